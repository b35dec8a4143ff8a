//! Links that stay in their root.
//!
//! Invariant: no link that a guest makes or moves, alone or with the folder around it, leads out of its root. Guests
//! could not follow it anyway; this is for everybody else who opens what lies there.

use super::error::FsError;
use super::tree::Vfs;
use cap_fs_ext::DirExt;
use cap_std::fs::Dir;
use std::sync::Arc;

/// Entries of a tree that are looked at before it moves up.
const MAX_MOVED_ENTRIES: u64 = 100_000;

/// Whether a link of this name and target leads out of its root. `..` is taken only before every other part, so
/// that no link on the way can change what it means.
pub(super) fn leaves_root(link: &[String], target: &str) -> bool {
    if target.starts_with('/') {
        return true;
    }
    let parts = target.split('/').filter(|p| !matches!(*p, "" | "."));
    let up = parts.clone().take_while(|p| *p == "..").count();
    let above = link.len().saturating_sub(1);
    up > above || parts.skip(up).any(|p| p == "..")
}

impl Vfs {
    /// Whether a link below a folder stays in the root where the folder is, and would not where it goes.
    pub(super) fn carries_link_out(
        &self,
        folder: Arc<Dir>,
        from: &[String],
        to: &[String],
    ) -> Result<bool, FsError> {
        if to.len() >= from.len() {
            return Ok(false);
        }
        let mut seen = 0;
        let mut todo = vec![(folder, from.to_vec(), to.to_vec())];
        while let Some((dir, from, to)) = todo.pop() {
            self.check_cancelled()?;
            for entry in dir.entries()? {
                let entry = entry?;
                seen += 1;
                if seen > MAX_MOVED_ENTRIES {
                    return Err(FsError::TooMany {
                        what: "entries in a folder that moves up",
                        max: MAX_MOVED_ENTRIES,
                    });
                }
                let (kind, name) = (entry.file_type()?, entry.file_name());
                let below = |parts: &[String]| {
                    let mut parts = parts.to_vec();
                    parts.push(name.to_string_lossy().into_owned());
                    parts
                };
                if kind.is_symlink() {
                    let target = dir.read_link_contents(&name)?;
                    let target = target.to_string_lossy();
                    if leaves_root(&below(&to), &target) && !leaves_root(&below(&from), &target) {
                        return Ok(true);
                    }
                } else if kind.is_dir() {
                    let inner = dir.open_dir_nofollow(&name)?;
                    todo.push((Arc::new(inner), below(&from), below(&to)));
                }
            }
        }
        Ok(false)
    }
}
