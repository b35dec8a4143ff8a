//! Taking up what an earlier process left.
//!
//! Invariant: after it every open run is either at work again or ended with a reason, and no waiting message is
//! forgotten.

use super::Intake;
use crate::api::ApiError;
use crate::asks::answer;
use crate::hosttool::{self, Descent};
use crate::lane::{Interrupt, Work, begins_nothing, interrupt_words};
use crate::route::key::is_subagent;
use crate::turn::{notice, queued};
use claw_core::id::{InboxId, SessionKey};
use claw_core::row::{Batch, Mutation};
use claw_core::step::ask::AskState;
use claw_core::step::inbox::{InboxRow, InboxStep};
use claw_core::step::run::{RunRow, RunState};
use serde::Serialize;

/// Times a run is resumed after a crash before it is ended.
pub const MAX_RESUMES: u32 = 2;

/// What a process may go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// Everything: it stays, and delivers.
    Everything,
    /// Nothing of channels before one of them hands over a message: it only ends what surfaces of this machine left.
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
        self.withdraw_left().await?;
        let store = &self.worker.parts.world.store;
        for key in store.unfinished().await? {
            let taken = match self.end_local(&key, resume, &mut found).await {
                Ok(()) if resume == Resume::Everything => self.go_on(&key, &mut found).await,
                ended => ended,
            };
            if let Err(error) = taken {
                // One damaged session stops no other.
                tracing::error!(session = %key, %error, "a session could not be taken up");
                if resume == Resume::Everything {
                    self.lanes.unsettle(&key);
                }
            }
        }
        if resume == Resume::Everything {
            // Whoever was first, it is done.
            let _first = self.channels.set(());
        }
        Ok(found)
    }

    /// Takes up what channels left, if that has not been done: before the first message of a channel, which must not
    /// overtake those that came before it.
    pub(super) async fn take_up_channels(&self) -> Result<(), ApiError> {
        let take_up = async {
            let mut found = Recovered::default();
            for key in self.worker.parts.world.store.unfinished().await? {
                if let Err(error) = self.go_on(&key, &mut found).await {
                    tracing::error!(session = %key, %error, "a session could not be taken up");
                    self.lanes.unsettle(&key);
                }
            }
            Ok::<(), ApiError>(())
        };
        self.channels.get_or_try_init(|| take_up).await.map(drop)
    }

    /// Ends what surfaces of this machine left in a session: who asked has gone.
    async fn end_local(
        &self,
        key: &SessionKey,
        resume: Resume,
        found: &mut Recovered,
    ) -> Result<(), ApiError> {
        let store = &self.worker.parts.world.store;
        let waiting = store.waiting(key).await?;
        let descent = hosttool::descent(&**store, key).await?;
        if let Some(descent) = descent.filter(|d| d.local) {
            return self
                .end_child(key, (&descent, resume), waiting, found)
                .await;
        }
        let gone = waiting
            .into_iter()
            .filter(|r| r.route.is_local() && !begins_nothing(r));
        let ids: Vec<InboxId> = gone.map(|r| r.id).collect();
        self.worker.give_up(key, &ids, Interrupt::CRASH).await?;
        found.dropped = found.dropped.saturating_add(count(ids.len()));
        match store.open_run(key).await? {
            Some(row) if row.route.is_local() => self.end_run(row, resume, found).await,
            _ => Ok(()),
        }
    }

    /// Ends a sub-agent whose person sat at a surface of this machine. Its parent is told.
    async fn end_child(
        &self,
        key: &SessionKey,
        (descent, resume): (&Descent, Resume),
        waiting: Vec<InboxRow>,
        found: &mut Recovered,
    ) -> Result<(), ApiError> {
        let store = &self.worker.parts.world.store;
        let run = store.open_run(key).await?;
        if run.is_none() && !waiting.is_empty() {
            let parts = vec![notice(interrupt_words(Interrupt::CRASH))];
            let world = &self.worker.parts.world;
            let (ids, now) = (world.ids.as_ref(), world.clock.now());
            let reply = queued(ids, key, None, &descent.home(key), parts, now);
            let drop = InboxStep::Drop(Interrupt::CRASH.to_owned());
            let mut batch = Batch::session(key);
            let gone = waiting.iter();
            batch.mutations = gone
                .map(|r| Mutation::Inbox(r.id.clone(), drop.clone()))
                .chain(reply.map(|r| Mutation::Post(Box::new(r))))
                .collect();
            store.commit(batch).await?;
            self.worker.outlet.wake(&descent.home(key));
        } else {
            let ids: Vec<InboxId> = waiting.iter().map(|r| r.id.clone()).collect();
            self.worker.give_up(key, &ids, Interrupt::CRASH).await?;
        }
        found.dropped = found.dropped.saturating_add(count(waiting.len()));
        match run {
            Some(row) => self.end_run(row, resume, found).await,
            None => Ok(()),
        }
    }

    /// Ends a run of this machine's surfaces, unless it waits for a person: its question outlives who asked. One whose
    /// question was not answered in time ends with it where nobody stays to hear the rest.
    async fn end_run(
        &self,
        row: RunRow,
        resume: Resume,
        found: &mut Recovered,
    ) -> Result<(), ApiError> {
        let world = &self.worker.parts.world;
        let asked = match &row.state {
            RunState::Suspended { ask } => world.store.ask(ask).await?,
            _ => None,
        };
        let now = world.clock.now();
        let goes_on = match asked.as_ref().map(|ask| (ask.state, ask.expires)) {
            Some((AskState::Answered { .. }, _)) => true,
            Some((AskState::Open, expires)) => expires > now || resume == Resume::Everything,
            Some((AskState::Expired, _)) => resume == Resume::Everything,
            Some((AskState::Withdrawn, _)) | None => false,
        };
        if goes_on {
            found.resumed = found.resumed.saturating_add(1);
            self.lanes
                .restore(&row.session.clone(), Vec::new(), Some(row));
            return Ok(());
        }
        if let Some(ask) = asked.filter(|ask| ask.state == AskState::Open) {
            answer::expire(world, &ask.id).await?;
        }
        self.worker.close(&row, Interrupt::CRASH).await?;
        found.ended = found.ended.saturating_add(1);
        Ok(())
    }

    /// Withdraws questions whose turn has gone: a crash came between its end and theirs.
    async fn withdraw_left(&self) -> Result<(), ApiError> {
        let world = &self.worker.parts.world;
        for ask in world.store.open_asks().await? {
            let run = match &ask.run {
                Some(run) => world.store.run(run).await?,
                None => None,
            };
            if !run.is_some_and(|run| run.state.open()) {
                answer::withdraw(world, &ask.id).await?;
            }
        }
        Ok(())
    }

    /// Goes on with what channels left in a session.
    async fn go_on(&self, key: &SessionKey, found: &mut Recovered) -> Result<(), ApiError> {
        if is_subagent(key) && self.lanes.busy().iter().any(|(busy, _)| busy == key) {
            // This process began it.
            return Ok(());
        }
        let store = &self.worker.parts.world.store;
        let mut rows: Vec<InboxRow> = store.waiting(key).await?;
        rows.retain(|r| !r.route.is_local());
        let mut run = store.open_run(key).await?.filter(|r| !r.route.is_local());
        if let Some(row) = run.take_if(|r| r.attempt > MAX_RESUMES) {
            self.worker.close(&row, Interrupt::CRASH).await?;
            found.ended = found.ended.saturating_add(1);
        }
        if let Some(RunState::Suspended { ask }) = run.as_ref().map(|r| &r.state)
            && let Some(asked) = store.ask(ask).await?
            && asked.state == AskState::Withdrawn
            && let Some(row) = run.take()
        {
            // Who ended it is told of nothing.
            self.worker.close(&row, Interrupt::PERSON).await?;
            found.ended = found.ended.saturating_add(1);
        }
        if rows.is_empty() && run.is_none() {
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
