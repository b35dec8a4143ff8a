//! Digests of big files, remembered by stamp, so that a runtime of many MB is not read at every start.
//!
//! Invariant: a remembered digest is used only while size, times and inode are what they were. The file is a cache:
//! whatever is wrong with it costs a reading, never a failure.

use crate::lock::Stamp;
use crate::{InstallError, read_component};
use claw_core::id::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Version of the format.
const FORMAT: u32 = 1;
/// Files remembered at most; several claws may share a home.
const MAX_FILES: usize = 64;
/// Largest cache that is read, in bytes.
const MAX_CACHE_BYTES: u64 = 256 << 10;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Known {
    stamp: Stamp,
    digest: Digest,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    format: u32,
    files: BTreeMap<PathBuf, Known>,
}

/// The digests of one listing.
pub(super) struct Digests {
    path: PathBuf,
    file: File,
    changed: bool,
}

impl Digests {
    /// What is remembered.
    pub(super) fn open(path: &Path) -> Self {
        let small = std::fs::metadata(path).is_ok_and(|m| m.len() <= MAX_CACHE_BYTES);
        let bytes = small.then(|| std::fs::read(path).ok()).flatten();
        let file: Option<File> = bytes.and_then(|b| serde_json::from_slice(&b).ok());
        Self {
            path: path.to_owned(),
            file: file.filter(|f| f.format == FORMAT).unwrap_or_default(),
            changed: false,
        }
    }

    /// The digest of a file as it is now.
    pub(super) fn of(&mut self, path: &Path) -> Result<Digest, InstallError> {
        let stamp = Stamp::of(path)?;
        if let Some(known) = self.file.files.get(path)
            && known.stamp == stamp
        {
            return Ok(known.digest.clone());
        }
        let digest = Digest::of(&read_component(path)?);
        if Stamp::of(path)? == stamp {
            let known = Known {
                stamp,
                digest: digest.clone(),
            };
            self.file.files.insert(path.to_owned(), known);
            self.changed = true;
        }
        Ok(digest)
    }

    /// Remembers what was read, as far as that is possible.
    pub(super) fn save(mut self) {
        if !self.changed {
            return;
        }
        if self.file.files.len() > MAX_FILES {
            self.file.files.retain(|path, _| path.is_file());
        }
        while self.file.files.len() > MAX_FILES {
            self.file.files.pop_first();
        }
        self.file.format = FORMAT;
        // A home that takes no file costs a reading at every start, nothing else.
        let _ = self.write();
    }

    fn write(&self) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        super::state::make_private(folder)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(&serde_json::to_vec(&self.file)?)?;
        fresh.persist(&self.path)?;
        Ok(())
    }
}
