//! Rows and pages that do not read back, no room, no right to write: each is its own error, and costs nothing else.

use super::writer::bare;
use super::{TempDir, opened, setting};
use claw_core::content::Block;
use claw_core::id::{AgentId, EntryId, InboxId, OutboxId, SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use claw_core::route::Route;
use claw_core::row::{Batch, Entry, EntryBody, Mutation, Provenance};
use claw_core::step::inbox::{InboxRow, InboxState, InboxStep, QueueMode};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, Part};
use claw_core::subject::Actor;
use rusqlite::Connection;
use serde_json::json;
use std::os::unix::fs::FileExt;

fn key(name: &str) -> SessionKey {
    SessionKey::parse(name, &AgentId::new("main")).unwrap()
}

fn entry(id: usize, bytes: usize) -> Box<Entry> {
    Box::new(Entry {
        id: EntryId::new(format!("e{id:05}")),
        parent: id.checked_sub(1).map(|p| EntryId::new(format!("e{p:05}"))),
        run: None,
        at: TimestampMs(1),
        provenance: Provenance::Owner,
        labels: vec![],
        body: EntryBody::User {
            content: vec![Block::text("x".repeat(bytes))],
        },
    })
}

/// A session with a message that waits and a reply that waits, both named after it.
fn busy(name: &str) -> Batch {
    let key = key(name);
    let message = InboxRow {
        id: InboxId::new(format!("i-{name}")),
        session: key.clone(),
        account: "a".into(),
        message: name.into(),
        at: TimestampMs(1),
        sender: "s".into(),
        actor: Actor::Owner,
        route: Route::local(),
        text: "x".into(),
        mode: QueueMode::Steer,
        model: None,
        state: InboxState::Received,
    };
    let reply = OutboxRow {
        id: OutboxId::new(format!("o-{name}")),
        session: key.clone(),
        run: None,
        route: Route::local(),
        at: TimestampMs(1),
        updated: TimestampMs(1),
        due: TimestampMs(1),
        draft: None,
        parts: vec![Part::default()],
        state: OutboxState::Queued,
        reason: String::new(),
    };
    Batch::session(&key)
        .with(Mutation::OpenSession(key.clone()))
        .with(Mutation::Receive(Box::new(message)))
        .with(Mutation::Post(Box::new(reply)))
}

fn drop_message(name: &str) -> Batch {
    let step = InboxStep::Drop("x".into());
    let step = Mutation::Inbox(InboxId::new(format!("i-{name}")), step);
    Batch::session(&key(name)).with(step)
}

fn attempt(name: &str) -> Batch {
    let step = Mutation::Outbox(OutboxId::new(format!("o-{name}")), OutboxStep::Attempt);
    Batch::session(&key(name)).with(step)
}

fn is_corrupt<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Corrupt(_))), "{answer:?}");
}

#[tokio::test]
async fn a_corrupt_row_of_one_session_does_not_stop_the_others() {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder);
    for name in ["a", "b"] {
        store.commit(busy(name)).await.unwrap();
    }
    let other = Connection::open(folder.path().join("claw.db")).unwrap();
    let spoil = "UPDATE inbox SET detail = '{' WHERE id = 'i-a';
        UPDATE outbox SET parts = '[{' WHERE id = 'o-a';
        UPDATE sessions SET usage = 'x' WHERE key = 'agent:main:a';";
    other.execute_batch(spoil).unwrap();

    is_corrupt(store.session(&key("a")).await);
    is_corrupt(store.waiting(&key("a")).await);
    is_corrupt(store.received("a", "a").await);
    is_corrupt(store.outbox_row(&OutboxId::new("o-a")).await);
    is_corrupt(store.commit(drop_message("a")).await);
    let behind = attempt("a");
    let mut behind_a_legal_one = setting(7);
    behind_a_legal_one.scope = behind.scope.clone();
    behind_a_legal_one.mutations.extend(behind.mutations);
    is_corrupt(store.commit(behind_a_legal_one).await);
    assert_eq!(store.setting("s").await, Ok(None), "nothing landed");

    let keys = store.unfinished().await.unwrap();
    assert_eq!(keys, [key("a"), key("b")], "shown, whatever its row says");
    let listed = store.sessions(9).await.unwrap();
    assert_eq!((listed.len(), &listed[0].key), (1, &key("b")));
    let queued = store.outbox(&[OutboxState::Queued], 9).await.unwrap();
    assert_eq!((queued.len(), queued[0].id.as_str()), (1, "o-b"));
    assert_eq!(store.metrics().damaged_rows, 2, "left out, and counted");
    assert_eq!(store.waiting(&key("b")).await.unwrap().len(), 1);
    store.commit(drop_message("b")).await.unwrap();
    store.commit(attempt("b")).await.unwrap();
}

#[test]
fn a_corrupt_row_takes_no_neighbour_of_its_transaction_along() {
    let folder = TempDir::new().unwrap();
    let mut writer = bare(&folder);
    let names = ["a", "b", "c"];
    let landed = writer.land(&names.map(busy));
    assert!(landed.iter().all(Result::is_ok));
    let spoil = "UPDATE inbox SET detail = '{}' WHERE id = 'i-b'";
    writer.conn.execute_batch(spoil).unwrap();
    let [first, second, third] = &writer.land(&names.map(drop_message))[..] else {
        panic!("three answers");
    };
    assert_eq!((first, third), (&Ok(()), &Ok(())));
    is_corrupt(second.clone());
}

#[tokio::test]
async fn a_word_that_denies_its_row_is_corrupt() {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder);
    store.commit(busy("a")).await.unwrap();
    let other = Connection::open(folder.path().join("claw.db")).unwrap();
    let spoil = "UPDATE inbox SET state = 'claimed'";
    other.execute_batch(spoil).unwrap();
    let why = store.waiting(&key("a")).await.unwrap_err().to_string();
    assert_eq!(
        why,
        "the database is damaged: column `state` does not read back"
    );
}

#[tokio::test]
async fn a_damaged_page_costs_what_was_on_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("claw.db");
    let store = opened(&folder);
    for name in ["a", "b"] {
        let mut batch = Batch::session(&key(name)).with(Mutation::OpenSession(key(name)));
        for id in 0..50 {
            let append = Mutation::Append(key(name), entry(id, 1_000));
            batch.mutations.push(append);
        }
        store.commit(batch).await.unwrap();
    }
    drop(store);
    let conn = Connection::open(&path).unwrap();
    // The first leaf of the table holds the beginning of the first session.
    let leaf = "SELECT pageno, pgsize FROM dbstat
        WHERE name = 'entries' AND pagetype = 'leaf' ORDER BY path LIMIT 1";
    let at = |row: &rusqlite::Row<'_>| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?));
    let (page, size) = conn.query_row(leaf, [], at).unwrap();
    drop(conn);
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let offset = u64::from(page - 1) * u64::from(size);
    file.write_all_at(&vec![0xff; size as usize], offset)
        .unwrap();

    let store = opened(&folder);
    is_corrupt(store.transcript(&key("a")).await);
    assert_eq!(store.transcript(&key("b")).await.unwrap().len(), 50);
    let append = Mutation::Append(key("b"), entry(50, 1_000));
    let next = Batch::session(&key("b")).with(append);
    store.commit(next).await.unwrap();
    assert_eq!(store.transcript(&key("b")).await.unwrap().len(), 51);
    assert_eq!(store.session(&key("a")).await.unwrap().unwrap().entries, 50);
}

#[test]
fn no_room_refuses_the_whole_transaction_and_the_next_lands_once_there_is_some() {
    let folder = TempDir::new().unwrap();
    let mut writer = bare(&folder);
    let note = |n: usize, bytes| {
        let text = json!("x".repeat(bytes));
        Batch::owner().with(Mutation::Setting(format!("s{n}"), text))
    };
    assert_eq!(writer.land(&[note(0, 10)]), [Ok(())]);
    let pages: i64 = writer
        .conn
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    let limit = |writer: &crate::writer::Writer, pages: i64| {
        let set = |_: &rusqlite::Row<'_>| Ok(());
        let sql = format!("PRAGMA max_page_count = {pages}");
        writer.conn.query_row(&sql, [], set).unwrap();
    };
    limit(&writer, pages + 1);
    let answers = writer.land(&[note(1, 10), note(2, 100_000), note(3, 10)]);
    assert!(
        matches!(&answers[1], Err(StoreError::Full(_))),
        "{answers:?}"
    );
    for (n, answer) in [(1, &answers[0]), (2, &answers[1]), (3, &answers[2])] {
        let there = crate::query::setting(&writer.conn, &format!("s{n}")).unwrap();
        assert_eq!(there.is_some(), answer.is_ok(), "{n}: answered as it is");
    }
    limit(&writer, pages + 1_000);
    assert_eq!(writer.land(&[note(2, 100_000)]), [Ok(())]);
    let first = crate::query::setting(&writer.conn, "s0").unwrap();
    assert_eq!(first, Some(json!("x".repeat(10))));
}

#[test]
fn a_database_that_cannot_be_written_says_so_and_goes_on_once_it_can() {
    let folder = TempDir::new().unwrap();
    let mut writer = bare(&folder);
    writer.conn.pragma_update(None, "query_only", true).unwrap();
    let answers = writer.land(&[setting(1)]);
    assert!(
        matches!(&answers[0], Err(StoreError::ReadOnly(_))),
        "{answers:?}"
    );
    writer
        .conn
        .pragma_update(None, "query_only", false)
        .unwrap();
    assert_eq!(writer.land(&[setting(1)]), [Ok(())]);
}
