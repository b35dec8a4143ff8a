#![allow(clippy::unwrap_used)]
use claw_native::toolchain::{Facts, decide};

use super::make::stuck;
use super::*;

const ALL: Means = Means {
    rustup: true,
    apt: true,
    root: true,
    online: true,
};

#[test]
fn rustup_is_asked_before_apt_and_each_only_once() {
    let step = |tried: &[Step]| next(Part::Toolchain, None, ALL, tried);
    assert_eq!(step(&[]), Some(Step::AddTarget));
    assert_eq!(step(&[Step::AddTarget]), Some(Step::InstallDebian));
    assert_eq!(step(&[Step::AddTarget, Step::InstallDebian]), None);
}

#[test]
fn a_missing_linker_is_built_once() {
    let step = |tried: &[Step]| next(Part::Linker, None, ALL, tried);
    assert_eq!(step(&[]), Some(Step::InstallLinker));
    assert_eq!(step(&[Step::InstallLinker]), None);
}

#[test]
fn a_step_without_its_means_is_not_taken() {
    let step = |means: Means| next(Part::Toolchain, None, means, &[]);
    let no_rustup = Means {
        rustup: false,
        ..ALL
    };
    assert_eq!(step(no_rustup), Some(Step::InstallDebian));
    for means in [
        Means {
            root: false,
            ..no_rustup
        },
        Means {
            apt: false,
            ..no_rustup
        },
    ] {
        assert_eq!(step(means), None, "{means:?}");
    }
}

#[test]
fn offline_nothing_is_installed_and_the_text_says_so() {
    let offline = Means {
        online: false,
        ..ALL
    };
    for part in [Part::Toolchain, Part::Linker] {
        assert_eq!(next(part, None, offline, &[]), None);
    }
    let missing = decide(&Facts::default(), None).unwrap_err();
    assert!(stuck(&missing, false).contains("no network route"));
    assert!(!stuck(&missing, true).contains("no network route"));
}

#[test]
fn without_a_step_the_exact_lines_are_printed() {
    let missing = decide(&Facts::default(), None).unwrap_err();
    let text = stuck(&missing, true);
    assert!(text.contains("rustup target add wasm32-wasip2"), "{text}");
    assert!(
        text.contains("sudo apt-get install -y --no-install-recommends rustc-web cargo-web"),
        "{text}"
    );
    assert!(text.contains("cargo xtask setup"), "{text}");
}

#[test]
fn a_forced_route_is_the_only_one_made() {
    let step = |route, tried: &[Step]| next(Part::Toolchain, Some(route), ALL, tried);
    assert_eq!(step(Route::Rustup, &[]), Some(Step::AddTarget));
    assert_eq!(step(Route::Rustup, &[Step::AddTarget]), None);
    assert_eq!(step(Route::Debian, &[]), Some(Step::InstallDebian));
    assert_eq!(step(Route::Debian, &[Step::InstallDebian]), None);
}
