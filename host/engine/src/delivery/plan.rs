//! What comes next on a route, and what an attempt's outcome means. Pure: rows in, a step out.
//!
//! Invariant: a part that may have left the host is only sent again where the network tells a repetition, or where a
//! person said so. Rows of a route leave in the order of their ids; one that waits for its retry holds back those
//! after it, one that is ambiguous or dead does not.

use claw_core::id::{OutboxId, TimestampMs};
use claw_core::ports::{ChannelTraits, SendError};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, retry_after_ms};
use std::collections::BTreeSet;

/// The longest waiting time a network can ask for, in milliseconds.
pub const MAX_ASKED_WAIT_MS: u64 = 60_000;
/// Length of a kept reason, in characters.
const MAX_REASON_CHARS: usize = 300;

/// What is known besides the rows.
pub(super) struct Situation<'a> {
    /// Rows whose first attempt landed in this process and of which no byte has left.
    pub begun: &'a BTreeSet<OutboxId>,
    /// What the network can do; `None`: no channel is attached.
    pub traits: Option<ChannelTraits>,
    /// Nothing new begins.
    pub stopping: bool,
    pub now: TimestampMs,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// Nothing, until the route is looked at again.
    Rest,
    /// Nothing, until then.
    Wait(TimestampMs),
    /// This step, then look again.
    Step(&'a OutboxRow, OutboxStep),
    /// An attempt; it must land before a byte leaves.
    Begin(&'a OutboxRow),
    /// Its attempt has landed: the bytes may leave.
    Send(&'a OutboxRow),
}

/// What comes next on a route with these open rows, in order of id.
pub(super) fn next<'a>(rows: &'a [OutboxRow], situation: &Situation<'_>) -> Next<'a> {
    let Situation { begun, now, .. } = *situation;
    let begun = |row: &OutboxRow| begun.contains(&row.id);
    let idle = situation.stopping || situation.traits.is_none();
    for row in rows.iter().filter(|r| r.state == OutboxState::Sending) {
        match situation.traits {
            _ if begun(row) && idle => return Next::Step(row, unsent(now)),
            Some(traits) if !begun(row) => return Next::Step(row, crashed(row, traits, now)),
            _ => {}
        }
    }
    if situation.stopping {
        return Next::Rest;
    }
    let of = |state: OutboxState| rows.iter().find(|r| r.state == state);
    if situation.traits.is_none() {
        return of(OutboxState::Queued).map_or(Next::Rest, |row| Next::Step(row, hold(row)));
    }
    if let Some(row) = of(OutboxState::Held) {
        return Next::Step(row, OutboxStep::Release);
    }
    let mut open = rows
        .iter()
        .filter(|r| matches!(r.state, OutboxState::Queued | OutboxState::Sending));
    match open.next() {
        None => Next::Rest,
        Some(row) if row.state == OutboxState::Sending => Next::Send(row),
        Some(row) if row.due > now => Next::Wait(row.due),
        Some(row) => Next::Begin(row),
    }
}

/// No byte of the part under way has left and none will now.
pub(super) fn unsent(now: TimestampMs) -> OutboxStep {
    OutboxStep::Retry(now, false, "put off before it left".to_owned())
}

fn hold(row: &OutboxRow) -> OutboxStep {
    let route = &row.route;
    let account = match route.account.as_str() {
        "" => String::new(),
        account => format!(" with the account `{account}`"),
    };
    OutboxStep::Hold(short(format!("no channel `{}`{account}", route.channel)))
}

/// A row that was being sent when the process, or its sender, ended: whether bytes left is not known.
fn crashed(row: &OutboxRow, traits: ChannelTraits, now: TimestampMs) -> OutboxStep {
    let why = "claw ended while it was being sent".to_owned();
    if traits.deduplicates && retry_after_ms(attempts(row)).is_some() {
        OutboxStep::Retry(now, true, why)
    } else {
        OutboxStep::Unanswered(why)
    }
}

/// The step after an attempt at the row's current part.
pub(super) fn settle(
    row: &OutboxRow,
    outcome: Result<String, SendError>,
    traits: ChannelTraits,
    now: TimestampMs,
) -> OutboxStep {
    let (why, asked_ms, left) = match outcome {
        Ok(receipt) => return OutboxStep::Receipt(receipt),
        Err(SendError::Never(why)) => return OutboxStep::Die(short(why)),
        Err(SendError::Unanswered(why)) if !traits.deduplicates => {
            return OutboxStep::Unanswered(short(why));
        }
        Err(SendError::Unanswered(why)) => (why, 0, true),
        Err(SendError::NotStarted(why)) => (why, 0, false),
        Err(SendError::Refused(why, after)) => (why, after.map_or(0, asked_ms), false),
    };
    let left_before = row
        .current()
        .and_then(|at| row.parts.get(at))
        .is_some_and(|part| part.left);
    match retry_after_ms(attempts(row)) {
        Some(wait_ms) => OutboxStep::Retry(now.plus_ms(wait_ms.max(asked_ms)), left, short(why)),
        // An earlier attempt may have arrived.
        None if left || left_before => OutboxStep::Unanswered(short(why)),
        None => OutboxStep::Die(short(why)),
    }
}

fn asked_ms(after: std::time::Duration) -> u64 {
    u64::try_from(after.as_millis()).map_or(MAX_ASKED_WAIT_MS, |ms| ms.min(MAX_ASKED_WAIT_MS))
}

fn attempts(row: &OutboxRow) -> u32 {
    let current = row.current().and_then(|at| row.parts.get(at));
    current.map_or(0, |part| part.attempts)
}

fn short(why: String) -> String {
    match why.char_indices().nth(MAX_REASON_CHARS) {
        Some((at, _)) => why.get(..at).unwrap_or_default().to_owned(),
        None => why,
    }
}
