#![allow(clippy::unwrap_used)]
use super::*;

fn debian() -> Facts {
    Facts {
        host_version: Some("1.95.0".into()),
        debian_version: Some("1.96.0".into()),
        component_ld: Some("/x/wasm-component-ld".into()),
        ..Facts::default()
    }
}

fn both() -> Facts {
    Facts {
        host_has_std: true,
        ..debian()
    }
}

fn set<'a>(toolchain: &'a Toolchain, name: &str) -> Option<&'a str> {
    let mut env = toolchain.env.iter();
    env.find(|(key, _)| key == name).map(|(_, v)| v.as_str())
}

#[test]
fn a_standard_library_in_the_sysroot_wins() {
    let toolchain = decide(&both(), None).unwrap();
    assert_eq!(toolchain.cargo, Path::new("cargo"));
    assert_eq!(toolchain.args, ["--target", TRIPLE]);
    assert!(toolchain.label.contains("1.95.0"));
    assert!(toolchain.env.is_empty());
}

#[test]
fn the_compiler_looked_at_is_the_one_that_builds() {
    let toolchain = decide(&both(), None).unwrap();
    assert!(toolchain.unset.contains(&"RUSTC".to_owned()));
    let kept = ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER"];
    assert!(!toolchain.unset.iter().any(|n| kept.contains(&n.as_str())));
    let toolchain = decide(&debian(), None).unwrap();
    assert_eq!(set(&toolchain, "RUSTC"), Some("/usr/bin/rustc"));
    assert!(!toolchain.unset.contains(&"RUSTC".to_owned()), "it is set");
}

#[test]
fn flags_for_the_host_reach_guests_on_no_route() {
    for route in [Route::Rustup, Route::Debian] {
        let toolchain = decide(&both(), Some(route)).unwrap();
        for name in ["CARGO", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
            assert!(toolchain.unset.contains(&name.to_owned()), "{route:?}");
        }
    }
}

#[test]
fn installed_debian_packages_are_used() {
    let toolchain = decide(&debian(), None).unwrap();
    assert_eq!(toolchain.cargo, Path::new("/usr/bin/cargo"));
    let build_std = "-Zbuild-std=std,panic_abort";
    assert_eq!(toolchain.args, [build_std, "--target", TRIPLE]);
    assert!(toolchain.label.contains("1.96.0"));
    assert_eq!(set(&toolchain, "RUSTC_BOOTSTRAP"), Some("1"));
    assert_eq!(
        set(&toolchain, "CARGO_TARGET_WASM32_WASIP2_LINKER"),
        Some("/x/wasm-component-ld")
    );
    assert!(toolchain.unset.contains(&"RUSTUP_TOOLCHAIN".to_owned()));
}

#[test]
fn the_debian_route_needs_its_linker() {
    let facts = Facts {
        component_ld: None,
        ..debian()
    };
    let missing = decide(&facts, None).unwrap_err();
    assert_eq!(missing.part, Part::Linker);
    let text = missing.to_string();
    assert!(
        text.contains("cargo install wasm-component-ld --locked"),
        "{text}"
    );
    assert!(text.contains("rustup target add"), "{text}");
    assert!(!text.contains("apt-get"), "the packages are there: {text}");
}

#[test]
fn with_neither_route_both_are_named_as_lines_to_type() {
    let linker = Facts {
        component_ld: debian().component_ld,
        ..Facts::default()
    };
    let missing = decide(&linker, None).unwrap_err();
    assert_eq!(missing.part, Part::Toolchain);
    let text = missing.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert!(lines.contains(&"rustup target add wasm32-wasip2"), "{text}");
    let apt = "sudo apt-get update && sudo apt-get install -y --no-install-recommends rustc-web cargo-web rust-web-src lld-19 wasi-libc   (Debian, Ubuntu)";
    assert!(lines.contains(&apt), "{text}");
    let text = decide(&Facts::default(), None).unwrap_err().to_string();
    assert!(
        text.contains("wasi-libc && cargo install wasm-component-ld"),
        "{text}"
    );
}

#[test]
fn root_needs_no_sudo() {
    let facts = Facts {
        root: true,
        ..Facts::default()
    };
    let text = decide(&facts, None).unwrap_err().to_string();
    assert!(
        text.contains("apt-get install") && !text.contains("sudo"),
        "{text}"
    );
}

#[test]
fn a_forced_route_is_the_only_one_taken_and_named() {
    let toolchain = decide(&both(), Some(Route::Debian)).unwrap();
    assert_eq!(toolchain.cargo, Path::new("/usr/bin/cargo"));
    let text = decide(&debian(), Some(Route::Rustup))
        .unwrap_err()
        .to_string();
    assert!(text.contains(FORCE_ENV), "{text}");
    assert!(text.contains("rustup target add") && !text.contains("apt-get"));
    let facts = Facts {
        host_has_std: true,
        ..Facts::default()
    };
    let text = decide(&facts, Some(Route::Debian)).unwrap_err().to_string();
    assert!(text.contains("apt-get") && !text.contains("rustup target add"));
}

#[test]
fn the_forced_route_is_one_of_two_words() {
    assert_eq!(Route::forced(None), Ok(None));
    assert_eq!(Route::forced(Some("")), Ok(None));
    assert_eq!(Route::forced(Some("debian")), Ok(Some(Route::Debian)));
    assert_eq!(Route::forced(Some("rustup")), Ok(Some(Route::Rustup)));
    let refused = Route::forced(Some("nix")).unwrap_err().to_string();
    assert!(
        refused.contains("`nix`") && refused.contains(FORCE_ENV),
        "{refused}"
    );
}

#[test]
fn a_toolchain_becomes_a_run_of_its_cargo() {
    let toolchain = decide(&debian(), None).unwrap();
    let tool = toolchain.tool("build", Path::new("/p"));
    assert_eq!(tool.program, toolchain.cargo);
    assert_eq!(
        tool.args,
        ["build", "-Zbuild-std=std,panic_abort", "--target", TRIPLE]
    );
    assert_eq!(tool.dir.as_deref(), Some(Path::new("/p")));
    assert_eq!((tool.env, tool.unset), (toolchain.env, toolchain.unset));
}
