//! Runs: each ended, one at a time, with whole pairs of calls and results.

use super::{Session, World};
use claw_core::id::RunId;
use claw_core::row::EntryBody;
use claw_core::step::run::{RunOutcome, RunState};
use std::collections::BTreeSet;

/// Ends that a store and an engine without faults never come to.
const FAULTS: [&str; 3] = ["store", "host-bug", "no-agent"];

/// Once, and twice more after a crash.
const MAX_TRIES: u32 = 3;

/// Every run ended, was resumed no more often than allowed, and wrote its entries in one piece.
pub(super) fn one_run(world: &World) -> Result<(), String> {
    for session in &world.sessions {
        for run in &session.runs {
            match &run.state {
                RunState::Ended(RunOutcome::Failed { code }) if FAULTS.contains(&code.as_str()) => {
                    return Err(format!("{} failed: {code}", run.id));
                }
                RunState::Ended(_) => {}
                open => return Err(format!("{} is {open:?}", run.id)),
            }
            if run.attempt > MAX_TRIES {
                return Err(format!("{} was tried {} times", run.id, run.attempt));
            }
        }
        let mut over: BTreeSet<&RunId> = BTreeSet::new();
        let mut now: Option<&RunId> = None;
        for entry in &session.entries {
            let run = entry.run.as_ref();
            let run = run.ok_or_else(|| format!("{} has no run", entry.id))?;
            if now != Some(run) {
                over.extend(now);
                now = Some(run);
            }
            if over.contains(run) {
                return Err(format!(
                    "{} of {run} is among those of another run",
                    entry.id
                ));
            }
        }
    }
    Ok(())
}

/// Every call has one result, before the model says more, and no result is without its call; every call that began has
/// an end.
pub(super) fn pairs(world: &World) -> Result<(), String> {
    for session in &world.sessions {
        if let Some(open) = session.open_calls.first() {
            return Err(format!("the call {} has no end", open.id));
        }
        for run in &session.runs {
            paired(session, &run.id)?;
        }
    }
    Ok(())
}

fn paired(session: &Session, run: &RunId) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mine = session
        .entries
        .iter()
        .filter(|e| e.run.as_ref() == Some(run));
    for entry in mine {
        match &entry.body {
            EntryBody::ToolResult { id, .. } => match open.iter().position(|o| o == id) {
                Some(at) => drop(open.remove(at)),
                None => return Err(format!("{} answers `{id}`, which is not open", entry.id)),
            },
            _ if !open.is_empty() => {
                return Err(format!("{open:?} have no result before {}", entry.id));
            }
            EntryBody::Assistant { calls, .. } => {
                open.extend(calls.iter().map(|c| c.id.as_str()));
            }
            _ => {}
        }
    }
    match open.is_empty() {
        true => Ok(()),
        false => Err(format!("{open:?} of {run} have no result")),
    }
}
