//! The state machines of durable rows. Each is pure: a state and a step make the next state or a typed error.
//!
//! Invariant: every store moves rows by these functions alone, so no row can take a step that is not written here.

pub mod ask;
pub mod inbox;
pub mod outbox;
pub mod run;

use crate::ports::StoreError;

/// A step that a row's state does not allow. Nothing landed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: a row that is `{from}` cannot take the step `{step}`")]
pub struct IllegalStep {
    /// Stable word: `inbox-step`, `outbox-step`, `run-step`, `ask-step`.
    pub code: &'static str,
    /// The state's word.
    pub from: &'static str,
    /// The step's word.
    pub step: &'static str,
}

impl From<IllegalStep> for StoreError {
    fn from(e: IllegalStep) -> Self {
        Self::Illegal(e.to_string())
    }
}
