//! Questions to a person: who waits for which, their words, and what an answer does. See docs/design/0021.
//!
//! Invariants: a question is a row before anybody hears of it; an answer is a row before the turn goes on. Who waits
//! reads the row: a wake-up says only that it may have moved.

pub(crate) mod answer;
pub(crate) mod rows;
pub(crate) mod words;

use claw_core::id::AskId;
use claw_core::route::Route;
use claw_core::step::ask::{INTERACTIVE_MS, UNATTENDED_MS};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Most questions that one call of a model may bring up.
pub const MAX_ASKS_PER_CALL: usize = 8;
/// Most questions in one turn.
pub const MAX_ASKS_PER_TURN: usize = 16;

/// Where a turn's questions go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asking {
    /// Where the words of a question are delivered; `None`: surfaces of this machine hear the turn's events.
    pub route: Option<Route>,
    /// Nobody may sit there: a question waits for long.
    pub unattended: bool,
}

impl Asking {
    /// How long a question waits, in milliseconds.
    pub fn patience_ms(&self) -> i64 {
        match self.unattended {
            true => UNATTENDED_MS,
            false => INTERACTIVE_MS,
        }
    }
}

/// The turns of this process that wait for answers.
#[derive(Debug, Default)]
pub struct Asks {
    waiting: Mutex<HashMap<AskId, Arc<Notify>>>,
    closing: CancellationToken,
}

/// One turn that waits; it does so until this is dropped.
pub(crate) struct Waiting {
    asks: Arc<Asks>,
    id: AskId,
    moved: Arc<Notify>,
}

impl Asks {
    fn lock(&self) -> MutexGuard<'_, HashMap<AskId, Arc<Notify>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to wait. Call it before the row is read, or an answer may be missed.
    pub(crate) fn wait(self: &Arc<Self>, id: &AskId) -> Waiting {
        let moved = self.lock().entry(id.clone()).or_default().clone();
        Waiting {
            asks: self.clone(),
            id: id.clone(),
            moved,
        }
    }

    /// The row may have moved.
    pub(crate) fn wake(&self, id: &AskId) {
        if let Some(moved) = self.lock().get(id) {
            moved.notify_one();
        }
    }

    /// The process ends: whoever waits leaves, and the question stays open.
    pub(crate) fn close(&self) {
        self.closing.cancel();
    }

    /// Resolves once the process ends.
    pub(crate) async fn closing(&self) {
        self.closing.cancelled().await;
    }
}

impl Waiting {
    /// Resolves when the row may have moved.
    pub(crate) async fn moved(&self) {
        self.moved.notified().await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.asks.lock().remove(&self.id);
    }
}
