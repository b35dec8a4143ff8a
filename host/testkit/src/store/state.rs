//! The rows of the store in memory and what a batch does to them.
//!
//! Invariant: `land` changes everything a batch asks for, or nothing.

use super::table::{Table, Undo};
use super::turn::mine;
use claw_core::id::{
    AgentId, AskId, CallId, EffectId, EntryId, GrantId, InboxId, OutboxId, RunId, SessionKey,
    TimestampMs,
};
use claw_core::ledger::EffectState;
use claw_core::limit::{AGENT_GRANTS, CALL_EFFECTS};
use claw_core::ports::StoreError;
use claw_core::row::{
    Batch, CallRow, CallStart, EffectRow, Entry, GrantRow, KvEntry, KvWrite, Mutation,
    Precondition, Scope, SessionRow, Spend,
};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::RunRow;
use serde_json::Value;

/// All rows, and the indexes that are read often.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) sessions: Table<SessionKey, SessionRow>,
    pub(super) fences: Table<SessionKey, RunId>,
    pub(super) entries: Table<(SessionKey, EntryId), Entry>,
    pub(super) inbox: Table<InboxId, InboxRow>,
    pub(super) messages: Table<(String, String), InboxId>,
    pub(super) waiting: Table<(SessionKey, InboxId), ()>,
    pub(super) waits: Table<SessionKey, u64>,
    pub(super) runs: Table<RunId, RunRow>,
    pub(super) open_runs: Table<SessionKey, RunId>,
    pub(super) starts: Table<CallId, CallStart>,
    pub(super) open_calls: Table<(RunId, CallId), ()>,
    pub(super) outbox: Table<OutboxId, OutboxRow>,
    pub(super) outbox_states: Table<(OutboxState, OutboxId), ()>,
    pub(super) outbox_runs: Table<(RunId, OutboxId), ()>,
    pub(super) asks: Table<AskId, AskRow>,
    pub(super) open_asks: Table<(SessionKey, AskId), ()>,
    pub(super) spends: Table<(String, String), Spend>,
    /// By the call and the order of beginning.
    pub(super) effects: Table<(CallId, u64), EffectRow>,
    pub(super) effect_ids: Table<EffectId, (CallId, u64)>,
    pub(super) calls: Table<CallId, CallRow>,
    pub(super) grants: Table<GrantId, GrantRow>,
    pub(super) kv: Table<(String, String), KvEntry>,
    kv_version: Table<(), u64>,
    pub(super) settings: Table<String, Value>,
}

pub(super) fn illegal<T>(why: String) -> Result<T, StoreError> {
    Err(StoreError::Illegal(why))
}

impl State {
    /// Judges and applies the whole batch, or leaves everything as it was.
    pub(super) fn land(&mut self, batch: &Batch, now: TimestampMs) -> Result<(), StoreError> {
        let landed = self.apply(batch, now);
        for table in self.tables() {
            match &landed {
                Ok(()) => table.keep(),
                Err(_) => table.roll_back(),
            }
        }
        landed
    }

    fn tables(&mut self) -> [&mut dyn Undo; 24] {
        [
            &mut self.sessions,
            &mut self.fences,
            &mut self.entries,
            &mut self.inbox,
            &mut self.messages,
            &mut self.waiting,
            &mut self.waits,
            &mut self.runs,
            &mut self.open_runs,
            &mut self.starts,
            &mut self.open_calls,
            &mut self.outbox,
            &mut self.outbox_states,
            &mut self.outbox_runs,
            &mut self.asks,
            &mut self.open_asks,
            &mut self.spends,
            &mut self.effects,
            &mut self.effect_ids,
            &mut self.calls,
            &mut self.grants,
            &mut self.kv,
            &mut self.kv_version,
            &mut self.settings,
        ]
    }

    fn apply(&mut self, batch: &Batch, now: TimestampMs) -> Result<(), StoreError> {
        batch.check()?;
        for precondition in &batch.preconditions {
            self.demand(precondition)?;
        }
        let mutations = &mut batch.mutations.iter();
        mutations.try_for_each(|mutation| self.mutate(&batch.scope, mutation, now))
    }

    fn demand(&self, precondition: &Precondition) -> Result<(), StoreError> {
        let holds = match precondition {
            Precondition::Leaf(key, leaf) => {
                let session = self.sessions.get(key);
                session.and_then(|s| s.leaf.as_ref()) == leaf.as_ref()
            }
            Precondition::Fence(key, run) => self.fences.get(key) == Some(run),
        };
        if holds {
            return Ok(());
        }
        Err(StoreError::Conflict(format!("{precondition:?} fails")))
    }

    fn mutate(
        &mut self,
        scope: &Scope,
        mutation: &Mutation,
        now: TimestampMs,
    ) -> Result<(), StoreError> {
        match mutation {
            Mutation::OpenSession(key) => self.open(key, now),
            Mutation::TakeFence(key, run) => self.take_fence(key, run)?,
            Mutation::Append(key, entry) => self.append(key, entry)?,
            Mutation::BindSession(key, origin) => self.bind(key, origin)?,
            Mutation::ResetSession(key, at) => self.reset(key, *at)?,
            Mutation::ArchiveSession(key, at) => self.archive(key, *at)?,
            Mutation::Receive(row) => self.receive(row)?,
            Mutation::Inbox(id, step) => self.step_inbox(scope, id, step)?,
            Mutation::OpenRun(row) => self.open_run(row)?,
            Mutation::Run(id, step) => self.step_run(scope, id, step, now)?,
            Mutation::Post(row) => self.post(row)?,
            Mutation::Outbox(id, step) => self.step_outbox(scope, id, step, now)?,
            Mutation::OpenAsk(row) => self.open_ask(row)?,
            Mutation::Ask(id, step) => self.step_ask(scope, id, step)?,
            Mutation::BeginCall(start) => self.begin_call(start)?,
            Mutation::Spend(spend) => self.spend(spend),
            Mutation::BeginEffect(id, intent, at) => self.begin(EffectRow {
                id: id.clone(),
                intent: intent.as_ref().clone(),
                state: EffectState::Started,
                at: *at,
            })?,
            Mutation::SettleEffect(id, state) => self.settle(scope, id, *state)?,
            Mutation::RecordCall(row) => self.record_call(row)?,
            Mutation::Kv(write) => self.write(write, now)?,
            Mutation::Grant(row) => self.grant(row)?,
            Mutation::Revoke(id, at) => self.revoke(id, *at)?,
            Mutation::Setting(name, value) => self.settings.set(name.clone(), value.clone()),
            Mutation::Forget(before) => self.forget(*before),
        }
        Ok(())
    }

    fn begin(&mut self, row: EffectRow) -> Result<(), StoreError> {
        if self.effect_ids.contains_key(&row.id) {
            return illegal(format!("effect `{}` exists", row.id));
        }
        let call = row.intent.call.clone();
        let last = self.effects_of(&call).next_back().map(|((_, at), _)| *at);
        let at = last.map_or(0, |at| at + 1);
        // Rows of effects never go, so the next number is their count.
        if at >= CALL_EFFECTS {
            return illegal(format!("call `{call}` has too many effects"));
        }
        self.effect_ids.set(row.id.clone(), (call.clone(), at));
        self.effects.set((call, at), row);
        Ok(())
    }

    fn settle(
        &mut self,
        scope: &Scope,
        id: &EffectId,
        state: EffectState,
    ) -> Result<(), StoreError> {
        let place = self.effect_ids.get(id);
        let row = place.and_then(|at| self.effects.get(at));
        let row = mine(scope, id, row, |row| &row.intent.session)?;
        if !row.state.may_become(state) {
            return illegal(format!("effect `{id}` cannot become `{state:?}`"));
        }
        let row = EffectRow {
            state,
            ..row.clone()
        };
        if let Some(place) = place.cloned() {
            self.effects.set(place, row);
        }
        Ok(())
    }

    fn write(&mut self, write: &KvWrite, now: TimestampMs) -> Result<(), StoreError> {
        let key = (write.namespace.clone(), write.key.clone());
        let version = self.kv_version.get(&()).map_or(1, |last| last + 1);
        self.kv_version.set((), version);
        let next = write.step(self.kv.get(&key), version, now)?;
        self.kv.put(key, next);
        Ok(())
    }

    fn grants_of(&self, agent: &AgentId) -> u64 {
        self.grants.values().filter(|g| g.agent == *agent).count() as u64
    }

    fn grant(&mut self, row: &GrantRow) -> Result<(), StoreError> {
        if self.grants.contains_key(&row.id) {
            return illegal(format!("grant `{}` exists", row.id));
        }
        if self.grants_of(&row.agent) >= AGENT_GRANTS {
            return illegal(format!("agent `{}` has too many grants", row.agent));
        }
        self.grants.set(row.id.clone(), row.clone());
        Ok(())
    }

    fn revoke(&mut self, id: &GrantId, at: TimestampMs) -> Result<(), StoreError> {
        match self.grants.get(id).filter(|row| row.revoked.is_none()) {
            Some(row) => {
                let row = GrantRow {
                    revoked: Some(at),
                    ..row.clone()
                };
                self.grants.set(id.clone(), row);
                Ok(())
            }
            None => illegal(format!("no grant `{id}` to revoke")),
        }
    }
}
