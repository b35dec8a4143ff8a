//! Crates of the guests that we patch: made from the registry's copy and the patches beside their user.
//!
//! `<user>/<crate>/crate.json` names version and checksum, the files below `<user>/<crate>/src` end in `.patch` and
//! lie as the files they change. The result is `plugins/target/<crate>`, which `plugins/Cargo.toml` names.
//! Invariant: the crate appears whole or not at all; one that was edited by hand is replaced only when the committed
//! patches have changed, and is kept beside the new one then.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use diffy::{DiffOptions, Patch};
use serde_json::Value;

use crate::ctx::Ctx;
use crate::digest::{Inputs, files};
use crate::process::capture_with_retries;

/// Folders with a `crate.json`.
const PATCHED: [&str; 1] = ["plugins/runtimes/shell/bashkit"];
/// In the crate's folder: the digest of what it was made from.
const STAMP: &str = ".claw-patched";
/// Lines around a change; few, as a patch is for just one version.
const CONTEXT_LINES: usize = 2;

/// A crate with patches.
struct Patched {
    /// The folder with `crate.json`.
    dir: PathBuf,
    name: String,
    version: String,
    /// SHA-256 of the registry's archive; cargo checks it.
    checksum: String,
    /// Features we use: no more of its dependencies are fetched.
    features: Vec<String>,
}

/// Makes every patched crate that is not there yet, or whose patches have changed.
pub(crate) fn ensure(ctx: &Ctx) -> Result<()> {
    for dir in PATCHED {
        let patched = Patched::read(&ctx.root.join(dir))?;
        patched
            .make(ctx)
            .with_context(|| format!("cannot make the patched crate `{}`", patched.name))?;
    }
    Ok(())
}

/// `cargo xtask patches`: writes the patches from the crates as they were edited by hand.
pub(crate) fn write(ctx: &Ctx) -> Result<()> {
    for dir in PATCHED {
        let patched = Patched::read(&ctx.root.join(dir))?;
        if !patched.out(ctx).exists() {
            patched.make(ctx)?;
        }
        let count = patched.write(ctx)?;
        ctx.say(format!("patches: {count} files of {}", patched.name));
    }
    Ok(())
}

impl Patched {
    fn read(dir: &Path) -> Result<Self> {
        let path = dir.join("crate.json");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let value: Value =
            serde_json::from_str(&text).with_context(|| format!("`{}`", path.display()))?;
        let field = |name: &str| {
            value[name]
                .as_str()
                .map(str::to_owned)
                .with_context(|| format!("`{}` has no `{name}`", path.display()))
        };
        let features = value["features"].as_array().into_iter().flatten();
        Ok(Self {
            dir: dir.to_path_buf(),
            name: field("name")?,
            version: field("version")?,
            checksum: field("checksum")?,
            features: features
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        })
    }

    fn out(&self, ctx: &Ctx) -> PathBuf {
        ctx.root.join("plugins/target").join(&self.name)
    }

    fn digest(&self) -> Result<String> {
        let mut inputs = Inputs::default();
        inputs.text("version", &self.version);
        Ok(inputs.path(&self.dir.join("src"))?.finish())
    }

    fn make(&self, ctx: &Ctx) -> Result<()> {
        let out = self.out(ctx);
        let digest = self.digest()?;
        let made = fs::read_to_string(out.join(STAMP)).unwrap_or_default();
        if made == digest {
            return Ok(());
        }
        let fresh = out.with_extension("new");
        remove(&fresh)?;
        copy(&self.original(ctx)?, &fresh)?;
        for patch in self.patches()? {
            self.apply(&patch, &fresh)?;
        }
        fs::write(fresh.join(STAMP), &digest)?;
        if out.exists() {
            let before = out.with_extension("before");
            remove(&before)?;
            fs::rename(&out, &before)?;
        }
        fs::rename(&fresh, &out)
            .with_context(|| format!("cannot put `{}` in place", out.display()))?;
        ctx.say(format!(
            "patches: {} {} made in {}",
            self.name,
            self.version,
            out.display()
        ));
        Ok(())
    }

    /// Every `.patch` below `src`.
    fn patches(&self) -> Result<Vec<PathBuf>> {
        let src = self.dir.join("src");
        if !src.exists() {
            return Ok(Vec::new());
        }
        let mut found = files(&src)?;
        found.retain(|file| file.extension().is_some_and(|end| end == "patch"));
        Ok(found)
    }

    fn apply(&self, patch: &Path, to: &Path) -> Result<()> {
        let inside = patch.strip_prefix(&self.dir)?.with_extension("");
        let target = to.join(&inside);
        let text = fs::read_to_string(patch)?;
        let parsed = Patch::from_str(&text).with_context(|| format!("`{}`", patch.display()))?;
        let before = fs::read_to_string(&target).unwrap_or_default();
        let after = diffy::apply(&before, &parsed)
            .with_context(|| format!("`{}` does not fit", patch.display()))?;
        fs::write(&target, after).with_context(|| format!("cannot write `{}`", target.display()))
    }

    /// One patch for every file of the crate that differs from the original.
    fn write(&self, ctx: &Ctx) -> Result<usize> {
        let (original, edited) = (self.original(ctx)?, self.out(ctx));
        let src = self.dir.join("src");
        remove(&src)?;
        let mut count = 0;
        for file in files(&edited.join("src"))? {
            let inside = file.strip_prefix(&edited)?;
            let before = fs::read_to_string(original.join(inside)).unwrap_or_default();
            let after = fs::read_to_string(&file)?;
            if before == after {
                continue;
            }
            let patch = DiffOptions::new()
                .set_context_len(CONTEXT_LINES)
                .create_patch(&before, &after)
                .to_string();
            let mut name = self.dir.join(inside).into_os_string();
            name.push(".patch");
            let path = PathBuf::from(name);
            fs::create_dir_all(path.parent().unwrap_or(&src))?;
            fs::write(&path, patch)?;
            count += 1;
        }
        fs::write(edited.join(STAMP), self.digest()?)?;
        Ok(count)
    }

    /// The crate as the registry has it, kept in the cache folder.
    fn original(&self, ctx: &Ctx) -> Result<PathBuf> {
        let kept = ctx
            .cache
            .join("sources")
            .join(format!("{}-{}", self.name, self.version));
        if kept.exists() {
            return Ok(kept);
        }
        let found = self.fetch(ctx)?;
        let half = kept.with_extension("half");
        remove(&half)?;
        copy(&found, &half)?;
        fs::rename(&half, &kept)?;
        Ok(kept)
    }

    /// Lets cargo fetch and check it, by a workspace that has nothing else; the guests' lock file says which versions
    /// of its own dependencies come with it.
    fn fetch(&self, ctx: &Ctx) -> Result<PathBuf> {
        let dir = ctx.cache.join("sources/fetch").join(&self.name);
        fs::create_dir_all(dir.join("src"))?;
        fs::write(dir.join("src/lib.rs"), "")?;
        let features = serde_json::to_string(&self.features)?;
        let manifest = format!(
            "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             {} = {{ version = \"={}\", default-features = false, features = {features} }}\n",
            self.name, self.version
        );
        fs::write(dir.join("Cargo.toml"), manifest)?;
        let lock = fs::read_to_string(ctx.root.join("plugins/Cargo.lock"))?;
        fs::write(dir.join("Cargo.lock"), self.lock(&lock)?)?;
        let text = capture_with_retries(ctx, || {
            let mut command = ctx.command("cargo");
            command
                .args(["metadata", "--format-version", "1", "--manifest-path"])
                .arg(dir.join("Cargo.toml"));
            command
        })?;
        let metadata: Value = serde_json::from_str(&text)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        packages
            .filter(|package| package["name"] == self.name.as_str())
            .find_map(|package| Path::new(package["manifest_path"].as_str()?).parent())
            .map(Path::to_path_buf)
            .with_context(|| format!("cargo did not fetch `{}`", self.name))
    }

    /// A lock file in which the crate comes from the registry.
    fn lock(&self, guests: &str) -> Result<String> {
        let entry = format!("name = \"{}\"\nversion = \"{}\"\n", self.name, self.version);
        if !guests.contains(&entry) {
            bail!(
                "plugins/Cargo.lock does not have {} {}",
                self.name,
                self.version
            );
        }
        let from = guests
            .lines()
            .find(|line| line.starts_with("source = \"registry+"))
            .context("plugins/Cargo.lock names no registry")?;
        Ok(guests.replace(
            &entry,
            &format!("{entry}{from}\nchecksum = \"{}\"\n", self.checksum),
        ))
    }
}

fn remove(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("cannot remove `{}`", dir.display()))?;
    }
    Ok(())
}

/// The manifest and the sources: tests, examples and benches of the crate are not ours.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for part in ["Cargo.toml", "README.md", "src", "docs", "skills"] {
        for file in existing(&from.join(part))? {
            let target = to.join(file.strip_prefix(from)?);
            fs::create_dir_all(target.parent().unwrap_or(to))?;
            fs::copy(&file, &target)
                .with_context(|| format!("cannot copy `{}`", file.display()))?;
        }
    }
    Ok(())
}

fn existing(path: &Path) -> Result<Vec<PathBuf>> {
    if path.exists() {
        files(path)
    } else {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests;
