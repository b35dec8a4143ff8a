//! Mounted roots: one host folder each, opened once for the call.
//!
//! Invariant: a root is a real folder, never a link; everything below it is reached from the opened folder, never
//! by host path.

use super::error::FsError;
use super::hole::Holes;
use super::volume::{FileId, Quota, Volume, Volumes};
use cap_std::fs::Dir;
use claw_core::sandbox::RootMount;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A mounted root.
pub(crate) struct Root {
    /// What the guest sees, for example `/workspace`.
    pub(crate) guest: String,
    /// The folder.
    pub(crate) dir: Arc<Dir>,
    /// Totals and lock of the folder.
    pub(crate) volume: Arc<Volume>,
    /// Nothing below changes.
    pub(crate) read_only: bool,
    /// As configured, by name.
    pub(crate) named_holes: Vec<String>,
    /// With what links among them lead to; filled at the first change.
    pub(crate) holes: OnceLock<Holes>,
    /// What it may hold.
    pub(crate) quota: Quota,
    /// Changes need no effect row.
    pub(crate) scratch: bool,
}

impl Root {
    /// Opens the folder of a mount.
    pub(crate) fn mount(mount: &RootMount, volumes: &Volumes) -> Result<Self, FsError> {
        let guest = mount.guest.trim_end_matches('/');
        if !guest.starts_with('/') || guest.len() < 2 {
            return Err(FsError::Invalid("a root's name begins with `/`".into()));
        }
        let dir = open_real_folder(&mount.host)?;
        let canonical = std::fs::canonicalize(&mount.host)?;
        Ok(Self {
            guest: guest.to_owned(),
            volume: volumes.get(canonical, &dir)?,
            dir: Arc::new(dir),
            read_only: mount.read_only,
            named_holes: mount.read_only_holes.clone(),
            holes: OnceLock::new(),
            quota: Quota {
                bytes: mount.quota_bytes,
                files: mount.quota_files,
            },
            scratch: mount.scratch,
        })
    }

    /// The guest path of parts below this root.
    pub(crate) fn path(&self, parts: &[String]) -> String {
        let mut path = self.guest.clone();
        for part in parts {
            path.push('/');
            path.push_str(part);
        }
        path
    }
}

/// Looks first, opens, and compares: what was looked at is what was opened.
fn open_real_folder(host: &Path) -> Result<Dir, FsError> {
    use std::os::unix::fs::MetadataExt as _;
    let seen = std::fs::symlink_metadata(host)?;
    if !seen.is_dir() {
        return Err(FsError::Invalid(
            "a root is a folder itself, neither a link nor a file".into(),
        ));
    }
    let dir = Dir::open_ambient_dir(host, cap_std::ambient_authority())?;
    if FileId::of(&dir.dir_metadata()?) != FileId(seen.dev(), seen.ino()) {
        return Err(FsError::Busy);
    }
    Ok(dir)
}
