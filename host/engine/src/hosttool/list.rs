//! `sessions_list`: the sessions a call sees.

use super::call::{Call, MAX_ROWS, ROWS, stored};
use super::descent::{at_work, descent};
use super::view::View;
use claw_core::code::GuestError;
use claw_core::limit::LIST_ROWS;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    limit: Option<usize>,
    agent: Option<String>,
}

pub(super) async fn run(call: &Call<'_>) -> Result<String, GuestError> {
    let args: Args = call.arguments()?;
    let view = View::of(call.seat, &call.call.actor)
        .await
        .map_err(stored)?;
    let store = &*call.world().store;
    let mut rows = store.sessions(LIST_ROWS).await.map_err(stored)?;
    rows.retain(|row| {
        let asked = args
            .agent
            .as_deref()
            .is_none_or(|a| a == row.agent.as_str());
        asked && view.sees(&row.key)
    });
    let total = rows.len();
    rows.truncate(args.limit.unwrap_or(ROWS).clamp(1, MAX_ROWS));
    let mut out = String::new();
    for row in &rows {
        let label = descent(store, &row.key).await.map_err(stored)?;
        let label = label.map_or_else(String::new, |d| format!(" \"{}\"", d.label));
        let busy = at_work(store, &row.key).await.map_err(stored)?;
        out.push_str(&format!(
            "{}{label}{}: {} entries, last changed {}{}\n",
            row.key,
            view.relation(&row.key),
            row.entries,
            row.updated,
            if busy { ", at work" } else { "" },
        ));
    }
    if rows.len() < total {
        out.push_str(&format!("[{} of {total}]\n", rows.len()));
    }
    if total == 0 {
        out.push_str("no session");
    }
    Ok(out)
}
