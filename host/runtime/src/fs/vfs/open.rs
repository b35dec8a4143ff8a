//! Opening files.
//!
//! Invariant: what is opened is a regular file: looked at before, so that a pipe or device is never opened, and
//! again after. A link is never followed by the open itself; nothing is emptied before both looks.

use super::error::FsError;
use super::gate::Guard;
use super::handle::FileHandle;
use super::hole::Change;
use super::path::Place;
use super::slots::Slot;
use super::tree::{Permit, Vfs};
use super::walk::{Found, swapped};
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Metadata, OpenOptions};
use claw_core::capability::Access;

/// How to open for writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct How {
    /// Also for reading.
    pub(crate) read: bool,
    /// For writing, not only to create or empty it.
    pub(crate) write: bool,
    /// Made if it is not there.
    pub(crate) create: bool,
    /// Must not be there.
    pub(crate) exclusive: bool,
    /// Emptied.
    pub(crate) truncate: bool,
    /// A link as last part is followed.
    pub(crate) follow: bool,
}

/// What the open asks of the disk.
#[derive(Debug, Clone, Copy, Default)]
struct Mode {
    /// The handle may read.
    readable: bool,
    /// The handle may write.
    writable: bool,
    /// The disk is asked for writing, be it only to create or empty.
    change: bool,
    /// The file is made by this open.
    new: bool,
}

impl Vfs {
    /// Opens a file for reading.
    pub(crate) fn open_read(&self, place: &Place, follow: bool) -> Result<FileHandle, FsError> {
        let slot = self.slots.take()?;
        let found = self.look(place, Access::Read, follow)?;
        let mode = Mode {
            readable: true,
            ..Mode::default()
        };
        self.open_found(place, &found, mode, slot)
    }

    /// Opens a file for writing, or to create or empty it.
    pub(crate) fn open_write(
        &self,
        place: &Place,
        how: How,
        permit: &Permit,
    ) -> Result<FileHandle, FsError> {
        let slot = self.slots.take()?;
        let mut account = self.account(place, permit)?;
        let found = self.look_to_change(place, Change::Inside, how.follow && !how.exclusive)?;
        if how.read {
            let path = self.root(place)?.path(&found.parts);
            self.gate.demand(&path, Access::Read)?;
        }
        let mut mode = Mode {
            readable: how.read,
            writable: how.write,
            change: how.write || how.truncate,
            new: false,
        };
        if found.meta.is_some() {
            if how.exclusive {
                return Err(FsError::Exists);
            }
            let handle = self.open_found(place, &found, mode, slot)?;
            if how.truncate {
                handle.resize(&mut account, 0)?;
            }
            return Ok(handle);
        }
        if !how.create {
            return Err(FsError::NotFound);
        }
        if place.folder {
            return Err(FsError::IsDirectory);
        }
        (mode.change, mode.new) = (true, true);
        account.add_file()?;
        let opened = self.open_found(place, &found, mode, slot);
        if opened.is_err() {
            account.give_back_file();
        }
        opened
    }

    fn open_found(
        &self,
        place: &Place,
        found: &Found,
        mode: Mode,
        slot: Slot,
    ) -> Result<FileHandle, FsError> {
        let root = self.root(place)?;
        let path = root.path(&found.parts);
        let access = if mode.change {
            Access::Write
        } else {
            Access::Read
        };
        let name = found.name().ok_or(FsError::IsDirectory)?;
        match &found.meta {
            Some(meta) if meta.is_dir() => return Err(FsError::IsDirectory),
            Some(meta) if meta.is_symlink() => return Err(FsError::Loop),
            Some(meta) if !meta.is_file() => {
                return Err(self.gate.refuse(&path, access, Guard::Special));
            }
            Some(_) => {}
            None if mode.new => {}
            None => return Err(FsError::NotFound),
        }
        let mut options = OpenOptions::new();
        options
            .read(mode.readable || !mode.change)
            .write(mode.change)
            .create_new(mode.new)
            .follow(FollowSymlinks::No)
            .nonblock(true);
        #[cfg(test)]
        super::tests::between_looks();
        let file = match found.parent.open_with(name, &options) {
            Ok(file) => file.into_std(),
            Err(e) if swapped(&e) => return Err(FsError::Busy),
            Err(e) => return Err(e.into()),
        };
        let meta = Metadata::from_file(&file)?;
        if !meta.is_file() {
            return Err(self.gate.refuse(&path, access, Guard::Special));
        }
        if mode.change {
            let again = || Ok(Metadata::from_file(&file)?);
            self.demand_all_names(place.root, &path, &meta, again)?;
        }
        let rights = (mode.readable, mode.writable);
        Ok(FileHandle::new(root, file, &meta, rights, slot))
    }
}
