//! Accepted messages, turns and the beginnings of their calls. Rows move by core's pure steps alone.

use super::session::{self, not_open};
use super::{Row, execute, insert, mine, room};
use crate::column::{exists, json, word};
use crate::query::turn as query;
use claw_core::id::{InboxId, RunId, TimestampMs};
use claw_core::limit::WAITING_MESSAGES;
use claw_core::ports::StoreError;
use claw_core::row::{CallStart, Scope};
use claw_core::step::inbox::{InboxRow, InboxStep};
use claw_core::step::run::{RunRow, RunStep};
use rusqlite::{Connection, params};

pub(super) fn receive(conn: &Connection, row: &InboxRow) -> Result<(), StoreError> {
    let known = "SELECT 1 FROM inbox WHERE account = ?1 AND message = ?2";
    if exists(conn, known, [&row.account, &row.message])? {
        return Err(StoreError::Conflict("message already received".into()));
    }
    let waiting = "SELECT count(*) FROM inbox
        WHERE session = ?1 AND state IN ('received', 'claimed')";
    room(conn, waiting, row.session.as_str(), WAITING_MESSAGES)?;
    let sql = "INSERT INTO inbox (id, session, account, message, at, sender, actor, route, text,
        mode, model, state, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let params = params![
        row.id.as_str(),
        row.session.as_str(),
        row.account,
        row.message,
        row.at.0,
        row.sender,
        json(&row.actor)?,
        json(&row.route)?,
        row.text,
        word(&row.mode)?,
        row.model,
        row.state.word(),
        json(&row.state)?,
    ];
    insert(conn, || format!("message `{}`", row.id), sql, params)?;
    session::date(conn, &row.session, row.at)
}

pub(super) fn step_inbox(
    conn: &Connection,
    scope: &Scope,
    id: &InboxId,
    step: &InboxStep,
) -> Result<(), StoreError> {
    let row = mine(scope, id, query::inbox_row(conn, id)?)?;
    let next = row.state.step(step)?;
    let sql = "UPDATE inbox SET state = ?2, detail = ?3 WHERE id = ?1";
    let params = params![id.as_str(), next.word(), json(&next)?];
    execute(conn, sql, params).map(drop)
}

pub(super) fn open_run(conn: &Connection, row: &RunRow) -> Result<(), StoreError> {
    let session = &row.session;
    let heads = session::heads(conn, session)?.ok_or_else(|| not_open(session))?;
    let known = "SELECT 1 FROM runs WHERE id = ?1";
    if exists(conn, known, [row.id.as_str()])? {
        return Err(StoreError::Illegal(format!("run `{}` exists", row.id)));
    }
    if has_open_run(conn, session.as_str())? {
        let why = format!("a run of `{session}` has not ended");
        return Err(StoreError::Conflict(why));
    }
    row.fits(heads.entries()?)?;
    let sql = "INSERT INTO runs (id, session, lane, actor, route, model, at, updated, attempt,
        state, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let params = params![
        row.id.as_str(),
        session.as_str(),
        word(&row.lane)?,
        json(&row.actor)?,
        json(&row.route)?,
        row.model,
        row.at.0,
        row.updated.0,
        row.attempt,
        row.state.word(),
        json(&row.state)?,
    ];
    insert(conn, || format!("run `{}`", row.id), sql, params)
}

/// Whether the session has a turn that has not ended.
pub(super) fn has_open_run(conn: &Connection, session: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM runs WHERE session = ?1 AND state <> 'ended'";
    exists(conn, sql, [session])
}

/// Whether a message waits in the session.
pub(super) fn has_waiting(conn: &Connection, session: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM inbox WHERE session = ?1 AND state IN ('received', 'claimed')";
    exists(conn, sql, [session])
}

pub(super) fn step_run(
    conn: &Connection,
    scope: &Scope,
    id: &RunId,
    step: &RunStep,
    now: TimestampMs,
) -> Result<(), StoreError> {
    let next = mine(scope, id, query::run(conn, id)?)?.step(step, now)?;
    let sql = "UPDATE runs SET updated = ?2, attempt = ?3, state = ?4, detail = ?5 WHERE id = ?1";
    let params = params![
        id.as_str(),
        next.updated.0,
        next.attempt,
        next.state.word(),
        json(&next.state)?,
    ];
    execute(conn, sql, params).map(drop)
}

pub(super) fn begin_call(conn: &Connection, start: &CallStart) -> Result<(), StoreError> {
    let ended = "SELECT 1 FROM calls WHERE id = ?1";
    if exists(conn, ended, [start.id.as_str()])? {
        return Err(StoreError::Illegal(format!("call `{}` exists", start.id)));
    }
    let sql = "INSERT INTO call_starts (id, session, run, model_call, tool, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let params = params![
        start.id.as_str(),
        start.session.as_str(),
        start.run.as_str(),
        start.model_call,
        start.tool,
        start.at.0,
    ];
    insert(conn, || format!("call `{}`", start.id), sql, params)
}

impl Row for InboxRow {
    fn session(&self) -> &str {
        self.session.as_str()
    }
}

impl Row for RunRow {
    fn session(&self) -> &str {
        self.session.as_str()
    }
}
