//! The writer: grouping, refusals inside a group, foreign locks, the queue at its limit.

use super::{opened, setting};
use claw_core::id::{AgentId, GrantId, RunId, SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use claw_core::row::{Batch, Mutation, Precondition};
use rusqlite::Connection;
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinHandle;

type Landed = JoinHandle<Result<(), StoreError>>;

fn spawn(store: &Arc<crate::SqliteStore>, batch: Batch) -> Landed {
    let store = store.clone();
    tokio::spawn(async move { store.commit(batch).await })
}

/// Locks the database from outside until the writer has noticed.
struct Foreign(Connection);

impl Foreign {
    fn lock(folder: &TempDir) -> Self {
        let conn = Connection::open(folder.path().join("claw.db")).unwrap();
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(conn)
    }

    async fn release_once_noticed(self, store: &crate::SqliteStore) {
        while store.metrics().busy_retries == 0 {
            tokio::task::yield_now().await;
        }
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

fn losing() -> Batch {
    let key = SessionKey::main(&AgentId::new("main"));
    let mut batch = Batch::session(&key);
    batch
        .preconditions
        .push(Precondition::Fence(key, RunId::new("r")));
    batch
}

#[tokio::test]
async fn a_locked_database_is_waited_for_and_what_queued_lands_together() {
    let folder = TempDir::new().unwrap();
    let store = Arc::new(opened(&folder));
    let foreign = Foreign::lock(&folder);
    let first = spawn(&store, setting(0));
    while store.metrics().busy_retries == 0 {
        tokio::task::yield_now().await;
    }
    // The writer holds the first; these are all queued before it may go on.
    let mut rest: Vec<Landed> = (1..=40).map(|i| spawn(&store, setting(i))).collect();
    rest.insert(20, spawn(&store, losing()));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    foreign.release_once_noticed(&store).await;
    assert_eq!(first.await.unwrap(), Ok(()));
    for (i, landed) in rest.into_iter().enumerate() {
        let landed = landed.await.unwrap();
        assert_eq!(landed.is_err(), i == 20, "{landed:?}");
        assert!(i != 20 || matches!(landed, Err(StoreError::Conflict(_))));
    }
    let metrics = store.metrics();
    assert_eq!((metrics.batches, metrics.refused), (41, 1));
    assert_eq!((metrics.transactions, metrics.durable_transactions), (2, 2));
    assert_eq!(
        store.setting("s").await.unwrap(),
        Some(json!(40)),
        "in order"
    );
}

#[tokio::test]
async fn a_full_queue_makes_callers_wait_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let store = Arc::new(opened(&folder));
    let foreign = Foreign::lock(&folder);
    let many = 3 * crate::writer::QUEUE_BATCHES as u64;
    let all: Vec<Landed> = (1..=many).map(|i| spawn(&store, setting(i))).collect();
    foreign.release_once_noticed(&store).await;
    for landed in all {
        assert_eq!(landed.await.unwrap(), Ok(()));
    }
    let metrics = store.metrics();
    assert_eq!((metrics.batches, metrics.refused), (many, 0));
    assert!(metrics.transactions < many / 4, "{metrics:?}");
    assert_eq!(store.setting("s").await.unwrap(), Some(json!(many)));
}

#[tokio::test]
async fn only_durable_batches_are_synced_and_refused_ones_are_no_transaction() {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder);
    let mut loose = setting(1);
    loose.durable = false;
    store.commit(loose).await.unwrap();
    store.commit(setting(2)).await.unwrap();
    assert!(store.commit(losing()).await.is_err());
    let metrics = store.metrics();
    assert_eq!((metrics.transactions, metrics.durable_transactions), (2, 1));
    assert_eq!((metrics.batches, metrics.refused), (2, 1));
}

#[tokio::test]
async fn who_stops_waiting_does_not_stop_the_batch() {
    let folder = TempDir::new().unwrap();
    let store = Arc::new(opened(&folder));
    let foreign = Foreign::lock(&folder);
    let first = spawn(&store, setting(1));
    foreign.release_once_noticed(&store).await;
    first.abort();
    store.commit(Batch::owner()).await.unwrap();
    assert_eq!(store.setting("s").await.unwrap(), Some(json!(1)));
}

/// The writer without its thread.
pub(super) fn bare(folder: &TempDir) -> crate::writer::Writer {
    let options = super::options();
    let path = folder.path().join("claw.db");
    let conn = crate::open::writer(&path, options.busy, options.clock.now()).unwrap();
    crate::writer::Writer {
        conn,
        clock: options.clock,
        counters: Arc::default(),
        full: true,
        gate: crate::gate::Gate::default(),
    }
}

#[test]
fn a_refused_batch_leaves_no_trace_and_takes_no_neighbour_along() {
    let folder = TempDir::new().unwrap();
    let mut writer = bare(&folder);
    let noted = |name: &str| Mutation::Setting(name.into(), json!(1));
    let revoke = Mutation::Revoke(GrantId::new("none"), TimestampMs(1));
    let group = [
        Batch::owner().with(noted("before")),
        Batch::owner().with(noted("refused")).with(revoke),
        Batch::owner().with(noted("after")),
    ];
    let answers = writer.land(&group);
    assert!(matches!(answers[1], Err(StoreError::Illegal(_))));
    assert_eq!((&answers[0], &answers[2]), (&Ok(()), &Ok(())));
    let there = ["before", "refused", "after"].map(|name| {
        let found = crate::query::setting(&writer.conn, name);
        found.unwrap().is_some()
    });
    assert_eq!(there, [true, false, true]);
}

#[test]
fn a_group_is_synced_if_one_of_its_batches_is_durable() {
    let folder = TempDir::new().unwrap();
    let mut writer = bare(&folder);
    let loose = Batch {
        durable: false,
        ..setting(1)
    };
    for (group, level) in [
        (vec![loose.clone()], 1),
        (vec![loose.clone(), setting(2)], 2),
        (vec![loose.clone(), loose], 1),
        (vec![setting(3)], 2),
    ] {
        assert!(writer.land(&group).iter().all(Result::is_ok));
        let now = writer
            .conn
            .pragma_query_value(None, "synchronous", |row| row.get(0));
        assert_eq!(now, Ok(level), "1 is NORMAL, 2 is FULL");
    }
}
