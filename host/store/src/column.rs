//! Core's types as columns: words, JSON and whole numbers.
//!
//! Invariant: a column that does not read back is an error that names itself, never a default.

use claw_core::ports::StoreError;
use rusqlite::{Connection, ErrorCode, Params, ffi};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A failure of SQLite as the store's callers see it.
pub(crate) fn failed(error: rusqlite::Error) -> StoreError {
    let why = error.to_string();
    match error.sqlite_error() {
        Some(e) if is_full(e) => StoreError::Full(why),
        Some(e) => match e.code {
            ErrorCode::ReadOnly => StoreError::ReadOnly(why),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(why),
            _ => StoreError::Failed(why),
        },
        None => StoreError::Failed(why),
    }
}

/// A disk without room, a quota and a limit of the file's size; SQLite knows the first from other failures to write
/// a file, but not the others.
pub(crate) fn is_full(error: &ffi::Error) -> bool {
    let to_write = [
        ffi::SQLITE_IOERR_WRITE,
        ffi::SQLITE_IOERR_TRUNCATE,
        ffi::SQLITE_IOERR_SHMSIZE,
    ];
    error.code == ErrorCode::DiskFull || to_write.contains(&error.extended_code)
}

/// A row that holds what nobody wrote.
pub(crate) fn corrupt(column: &str) -> StoreError {
    StoreError::Corrupt(format!("column `{column}` does not read back"))
}

/// Whether a query has a row.
pub(crate) fn exists(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    statement.exists(params).map_err(failed)
}

/// JSON text of a value.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Illegal(e.to_string()))
}

/// Reads what [`json`] wrote.
pub(crate) fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| corrupt(column))
}

/// The word of an enum without fields.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StoreError::Illegal("a value without a word".into())),
    }
}

/// Reads what [`word`] wrote.
pub(crate) fn from_word<T: DeserializeOwned>(column: &str, text: String) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(text)).map_err(|_| corrupt(column))
}

/// A count as SQLite keeps it; the largest it can keep at most.
pub(crate) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as it was kept.
pub(crate) fn count(column: &str, value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| corrupt(column))
}
