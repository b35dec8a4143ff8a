//! Files with several names (hard links).
//!
//! Invariant: a file with several names changes only if each of them lies below the root of the change and may be
//! changed by this call: is no hole, and policy allows to write it. A name elsewhere is never found, so that nothing
//! outside of the root changes, whoever made the name. A name that moves while it is looked for, by a root that
//! overlaps this one or another process, is not counted twice: every move leaves its time with the file.

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
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// More than the steps in which disks tell the time of a change.
const CHANGE_STEP: Duration = Duration::from_millis(15);
/// Searches begun again because the file changed meanwhile.
const MAX_HUNTS: usize = 16;

/// A folder to look into, by the folder it lies in. Neighbours share what leads to them: a deep folder of many would
/// else cost the host far more memory than the guest that made it.
struct Inner {
    parent: Arc<Dir>,
    above: Arc<Vec<String>>,
    name: String,
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
        let again = || from.look_again();
        self.demand_all_names(source.root, &path, meta, again)?;
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
    /// volume, so that no guest adds a name meanwhile. `again` looks at the same file once more.
    pub(super) fn demand_all_names(
        &self,
        root: usize,
        path: &str,
        meta: &Metadata,
        again: impl Fn() -> Result<Metadata, FsError>,
    ) -> Result<(), FsError> {
        if !meta.is_file() || meta.nlink() <= 1 {
            return Ok(());
        }
        for _ in 0..MAX_HUNTS {
            let before = again()?;
            if FileId::of(&before) != FileId::of(meta) {
                return Err(FsError::Busy);
            }
            // A move from now on shows in the time of change, which is older than this.
            std::thread::sleep(CHANGE_STEP.saturating_sub(changed_ago(&before)));
            if !self.all_names_may_change(root, &before)? {
                return Err(self.gate.refuse(path, Access::Write, Guard::HardLink));
            }
            if stamp(&again()?) == stamp(&before) {
                return Ok(());
            }
        }
        Err(FsError::Busy)
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
        let mut folder = Some((root.dir.clone(), Arc::new(Vec::new())));
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
            #[cfg(test)]
            super::tests::between_looks();
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

/// What no change of the file or of its names leaves as it is.
fn stamp(meta: &Metadata) -> (FileId, u64, (i64, i64)) {
    let info = Info::of(meta);
    (info.id, info.links, info.changed)
}

/// How long ago the file or its names changed; zero if the clock says it was not yet.
fn changed_ago(meta: &Metadata) -> Duration {
    let (seconds, nanos) = Info::of(meta).changed;
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let nanos = u32::try_from(nanos).unwrap_or(0);
    let changed = SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos));
    let ago = changed.and_then(|at| SystemTime::now().duration_since(at).ok());
    ago.unwrap_or(Duration::ZERO)
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
    fn names_in(
        &mut self,
        dir: &Arc<Dir>,
        parts: &Arc<Vec<String>>,
    ) -> Result<Vec<Vec<String>>, FsError> {
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
            if found.is_dir() && parts.len() < MAX_COUNTED_DEPTH {
                self.todo.push(Inner {
                    parent: dir.clone(),
                    above: parts.clone(),
                    name: text.to_owned(),
                });
            } else if found.is_file() && FileId::of(&found) == self.wanted {
                names.push(joined(parts, text));
            }
        }
        Ok(names)
    }

    /// Opens the next folder; names in one that cannot be opened stay missing.
    fn next_folder(&mut self) -> Option<(Arc<Dir>, Arc<Vec<String>>)> {
        while let Some(inner) = self.todo.pop() {
            if let Ok(dir) = inner.parent.open_dir_nofollow(&inner.name) {
                let parts = joined(&inner.above, &inner.name);
                return Some((Arc::new(dir), Arc::new(parts)));
            }
        }
        None
    }
}

fn joined(above: &[String], name: &str) -> Vec<String> {
    let mut parts = above.to_vec();
    parts.push(name.to_owned());
    parts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folders_to_look_into_share_the_path_above_them() {
        let temp = tempfile::tempdir().unwrap();
        for name in ["one", "two", "three"] {
            std::fs::create_dir(temp.path().join(name)).unwrap();
        }
        std::fs::write(temp.path().join("two/file"), "").unwrap();
        let dir = Dir::open_ambient_dir(temp.path(), cap_std::ambient_authority()).unwrap();
        let wanted = FileId::of(&dir.symlink_metadata("two/file").unwrap());
        let mut hunt = Hunt {
            wanted,
            missing: 1,
            seen: 0,
            visited: HashSet::new(),
            todo: Vec::new(),
        };
        let above = Arc::new(vec!["deep".to_owned(); 256]);
        let root = Arc::new(Vec::new());
        assert!(hunt.names_in(&Arc::new(dir), &root).unwrap().is_empty());
        assert_eq!(hunt.todo.len(), 3);
        assert!(hunt.todo.iter().all(|i| Arc::ptr_eq(&i.above, &root)));
        hunt.todo.iter_mut().for_each(|i| i.above = above.clone());
        let mut names = Vec::new();
        while let Some((dir, parts)) = hunt.next_folder() {
            assert_eq!(parts.len(), 257);
            names.extend(hunt.names_in(&dir, &parts).unwrap());
        }
        assert_eq!(names.len(), 1);
        assert_eq!(names[0][255..], ["deep", "two", "file"]);
    }
}
