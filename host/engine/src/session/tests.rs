#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use claw_core::content::Block;
use claw_core::id::{AgentId, EntryId, TimestampMs};
use claw_core::row::{EntryBody, Provenance};
use claw_testkit::{ManualClock, MemoryBlobs, MemoryStore, SeqIds};
use std::sync::Arc;

fn world() -> World {
    World {
        store: Arc::new(MemoryStore::default()),
        blobs: Arc::new(MemoryBlobs::default()),
        clock: Arc::new(ManualClock::at(TimestampMs(1_000))),
        ids: Arc::new(SeqIds::default()),
    }
}

fn entry(id: &str, parent: Option<&str>, text: &str) -> Entry {
    Entry {
        id: EntryId::new(id),
        parent: parent.map(EntryId::new),
        run: None,
        at: TimestampMs(5),
        provenance: Provenance::Owner,
        labels: vec!["web".into()],
        body: EntryBody::User {
            content: vec![Block::text(text)],
        },
    }
}

async fn filled() -> (World, SessionKey) {
    let world = world();
    let key = SessionKey::main(&AgentId::new("main"));
    let batch = Batch::session(&key)
        .with(Mutation::OpenSession(key.clone()))
        .with(Mutation::Append(
            key.clone(),
            Box::new(entry("a", None, "hi\n\"ü\"")),
        ))
        .with(Mutation::Append(
            key.clone(),
            Box::new(entry("b", Some("a"), "one")),
        ))
        .with(Mutation::Append(
            key.clone(),
            Box::new(entry("c", Some("a"), "branch")),
        ));
    world.store.commit(batch).await.unwrap();
    (world, key)
}

#[tokio::test]
async fn export_import_export_gives_the_same_bytes() {
    let (world, key) = filled().await;
    let text = export(&world, &key).await.unwrap();
    assert_eq!(text.lines().count(), 4);
    let other = self::world();
    let (again, count) = import(&other, &text, None).await.unwrap();
    assert_eq!((again.as_str(), count), ("agent:main:main", 3));
    assert_eq!(export(&other, &key).await.unwrap(), text);
}

#[tokio::test]
async fn an_import_never_mixes_with_what_is_there() {
    let (world, key) = filled().await;
    let text = export(&world, &key).await.unwrap();
    let e = import(&world, &text, None).await.unwrap_err();
    assert!(matches!(e, TransferError::Exists(_)));
}

#[tokio::test]
async fn broken_lines_are_named_and_nothing_lands() {
    let (world, key) = filled().await;
    let text = export(&world, &key).await.unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for (broken, line) in [
        (String::new(), 1),
        ("{}".to_owned(), 1),
        (lines[0].replace(":1,", ":9,"), 1),
        (format!("{}\n{}\n", lines[0], lines[2]), 2),
        (format!("{}\n{}\n{}\n", lines[0], lines[1], lines[1]), 3),
        (format!("{}\n{}\nnot json\n", lines[0], lines[1]), 3),
    ] {
        let other = self::world();
        match import(&other, &broken, None).await.unwrap_err() {
            TransferError::Malformed { line: at, .. } => assert_eq!(at, line, "{broken}"),
            e => panic!("{e}"),
        }
        assert!(other.store.session(&key).await.unwrap().is_none());
    }
    let other = self::world();
    let e = export(&other, &key).await.unwrap_err();
    assert!(matches!(e, TransferError::NotFound(_)));
}

#[tokio::test]
async fn a_key_that_is_no_session_key_is_refused() {
    let (world, key) = filled().await;
    let text = export(&world, &key).await.unwrap();
    for bad in ["main", "agent:main", "agent:../x:y", "agent:main:a b", ""] {
        let other = self::world();
        let broken = text.replacen("agent:main:main", bad, 1);
        let e = import(&other, &broken, None).await.unwrap_err();
        assert!(
            matches!(e, TransferError::Malformed { line: 1, .. }),
            "{bad}: {e}"
        );
        assert!(other.store.sessions(10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn more_entries_than_a_session_may_have_are_refused_before_any_lands() {
    let (world, key) = filled().await;
    let text = export(&world, &key).await.unwrap();
    let mut lines = text.lines();
    let (head, first) = (lines.next().unwrap(), lines.next().unwrap());
    let mut long = format!("{head}\n");
    for i in 0..=SESSION_ENTRIES {
        long.push_str(&first.replacen("\"a\"", &format!("\"e{i}\""), 1));
        long.push('\n');
    }
    let other = self::world();
    let e = import(&other, &long, None).await.unwrap_err();
    assert!(matches!(e, TransferError::Malformed { .. }), "{e}");
    assert!(other.store.sessions(10).await.unwrap().is_empty());
}
