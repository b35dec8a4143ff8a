//! What happened, for a person who looks for the reason of a failure.

use crate::world::SimClock;
use std::sync::{Arc, Mutex, PoisonError};

/// Lines in the order in which things happened; empty unless somebody wants to read them.
pub(crate) struct Trace {
    wanted: bool,
    clock: Arc<SimClock>,
    lines: Mutex<Vec<String>>,
}

impl Trace {
    pub(crate) fn new(wanted: bool, clock: Arc<SimClock>) -> Self {
        Self {
            wanted,
            clock,
            lines: Mutex::default(),
        }
    }

    /// One more line, made only if it is wanted.
    pub(crate) fn say(&self, line: impl FnOnce() -> String) {
        if self.wanted {
            let ms = self.clock.since_start_ms();
            let line = format!("{:>8}.{:03} {}", ms / 1_000, ms % 1_000, line());
            self.lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    }

    /// A line before anything happens.
    pub(crate) fn head(&self, line: impl FnOnce() -> String) {
        if self.wanted {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.push(line());
        }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
