//! The rows of the store in memory and what a batch does to them.
//!
//! Invariant: `apply` may leave a half-changed state behind on error; its caller throws that away.

use claw_core::id::{AgentId, CallId, EffectId, EntryId, GrantId, RunId, SessionKey, TimestampMs};
use claw_core::ledger::EffectState;
use claw_core::limit::{AGENT_GRANTS, CALL_EFFECTS, SESSION_ENTRIES};
use claw_core::model::Usage;
use claw_core::ports::StoreError;
use claw_core::row::{
    Batch, CallRow, EffectRow, Entry, EntryBody, GrantRow, KvEntry, KvWrite, Mutation,
    Precondition, SessionRow,
};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) row: SessionRow,
    pub(super) entries: BTreeMap<EntryId, Entry>,
    fence: Option<RunId>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) sessions: BTreeMap<SessionKey, Session>,
    pub(super) effects: Vec<EffectRow>,
    pub(super) calls: BTreeMap<CallId, CallRow>,
    pub(super) grants: BTreeMap<GrantId, GrantRow>,
    pub(super) kv: BTreeMap<(String, String), KvEntry>,
    pub(super) settings: BTreeMap<String, Value>,
    kv_version: u64,
}

fn illegal<T>(why: String) -> Result<T, StoreError> {
    Err(StoreError::Illegal(why))
}

impl State {
    pub(super) fn apply(&mut self, batch: &Batch, now: TimestampMs) -> Result<(), StoreError> {
        batch.check()?;
        for precondition in &batch.preconditions {
            self.demand(precondition)?;
        }
        batch
            .mutations
            .iter()
            .try_for_each(|mutation| self.mutate(mutation, now))
    }

    fn demand(&self, precondition: &Precondition) -> Result<(), StoreError> {
        let session = self.sessions.get(precondition.session());
        let holds = match precondition {
            Precondition::Leaf(_, leaf) => {
                session.and_then(|s| s.row.leaf.as_ref()) == leaf.as_ref()
            }
            Precondition::Fence(_, run) => session.and_then(|s| s.fence.as_ref()) == Some(run),
        };
        if holds {
            return Ok(());
        }
        Err(StoreError::Conflict(format!("{precondition:?} fails")))
    }

    fn mutate(&mut self, mutation: &Mutation, now: TimestampMs) -> Result<(), StoreError> {
        match mutation {
            Mutation::OpenSession(key) => self.open(key, now),
            Mutation::TakeFence(key, run) => self.session(key)?.fence = Some(run.clone()),
            Mutation::Append(key, entry) => self.session(key)?.append(entry)?,
            Mutation::BeginEffect(id, intent, at) => self.begin(EffectRow {
                id: id.clone(),
                intent: intent.as_ref().clone(),
                state: EffectState::Started,
                at: *at,
            })?,
            Mutation::SettleEffect(id, state) => self.settle(id, *state)?,
            Mutation::RecordCall(row) => {
                if self
                    .calls
                    .insert(row.id.clone(), row.as_ref().clone())
                    .is_some()
                {
                    return illegal(format!("call `{}` exists", row.id));
                }
            }
            Mutation::Kv(write) => self.write(write, now)?,
            Mutation::Grant(row) => self.grant(row)?,
            Mutation::Revoke(id, at) => self.revoke(id, *at)?,
            Mutation::Setting(name, value) => {
                self.settings.insert(name.clone(), value.clone());
            }
        }
        Ok(())
    }

    fn open(&mut self, key: &SessionKey, now: TimestampMs) {
        self.sessions.entry(key.clone()).or_insert_with(|| Session {
            row: SessionRow {
                key: key.clone(),
                agent: key.agent(),
                created: now,
                updated: now,
                leaf: None,
                entries: 0,
                usage: Usage::default(),
            },
            entries: BTreeMap::new(),
            fence: None,
        });
    }

    fn session(&mut self, key: &SessionKey) -> Result<&mut Session, StoreError> {
        let found = self.sessions.get_mut(key);
        found.ok_or_else(|| StoreError::Illegal(format!("session `{key}` is not open")))
    }

    fn begin(&mut self, row: EffectRow) -> Result<(), StoreError> {
        if self.effects.iter().any(|known| known.id == row.id) {
            return illegal(format!("effect `{}` exists", row.id));
        }
        let same_call = self
            .effects
            .iter()
            .filter(|e| e.intent.call == row.intent.call);
        if same_call.count() as u64 >= CALL_EFFECTS {
            return illegal(format!("call `{}` has too many effects", row.intent.call));
        }
        self.effects.push(row);
        Ok(())
    }

    fn settle(&mut self, id: &EffectId, state: EffectState) -> Result<(), StoreError> {
        let row = self.effects.iter_mut().find(|row| row.id == *id);
        match row.filter(|row| row.state.may_become(state)) {
            Some(row) => row.state = state,
            None => return illegal(format!("effect `{id}` cannot become `{state:?}`")),
        }
        Ok(())
    }

    fn write(&mut self, write: &KvWrite, now: TimestampMs) -> Result<(), StoreError> {
        let key = (write.namespace.clone(), write.key.clone());
        self.kv_version += 1;
        match write.step(self.kv.get(&key), self.kv_version, now)? {
            Some(entry) => self.kv.insert(key, entry),
            None => self.kv.remove(&key),
        };
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
        self.grants.insert(row.id.clone(), row.clone());
        Ok(())
    }

    fn revoke(&mut self, id: &GrantId, at: TimestampMs) -> Result<(), StoreError> {
        match self.grants.get_mut(id) {
            Some(row) if row.revoked.is_none() => row.revoked = Some(at),
            _ => return illegal(format!("no grant `{id}` to revoke")),
        }
        Ok(())
    }
}

impl Session {
    fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let known = |id: &EntryId| self.entries.contains_key(id);
        if let (Some(run), Some(fence)) = (&entry.run, &self.fence)
            && run != fence
        {
            return Err(StoreError::Conflict(format!(
                "run `{fence}` holds the fence"
            )));
        }
        if known(&entry.id) || entry.parent.as_ref().is_some_and(|parent| !known(parent)) {
            return illegal(format!("entry `{}` has no place", entry.id));
        }
        if self.row.entries >= SESSION_ENTRIES {
            return illegal(format!("session `{}` is full", self.row.key));
        }
        if self.row.entries == 0 {
            (self.row.created, self.row.updated) = (entry.at, entry.at);
        }
        self.row.entries += 1;
        self.row.updated = self.row.updated.max(entry.at);
        self.row.leaf = Some(entry.id.clone());
        if let EntryBody::Assistant { usage, .. } = &entry.body {
            self.row.usage = self.row.usage.plus(*usage);
        }
        self.entries.insert(entry.id.clone(), entry.clone());
        Ok(())
    }
}
