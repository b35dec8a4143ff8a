//! Time that moves only when told, and ids in a row.

use claw_core::id::TimestampMs;
use claw_core::ports::{Clock, Ids};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock a test sets. Starts at 0 unless told otherwise.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: TimestampMs) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Sets it, also backwards.
    pub fn set(&self, now: TimestampMs) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves it on by this many milliseconds and returns the new time.
    pub fn advance_ms(&self, ms: u64) -> TimestampMs {
        let now = self.now().plus_ms(ms);
        self.set(now);
        now
    }
}

impl Clock for ManualClock {
    fn now(&self) -> TimestampMs {
        TimestampMs(self.0.load(Ordering::SeqCst))
    }
}

/// `id-000001`, `id-000002` and so on.
#[derive(Debug, Default)]
pub struct SeqIds(AtomicU64);

impl Ids for SeqIds {
    fn fresh(&self) -> String {
        format!("id-{:06}", self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}
