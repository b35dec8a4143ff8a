//! Schemas and the way forward between them.
//!
//! Invariant: an existing database is copied beside itself before a migration touches it.

#[cfg(test)]
mod tests;

use crate::column::is_full;
use crate::open::OpenError;
use claw_core::id::TimestampMs;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Every schema in order; the first is version 1. Released ones never change.
const STEPS: &[&str] = &[
    include_str!("schema/v1.sql"),
    include_str!("schema/v2.sql"),
    include_str!("schema/v3.sql"),
];
/// The schema this binary writes.
pub const SCHEMA_VERSION: u32 = 3;
/// What marks a database as ours: "claw".
const APPLICATION_ID: i64 = 0x636c_6177;
/// Characters of a backup's time, `20261121T143812123`.
const STAMP_CHARS: usize = 18;

/// Brings the database at `path` to the schema of this binary.
pub(crate) fn migrate(
    conn: &mut Connection,
    path: &Path,
    now: TimestampMs,
) -> Result<(), OpenError> {
    migrate_with(conn, path, now, STEPS)
}

fn migrate_with(
    conn: &mut Connection,
    path: &Path,
    now: TimestampMs,
    steps: &[&'static str],
) -> Result<(), OpenError> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let owner: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let fresh = found == 0 && owner == 0 && tables == 0;
    if !fresh && owner != APPLICATION_ID {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    if found > known {
        let backup = newest_backup(path, known);
        return Err(OpenError::Newer {
            found,
            known,
            backup,
        });
    }
    if found < known && !fresh {
        back_up(conn, path, found, now)?;
    }
    let steps: Vec<M<'_>> = steps.iter().map(|sql| M::up(sql)).collect();
    Migrations::new(steps).to_latest(conn).map_err(|e| match e {
        rusqlite_migration::Error::RusqliteError { err, .. }
            if err.sqlite_error().is_some_and(is_full) =>
        {
            OpenError::Sqlite(err)
        }
        e => OpenError::Migration(e.to_string()),
    })
}

/// `claw.db` -> `claw.db.backup-v`.
fn backup_prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}.backup-v")
}

/// Copies the database beside itself; the copy has its name only once it is whole and on the disk.
fn back_up(
    conn: &Connection,
    path: &Path,
    version: u32,
    now: TimestampMs,
) -> Result<PathBuf, OpenError> {
    let digits = now.to_string();
    let digits: String = digits
        .chars()
        .filter(|c| *c == 'T' || c.is_ascii_digit())
        .collect();
    // Fixed width, so that names sort by time.
    let stamp = format!("{digits:0<STAMP_CHARS$}");
    let to = path.with_file_name(format!("{}{version}-{stamp}", backup_prefix(path)));
    let partial = path.with_file_name(format!("{}.backup-partial", backup_prefix(path)));
    let io = |e: io::Error| OpenError::Io(to.clone(), e);
    match fs::remove_file(&partial) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(io(e)),
        _ => {}
    }
    private_file(&partial).map_err(io)?;
    let Some(text) = partial.to_str() else {
        return Err(io(io::Error::other("the path is not UTF-8")));
    };
    conn.execute("VACUUM INTO ?1", [text])?;
    File::open(&partial)
        .and_then(|f| f.sync_all())
        .map_err(io)?;
    fs::rename(&partial, &to).map_err(io)?;
    sync_folder(&to).map_err(io)?;
    Ok(to)
}

/// The newest backup this binary can open: by time, of a schema no newer than `known`.
fn newest_backup(path: &Path, known: u32) -> Option<PathBuf> {
    let prefix = backup_prefix(path);
    let parse = |name: &str| {
        let (version, stamp) = name.strip_prefix(&prefix)?.split_once('-')?;
        let version: u32 = version.parse().ok()?;
        (version <= known).then(|| stamp.to_owned())
    };
    let entries = fs::read_dir(path.parent()?).ok()?;
    let found = entries.flatten().filter_map(|entry| {
        let stamp = parse(entry.file_name().to_str()?)?;
        Some((stamp, entry.path()))
    });
    found.max().map(|(_, path)| path)
}

/// Creates an empty file that only its owner reads.
pub(crate) fn private_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(path)?.sync_all()
}

/// Makes the entry of `path` in its folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
