//! A bounded byte pipe between two guests, or between a guest and the host.
//!
//! Invariant: what was accepted is delivered: the ring itself is the stream of both sides, so there is no task and
//! no second buffer that could be dropped with bytes in it. The last writer's end is the reader's end of input; the
//! last reader's end refuses every later write.

use super::tree::MAX_LIVE;
use crate::limiter::Held;
use bytes::Bytes;
use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Bytes a pipe holds.
pub(crate) const PIPE_BYTES: usize = 64 * 1024;
/// The most a reader takes at once, in bytes.
const READ_BYTES: usize = 64 * 1024;
/// How many capacities a ring holds at most: its own, and what each live command was permitted to write before another
/// used the room.
const MAX_CAPACITIES: usize = 1 + MAX_LIVE;

struct Ring {
    bytes: VecDeque<u8>,
    capacity: usize,
    writers: usize,
    readers: usize,
    /// Somebody looked for bytes that were not there.
    wanted: bool,
    waiting: Vec<Waker>,
    /// Charges what the ring holds: its capacity, and more once it has held more.
    held: Option<Held>,
    charged: usize,
}

impl Ring {
    fn room(&self) -> usize {
        self.capacity.saturating_sub(self.bytes.len())
    }

    /// Makes place for bytes that were permitted. False if no permits together can be so many, or if the call has no
    /// memory for them.
    fn stretch(&mut self, bytes: usize) -> bool {
        let wanted = self.bytes.len() + bytes;
        if bytes > self.capacity || wanted > self.capacity.saturating_mul(MAX_CAPACITIES) {
            return false;
        }
        if wanted > self.charged {
            let more = (wanted - self.charged) as u64;
            if self.held.as_mut().is_some_and(|held| !held.grow(more)) {
                return false;
            }
            self.charged = wanted;
        }
        self.bytes.reserve_exact(bytes.max(self.room()));
        true
    }

    fn park(&mut self, cx: &Context<'_>) {
        if !self.waiting.iter().any(|w| w.will_wake(cx.waker())) {
            self.waiting.push(cx.waker().clone());
        }
    }
}

type Shared = Arc<Mutex<Ring>>;

fn lock(shared: &Shared) -> MutexGuard<'_, Ring> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Changes the ring and wakes whoever waits for a change.
fn change<T>(shared: &Shared, work: impl FnOnce(&mut Ring) -> T) -> T {
    let (done, waiting) = {
        let mut ring = lock(shared);
        (work(&mut ring), std::mem::take(&mut ring.waiting))
    };
    waiting.into_iter().for_each(Waker::wake);
    done
}

/// Nobody reads the pipe any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody reads this pipe any more")]
pub struct Closed;

/// The writing end; clones are the same end.
pub struct PipeWriter(Shared);

/// The reading end; clones are the same end.
pub struct PipeReader(Shared);

/// A pipe for the host's own ends.
pub fn pipe() -> (PipeWriter, PipeReader) {
    held(PIPE_BYTES, None)
}

/// A pipe whose ring is charged to a call.
pub(crate) fn held(capacity: usize, held: Option<Held>) -> (PipeWriter, PipeReader) {
    let shared = Arc::new(Mutex::new(Ring {
        bytes: VecDeque::new(),
        capacity,
        writers: 1,
        readers: 1,
        wanted: false,
        waiting: Vec::new(),
        held,
        charged: capacity,
    }));
    (PipeWriter(Arc::clone(&shared)), PipeReader(shared))
}

/// A reader of these bytes and nothing more.
pub(crate) fn of_bytes(bytes: Vec<u8>, charged: Option<Held>) -> PipeReader {
    let (writer, reader) = held(bytes.len(), charged);
    lock(&writer.0).bytes = bytes.into();
    reader
}

impl PipeWriter {
    /// Bytes that fit now.
    pub(crate) fn room(&self) -> Result<usize, Closed> {
        let ring = lock(&self.0);
        if ring.readers == 0 {
            return Err(Closed);
        }
        Ok(ring.room())
    }

    /// Takes as many of these bytes as fit now and says how many.
    pub(crate) fn push(&self, bytes: &[u8]) -> Result<usize, Closed> {
        change(&self.0, |ring| {
            if ring.readers == 0 {
                return Err(Closed);
            }
            if ring.bytes.capacity() == 0 {
                ring.bytes.reserve_exact(ring.capacity);
            }
            let n = bytes.len().min(ring.room());
            // Writing into a deque cannot fail.
            let _ = ring.bytes.write_all(&bytes[..n]);
            Ok(n)
        })
    }

    /// Takes all of these bytes: what a guest was permitted to write. Another writer may have used the room since,
    /// so the ring may hold more than its capacity for a moment, charged to the call: at most one capacity more for
    /// each live command. `Ok(false)` if the bytes are more than any permit.
    pub(crate) fn push_permitted(&self, bytes: &[u8]) -> Result<bool, Closed> {
        change(&self.0, |ring| {
            if ring.readers == 0 {
                return Err(Closed);
            }
            if !ring.stretch(bytes.len()) {
                return Ok(false);
            }
            // Writing into a deque cannot fail.
            let _ = ring.bytes.write_all(bytes);
            Ok(true)
        })
    }

    /// Ready when there is room, or no reader.
    pub(crate) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        let mut ring = lock(&self.0);
        if ring.readers == 0 || ring.room() > 0 {
            return Poll::Ready(());
        }
        ring.park(cx);
        Poll::Pending
    }

    /// Ready when nobody reads any more.
    pub(crate) fn poll_closed(&self, cx: &Context<'_>) -> Poll<()> {
        let mut ring = lock(&self.0);
        if ring.readers == 0 {
            return Poll::Ready(());
        }
        ring.park(cx);
        Poll::Pending
    }

    /// Writes everything, waiting for room.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub async fn write(&self, mut bytes: &[u8]) -> Result<(), Closed> {
        while !bytes.is_empty() {
            std::future::poll_fn(|cx| self.poll_room(cx)).await;
            let n = self.push(bytes)?;
            bytes = &bytes[n..];
        }
        Ok(())
    }

    /// Waits until somebody wants to read.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub async fn wanted(&self) -> Result<(), Closed> {
        std::future::poll_fn(|cx| {
            let mut ring = lock(&self.0);
            if ring.readers == 0 {
                return Poll::Ready(Err(Closed));
            }
            if ring.wanted {
                return Poll::Ready(Ok(()));
            }
            ring.park(cx);
            Poll::Pending
        })
        .await
    }

    /// Waits until nobody reads any more.
    pub async fn closed(&self) {
        std::future::poll_fn(|cx| self.poll_closed(cx)).await;
    }
}

impl PipeReader {
    /// What is there now, at most so many bytes; `None` at the end.
    pub(crate) fn pull(&self, most: usize) -> Option<Bytes> {
        change(&self.0, |ring| {
            if ring.bytes.is_empty() {
                ring.wanted |= most > 0;
                return (ring.writers > 0 || most == 0).then(Bytes::new);
            }
            let mut taken = vec![0; most.min(ring.bytes.len())];
            // Reading no more than is there cannot fail.
            let _ = ring.bytes.read_exact(&mut taken);
            Some(taken.into())
        })
    }

    /// Ready when there are bytes, or no writer.
    pub(crate) fn poll_bytes(&self, cx: &Context<'_>) -> Poll<()> {
        let mut ring = lock(&self.0);
        if ring.writers == 0 || !ring.bytes.is_empty() {
            return Poll::Ready(());
        }
        let others = if ring.wanted {
            Vec::new()
        } else {
            ring.wanted = true;
            std::mem::take(&mut ring.waiting)
        };
        ring.park(cx);
        drop(ring);
        others.into_iter().for_each(Waker::wake);
        Poll::Pending
    }

    /// Ready when not one byte more fits.
    pub(crate) fn poll_full(&self, cx: &Context<'_>) -> Poll<()> {
        let mut ring = lock(&self.0);
        if ring.room() == 0 {
            return Poll::Ready(());
        }
        ring.park(cx);
        Poll::Pending
    }

    /// The next bytes; `None` at the end.
    pub async fn read(&self) -> Option<Bytes> {
        std::future::poll_fn(|cx| self.poll_bytes(cx)).await;
        self.pull(READ_BYTES)
    }
}

impl Clone for PipeWriter {
    fn clone(&self) -> Self {
        lock(&self.0).writers += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Clone for PipeReader {
    fn clone(&self) -> Self {
        lock(&self.0).readers += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Drop for PipeWriter {
    fn drop(&mut self) {
        change(&self.0, |ring| ring.writers -= 1);
    }
}

impl Drop for PipeReader {
    fn drop(&mut self) {
        change(&self.0, |ring| {
            ring.readers -= 1;
            if ring.readers == 0 {
                ring.bytes = VecDeque::new();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::limiter::MemoryBudget;

    #[tokio::test]
    async fn what_was_accepted_is_delivered_after_the_writer_is_gone() {
        let (writer, reader) = pipe();
        writer.write(b"last words").await.unwrap();
        drop(writer);
        assert_eq!(reader.read().await.unwrap(), "last words");
        assert_eq!(reader.read().await, None);
        assert_eq!(reader.read().await, None);
    }

    #[tokio::test]
    async fn a_full_pipe_waits_and_a_gone_reader_refuses() {
        let (writer, reader) = held(4, None);
        assert_eq!(writer.push_permitted(b"abcde"), Ok(false));
        assert_eq!(writer.push(b"abcdef"), Ok(4));
        assert_eq!(writer.room(), Ok(0));
        let rest = async {
            writer.write(b"ef").await.unwrap();
            drop(writer);
        };
        let all = async {
            let mut all = Vec::new();
            while let Some(bytes) = reader.read().await {
                all.extend_from_slice(&bytes);
            }
            all
        };
        let ((), all) = tokio::join!(rest, all);
        assert_eq!(all, b"abcdef");
        let (writer, reader) = pipe();
        let twin = reader.clone();
        drop(reader);
        assert_eq!(writer.push(b"a"), Ok(1));
        drop(twin);
        assert_eq!(writer.push(b"b"), Err(Closed));
        assert_eq!(writer.write(b"b").await, Err(Closed));
        writer.closed().await;
    }

    #[test]
    fn who_writes_without_a_permit_is_stopped_and_what_is_held_is_charged() {
        let memory = MemoryBudget::new(100);
        let (writer, reader) = held(4, memory.hold(4));
        for _ in 0..MAX_CAPACITIES {
            assert_eq!(writer.push_permitted(b"abcd"), Ok(true));
        }
        assert_eq!(writer.push_permitted(b"a"), Ok(false));
        assert_eq!(memory.peak_bytes(), 4 * MAX_CAPACITIES as u64);
        assert_eq!(reader.pull(100).unwrap().len(), 4 * MAX_CAPACITIES);
        assert_eq!(writer.push_permitted(b"abcd"), Ok(true));
        assert_eq!(memory.peak_bytes(), 4 * MAX_CAPACITIES as u64);
        drop((writer, reader));
        let (writer, _reader) = held(60, memory.hold(60));
        assert_eq!(writer.push_permitted(&[0; 60]), Ok(true));
        assert_eq!(writer.push_permitted(&[0; 60]), Ok(false));
        assert_eq!(writer.push_permitted(&[0; 40]), Ok(true));
    }

    #[tokio::test]
    async fn a_writer_learns_that_somebody_wants_to_read() {
        let (writer, reader) = pipe();
        let now = |future| tokio::time::timeout(std::time::Duration::ZERO, future);
        assert!(now(writer.wanted()).await.is_err());
        assert_eq!(reader.pull(0).unwrap().len(), 0);
        assert!(now(writer.wanted()).await.is_err());
        let feed = async {
            writer.wanted().await.unwrap();
            writer.write(b"a").await.unwrap();
        };
        let (read, ()) = tokio::join!(reader.read(), feed);
        assert_eq!(read.unwrap(), "a");
        let (writer, reader) = pipe();
        drop(reader);
        assert_eq!(writer.wanted().await, Err(Closed));
    }

    #[tokio::test]
    async fn bytes_are_read_to_their_end() {
        let reader = of_bytes(vec![7; READ_BYTES + 1], None);
        assert_eq!(reader.pull(0).unwrap().len(), 0);
        assert_eq!(reader.read().await.unwrap().len(), READ_BYTES);
        assert_eq!(reader.read().await.unwrap().len(), 1);
        assert_eq!(reader.read().await, None);
    }
}
