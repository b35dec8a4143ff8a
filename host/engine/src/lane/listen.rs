//! Who hears the events of a turn: those whose messages it works on.
//!
//! Invariant: a listener that has gone never stops a turn; a slow one is waited for up to its buffer.

use claw_core::event::TurnEvent;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// The listeners of one run; clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct Listeners(Arc<Mutex<Vec<mpsc::Sender<TurnEvent>>>>);

impl Listeners {
    /// A list with one listener.
    pub fn of(first: mpsc::Sender<TurnEvent>) -> Self {
        let all = Self::default();
        all.add(first);
        all
    }

    /// One more.
    pub fn add(&self, listener: mpsc::Sender<TurnEvent>) {
        self.lock().push(listener);
    }

    /// Whether nobody hears.
    pub fn is_empty(&self) -> bool {
        self.lock().iter().all(mpsc::Sender::is_closed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<mpsc::Sender<TurnEvent>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody, in the order in which they came.
    pub async fn tell(&self, event: TurnEvent) {
        let all = self.lock().clone();
        let mut gone = false;
        for listener in all {
            gone |= listener.send(event.clone()).await.is_err();
        }
        if gone {
            self.lock().retain(|l| !l.is_closed());
        }
    }
}
