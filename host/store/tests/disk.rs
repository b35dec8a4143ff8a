//! A file that may not grow and files that may not be written, as another process of the same machine meets them.
#![allow(clippy::unwrap_used, clippy::panic)]

use claw_core::ports::{Blobs, Store, StoreError};
use claw_core::row::{Batch, Mutation};
use claw_store::{FileBlobs, OpenError, Options, SqliteStore};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Tells the re-executed test that it is the child, and where its database is.
const CHILD: &str = "CLAW_TEST_DISK_DB";
/// A database of schema 1, which is copied and migrated when it is opened.
const OLD: &str = include_str!("../src/schema/dirty_v1.sql");
/// What a file of the child may grow to, in bytes.
const FILE_BYTES: u64 = 512 * 1024;
/// A user without rights.
const NOBODY: u32 = 65_534;

/// This test again, in a process that a too large file does not kill, as a user who has no special rights.
fn again(test: &str, folder: &Path, db: &Path) -> Output {
    let binary = folder.join("test");
    if !binary.exists() {
        fs::copy(std::env::current_exe().unwrap(), &binary).unwrap();
        fs::set_permissions(&binary, Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(&binary)
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, db)
        .current_dir("/");
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

fn child_of() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

/// Says a line that the parent reads.
fn say(line: &str) {
    std::io::stdout()
        .write_all(format!("said {line}\n").as_bytes())
        .unwrap();
}

/// What the child said.
fn said(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}\n{errors}");
    let lines = text.lines().filter_map(|line| line.split_once("said "));
    lines.map(|(_, line)| line.to_owned()).collect()
}

fn note(n: usize) -> Batch {
    Batch::owner().with(Mutation::Setting(format!("s{n}"), value(n)))
}

fn value(n: usize) -> Value {
    json!(format!("{n}: {}", "x".repeat(5_000)))
}

fn folder(mode: u32) -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(mode)).unwrap();
    folder
}

fn limit_files(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    let current = bytes.or(maximum);
    setrlimit(Resource::Fsize, Rlimit { current, maximum }).unwrap();
}

/// Writes until the disk takes no more, reads everything back, and goes on when there is room again.
async fn fill(path: &Path) {
    let store = SqliteStore::open(path, Options::default()).unwrap();
    limit_files(Some(FILE_BYTES));
    let mut landed = 0;
    let why = loop {
        match store.commit(note(landed)).await {
            Ok(()) => landed += 1,
            Err(why) => break why,
        }
        assert!(landed < 10_000, "the limit is never met");
    };
    assert!(matches!(why, StoreError::Full(_)), "{why:?}");
    say(&format!("full after {landed}: {why}"));
    for n in 0..landed {
        assert_eq!(store.setting(&format!("s{n}")).await, Ok(Some(value(n))));
    }
    let refused = store.setting(&format!("s{landed}")).await;
    assert_eq!(refused, Ok(None), "a refused batch leaves nothing");
    for _ in 0..3 {
        let again = store.commit(note(landed)).await;
        assert!(matches!(again, Err(StoreError::Full(_))), "{again:?}");
    }
    limit_files(None);
    for _ in 0..20 {
        store.commit(note(landed)).await.unwrap();
        landed += 1;
    }
    say(&format!("landed {landed}"));
    // No tidy end: what was acknowledged must not need one.
    std::process::exit(0);
}

#[tokio::test]
async fn a_full_disk_refuses_commits_and_loses_nothing_acknowledged() {
    if let Some(path) = child_of() {
        return fill(&path).await;
    }
    let folder = folder(0o777);
    let path = folder.path().join("db/claw.db");
    fs::create_dir(folder.path().join("db")).unwrap();
    fs::set_permissions(folder.path().join("db"), Permissions::from_mode(0o777)).unwrap();
    let test = "a_full_disk_refuses_commits_and_loses_nothing_acknowledged";
    let said = said(&again(test, folder.path(), &path));
    let [full, landed] = &said[..] else {
        panic!("{said:?}");
    };
    assert!(full.contains("the disk takes no more"), "{full}");
    let landed: usize = landed.strip_prefix("landed ").unwrap().parse().unwrap();
    assert!(landed > 40, "{said:?}");
    let conn = rusqlite::Connection::open(&path).unwrap();
    let check = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    assert_eq!(check, Ok::<String, _>("ok".into()));
    drop(conn);
    let store = SqliteStore::open(&path, Options::default()).unwrap();
    for n in 0..landed {
        let there = store.setting(&format!("s{n}")).await;
        assert_eq!(there, Ok(Some(value(n))), "{n} of {landed}");
    }
}

#[tokio::test]
async fn a_database_that_may_not_be_written_is_refused_with_its_path_and_left_alone() {
    if let Some(path) = child_of() {
        let refused = SqliteStore::open(&path, Options::default()).err().unwrap();
        assert!(matches!(refused, OpenError::ReadOnly(_)), "{refused:?}");
        return say(&refused.to_string());
    }
    let folder = folder(0o755);
    let home = folder.path().join("home");
    let path = home.join("claw.db");
    let store = SqliteStore::open(&path, Options::default()).unwrap();
    store.commit(note(1)).await.unwrap();
    drop(store);
    let before = fs::read(&path).unwrap();
    let set = |file: u32, home_mode: u32| {
        fs::set_permissions(&path, Permissions::from_mode(file)).unwrap();
        fs::set_permissions(&home, Permissions::from_mode(home_mode)).unwrap();
    };
    let test = "a_database_that_may_not_be_written_is_refused_with_its_path_and_left_alone";
    for (file, home_mode) in [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555)] {
        set(file, home_mode);
        let said = said(&again(test, folder.path(), &path));
        let wanted = format!(
            "database `{}` or its folder cannot be written",
            path.display()
        );
        assert_eq!(said, [wanted], "{file:o} in {home_mode:o}");
        assert!(fs::read(&path).unwrap() == before, "left alone");
    }
    set(0o600, 0o700);
    let store = SqliteStore::open(&path, Options::default()).unwrap();
    assert_eq!(store.setting("s1").await, Ok(Some(value(1))));
    store.commit(note(2)).await.unwrap();
}

fn schema(path: &Path) -> u32 {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// No room for the copy, then room for the copy and none for the migration, then enough.
async fn migrate(path: &Path) {
    rusqlite::Connection::open(path)
        .unwrap()
        .execute_batch(OLD)
        .unwrap();
    let size = fs::metadata(path).unwrap().len();
    for bytes in [size / 2, size] {
        limit_files(Some(bytes));
        let refused = SqliteStore::open(path, Options::default()).err().unwrap();
        assert!(matches!(refused, OpenError::Full(_)), "{refused:?}");
        say(&refused.to_string());
        limit_files(None);
        assert_eq!(schema(path), 1, "as it was");
    }
    let store = SqliteStore::open(path, Options::default()).unwrap();
    let sessions = store.sessions(9).await.unwrap();
    say(&format!("sessions {}", sessions.len()));
}

#[tokio::test]
async fn a_migration_without_room_leaves_the_old_database_as_it_was() {
    if let Some(path) = child_of() {
        return migrate(&path).await;
    }
    let folder = folder(0o777);
    let path = folder.path().join("claw.db");
    let test = "a_migration_without_room_leaves_the_old_database_as_it_was";
    let full = format!("no room on the disk for database `{}`", path.display());
    let said = said(&again(test, folder.path(), &path));
    assert_eq!(said, [full.as_str(), full.as_str(), "sessions 2"]);
    assert_eq!(schema(&path), claw_store::SCHEMA_VERSION);
}

#[test]
fn a_blob_without_room_is_refused_whole_and_lands_once_there_is_some() {
    let test = "a_blob_without_room_is_refused_whole_and_lands_once_there_is_some";
    let Some(path) = child_of() else {
        let folder = folder(0o777);
        let said = said(&again(test, folder.path(), &folder.path().join("blobs")));
        return assert_eq!(said, ["refused", "landed"]);
    };
    let blobs = FileBlobs::open(&path).unwrap();
    let bytes = vec![7; 2 * FILE_BYTES as usize];
    let small = blobs.put(b"small").unwrap();
    limit_files(Some(FILE_BYTES));
    let refused = blobs.put(&bytes);
    assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
    assert_eq!(fs::read_dir(&path).unwrap().count(), 1, "nothing stays");
    say("refused");
    limit_files(None);
    let id = blobs.put(&bytes).unwrap();
    assert_eq!(blobs.get(&id), Ok(Some(bytes)));
    assert_eq!(blobs.get(&small), Ok(Some(b"small".to_vec())));
    say("landed");
    fs::set_permissions(&path, Permissions::from_mode(0o555)).unwrap();
    let refused = blobs.put(b"other");
    assert!(
        matches!(refused, Err(StoreError::ReadOnly(_))),
        "{refused:?}"
    );
}
