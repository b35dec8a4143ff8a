//! Standard output and error of a guest: one ring for both, kept for the report.
//!
//! Invariant: at most [`MAX_STDIO_BYTES`] are held, the newest; a guest is never blocked and never fails by
//! writing. Standard input is empty.

use crate::text;
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError};

/// Bytes kept of standard output and error together.
pub(crate) const MAX_STDIO_BYTES: usize = 64 * 1024;
/// The most a guest may write at once, in bytes.
const WRITE_BYTES: usize = 64 * 1024;

#[derive(Default)]
struct Ring {
    kept: VecDeque<u8>,
    dropped: u64,
}

/// The ring; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Stdio(Arc<Mutex<Ring>>);

impl Stdio {
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, bytes: &[u8]) {
        let mut ring = self.ring();
        ring.kept.extend(bytes);
        let over = ring.kept.len().saturating_sub(MAX_STDIO_BYTES);
        ring.kept.drain(..over);
        ring.dropped += over as u64;
    }

    /// The clean tail, and how many bytes were lost before it.
    pub(crate) fn tail(&self) -> (String, u64) {
        let mut ring = self.ring();
        let text = String::from_utf8_lossy(ring.kept.make_contiguous()).into_owned();
        (text::clean(&text), ring.dropped)
    }
}

impl IsTerminal for Stdio {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stdio {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        // Only asked for by WASI 0.1 and 0.3, which this host does not link.
        Box::new(tokio::io::sink())
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Stdio {
    async fn ready(&mut self) {}
}

impl OutputStream for Stdio {
    fn write(&mut self, bytes: Bytes) -> Result<(), StreamError> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        Ok(WRITE_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_bytes_stay_and_the_rest_is_counted() {
        let stdio = Stdio::default();
        stdio.push(&vec![b'a'; MAX_STDIO_BYTES]);
        assert_eq!(stdio.tail().1, 0);
        stdio.push(b"end\x1b");
        let (tail, dropped) = stdio.tail();
        assert_eq!((tail.len(), dropped), (MAX_STDIO_BYTES - 1, 4));
        assert!(tail.ends_with("end"));
    }
}
