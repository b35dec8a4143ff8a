//! Reading and writing an open file as a stream.
//!
//! Invariant: a stream is always ready: a step moves at most [`INLINE_BYTES`] and is done when the call returns, so
//! nothing of it is left to cancel. A full quota ends no stream.

use crate::fs::INLINE_BYTES;
use crate::fs::vfs::{At, FileHandle, FsError};
use bytes::Bytes;
use std::sync::Arc;
use wasmtime_wasi::p2::{InputStream, OutputStream, Pollable, StreamError, StreamResult};

/// Reads on from an offset.
pub(super) struct Reading {
    pub(super) file: Arc<FileHandle>,
    pub(super) offset: u64,
}

/// Writes on from a place; closed after an error, but for a quota.
pub(super) struct Writing {
    pub(super) file: Arc<FileHandle>,
    pub(super) at: At,
    pub(super) closed: bool,
}

fn failed(error: FsError) -> StreamError {
    StreamError::LastOperationFailed(wasmtime::Error::new(error))
}

#[async_trait::async_trait]
impl Pollable for Reading {
    async fn ready(&mut self) {}
}

#[async_trait::async_trait]
impl InputStream for Reading {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if size == 0 {
            return Ok(Bytes::new());
        }
        let room = size.min(INLINE_BYTES) as u64;
        let bytes = self.file.read_at(self.offset, room).map_err(failed)?;
        if bytes.is_empty() {
            return Err(StreamError::Closed);
        }
        self.offset = self.offset.saturating_add(bytes.len() as u64);
        Ok(bytes.into())
    }
}

impl Writing {
    /// What fits up to the quota, as a disk fills up: at most [`INLINE_BYTES`], and an error if it is nothing.
    fn room(&self) -> Result<usize, FsError> {
        let room = self.file.room(self.at, INLINE_BYTES as u64)?;
        Ok(usize::try_from(room).unwrap_or(INLINE_BYTES))
    }
}

#[async_trait::async_trait]
impl Pollable for Writing {
    async fn ready(&mut self) {}
}

#[async_trait::async_trait]
impl OutputStream for Writing {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        if self.closed {
            return Err(StreamError::Closed);
        }
        if bytes.len() > INLINE_BYTES {
            return Err(StreamError::trap("more bytes than `check-write` allows"));
        }
        match self.file.write_at(&bytes, self.at) {
            Ok(end) => {
                if let At::Offset(offset) = &mut self.at {
                    *offset = end;
                }
                Ok(())
            }
            // Room may come back, and then the same file goes on.
            Err(error @ FsError::Quota(_)) => Err(failed(error)),
            Err(error) => {
                self.closed = true;
                Err(failed(error))
            }
        }
    }

    fn flush(&mut self) -> StreamResult<()> {
        if self.closed {
            return Err(StreamError::Closed);
        }
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        if self.closed {
            return Err(StreamError::Closed);
        }
        self.room().map_err(failed)
    }

    /// A flush ends with this: that what was written filled the quota is no failure of it. The next write is.
    async fn write_ready(&mut self) -> StreamResult<usize> {
        if self.closed {
            return Err(StreamError::Closed);
        }
        match self.room() {
            Err(FsError::Quota(_)) => Ok(INLINE_BYTES),
            room => room.map_err(failed),
        }
    }
}
