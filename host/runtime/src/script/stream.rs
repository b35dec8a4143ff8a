//! Standard streams of a guest.
//!
//! Invariant: all handles a guest has of one of its streams share one state, and so do a parent and a child that
//! inherited it. A guest whose write was refused because nobody reads is known to its tree.

use super::pipe::{Closed, PipeReader, PipeWriter};
use bytes::Bytes;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as AsyncMutex, Notify};
use wasmtime_wasi::cli::{IsTerminal, StdinStream, StdoutStream};
use wasmtime_wasi::p2::{
    DynInputStream, DynOutputStream, InputStream, OutputStream, Pollable, StreamError,
};

/// The most a guest may write at once into a stream that takes anything, in bytes.
const WRITE_BYTES: usize = 64 * 1024;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Source {
    Empty,
    Pipe(PipeReader),
    Stream(AsyncMutex<DynInputStream>),
}

/// Standard input of a guest; clones are the same stream.
#[derive(Clone)]
pub(crate) struct Input(Arc<Source>);

impl Input {
    /// At its end from the start.
    pub(crate) fn empty() -> Self {
        Self(Arc::new(Source::Empty))
    }

    /// What comes out of a pipe.
    pub(crate) fn pipe(reader: PipeReader) -> Self {
        Self(Arc::new(Source::Pipe(reader)))
    }

    /// What a stream of a guest gives.
    pub(crate) fn stream(stream: DynInputStream) -> Self {
        Self(Arc::new(Source::Stream(AsyncMutex::new(stream))))
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Input {
    async fn ready(&mut self) {
        match &*self.0 {
            Source::Empty => {}
            Source::Pipe(reader) => std::future::poll_fn(|cx| reader.poll_bytes(cx)).await,
            Source::Stream(stream) => stream.lock().await.ready().await,
        }
    }
}

#[wasmtime_wasi::async_trait]
impl InputStream for Input {
    fn read(&mut self, size: usize) -> Result<Bytes, StreamError> {
        match &*self.0 {
            Source::Empty => Err(StreamError::Closed),
            Source::Pipe(reader) => reader.pull(size).ok_or(StreamError::Closed),
            // Held only by another handle that waits: there is nothing yet.
            Source::Stream(stream) => match stream.try_lock() {
                Ok(mut stream) => stream.read(size),
                Err(_) => Ok(Bytes::new()),
            },
        }
    }
}

impl IsTerminal for Input {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdinStream for Input {
    fn p2_stream(&self) -> Box<dyn InputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn tokio::io::AsyncRead + Send + Sync> {
        // Only asked for by WASI 0.1 and 0.3, which this host does not link.
        Box::new(tokio::io::empty())
    }
}

/// Keeps the first bytes written to it and counts the others.
#[derive(Default)]
pub(crate) struct Capture {
    kept: Mutex<Vec<u8>>,
    dropped_bytes: AtomicU64,
    room: Arc<AtomicU64>,
}

impl Capture {
    /// Keeps what fits into `room`, which several captures may share.
    pub(crate) fn new(room: Arc<AtomicU64>) -> Self {
        Self {
            room,
            ..Self::default()
        }
    }

    fn push(&self, bytes: &[u8]) {
        let mut kept = lock(&self.kept);
        let room = usize::try_from(self.room.load(Relaxed)).unwrap_or(usize::MAX);
        let n = bytes.len().min(room);
        self.room.fetch_sub(n as u64, Relaxed);
        kept.extend_from_slice(&bytes[..n]);
        self.dropped_bytes
            .fetch_add((bytes.len() - n) as u64, Relaxed);
    }

    /// What was kept, and how many bytes were not.
    pub(crate) fn take(&self) -> (Vec<u8>, u64) {
        let kept = std::mem::take(&mut *lock(&self.kept));
        (kept, self.dropped_bytes.load(Relaxed))
    }
}

/// Where a guest writes.
pub(crate) enum Sink {
    /// Nowhere.
    Null,
    /// Into a pipe.
    Pipe(PipeWriter),
    /// Into the host's memory, up to a limit.
    Capture(Arc<Capture>),
    /// Into a stream of a guest.
    Stream(AsyncMutex<DynOutputStream>),
}

/// How long a command may go on writing where nobody reads.
const DEAF_GRACE: Duration = Duration::from_secs(1);

/// Since when writes of this guest are refused because nobody reads.
#[derive(Default)]
pub(crate) struct Refused {
    first: Mutex<Option<Instant>>,
    deaf: Notify,
}

impl Refused {
    fn set(&self) -> StreamError {
        let first = *lock(&self.first).get_or_insert_with(Instant::now);
        if first.elapsed() >= DEAF_GRACE {
            self.deaf.notify_one();
        }
        StreamError::Closed
    }

    /// Waits for a write that is refused long after the first one was. For one waiter.
    pub(crate) async fn deaf(&self) {
        self.deaf.notified().await;
    }
}

/// Standard output or error of one guest; clones are the same stream of the same guest.
#[derive(Clone)]
pub(crate) struct Output {
    sink: Arc<Sink>,
    refused: Arc<Refused>,
}

impl Output {
    /// A stream of the guest that `refused` belongs to.
    pub(crate) fn new(sink: Arc<Sink>, refused: Arc<Refused>) -> Self {
        Self { sink, refused }
    }

    /// Where it goes, for a child that inherits it.
    pub(crate) fn sink(&self) -> Arc<Sink> {
        Arc::clone(&self.sink)
    }

    /// Adds a line of the host's own, if that needs no waiting.
    pub(crate) fn tell(&self, line: &str) {
        match &*self.sink {
            Sink::Null | Sink::Stream(_) => {}
            Sink::Capture(capture) => capture.push(line.as_bytes()),
            Sink::Pipe(writer) => {
                let _ = writer.push(line.as_bytes());
            }
        }
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Output {
    async fn ready(&mut self) {
        match &*self.sink {
            Sink::Null | Sink::Capture(_) => {}
            Sink::Pipe(writer) => std::future::poll_fn(|cx| writer.poll_room(cx)).await,
            Sink::Stream(stream) => stream.lock().await.ready().await,
        }
    }
}

impl OutputStream for Output {
    fn write(&mut self, bytes: Bytes) -> Result<(), StreamError> {
        match &*self.sink {
            Sink::Null => Ok(()),
            Sink::Capture(capture) => {
                capture.push(&bytes);
                Ok(())
            }
            Sink::Pipe(writer) => match writer.push_permitted(&bytes) {
                Ok(true) => Ok(()),
                Ok(false) => Err(StreamError::trap("more bytes than `check-write` allows")),
                Err(Closed) => Err(self.refused.set()),
            },
            Sink::Stream(stream) => match stream.try_lock() {
                Ok(mut stream) => stream.write(bytes),
                Err(_) => Err(StreamError::trap("a write without `check-write`")),
            },
        }
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        match &*self.sink {
            Sink::Stream(stream) => match stream.try_lock() {
                Ok(mut stream) => stream.flush(),
                Err(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        match &*self.sink {
            Sink::Null | Sink::Capture(_) => Ok(WRITE_BYTES),
            Sink::Pipe(writer) => writer.room().map_err(|Closed| self.refused.set()),
            // Held only by another handle that waits: there is no room yet.
            Sink::Stream(stream) => match stream.try_lock() {
                Ok(mut stream) => stream.check_write(),
                Err(_) => Ok(0),
            },
        }
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        // Only asked for by WASI 0.1 and 0.3, which this host does not link.
        Box::new(tokio::io::sink())
    }
}

/// The parent's end of a child's standard input.
pub(crate) struct Feeding(pub(crate) PipeWriter);

#[wasmtime_wasi::async_trait]
impl Pollable for Feeding {
    async fn ready(&mut self) {
        std::future::poll_fn(|cx| self.0.poll_room(cx)).await;
    }
}

impl OutputStream for Feeding {
    fn write(&mut self, bytes: Bytes) -> Result<(), StreamError> {
        match self.0.push_permitted(&bytes) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StreamError::trap("more bytes than `check-write` allows")),
            Err(Closed) => Err(StreamError::Closed),
        }
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        self.0.room().map_err(|Closed| StreamError::Closed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::pipe;
    use super::*;

    #[tokio::test]
    async fn a_refused_write_is_known_to_its_own_guest_only() {
        let (writer, reader) = pipe::pipe();
        let sink = Arc::new(Sink::Pipe(writer));
        let (mine, other) = (Arc::new(Refused::default()), Arc::new(Refused::default()));
        let mut out = Output::new(Arc::clone(&sink), Arc::clone(&mine));
        assert!(out.write(Bytes::from_static(b"x")).is_ok());
        drop(reader);
        assert!(matches!(out.check_write(), Err(StreamError::Closed)));
        assert!(lock(&mine.first).is_some() && lock(&other.first).is_none());
        *lock(&mine.first) = Instant::now().checked_sub(DEAF_GRACE);
        assert!(matches!(out.check_write(), Err(StreamError::Closed)));
        mine.deaf().await;
    }

    #[test]
    fn captures_share_one_limit_and_count_the_rest() {
        let room = Arc::new(AtomicU64::new(5));
        let (one, two) = (Capture::new(Arc::clone(&room)), Capture::new(room));
        one.push(b"abc");
        two.push(b"defg");
        one.push(b"h");
        assert_eq!(one.take(), (b"abc".to_vec(), 1));
        assert_eq!(two.take(), (b"de".to_vec(), 2));
    }
}
