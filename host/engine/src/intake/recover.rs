//! Taking up what an earlier process left.
//!
//! Invariant: after it every open run is either at work again or ended with a reason, and no waiting message is
//! forgotten.

use super::Intake;
use crate::api::ApiError;
use crate::lane::{Interrupt, Work};
use claw_core::id::{InboxId, SessionKey};
use claw_core::step::inbox::InboxRow;
use serde::Serialize;

/// Times a run is resumed after a crash before it is ended.
pub const MAX_RESUMES: u32 = 2;

/// What a process may go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// Everything: it stays, and delivers.
    Everything,
    /// Nothing of channels: it only ends what surfaces of this machine left.
    Local,
}

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Recovered {
    /// Runs that go on.
    pub resumed: u32,
    /// Runs that were ended.
    pub ended: u32,
    /// Messages that wait again.
    pub waiting: u32,
    /// Messages of this machine's surfaces that nobody waits for any more.
    pub dropped: u32,
}

impl Intake {
    /// Takes up every session with a waiting message or an open run.
    pub(crate) async fn recover(&self, resume: Resume) -> Result<Recovered, ApiError> {
        let mut found = Recovered::default();
        let store = &self.worker.parts.world.store;
        for key in store.unfinished().await? {
            if let Err(error) = self.take_up(&key, resume, &mut found).await {
                // One damaged session stops no other.
                tracing::error!(session = %key, %error, "a session could not be taken up");
            }
        }
        Ok(found)
    }

    async fn take_up(
        &self,
        key: &SessionKey,
        resume: Resume,
        found: &mut Recovered,
    ) -> Result<(), ApiError> {
        let store = &self.worker.parts.world.store;
        let waiting = store.waiting(key).await?;
        let (gone, rows): (Vec<InboxRow>, Vec<InboxRow>) =
            waiting.into_iter().partition(|r| r.route.is_local());
        let ids: Vec<InboxId> = gone.into_iter().map(|r| r.id).collect();
        self.worker.give_up(key, &ids, Interrupt::CRASH).await?;
        found.dropped = found.dropped.saturating_add(count(ids.len()));
        let mut run = store.open_run(key).await?;
        let keep = run.as_ref().is_some_and(|r| {
            !r.route.is_local() && (resume == Resume::Local || r.attempt <= MAX_RESUMES)
        });
        if !keep && let Some(row) = run.take() {
            self.worker.close(&row, Interrupt::CRASH).await?;
            found.ended = found.ended.saturating_add(1);
        }
        if resume == Resume::Local || (rows.is_empty() && run.is_none()) {
            return Ok(());
        }
        found.waiting = found.waiting.saturating_add(count(rows.len()));
        found.resumed = found.resumed.saturating_add(u32::from(run.is_some()));
        self.lanes.restore(key, rows, run);
        Ok(())
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
