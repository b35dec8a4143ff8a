//! The Rust toolchain for guests, found by looking: nothing is installed and no network is asked here.
//!
//! Two routes: the standard library for `wasm32-wasip2` in the sysroot of the `rustc` in the path, or Debian's
//! compiler for the web targets, which builds that library from source. docs/guide/plugins.md tells both.

use claw_native::Tool;
use std::path::{Path, PathBuf};

/// The target of every Rust guest.
pub const TRIPLE: &str = "wasm32-wasip2";
/// Files that stand for the Debian packages `rustc-web cargo-web rust-web-src lld-19 wasi-libc`.
const DEBIAN_FILES: [&str; 5] = [
    "/usr/bin/rustc",
    "/usr/bin/cargo",
    "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
    "/usr/bin/wasm-ld-19",
    "/usr/lib/wasm32-wasi/libc.a",
];
/// Variables of another toolchain that must not reach Debian's.
const FOREIGN_ENV: [&str; 8] = [
    "CARGO",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "LD_LIBRARY_PATH",
    "RUSTUP_TOOLCHAIN",
];

/// What was found on the machine.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Sysroot of the `rustc` in the path, if there is one.
    pub sysroot: Option<PathBuf>,
    /// It has the standard library for [`TRIPLE`].
    pub has_std: bool,
    /// All of Debian's packages are there.
    pub debian: bool,
    /// The linker wrapper, wherever it is.
    pub component_ld: Option<PathBuf>,
}

/// Looks at the machine.
pub fn probe() -> Facts {
    let rustc = Tool {
        program: "rustc".into(),
        args: vec!["--print".into(), "sysroot".into()],
        ..Tool::default()
    };
    let sysroot = rustc.capture().ok().map(|s| PathBuf::from(s.trim()));
    let lib = sysroot.as_ref().map(|s| s.join("lib/rustlib"));
    Facts {
        has_std: lib
            .as_ref()
            .is_some_and(|l| l.join(TRIPLE).join("lib").is_dir()),
        debian: DEBIAN_FILES.iter().all(|f| Path::new(f).exists()),
        component_ld: component_ld(lib.as_deref()),
        sysroot,
    }
}

/// In the toolchain's own tools, or in the path.
fn component_ld(rustlib: Option<&Path>) -> Option<PathBuf> {
    let name = "wasm-component-ld";
    let bundled = rustlib
        .and_then(|lib| std::fs::read_dir(lib).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin").join(name))
        .find(|file| file.is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    bundled.or_else(|| {
        std::env::split_paths(&path)
            .map(|dir| dir.join(name))
            .find(|file| file.is_file())
    })
}

/// A `cargo` that builds guests, without its subcommand; or what a person can do to get one.
pub fn cargo(facts: &Facts) -> Result<Tool, String> {
    if facts.has_std {
        return Ok(Tool {
            program: "cargo".into(),
            args: vec!["build".into(), "--target".into(), TRIPLE.into()],
            unset: ["CARGO", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"]
                .map(String::from)
                .to_vec(),
            ..Tool::default()
        });
    }
    let (true, Some(linker)) = (facts.debian, &facts.component_ld) else {
        return Err(stuck(facts));
    };
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let flags = "-Clink-arg=--wasm-ld-path=/usr/bin/wasm-ld-19 -Clink-self-contained=no -L/usr/lib/wasm32-wasi";
    Ok(Tool {
        program: "/usr/bin/cargo".into(),
        args: ["build", "-Zbuild-std=std,panic_abort", "--target", TRIPLE]
            .map(Into::into)
            .to_vec(),
        env: vec![
            set("RUSTC", "/usr/bin/rustc"),
            set("RUSTC_BOOTSTRAP", "1"),
            set(
                "CARGO_TARGET_WASM32_WASIP2_LINKER",
                &linker.to_string_lossy(),
            ),
            set("CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS", flags),
        ],
        unset: FOREIGN_ENV.map(String::from).to_vec(),
        ..Tool::default()
    })
}

fn stuck(facts: &Facts) -> String {
    let mut text = format!(
        "no Rust toolchain for WebAssembly guests; one of these gives one:\n  rustup target add {TRIPLE}\n  \
         sudo apt-get install --no-install-recommends rustc-web cargo-web rust-web-src lld-19 wasi-libc   (Debian, Ubuntu)"
    );
    if facts.debian && facts.component_ld.is_none() {
        text.push_str("\nand for the second also: cargo install wasm-component-ld --locked");
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_sysroot_route_comes_first() {
        let facts = Facts {
            has_std: true,
            debian: true,
            component_ld: Some("/x/wasm-component-ld".into()),
            ..Facts::default()
        };
        let tool = cargo(&facts).unwrap();
        assert_eq!(tool.program, Path::new("cargo"));
        assert!(tool.env.is_empty());
    }

    #[test]
    fn the_debian_route_needs_its_linker() {
        let mut facts = Facts {
            debian: true,
            ..Facts::default()
        };
        let said = cargo(&facts).unwrap_err();
        assert!(said.contains("cargo install wasm-component-ld"), "{said}");
        facts.component_ld = Some("/x/wasm-component-ld".into());
        let tool = cargo(&facts).unwrap();
        assert_eq!(tool.program, Path::new("/usr/bin/cargo"));
        assert!(tool.args.iter().any(|a| a == "-Zbuild-std=std,panic_abort"));
        assert!(
            tool.env
                .iter()
                .any(|(k, v)| k.ends_with("_LINKER") && v == "/x/wasm-component-ld")
        );
    }

    #[test]
    fn with_neither_route_both_are_named() {
        let said = cargo(&Facts::default()).unwrap_err();
        assert!(said.contains("rustup target add wasm32-wasip2"));
        assert!(said.contains("rustc-web cargo-web rust-web-src lld-19 wasi-libc"));
    }
}
