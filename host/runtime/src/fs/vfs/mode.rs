//! Permission bits.
//!
//! Invariant: a folder stays its owner's to read, change and search, so that the host can always tidy up; a file has
//! the bits that were asked for.

use super::error::FsError;
use super::hole::Change;
use super::path::Place;
use super::tree::{Permit, Vfs};
use cap_std::fs::{Permissions, PermissionsExt as _};
use claw_core::capability::Access;

/// What the owner of a folder keeps.
const FOLDER_OWNER: u32 = 0o700;

impl Vfs {
    /// The permission bits of what the place leads to. Below a read-only root nobody may write.
    pub(crate) fn mode(&self, place: &Place) -> Result<u32, FsError> {
        let found = self.look(place, Access::Read, true)?;
        let read_only = self.root(place)?.read_only;
        let shown = if read_only { 0o555 } else { 0o777 };
        Ok(found.present()?.permissions().mode() & shown)
    }

    /// Sets the permission bits of what the place leads to.
    pub(crate) fn set_mode(
        &self,
        place: &Place,
        mode: u32,
        permit: &Permit,
    ) -> Result<(), FsError> {
        let _account = self.account(place, permit)?;
        let found = self.look_to_change(place, Change::Inside, true)?;
        let meta = found.present()?;
        let path = self.root(place)?.path(&found.parts);
        self.demand_all_names(place.root, &path, meta, || found.look_again())?;
        let kept = if meta.is_dir() { FOLDER_OWNER } else { 0 };
        let name = found.name().unwrap_or(".");
        let permissions = Permissions::from_mode(mode & 0o777 | kept);
        Ok(found.parent.set_permissions(name, permissions)?)
    }
}
