//! Ports that a run has nothing behind: no memory, no blobs. The world of scripts has no way to them.

use async_trait::async_trait;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::BlobId;
use claw_core::ports::{Blobs, StoreError};
use claw_core::row::Provenance;
use claw_core::sandbox::{Memory, MemoryPiece};

/// Nothing is kept and nothing is found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nobody;

fn none() -> GuestError {
    let words = "there is no agent whose memory this could be";
    GuestError::new(ErrorKind::Unsupported, "no-memory", words)
}

#[async_trait]
impl Memory for Nobody {
    async fn search(&self, _: &str, _: u32) -> Result<Vec<MemoryPiece>, GuestError> {
        Err(none())
    }

    async fn get(&self, _: &str, _: u32) -> Result<MemoryPiece, GuestError> {
        Err(none())
    }

    async fn save(&self, _: &str, _: &[String], _: Provenance) -> Result<String, GuestError> {
        Err(none())
    }
}

impl Blobs for Nobody {
    fn put(&self, _: &[u8]) -> Result<BlobId, StoreError> {
        Err(StoreError::Illegal("a run has no blobs".into()))
    }

    fn get(&self, _: &BlobId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
}
