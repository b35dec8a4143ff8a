//! Reads of replies, questions and spending.

use super::{Listed, Read, agent, get, list, one, prefixed, rows, session_key, state, time};
use crate::column::{count, from_json, from_word, json};
use claw_core::id::{AskId, CallId, OutboxId, RunId, TimestampMs};
use claw_core::limit::LIST_ROWS;
use claw_core::route::Route;
use claw_core::row::Spend;
use claw_core::step::ask::{AskRow, AskState};
use claw_core::step::outbox::{OutboxRow, OutboxState};
use rusqlite::{Connection, Row, params};
use std::collections::BTreeSet;

pub(crate) const OUTBOX: &str = "SELECT * FROM outbox WHERE state = ?1 ORDER BY id LIMIT ?2";
pub(crate) const OUTBOX_AT: &str =
    "SELECT * FROM outbox WHERE state = ?1 AND route = ?2 ORDER BY id LIMIT ?3";
pub(crate) const OUTBOX_ROUTES: &str =
    "SELECT DISTINCT route FROM outbox WHERE state = ?1 ORDER BY route";
pub(crate) const OUTBOX_OF_RUN: &str = "SELECT * FROM outbox WHERE run = ?1 ORDER BY id";
pub(crate) const OPEN_ASKS: &str = "SELECT * FROM asks WHERE state = 'open' ORDER BY at, id";
pub(crate) const ASKS: &str =
    "SELECT * FROM asks WHERE at >= ?1 ORDER BY at DESC, id DESC LIMIT ?2";
pub(crate) const ASKS_OF_RUN: &str = "SELECT * FROM asks WHERE run = ?1 ORDER BY at, id";
pub(crate) const ASKS_OF_CALL: &str = "SELECT * FROM asks WHERE call = ?1 ORDER BY at, id";
pub(crate) const SPENT: &str = "SELECT * FROM spends WHERE day = ?1 ORDER BY scope";

fn outbox_of(row: &Row<'_>) -> Read<OutboxRow> {
    Ok(OutboxRow {
        id: OutboxId::new(get::<String>(row, "id")?),
        session: session_key(row, "session")?,
        run: get::<Option<String>>(row, "run")?.map(RunId::new),
        route: from_json("route", &get::<String>(row, "route")?)?,
        at: time(row, "at")?,
        updated: time(row, "updated")?,
        due: time(row, "due")?,
        draft: get(row, "draft")?,
        parts: from_json("parts", &get::<String>(row, "parts")?)?,
        state: from_word("state", get(row, "state")?)?,
        reason: get(row, "reason")?,
    })
}

fn ask_row(row: &Row<'_>) -> Read<AskRow> {
    Ok(AskRow {
        id: AskId::new(get::<String>(row, "id")?),
        session: session_key(row, "session")?,
        run: get::<Option<String>>(row, "run")?.map(RunId::new),
        call: get::<Option<String>>(row, "call")?.map(CallId::new),
        agent: agent(row)?,
        subject: get(row, "subject")?,
        capability: get(row, "capability")?,
        rule: get(row, "rule")?,
        question: get(row, "question")?,
        at: time(row, "at")?,
        expires: time(row, "expires")?,
        state: state(row, AskState::word)?,
    })
}

fn spend_row(row: &Row<'_>) -> Read<Spend> {
    Ok(Spend {
        scope: get(row, "scope")?,
        day: get(row, "day")?,
        tokens: count("tokens", get(row, "tokens")?)?,
        micro_usd: count("micro_usd", get(row, "micro_usd")?)?,
    })
}

pub(crate) fn outbox_exact(conn: &Connection, id: &OutboxId) -> Read<Option<OutboxRow>> {
    let sql = "SELECT * FROM outbox WHERE id = ?1";
    one(conn, sql, [id.as_str()], outbox_of)
}

pub(crate) fn outbox_row(conn: &Connection, id: &OutboxId) -> Read<Option<OutboxRow>> {
    match outbox_exact(conn, id)? {
        Some(row) => Ok(Some(row)),
        None => prefixed(conn, "outbox", id.as_str(), outbox_of),
    }
}

pub(crate) fn outbox(
    conn: &Connection,
    states: &[OutboxState],
    limit: u32,
) -> Read<Listed<OutboxRow>> {
    let limit = limit.min(LIST_ROWS);
    let states: BTreeSet<OutboxState> = states.iter().copied().collect();
    let mut all = Listed::default();
    // One state after the other, so that each reads no more of its index than it gives back.
    for state in states {
        let found = list(conn, OUTBOX, params![state.word(), limit], outbox_of)?;
        all.rows.extend(found.rows);
        all.damaged += found.damaged;
    }
    all.rows.sort_by(|a, b| a.id.cmp(&b.id));
    all.rows.truncate(limit as usize);
    Ok(all)
}

/// Replies to one route. A route is always written the same way, so its text finds it.
pub(crate) fn outbox_at(
    conn: &Connection,
    route: &Route,
    states: &[OutboxState],
    limit: u32,
) -> Read<Listed<OutboxRow>> {
    let limit = limit.min(LIST_ROWS);
    let states: BTreeSet<OutboxState> = states.iter().copied().collect();
    let route = json(route)?;
    let mut all = Listed::default();
    for state in states {
        let found = list(
            conn,
            OUTBOX_AT,
            params![state.word(), route, limit],
            outbox_of,
        )?;
        all.rows.extend(found.rows);
        all.damaged += found.damaged;
    }
    all.rows.sort_by(|a, b| a.id.cmp(&b.id));
    all.rows.truncate(limit as usize);
    Ok(all)
}

pub(crate) fn outbox_routes(conn: &Connection, states: &[OutboxState]) -> Read<Listed<Route>> {
    let mut all = Listed::default();
    let mut known = BTreeSet::new();
    for state in states {
        let route = |row: &Row<'_>| from_json("route", &get::<String>(row, "route")?);
        let found: Listed<Route> = list(conn, OUTBOX_ROUTES, [state.word()], route)?;
        known.extend(found.rows);
        all.damaged += found.damaged;
    }
    all.rows = known.into_iter().collect();
    Ok(all)
}

pub(crate) fn outbox_of_run(conn: &Connection, run: &RunId) -> Read<Vec<OutboxRow>> {
    rows(conn, OUTBOX_OF_RUN, [run.as_str()], outbox_of)
}

pub(crate) fn ask_exact(conn: &Connection, id: &AskId) -> Read<Option<AskRow>> {
    let sql = "SELECT * FROM asks WHERE id = ?1";
    one(conn, sql, [id.as_str()], ask_row)
}

pub(crate) fn ask(conn: &Connection, id: &AskId) -> Read<Option<AskRow>> {
    match ask_exact(conn, id)? {
        Some(row) => Ok(Some(row)),
        None => prefixed(conn, "asks", id.as_str(), ask_row),
    }
}

pub(crate) fn asks(conn: &Connection, since: TimestampMs, limit: u32) -> Read<Listed<AskRow>> {
    let limit = limit.min(LIST_ROWS);
    list(conn, ASKS, params![since.0, limit], ask_row)
}

pub(crate) fn asks_of_run(conn: &Connection, run: &RunId) -> Read<Vec<AskRow>> {
    rows(conn, ASKS_OF_RUN, [run.as_str()], ask_row)
}

pub(crate) fn asks_of_call(conn: &Connection, call: &CallId) -> Read<Vec<AskRow>> {
    rows(conn, ASKS_OF_CALL, [call.as_str()], ask_row)
}

pub(crate) fn open_asks(conn: &Connection) -> Read<Listed<AskRow>> {
    list(conn, OPEN_ASKS, [], ask_row)
}

pub(crate) fn spend(conn: &Connection, day: &str, scope: &str) -> Read<Option<Spend>> {
    let sql = "SELECT * FROM spends WHERE day = ?1 AND scope = ?2";
    one(conn, sql, [day, scope], spend_row)
}

pub(crate) fn spent(conn: &Connection, day: &str) -> Read<Vec<Spend>> {
    rows(conn, SPENT, [day], spend_row)
}
