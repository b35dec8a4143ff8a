//! SIGTERM: an interrupt like Ctrl-C, after which the process ends.
//!
//! Invariant: while someone heeds it, what runs is interrupted and writes its rows before the process ends; while
//! nobody does, there is nothing to write, and the process ends at once.

use crate::failure::TERMINATED;
use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// SIGXFSZ: a file would grow over the limit of its size. The same number on every system claw runs on.
const FILE_SIZE_SIGNAL: i32 = 25;

static ASKED: LazyLock<CancellationToken> = LazyLock::new(CancellationToken::new);
static HEEDED: AtomicUsize = AtomicUsize::new(0);

/// As long as it lives, its holder ends soon after [`wait`] does.
pub(crate) struct Heed(());

impl Drop for Heed {
    fn drop(&mut self) {
        HEEDED.fetch_sub(1, SeqCst);
    }
}

/// Takes over ending the process in good order.
pub(crate) fn heed() -> Heed {
    HEEDED.fetch_add(1, SeqCst);
    Heed(())
}

/// Whether the process is to end.
pub(crate) fn asked() -> bool {
    ASKED.is_cancelled()
}

/// Returns once the process is to end.
pub(crate) async fn wait() {
    ASKED.cancelled().await;
}

/// Ctrl-C from now on; none is lost between two looks.
pub(crate) struct Interrupts(Signal);

impl Interrupts {
    /// Starts to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        signal(SignalKind::interrupt()).map(Self)
    }

    /// Returns at a Ctrl-C, and once the process is to end.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            () = wait() => {}
        }
    }
}

/// Listens for the signal from now on. A second one ends the process at once.
pub(crate) fn listen() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    // Heard, the signal ends nothing, and the write that it is about fails with an error that is shown.
    drop(signal(SignalKind::from_raw(FILE_SIZE_SIGNAL))?);
    tokio::spawn(async move {
        terminate.recv().await;
        ASKED.cancel();
        if HEEDED.load(SeqCst) > 0 {
            terminate.recv().await;
        }
        std::process::exit(TERMINATED.into());
    });
    Ok(())
}
