//! Bytes too big for a value, by handle. Needs `blobs` in the manifest.

pub use crate::bindings::claw::blobs::blobs::{Reader, Writer};

use crate::bindings::claw::blobs::blobs as api;
use crate::host::host;
use crate::{Media, Result};

/// The most bytes one read or write takes.
pub const MAX_IO_BYTES: u32 = 1 << 20;

/// What is known of a blob.
pub fn stat(blob: &str) -> Result<Media> {
    host!(api::stat(blob))
}

/// Opens a blob for reading from its start.
pub fn open(blob: &str) -> Result<Reader> {
    host!(api::open(blob))
}

/// The whole blob if it has at most `max` bytes (up to [`MAX_IO_BYTES`]), else `limit`.
pub fn read_all(blob: &str, max: u32) -> Result<Vec<u8>> {
    host!(api::read_all(blob, max))
}

/// The first `max_bytes` bytes of a blob, however large it is.
pub fn read_prefix(blob: &str, max_bytes: usize) -> Result<Vec<u8>> {
    let reader = open(blob)?;
    let mut bytes = Vec::new();
    while bytes.len() < max_bytes {
        let room = (max_bytes - bytes.len()).min(MAX_IO_BYTES as usize);
        let piece = reader.read(u32::try_from(room).unwrap_or(MAX_IO_BYTES))?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Starts a blob; `mime` may be empty.
pub fn create(name: &str, mime: &str) -> Result<Writer> {
    host!(api::create(name, mime))
}

/// Creates a blob of at most [`MAX_IO_BYTES`] in one step.
pub fn put(name: &str, mime: &str, bytes: &[u8]) -> Result<Media> {
    host!(api::put(name, mime, bytes))
}

/// Keeps a blob past the session, within the manifest's quota.
pub fn keep(blob: &str) -> Result<()> {
    host!(api::keep(blob))
}
