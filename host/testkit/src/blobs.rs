//! Blobs in memory.

use crate::lock;
use claw_core::id::{BlobId, Digest};
use claw_core::limit::BLOB_BYTES;
use claw_core::ports::{Blobs, StoreError};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Names bytes as the store on disk does.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<BTreeMap<BlobId, Vec<u8>>>);

impl MemoryBlobs {
    /// Number of different blobs kept.
    pub fn count(&self) -> usize {
        lock(&self.0).len()
    }
}

impl Blobs for MemoryBlobs {
    fn put(&self, bytes: &[u8]) -> Result<BlobId, StoreError> {
        let size = bytes.len() as u64;
        if size > BLOB_BYTES {
            return Err(StoreError::Illegal(format!(
                "blob of `{size}` bytes, the limit is {BLOB_BYTES}"
            )));
        }
        let digest = Digest::of(bytes);
        let id = BlobId::new(format!("blob-{:.40}", digest.as_str()));
        lock(&self.0).insert(id.clone(), bytes.to_vec());
        Ok(id)
    }

    fn get(&self, id: &BlobId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(lock(&self.0).get(id).cloned())
    }
}
