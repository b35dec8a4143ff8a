//! componentize-py over a runtime's `app.py`, with the packages of its `packages.txt`.
//!
//! Invariant: the build sees the runtime's own files, the pinned packages and the generated WIT, and no environment of
//! the person who runs it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::digest::{self, Inputs};
use crate::process::capture;
use crate::setup::Tools;

/// What of a runtime's folder goes into the component.
const SOURCES: [&str; 4] = ["app.py", "_claw", "stand_in", "wit"];
/// The bundle that brings every package the world file names.
const BUNDLE: &str = "script";

/// Of everything the component is made from.
pub(super) fn digest(ctx: &Ctx, tools: &Tools, dir: &Path) -> Result<String> {
    let mut inputs = Inputs::default();
    let lock = fs::read_to_string(ctx.root.join("host/xtask/python/componentize-py.txt"))?;
    inputs.text("componentize-py", &lock);
    // Named by the digest of its list.
    inputs.text("packages", &tools.runtime_packages.to_string_lossy());
    for name in SOURCES {
        inputs.path(&dir.join(name))?;
    }
    inputs.path(&crate::wit::bundles_folder(ctx).join(BUNDLE))?;
    Ok(inputs.finish())
}

/// Makes the component.
pub(super) fn build(ctx: &Ctx, tools: &Tools, dir: &Path, out: &Path) -> Result<()> {
    ctx.say(format!(
        "runtimes: building {} (componentize-py, about 15 s)",
        dir.file_name().unwrap_or_default().to_string_lossy()
    ));
    let work = ctx.target.join("xtask/runtimes/python");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    for name in SOURCES {
        copy_tree(&dir.join(name), &work.join("src").join(name))?;
    }
    write_wit(ctx, dir, &work.join("wit"))?;
    // It looks for the packages of an active virtual environment: this one has none.
    let empty = work.join("empty");
    fs::create_dir_all(&empty)?;
    let mut command = ctx.command(&tools.componentize_py);
    command.current_dir(&empty);
    command.arg("-d").arg(work.join("wit")).arg("componentize");
    command.arg("-p").arg(work.join("src"));
    command.arg("-p").arg(&tools.runtime_packages);
    command.arg("app").arg("-o").arg(out);
    command.env("VIRTUAL_ENV", &empty);
    for name in ["PYTHONPATH", "PYTHONHOME"] {
        command.env_remove(name);
    }
    capture(&mut command)?;
    if !out.exists() {
        bail!("componentize-py left no `{}`", out.display());
    }
    Ok(())
}

/// The runtime's world beside every package of the bundle.
fn write_wit(ctx: &Ctx, dir: &Path, to: &Path) -> Result<()> {
    let bundle = crate::wit::bundles_folder(ctx).join(BUNDLE);
    copy_tree(&dir.join("wit"), to)?;
    copy_tree(&bundle.join("deps"), &to.join("deps"))?;
    let own = format!("{BUNDLE}.wit");
    let goal = to.join("deps").join(format!("claw-{own}"));
    fs::copy(bundle.join(&own), &goal)
        .map(|_| ())
        .with_context(|| format!("cannot copy `{}`", bundle.join(own).display()))
}

/// Inputs alone: byte code of earlier runs stays behind.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for file in digest::files(from)? {
        let inner = file.strip_prefix(from).unwrap_or(&file);
        let goal = if inner.as_os_str().is_empty() {
            to.to_path_buf()
        } else {
            to.join(inner)
        };
        if let Some(parent) = goal.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &goal).with_context(|| format!("cannot copy `{}`", file.display()))?;
    }
    Ok(())
}
