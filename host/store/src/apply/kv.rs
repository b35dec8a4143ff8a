//! Guest kv.

use super::execute;
use crate::column::{count, failed, integer};
use crate::query;
use claw_core::id::TimestampMs;
use claw_core::ports::StoreError;
use claw_core::row::KvWrite;
use rusqlite::{Connection, params};

/// Expired keys of the namespace swept by one write.
const SWEPT_KEYS: u32 = 64;

pub(super) fn write(
    conn: &Connection,
    write: &KvWrite,
    now: TimestampMs,
) -> Result<(), StoreError> {
    let (namespace, key) = (write.namespace.as_str(), write.key.as_str());
    let current = query::kv_entry(conn, namespace, key)?;
    let next = write.step(current.as_ref(), fresh_version(conn)?, now)?;
    match next {
        Some(entry) => {
            let sql = "INSERT OR REPLACE INTO kv (namespace, key, value, version, expires)
                VALUES (?1, ?2, ?3, ?4, ?5)";
            let expires = entry.expires.map(|at| at.0);
            let version = integer(entry.version);
            execute(
                conn,
                sql,
                params![namespace, key, entry.value, version, expires],
            )?;
        }
        None => {
            let sql = "DELETE FROM kv WHERE namespace = ?1 AND key = ?2";
            execute(conn, sql, [namespace, key])?;
        }
    }
    let sweep = "DELETE FROM kv WHERE namespace = ?1 AND key IN (
        SELECT key FROM kv WHERE namespace = ?1 AND expires <= ?2 LIMIT ?3)";
    execute(conn, sweep, params![namespace, now.0, SWEPT_KEYS]).map(drop)
}

/// A version larger than any given before.
fn fresh_version(conn: &Connection) -> Result<u64, StoreError> {
    let sql = "UPDATE kv_clock SET version = version + 1 RETURNING version";
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let version = statement.query_row([], |row| row.get(0)).map_err(failed)?;
    count("version", version)
}
