//! What every store must do, whatever it is made of. Each case gets a fresh store and its own clock.
//!
//! Invariant: every refusal is tried behind a legal change of the same batch, and nothing of it may land.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite of assertions")]

mod ask;
mod effect;
mod forget;
mod grant;
mod inbox;
mod kv;
mod life;
mod limits;
mod outbox;
mod rows;
mod run;
mod session;

use crate::ManualClock;
use claw_core::id::{AgentId, AskId, CallId, InboxId, RunId, TimestampMs};
use claw_core::ports::{Clock, Store, StoreError};
use claw_core::row::{Batch, Mutation};
use serde_json::json;
use std::fmt::Write as _;
use std::sync::Arc;

/// Makes an empty store that goes by this clock.
pub type MakeStore<'a> = &'a dyn Fn(Arc<dyn Clock>) -> Arc<dyn Store>;

/// When the clocks of the suite begin.
const START: TimestampMs = TimestampMs(1_000_000);

/// Runs every case against stores from `make` and panics at the first that fails.
pub async fn store_suite(make: MakeStore<'_>) {
    session::cases(make).await;
    life::cases(make).await;
    inbox::cases(make).await;
    run::cases(make).await;
    outbox::cases(make).await;
    ask::cases(make).await;
    forget::cases(make).await;
    effect::cases(make).await;
    rows::cases(make).await;
    grant::cases(make).await;
    kv::cases(make).await;
    limits::cases(make).await;
}

/// A fresh store with its clock.
struct Bench {
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
}

/// How a batch is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Conflict,
    Illegal,
}

impl Bench {
    fn new(make: MakeStore<'_>) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let store = make(clock.clone());
        Self { store, clock }
    }

    async fn lands(&self, batch: Batch) {
        let shown = format!("{:?}", batch.mutations.last());
        let landed = self.store.commit(batch).await;
        assert_eq!(landed, Ok(()), "refused: {shown}");
    }

    /// The batch is refused this way, and neither it nor a legal change before it lands.
    async fn refuses(&self, why: Refusal, mut batch: Batch) {
        let shown = format!("{batch:?}");
        let marker = Mutation::Setting("marker".into(), json!("must not land"));
        batch.mutations.insert(0, marker);
        let before = self.dump().await;
        let got = match self.store.commit(batch).await {
            Err(StoreError::Conflict(_)) => Refusal::Conflict,
            Err(StoreError::Illegal(_)) => Refusal::Illegal,
            other => panic!("wanted {why:?}, got {other:?}: {shown}"),
        };
        assert_eq!(got, why, "{shown}");
        assert_eq!(self.dump().await, before, "something landed: {shown}");
    }

    /// Everything that can be read, as text.
    async fn dump(&self) -> String {
        let store = &self.store;
        let now = self.clock.now();
        let mut out = String::new();
        for session in store.sessions(100).await.unwrap() {
            let entries = store.all_entries(&session.key).await.unwrap();
            writeln!(out, "{session:?} {entries:?}").unwrap();
        }
        let calls = store.calls(100).await.unwrap();
        let effects = store.effects(&CallId::new("call-1")).await.unwrap();
        let grants = store.grants(&AgentId::new("main")).await.unwrap();
        writeln!(out, "{calls:?} {effects:?} {grants:?}").unwrap();
        for (key, _) in store.kv_scan("ns", "", None, 100, now).await.unwrap() {
            let entry = store.kv_get("ns", &key, now).await.unwrap();
            writeln!(out, "{key} {entry:?}").unwrap();
        }
        self.dump_turns(&mut out).await;
        let marker = store.setting("marker").await.unwrap();
        writeln!(out, "{marker:?}").unwrap();
        out
    }

    /// Messages, turns, replies, questions and spending.
    async fn dump_turns(&self, out: &mut String) {
        let store = &self.store;
        for name in ["a", "b"] {
            let key = session::key(name);
            let (row, waiting) = (store.session(&key).await, store.waiting(&key).await);
            let open = store.open_run(&key).await;
            writeln!(out, "{row:?} {waiting:?} {open:?}").unwrap();
        }
        for id in ["i0", "i1", "i2", "i3", "i4"] {
            let row = store.inbox_row(&InboxId::new(id)).await.unwrap();
            writeln!(out, "{row:?}").unwrap();
        }
        for id in ["k0", "k1", "k2", "k3"] {
            let row = store.ask(&AskId::new(id)).await.unwrap();
            writeln!(out, "{row:?}").unwrap();
        }
        let (runs, unfinished) = (store.runs(None, 100).await, store.unfinished().await);
        let calls = store.open_calls(&RunId::new("r1")).await;
        let replies = store.outbox(&outbox::STATES, 100).await;
        let (asks, spent) = (store.open_asks().await, store.spent("2026-11-21").await);
        writeln!(out, "{runs:?} {unfinished:?} {calls:?}").unwrap();
        writeln!(out, "{replies:?} {asks:?} {spent:?}").unwrap();
    }
}
