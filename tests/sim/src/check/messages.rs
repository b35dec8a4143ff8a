//! Messages: none is lost, doubled, out of order, or under somebody else's authority.

use super::{Session, World};
use claw_core::content::to_text;
use claw_core::id::InboxId;
use claw_core::row::{Entry, EntryBody};
use claw_core::step::inbox::{InboxRow, InboxState};

/// Queues that are this short make messages give way.
const SHORT_CAP: usize = 2;

/// Every message is acknowledged, and none of the acknowledged is open or dropped without a reason that fits.
pub(super) fn acknowledged(world: &World) -> Result<(), String> {
    for ((account, message), told) in &world.acknowledged {
        let told = told.as_ref();
        let told = told.ok_or_else(|| format!("`{message}` was never acknowledged"))?;
        let found = |row: &&InboxRow| row.account == *account && row.message == *message;
        match world.rows.iter().find(found) {
            Some(row) if row.id == told.id => {}
            found => return Err(format!("`{message}` was {} and is {found:?}", told.id)),
        }
    }
    for row in &world.rows {
        if row.state.open() {
            return Err(format!(
                "{} {:?} is still {:?}",
                row.id, row.text, row.state
            ));
        }
        if let InboxState::Dropped { reason } = &row.state
            && !may_drop(world, row, reason)
        {
            return Err(format!("{} {:?} was dropped: {reason}", row.id, row.text));
        }
    }
    Ok(())
}

fn may_drop(world: &World, row: &InboxRow, reason: &str) -> bool {
    let people = world.scenario.people.iter();
    let mut texts = people.flat_map(|p| &p.messages).map(|m| m.text.as_str());
    match reason {
        "control" => row.text.starts_with('/'),
        "overflow" => world.scenario.queue.cap <= SHORT_CAP,
        "stopped" => texts.any(|text| text == "/stop"),
        "reset" => texts.any(|text| text.starts_with("/new")),
        "crash" => row.route.is_local(),
        _ => false,
    }
}

/// The row and the place of the entry that holds it.
fn placed<'a>(world: &'a World, session: &'a Session) -> Vec<(usize, &'a InboxRow)> {
    let place = |id: &InboxId| {
        let row = world.rows.iter().find(|row| row.id == *id)?;
        let InboxState::Consumed { entry, .. } = &row.state else {
            return None;
        };
        session.entries.iter().position(|e| e.id == *entry)
    };
    let mine = world.rows.iter().filter(|row| row.session == session.key);
    mine.filter_map(|row| {
        let at = match &row.state {
            InboxState::Consumed { .. } => place(&row.id),
            InboxState::Collected { into } => place(into),
            _ => None,
        };
        at.map(|at| (at, row))
    })
    .collect()
}

/// What was acknowledged before another message of the session was handed over comes before it.
pub(super) fn order(world: &World) -> Result<(), String> {
    let told = |row: &InboxRow| {
        let key = (row.account.clone(), row.message.clone());
        world.acknowledged.get(&key).cloned().flatten()
    };
    for session in &world.sessions {
        let placed = placed(world, session);
        for (at, row) in &placed {
            for (other_at, other) in &placed {
                let (Some(a), Some(b)) = (told(row), told(other)) else {
                    continue;
                };
                let joined = at == other_at && row.id < other.id;
                if a.told < b.handed && at >= other_at && !joined {
                    return Err(format!(
                        "{} {:?} is not before {} {:?}",
                        row.id, row.text, other.id, other.text
                    ));
                }
            }
        }
    }
    Ok(())
}

fn said(entry: &Entry) -> Option<String> {
    match &entry.body {
        EntryBody::User { content } => Some(to_text(content)),
        _ => None,
    }
}

/// Every consumed message is one entry of its run, which says what it and those collected into it said; every entry
/// of a person is one message.
pub(super) fn one_entry(world: &World) -> Result<(), String> {
    for session in &world.sessions {
        let mine = || world.rows.iter().filter(|row| row.session == session.key);
        for row in mine() {
            let InboxState::Consumed { run, entry } = &row.state else {
                continue;
            };
            let into = |r: &&InboxRow| {
                r.state
                    == InboxState::Collected {
                        into: row.id.clone(),
                    }
            };
            let mut others: Vec<&InboxRow> = mine().filter(into).collect();
            others.sort_by(|a, b| a.id.cmp(&b.id));
            let mut texts = vec![row.text.as_str()];
            texts.extend(others.iter().map(|r| r.text.as_str()));
            let found = session.entries.iter().find(|e| e.id == *entry);
            let right = found.is_some_and(|e| {
                e.run.as_ref() == Some(run) && said(e).is_some_and(|s| s == texts.join("\n\n"))
            });
            if !right {
                return Err(format!("{} says {texts:?}, its entry is {found:?}", row.id));
            }
        }
        for entry in session.entries.iter().filter(|e| said(e).is_some()) {
            let holds = |row: &&InboxRow| matches!(&row.state, InboxState::Consumed { entry: e, .. } if *e == entry.id);
            let count = mine().filter(holds).count();
            if count != 1 {
                return Err(format!("{count} messages are the entry {entry:?}"));
            }
        }
    }
    Ok(())
}

/// Nobody's message is worked on for somebody else, and no answer goes to another place.
pub(super) fn authority(world: &World) -> Result<(), String> {
    for row in &world.rows {
        let (actor, route) = match &row.state {
            InboxState::Consumed { run, .. } => {
                let run = world
                    .run(run)
                    .ok_or_else(|| format!("no run {run} of {}", row.id))?;
                (&run.actor, &run.route)
            }
            InboxState::Collected { into } => {
                let first = world.rows.iter().find(|r| r.id == *into);
                let first = first.ok_or_else(|| format!("no row {into} of {}", row.id))?;
                (&first.actor, &first.route)
            }
            _ => continue,
        };
        if *actor != row.actor || *route != row.route {
            return Err(format!(
                "{} of {:?} is worked on for {actor:?} at {route}",
                row.id, row.actor
            ));
        }
    }
    Ok(())
}

/// A message that came twice is in one entry only.
pub(super) fn dedupe(world: &World) -> Result<(), String> {
    let people = world.scenario.people.iter();
    for token in people
        .flat_map(|p| &p.messages)
        .filter_map(|m| m.token.as_ref())
    {
        let entries = world.sessions.iter().flat_map(|s| &s.entries);
        let count = entries
            .filter_map(said)
            .filter(|text| text.contains(token))
            .count();
        if count > 1 {
            return Err(format!("{token} is in {count} entries"));
        }
    }
    Ok(())
}
