//! `cargo xtask runtimes`: the interpreters scripts run in, as components.
//!
//! A folder below `plugins/runtimes` with a `runtime.yaml` is one: a crate of the guest workspace, or `app.py` for
//! componentize-py. One below `tests/guests` is for tests alone, and is never bundled. Components are kept in the cache folder under the digest of their inputs, so that no checkout
//! builds what another has built.
//! Invariant: an output folder appears whole or not at all, and holds what the digest says.

mod python;
mod snapshot;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::plugins::lock;
use crate::plugins::rust::{self, Part, RustBuild};
use crate::plugins::stamp::Stamps;
use crate::setup::Tools;

/// What makes a folder a runtime.
const MANIFEST: &str = "runtime.yaml";
/// The component beside the manifest.
const COMPONENT: &str = "runtime.wasm";
/// Characters of the digest in a folder's name.
const DIGEST_CHARS: usize = 16;
/// Components of one runtime that stay in the cache: other checkouts and branches use it too.
const KEPT: usize = 6;

/// The language decides how the component is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A cdylib in the guest workspace.
    Rust,
    /// `app.py` beside the manifest.
    Python,
}

/// A folder with a `runtime.yaml`.
#[derive(Debug)]
pub(crate) struct Runtime {
    name: String,
    dir: PathBuf,
    kind: Kind,
    for_tests: bool,
}

impl Runtime {
    fn id(&self) -> String {
        let group = if self.for_tests { "guests" } else { "runtimes" };
        format!("{group}/{}", self.name)
    }

    /// Where it is put.
    fn out(&self, ctx: &Ctx) -> PathBuf {
        let base = if self.for_tests {
            ctx.bin_dir().join("guests")
        } else {
            folder(ctx)
        };
        base.join(&self.name)
    }

    /// Name and folder of a Python one, whose unit tests need no component.
    pub(crate) fn python(&self) -> Option<(String, PathBuf)> {
        (self.kind == Kind::Python).then(|| (self.id(), self.dir.clone()))
    }

    /// What the guest workspace builds of it.
    pub(crate) fn part(&self) -> Option<Part> {
        (self.kind == Kind::Rust).then(|| Part {
            id: self.id(),
            dir: self.dir.clone(),
        })
    }
}

/// Where the built runtimes are.
pub(crate) fn folder(ctx: &Ctx) -> PathBuf {
    ctx.bin_dir().join("runtimes")
}

/// Every runtime of the checkout, sorted by name.
pub(crate) fn find(root: &Path) -> Result<Vec<Runtime>> {
    let mut found = Vec::new();
    for (base, for_tests) in [("plugins/runtimes", false), ("tests/guests", true)] {
        let base = root.join(base);
        if !base.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&base)? {
            let dir = entry?.path();
            if dir.join(MANIFEST).exists() {
                let name = dir.file_name().unwrap_or_default().to_string_lossy();
                found.push(Runtime {
                    name: name.into_owned(),
                    kind: kind(&dir)?,
                    dir,
                    for_tests,
                });
            }
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn kind(dir: &Path) -> Result<Kind> {
    match (dir.join("Cargo.toml").exists(), dir.join("app.py").exists()) {
        (true, false) => Ok(Kind::Rust),
        (false, true) => Ok(Kind::Python),
        _ => bail!(
            "`{}` has a {MANIFEST} but not just one of Cargo.toml and app.py",
            dir.display()
        ),
    }
}

/// `cargo xtask runtimes`: these alone.
pub(crate) fn run(ctx: &Ctx, tools: &Tools) -> Result<()> {
    crate::wit::write_bundles(ctx)?;
    let found = find(&ctx.root)?;
    let _lock = lock(ctx)?;
    let mut stamps = Stamps::open(&ctx.target.join("xtask/runtimes"))?;
    let parts: Vec<Part> = found.iter().filter_map(Runtime::part).collect();
    let wasm = rust::build(ctx, tools, &parts, &mut stamps)?;
    assemble(ctx, tools, &found, &wasm)
}

/// Puts every runtime in its place, building what the cache has not.
pub(crate) fn assemble(
    ctx: &Ctx,
    tools: &Tools,
    found: &[Runtime],
    wasm: &RustBuild,
) -> Result<()> {
    let out = folder(ctx);
    let mut made = 0;
    for runtime in found {
        let digest = match runtime.kind {
            Kind::Rust => snapshot::digest(ctx, &wasm.path(&runtime.id())?)?,
            Kind::Python => python::digest(ctx, tools, &runtime.dir)?,
        };
        let short = digest.get(..DIGEST_CHARS).unwrap_or(&digest);
        let cached = ctx
            .cache
            .join("runtimes")
            .join(format!("{}-{short}", runtime.name))
            .join(COMPONENT);
        if !cached.exists() {
            made += 1;
            keep(&cached, |file| match runtime.kind {
                Kind::Rust => snapshot::build(ctx, &wasm.path(&runtime.id())?, file),
                Kind::Python => python::build(ctx, tools, &runtime.dir, file),
            })
            .with_context(|| format!("cannot make runtime `{}`", runtime.name))?;
            prune(&ctx.cache.join("runtimes"), &runtime.name)?;
        }
        place(&runtime.dir.join(MANIFEST), &cached, &runtime.out(ctx))?;
    }
    remove_strangers(&out, found)?;
    ctx.say(format!(
        "runtimes: {} ready in {}, {made} of them new",
        found.len(),
        out.display()
    ));
    Ok(())
}

/// Fills a file of the cache; it gets its name only once it is whole.
fn keep(file: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let parent = file.parent().unwrap_or(file);
    fs::create_dir_all(parent).with_context(|| format!("cannot make `{}`", parent.display()))?;
    let half = file.with_extension("half");
    fill(&half)?;
    fs::rename(&half, file).with_context(|| format!("cannot put `{}` in place", file.display()))
}

/// Removes all but the newest components of a runtime from the cache. Outputs are links or copies and stay whole.
fn prune(cache: &Path, name: &str) -> Result<()> {
    let start = format!("{name}-");
    let mut found = Vec::new();
    for entry in fs::read_dir(cache)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&start) {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    found.sort();
    let old = found.len().saturating_sub(KEPT);
    for (_, folder) in found.into_iter().take(old) {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove `{}`", folder.display()))?;
    }
    Ok(())
}

/// The output folder of one runtime, unless it already holds just this.
fn place(manifest: &Path, component: &Path, out: &Path) -> Result<()> {
    if same(manifest, &out.join(MANIFEST)) && linked(component, &out.join(COMPONENT)) {
        return Ok(());
    }
    let fresh = out.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh).with_context(|| format!("cannot make `{}`", fresh.display()))?;
    copy(manifest, &fresh.join(MANIFEST))?;
    // Cache and checkout may lie on different disks.
    if fs::hard_link(component, fresh.join(COMPONENT)).is_err() {
        copy(component, &fresh.join(COMPONENT))?;
    }
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::rename(&fresh, out).with_context(|| format!("cannot put `{}` in place", out.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(|_| ())
        .with_context(|| format!("cannot copy `{}`", from.display()))
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(a), Ok(b)) if a == b)
}

/// The same file, or the same bytes where links are not possible.
fn linked(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(a), Ok(b)) if a.dev() == b.dev() && a.ino() == b.ino() => true,
        (Ok(a), Ok(b)) => a.len() == b.len() && same(one, other),
        _ => false,
    }
}

/// A runtime that left the sources must not stay.
fn remove_strangers(out: &Path, found: &[Runtime]) -> Result<()> {
    fs::create_dir_all(out)?;
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let known = found
            .iter()
            .any(|r| path.file_name().is_some_and(|n| n == r.name.as_str()));
        if path.is_dir() && !known {
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
