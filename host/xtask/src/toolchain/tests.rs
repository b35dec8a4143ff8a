#![allow(clippy::panic)]
use super::*;

fn bare() -> Facts {
    Facts {
        host_version: "1.95.0".into(),
        rustup: true,
        apt: true,
        root: true,
        online: true,
        ..Facts::default()
    }
}

fn debian() -> Facts {
    Facts {
        debian_version: Some("1.96.0".into()),
        component_ld: Some("/x/wasm-component-ld".into()),
        ..bare()
    }
}

fn used(decision: Decision) -> Toolchain {
    match decision {
        Decision::Use(toolchain) => toolchain,
        other => panic!("not usable: {other:?}"),
    }
}

#[test]
fn a_standard_library_in_the_sysroot_wins() {
    let toolchain = used(decide(
        &Facts {
            host_has_std: true,
            ..debian()
        },
        &[],
    ));
    assert_eq!(toolchain.cargo, PathBuf::from("cargo"));
    assert_eq!(toolchain.args, ["--target", TRIPLE]);
    assert!(toolchain.label.contains("1.95.0"));
    assert!(toolchain.env.is_empty());
}

#[test]
fn installed_debian_packages_are_used_without_asking_the_network() {
    let toolchain = used(decide(
        &Facts {
            online: false,
            ..debian()
        },
        &[],
    ));
    assert_eq!(toolchain.cargo, PathBuf::from("/usr/bin/cargo"));
    assert!(
        toolchain
            .args
            .contains(&"-Zbuild-std=std,panic_abort".to_string())
    );
    let env = |name: &str| {
        toolchain
            .env
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(env("RUSTC"), Some("/usr/bin/rustc"));
    assert_eq!(env("RUSTC_BOOTSTRAP"), Some("1"));
    assert_eq!(
        env("CARGO_TARGET_WASM32_WASIP2_LINKER"),
        Some("/x/wasm-component-ld")
    );
    assert!(toolchain.unset.contains(&"RUSTUP_TOOLCHAIN".to_string()));
    assert!(!toolchain.unset.contains(&"RUSTC".to_string()), "it is set");
}

#[test]
fn rustup_is_asked_before_apt_and_each_only_once() {
    assert_eq!(decide(&bare(), &[]), Decision::AddTarget);
    assert_eq!(
        decide(&bare(), &[Decision::AddTarget]),
        Decision::InstallDebian
    );
    let tried = [Decision::AddTarget, Decision::InstallDebian];
    assert!(matches!(decide(&bare(), &tried), Decision::Stuck(_)));
}

#[test]
fn a_missing_linker_is_built_once() {
    let facts = Facts {
        component_ld: None,
        ..debian()
    };
    assert_eq!(decide(&facts, &[]), Decision::InstallLinker);
    let Decision::Stuck(text) = decide(&facts, &[Decision::InstallLinker]) else {
        panic!("must be stuck")
    };
    assert!(text.contains("wasm-component-ld"), "{text}");
}

#[test]
fn without_root_the_exact_line_is_printed() {
    let facts = Facts {
        root: false,
        rustup: false,
        ..bare()
    };
    let Decision::Stuck(text) = decide(&facts, &[]) else {
        panic!("must be stuck")
    };
    assert!(text.contains("rustup target add wasm32-wasip2"), "{text}");
    assert!(
        text.contains("sudo apt-get install -y --no-install-recommends rustc-web cargo-web"),
        "{text}"
    );
}

#[test]
fn offline_nothing_is_installed_and_the_text_says_so() {
    let Decision::Stuck(text) = decide(
        &Facts {
            online: false,
            ..bare()
        },
        &[],
    ) else {
        panic!("must be stuck")
    };
    assert!(text.contains("no network route"), "{text}");
}

#[test]
fn a_forced_route_is_the_only_one_looked_at() {
    let facts = Facts {
        host_has_std: true,
        force: Some(Route::Debian),
        ..debian()
    };
    assert_eq!(
        used(decide(&facts, &[])).cargo,
        PathBuf::from("/usr/bin/cargo")
    );
    let facts = Facts {
        force: Some(Route::Rustup),
        ..debian()
    };
    assert_eq!(decide(&facts, &[]), Decision::AddTarget);
    assert!(matches!(
        decide(&facts, &[Decision::AddTarget]),
        Decision::Stuck(_)
    ));
}
