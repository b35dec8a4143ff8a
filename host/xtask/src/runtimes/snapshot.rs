//! Runtimes in Rust as they are put in place: as they were built, or with the memory their start-up leaves
//! (docs/design/0019).
//!
//! Invariant: a component that asks for it, by exporting [`EXPORT`] from its module, never gets into its place without.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::ctx::Ctx;
use crate::digest::Inputs;
use crate::process::{capture, run};

/// What a module exports that has something to do ahead of its first call: `claw_runtime::pre_initialise::EXPORT`.
const EXPORT: &[u8] = b"claw_pre_initialise";
/// The tool, a program of this package.
const PACKAGE: &str = "claw-runtime";
const TOOL: &str = "claw-pre-initialise";
/// What it is made of, below the checkout. Which engine runs a start-up changes nothing of what it leaves.
const SOURCES: [&str; 3] = [
    "host/runtime/src/bin",
    "host/runtime/src/pre_initialise",
    "host/runtime/src/pre_initialise.rs",
];

/// The digest of everything the runtime is made from.
pub(super) fn digest(ctx: &Ctx, component: &Path) -> Result<String> {
    let mut inputs = Inputs::default();
    inputs.path(component)?;
    if wanted(component)? {
        for source in SOURCES {
            inputs.path(&ctx.root.join(source))?;
        }
    }
    Ok(inputs.finish())
}

/// Fills the runtime's file.
pub(super) fn build(ctx: &Ctx, component: &Path, out: &Path) -> Result<()> {
    if !wanted(component)? {
        return super::copy(component, out);
    }
    let mut build = ctx.cargo("build");
    // With the packages everything else is built of, so that the engine is built in one way alone.
    build.args([
        "--quiet",
        "--package",
        "claw-cli",
        "--package",
        "claw-bench",
    ]);
    build.args(["--package", PACKAGE, "--bin", TOOL]);
    build.args(["--features", &format!("{PACKAGE}/pre-initialise")]);
    run(&mut build)?;
    let tool = ctx
        .bin_dir()
        .join(format!("{TOOL}{}", std::env::consts::EXE_SUFFIX));
    capture(ctx.command(tool).arg(component).arg(out)).map(|_| ())
}

fn wanted(component: &Path) -> Result<bool> {
    let bytes =
        fs::read(component).with_context(|| format!("cannot read `{}`", component.display()))?;
    Ok(bytes.windows(EXPORT.len()).any(|part| part == EXPORT))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_export_decides() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, asks) = (folder.path().join("plain"), folder.path().join("asks"));
        fs::write(&plain, b"run").unwrap();
        fs::write(&asks, [b"run\x13".as_slice(), EXPORT, b"\0"].concat()).unwrap();
        assert!(!wanted(&plain).unwrap() && wanted(&asks).unwrap());
        assert!(wanted(&folder.path().join("none")).is_err());
    }
}
