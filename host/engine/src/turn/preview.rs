//! The preview of a turn's answer: what it has written so far, where the channel can edit.
//!
//! Invariant: the preview and the answer share a row. A turn has at most one such row, also over a crash.

use super::TurnRequest;
use crate::delivery::Draft;
use claw_core::event::TurnEvent;
use claw_core::id::{OutboxId, RunId};
use std::sync::{Mutex, PoisonError};

/// What is shown of an answer while it is written.
#[derive(Default)]
pub(crate) struct Preview {
    draft: Option<Draft>,
    text: Mutex<String>,
    /// The row an earlier attempt of the run opened.
    left: Option<OutboxId>,
}

impl Preview {
    /// A preview for a run whose answer is delivered.
    pub(super) fn new(request: &TurnRequest, run: &RunId, left: Option<OutboxId>) -> Self {
        let draft = match (&request.outlet, &left) {
            (Some(outlet), None) => outlet.draft(&request.session, run, &request.route),
            _ => None,
        };
        Self {
            draft,
            left,
            ..Self::default()
        }
    }

    /// Another answer begins.
    pub(super) fn renew(&self) {
        self.lock().clear();
    }

    /// What the turn tells, its previewers see.
    pub(super) fn hear(&self, event: &TurnEvent) {
        let (Some(draft), TurnEvent::Text { delta }) = (&self.draft, event) else {
            return;
        };
        let mut text = self.lock();
        text.push_str(delta);
        draft.show(&text);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, String> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the preview; its row, if there is one, is `drafting`.
    pub(super) async fn end(&mut self) -> Option<OutboxId> {
        match self.draft.take() {
            Some(draft) => draft.end().await,
            None => self.left.take(),
        }
    }
}
