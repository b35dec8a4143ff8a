//! A store in memory with the semantics of the one on disk.

mod state;

use crate::{ManualClock, lock};
use async_trait::async_trait;
use claw_core::id::{AgentId, CallId, SessionKey, TimestampMs};
use claw_core::limit::{CALL_PREFIX_CHARS, LIST_ROWS};
use claw_core::ports::{Clock, Store, StoreError};
use claw_core::row::{Batch, CallRow, EffectRow, Entry, GrantRow, KvEntry, SessionRow};
use serde_json::Value;
use state::State;
use std::sync::{Arc, Mutex};

/// Commits to a copy and swaps it in: everything or nothing.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    failing: Mutex<Option<String>>,
    commits: Mutex<Vec<Batch>>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new(Arc::new(ManualClock::default()))
    }
}

impl MemoryStore {
    /// An empty store. The clock dates sessions and ends expired keys.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Mutex::default(),
            failing: Mutex::default(),
            commits: Mutex::default(),
        }
    }

    /// From now on every commit fails like a full disk, or no longer.
    pub fn fail(&self, why: Option<&str>) {
        *lock(&self.failing) = why.map(str::to_owned);
    }

    /// Batches that landed, in order.
    pub fn commits(&self) -> Vec<Batch> {
        lock(&self.commits).clone()
    }
}

fn most(limit: u32) -> usize {
    limit.min(LIST_ROWS) as usize
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        if let Some(why) = lock(&self.failing).clone() {
            return Err(StoreError::Failed(why));
        }
        let mut state = lock(&self.state);
        let mut next = state.clone();
        next.apply(&batch, self.clock.now())?;
        *state = next;
        lock(&self.commits).push(batch);
        Ok(())
    }

    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        let state = lock(&self.state);
        let mut rows: Vec<SessionRow> = state.sessions.values().map(|s| s.row.clone()).collect();
        rows.sort_by(|a, b| b.updated.cmp(&a.updated).then(a.key.cmp(&b.key)));
        rows.truncate(most(limit));
        Ok(rows)
    }

    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        Ok(lock(&self.state).sessions.get(key).map(|s| s.row.clone()))
    }

    async fn transcript(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        let state = lock(&self.state);
        let Some(session) = state.sessions.get(key) else {
            return Ok(Vec::new());
        };
        let mut branch = Vec::new();
        let mut next = session.row.leaf.clone();
        while let Some(entry) = next.and_then(|id| session.entries.get(&id)) {
            branch.push(entry.clone());
            next = entry.parent.clone();
        }
        branch.reverse();
        Ok(branch)
    }

    async fn all_entries(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        let state = lock(&self.state);
        let entries = state.sessions.get(key).map(|s| s.entries.values().cloned());
        Ok(entries.into_iter().flatten().collect())
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        let state = lock(&self.state);
        if let Some(row) = state.calls.get(id) {
            return Ok(Some(row.clone()));
        }
        if id.as_str().chars().count() < CALL_PREFIX_CHARS {
            return Ok(None);
        }
        let starts = |row: &&CallRow| row.id.as_str().starts_with(id.as_str());
        let mut found = state.calls.values().filter(starts);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(StoreError::Conflict(format!(
                "several calls begin with `{id}`"
            ))),
            (row, _) => Ok(row.cloned()),
        }
    }

    async fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        let mut rows: Vec<CallRow> = lock(&self.state).calls.values().cloned().collect();
        rows.sort_by(|a, b| b.at.cmp(&a.at).then(b.id.cmp(&a.id)));
        rows.truncate(most(limit));
        Ok(rows)
    }

    async fn effects(&self, call: &CallId) -> Result<Vec<EffectRow>, StoreError> {
        let state = lock(&self.state);
        let mine = state.effects.iter().filter(|row| row.intent.call == *call);
        Ok(mine.cloned().collect())
    }

    async fn grants(&self, agent: &AgentId) -> Result<Vec<GrantRow>, StoreError> {
        let state = lock(&self.state);
        let mine = state.grants.values().filter(|row| row.agent == *agent);
        let mut rows: Vec<GrantRow> = mine.cloned().collect();
        rows.sort_by(|a, b| a.at.cmp(&b.at).then(a.id.cmp(&b.id)));
        Ok(rows)
    }

    async fn kv_get(
        &self,
        namespace: &str,
        key: &str,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError> {
        let state = lock(&self.state);
        let found = state.kv.get(&(namespace.to_owned(), key.to_owned()));
        Ok(found.filter(|entry| entry.live(now)).cloned())
    }

    async fn kv_scan(
        &self,
        namespace: &str,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        now: TimestampMs,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let state = lock(&self.state);
        let rows = state.kv.iter().filter(|((space, key), entry)| {
            space == namespace
                && key.starts_with(prefix)
                && after.is_none_or(|after| key.as_str() > after)
                && entry.live(now)
        });
        let rows = rows.map(|((_, key), entry)| (key.clone(), entry.value.len() as u64));
        Ok(rows.take(most(limit)).collect())
    }

    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError> {
        let now = self.clock.now();
        let state = lock(&self.state);
        let live = state
            .kv
            .iter()
            .filter(|((space, _), entry)| space == namespace && entry.live(now));
        Ok(live.fold((0, 0), |(bytes, keys), ((_, key), entry)| {
            (bytes + (key.len() + entry.value.len()) as u64, keys + 1)
        }))
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        Ok(lock(&self.state).settings.get(name).cloned())
    }
}
