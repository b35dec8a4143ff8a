//! Watching a run: a warning when it stands still, its end when it stands still for long or takes too long in all.
//!
//! Invariant: progress is what the run itself tells; waiting for a permit is not counted, since the run has not begun,
//! nor is waiting for a person.

use super::Interrupt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Time without progress before a warning, in milliseconds.
pub const STUCK_WARN_MS: u64 = 120_000;
/// Time without progress before a run is ended, in milliseconds.
pub const STUCK_ABORT_MS: u64 = 600_000;
/// Longest run, in milliseconds.
pub const MAX_RUN_MS: u64 = 7_200_000;
/// Time an ended run has to write down its end before it is dropped, in milliseconds.
pub(super) const GRACE_MS: u64 = 30_000;

/// When a run last got on; clones are the same mark. While it waits for a person no time passes for it.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Marks>);

#[derive(Debug)]
struct Marks {
    times: Mutex<Times>,
    resumed: Notify,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    last: Instant,
    /// Since when it waits.
    waits: Option<Instant>,
    /// How long it has waited before.
    waited: Duration,
}

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Marks {
            times: Mutex::new(Times {
                last: Instant::now(),
                waits: None,
                waited: Duration::ZERO,
            }),
            resumed: Notify::new(),
        }))
    }
}

impl Progress {
    fn times(&self) -> MutexGuard<'_, Times> {
        self.0.times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run got on.
    pub fn mark(&self) {
        self.times().last = Instant::now();
    }

    /// The run waits for a person.
    pub fn pause(&self) {
        self.times().waits.get_or_insert_with(Instant::now);
    }

    /// It has waited.
    pub fn go_on(&self) {
        let mut times = self.times();
        let now = Instant::now();
        if let Some(since) = times.waits.take() {
            times.waited += now.duration_since(since);
        }
        times.last = now;
        drop(times);
        self.0.resumed.notify_one();
    }

    /// When it last got on, and how long it has waited; `None` while it waits.
    fn last(&self) -> Option<(Instant, Duration)> {
        let times = self.times();
        times.waits.is_none().then_some((times.last, times.waited))
    }
}

/// Ends the run when it stands still or takes too long; resolves when the run has been ended for [`GRACE_MS`] and is
/// still there, so that it has to be dropped.
pub(super) async fn watch(progress: &Progress, interrupt: &Interrupt, what: &str) {
    let began = Instant::now();
    let mut warned = false;
    while !interrupt.is_cancelled() {
        let Some((last, waited)) = progress.last() else {
            tokio::select! {
                biased;
                () = interrupt.cancelled() => {}
                () = progress.0.resumed.notified() => {}
            }
            continue;
        };
        let wall = began + Duration::from_millis(MAX_RUN_MS) + waited;
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
        let Some((last, waited)) = progress.last() else {
            continue;
        };
        let wall = began + Duration::from_millis(MAX_RUN_MS) + waited;
        let still = now.duration_since(last);
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
