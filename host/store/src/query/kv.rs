//! Reads of guest kv.

use super::{Read, get, maybe_time, one, rows};
use crate::column::count;
use claw_core::id::TimestampMs;
use claw_core::limit::LIST_ROWS;
use claw_core::row::KvEntry;
use rusqlite::{Connection, params};

/// The key's row, expired or not.
pub(crate) fn kv_entry(conn: &Connection, namespace: &str, key: &str) -> Read<Option<KvEntry>> {
    let sql = "SELECT value, version, expires FROM kv WHERE namespace = ?1 AND key = ?2";
    one(conn, sql, [namespace, key], |row| {
        Ok(KvEntry {
            value: get(row, "value")?,
            version: count("version", get(row, "version")?)?,
            expires: maybe_time(row, "expires")?,
        })
    })
}

pub(crate) fn kv_scan(
    conn: &Connection,
    namespace: &str,
    prefix: &str,
    after: &str,
    limit: u32,
    now: TimestampMs,
) -> Read<Vec<(String, u64)>> {
    let sql = "SELECT key, length(value) AS size FROM kv
        WHERE namespace = ?1 AND key >= ?2 AND key > ?3 AND (expires IS NULL OR expires > ?4)
        ORDER BY key LIMIT ?5";
    let limit = limit.min(LIST_ROWS);
    let found = rows(
        conn,
        sql,
        params![namespace, prefix, after, now.0, limit],
        |row| {
            let size = count("value", get(row, "size")?)?;
            Ok((get::<String>(row, "key")?, size))
        },
    )?;
    // Keys in byte order: those with the prefix come first.
    let mine = found
        .into_iter()
        .take_while(|(key, _)| key.starts_with(prefix));
    Ok(mine.collect())
}

pub(crate) fn kv_usage(conn: &Connection, namespace: &str, now: TimestampMs) -> Read<(u64, u64)> {
    let sql =
        "SELECT coalesce(sum(octet_length(key) + length(value)), 0) AS bytes, count(*) AS keys
        FROM kv WHERE namespace = ?1 AND (expires IS NULL OR expires > ?2)";
    let found = one(conn, sql, params![namespace, now.0], |row| {
        Ok((
            count("bytes", get(row, "bytes")?)?,
            count("keys", get(row, "keys")?)?,
        ))
    })?;
    Ok(found.unwrap_or_default())
}
