//! Replies, questions, spending, and forgetting what is settled.

use super::{Row, execute, insert, mine, room};
use crate::column::{integer, json};
use crate::query::delivery as query;
use claw_core::id::{AskId, CallId, OutboxId, RunId, TimestampMs};
use claw_core::limit::OPEN_ASKS;
use claw_core::ports::StoreError;
use claw_core::row::{Scope, Spend};
use claw_core::step::ask::{AskRow, AskStep};
use claw_core::step::outbox::{OutboxRow, OutboxStep};
use rusqlite::{Connection, params};

pub(super) fn post(conn: &Connection, row: &OutboxRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (id, session, run, route, at, updated, due, draft, parts,
        state, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let params = params![
        row.id.as_str(),
        row.session.as_str(),
        row.run.as_ref().map(RunId::as_str),
        json(&row.route)?,
        row.at.0,
        row.updated.0,
        row.due.0,
        row.draft,
        json(&row.parts)?,
        row.state.word(),
        row.reason,
    ];
    insert(conn, || format!("reply `{}`", row.id), sql, params)
}

pub(super) fn step_outbox(
    conn: &Connection,
    scope: &Scope,
    id: &OutboxId,
    step: &OutboxStep,
    now: TimestampMs,
) -> Result<(), StoreError> {
    let next = mine(scope, id, query::outbox_exact(conn, id)?)?.step(step, now)?;
    let sql = "UPDATE outbox SET updated = ?2, due = ?3, draft = ?4, parts = ?5, state = ?6,
        reason = ?7 WHERE id = ?1";
    let params = params![
        id.as_str(),
        next.updated.0,
        next.due.0,
        next.draft,
        json(&next.parts)?,
        next.state.word(),
        next.reason,
    ];
    execute(conn, sql, params).map(drop)
}

pub(super) fn open_ask(conn: &Connection, row: &AskRow) -> Result<(), StoreError> {
    let open = "SELECT count(*) FROM asks WHERE session = ?1 AND state = 'open'";
    room(conn, open, row.session.as_str(), OPEN_ASKS)?;
    let sql = "INSERT INTO asks (id, session, run, call, agent, subject, capability, rule,
        question, at, expires, state, detail)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let params = params![
        row.id.as_str(),
        row.session.as_str(),
        row.run.as_ref().map(RunId::as_str),
        row.call.as_ref().map(CallId::as_str),
        row.agent.as_str(),
        row.subject,
        row.capability,
        row.rule,
        row.question,
        row.at.0,
        row.expires.0,
        row.state.word(),
        json(&row.state)?,
    ];
    insert(conn, || format!("ask `{}`", row.id), sql, params)
}

pub(super) fn step_ask(
    conn: &Connection,
    scope: &Scope,
    id: &AskId,
    step: &AskStep,
) -> Result<(), StoreError> {
    let row = query::ask_exact(conn, id)?;
    let row = match scope {
        // What the owner answers lands with the grants it gives, which belong to the owner.
        Scope::Owner => row.ok_or_else(|| StoreError::Illegal(format!("no ask `{id}`")))?,
        Scope::Session(_) => mine(scope, id, row)?,
    };
    let next = row.state.step(step)?;
    let sql = "UPDATE asks SET state = ?2, detail = ?3 WHERE id = ?1";
    let params = params![id.as_str(), next.word(), json(&next)?];
    execute(conn, sql, params).map(drop)
}

pub(super) fn spend(conn: &Connection, spend: &Spend) -> Result<(), StoreError> {
    let none = Spend {
        tokens: 0,
        micro_usd: 0,
        ..spend.clone()
    };
    let known = query::spend(conn, &spend.day, &spend.scope)?;
    let sum = known.unwrap_or(none).plus(spend);
    let sql = "INSERT OR REPLACE INTO spends (day, scope, tokens, micro_usd)
        VALUES (?1, ?2, ?3, ?4)";
    let (tokens, micro_usd) = (integer(sum.tokens), integer(sum.micro_usd));
    execute(conn, sql, params![sum.day, sum.scope, tokens, micro_usd]).map(drop)
}

/// What a batch of the owner forgets, in this order: a turn stays as long as a reply of it does, and the beginning of
/// a call as long as its turn is open. A question stays as long as its turn is there, open or not.
pub(crate) const FORGET: [&str; 5] = [
    "DELETE FROM inbox WHERE state NOT IN ('received', 'claimed') AND at < ?1",
    "DELETE FROM outbox WHERE state IN ('sent', 'dead') AND updated < ?1",
    "DELETE FROM runs WHERE state = 'ended' AND updated < ?1
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.run = runs.id)",
    "DELETE FROM call_starts WHERE at < ?1
        AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = call_starts.run AND state <> 'ended')",
    "DELETE FROM asks WHERE state <> 'open' AND at < ?1
        AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = asks.run)",
];

pub(super) fn forget(conn: &Connection, before: TimestampMs) -> Result<(), StoreError> {
    FORGET
        .iter()
        .try_for_each(|sql| execute(conn, sql, [before.0]).map(drop))
}

impl Row for OutboxRow {
    fn session(&self) -> &str {
        self.session.as_str()
    }
}

impl Row for AskRow {
    fn session(&self) -> &str {
        self.session.as_str()
    }
}
