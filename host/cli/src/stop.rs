//! SIGTERM, and for those who ask for it SIGHUP: an interrupt like Ctrl-C, after which the process ends.
//!
//! Invariant: while someone heeds it, what runs is interrupted and writes its rows before the process ends; while
//! nobody does, there is nothing to write, and the process ends at once.

use crate::failure::{HUNG_UP, TERMINATED};
use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::SeqCst};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// SIGXFSZ: a file would grow over the limit of its size. The same number on every system claw runs on.
const FILE_SIZE_SIGNAL: i32 = 25;

static ASKED: LazyLock<CancellationToken> = LazyLock::new(CancellationToken::new);
static HEEDED: AtomicUsize = AtomicUsize::new(0);
/// The exit code of the signal that came first; 0 while none came.
static CODE: AtomicU8 = AtomicU8::new(0);

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

/// The exit code of the process if it is to end.
pub(crate) fn exit_code() -> Option<u8> {
    asked().then(|| CODE.load(SeqCst))
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

/// Listens for SIGTERM from now on. A second one ends the process at once.
pub(crate) fn listen() -> io::Result<()> {
    let terminate = signal(SignalKind::terminate())?;
    // Heard, the signal ends nothing, and the write that it is about fails with an error that is shown.
    drop(signal(SignalKind::from_raw(FILE_SIZE_SIGNAL))?);
    tokio::spawn(async move {
        let mut terminate = end_at(terminate, TERMINATED).await;
        terminate.recv().await;
        std::process::exit(TERMINATED.into());
    });
    Ok(())
}

/// Listens for SIGHUP from now on, unless whoever started the process had it ignored (`nohup`). A second one is
/// nothing new: a terminal that closes and the shell in it both send one.
pub(crate) fn listen_for_hangup() -> io::Result<()> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if ignored(&status, SignalKind::hangup()) {
        return Ok(());
    }
    tokio::spawn(end_at(signal(SignalKind::hangup())?, HUNG_UP));
    Ok(())
}

/// Asks the process to end with this code once the signal comes, and ends it if nobody heeds that.
async fn end_at(mut signal: Signal, code: u8) -> Signal {
    signal.recv().await;
    // The signal that came first says how it ended.
    let _ = CODE.compare_exchange(0, code, SeqCst, SeqCst);
    ASKED.cancel();
    if HEEDED.load(SeqCst) == 0 {
        std::process::exit(code.into());
    }
    signal
}

/// Whether a process ignores a signal, by what the system says of it.
fn ignored(status: &str, signal: SignalKind) -> bool {
    let mask = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok());
    let bit = u32::try_from(signal.as_raw_value() - 1).unwrap_or(u32::MAX);
    mask.is_some_and(|mask| mask.checked_shr(bit).unwrap_or(0) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_signal_is_seen() {
        let status = "Name:\tclaw\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001001\n";
        assert!(ignored(status, SignalKind::hangup()));
        assert!(ignored(status, SignalKind::pipe()));
        assert!(!ignored(status, SignalKind::interrupt()));
        assert!(!ignored("", SignalKind::hangup()));
        assert!(!ignored("SigIgn:\tnonsense", SignalKind::hangup()));
    }
}
