//! Messages, turns, replies, questions and calls in memory. Rows move by core's pure steps alone.

use super::state::{State, illegal};
use claw_core::id::{AskId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::limit::{OPEN_ASKS, WAITING_MESSAGES};
use claw_core::ports::StoreError;
use claw_core::row::{CallRow, CallStart, Scope, SessionRow, Spend};
use claw_core::step::ask::{AskRow, AskState, AskStep};
use claw_core::step::inbox::{InboxRow, InboxStep};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep};
use claw_core::step::run::{RunRow, RunStep};

/// The row of a step, if it belongs to the batch's session.
pub(super) fn mine<'a, T>(
    scope: &Scope,
    id: &impl std::fmt::Display,
    row: Option<&'a T>,
    session: impl Fn(&'a T) -> &'a SessionKey,
) -> Result<&'a T, StoreError> {
    match (scope, row) {
        (Scope::Session(key), Some(row)) if session(row) == key => Ok(row),
        _ => illegal(format!("no row `{id}` in the batch's scope")),
    }
}

impl State {
    pub(super) fn receive(&mut self, row: &InboxRow) -> Result<(), StoreError> {
        let message = (row.account.clone(), row.message.clone());
        if self.messages.contains_key(&message) {
            return Err(StoreError::Conflict("message already received".into()));
        }
        if self.inbox.contains_key(&row.id) {
            return illegal(format!("message `{}` exists", row.id));
        }
        let waits = self.waits.get(&row.session).copied().unwrap_or_default();
        if waits >= WAITING_MESSAGES {
            return illegal(format!("too many messages wait in `{}`", row.session));
        }
        self.waits.set(row.session.clone(), waits + 1);
        if let Some(session) = self.sessions.get(&row.session) {
            let session = SessionRow {
                interacted: session.interacted.max(row.at),
                archived: None,
                ..session.clone()
            };
            self.sessions.set(row.session.clone(), session);
        }
        self.messages.set(message, row.id.clone());
        let place = (row.session.clone(), row.id.clone());
        self.waiting.set(place, ());
        self.inbox.set(row.id.clone(), row.clone());
        Ok(())
    }

    pub(super) fn step_inbox(
        &mut self,
        scope: &Scope,
        id: &InboxId,
        step: &InboxStep,
    ) -> Result<(), StoreError> {
        let mut row = mine(scope, id, self.inbox.get(id), |row| &row.session)?.clone();
        row.state = row.state.step(step)?;
        let place = (row.session.clone(), id.clone());
        if !row.state.open() && self.waiting.contains_key(&place) {
            let waits = self.waits.get(&row.session).copied().unwrap_or_default();
            self.waits.set(row.session.clone(), waits.saturating_sub(1));
            self.waiting.drop_key(&place);
        }
        self.inbox.set(id.clone(), row);
        Ok(())
    }

    pub(super) fn open_run(&mut self, row: &RunRow) -> Result<(), StoreError> {
        let session = self.opened(&row.session)?;
        if self.runs.contains_key(&row.id) {
            return illegal(format!("run `{}` exists", row.id));
        }
        if let Some(other) = self.open_runs.get(&row.session) {
            let why = format!("run `{other}` of `{}` has not ended", row.session);
            return Err(StoreError::Conflict(why));
        }
        row.fits(session.entries)?;
        self.open_runs.set(row.session.clone(), row.id.clone());
        self.runs.set(row.id.clone(), row.clone());
        Ok(())
    }

    pub(super) fn step_run(
        &mut self,
        scope: &Scope,
        id: &RunId,
        step: &RunStep,
        now: TimestampMs,
    ) -> Result<(), StoreError> {
        let row = mine(scope, id, self.runs.get(id), |row| &row.session)?.step(step, now)?;
        if !row.state.open() {
            self.open_runs.drop_key(&row.session);
        }
        self.runs.set(id.clone(), row);
        Ok(())
    }

    pub(super) fn post(&mut self, row: &OutboxRow) -> Result<(), StoreError> {
        if self.outbox.contains_key(&row.id) {
            return illegal(format!("reply `{}` exists", row.id));
        }
        if let Some(run) = &row.run {
            self.outbox_runs.set((run.clone(), row.id.clone()), ());
        }
        self.outbox_states.set((row.state, row.id.clone()), ());
        self.outbox.set(row.id.clone(), row.clone());
        Ok(())
    }

    pub(super) fn step_outbox(
        &mut self,
        scope: &Scope,
        id: &OutboxId,
        step: &OutboxStep,
        now: TimestampMs,
    ) -> Result<(), StoreError> {
        let row = mine(scope, id, self.outbox.get(id), |row| &row.session)?;
        let (before, row) = (row.state, row.step(step, now)?);
        self.outbox_states.drop_key(&(before, id.clone()));
        self.outbox_states.set((row.state, id.clone()), ());
        self.outbox.set(id.clone(), row);
        Ok(())
    }

    pub(super) fn open_ask(&mut self, row: &AskRow) -> Result<(), StoreError> {
        if self.asks.contains_key(&row.id) {
            return illegal(format!("ask `{}` exists", row.id));
        }
        let open = self.open_asks.of(&row.session, AskId::new("")).count();
        if open as u64 >= OPEN_ASKS {
            return illegal(format!("too many open asks in `{}`", row.session));
        }
        let place = (row.session.clone(), row.id.clone());
        self.open_asks.set(place, ());
        self.asks.set(row.id.clone(), row.clone());
        Ok(())
    }

    pub(super) fn step_ask(
        &mut self,
        scope: &Scope,
        id: &AskId,
        step: &AskStep,
    ) -> Result<(), StoreError> {
        let row = self.asks.get(id);
        let mut row = match (scope, row) {
            (Scope::Owner, Some(row)) => row.clone(),
            _ => mine(scope, id, row, |row| &row.session)?.clone(),
        };
        row.state = row.state.step(step)?;
        if row.state != AskState::Open {
            self.open_asks.drop_key(&(row.session.clone(), id.clone()));
        }
        self.asks.set(id.clone(), row);
        Ok(())
    }

    pub(super) fn begin_call(&mut self, start: &CallStart) -> Result<(), StoreError> {
        if self.starts.contains_key(&start.id) || self.calls.contains_key(&start.id) {
            return illegal(format!("call `{}` exists", start.id));
        }
        let place = (start.run.clone(), start.id.clone());
        self.open_calls.set(place, ());
        self.starts.set(start.id.clone(), start.clone());
        Ok(())
    }

    pub(super) fn record_call(&mut self, row: &CallRow) -> Result<(), StoreError> {
        if self.calls.contains_key(&row.id) {
            return illegal(format!("call `{}` exists", row.id));
        }
        if let Some(start) = self.starts.get(&row.id) {
            if start.session != row.session {
                return illegal(format!("call `{}` began in another session", row.id));
            }
            let place = (start.run.clone(), row.id.clone());
            self.open_calls.drop_key(&place);
        }
        self.calls.set(row.id.clone(), row.clone());
        Ok(())
    }

    pub(super) fn spend(&mut self, spend: &Spend) {
        let place = (spend.day.clone(), spend.scope.clone());
        let none = Spend {
            tokens: 0,
            micro_usd: 0,
            ..spend.clone()
        };
        let sum = self.spends.get(&place).unwrap_or(&none).plus(spend);
        self.spends.set(place, sum);
    }

    /// Drops settled rows older than this. A turn stays as long as a reply of it does, and the beginning of a call
    /// as long as its turn is open. A question stays as long as its turn is there.
    pub(super) fn forget(&mut self, before: TimestampMs) {
        let inbox = self.inbox.values();
        let old = inbox.filter(|row| !row.state.open() && row.at < before);
        for row in old.cloned().collect::<Vec<_>>() {
            self.messages.drop_key(&(row.account, row.message));
            self.inbox.drop_key(&row.id);
        }
        let settled = |row: &&OutboxRow| {
            matches!(row.state, OutboxState::Sent | OutboxState::Dead) && row.updated < before
        };
        let old = self.outbox.values().filter(settled);
        for row in old.cloned().collect::<Vec<_>>() {
            self.outbox_states.drop_key(&(row.state, row.id.clone()));
            if let Some(run) = row.run {
                self.outbox_runs.drop_key(&(run, row.id.clone()));
            }
            self.outbox.drop_key(&row.id);
        }
        let runs = self.runs.values();
        let old = runs.filter(|row| {
            !row.state.open() && row.updated < before && self.replies_of(&row.id).next().is_none()
        });
        for id in old.map(|row| row.id.clone()).collect::<Vec<_>>() {
            self.runs.drop_key(&id);
        }
        let at_work = |run: &RunId| self.runs.get(run).is_some_and(|row| row.state.open());
        let starts = self.starts.values();
        let old = starts.filter(|start| start.at < before && !at_work(&start.run));
        for start in old.cloned().collect::<Vec<_>>() {
            self.open_calls.drop_key(&(start.run, start.id.clone()));
            self.starts.drop_key(&start.id);
        }
        let kept = |run: &Option<RunId>| run.as_ref().is_some_and(|id| self.runs.contains_key(id));
        let settled = |row: &&AskRow| row.state != AskState::Open && row.at < before;
        let old = self.asks.values().filter(settled);
        let old = old.filter(|row| !kept(&row.run));
        for id in old.map(|row| row.id.clone()).collect::<Vec<_>>() {
            self.asks.drop_key(&id);
        }
    }
}
