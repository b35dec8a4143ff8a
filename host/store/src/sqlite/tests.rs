#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod damage;
mod differential;
mod migrated;
mod plans;
mod writer;

use super::*;
use claw_core::row::Mutation;
use claw_testkit::{ManualClock, store_suite};
use rusqlite::Connection;
use serde_json::json;
use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

pub(super) fn setting(value: u64) -> Batch {
    Batch::owner().with(Mutation::Setting("s".into(), json!(value)))
}

pub(super) fn options() -> Options {
    Options {
        clock: Arc::new(ManualClock::at(TimestampMs(1_000_000))),
        readers: 1,
        busy: Duration::from_millis(1),
        ..Options::default()
    }
}

pub(super) fn opened(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(folder.path().join("claw.db"), options()).unwrap()
}

#[tokio::test]
async fn the_store_on_disk_passes_the_suite() {
    let folders = RefCell::new(Vec::new());
    store_suite(&|clock| {
        let folder = TempDir::new().unwrap();
        let options = Options {
            clock,
            ..Options::default()
        };
        let store = SqliteStore::open(folder.path().join("claw.db"), options).unwrap();
        folders.borrow_mut().push(folder);
        Arc::new(store)
    })
    .await;
    assert!(folders.borrow().len() > 10);
}

#[tokio::test]
async fn what_landed_is_there_after_closing() {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder);
    store.commit(setting(1)).await.unwrap();
    let mut loose = setting(2);
    loose.durable = false;
    store.commit(loose).await.unwrap();
    drop(store);
    let again = opened(&folder);
    assert_eq!(again.setting("s").await.unwrap(), Some(json!(2)));
}

#[tokio::test]
async fn files_are_private_and_folders_are_made() {
    let folder = TempDir::new().unwrap();
    let home = folder.path().join("a/b");
    let store = SqliteStore::open(home.join("claw.db"), options()).unwrap();
    store.commit(setting(1)).await.unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&home), mode(&folder.path().join("a"))),
        (0o700, 0o700)
    );
    let mut seen = 0;
    for file in std::fs::read_dir(&home).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 2, "database and write-ahead log");
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("claw.db");
    let text = "not a database, but long enough to look at: ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let refused = SqliteStore::open(&path, options()).err().unwrap();
    assert!(matches!(refused, OpenError::Sqlite(_)), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let missing = folder.path().join("file/claw.db");
    std::fs::write(folder.path().join("file"), "x").unwrap();
    let refused = SqliteStore::open(missing, options()).err().unwrap();
    assert!(matches!(refused, OpenError::Io(..)), "{refused}");
}

#[tokio::test]
async fn a_column_nobody_wrote_is_an_error_that_names_it() {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder);
    store.commit(setting(1)).await.unwrap();
    let other = Connection::open(folder.path().join("claw.db")).unwrap();
    other
        .execute_batch("UPDATE settings SET value = '{'")
        .unwrap();
    let error = store.setting("s").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database is damaged: column `value` does not read back"
    );
}

#[test]
fn the_schema_is_strict_and_keeps_what_the_design_asks_for() {
    let folder = TempDir::new().unwrap();
    drop(opened(&folder));
    let conn = Connection::open(folder.path().join("claw.db")).unwrap();
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let tables =
        "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'";
    assert_eq!(count(tables), 14);
    assert_eq!(count(&format!("{tables} AND strict = 0")), 0);
    let columns = "SELECT count(*) FROM pragma_table_info('entries') WHERE name IN ('labels', 'provenance') AND \"notnull\"";
    assert_eq!(count(columns), 2);
    let wal: String = conn
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(wal, "wal");
}

#[tokio::test]
async fn more_readers_than_connections_wait_their_turn() {
    let folder = TempDir::new().unwrap();
    let store = Arc::new(opened(&folder));
    store.commit(setting(7)).await.unwrap();
    let reads: Vec<_> = (0..64)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.setting("s").await })
        })
        .collect();
    for read in reads {
        assert_eq!(read.await.unwrap().unwrap(), Some(json!(7)));
    }
}
