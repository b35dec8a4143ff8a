//! How a run is ended from outside, with the reason.
//!
//! Invariant: the first reason stands.

use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// Ends a run; clones end the same one.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    token: CancellationToken,
    why: Arc<OnceLock<&'static str>>,
}

impl Interrupt {
    /// The person did it.
    pub const PERSON: &'static str = "person";
    /// A message of mode `interrupt` came.
    pub const NEWER: &'static str = "newer-message";
    /// No progress for too long.
    pub const STUCK: &'static str = "stuck";
    /// The run took too long in all.
    pub const WALL: &'static str = "wall-limit";
    /// The conversation was begun anew.
    pub const RESET: &'static str = "reset";
    /// The process died, or stopped before the run had ended.
    pub const CRASH: &'static str = "crash";

    /// Ends the run.
    pub fn end(&self, why: &'static str) {
        let _first = self.why.set(why);
        self.token.cancel();
    }

    /// Whether it has been ended.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Resolves once it has been ended.
    pub async fn cancelled(&self) {
        self.token.cancelled().await;
    }

    /// Why.
    pub fn why(&self) -> &'static str {
        self.why.get().copied().unwrap_or(Self::PERSON)
    }

    /// One sentence for the transcript.
    pub fn words(&self) -> &'static str {
        words(self.why())
    }
}

/// One sentence for the transcript about a reason.
pub(crate) fn words(why: &str) -> &'static str {
    match why {
        Interrupt::NEWER => "interrupted by a newer message",
        Interrupt::STUCK => "ended: no progress for 10 minutes",
        Interrupt::WALL => "ended: a turn may take 2 hours",
        Interrupt::RESET => "interrupted: a new conversation begins",
        Interrupt::CRASH => "interrupted: claw stopped before the turn had ended",
        _ => "interrupted by the person",
    }
}
