//! The one cargo build over the guest workspace.
//!
//! All Rust guests, plugins and runtimes alike, are one cargo build with one target folder in the cache, so that their
//! standard library is built once for all checkouts.
//! Invariant: a component is taken from the build that was made from the recorded inputs, or built again.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::guest::artifacts;
use super::shared_inputs;
use super::stamp::Stamps;
use crate::ctx::Ctx;
use crate::digest::Inputs;
use crate::process::capture;
use crate::setup::Tools;

/// Libraries of the guest workspace that runtimes are made of, beside the runtimes themselves.
const SOURCES: &str = "plugins/runtimes";
/// The stamp of the whole build.
const STAMP: &str = "rust-guests";

/// A crate of the guest workspace that becomes a component.
pub(crate) struct Part {
    /// Unique in the checkout: `plugins/files`, `runtimes/shell`.
    pub(crate) id: String,
    /// The crate's folder.
    pub(crate) dir: PathBuf,
}

/// Where the components were kept.
pub(crate) struct RustBuild {
    folder: PathBuf,
}

impl RustBuild {
    /// The component of a part.
    pub(crate) fn path(&self, id: &str) -> Result<PathBuf> {
        let path = self.file(id);
        if !path.exists() {
            bail!("`{id}` is not a member of plugins/Cargo.toml or has no cdylib");
        }
        Ok(path)
    }

    fn file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{}.wasm", id.replace('/', "-")))
    }
}

/// One cargo build over the guest workspace, unless nothing in it changed.
pub(crate) fn build(
    ctx: &Ctx,
    tools: &Tools,
    parts: &[Part],
    stamps: &mut Stamps,
) -> Result<RustBuild> {
    let build = RustBuild {
        folder: ctx.target.join("xtask/components"),
    };
    if parts.is_empty() {
        return Ok(build);
    }
    let digest = digest(ctx, tools, parts)?;
    if stamps.same(STAMP, &digest) && parts.iter().all(|part| build.path(&part.id).is_ok()) {
        return Ok(build);
    }
    ctx.say(format!(
        "plugins: building {} Rust guests ({})",
        parts.len(),
        tools.guest.label
    ));
    let mut command = tools.guest.cargo(ctx, "build");
    command
        .args([
            "--release",
            "--workspace",
            "--quiet",
            "--message-format=json-render-diagnostics",
        ])
        .arg("--manifest-path")
        .arg(ctx.root.join("plugins/Cargo.toml"))
        .env("CARGO_TARGET_DIR", ctx.cache.join("guest-target"))
        .envs(tools.c.env());
    if ctx.ci {
        command.arg("--locked");
    }
    let made = artifacts(&capture(&mut command)?)?;
    fs::create_dir_all(&build.folder)?;
    for part in parts {
        if let Some(file) = made.get(&part.dir) {
            fs::copy(file, build.file(&part.id))
                .with_context(|| format!("cannot copy `{}`", file.display()))?;
        }
        build.path(&part.id)?;
    }
    // The lock file may have been completed by the build: what is recorded is what the next run will see.
    stamps.record(STAMP, &self::digest(ctx, tools, parts)?)?;
    Ok(build)
}

fn digest(ctx: &Ctx, tools: &Tools, parts: &[Part]) -> Result<String> {
    let mut inputs = Inputs::default();
    inputs.text("shared", &shared_inputs(ctx, tools)?);
    for part in parts {
        inputs.path(&part.dir)?;
    }
    for folder in library_folders(ctx)? {
        inputs.path(&folder)?;
    }
    Ok(inputs.finish())
}

/// Crates below [`SOURCES`], sorted: runtimes depend on their neighbours.
pub(crate) fn library_folders(ctx: &Ctx) -> Result<Vec<PathBuf>> {
    let base = ctx.root.join(SOURCES);
    if !base.is_dir() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(&base)? {
        let dir = entry?.path();
        if dir.join("Cargo.toml").exists() {
            folders.push(dir);
        }
    }
    folders.sort();
    Ok(folders)
}
