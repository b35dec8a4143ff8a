//! Effects, calls and grants.

use super::{Row, execute, insert, mine, room};
use crate::column::{exists, failed, from_word, integer, json, word};
use claw_core::id::{EffectId, GrantId, TimestampMs};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::limit::{AGENT_GRANTS, CALL_EFFECTS};
use claw_core::ports::StoreError;
use claw_core::row::{CallRow, GrantRow, Scope};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn begin(
    conn: &Connection,
    id: &EffectId,
    intent: &EffectIntent,
    at: TimestampMs,
) -> Result<(), StoreError> {
    let call = intent.call.as_str();
    let rows = "SELECT count(*) FROM effects WHERE call = ?1";
    room(conn, rows, call, CALL_EFFECTS)?;
    let sql = "INSERT INTO effects
        (id, call, session, agent, subject, kind, summary, state, at, updated)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)";
    let params = params![
        id.as_str(),
        call,
        intent.session.as_str(),
        intent.agent.as_str(),
        intent.subject.to_string(),
        intent.kind,
        intent.summary,
        word(&EffectState::Started)?,
        at.0,
    ];
    insert(conn, || format!("effect `{id}`"), sql, params)
}

/// What a step of an effect looks at.
struct Effect {
    state: String,
    session: String,
}

impl Row for Effect {
    fn session(&self) -> &str {
        &self.session
    }
}

pub(super) fn settle(
    conn: &Connection,
    scope: &Scope,
    id: &EffectId,
    next: EffectState,
    now: TimestampMs,
) -> Result<(), StoreError> {
    let sql = "SELECT state, session FROM effects WHERE id = ?1";
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let found = statement.query_row([id.as_str()], |row| {
        let (state, session) = (row.get(0)?, row.get(1)?);
        Ok(Effect { state, session })
    });
    let found = mine(scope, id, found.optional().map_err(failed)?)?;
    let state: EffectState = from_word("state", found.state)?;
    if !state.may_become(next) {
        let (from, to) = (word(&state)?, word(&next)?);
        let why = format!("effect `{id}` is `{from}` and cannot become `{to}`");
        return Err(StoreError::Illegal(why));
    }
    let sql = "UPDATE effects SET state = ?2, updated = ?3 WHERE id = ?1";
    execute(conn, sql, params![id.as_str(), word(&next)?, now.0]).map(drop)
}

pub(super) fn record_call(conn: &Connection, row: &CallRow) -> Result<(), StoreError> {
    let elsewhere = "SELECT 1 FROM call_starts WHERE id = ?1 AND session <> ?2";
    if exists(conn, elsewhere, [row.id.as_str(), row.session.as_str()])? {
        let why = format!("call `{}` began in another session", row.id);
        return Err(StoreError::Illegal(why));
    }
    let sql = "INSERT INTO calls
        (id, session, agent, tool, subject, actor, at, wall_us, outcome, message, denials,
        taint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let params = params![
        row.id.as_str(),
        row.session.as_str(),
        row.agent.as_str(),
        row.tool,
        row.subject,
        row.actor,
        row.at.0,
        integer(row.wall_us),
        row.outcome,
        row.message,
        json(&row.denials)?,
        json(&row.taint)?,
    ];
    insert(conn, || format!("call `{}`", row.id), sql, params)
}

pub(super) fn grant(conn: &Connection, row: &GrantRow) -> Result<(), StoreError> {
    let rows = "SELECT count(*) FROM grants WHERE agent = ?1";
    room(conn, rows, row.agent.as_str(), AGENT_GRANTS)?;
    let sql = "INSERT INTO grants (id, agent, subject, rule, expires, session, giver, at,
        revoked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let params = params![
        row.id.as_str(),
        row.agent.as_str(),
        row.subject,
        row.rule,
        row.expires.map(|at| at.0),
        row.session.as_ref().map(|key| key.as_str()),
        row.by,
        row.at.0,
        row.revoked.map(|at| at.0),
    ];
    insert(conn, || format!("grant `{}`", row.id), sql, params)
}

pub(super) fn revoke(conn: &Connection, id: &GrantId, at: TimestampMs) -> Result<(), StoreError> {
    let sql = "UPDATE grants SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL";
    match execute(conn, sql, params![id.as_str(), at.0])? {
        0 => Err(StoreError::Illegal(format!(
            "no grant `{id}` that could be revoked"
        ))),
        _ => Ok(()),
    }
}
