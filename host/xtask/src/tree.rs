//! The files of the checkout that are, or would be, committed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::ctx::Ctx;
use crate::process::capture;

/// A text file of the checkout.
pub(crate) struct Text {
    /// Relative to the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Text {
    /// For tests of checks.
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Whether the name ends in `.ext`.
    pub(crate) fn has_extension(&self, ext: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == ext)
    }
}

/// Every text file git knows or would add, sorted by path. What is not UTF-8 is no text.
pub(crate) fn texts(ctx: &Ctx) -> Result<Vec<Text>> {
    let mut command = ctx.command("git");
    let list = capture(command.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut paths: Vec<&str> = list.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    let read = |path: &str| {
        let file: PathBuf = ctx.root.join(path);
        // A deleted file is still in the list until the deletion is committed.
        fs::read_to_string(file).ok().map(|text| Text {
            path: path.to_string(),
            text,
        })
    };
    Ok(paths.into_iter().filter_map(read).collect())
}
