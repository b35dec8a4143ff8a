//! Control inputs: they act at once and never wait in a lane.
//!
//! Invariant: their row is written down as dropped (`control`), so that the same one twice acts once.

use super::Intake;
use super::receive::{Fate, Receipt, dropped, queue_setting, receipt, shortened};
use crate::api::ApiError;
use crate::asks::answer::{self, Answered, NotAnswered};
use crate::asks::words;
use crate::hosttool;
use crate::lane::{Interrupt, Stopped, Work};
use crate::route::Way;
use crate::route::control::{Control, Malformed};
use crate::turn::queued;
use claw_core::event::TurnEvent;
use claw_core::id::{AskId, SessionKey};
use claw_core::ports::StoreError;
use claw_core::row::{Batch, Mutation};
use claw_core::step::ask::AskScope;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::OutboxRow;
use tokio::sync::mpsc;

impl Intake {
    /// Acts, then writes down that it did: a crash between the two repeats what does no harm twice.
    pub(super) async fn control(
        &self,
        row: InboxRow,
        way: &Way,
        asked: Result<Option<Control>, Malformed>,
    ) -> Result<Receipt, ApiError> {
        let said = match asked {
            Err(malformed) => malformed.to_string(),
            Ok(Some(Control::New { text: Some(text) })) => {
                self.stop(&row.session, Interrupt::RESET, true).await?;
                return self.enqueue(InboxRow { text, ..row }, way).await;
            }
            Ok(Some(control)) => self.act(&row, control).await?,
            Ok(None) => return self.enqueue(row, way).await,
        };
        let row = shortened(row);
        let mut batch = dropped(&row, way, "control");
        let reply = self.reply(&row, &said);
        batch
            .mutations
            .extend(reply.clone().map(|r| Mutation::Post(Box::new(r))));
        if let Some(known) = self.land(batch, &row).await? {
            return Ok(known);
        }
        self.worker.outlet.wake(&row.route);
        Ok(receipt(row, Fate::Control))
    }

    async fn act(&self, row: &InboxRow, control: Control) -> Result<String, ApiError> {
        let key = &row.session;
        Ok(match control {
            Control::Stop => {
                let (ran, dropped) = self.stop(key, Interrupt::PERSON, false).await?;
                match (ran, dropped) {
                    (false, 0) => "nothing was going on".to_owned(),
                    (true, 0) => "stopped".to_owned(),
                    (_, n) => format!("stopped; {n} waiting messages dropped"),
                }
            }
            Control::New { .. } | Control::Reset => {
                self.stop(key, Interrupt::RESET, true).await?;
                "a new conversation begins".to_owned()
            }
            Control::Queue { mode } => {
                let value = serde_json::json!(mode);
                let set = Mutation::Setting(queue_setting(key), value);
                let batch = Batch::session(key).with(set);
                self.worker.parts.world.store.commit(batch).await?;
                format!("messages that come meanwhile: {mode}")
            }
            Control::Status => self.state(key),
            Control::Approve { id, scope } => self.answered(&id, scope).await?,
            Control::Deny { id } => self.answered(&id, AskScope::Deny).await?,
            Control::Compact { .. } => {
                "the conversation is compacted by itself when it needs to be".to_owned()
            }
        })
    }

    /// Answers a question for the owner; the words say what came of it.
    async fn answered(&self, id: &AskId, scope: AskScope) -> Result<String, ApiError> {
        match self.answer(id, scope, None).await {
            Ok(answered) => Ok(words::closed(&answered.ask.state).to_owned()),
            Err(NotAnswered::Store(error)) => Err(error.into()),
            Err(why) => Ok(why.to_string()),
        }
    }

    /// Answers a question for the owner, and sees that its turn goes on; `listener` hears it if nobody else does.
    pub(crate) async fn answer(
        &self,
        id: &AskId,
        scope: AskScope,
        listener: Option<mpsc::Sender<TurnEvent>>,
    ) -> Result<Answered, NotAnswered> {
        let world = &self.worker.parts.world;
        let found = answer::find(world, id).await?;
        let mut listener = listener;
        if let Some(listener) = listener.take_if(|_| self.lanes.has_run(&found.session)) {
            self.lanes.overhear(&found.session, listener);
        }
        let answered = answer::answer(world, &self.worker.asks, &found.id, scope).await?;
        if !self.lanes.has_run(&found.session)
            && let Some(run) = world.store.open_run(&found.session).await?
            && found.run.as_ref() == Some(&run.id)
        {
            // An earlier process left it.
            self.lanes.restore(&found.session, Vec::new(), Some(run));
            if let Some(listener) = listener {
                self.lanes.overhear(&found.session, listener);
            }
        }
        Ok(answered)
    }

    fn state(&self, key: &SessionKey) -> String {
        let busy = self.lanes.busy();
        match busy.iter().find(|(k, _)| k == key) {
            Some((_, true)) => "a turn is at work".to_owned(),
            Some((_, false)) => "messages wait".to_owned(),
            None => "idle".to_owned(),
        }
    }

    /// Ends the run, drops what waits, and begins a new conversation if asked; ends the session's sub-agents with it.
    /// Returns whether there was a run, and how many messages were dropped.
    pub(crate) async fn stop(
        &self,
        key: &SessionKey,
        why: &'static str,
        renew: bool,
    ) -> Result<(bool, usize), ApiError> {
        let stopped = self.stop_one(key, why, renew).await?;
        self.stop_children(key).await?;
        Ok(stopped)
    }

    /// Ends the sub-agents of a session that are at work, and theirs. Nobody is told of their end.
    pub(super) async fn stop_children(&self, key: &SessionKey) -> Result<(), ApiError> {
        let store = &*self.worker.parts.world.store;
        for child in hosttool::below(store, key).await? {
            if hosttool::at_work(store, &child).await? {
                self.stop_one(&child, Interrupt::PERSON, false).await?;
            }
        }
        Ok(())
    }

    async fn stop_one(
        &self,
        key: &SessionKey,
        why: &'static str,
        renew: bool,
    ) -> Result<(bool, usize), ApiError> {
        let found = self.lanes.stop(key, why);
        let done = self.stopped(key, why, renew, &found).await;
        if done.is_err() {
            // What was taken out of the lane is still in the store.
            self.lanes.unsettle(key);
        }
        self.lanes.go_on(key);
        done?;
        Ok((found.at_work || found.left.is_some(), found.waiting.len()))
    }

    async fn stopped(
        &self,
        key: &SessionKey,
        why: &'static str,
        renew: bool,
        found: &Stopped,
    ) -> Result<(), ApiError> {
        let reason = if why == Interrupt::RESET {
            "reset"
        } else {
            "stopped"
        };
        self.worker.give_up(key, &found.waiting, reason).await?;
        if let Some(left) = &found.left {
            self.worker.close(left, why).await?;
        }
        if renew {
            self.worker.meters.failover.unpin(key);
            self.lanes.quiet(key).await;
            self.end_forgotten(key, why, reason).await?;
            self.empty_scratch(key).await;
            let world = &self.worker.parts.world;
            let reset = Mutation::ResetSession(key.clone(), world.clock.now());
            // It may be the first that the session hears.
            let open = Mutation::OpenSession(key.clone());
            let batch = Batch::session(key).with(open).with(reset);
            world.store.commit(batch).await?;
        }
        Ok(())
    }

    /// Ends what the store has and no lane: the run and the messages of a process before.
    async fn end_forgotten(
        &self,
        key: &SessionKey,
        why: &'static str,
        reason: &str,
    ) -> Result<(), ApiError> {
        let store = &self.worker.parts.world.store;
        if let Some(run) = store.open_run(key).await? {
            match self.worker.close(&run, why).await {
                // What cannot be read is left behind by the new conversation.
                Err(StoreError::Corrupt(_)) => self.worker.end_unread(&run, why).await?,
                ended => ended?,
            }
        }
        let waiting = store.waiting(key).await?;
        let forgotten = waiting.into_iter().map(|r| r.id);
        let ids: Vec<_> = forgotten.filter(|id| !self.lanes.holds(key, id)).collect();
        Ok(self.worker.give_up(key, &ids, reason).await?)
    }

    /// A line of the host to who wrote.
    fn reply(&self, row: &InboxRow, text: &str) -> Option<OutboxRow> {
        let outlet = self.worker.outlet(&row.route)?;
        let world = &self.worker.parts.world;
        let parts = outlet.parts(&row.route, &format!("[claw: {text}]"));
        let now = world.clock.now();
        queued(
            world.ids.as_ref(),
            &row.session,
            None,
            &row.route,
            parts,
            now,
        )
    }
}
