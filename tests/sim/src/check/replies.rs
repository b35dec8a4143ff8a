//! Replies: the delivery promise.

use super::{Session, World};
use crate::network::{DRAFT, Seen};
use claw_core::id::OutboxId;
use claw_core::row::EntryBody;
use claw_core::step::outbox::{MAX_PART_ATTEMPTS, OutboxRow, OutboxState};
use claw_core::step::run::{RunOutcome, RunRow, RunState};
use claw_engine::delivery::silent::is_silent;

/// How the host's own words begin.
const HOST: &str = "[claw: ";
/// How a question begins.
const QUESTION: &str = "[claw asks";
/// Ends that whoever waits for the answer caused themselves.
const CAUSED: [&str; 3] = ["person", "newer-message", "reset"];

/// Every reply is sent, ambiguous, dead, or held for a channel that is not there.
pub(super) fn end(world: &World) -> Result<(), String> {
    for row in &world.replies {
        let attached =
            world.scenario.accounts.iter().any(|account| {
                account.channel == row.route.channel && account.attached_ms.is_some()
            });
        match row.state {
            OutboxState::Sent | OutboxState::Ambiguous | OutboxState::Dead => {}
            OutboxState::Held if !attached => {}
            state => return Err(format!("{} to {} is {}", row.id, row.route, state.word())),
        }
    }
    Ok(())
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}

/// What a run has to tell to whoever waits for its answer.
enum Due {
    Nothing,
    Answer(String),
    Notice,
}

fn due(session: &Session, run: &RunRow) -> Due {
    if run.route.is_local() {
        return Due::Nothing;
    }
    match &run.state {
        RunState::Ended(RunOutcome::Answered) => {
            let mine = session
                .entries
                .iter()
                .filter(|e| e.run.as_ref() == Some(&run.id));
            let text = mine.rev().find_map(|e| match &e.body {
                EntryBody::Assistant { text, calls, .. } if calls.is_empty() => Some(text.clone()),
                _ => None,
            });
            match text {
                Some(text) if is_silent(&text) => Due::Nothing,
                text => Due::Answer(text.unwrap_or_default()),
            }
        }
        RunState::Ended(RunOutcome::Interrupted { why }) if CAUSED.contains(&why.as_str()) => {
            Due::Nothing
        }
        _ => Due::Notice,
    }
}

/// Whether it is a question to a person, and no answer.
fn asks(row: &OutboxRow) -> bool {
    let first = row.parts.first();
    first.is_some_and(|part| part.text.starts_with(QUESTION))
}

/// A run with something to tell has exactly one reply, which says it; any other has none.
pub(super) fn one_of_each_run(world: &World) -> Result<(), String> {
    for session in &world.sessions {
        for run in &session.runs {
            let mine = world
                .replies
                .iter()
                .filter(|r| r.run.as_ref() == Some(&run.id) && !asks(r));
            let mine: Vec<&OutboxRow> = mine.collect();
            let said = |row: &OutboxRow| -> String {
                row.parts.iter().map(|part| plain(&part.text)).collect()
            };
            let right = match (due(session, run), mine.as_slice()) {
                (Due::Nothing, []) => true,
                // A preview of what did not become an answer.
                (Due::Nothing, [row]) => row.state == OutboxState::Dead && row.parts.is_empty(),
                (Due::Answer(text), [row]) => said(row) == plain(&text) && row.route == run.route,
                (Due::Notice, [row]) => {
                    said(row).starts_with(&plain(HOST)) && row.route == run.route
                }
                _ => false,
            };
            if !right {
                return Err(format!(
                    "{} ended as {:?} and has the replies {mine:?}",
                    run.id, run.state
                ));
            }
        }
    }
    Ok(())
}

/// Nothing is visible twice or without its row; what is sent is whole; what is not has a reason that the network gave.
pub(super) fn promise(world: &World) -> Result<(), String> {
    for row in &world.replies {
        let seen = world.seen.get(&row.route).map_or(&[][..], Vec::as_slice);
        for (at, part) in row.parts.iter().enumerate() {
            let key = row.key(at);
            let mine: Vec<&str> = seen
                .iter()
                .filter(|s| s.key == key)
                .map(|s| s.text.as_str())
                .collect();
            let right = match (mine.as_slice(), &part.receipt) {
                ([], None) => true,
                ([text], _) => *text == part.text,
                _ => false,
            };
            if !right {
                return Err(format!(
                    "part {at} of {} is {part:?}, visible is {mine:?}",
                    row.id
                ));
            }
            if row.state == OutboxState::Sent && part.receipt.is_none() {
                return Err(format!("{} is sent without part {at}", row.id));
            }
        }
        given_up(world, row)?;
    }
    let rows = &world.replies;
    for one in world.seen.values().flatten() {
        if let Some((id, _)) = one.key.split_once(DRAFT) {
            // A preview that was not replaced: no more than one of a row.
            let mut previews = world.seen.values().flatten();
            let of = |seen: &&Seen| seen.key.split_once(DRAFT).is_some_and(|(of, _)| of == id);
            if previews.by_ref().filter(of).count() > 1 || !rows.iter().any(|r| r.id.as_str() == id)
            {
                return Err(format!("`{}` is a preview too many", one.key));
            }
            continue;
        }
        if !rows
            .iter()
            .any(|row| (0..row.parts.len()).any(|at| row.key(at) == one.key))
        {
            return Err(format!("`{}` is visible and has no row", one.key));
        }
    }
    Ok(())
}

/// A reply that is given up was refused for ever, or tried as often as it may; what may have arrived is ambiguous at
/// once only where the network does not tell repetitions.
fn given_up(world: &World, row: &OutboxRow) -> Result<(), String> {
    let Some(at) = row.current() else {
        return Ok(());
    };
    let tried = row.parts[at].attempts >= MAX_PART_ATTEMPTS;
    let fits = match row.state {
        OutboxState::Dead => tried || world.refused.contains(&row.key(at)),
        OutboxState::Ambiguous => tried || !world.deduplicates(&row.route),
        _ => true,
    };
    match fits {
        true => Ok(()),
        false => Err(format!(
            "{} is {} for `{}`: {:?}",
            row.id,
            row.state.word(),
            row.reason,
            row.parts
        )),
    }
}

/// In each chat replies appear in the order of their ids, parts in theirs. Two rows that were made at the same time
/// have no order.
pub(super) fn order(world: &World) -> Result<(), String> {
    let ready = |id: &OutboxId| world.queued.iter().position(|one| one == id);
    for (route, seen) in &world.seen {
        let places: Vec<(OutboxId, usize)> = seen
            .iter()
            .filter(|one| !one.key.contains(DRAFT))
            .filter_map(|one| one.key.rsplit_once('-'))
            .filter_map(|(id, part)| Some((OutboxId::new(id), part.parse().ok()?)))
            .collect();
        for (at, (id, part)) in places.iter().enumerate() {
            for (later, later_part) in &places[at + 1..] {
                let wrong = match id == later {
                    true => part > later_part,
                    false => id > later && ready(id) > ready(later),
                };
                if wrong {
                    return Err(format!(
                        "at {route} {id}-{part} is visible before {later}-{later_part}"
                    ));
                }
            }
        }
    }
    Ok(())
}
