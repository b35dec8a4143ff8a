//! A reader that counts what is unpacked and stops at the limit.

use super::{FREE_BYTES, Limits, UnpackError};
use std::cell::Cell;
use std::io::{Error, Read};
use std::rc::Rc;

/// What stopped a reader; whoever sees an error of it asks here first.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopped(Rc<Cell<Option<(&'static str, u64)>>>);

impl Stopped {
    /// The limit that was met, or else the archive is damaged.
    pub(super) fn why(&self, error: &Error) -> UnpackError {
        match self.0.get() {
            Some((what, limit)) => UnpackError::limit(what, limit),
            None => UnpackError::damaged(error.to_string()),
        }
    }
}

/// Counts, and refuses the byte after the last allowed one.
pub(super) struct Bounded<R> {
    inner: R,
    seen: u64,
    packed: u64,
    limits: Limits,
    stopped: Stopped,
}

impl<R: Read> Bounded<R> {
    /// Over a reader of what was packed into this many bytes.
    pub(super) fn new(inner: R, packed: u64, limits: &Limits) -> Self {
        Self {
            inner,
            seen: 0,
            packed,
            limits: *limits,
            stopped: Stopped::default(),
        }
    }

    /// To ask why it stopped.
    pub(super) fn stopped(&self) -> Stopped {
        self.stopped.clone()
    }
}

/// The limit that this many bytes are over.
pub(super) fn over(seen: u64, packed: u64, limits: &Limits) -> Option<(&'static str, u64)> {
    if seen > limits.unpacked_bytes {
        return Some(("what is unpacked", limits.unpacked_bytes));
    }
    let fair = packed.saturating_mul(limits.ratio).max(FREE_BYTES);
    (seen > fair).then_some(("what one byte unpacks to", limits.ratio))
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.seen += read as u64;
        if let Some(limit) = over(self.seen, self.packed, &self.limits) {
            self.stopped.0.set(Some(limit));
            return Err(Error::other("over a limit"));
        }
        Ok(read)
    }
}
