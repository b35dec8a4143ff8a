//! Sessions and their transcripts.

use super::{execute, insert, turn};
use crate::column::{count, exists, failed, from_json, json, word};
use claw_core::id::{EntryId, RunId, SessionKey, TimestampMs};
use claw_core::model::Usage;
use claw_core::ports::StoreError;
use claw_core::row::{Entry, EntryBody};
use rusqlite::{Connection, OptionalExtension, Params, params};

/// What a session stands at.
#[derive(Debug, Default)]
pub(super) struct Heads {
    pub(super) leaf: Option<EntryId>,
    pub(super) fence: Option<RunId>,
    origin: Option<String>,
    entries: i64,
    usage: String,
}

impl Heads {
    /// Number of its entries, all branches together.
    pub(super) fn entries(&self) -> Result<u64, StoreError> {
        count("entries", self.entries)
    }
}

/// The heads of a session, `None` if it is not open.
pub(super) fn heads(conn: &Connection, key: &SessionKey) -> Result<Option<Heads>, StoreError> {
    let sql = "SELECT leaf, fence, entries, usage, origin FROM sessions WHERE key = ?1";
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let found = statement.query_row([key.as_str()], |row| {
        Ok(Heads {
            leaf: row.get::<_, Option<String>>(0)?.map(EntryId::new),
            fence: row.get::<_, Option<String>>(1)?.map(RunId::new),
            entries: row.get(2)?,
            usage: row.get(3)?,
            origin: row.get(4)?,
        })
    });
    found.optional().map_err(failed)
}

pub(super) fn not_open(key: &SessionKey) -> StoreError {
    StoreError::Illegal(format!("session `{key}` is not open"))
}

pub(super) fn open(
    conn: &Connection,
    key: &SessionKey,
    now: TimestampMs,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO sessions (key, agent, created, updated, started, interacted, entries, usage)
        VALUES (?1, ?2, ?3, ?3, ?3, ?3, 0, ?4) ON CONFLICT (key) DO NOTHING";
    let usage = json(&Usage::default())?;
    let agent = key.agent();
    let params = params![key.as_str(), agent.as_str(), now.0, usage];
    execute(conn, sql, params).map(drop)
}

pub(super) fn take_fence(
    conn: &Connection,
    key: &SessionKey,
    run: &RunId,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET fence = ?2 WHERE key = ?1";
    change(conn, key, sql, [key.as_str(), run.as_str()])
}

/// Changes the row of an open session.
fn change(
    conn: &Connection,
    key: &SessionKey,
    sql: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    match execute(conn, sql, params)? {
        0 => Err(not_open(key)),
        _ => Ok(()),
    }
}

pub(super) fn bind(conn: &Connection, key: &SessionKey, origin: &str) -> Result<(), StoreError> {
    let known = heads(conn, key)?.ok_or_else(|| not_open(key))?.origin;
    if known.is_some_and(|known| known != origin) {
        let why = format!("session `{key}` belongs to somebody else");
        return Err(StoreError::Conflict(why));
    }
    let sql = "UPDATE sessions SET origin = ?2 WHERE key = ?1";
    change(conn, key, sql, [key.as_str(), origin])
}

pub(super) fn reset(
    conn: &Connection,
    key: &SessionKey,
    at: TimestampMs,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET leaf = NULL, started = ?2, updated = max(updated, ?2)
        WHERE key = ?1";
    change(conn, key, sql, params![key.as_str(), at.0])
}

pub(super) fn archive(
    conn: &Connection,
    key: &SessionKey,
    at: Option<TimestampMs>,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET archived = ?2 WHERE key = ?1";
    change(conn, key, sql, params![key.as_str(), at.map(|at| at.0)])?;
    let busy = at.is_some()
        && (turn::has_open_run(conn, key.as_str())? || turn::has_waiting(conn, key.as_str())?);
    if busy {
        return Err(StoreError::Conflict(format!("session `{key}` is busy")));
    }
    Ok(())
}

/// A message came in; its session need not be open.
pub(super) fn date(conn: &Connection, key: &SessionKey, at: TimestampMs) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET interacted = max(interacted, ?2), archived = NULL
        WHERE key = ?1";
    execute(conn, sql, params![key.as_str(), at.0]).map(drop)
}

pub(super) fn append(conn: &Connection, key: &SessionKey, entry: &Entry) -> Result<(), StoreError> {
    let heads = heads(conn, key)?.ok_or_else(|| not_open(key))?;
    if let (Some(run), Some(fence)) = (&entry.run, &heads.fence)
        && run != fence
    {
        let why = format!("run `{fence}` holds the fence of `{key}`, not `{run}`");
        return Err(StoreError::Conflict(why));
    }
    if let Some(parent) = &entry.parent
        && !known(conn, key, parent)?
    {
        let why = format!("parent `{parent}` is no entry of `{key}`");
        return Err(StoreError::Illegal(why));
    }
    entry.body.fits(key, heads.entries()?)?;
    insert_entry(conn, key, entry)?;
    let usage = match &entry.body {
        EntryBody::Assistant { usage, .. } | EntryBody::Compaction { usage, .. } => {
            let before: Usage = from_json("usage", &heads.usage)?;
            json(&before.plus(*usage))?
        }
        _ => heads.usage,
    };
    // A session begins with its first entry, so that an imported one is as old as it was.
    let sql = "UPDATE sessions SET leaf = ?2, entries = entries + 1, usage = ?3,
        created = iif(entries = 0, ?4, created), started = iif(entries = 0, ?4, started),
        updated = iif(entries = 0, ?4, max(updated, ?4)) WHERE key = ?1";
    let params = params![key.as_str(), entry.id.as_str(), usage, entry.at.0];
    execute(conn, sql, params).map(drop)
}

fn known(conn: &Connection, key: &SessionKey, id: &EntryId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM entries WHERE session = ?1 AND id = ?2";
    exists(conn, sql, [key.as_str(), id.as_str()])
}

fn insert_entry(conn: &Connection, key: &SessionKey, entry: &Entry) -> Result<(), StoreError> {
    let sql = "INSERT INTO entries
        (session, id, parent, run, at, provenance, labels, kind, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let params = params![
        key.as_str(),
        entry.id.as_str(),
        entry.parent.as_ref().map(EntryId::as_str),
        entry.run.as_ref().map(RunId::as_str),
        entry.at.0,
        word(&entry.provenance)?,
        json(&entry.labels)?,
        kind(&entry.body),
        json(&entry.body)?,
    ];
    insert(conn, || format!("entry `{}`", entry.id), sql, params)
}

/// The same word as the tag inside the body.
fn kind(body: &EntryBody) -> &'static str {
    match body {
        EntryBody::User { .. } => "user",
        EntryBody::Assistant { .. } => "assistant",
        EntryBody::ToolResult { .. } => "tool-result",
        EntryBody::Compaction { .. } => "compaction",
        EntryBody::Notice { .. } => "notice",
    }
}
