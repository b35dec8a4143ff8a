//! Blobs as files by content address.
//!
//! Invariant: a blob's file is whole or not there, and what is read is what its name says.

#[cfg(test)]
mod tests;

use crate::open::private_folder;
use crate::schema::sync_folder;
use claw_core::id::{BlobId, Digest};
use claw_core::limit::BLOB_BYTES;
use claw_core::ports::{Blobs, StoreError};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What every id begins with.
const PREFIX: &str = "blob-";
/// Digits of the digest in an id.
const DIGITS: usize = 40;

/// Blobs in a folder (0700), one file each (0600).
#[derive(Debug)]
pub struct FileBlobs(PathBuf);

fn failed(error: io::Error) -> StoreError {
    let why = format!("blob: {error}");
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            StoreError::Full(why)
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::ReadOnly(why),
        _ => StoreError::Failed(why),
    }
}

fn name(bytes: &[u8]) -> BlobId {
    let digest = Digest::of(bytes);
    BlobId::new(format!("{PREFIX}{:.DIGITS$}", digest.as_str()))
}

impl FileBlobs {
    /// Opens the folder, or makes it.
    pub fn open(folder: impl AsRef<Path>) -> io::Result<Self> {
        private_folder(folder.as_ref())?;
        Ok(Self(folder.as_ref().to_owned()))
    }

    /// The file of an id; `Illegal` for text that is no id, whatever it points at.
    fn path(&self, id: &BlobId) -> Result<PathBuf, StoreError> {
        let digits = id.as_str().strip_prefix(PREFIX).unwrap_or_default();
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if digits.len() == DIGITS && digits.bytes().all(hex) {
            return Ok(self.0.join(id.as_str()));
        }
        Err(StoreError::Illegal(format!("`{id}` is no blob id")))
    }

    fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        let file = match File::open(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed)?,
        };
        let mut bytes = Vec::new();
        let read = file.take(BLOB_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(failed)?;
        Ok(Some(bytes))
    }
}

impl Blobs for FileBlobs {
    fn put(&self, bytes: &[u8]) -> Result<BlobId, StoreError> {
        let size = bytes.len() as u64;
        if size > BLOB_BYTES {
            let why = format!("blob of `{size}` bytes, the limit is {BLOB_BYTES}");
            return Err(StoreError::Illegal(why));
        }
        let id = name(bytes);
        let path = self.path(&id)?;
        if Self::read(&path)?.is_some_and(|there| there == bytes) {
            return Ok(id);
        }
        let mut file = NamedTempFile::new_in(&self.0).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|e| failed(e.error))?;
        sync_folder(&path).map_err(failed)?;
        Ok(id)
    }

    fn get(&self, id: &BlobId) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(bytes) = Self::read(&self.path(id)?)? else {
            return Ok(None);
        };
        if name(&bytes) != *id {
            return Err(StoreError::Corrupt(format!("blob `{id}`")));
        }
        Ok(Some(bytes))
    }
}
