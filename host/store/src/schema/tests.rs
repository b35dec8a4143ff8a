#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

const NOW: TimestampMs = TimestampMs(1_795_271_892_120);
const NEXT: &str = "ALTER TABLE settings ADD COLUMN note TEXT";
const BROKEN: &str = "CREATE TABLE half (x) STRICT; CREATE TABLE half (x) STRICT";

fn open(folder: &TempDir) -> (Connection, PathBuf) {
    let path = folder.path().join("claw.db");
    (Connection::open(&path).unwrap(), path)
}

fn version(conn: &Connection) -> u32 {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

fn backups(folder: &TempDir) -> Vec<String> {
    let names = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().unwrap()).collect();
    names.retain(|name| name.contains("backup"));
    names.sort();
    names
}

/// A database of schema 1 with a row in it.
fn dirty(folder: &TempDir) -> (Connection, PathBuf) {
    let (mut conn, path) = open(folder);
    migrate_with(&mut conn, &path, NOW, &STEPS[..1]).unwrap();
    conn.execute_batch("INSERT INTO settings VALUES ('s', '1')")
        .unwrap();
    (conn, path)
}

#[test]
fn the_version_is_the_number_of_steps_and_a_new_database_needs_no_backup() {
    assert_eq!(STEPS.len(), SCHEMA_VERSION as usize);
    let folder = TempDir::new().unwrap();
    let (mut conn, path) = open(&folder);
    for _ in 0..2 {
        migrate(&mut conn, &path, NOW).unwrap();
        assert_eq!(version(&conn), SCHEMA_VERSION);
    }
    assert_eq!(backups(&folder), [""; 0]);
}

#[test]
fn an_older_database_is_copied_and_then_migrated() {
    let folder = TempDir::new().unwrap();
    let (mut conn, path) = dirty(&folder);
    fs::write(
        folder.path().join("claw.db.backup-v.backup-partial"),
        "left by a crash",
    )
    .unwrap();
    migrate_with(&mut conn, &path, NOW, &[STEPS[0], NEXT]).unwrap();
    assert_eq!(version(&conn), 2);
    assert_eq!(backups(&folder), ["claw.db.backup-v1-20261121T143812120"]);
    let copy = folder.path().join(&backups(&folder)[0]);
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let copy = Connection::open(copy).unwrap();
    assert_eq!(version(&copy), 1);
    let value: String = copy
        .query_row("SELECT value FROM settings", [], |row| row.get(0))
        .unwrap();
    assert_eq!(value, "1");
}

#[test]
fn a_newer_database_is_refused_naming_the_newest_backup_that_helps() {
    let folder = TempDir::new().unwrap();
    let (mut conn, path) = dirty(&folder);
    let refused = |conn: &mut Connection| match migrate(conn, &path, NOW) {
        Err(OpenError::Newer {
            found,
            known,
            backup,
        }) => (found, known, backup),
        other => panic!("{other:?}"),
    };
    conn.pragma_update(None, "user_version", 9).unwrap();
    assert_eq!(refused(&mut conn), (9, SCHEMA_VERSION, None));
    let newest = "claw.db.backup-v1-20261121T143812120";
    for name in [
        newest,
        "claw.db.backup-v1-20251121T143812120",
        "claw.db.backup-v4-20271121T143812120",
        "claw.db.backup-v.backup-partial",
        "claw.db.backup-vx-3",
        "other.db.backup-v1-20281121T143812120",
    ] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    assert_eq!(
        refused(&mut conn),
        (9, SCHEMA_VERSION, Some(folder.path().join(newest)))
    );
    let words = migrate(&mut conn, &path, NOW).unwrap_err().to_string();
    assert!(
        words.contains("schema `9`") && words.contains(newest),
        "{words}"
    );
    assert_eq!(version(&conn), 9);
}

#[test]
fn a_failed_migration_leaves_the_database_as_it_was() {
    let folder = TempDir::new().unwrap();
    let (mut conn, path) = dirty(&folder);
    let failed = migrate_with(&mut conn, &path, NOW, &[STEPS[0], NEXT, BROKEN]);
    assert!(matches!(failed, Err(OpenError::Migration(_))), "{failed:?}");
    assert_eq!((version(&conn), backups(&folder).len()), (1, 1));
    let note = "SELECT count(*) FROM pragma_table_info('settings') WHERE name = 'note'";
    assert_eq!(
        conn.query_row(note, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        0
    );
    migrate(&mut conn, &path, NOW).unwrap();
}

#[test]
fn a_database_of_another_program_is_refused() {
    let folder = TempDir::new().unwrap();
    let (mut conn, path) = open(&folder);
    conn.execute_batch("CREATE TABLE theirs (x)").unwrap();
    let refused = migrate(&mut conn, &path, NOW);
    assert!(matches!(refused, Err(OpenError::Foreign(_))), "{refused:?}");
    assert_eq!(version(&conn), 0);
}

/// What the released schemas were; their files may not change any more.
#[test]
fn the_kept_databases_have_the_schemas_of_their_versions() {
    let words = |conn: &Connection| -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let dumps = [include_str!("dirty_v1.sql"), include_str!("dirty_v2.sql")];
    for (at, dump) in dumps.into_iter().enumerate() {
        let folder = TempDir::new().unwrap();
        let (mut fresh, path) = open(&folder);
        migrate_with(&mut fresh, &path, NOW, &STEPS[..=at]).unwrap();
        let kept = Connection::open_in_memory().unwrap();
        kept.execute_batch(dump).unwrap();
        assert_eq!(words(&kept), words(&fresh));
        assert!(words(&kept).len() > 10);
        assert_eq!(version(&kept) as usize, at + 1);
    }
}
