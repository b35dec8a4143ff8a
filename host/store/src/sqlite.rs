//! The store on SQLite as its users hold it.

#[cfg(test)]
mod tests;

use crate::gate::Gate;
use crate::metrics::{Counters, Metrics, add};
use crate::open::{self, OpenError};
use crate::query::{self, Listed, delivery, turn};
use crate::readers::Readers;
use crate::writer::{Job, QUEUE_BATCHES, Writer};
use async_trait::async_trait;
use claw_core::id::{AgentId, AskId, CallId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::ports::{Clock, Store, StoreError, SystemClock};
use claw_core::route::Route;
use claw_core::row::{
    Batch, CallRow, CallStart, EffectRow, Entry, GrantRow, KvEntry, SessionRow, Spend,
};
use claw_core::secret::{Hide as _, Mask, NoMask};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::RunRow;
use rusqlite::Connection;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long SQLite itself waits for a lock before it is asked again, in milliseconds.
const BUSY_MS: u64 = 1_000;
/// Connections that read.
const READERS: usize = 4;

/// How to open the store.
#[derive(Clone)]
pub struct Options {
    /// Dates new sessions, ends expired keys and names backups.
    pub clock: Arc<dyn Clock>,
    /// Connections that read; at least 1.
    pub readers: usize,
    /// How long SQLite itself waits for a lock before it is asked again.
    pub busy: Duration,
    /// Hides secrets in everything that is written.
    pub mask: Arc<dyn Mask>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            readers: READERS,
            busy: Duration::from_millis(BUSY_MS),
            mask: Arc::new(NoMask),
        }
    }
}

/// The store of one home. Reads need a tokio runtime. Dropping it lands what is queued and closes the file.
pub struct SqliteStore {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    readers: Readers,
    counters: Arc<Counters>,
    clock: Arc<dyn Clock>,
    mask: Arc<dyn Mask>,
}

impl SqliteStore {
    /// Opens or creates the database (0600) and brings it to the newest schema, after a backup if it is
    /// an older one. The caller holds the home's lock.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let conn = open::writer(path, options.busy, options.clock.now())?;
        let readers = Readers::open(path, options.readers, options.busy)?;
        let counters = Arc::new(Counters::default());
        let writer = Writer {
            conn,
            clock: options.clock.clone(),
            counters: counters.clone(),
            full: true,
            gate: Gate::from_env(),
        };
        let (jobs, queue) = mpsc::channel(QUEUE_BATCHES);
        let thread = std::thread::Builder::new()
            .name("claw-store".into())
            .spawn(move || writer.run(queue))
            .map_err(OpenError::Thread)?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            readers,
            counters,
            clock: options.clock,
            mask: options.mask,
        })
    }

    /// What the writer did so far.
    pub fn metrics(&self) -> Metrics {
        self.counters.read()
    }

    /// A list of many sessions' rows; what does not read back is counted and left out.
    async fn list<T, F>(&self, query: F) -> Result<Vec<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<Listed<T>, StoreError> + Send + 'static,
    {
        let listed = self.readers.read(query).await?;
        add(&self.counters.damaged_rows, listed.damaged);
        Ok(listed.rows)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.readers.close();
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has answered nobody it did not serve.
            let _ended = thread.join();
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    /// A batch that was queued lands even if the caller stops waiting.
    async fn commit(&self, mut batch: Batch) -> Result<(), StoreError> {
        batch.mutations.hide(&*self.mask);
        let gone = || StoreError::Failed("the writer has stopped".into());
        let (answer, landed) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let queued = jobs.send(Job { batch, answer }).await;
        queued.map_err(|_| gone())?;
        landed.await.map_err(|_| gone())?
    }

    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        self.list(move |conn| query::sessions(conn, limit)).await
    }

    async fn idle_sessions(
        &self,
        since: TimestampMs,
        limit: u32,
    ) -> Result<Vec<SessionKey>, StoreError> {
        let read = move |conn: &_| query::idle_sessions(conn, since, limit);
        self.readers.read(read).await
    }

    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        let key = key.clone();
        let read = move |conn: &_| query::session(conn, &key);
        self.readers.read(read).await
    }

    async fn transcript(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        let key = key.clone();
        let read = move |conn: &_| query::transcript(conn, &key);
        self.readers.read(read).await
    }

    async fn all_entries(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        let key = key.clone();
        let read = move |conn: &_| query::all_entries(conn, &key);
        self.readers.read(read).await
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        let id = id.clone();
        let read = move |conn: &_| query::call(conn, &id);
        self.readers.read(read).await
    }

    async fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        self.list(move |conn| query::calls(conn, limit)).await
    }

    async fn effects(&self, call: &CallId) -> Result<Vec<EffectRow>, StoreError> {
        let call = call.clone();
        let read = move |conn: &_| query::effects(conn, &call);
        self.readers.read(read).await
    }

    async fn grants(&self, agent: &AgentId) -> Result<Vec<GrantRow>, StoreError> {
        let agent = agent.clone();
        let read = move |conn: &_| query::grants(conn, &agent);
        self.readers.read(read).await
    }

    async fn kv_get(
        &self,
        namespace: &str,
        key: &str,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError> {
        let (namespace, key) = (namespace.to_owned(), key.to_owned());
        let read = move |conn: &_| {
            let found = query::kv_entry(conn, &namespace, &key)?;
            Ok(found.filter(|entry| entry.live(now)))
        };
        self.readers.read(read).await
    }

    async fn kv_scan(
        &self,
        namespace: &str,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        now: TimestampMs,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let (namespace, prefix) = (namespace.to_owned(), prefix.to_owned());
        let after = after.unwrap_or_default().to_owned();
        let read = move |conn: &_| query::kv_scan(conn, &namespace, &prefix, &after, limit, now);
        self.readers.read(read).await
    }

    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError> {
        let (namespace, now) = (namespace.to_owned(), self.clock.now());
        let read = move |conn: &_| query::kv_usage(conn, &namespace, now);
        self.readers.read(read).await
    }

    async fn received(&self, account: &str, message: &str) -> Result<Option<InboxRow>, StoreError> {
        let (account, message) = (account.to_owned(), message.to_owned());
        let read = move |conn: &_| turn::received(conn, &account, &message);
        self.readers.read(read).await
    }

    async fn inbox_row(&self, id: &InboxId) -> Result<Option<InboxRow>, StoreError> {
        let id = id.clone();
        let read = move |conn: &_| turn::inbox_row(conn, &id);
        self.readers.read(read).await
    }

    async fn waiting(&self, key: &SessionKey) -> Result<Vec<InboxRow>, StoreError> {
        let key = key.clone();
        let read = move |conn: &_| turn::waiting(conn, &key);
        self.readers.read(read).await
    }

    async fn unfinished(&self) -> Result<Vec<SessionKey>, StoreError> {
        self.readers.read(turn::unfinished).await
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>, StoreError> {
        let id = id.clone();
        let read = move |conn: &_| turn::run(conn, &id);
        self.readers.read(read).await
    }

    async fn open_run(&self, key: &SessionKey) -> Result<Option<RunRow>, StoreError> {
        let key = key.clone();
        let read = move |conn: &_| turn::open_run(conn, &key);
        self.readers.read(read).await
    }

    async fn runs(&self, key: Option<&SessionKey>, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        let key = key.cloned();
        let read = move |conn: &_| turn::runs(conn, key.as_ref(), limit);
        self.list(read).await
    }

    async fn open_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        let run = run.clone();
        let read = move |conn: &_| turn::open_calls(conn, &run);
        self.readers.read(read).await
    }

    async fn begun_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        let run = run.clone();
        let read = move |conn: &_| turn::begun_calls(conn, &run);
        self.readers.read(read).await
    }

    async fn outbox_row(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        let id = id.clone();
        let read = move |conn: &_| delivery::outbox_row(conn, &id);
        self.readers.read(read).await
    }

    async fn outbox(
        &self,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let states = states.to_owned();
        let read = move |conn: &_| delivery::outbox(conn, &states, limit);
        self.list(read).await
    }

    async fn outbox_at(
        &self,
        route: &Route,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let (route, states) = (route.clone(), states.to_owned());
        let read = move |conn: &_| delivery::outbox_at(conn, &route, &states, limit);
        self.list(read).await
    }

    async fn outbox_routes(&self, states: &[OutboxState]) -> Result<Vec<Route>, StoreError> {
        let states = states.to_owned();
        self.list(move |conn: &_| delivery::outbox_routes(conn, &states))
            .await
    }

    async fn outbox_of_run(&self, run: &RunId) -> Result<Vec<OutboxRow>, StoreError> {
        let run = run.clone();
        let read = move |conn: &_| delivery::outbox_of_run(conn, &run);
        self.readers.read(read).await
    }

    async fn ask(&self, id: &AskId) -> Result<Option<AskRow>, StoreError> {
        let id = id.clone();
        let read = move |conn: &_| delivery::ask(conn, &id);
        self.readers.read(read).await
    }

    async fn open_asks(&self) -> Result<Vec<AskRow>, StoreError> {
        self.list(delivery::open_asks).await
    }

    async fn asks(&self, since: TimestampMs, limit: u32) -> Result<Vec<AskRow>, StoreError> {
        self.list(move |conn: &_| delivery::asks(conn, since, limit))
            .await
    }

    async fn asks_of_run(&self, run: &RunId) -> Result<Vec<AskRow>, StoreError> {
        let run = run.clone();
        let read = move |conn: &_| delivery::asks_of_run(conn, &run);
        self.readers.read(read).await
    }

    async fn asks_of_call(&self, call: &CallId) -> Result<Vec<AskRow>, StoreError> {
        let call = call.clone();
        let read = move |conn: &_| delivery::asks_of_call(conn, &call);
        self.readers.read(read).await
    }

    async fn spent(&self, day: &str) -> Result<Vec<Spend>, StoreError> {
        let day = day.to_owned();
        let read = move |conn: &_| delivery::spent(conn, &day);
        self.readers.read(read).await
    }

    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        let name = name.to_owned();
        let read = move |conn: &_| query::setting(conn, &name);
        self.readers.read(read).await
    }
}
