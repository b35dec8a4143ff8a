//! What is asked often never reads a whole table.

use super::{TempDir, opened};
use crate::apply::FORGET;
use crate::query::{IDLE_SESSIONS, SESSIONS, delivery, turn};
use rusqlite::Connection;

/// Steps of SQLite's plan for a query.
fn plan(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    // Parameters stay unbound: a plan does not depend on them.
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        out.push(row.get::<_, String>(3).unwrap());
    }
    out
}

fn scans(conn: &Connection, sql: &str) -> bool {
    let steps = plan(conn, sql);
    assert!(!steps.is_empty(), "{sql}");
    let whole = |step: &String| step.starts_with("SCAN") && !step.contains("USING");
    steps.iter().any(whole)
}

#[test]
fn frequent_reads_and_the_sweep_go_by_an_index() {
    let folder = TempDir::new().unwrap();
    drop(opened(&folder));
    let conn = Connection::open(folder.path().join("claw.db")).unwrap();
    assert!(scans(&conn, "SELECT * FROM inbox WHERE text = ?1"));
    let reads = [
        SESSIONS,
        IDLE_SESSIONS,
        delivery::OUTBOX_AT,
        delivery::OUTBOX_ROUTES,
        turn::RECEIVED,
        turn::WAITING,
        turn::UNFINISHED,
        turn::OPEN_RUN,
        turn::RUNS,
        turn::RUNS_OF,
        turn::OPEN_CALLS,
        delivery::OUTBOX,
        delivery::OUTBOX_OF_RUN,
        delivery::OPEN_ASKS,
        delivery::ASKS,
        delivery::ASKS_OF_RUN,
        delivery::ASKS_OF_CALL,
        delivery::SPENT,
    ];
    for sql in reads.into_iter().chain(FORGET) {
        assert!(!scans(&conn, sql), "{sql}: {:?}", plan(&conn, sql));
    }
}

/// The same words in the query and in the partial index, or settled rows are read too.
#[test]
fn open_rows_are_found_among_the_open_ones_alone() {
    let folder = TempDir::new().unwrap();
    drop(opened(&folder));
    let conn = Connection::open(folder.path().join("claw.db")).unwrap();
    for (sql, index) in [
        (turn::WAITING, "inbox_waiting"),
        (turn::UNFINISHED, "inbox_waiting"),
        (turn::UNFINISHED, "runs_open"),
        (turn::OPEN_RUN, "runs_open"),
        (delivery::OPEN_ASKS, "asks_waiting"),
        (delivery::ASKS_OF_RUN, "asks_run"),
        (delivery::ASKS_OF_CALL, "asks_call"),
        (delivery::OUTBOX, "outbox_state"),
        (delivery::OUTBOX_AT, "outbox_route"),
        (delivery::OUTBOX_ROUTES, "outbox_route"),
        (IDLE_SESSIONS, "sessions_idle"),
    ] {
        let steps = plan(&conn, sql);
        assert!(steps.iter().any(|s| s.contains(index)), "{sql}: {steps:?}");
    }
    let sorted = |sql| plan(&conn, sql).iter().any(|s| s.contains("TEMP B-TREE"));
    for sql in [SESSIONS, turn::WAITING, turn::RUNS_OF, delivery::OUTBOX] {
        assert!(!sorted(sql), "{sql}: {:?}", plan(&conn, sql));
    }
}
