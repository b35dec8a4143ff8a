//! The ledger row of one hop. Invariant: a row that was begun is settled exactly once, also when the caller goes
//! away in the middle.

use crate::error::{EgressError, Fault};
use crate::message::Caller;
use claw_core::id::EffectId;
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use std::sync::Arc;

/// Methods that change nothing outside, and so need no row.
const READING: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// An open row, or nothing for a reading method.
pub(crate) struct Effect {
    open: Option<(Arc<dyn Ledger>, EffectId)>,
    if_dropped: EffectState,
}

impl Effect {
    /// Writes the row, durable when this returns. `place` is the URL without its query.
    pub(crate) async fn begin(
        caller: &Caller,
        method: &str,
        place: &str,
    ) -> Result<Self, EgressError> {
        if READING.contains(&method) {
            return Ok(Self {
                open: None,
                if_dropped: EffectState::Failed,
            });
        }
        Self::begin_as(caller, "http", format!("{method} {place}")).await
    }

    /// Writes a row of another kind of connection.
    pub(crate) async fn begin_as(
        caller: &Caller,
        kind: &str,
        summary: String,
    ) -> Result<Self, EgressError> {
        let intent = EffectIntent {
            call: caller.call.clone(),
            session: caller.session.clone(),
            agent: caller.authority.agent().clone(),
            subject: caller.authority.subject().clone(),
            kind: kind.to_owned(),
            summary,
        };
        let ledger = Arc::clone(&caller.ledger);
        // A task of its own: if the caller goes away now, the row is still written and, by `Drop`, settled.
        let begun = tokio::spawn(async move {
            let id = ledger.begin(intent).await?;
            Ok(Self {
                open: Some((ledger, id)),
                if_dropped: EffectState::Failed,
            })
        });
        match begun.await {
            Ok(row) => row.map_err(|e| Fault::Ledger(e).into()),
            Err(_) => Err(Fault::Setup {
                message: "the effect's row could not be written".to_owned(),
            }
            .into()),
        }
    }

    /// From now on bytes may leave.
    pub(crate) fn sending(&mut self) {
        self.if_dropped = EffectState::Unknown;
    }

    /// Closes the row.
    pub(crate) async fn settle(mut self, state: EffectState) {
        if let Some((ledger, id)) = self.open.take() {
            // Also when the caller goes away now. The task cannot fail but by a panic of the ledger.
            let _ = tokio::spawn(async move { ledger.settle(id, state).await }).await;
        }
    }
}

impl Drop for Effect {
    fn drop(&mut self) {
        let state = self.if_dropped;
        if let Some((ledger, id)) = self.open.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { ledger.settle(id, state).await });
        }
    }
}
