//! The store on SQLite as its users hold it.

#[cfg(test)]
mod tests;

use crate::metrics::{Counters, Metrics};
use crate::open::{self, OpenError};
use crate::query;
use crate::readers::Readers;
use crate::writer::{Job, QUEUE_BATCHES, Writer};
use async_trait::async_trait;
use claw_core::id::{AgentId, CallId, SessionKey, TimestampMs};
use claw_core::ports::{Clock, Store, StoreError, SystemClock};
use claw_core::row::{Batch, CallRow, EffectRow, Entry, GrantRow, KvEntry, SessionRow};
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
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            readers: READERS,
            busy: Duration::from_millis(BUSY_MS),
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
        })
    }

    /// What the writer did so far.
    pub fn metrics(&self) -> Metrics {
        self.counters.read()
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
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let gone = || StoreError::Failed("the writer has stopped".into());
        let (answer, landed) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let queued = jobs.send(Job { batch, answer }).await;
        queued.map_err(|_| gone())?;
        landed.await.map_err(|_| gone())?
    }

    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        let read = move |conn: &_| query::sessions(conn, limit);
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
        let read = move |conn: &_| query::calls(conn, limit);
        self.readers.read(read).await
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

    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        let name = name.to_owned();
        let read = move |conn: &_| query::setting(conn, &name);
        self.readers.read(read).await
    }
}
