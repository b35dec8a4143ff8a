//! WIT bundles: the form in which every SDK and generator reads the contract.
//!
//! A bundle is `<world>.wit` (the package that defines the world) and `deps/<namespace>-<name>.wit`, one file for each
//! package it reaches, WASI included; nothing outside it is needed to read it. WASI's text comes from the pinned
//! `wasmtime-wasi-http` crate and is never committed: `wit/bundle.lock` holds the digests instead.

mod bundle;
pub(crate) mod docs;
mod lock;
mod packages;
mod render;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use wit_parser::Resolve;

use crate::ctx::Ctx;
use crate::process::capture;
use bundle::Bundle;

/// The crate whose `wit` folder is our WASI.
const WASI_CRATE: &str = "wasmtime-wasi-http";

/// Where bundles are written: below the guest workspace, whose bindings name them by relative path.
pub(crate) fn bundles_folder(ctx: &Ctx) -> PathBuf {
    ctx.root.join("plugins/target/wit")
}

/// `cargo xtask wit`: writes and validates the bundles; writes the lock, or checks it.
pub(crate) fn run(ctx: &Ctx, check: bool) -> Result<()> {
    let bundles = write_bundles(ctx)?;
    let text = lock::text(&bundles);
    let path = ctx.root.join("wit/bundle.lock");
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed == text {
        ctx.say(format!(
            "wit: {} bundles in {} match wit/bundle.lock",
            bundles.len(),
            bundles_folder(ctx).display()
        ));
    } else if check {
        bail!(
            "wit/bundle.lock is out of date, run `cargo xtask wit`: {}",
            lock::difference(&committed, &text)
        );
    } else {
        fs::write(&path, text)?;
        ctx.say("wit: wrote wit/bundle.lock");
    }
    Ok(())
}

/// Generates every bundle afresh, validates it, and leaves it in its folder.
pub(crate) fn write_bundles(ctx: &Ctx) -> Result<Vec<Bundle>> {
    let packages = packages::load(&ctx.root.join("wit"), &wasi_folder(ctx)?)?;
    let bundles = bundle::make(&packages)?;
    let folder = bundles_folder(ctx);
    for bundle in &bundles {
        let dir = folder.join(&bundle.world);
        bundle.write(&dir)?;
        resolve(&dir, &bundle.world)?;
    }
    Ok(bundles)
}

/// Reads a bundle as a generator does; the world must be in it.
fn resolve(dir: &Path, world: &str) -> Result<Resolve> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_dir(dir)
        .with_context(|| format!("bundle `{world}` is not valid WIT"))?;
    resolve
        .select_world(&[package], Some(world))
        .with_context(|| format!("bundle `{world}` has no such world"))?;
    Ok(resolve)
}

/// The `wit/deps` folder of the pinned WASI crate.
fn wasi_folder(ctx: &Ctx) -> Result<PathBuf> {
    let mut command = ctx.cargo("metadata");
    let text = capture(command.args(["--format-version", "1", "--quiet"]))?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata is not JSON")?;
    wasi_folder_in(&metadata)
}

fn wasi_folder_in(metadata: &Value) -> Result<PathBuf> {
    let found: Vec<&str> = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|package| package["name"] == WASI_CRATE)
        .filter_map(|package| package["manifest_path"].as_str())
        .collect();
    match found[..] {
        [manifest] => Ok(Path::new(manifest).with_file_name("wit").join("deps")),
        [] => bail!("`{WASI_CRATE}` is not a dependency of the host workspace"),
        _ => bail!("more than one version of `{WASI_CRATE}` in the host workspace"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_wasi_folder_is_that_of_the_one_pinned_crate() {
        let package =
            |name: &str, path: &str| serde_json::json!({"name": name, "manifest_path": path});
        let one = serde_json::json!({"packages": [package("x", "/x/Cargo.toml"), package(WASI_CRATE, "/w/Cargo.toml")]});
        assert_eq!(wasi_folder_in(&one).unwrap(), Path::new("/w/wit/deps"));
        let two = serde_json::json!({"packages": [package(WASI_CRATE, "/a/Cargo.toml"), package(WASI_CRATE, "/b/Cargo.toml")]});
        assert!(wasi_folder_in(&two).is_err());
        assert!(wasi_folder_in(&serde_json::json!({"packages": []})).is_err());
    }

    #[test]
    fn broken_wit_and_a_missing_world_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.wit"), "package a:a;\nworld a {}\n").unwrap();
        assert!(resolve(dir.path(), "a").is_ok());
        assert!(resolve(dir.path(), "b").is_err());
        fs::write(
            dir.path().join("a.wit"),
            "package a:a;\nworld a { import none; }\n",
        )
        .unwrap();
        assert!(resolve(dir.path(), "a").is_err());
    }
}
