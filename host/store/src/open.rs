//! Opening the database: the file's mode, pragmas, schema.

use crate::column::is_full;
use crate::schema::{self, private_file, sync_folder};
use claw_core::id::TimestampMs;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest write-ahead log kept after a checkpoint, in bytes.
const WAL_KEPT_BYTES: i64 = 16 << 20;
/// Prepared statements kept by a connection.
const CACHED_STATEMENTS: usize = 128;

/// Why the store cannot be opened. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or its folder cannot be made or read.
    #[error("cannot open `{}`: {}", .0.display(), .1)]
    Io(PathBuf, #[source] io::Error),
    /// The file, or the folder its log is written to, cannot be written.
    #[error("database `{}` or its folder cannot be written", .0.display())]
    ReadOnly(PathBuf),
    /// There is no room for the file, its log or its backup.
    #[error("no room on the disk for database `{}`", .0.display())]
    Full(PathBuf),
    /// SQLite refuses.
    #[error("database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Written by a newer claw.
    #[error("database has schema `{found}`, this claw knows up to `{known}`{}", backup_words(.backup.as_deref()))]
    Newer {
        /// Its schema.
        found: u32,
        /// Ours.
        known: u32,
        /// The newest copy this binary can open.
        backup: Option<PathBuf>,
    },
    /// A database of another program.
    #[error("`{}` is not a database of claw", .0.display())]
    Foreign(PathBuf),
    /// A migration failed; the database is as it was.
    #[error("migration failed: {0}")]
    Migration(String),
    /// The writer thread cannot be started.
    #[error("cannot start the writer: {0}")]
    Thread(#[source] io::Error),
}

fn backup_words(backup: Option<&Path>) -> String {
    match backup {
        Some(path) => format!("; the newest backup it can open is `{}`", path.display()),
        None => "; there is no backup it could open".into(),
    }
}

/// Makes a folder and those above it, 0700 where they are new.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn create(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder)?;
    }
    match private_file(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Ok(()) => sync_folder(path),
        Err(e) => Err(e),
    }
}

/// The one connection that writes, with the newest schema.
pub(crate) fn writer(
    path: &Path,
    busy: Duration,
    now: TimestampMs,
) -> Result<Connection, OpenError> {
    create(path).map_err(|e| OpenError::Io(path.to_owned(), e))?;
    prepare(path, busy, now).map_err(|error| match &error {
        OpenError::Sqlite(e) if unwritable(e) => OpenError::ReadOnly(path.to_owned()),
        OpenError::Sqlite(e) if e.sqlite_error().is_some_and(is_full) => {
            OpenError::Full(path.to_owned())
        }
        _ => error,
    })
}

fn prepare(path: &Path, busy: Duration, now: TimestampMs) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    // SQLite opens a file that it may not write for reading.
    if conn.is_readonly("main")? {
        return Err(OpenError::ReadOnly(path.to_owned()));
    }
    conn.busy_timeout(busy)?;
    schema::migrate(&mut conn, path, now)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "journal_size_limit", WAL_KEPT_BYTES)?;
    conn.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(conn)
}

/// The file is there: what cannot be opened beside it is its log.
fn unwritable(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
}

/// A connection that cannot write.
pub(crate) fn reader(path: &Path, busy: Duration) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(busy)?;
    conn.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(conn)
}
