//! A process's view of a store: after some commits the process is dead, and nothing of it lands any more.

use async_trait::async_trait;
use claw_core::id::{AgentId, AskId, CallId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use claw_core::route::Route;
use claw_core::row::{
    Batch, CallRow, CallStart, EffectRow, Entry, GrantRow, KvEntry, SessionRow, Spend,
};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::RunRow;
use claw_testkit::MemoryStore;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) struct Mortal {
    inner: Arc<MemoryStore>,
    left: AtomicUsize,
}

impl Mortal {
    pub(super) fn new(inner: Arc<MemoryStore>, commits: usize) -> Arc<Self> {
        Arc::new(Self {
            inner,
            left: AtomicUsize::new(commits),
        })
    }

    /// Nothing of the process lands any more.
    pub(super) fn kill(&self) {
        self.left.store(0, Ordering::SeqCst);
    }

    /// The process dies after so many more commits.
    pub(super) fn dies_after(&self, commits: usize) {
        self.left.store(commits, Ordering::SeqCst);
    }

    pub(super) fn is_dead(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }
}

type Got<T> = Result<T, StoreError>;

macro_rules! reads {
    ($($name:ident($($arg:ident: $type:ty),*) -> $out:ty;)*) => {
        #[async_trait]
        impl Store for Mortal {
            async fn commit(&self, batch: Batch) -> Got<()> {
                let take = |n: usize| n.checked_sub(1);
                if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_err() {
                    std::future::pending::<()>().await;
                }
                let landed = self.inner.commit(batch).await;
                if self.is_dead() {
                    // It died before it could hear that this has landed.
                    std::future::pending::<()>().await;
                }
                landed
            }
            $(async fn $name(&self, $($arg: $type),*) -> Got<$out> {
                self.inner.$name($($arg),*).await
            })*
        }
    };
}

reads! {
    sessions(limit: u32) -> Vec<SessionRow>;
    session(key: &SessionKey) -> Option<SessionRow>;
    transcript(key: &SessionKey) -> Vec<Entry>;
    all_entries(key: &SessionKey) -> Vec<Entry>;
    call(id: &CallId) -> Option<CallRow>;
    calls(limit: u32) -> Vec<CallRow>;
    effects(call: &CallId) -> Vec<EffectRow>;
    grants(agent: &AgentId) -> Vec<GrantRow>;
    kv_get(namespace: &str, key: &str, now: TimestampMs) -> Option<KvEntry>;
    kv_scan(namespace: &str, prefix: &str, after: Option<&str>, limit: u32, now: TimestampMs) -> Vec<(String, u64)>;
    kv_usage(namespace: &str) -> (u64, u64);
    received(account: &str, message: &str) -> Option<InboxRow>;
    inbox_row(id: &InboxId) -> Option<InboxRow>;
    waiting(key: &SessionKey) -> Vec<InboxRow>;
    unfinished() -> Vec<SessionKey>;
    run(id: &RunId) -> Option<RunRow>;
    open_run(key: &SessionKey) -> Option<RunRow>;
    runs(key: Option<&SessionKey>, limit: u32) -> Vec<RunRow>;
    open_calls(run: &RunId) -> Vec<CallStart>;
    begun_calls(run: &RunId) -> Vec<CallStart>;
    outbox_row(id: &OutboxId) -> Option<OutboxRow>;
    outbox(states: &[OutboxState], limit: u32) -> Vec<OutboxRow>;
    outbox_at(route: &Route, states: &[OutboxState], limit: u32) -> Vec<OutboxRow>;
    outbox_routes(states: &[OutboxState]) -> Vec<Route>;
    outbox_of_run(run: &RunId) -> Vec<OutboxRow>;
    ask(id: &AskId) -> Option<AskRow>;
    open_asks() -> Vec<AskRow>;
    asks(since: TimestampMs, limit: u32) -> Vec<AskRow>;
    asks_of_run(run: &RunId) -> Vec<AskRow>;
    asks_of_call(call: &CallId) -> Vec<AskRow>;
    spent(day: &str) -> Vec<Spend>;
    setting(name: &str) -> Option<Value>;
}
