//! Every read. All are bounded: lists by `LIST_ROWS`, the rest by what a batch may write.
//!
//! Invariant: a row that does not read back is the error of who asks for it; a list of many sessions' rows leaves it
//! out and counts it, so that one damaged row stops no other.

pub(crate) mod delivery;
mod kv;
pub(crate) mod turn;

pub(crate) use kv::{kv_entry, kv_scan, kv_usage};

use crate::column::{corrupt, count, failed, from_json, from_word};
use claw_core::id::{AgentId, CallId, EffectId, EntryId, GrantId, RunId, SessionKey, TimestampMs};
use claw_core::ledger::EffectIntent;
use claw_core::limit::{
    AGENT_GRANTS, CALL_EFFECTS, CALL_PREFIX_CHARS, LIST_ROWS, SESSION_ENTRIES_MOST,
};
use claw_core::ports::StoreError;
use claw_core::row::{CallRow, EffectRow, Entry, GrantRow, SessionRow};
use claw_core::subject::Subject;
use rusqlite::{Connection, Params, Row, params};
use serde::de::DeserializeOwned;
use serde_json::Value;

type Read<T> = Result<T, StoreError>;

/// Every row of a query through `make`.
fn rows<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    make: impl Fn(&Row<'_>) -> Read<T>,
) -> Read<Vec<T>> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(params).map_err(failed)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        out.push(make(row)?);
    }
    Ok(out)
}

/// Rows of many sessions.
pub(crate) struct Listed<T> {
    /// Those that read back.
    pub(crate) rows: Vec<T>,
    /// How many did not.
    pub(crate) damaged: u64,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            damaged: 0,
        }
    }
}

/// Every row of a query that reads back through `make`.
fn list<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    make: impl Fn(&Row<'_>) -> Read<T>,
) -> Read<Listed<T>> {
    let mut listed = Listed::default();
    for row in rows(conn, sql, params, |row| Ok(make(row)))? {
        match row {
            Ok(row) => listed.rows.push(row),
            Err(StoreError::Corrupt(_)) => listed.damaged += 1,
            Err(other) => return Err(other),
        }
    }
    Ok(listed)
}

/// The row whose id begins with a prefix that is long enough; several are a conflict.
fn prefixed<T>(
    conn: &Connection,
    table: &str,
    prefix: &str,
    make: impl Fn(&Row<'_>) -> Read<T>,
) -> Read<Option<T>> {
    if prefix.chars().count() < CALL_PREFIX_CHARS {
        return Ok(None);
    }
    // Whatever begins with the prefix stands right behind it in byte order.
    let sql = format!("SELECT * FROM {table} WHERE id > ?1 ORDER BY id LIMIT 2");
    let next = rows(conn, &sql, [prefix], |row| {
        let mine = get::<String>(row, "id")?.starts_with(prefix);
        Ok(mine.then(|| make(row)))
    })?;
    let mut next: Vec<Read<T>> = next.into_iter().flatten().collect();
    if next.len() > 1 {
        let why = format!("several ids begin with `{prefix}`");
        return Err(StoreError::Conflict(why));
    }
    next.pop().transpose()
}

/// The first row of a query, if there is one.
fn one<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    make: impl Fn(&Row<'_>) -> Read<T>,
) -> Read<Option<T>> {
    Ok(rows(conn, sql, params, make)?.into_iter().next())
}

fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, column: &str) -> Read<T> {
    row.get(column).map_err(|_| corrupt(column))
}

/// A row's state, whose word must agree with the column it is found by.
fn state<T: DeserializeOwned>(row: &Row<'_>, word: impl Fn(&T) -> &'static str) -> Read<T> {
    let state: T = from_json("detail", &get::<String>(row, "detail")?)?;
    match get::<String>(row, "state")? == word(&state) {
        true => Ok(state),
        false => Err(corrupt("state")),
    }
}

fn time(row: &Row<'_>, column: &str) -> Read<TimestampMs> {
    get(row, column).map(TimestampMs)
}

fn maybe_time(row: &Row<'_>, column: &str) -> Read<Option<TimestampMs>> {
    Ok(get::<Option<i64>>(row, column)?.map(TimestampMs))
}

fn session_key(row: &Row<'_>, column: &str) -> Read<SessionKey> {
    from_word(column, get(row, column)?)
}

fn agent(row: &Row<'_>) -> Read<AgentId> {
    Ok(AgentId::new(get::<String>(row, "agent")?))
}

fn session_row(row: &Row<'_>) -> Read<SessionRow> {
    Ok(SessionRow {
        key: session_key(row, "key")?,
        agent: agent(row)?,
        created: time(row, "created")?,
        updated: time(row, "updated")?,
        leaf: get::<Option<String>>(row, "leaf")?.map(EntryId::new),
        entries: count("entries", get(row, "entries")?)?,
        usage: from_json("usage", &get::<String>(row, "usage")?)?,
        started: time(row, "started")?,
        interacted: time(row, "interacted")?,
        archived: maybe_time(row, "archived")?,
        origin: get(row, "origin")?,
    })
}

fn entry(row: &Row<'_>) -> Read<Entry> {
    Ok(Entry {
        id: EntryId::new(get::<String>(row, "id")?),
        parent: get::<Option<String>>(row, "parent")?.map(EntryId::new),
        run: get::<Option<String>>(row, "run")?.map(RunId::new),
        at: time(row, "at")?,
        provenance: from_word("provenance", get(row, "provenance")?)?,
        labels: from_json("labels", &get::<String>(row, "labels")?)?,
        body: from_json("body", &get::<String>(row, "body")?)?,
    })
}

fn call_row(row: &Row<'_>) -> Read<CallRow> {
    Ok(CallRow {
        id: CallId::new(get::<String>(row, "id")?),
        session: session_key(row, "session")?,
        agent: agent(row)?,
        tool: get(row, "tool")?,
        subject: get(row, "subject")?,
        actor: get(row, "actor")?,
        at: time(row, "at")?,
        wall_us: count("wall_us", get(row, "wall_us")?)?,
        outcome: get(row, "outcome")?,
        message: get(row, "message")?,
        denials: from_json("denials", &get::<String>(row, "denials")?)?,
        taint: from_json("taint", &get::<String>(row, "taint")?)?,
    })
}

fn effect_row(row: &Row<'_>) -> Read<EffectRow> {
    let subject = Subject::parse(&get::<String>(row, "subject")?);
    Ok(EffectRow {
        id: EffectId::new(get::<String>(row, "id")?),
        intent: EffectIntent {
            call: CallId::new(get::<String>(row, "call")?),
            session: session_key(row, "session")?,
            agent: agent(row)?,
            subject: subject.ok_or_else(|| corrupt("subject"))?,
            kind: get(row, "kind")?,
            summary: get(row, "summary")?,
        },
        state: from_word("state", get(row, "state")?)?,
        at: time(row, "at")?,
    })
}

fn grant_row(row: &Row<'_>) -> Read<GrantRow> {
    Ok(GrantRow {
        id: GrantId::new(get::<String>(row, "id")?),
        agent: agent(row)?,
        subject: get(row, "subject")?,
        rule: get(row, "rule")?,
        expires: maybe_time(row, "expires")?,
        session: get::<Option<String>>(row, "session")?
            .map(|key| from_word("session", key))
            .transpose()?,
        by: get(row, "giver")?,
        at: time(row, "at")?,
        revoked: maybe_time(row, "revoked")?,
    })
}

pub(crate) const SESSIONS: &str =
    "SELECT * FROM sessions WHERE archived IS NULL ORDER BY updated DESC, key LIMIT ?1";

pub(crate) fn sessions(conn: &Connection, limit: u32) -> Read<Listed<SessionRow>> {
    list(conn, SESSIONS, [limit.min(LIST_ROWS)], session_row)
}

pub(crate) const IDLE_SESSIONS: &str = "SELECT key FROM sessions
    WHERE archived IS NULL AND interacted < ?1 AND updated < ?1 ORDER BY interacted, key LIMIT ?2";

pub(crate) fn idle_sessions(
    conn: &Connection,
    since: TimestampMs,
    limit: u32,
) -> Read<Vec<SessionKey>> {
    let params = params![since.0, limit.min(LIST_ROWS)];
    rows(conn, IDLE_SESSIONS, params, |row| session_key(row, "key"))
}

pub(crate) fn session(conn: &Connection, key: &SessionKey) -> Read<Option<SessionRow>> {
    let sql = "SELECT * FROM sessions WHERE key = ?1";
    one(conn, sql, [key.as_str()], session_row)
}

pub(crate) fn transcript(conn: &Connection, key: &SessionKey) -> Read<Vec<Entry>> {
    let sql = "WITH RECURSIVE branch (depth, seq, parent) AS (
            SELECT 0, entries.seq, entries.parent FROM sessions
            JOIN entries ON entries.session = sessions.key AND entries.id = sessions.leaf
            WHERE sessions.key = ?1
            UNION ALL
            SELECT depth + 1, entries.seq, entries.parent FROM branch
            JOIN entries ON entries.session = ?1 AND entries.id = branch.parent
            LIMIT ?2
        )
        SELECT entries.* FROM branch JOIN entries USING (seq) ORDER BY depth DESC";
    rows(
        conn,
        sql,
        params![key.as_str(), SESSION_ENTRIES_MOST],
        entry,
    )
}

pub(crate) fn all_entries(conn: &Connection, key: &SessionKey) -> Read<Vec<Entry>> {
    let sql = "SELECT * FROM entries WHERE session = ?1 ORDER BY id LIMIT ?2";
    rows(
        conn,
        sql,
        params![key.as_str(), SESSION_ENTRIES_MOST],
        entry,
    )
}

pub(crate) fn call(conn: &Connection, id: &CallId) -> Read<Option<CallRow>> {
    let exact = "SELECT * FROM calls WHERE id = ?1";
    match one(conn, exact, [id.as_str()], call_row)? {
        Some(row) => Ok(Some(row)),
        None => prefixed(conn, "calls", id.as_str(), call_row),
    }
}

pub(crate) fn calls(conn: &Connection, limit: u32) -> Read<Listed<CallRow>> {
    let sql = "SELECT * FROM calls ORDER BY at DESC, id DESC LIMIT ?1";
    list(conn, sql, [limit.min(LIST_ROWS)], call_row)
}

pub(crate) fn effects(conn: &Connection, call: &CallId) -> Read<Vec<EffectRow>> {
    let sql = "SELECT * FROM effects WHERE call = ?1 ORDER BY seq LIMIT ?2";
    rows(conn, sql, params![call.as_str(), CALL_EFFECTS], effect_row)
}

pub(crate) fn grants(conn: &Connection, agent: &AgentId) -> Read<Vec<GrantRow>> {
    let sql = "SELECT * FROM grants WHERE agent = ?1 ORDER BY at, id LIMIT ?2";
    rows(conn, sql, params![agent.as_str(), AGENT_GRANTS], grant_row)
}

pub(crate) fn setting(conn: &Connection, name: &str) -> Read<Option<Value>> {
    let sql = "SELECT value FROM settings WHERE name = ?1";
    one(conn, sql, [name], |row| {
        from_json("value", &get::<String>(row, "value")?)
    })
}
