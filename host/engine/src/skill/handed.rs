//! Files of the workspace that are handed to one command of a skill: `/in`.
//!
//! Invariant: what is handed over is a copy of regular files, made without following a link, and gone after the command.

use crate::workspace;
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Files handed to one command.
pub(crate) const MAX_FILES: usize = 20;
/// Bytes of all of them.
pub(crate) const MAX_BYTES: u64 = 20 << 20;
/// The folder of the agent's files.
const WORKSPACE: &str = "/workspace/";

/// Why files are not handed over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandError {
    #[error("at most {MAX_FILES} files are handed over at a time")]
    TooMany,
    #[error("all files together have over {MAX_BYTES} bytes")]
    TooLarge,
    #[error("`{0}` is no path below the workspace: relative, without `..`")]
    Path(String),
    #[error("two files are named `{0}`; they would be one in `/in`")]
    Twice(String),
    #[error("`{path}`: {why}")]
    Io { path: String, why: io::Error },
}

/// The paths below the workspace that are meant, at most so many, with different names.
pub(crate) fn paths(files: &[String]) -> Result<Vec<String>, HandError> {
    if files.len() > MAX_FILES {
        return Err(HandError::TooMany);
    }
    let mut names = BTreeSet::new();
    let mut paths = Vec::new();
    for file in files {
        let path = file.strip_prefix(WORKSPACE).unwrap_or(file);
        let path = path.strip_prefix("./").unwrap_or(path);
        if !super::text::is_below(path) {
            return Err(HandError::Path(file.chars().take(200).collect()));
        }
        let name = name(path);
        // One name on disks that do not tell cases apart.
        if !names.insert(name.to_lowercase()) {
            return Err(HandError::Twice(name.to_owned()));
        }
        paths.push(path.to_owned());
    }
    Ok(paths)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A folder with copies, removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Handed(PathBuf);

impl Handed {
    /// Copies files of the workspace to a new folder.
    pub(crate) fn copy(workspace: &Path, paths: &[String], to: PathBuf) -> Result<Self, HandError> {
        let io = |path: &str| {
            let path = path.to_owned();
            move |why| HandError::Io { path, why }
        };
        let mut make = DirBuilder::new();
        make.recursive(true).mode(0o700);
        make.create(&to).map_err(io("/in"))?;
        let handed = Self(to);
        let mut left = MAX_BYTES;
        for path in paths {
            let from = workspace::below(workspace, path).map_err(io(path))?;
            let mut new = OpenOptions::new();
            let new = new.write(true).create_new(true).mode(0o600);
            let mut new = new.open(handed.0.join(name(path))).map_err(io(path))?;
            let copied = io::copy(&mut from.take(left + 1), &mut new).map_err(io(path))?;
            left = left.checked_sub(copied).ok_or(HandError::TooLarge)?;
        }
        Ok(handed)
    }

    /// Where the copies are.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "files that were handed to a skill could not be removed");
        }
    }
}
