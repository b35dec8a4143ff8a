//! Looks at the machine; changes nothing and asks no network.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{DEBIAN_PACKAGES, FORCE_ENV, Facts, Route, TRIPLE};
use crate::ctx::Ctx;
use crate::process::{capture, which};

/// Files that stand for the Debian packages, one each: quicker than asking dpkg.
const DEBIAN_FILES: [&str; 5] = [
    "/usr/bin/rustc",
    "/usr/bin/cargo",
    "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
    "/usr/bin/wasm-ld-19",
    "/usr/lib/wasm32-wasi/libc.a",
];

/// Collects the facts [`super::decide`] needs.
pub(super) fn facts(ctx: &Ctx) -> Result<Facts> {
    let sysroot = PathBuf::from(capture(ctx.command("rustc").args(["--print", "sysroot"]))?.trim());
    Ok(Facts {
        host_version: version(&capture(ctx.command("rustc").arg("-V"))?),
        host_has_std: sysroot
            .join("lib/rustlib")
            .join(TRIPLE)
            .join("lib")
            .is_dir(),
        rustup: which("rustup").is_some(),
        debian_version: debian_version(ctx),
        component_ld: component_ld(ctx, &sysroot),
        apt: which("apt-get").is_some() && which("dpkg").is_some(),
        root: is_root(ctx),
        online: !ctx.offline,
        force: forced(std::env::var(FORCE_ENV).ok().as_deref())?,
    })
}

/// `rustc 1.95.0 (…)` -> `1.95.0`.
fn version(text: &str) -> String {
    text.split_whitespace()
        .nth(1)
        .unwrap_or("unknown")
        .to_string()
}

fn debian_version(ctx: &Ctx) -> Option<String> {
    if !DEBIAN_FILES.iter().all(|file| Path::new(file).exists()) {
        return None;
    }
    let mut command = ctx.command("/usr/bin/rustc");
    command.arg("-V").env_remove("LD_LIBRARY_PATH");
    capture(&mut command).ok().map(|text| version(&text))
}

/// In the host toolchain's own tools, in the cache folder, or in the path.
fn component_ld(ctx: &Ctx, sysroot: &Path) -> Option<PathBuf> {
    let name = "wasm-component-ld";
    let rustlib = std::fs::read_dir(sysroot.join("lib/rustlib")).ok()?;
    let bundled = rustlib
        .flatten()
        .map(|entry| entry.path().join("bin").join(name))
        .find(|file| file.is_file());
    let cached = ctx.cache.join("tools/bin").join(name);
    bundled
        .or_else(|| cached.is_file().then_some(cached))
        .or_else(|| which(name))
}

fn is_root(ctx: &Ctx) -> bool {
    capture(ctx.command("id").arg("-u")).is_ok_and(|text| text.trim() == "0")
}

fn forced(value: Option<&str>) -> Result<Option<Route>> {
    match value {
        None | Some("") => Ok(None),
        Some("rustup") => Ok(Some(Route::Rustup)),
        Some("debian") => Ok(Some(Route::Debian)),
        Some(other) => bail!("`{FORCE_ENV}` is `{other}`, not `rustup` or `debian`"),
    }
}

// One file for each package, so that a new package cannot be forgotten here.
const _: () = assert!(DEBIAN_FILES.len() == DEBIAN_PACKAGES.len());

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_forced_route_is_one_of_two_words() {
        assert_eq!(forced(None).unwrap(), None);
        assert_eq!(forced(Some("debian")).unwrap(), Some(Route::Debian));
        assert_eq!(forced(Some("rustup")).unwrap(), Some(Route::Rustup));
        assert!(
            forced(Some("nix"))
                .unwrap_err()
                .to_string()
                .contains("`nix`")
        );
    }

    #[test]
    fn the_version_is_the_second_word() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), "1.95.0");
        assert_eq!(version(""), "unknown");
    }
}
