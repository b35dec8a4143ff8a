//! Watching a run: a warning when it stands still, its end when it stands still for long or takes too long in all.
//!
//! Invariant: progress is what the run itself tells; waiting for a permit is not counted, since the run has not begun.

use super::Interrupt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Time without progress before a warning, in milliseconds.
pub const STUCK_WARN_MS: u64 = 120_000;
/// Time without progress before a run is ended, in milliseconds.
pub const STUCK_ABORT_MS: u64 = 600_000;
/// Longest run, in milliseconds.
pub const MAX_RUN_MS: u64 = 7_200_000;
/// Time an ended run has to write down its end before it is dropped, in milliseconds.
pub(super) const GRACE_MS: u64 = 30_000;

/// When a run last got on; clones are the same mark.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Mutex<Instant>>);

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Progress {
    /// The run got on.
    pub fn mark(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the run when it stands still or takes too long; resolves when the run has been ended for [`GRACE_MS`] and is
/// still there, so that it has to be dropped.
pub(super) async fn watch(progress: &Progress, interrupt: &Interrupt, what: &str) {
    let began = Instant::now();
    let wall = began + Duration::from_millis(MAX_RUN_MS);
    let mut warned = false;
    while !interrupt.is_cancelled() {
        let last = progress.last();
        let limit = if warned {
            STUCK_ABORT_MS
        } else {
            STUCK_WARN_MS
        };
        let due = (last + Duration::from_millis(limit)).min(wall);
        tokio::select! {
            biased;
            () = interrupt.cancelled() => break,
            () = tokio::time::sleep_until(due) => {}
        }
        let now = Instant::now();
        let still = now.duration_since(progress.last());
        if now >= wall {
            interrupt.end(Interrupt::WALL);
        } else if still >= Duration::from_millis(STUCK_ABORT_MS) {
            interrupt.end(Interrupt::STUCK);
        } else if still < Duration::from_millis(STUCK_WARN_MS) {
            warned = false;
        } else if !warned {
            warned = true;
            tracing::warn!(
                session = what,
                still_ms = still.as_millis(),
                "a turn makes no progress"
            );
        }
    }
    tokio::time::sleep(Duration::from_millis(GRACE_MS)).await;
}
