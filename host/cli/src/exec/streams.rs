//! The standard streams of this process, joined to pipes of the sandbox.
//!
//! Invariant: each stream has a thread of its own that waits where the stream waits, so that a reader that is slow
//! slows the guest; the thread of standard input never keeps the process.

use super::terminal::Filter;
use claw_core::secret::MaskStream;
use claw_runtime::{PipeReader, PipeWriter};
use std::fs::File;
use std::future::Future;
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::fd::AsFd;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;
use tokio::sync::watch;

/// Read at once, in bytes.
const PIECE_BYTES: usize = 64 * 1024;
/// Between two attempts at a stream that somebody made non-blocking, in milliseconds.
const AGAIN_MS: u64 = 5;

/// How a stream that the guest writes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Everything was written.
    Whole,
    /// Nobody reads it any more.
    Broken,
}

/// A stream that the guest writes.
pub(super) struct Out {
    how: watch::Receiver<Option<Ended>>,
    written: Arc<AtomicU64>,
}

impl Out {
    /// Bytes the guest wrote so far.
    pub(super) fn bytes(&self) -> u64 {
        self.written.load(Relaxed)
    }

    /// How it ended, once it has.
    pub(super) async fn ended(&self) -> Ended {
        let mut how = self.how.clone();
        let ended = how.wait_for(Option::is_some).await;
        // The thread ends with a word, whatever happens to it otherwise.
        ended.ok().and_then(|e| *e).unwrap_or(Ended::Whole)
    }

    /// Returns once nobody reads the stream any more.
    pub(super) async fn broken(&self) {
        if self.ended().await == Ended::Whole {
            std::future::pending::<()>().await;
        }
    }
}

/// Shows what comes through the pipe on standard output or error. Control characters are taken out where it is a
/// terminal, and only there; values of secrets everywhere.
pub(super) fn show(
    name: &str,
    stream: impl AsFd,
    terminal: bool,
    mut mask: Box<dyn MaskStream>,
    pipe: PipeReader,
) -> std::io::Result<Out> {
    let mut filter = terminal.then(Filter::new);
    let mut file = File::from(stream.as_fd().try_clone_to_owned()?);
    let (tell, ended) = watch::channel(None);
    let written = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&written);
    let work = move || {
        let mut how = Ended::Whole;
        while let Some(bytes) = wait(pipe.read()) {
            count.fetch_add(bytes.len() as u64, Relaxed);
            let bytes = mask.push(&bytes);
            let shown = match &mut filter {
                Some(filter) => write(&mut file, &filter.pass(&bytes)),
                None => write(&mut file, &bytes),
            };
            if shown.is_err() {
                how = Ended::Broken;
                break;
            }
        }
        let rest = mask.finish();
        let _ = match &mut filter {
            Some(filter) => write(&mut file, &filter.pass(&rest))
                .and_then(|()| write(&mut file, &filter.finish())),
            None => write(&mut file, &rest),
        };
        tell.send_replace(Some(how));
        // Taken all the same: whoever hears of it ends the guest before that can complain.
        while wait(pipe.read()).is_some() {}
    };
    std::thread::Builder::new()
        .name(format!("claw-{name}"))
        .spawn(work)?;
    Ok(Out {
        how: ended,
        written,
    })
}

fn write(file: &mut File, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n) => bytes = &bytes[n..],
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                std::thread::sleep(Duration::from_millis(AGAIN_MS));
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Feeds standard input into the pipe, from the moment somebody wants to read it: what nobody reads stays there for
/// whoever comes after, and a job in the background is not stopped for it. Says whether somebody wanted to.
pub(super) fn feed(pipe: PipeWriter) -> std::io::Result<Arc<AtomicBool>> {
    let wanted = Arc::new(AtomicBool::new(false));
    let tell = Arc::clone(&wanted);
    let mut file = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    let work = move || {
        if wait(pipe.wanted()).is_err() {
            return;
        }
        tell.store(true, SeqCst);
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return,
                Ok(n) => {
                    if wait(pipe.write(&piece[..n])).is_err() {
                        return;
                    }
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => {
                    std::thread::sleep(Duration::from_millis(AGAIN_MS));
                }
                Err(_) => return,
            }
        }
    };
    std::thread::Builder::new()
        .name("claw-stdin".to_owned())
        .spawn(work)?;
    Ok(wanted)
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits on this thread for a future that needs no runtime.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_core::secret::NoMask;
    use std::os::unix::net::UnixStream;

    #[tokio::test]
    async fn bytes_pass_as_they_are_and_are_counted() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let (writer, reader) = claw_runtime::pipe();
        let out = show("test", ours, false, Box::new(NoMask), reader).unwrap();
        writer.write(b"a\x1b[2J\0\xff").await.unwrap();
        drop(writer);
        assert_eq!(out.ended().await, Ended::Whole);
        assert_eq!(out.bytes(), 7);
        let mut seen = Vec::new();
        theirs.read_to_end(&mut seen).unwrap();
        assert_eq!(seen, b"a\x1b[2J\0\xff");
    }

    #[tokio::test]
    async fn a_terminal_is_not_driven() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let (writer, reader) = claw_runtime::pipe();
        let out = show("test", ours, true, Box::new(NoMask), reader).unwrap();
        writer.write(b"a\x1b[2J\0\xff").await.unwrap();
        drop(writer);
        assert_eq!(out.ended().await, Ended::Whole);
        let mut seen = String::new();
        theirs.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, "a\u{fffd}");
    }

    #[tokio::test]
    async fn a_reader_that_went_away_is_told() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        let (writer, reader) = claw_runtime::pipe();
        let out = show("test", ours, false, Box::new(NoMask), reader).unwrap();
        writer.write(b"a").await.unwrap();
        out.broken().await;
        // What the guest goes on writing until it is ended is taken, so that it does not notice.
        writer.write(&[0; 100_000]).await.unwrap();
    }
}
