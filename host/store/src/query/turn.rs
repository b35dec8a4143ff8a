//! Reads of accepted messages, turns and the beginnings of their calls.

use super::{Listed, Read, get, list, one, rows, session_key, state, time};
use crate::column::{count, from_json, from_word};
use claw_core::id::{CallId, InboxId, RunId, SessionKey};
use claw_core::limit::LIST_ROWS;
use claw_core::row::CallStart;
use claw_core::step::inbox::{InboxRow, InboxState};
use claw_core::step::run::{RunRow, RunState};
use rusqlite::{Connection, Row, params};

pub(crate) const RECEIVED: &str = "SELECT * FROM inbox WHERE account = ?1 AND message = ?2";
pub(crate) const WAITING: &str = "SELECT * FROM inbox
    WHERE session = ?1 AND state IN ('received', 'claimed') ORDER BY id";
pub(crate) const UNFINISHED: &str =
    "SELECT session FROM inbox WHERE state IN ('received', 'claimed')
    UNION SELECT session FROM runs WHERE state <> 'ended' ORDER BY session";
pub(crate) const OPEN_RUN: &str = "SELECT * FROM runs WHERE session = ?1 AND state <> 'ended'";
pub(crate) const RUNS: &str = "SELECT * FROM runs ORDER BY at DESC, id DESC LIMIT ?1";
pub(crate) const RUNS_OF: &str =
    "SELECT * FROM runs WHERE session = ?1 ORDER BY at DESC, id DESC LIMIT ?2";
pub(crate) const OPEN_CALLS: &str = "SELECT * FROM call_starts
    WHERE run = ?1 AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.id = call_starts.id)
    ORDER BY id";
pub(crate) const BEGUN_CALLS: &str = "SELECT * FROM call_starts WHERE run = ?1 ORDER BY id";

fn inbox(row: &Row<'_>) -> Read<InboxRow> {
    Ok(InboxRow {
        id: InboxId::new(get::<String>(row, "id")?),
        session: session_key(row, "session")?,
        account: get(row, "account")?,
        message: get(row, "message")?,
        at: time(row, "at")?,
        sender: get(row, "sender")?,
        actor: from_json("actor", &get::<String>(row, "actor")?)?,
        route: from_json("route", &get::<String>(row, "route")?)?,
        text: get(row, "text")?,
        mode: from_word("mode", get(row, "mode")?)?,
        model: get(row, "model")?,
        state: state(row, InboxState::word)?,
    })
}

fn run_row(row: &Row<'_>) -> Read<RunRow> {
    let attempt = count("attempt", get(row, "attempt")?)?;
    Ok(RunRow {
        id: RunId::new(get::<String>(row, "id")?),
        session: session_key(row, "session")?,
        lane: from_word("lane", get(row, "lane")?)?,
        actor: from_json("actor", &get::<String>(row, "actor")?)?,
        route: from_json("route", &get::<String>(row, "route")?)?,
        model: get(row, "model")?,
        at: time(row, "at")?,
        updated: time(row, "updated")?,
        attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
        state: state(row, RunState::word)?,
    })
}

fn call_start(row: &Row<'_>) -> Read<CallStart> {
    Ok(CallStart {
        id: CallId::new(get::<String>(row, "id")?),
        session: session_key(row, "session")?,
        run: RunId::new(get::<String>(row, "run")?),
        model_call: get(row, "model_call")?,
        tool: get(row, "tool")?,
        at: time(row, "at")?,
    })
}

pub(crate) fn received(conn: &Connection, account: &str, message: &str) -> Read<Option<InboxRow>> {
    one(conn, RECEIVED, [account, message], inbox)
}

pub(crate) fn inbox_row(conn: &Connection, id: &InboxId) -> Read<Option<InboxRow>> {
    let sql = "SELECT * FROM inbox WHERE id = ?1";
    one(conn, sql, [id.as_str()], inbox)
}

pub(crate) fn waiting(conn: &Connection, key: &SessionKey) -> Read<Vec<InboxRow>> {
    rows(conn, WAITING, [key.as_str()], inbox)
}

pub(crate) fn unfinished(conn: &Connection) -> Read<Vec<SessionKey>> {
    rows(conn, UNFINISHED, [], |row| session_key(row, "session"))
}

pub(crate) fn run(conn: &Connection, id: &RunId) -> Read<Option<RunRow>> {
    let sql = "SELECT * FROM runs WHERE id = ?1";
    one(conn, sql, [id.as_str()], run_row)
}

pub(crate) fn open_run(conn: &Connection, key: &SessionKey) -> Read<Option<RunRow>> {
    one(conn, OPEN_RUN, [key.as_str()], run_row)
}

pub(crate) fn runs(
    conn: &Connection,
    key: Option<&SessionKey>,
    limit: u32,
) -> Read<Listed<RunRow>> {
    let limit = limit.min(LIST_ROWS);
    match key {
        Some(key) => list(conn, RUNS_OF, params![key.as_str(), limit], run_row),
        None => list(conn, RUNS, [limit], run_row),
    }
}

pub(crate) fn open_calls(conn: &Connection, run: &RunId) -> Read<Vec<CallStart>> {
    rows(conn, OPEN_CALLS, [run.as_str()], call_start)
}

pub(crate) fn begun_calls(conn: &Connection, run: &RunId) -> Read<Vec<CallStart>> {
    rows(conn, BEGUN_CALLS, [run.as_str()], call_start)
}
