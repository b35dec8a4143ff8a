//! Files with several names (hard links).
//!
//! Invariant: a file with several names changes only if each of them lies below the root of the change and may be
//! changed by this call: is no hole, and policy allows to write it. A name elsewhere is never found, so that nothing
//! outside of the root changes, whoever made the name.

use super::count::{MAX_COUNTED_DEPTH, MAX_COUNTED_ENTRIES};
use super::error::FsError;
use super::gate::Guard;
use super::hole::Change;
use super::info::Info;
use super::path::{Place, TEMP_PREFIX};
use super::root::Root;
use super::tree::{Permit, Vfs, holes};
use super::volume::FileId;
use super::walk::walk;
use cap_fs_ext::{DirExt, MetadataExt};
use cap_std::fs::{Dir, Metadata};
use claw_core::capability::Access;
use std::collections::HashSet;
use std::ffi::OsString;
use std::sync::Arc;

/// A folder to look into, by the folder it lies in.
struct Inner {
    parent: Arc<Dir>,
    name: OsString,
    parts: Vec<String>,
}

impl Vfs {
    /// Gives a regular file another name in the same root.
    pub(crate) fn add_name(
        &self,
        source: &Place,
        target: &Place,
        permit: &Permit,
    ) -> Result<(), FsError> {
        if source.root != target.root {
            return Err(FsError::CrossRoot);
        }
        let mut account = self.account(target, permit)?;
        let from = self.look_to_change(source, Change::Inside, false)?;
        let to = self.look_to_change(target, Change::Name, false)?;
        let meta = from.present()?;
        if !meta.is_file() {
            return Err(self.refused(source, &from, Access::Write, Guard::HardLink));
        }
        if to.meta.is_some() {
            return Err(FsError::Exists);
        }
        if target.folder {
            return Err(FsError::NotFound);
        }
        let (Some(from_name), Some(to_name)) = (from.name(), to.name()) else {
            return Err(FsError::IsDirectory);
        };
        let path = self.root(source)?.path(&from.parts);
        self.demand_all_names(source.root, &path, meta)?;
        account.add_file()?;
        #[cfg(test)]
        super::tests::between_looks();
        let linked = from.parent.hard_link(from_name, &to.parent, to_name);
        // The name may have come to stand for something else since it was looked at.
        let same = linked.map_err(FsError::from).and_then(|()| {
            let made = to.parent.symlink_metadata(to_name)?;
            if FileId::of(&made) == FileId::of(meta) {
                return Ok(());
            }
            to.parent.remove_file(to_name)?;
            Err(FsError::Busy)
        });
        if same.is_err() {
            account.give_back_file();
        }
        same
    }

    /// Goes on only if a change of this file changes nothing but what this call may change. Under the lock of the
    /// volume, so that no guest adds a name meanwhile.
    pub(super) fn demand_all_names(
        &self,
        root: usize,
        path: &str,
        meta: &Metadata,
    ) -> Result<(), FsError> {
        if !meta.is_file() || meta.nlink() <= 1 || self.all_names_may_change(root, meta)? {
            return Ok(());
        }
        Err(self.gate.refuse(path, Access::Write, Guard::HardLink))
    }

    /// Whether a change of what the place leads to looks for further names first, which takes time.
    pub(crate) fn has_twins(&self, place: &Place, follow: bool) -> bool {
        let found = self.root(place).map(|root| walk(root, place, follow));
        let meta = found.ok().and_then(Result::ok).and_then(|found| found.meta);
        meta.is_some_and(|meta| Info::of(&meta).has_twins())
    }

    /// Whether every name of a file is found below the root, where this call may write.
    fn all_names_may_change(&self, index: usize, meta: &Metadata) -> Result<bool, FsError> {
        let root = self.mounted(index)?;
        let mut hunt = Hunt {
            wanted: FileId::of(meta),
            missing: meta.nlink(),
            seen: 0,
            visited: HashSet::new(),
            todo: Vec::new(),
        };
        let mut folder = Some((root.dir.clone(), Vec::new()));
        while let Some((dir, parts)) = folder {
            for name in hunt.names_in(&dir, &parts)? {
                self.check_cancelled()?;
                if !self.name_may_change(index, root, &name) {
                    return Ok(false);
                }
                hunt.missing = hunt.missing.saturating_sub(1);
            }
            if hunt.missing == 0 {
                return Ok(true);
            }
            self.check_cancelled()?;
            folder = hunt.next_folder();
        }
        Ok(false)
    }

    fn name_may_change(&self, index: usize, root: &Root, parts: &[String]) -> bool {
        let own = |part: &String| part.to_lowercase().starts_with(TEMP_PREFIX);
        !parts.iter().any(own)
            && !holes(index, root).forbid(parts, Change::Inside)
            && self.gate.allows(&root.path(parts), Access::Write)
    }
}

/// A search for the names of one file.
struct Hunt {
    wanted: FileId,
    missing: u64,
    seen: u64,
    /// A folder that is mounted twice has its names once.
    visited: HashSet<FileId>,
    todo: Vec<Inner>,
}

impl Hunt {
    /// The names of the file in one folder. Folders in it are looked into later.
    fn names_in(&mut self, dir: &Arc<Dir>, parts: &[String]) -> Result<Vec<Vec<String>>, FsError> {
        let mut names = Vec::new();
        if !self.visited.insert(FileId::of(&dir.dir_metadata()?)) {
            return Ok(names);
        }
        for entry in dir.entries()? {
            let Ok(entry) = entry else { continue };
            let name = entry.file_name();
            let Ok(found) = dir.symlink_metadata(&name) else {
                continue;
            };
            self.seen += 1;
            if self.seen > MAX_COUNTED_ENTRIES {
                return Err(FsError::TooMany {
                    what: "entries in a folder with a file of several names",
                    max: MAX_COUNTED_ENTRIES,
                });
            }
            // A name that is no text stays missing: policy cannot be asked about it.
            let Some(text) = name.to_str() else { continue };
            let mut below = parts.to_vec();
            below.push(text.to_owned());
            if found.is_dir() && parts.len() < MAX_COUNTED_DEPTH {
                self.todo.push(Inner {
                    parent: dir.clone(),
                    name,
                    parts: below,
                });
            } else if found.is_file() && FileId::of(&found) == self.wanted {
                names.push(below);
            }
        }
        Ok(names)
    }

    /// Opens the next folder; names in one that cannot be opened stay missing.
    fn next_folder(&mut self) -> Option<(Arc<Dir>, Vec<String>)> {
        while let Some(inner) = self.todo.pop() {
            if let Ok(dir) = inner.parent.open_dir_nofollow(&inner.name) {
                return Some((Arc::new(dir), inner.parts));
            }
        }
        None
    }
}
