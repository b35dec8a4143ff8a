//! Looking at, listing, making, removing and renaming.
//!
//! Invariant: every change of a name happens under the lock of the volume, after the whole path was judged under
//! that lock.

use super::error::FsError;
use super::gate::Guard;
use super::hole::Change;
use super::info::{Info, Kind};
use super::links::leaves_root;
use super::path::{Place, TEMP_PREFIX, relative_parts};
use super::tree::{Permit, Vfs};
use super::volume::FileId;
use super::walk::Found;
use cap_fs_ext::{DirExt, SystemTimeSpec};
use cap_std::time::SystemTime as CapTime;
use claw_core::capability::Access;
use std::time::SystemTime;

/// Entries of one folder that a guest can list.
pub(crate) const MAX_DIR_ENTRIES: u64 = 20_000;

/// One entry of a folder.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: Kind,
}

/// A folder's entries.
pub(crate) struct Listing {
    /// In order of name.
    pub(crate) entries: Vec<Entry>,
    /// How many have a name that is not UTF-8, so that a guest can neither be told it nor use it.
    pub(crate) unnamed: u64,
}

impl Vfs {
    /// What is known of a place.
    pub(crate) fn stat(&self, place: &Place, follow: bool) -> Result<Info, FsError> {
        let found = self.look(place, Access::Read, follow)?;
        Ok(Info::of(found.present()?))
    }

    /// The names in a folder, in order. Temporary files of the host and names that are no text are left out.
    pub(crate) fn list(&self, place: &Place) -> Result<Vec<Entry>, FsError> {
        Ok(self.listing(place)?.entries)
    }

    /// Like [`Vfs::list`], and how many names are no text.
    pub(crate) fn listing(&self, place: &Place) -> Result<Listing, FsError> {
        let found = self.look(place, Access::Read, true)?;
        let dir = found.open_folder()?;
        let (mut entries, mut unnamed) = (Vec::new(), 0);
        for entry in dir.entries()? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                unnamed += 1;
                continue;
            };
            if name.starts_with(TEMP_PREFIX) {
                continue;
            }
            if entries.len() as u64 >= MAX_DIR_ENTRIES {
                return Err(FsError::TooMany {
                    what: "entries in one folder",
                    max: MAX_DIR_ENTRIES,
                });
            }
            let kind = match entry.file_type() {
                Ok(t) if t.is_file() => Kind::File,
                Ok(t) if t.is_dir() => Kind::Folder,
                Ok(t) if t.is_symlink() => Kind::Link,
                _ => Kind::Other,
            };
            entries.push(Entry { name, kind });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Listing { entries, unnamed })
    }

    /// The target of a link, as written. A target outside of the root is a denial.
    pub(crate) fn read_link(&self, place: &Place) -> Result<String, FsError> {
        let found = self.look(place, Access::Read, false)?;
        let (meta, Some(name)) = (found.present()?, found.name()) else {
            return Err(FsError::Invalid("a root is no link".into()));
        };
        if !meta.is_symlink() {
            return Err(FsError::Invalid("not a link".into()));
        }
        let target = found.parent.read_link_contents(name)?;
        let text = target.to_str().map(str::to_owned);
        let text = text.ok_or_else(|| FsError::Invalid("a link's target is not text".into()))?;
        if leaves_root(&found.parts, &text) {
            return Err(self.refused(place, &found, Access::Read, Guard::LinkOutside));
        }
        Ok(text)
    }

    /// Makes one folder.
    pub(crate) fn make_folder(&self, place: &Place, permit: &Permit) -> Result<(), FsError> {
        let mut account = self.account(place, permit)?;
        let found = self.look_to_change(place, Change::Inside, false)?;
        let (None, Some(name)) = (&found.meta, found.name()) else {
            return Err(FsError::Exists);
        };
        account.add_file()?;
        if let Err(error) = found.parent.create_dir(name) {
            account.give_back_file();
            return Err(error.into());
        }
        Ok(())
    }

    /// Makes a link whose target stays in the root.
    pub(crate) fn make_link(
        &self,
        target: &str,
        place: &Place,
        permit: &Permit,
    ) -> Result<(), FsError> {
        let mut account = self.account(place, permit)?;
        let found = self.look_to_change(place, Change::Name, false)?;
        if leaves_root(&found.parts, target) {
            return Err(self.refused(place, &found, Access::Write, Guard::LinkOutside));
        }
        relative_parts(target)?;
        if target.is_empty() {
            return Err(FsError::NotFound);
        }
        let (None, Some(name)) = (&found.meta, found.name()) else {
            return Err(FsError::Exists);
        };
        account.add_file()?;
        if let Err(error) = found.parent.symlink(target, name) {
            account.give_back_file();
            return Err(error.into());
        }
        Ok(())
    }

    /// Removes a file or a link.
    pub(crate) fn remove_file(&self, place: &Place, permit: &Permit) -> Result<(), FsError> {
        let mut account = self.account(place, permit)?;
        let found = self.look_to_lose(place)?;
        let meta = found.present()?;
        let Some(name) = found.name().filter(|_| !meta.is_dir()) else {
            return Err(FsError::IsDirectory);
        };
        found.parent.remove_file(name)?;
        account.remove(meta);
        Ok(())
    }

    /// Removes an empty folder.
    pub(crate) fn remove_folder(&self, place: &Place, permit: &Permit) -> Result<(), FsError> {
        let mut account = self.account(place, permit)?;
        let found = self.look_to_lose(place)?;
        let meta = found.present()?;
        if !meta.is_dir() {
            return Err(FsError::NotDirectory);
        }
        let Some(name) = found.name() else {
            return Err(FsError::Invalid("a root cannot be removed".into()));
        };
        found.parent.remove_dir(name)?;
        account.remove(meta);
        Ok(())
    }

    /// Renames within one root. Replaces the target only with `replace`.
    pub(crate) fn rename(
        &self,
        source: &Place,
        target: &Place,
        replace: bool,
        permit: &Permit,
    ) -> Result<(), FsError> {
        if source.root != target.root {
            return Err(FsError::CrossRoot);
        }
        let mut account = self.account(source, permit)?;
        let from = self.look_to_change(&plain(source), Change::Name, false)?;
        let to = self.look_to_change(&plain(target), Change::Name, false)?;
        let meta = from.present()?;
        let (Some(from_name), Some(to_name)) = (from.name(), to.name()) else {
            return Err(FsError::Invalid("a root cannot be renamed".into()));
        };
        if (source.folder || target.folder) && !meta.is_dir() {
            return Err(FsError::NotDirectory);
        }
        if let Some(old) = &to.meta {
            if !replace {
                return Err(FsError::Exists);
            }
            if FileId::of(old) == FileId::of(meta) {
                return Ok(());
            }
        }
        self.demand_loss(target, &from, &to)?;
        if meta.is_symlink() {
            let link = from.parent.read_link_contents(from_name)?;
            if link.to_str().is_none_or(|t| leaves_root(&to.parts, t)) {
                return Err(self.refused(target, &to, Access::Write, Guard::LinkOutside));
            }
        }
        if meta.is_dir() && self.carries_link_out(from.open_folder()?, &from.parts, &to.parts)? {
            return Err(self.refused(target, &to, Access::Write, Guard::LinkOutside));
        }
        from.parent.rename(from_name, &to.parent, to_name)?;
        if let Some(old) = &to.meta {
            account.remove(old);
        }
        Ok(())
    }

    /// Sets the times that are given.
    pub(crate) fn set_times(
        &self,
        place: &Place,
        follow: bool,
        (accessed, modified): (Option<SystemTime>, Option<SystemTime>),
        permit: &Permit,
    ) -> Result<(), FsError> {
        let _account = self.account(place, permit)?;
        let found = self.look_to_change(place, Change::Inside, follow)?;
        let meta = found.present()?;
        let path = self.root(place)?.path(&found.parts);
        self.demand_all_names(place.root, &path, meta, || found.look_again())?;
        let spec = |t: SystemTime| SystemTimeSpec::from(CapTime::from_std(t));
        let name = found.name().unwrap_or(".");
        Ok(found
            .parent
            .set_symlink_times(name, accessed.map(spec), modified.map(spec))?)
    }

    pub(super) fn refused(
        &self,
        place: &Place,
        found: &Found,
        access: Access,
        guard: Guard,
    ) -> FsError {
        match self.root(place) {
            Ok(root) => self.gate.refuse(&root.path(&found.parts), access, guard),
            Err(error) => error,
        }
    }
}

/// A path that ends in `/` names the folder, not what a link there leads to, when its name changes.
pub(super) fn plain(place: &Place) -> Place {
    Place {
        folder: false,
        ..place.clone()
    }
}
