//! Counting what a folder holds, and clearing away what a crash left behind.
//!
//! Invariant: links are not followed, and the walk is bounded: a folder with more entries than
//! [`MAX_COUNTED_ENTRIES`] counts as full.

use super::error::FsError;
use super::path::TEMP_PREFIX;
use super::volume::{FileId, LiveTemps};
use cap_fs_ext::{DirExt, MetadataExt};
use cap_std::fs::{Dir, Metadata};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Entries looked at before a folder counts as full.
pub(crate) const MAX_COUNTED_ENTRIES: u64 = 500_000;
/// Folders within each other that are looked into; a deeper tree counts as full.
pub(crate) const MAX_COUNTED_DEPTH: usize = 256;
/// A temporary file nobody writes to is removed when it is older than this.
pub(crate) const STALE_TEMP_AFTER: Duration = Duration::from_secs(600);

/// What a folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Sum of the sizes of regular files.
    pub(crate) bytes: u64,
    /// Files, folders, links and everything else.
    pub(crate) files: u64,
}

impl Counted {
    const FULL: Self = Self {
        bytes: u64::MAX,
        files: u64::MAX,
    };
}

/// Counts everything below `dir`. Temporary files in `live` are left out: room for them is promised elsewhere.
pub(crate) fn count(dir: &Dir, live: &LiveTemps) -> Result<Counted, FsError> {
    let mut total = Counted::default();
    let mut named: HashSet<FileId> = HashSet::new();
    let mut todo: Vec<(Arc<Dir>, OsString, usize)> = Vec::new();
    let mut folder = Some((Arc::new(dir.try_clone()?), 0_usize));
    while let Some((dir, depth)) = folder {
        for entry in dir.entries()? {
            let Ok(entry) = entry else { continue };
            let name = entry.file_name();
            let Ok(meta) = dir.symlink_metadata(&name) else {
                continue;
            };
            if left_out(&dir, &name, &meta, live) {
                continue;
            }
            total.files += 1;
            if total.files > MAX_COUNTED_ENTRIES || depth > MAX_COUNTED_DEPTH {
                return Ok(Counted::FULL);
            }
            if meta.is_file() {
                // However many names a file has, its bytes are there once.
                if meta.nlink() <= 1 || named.insert(FileId::of(&meta)) {
                    total.bytes = total.bytes.saturating_add(meta.len());
                }
            } else if meta.is_dir() {
                todo.push((dir.clone(), name, depth + 1));
            }
        }
        folder = next_folder(&mut todo);
    }
    Ok(total)
}

/// Opens the next folder; one that cannot be opened is passed over, nobody below us can write to it either.
fn next_folder(todo: &mut Vec<(Arc<Dir>, OsString, usize)>) -> Option<(Arc<Dir>, usize)> {
    while let Some((parent, name, depth)) = todo.pop() {
        if let Ok(inner) = parent.open_dir_nofollow(&name) {
            return Some((Arc::new(inner), depth));
        }
    }
    None
}

fn left_out(dir: &Dir, name: &OsStr, meta: &Metadata, live: &LiveTemps) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    name.starts_with(TEMP_PREFIX)
        && meta.is_file()
        && (live.contains(name) || removed_stale(dir, name, meta))
}

fn removed_stale(dir: &Dir, name: &str, meta: &Metadata) -> bool {
    let now = SystemTime::now();
    let age = meta
        .modified()
        .ok()
        .and_then(|at| now.duration_since(at.into_std()).ok());
    age.is_some_and(|age| age > STALE_TEMP_AFTER) && dir.remove_file(name).is_ok()
}
