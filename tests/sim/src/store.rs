//! The store as a process sees it: it takes time, and the process dies at its commits. What lands survives.
//!
//! Invariant: batches land in the order in which they were asked for, one at a time, whatever becomes of who asked,
//! as with one writer thread. After a crash no operation of that process returns.

mod observe;

pub(crate) use observe::Observed;

use crate::crash::Crash;
use crate::world::{Shared, lock, pass};
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
use claw_store::{Options, SqliteStore};
use claw_testkit::{ManualClock, MemoryStore};
use serde_json::Value;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use tokio::sync::{Mutex, Notify};

/// Longest usual commit, in milliseconds.
const COMMIT_MS: u64 = 3;
/// Longest unusual one, in milliseconds.
const SLOW_COMMIT_MS: u64 = 400;

/// Commits and reads of one run after which it never comes to rest.
const MAX_OPERATIONS: u64 = 50_000;

/// What survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// The twin in memory.
    Memory,
    /// The real one, in a folder of its own.
    Sqlite,
}

/// The durable store, with no time of its own.
pub(crate) struct Durable {
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
    _folder: Option<tempfile::TempDir>,
}

impl Durable {
    pub(crate) fn open(kind: StoreKind) -> Result<Arc<Self>, String> {
        let clock = Arc::new(ManualClock::at(crate::world::START));
        let (store, folder): (Arc<dyn Store>, _) = match kind {
            StoreKind::Memory => (Arc::new(MemoryStore::new(clock.clone())), None),
            StoreKind::Sqlite => {
                let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
                let options = Options {
                    clock: clock.clone(),
                    readers: 1,
                    busy: Duration::from_secs(1),
                    ..Options::default()
                };
                let store = SqliteStore::open(folder.path().join("claw.db"), options);
                (Arc::new(store.map_err(|e| e.to_string())?), Some(folder))
            }
        };
        Ok(Arc::new(Self {
            store,
            clock,
            _folder: folder,
        }))
    }

    /// The store itself; every operation of it is done when its future is polled once by [`at_once`].
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Drives a future of the durable store to its end without letting simulated time go on: the store's own threads
/// work meanwhile, and nothing else.
pub(crate) fn at_once<T>(work: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    // Outside of tokio's scheduler nobody renews a task's budget.
    let mut work = pin!(tokio::task::unconstrained(work));
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            return done;
        }
        std::thread::park();
    }
}

/// The store of one process.
#[derive(Clone)]
pub(crate) struct SimStore(Arc<Process>);

struct Process {
    durable: Arc<Durable>,
    shared: Arc<Shared>,
    /// Batches wait here in the order in which they came.
    writer: Mutex<()>,
    dead: AtomicBool,
    crashed: Notify,
}

impl SimStore {
    pub(crate) fn new(durable: Arc<Durable>, shared: Arc<Shared>) -> Self {
        Self(Arc::new(Process {
            durable,
            shared,
            writer: Mutex::new(()),
            dead: AtomicBool::new(false),
            crashed: Notify::new(),
        }))
    }

    /// Resolves when the process has died at a commit.
    pub(crate) async fn crashed(&self) {
        self.0.crashed.notified().await;
    }

    /// The process is dead: whatever it still does reaches nobody.
    pub(crate) fn kill(&self) {
        self.0.dead.store(true, Ordering::SeqCst);
    }
}

impl Process {
    async fn alive(&self) {
        if self.dead.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }

    async fn die(&self, crash: Crash) {
        self.shared.trace.say(|| format!("CRASH {crash}"));
        self.dead.store(true, Ordering::SeqCst);
        self.crashed.notify_one();
        std::future::pending::<()>().await;
    }

    /// Ends a process that goes round in circles.
    async fn count(&self) {
        let before = self.shared.operations.fetch_add(1, Ordering::SeqCst);
        if before == MAX_OPERATIONS {
            let what = format!("over {MAX_OPERATIONS} operations of the store");
            self.shared.wrong("rest", what);
        }
        if before >= MAX_OPERATIONS {
            self.dead.store(true, Ordering::SeqCst);
            self.crashed.notify_one();
            std::future::pending::<()>().await;
        }
    }

    async fn land(&self, batch: Batch) -> Result<(), StoreError> {
        let _turn = self.writer.lock().await;
        self.count().await;
        self.alive().await;
        let shared = &self.shared;
        let number = shared.commits.fetch_add(1, Ordering::SeqCst) + 1;
        let dice = &shared.store_dice;
        let slow = dice.chance(20);
        pass(dice.below(1 + if slow { SLOW_COMMIT_MS } else { COMMIT_MS })).await;
        self.alive().await;
        if shared.plan.has(Crash::Before(number)) {
            self.die(Crash::Before(number)).await;
        }
        self.durable.clock.set(shared.clock.now());
        let landed = at_once(self.durable.store.commit(batch.clone()));
        shared.trace.say(|| observe::words(number, &batch, &landed));
        if landed.is_ok() {
            lock(&shared.observed).see(&batch, |name, what| shared.wrong(name, what));
        }
        if shared.plan.has(Crash::After(number)) {
            self.die(Crash::After(number)).await;
        }
        landed
    }

    async fn read(&self) -> &dyn Store {
        self.count().await;
        let dice = &self.shared.store_dice;
        if dice.chance(150) {
            pass(dice.below(2)).await;
        }
        self.alive().await;
        self.durable.clock.set(self.shared.clock.now());
        self.durable.store()
    }
}

/// One read, which takes a moment and is of one moment.
macro_rules! read {
    ($self:ident, $name:ident($($argument:expr),*)) => {{
        let store = $self.0.read().await;
        at_once(store.$name($($argument),*))
    }};
}

#[async_trait]
impl Store for SimStore {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let process = self.0.clone();
        // A task of its own: what the writer was given lands even if who asked has gone.
        let landing = tokio::spawn(async move { process.land(batch).await });
        let gone = |e| {
            Err(StoreError::Failed(format!(
                "the simulated writer ended: {e}"
            )))
        };
        landing.await.unwrap_or_else(gone)
    }
    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError> {
        read!(self, sessions(limit))
    }
    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        read!(self, session(key))
    }
    async fn transcript(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        read!(self, transcript(key))
    }
    async fn all_entries(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        read!(self, all_entries(key))
    }
    async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        read!(self, call(id))
    }
    async fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        read!(self, calls(limit))
    }
    async fn effects(&self, call: &CallId) -> Result<Vec<EffectRow>, StoreError> {
        read!(self, effects(call))
    }
    async fn grants(&self, agent: &AgentId) -> Result<Vec<GrantRow>, StoreError> {
        read!(self, grants(agent))
    }
    async fn kv_get(
        &self,
        namespace: &str,
        key: &str,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError> {
        read!(self, kv_get(namespace, key, now))
    }
    async fn kv_scan(
        &self,
        namespace: &str,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        now: TimestampMs,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        read!(self, kv_scan(namespace, prefix, after, limit, now))
    }
    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError> {
        read!(self, kv_usage(namespace))
    }
    async fn received(&self, account: &str, message: &str) -> Result<Option<InboxRow>, StoreError> {
        read!(self, received(account, message))
    }
    async fn inbox_row(&self, id: &InboxId) -> Result<Option<InboxRow>, StoreError> {
        read!(self, inbox_row(id))
    }
    async fn waiting(&self, key: &SessionKey) -> Result<Vec<InboxRow>, StoreError> {
        read!(self, waiting(key))
    }
    async fn unfinished(&self) -> Result<Vec<SessionKey>, StoreError> {
        read!(self, unfinished())
    }
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>, StoreError> {
        read!(self, run(id))
    }
    async fn open_run(&self, key: &SessionKey) -> Result<Option<RunRow>, StoreError> {
        read!(self, open_run(key))
    }
    async fn runs(&self, key: Option<&SessionKey>, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        read!(self, runs(key, limit))
    }
    async fn open_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        read!(self, open_calls(run))
    }
    async fn begun_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError> {
        read!(self, begun_calls(run))
    }
    async fn outbox_row(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        read!(self, outbox_row(id))
    }
    async fn outbox(
        &self,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        read!(self, outbox(states, limit))
    }
    async fn outbox_at(
        &self,
        route: &Route,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        read!(self, outbox_at(route, states, limit))
    }
    async fn outbox_routes(&self, states: &[OutboxState]) -> Result<Vec<Route>, StoreError> {
        read!(self, outbox_routes(states))
    }
    async fn outbox_of_run(&self, run: &RunId) -> Result<Vec<OutboxRow>, StoreError> {
        read!(self, outbox_of_run(run))
    }
    async fn ask(&self, id: &AskId) -> Result<Option<AskRow>, StoreError> {
        read!(self, ask(id))
    }
    async fn open_asks(&self) -> Result<Vec<AskRow>, StoreError> {
        read!(self, open_asks())
    }
    async fn asks(&self, since: TimestampMs, limit: u32) -> Result<Vec<AskRow>, StoreError> {
        read!(self, asks(since, limit))
    }
    async fn asks_of_run(&self, run: &RunId) -> Result<Vec<AskRow>, StoreError> {
        read!(self, asks_of_run(run))
    }
    async fn asks_of_call(&self, call: &CallId) -> Result<Vec<AskRow>, StoreError> {
        read!(self, asks_of_call(call))
    }
    async fn spent(&self, day: &str) -> Result<Vec<Spend>, StoreError> {
        read!(self, spent(day))
    }
    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        read!(self, setting(name))
    }
}
