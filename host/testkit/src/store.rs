//! A store in memory with the semantics of the one on disk.

mod read;
mod session;
mod state;
mod table;
mod turn;

use crate::{ManualClock, lock};
use async_trait::async_trait;
use claw_core::id::{AgentId, AskId, CallId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::ports::{Clock, Store, StoreError};
use claw_core::route::Route;
use claw_core::row::{
    Batch, CallRow, CallStart, EffectRow, Entry, GrantRow, KvEntry, SessionRow, Spend,
};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::RunRow;
use read::most;
use serde_json::Value;
use state::State;
use std::sync::{Arc, Mutex};

/// Everything of a batch or nothing; a commit costs what the batch changes.
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

    /// Another store with the rows of this one: what a crash at this moment leaves.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self {
            clock: self.clock.clone(),
            state: Mutex::new(lock(&self.state).clone()),
            failing: Mutex::default(),
            commits: Mutex::default(),
        }
    }

    /// Batches that landed, in order.
    pub fn commits(&self) -> Vec<Batch> {
        lock(&self.commits).clone()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        if let Some(why) = lock(&self.failing).clone() {
            return Err(StoreError::Failed(why));
        }
        lock(&self.state).land(&batch, self.clock.now())?;
        lock(&self.commits).push(batch);
        Ok(())
    }

    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        Ok(lock(&self.state).listed(limit))
    }

    async fn idle_sessions(
        &self,
        since: TimestampMs,
        limit: u32,
    ) -> Result<Vec<SessionKey>, StoreError> {
        Ok(lock(&self.state).idle(since, limit))
    }

    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        Ok(lock(&self.state).sessions.get(key).cloned())
    }

    async fn transcript(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        Ok(lock(&self.state).branch(key))
    }

    async fn all_entries(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        Ok(lock(&self.state).entries_of(key))
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        lock(&self.state).call_row(id)
    }

    async fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        Ok(lock(&self.state).call_rows(limit))
    }

    async fn effects(&self, call: &CallId) -> Result<Vec<EffectRow>, StoreError> {
        let state = lock(&self.state);
        let mine = state.effects_of(call);
        Ok(mine.map(|(_, row)| row.clone()).collect())
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
        let rows = state.kv.range((namespace.to_owned(), prefix.to_owned())..);
        let rows = rows
            .take_while(|((space, key), _)| space == namespace && key.starts_with(prefix))
            .filter(|((_, key), _)| after.is_none_or(|after| key.as_str() > after))
            .filter(|(_, entry)| entry.live(now))
            .map(|((_, key), entry)| (key.clone(), entry.value.len() as u64));
        Ok(rows.take(most(limit)).collect())
    }

    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError> {
        let now = self.clock.now();
        let state = lock(&self.state);
        let rows = state.kv.range((namespace.to_owned(), String::new())..);
        let live = rows
            .take_while(|((space, _), _)| space == namespace)
            .filter(|(_, entry)| entry.live(now));
        Ok(live.fold((0, 0), |(bytes, keys), ((_, key), entry)| {
            (bytes + (key.len() + entry.value.len()) as u64, keys + 1)
        }))
    }

    async fn received(&self, account: &str, message: &str) -> Result<Option<InboxRow>, StoreError> {
        let state = lock(&self.state);
        let id = state
            .messages
            .get(&(account.to_owned(), message.to_owned()));
        Ok(id.and_then(|id| state.inbox.get(id)).cloned())
    }

    async fn inbox_row(&self, id: &InboxId) -> Result<Option<InboxRow>, StoreError> {
        Ok(lock(&self.state).inbox.get(id).cloned())
    }

    async fn waiting(&self, key: &SessionKey) -> Result<Vec<InboxRow>, StoreError> {
        Ok(lock(&self.state).waiting_in(key).cloned().collect())
    }

    async fn unfinished(&self) -> Result<Vec<SessionKey>, StoreError> {
        Ok(lock(&self.state).unfinished())
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>, StoreError> {
        Ok(lock(&self.state).runs.get(id).cloned())
    }

    async fn open_run(&self, key: &SessionKey) -> Result<Option<RunRow>, StoreError> {
        let state = lock(&self.state);
        let id = state.open_runs.get(key);
        Ok(id.and_then(|id| state.runs.get(id)).cloned())
    }

    async fn runs(&self, key: Option<&SessionKey>, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        Ok(lock(&self.state).run_rows(key, limit))
    }

    async fn open_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        Ok(lock(&self.state).calls_at_work(run))
    }

    async fn begun_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        Ok(lock(&self.state).calls_begun(run))
    }

    async fn outbox_row(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        lock(&self.state).reply(id)
    }

    async fn outbox(
        &self,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        Ok(lock(&self.state).replies_in(states, limit))
    }

    async fn outbox_at(
        &self,
        route: &Route,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        Ok(lock(&self.state).replies_at(route, states, limit))
    }

    async fn outbox_routes(&self, states: &[OutboxState]) -> Result<Vec<Route>, StoreError> {
        Ok(lock(&self.state).routes_in(states))
    }

    async fn outbox_of_run(&self, run: &RunId) -> Result<Vec<OutboxRow>, StoreError> {
        Ok(lock(&self.state).replies_of(run).cloned().collect())
    }

    async fn ask(&self, id: &AskId) -> Result<Option<AskRow>, StoreError> {
        lock(&self.state).question(id)
    }

    async fn open_asks(&self) -> Result<Vec<AskRow>, StoreError> {
        Ok(lock(&self.state).asked())
    }

    async fn asks(&self, since: TimestampMs, limit: u32) -> Result<Vec<AskRow>, StoreError> {
        let rows = lock(&self.state).questions(|row| row.at >= since);
        Ok(rows.into_iter().rev().take(most(limit)).collect())
    }

    async fn asks_of_run(&self, run: &RunId) -> Result<Vec<AskRow>, StoreError> {
        Ok(lock(&self.state).questions(|row| row.run.as_ref() == Some(run)))
    }

    async fn asks_of_call(&self, call: &CallId) -> Result<Vec<AskRow>, StoreError> {
        Ok(lock(&self.state).questions(|row| row.call.as_ref() == Some(call)))
    }

    async fn spent(&self, day: &str) -> Result<Vec<Spend>, StoreError> {
        Ok(lock(&self.state).spent_on(day))
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        Ok(lock(&self.state).settings.get(name).cloned())
    }
}
