//! What a batch does to the rows. Runs inside a savepoint that is rolled back on any error.

mod delivery;
mod kv;
mod ledger;
mod session;
mod turn;

#[cfg(test)]
pub(crate) use delivery::FORGET;

use crate::column::{failed, json};
use claw_core::id::TimestampMs;
use claw_core::ports::StoreError;
use claw_core::row::{Batch, Mutation, Precondition, Scope};
use rusqlite::{Connection, ErrorCode, Params};

/// Judges and applies the whole batch.
pub(crate) fn apply(conn: &Connection, batch: &Batch, now: TimestampMs) -> Result<(), StoreError> {
    batch.check()?;
    for precondition in &batch.preconditions {
        demand(conn, precondition)?;
    }
    let mutations = &mut batch.mutations.iter();
    mutations.try_for_each(|mutation| mutate(conn, &batch.scope, mutation, now))
}

fn demand(conn: &Connection, precondition: &Precondition) -> Result<(), StoreError> {
    let heads = session::heads(conn, precondition.session())?.unwrap_or_default();
    let key = precondition.session();
    match precondition {
        Precondition::Leaf(_, leaf) if heads.leaf != *leaf => Err(StoreError::Conflict(format!(
            "session `{key}` has moved on"
        ))),
        Precondition::Fence(_, run) if heads.fence.as_ref() != Some(run) => Err(
            StoreError::Conflict(format!("run `{run}` does not hold the fence of `{key}`")),
        ),
        _ => Ok(()),
    }
}

fn mutate(
    conn: &Connection,
    scope: &Scope,
    mutation: &Mutation,
    now: TimestampMs,
) -> Result<(), StoreError> {
    match mutation {
        Mutation::OpenSession(key) => session::open(conn, key, now),
        Mutation::TakeFence(key, run) => session::take_fence(conn, key, run),
        Mutation::Append(key, entry) => session::append(conn, key, entry),
        Mutation::BindSession(key, origin) => session::bind(conn, key, origin),
        Mutation::ResetSession(key, at) => session::reset(conn, key, *at),
        Mutation::ArchiveSession(key, at) => session::archive(conn, key, *at),
        Mutation::Receive(row) => turn::receive(conn, row),
        Mutation::Inbox(id, step) => turn::step_inbox(conn, scope, id, step),
        Mutation::OpenRun(row) => turn::open_run(conn, row),
        Mutation::Run(id, step) => turn::step_run(conn, scope, id, step, now),
        Mutation::Post(row) => delivery::post(conn, row),
        Mutation::Outbox(id, step) => delivery::step_outbox(conn, scope, id, step, now),
        Mutation::OpenAsk(row) => delivery::open_ask(conn, row),
        Mutation::Ask(id, step) => delivery::step_ask(conn, scope, id, step),
        Mutation::BeginCall(start) => turn::begin_call(conn, start),
        Mutation::Spend(spend) => delivery::spend(conn, spend),
        Mutation::Forget(before) => delivery::forget(conn, *before),
        Mutation::BeginEffect(id, intent, at) => ledger::begin(conn, id, intent, *at),
        Mutation::SettleEffect(id, state) => ledger::settle(conn, scope, id, *state, now),
        Mutation::RecordCall(row) => ledger::record_call(conn, row),
        Mutation::Kv(write) => kv::write(conn, write, now),
        Mutation::Grant(row) => ledger::grant(conn, row),
        Mutation::Revoke(id, at) => ledger::revoke(conn, id, *at),
        Mutation::Setting(name, value) => {
            let sql = "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)";
            execute(conn, sql, [name.as_str(), json(value)?.as_str()]).map(drop)
        }
    }
}

/// A row that belongs to a session.
trait Row {
    /// That session's key.
    fn session(&self) -> &str;
}

/// The row of a step, if it belongs to the batch's session.
fn mine<T: Row>(
    scope: &Scope,
    id: &impl std::fmt::Display,
    row: Option<T>,
) -> Result<T, StoreError> {
    match (scope, row) {
        (Scope::Session(key), Some(row)) if row.session() == key.as_str() => Ok(row),
        _ => Err(StoreError::Illegal(format!(
            "no row `{id}` in the batch's scope"
        ))),
    }
}

/// Runs a statement and tells how many rows it changed.
fn execute(conn: &Connection, sql: &str, params: impl Params) -> Result<usize, StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    statement.execute(params).map_err(failed)
}

/// Inserts a row; one that is there already is illegal, in these words.
fn insert(
    conn: &Connection,
    what: impl Fn() -> String,
    sql: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    match statement.execute(params) {
        Ok(_) => Ok(()),
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(StoreError::Illegal(format!("{} exists already", what())))
        }
        Err(e) => Err(failed(e)),
    }
}

/// Refuses one row more than `limit` where `sql` counts those of `owner`.
fn room(conn: &Connection, sql: &str, owner: &str, limit: u64) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(failed)?;
    let rows: i64 = statement
        .query_row([owner], |row| row.get(0))
        .map_err(failed)?;
    if u64::try_from(rows).is_ok_and(|rows| rows < limit) {
        return Ok(());
    }
    let why = format!("`{owner}` has `{rows}` rows, the limit is {limit}");
    Err(StoreError::Illegal(why))
}
