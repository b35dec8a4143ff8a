//! A clock that follows tokio's time, which a test can pause and which then goes on by itself when all tasks wait.

use claw_core::id::TimestampMs;
use claw_core::ports::Clock;
use tokio::time::Instant;

/// Stands at `base` when it is made, and goes on with tokio's time.
#[derive(Debug, Clone)]
pub struct TokioClock {
    base: TimestampMs,
    since: Instant,
}

impl TokioClock {
    /// A clock that shows `base` now. Made inside a runtime.
    pub fn at(base: TimestampMs) -> Self {
        Self {
            base,
            since: Instant::now(),
        }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> TimestampMs {
        let ms = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.base.plus_ms(ms)
    }
}
