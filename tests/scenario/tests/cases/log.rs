//! What happened, in order, with its time: written by every twin and by the store.

use claw_core::id::TimestampMs;
use claw_core::ports::Clock;
use claw_testkit::TokioClock;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// When the clock of every case begins: 2026-11-20T12:00:00Z.
pub(crate) const BEGIN: TimestampMs = TimestampMs(1_795_176_000_000);

/// Lets that much of tokio's time go by.
pub(crate) async fn pass(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// Since the case began.
    pub(crate) at_ms: u64,
    pub(crate) text: String,
}

/// The log of one case; clones write into the same.
#[derive(Clone)]
pub(crate) struct Log {
    clock: Arc<TokioClock>,
    events: Arc<Mutex<Vec<Event>>>,
    wrong: Arc<Mutex<Vec<String>>>,
}

impl Log {
    pub(crate) fn new(clock: Arc<TokioClock>) -> Self {
        Self {
            clock,
            events: Arc::default(),
            wrong: Arc::default(),
        }
    }

    pub(crate) fn tell(&self, text: impl Into<String>) {
        self.events.lock().unwrap().push(Event {
            at_ms: u64::try_from(self.clock.now().0 - BEGIN.0).unwrap(),
            text: text.into(),
        });
    }

    /// Something that is not as the case says.
    pub(crate) fn wrong(&self, what: impl Into<String>) {
        self.wrong.lock().unwrap().push(what.into());
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    pub(crate) fn wrongs(&self) -> Vec<String> {
        self.wrong.lock().unwrap().clone()
    }
}
