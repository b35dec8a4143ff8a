//! A copy of the sources in the cache, in which mutants are built. What they depend on is built once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::patch::Mutant;
use crate::ctx::Ctx;

/// What is copied: everything the workspace names.
const COPIED: [&str; 4] = ["Cargo.toml", "Cargo.lock", "host", "tests"];
/// What is not.
const LEFT: [&str; 3] = ["guests", "fuzz", "target"];

pub(super) struct Scratch<'a> {
    ctx: &'a Ctx,
    root: PathBuf,
    target: PathBuf,
}

impl<'a> Scratch<'a> {
    /// The copy, brought up to date. What is the same keeps its time, so that cargo builds only what changed.
    pub(super) fn make(ctx: &'a Ctx) -> Result<Self> {
        let root = ctx.cache.join("mutants");
        for name in COPIED {
            copy(&ctx.root.join(name), &root.join(name))?;
        }
        Ok(Self {
            ctx,
            root,
            target: ctx.cache.join("mutants-target"),
        })
    }

    pub(super) fn bin(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Builds the simulator; what the compiler warns of in a mutant is of no interest.
    pub(super) fn build(&self) -> Result<()> {
        let mut build: Command = self.ctx.cargo("build");
        build
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .args(["--quiet", "--package", "claw-sim"])
            .stderr(Stdio::piped());
        let done = build.output().context("cannot start cargo")?;
        if !done.status.success() {
            bail!("a mutant does not build: {}", errors(&done.stderr));
        }
        Ok(())
    }

    /// Does something while a mutant is applied.
    pub(super) fn with<T>(&self, mutant: &Mutant, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut before: BTreeMap<PathBuf, String> = BTreeMap::new();
        let mut after: BTreeMap<PathBuf, String> = BTreeMap::new();
        for edit in &mutant.edits {
            let path = self.root.join(&edit.file);
            let now = match after.get(&path) {
                Some(text) => text.clone(),
                None => {
                    let text = std::fs::read_to_string(&path)?;
                    before.insert(path.clone(), text.clone());
                    text
                }
            };
            let next = edit.apply(&now).with_context(|| mutant.name.clone())?;
            after.insert(path, next);
        }
        write(&after)?;
        let done = work().with_context(|| mutant.name.clone());
        write(&before)?;
        done
    }
}

fn write(files: &BTreeMap<PathBuf, String>) -> Result<()> {
    for (path, text) in files {
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn errors(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines = text.lines().skip_while(|line| !line.starts_with("error"));
    lines.take(12).collect::<Vec<_>>().join("\n")
}

/// Copies what differs, and removes what is no longer there.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        let bytes = std::fs::read(from)?;
        if std::fs::read(to).ok().as_ref() != Some(&bytes) {
            if let Some(folder) = to.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(to, bytes)?;
        }
        return Ok(());
    }
    std::fs::create_dir_all(to)?;
    let kept = |name: &std::ffi::OsStr| !LEFT.iter().any(|left| name == *left);
    for entry in std::fs::read_dir(from)? {
        let name = entry?.file_name();
        if kept(&name) {
            copy(&from.join(&name), &to.join(&name))?;
        }
    }
    for entry in std::fs::read_dir(to)? {
        let entry = entry?;
        let gone = !from.join(entry.file_name()).exists();
        if gone && entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else if gone {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_copy_follows_what_it_is_a_copy_of() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        std::fs::create_dir_all(from.join("sub/target")).unwrap();
        std::fs::write(from.join("sub/a"), "1").unwrap();
        std::fs::write(from.join("sub/target/x"), "x").unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(std::fs::read_to_string(to.join("sub/a")).unwrap(), "1");
        assert!(!to.join("sub/target").exists());
        std::fs::remove_file(from.join("sub/a")).unwrap();
        std::fs::write(from.join("sub/b"), "2").unwrap();
        copy(&from, &to).unwrap();
        assert!(!to.join("sub/a").exists());
        assert!(to.join("sub/b").exists());
    }
}
