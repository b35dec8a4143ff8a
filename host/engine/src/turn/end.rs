//! The end of a turn: the answer, the end of its run and the reply in one batch; or a notice that says why not.
//!
//! Invariant: a run row ends in the same batch as the entry that shows how.

use super::ask::Answer;
use super::{Run, TurnEnd};
use crate::delivery::silent::is_silent;
use crate::lane::{Interrupt, LaneEnd};
use claw_core::event::TurnEvent;
use claw_core::id::TimestampMs;
use claw_core::id::{OutboxId, RunId, SessionKey};
use claw_core::model::Usage;
use claw_core::ports::{Ids, Journal, StoreError};
use claw_core::route::Route;
use claw_core::row::{EntryBody, Mutation, Provenance};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, Part};
use claw_core::step::run::{RunOutcome, RunStep};

/// The word of a turn that waits for a person while the process ends.
pub(crate) const LEFT: &str = "suspended";
/// What is announced of a sub-agent that ended without an answer.
const NOTHING_TO_SAY: &str = "(it has nothing to say)";

/// Lands the last words with the end of the run, and the reply where there is one.
pub(super) async fn answered(
    run: &mut Run,
    answer: &Answer,
    mut last: Vec<Mutation>,
) -> Result<(), TurnEnd> {
    last.push(Mutation::Run(
        run.id.clone(),
        RunStep::End(RunOutcome::Answered),
    ));
    let text = match is_silent(&answer.text) {
        // Who began a sub-agent waits for its end.
        true if run.request.route.is_session() => Some(NOTHING_TO_SAY),
        true => None,
        false if already_sent(run, &answer.text).await? => None,
        false => Some(answer.text.as_str()),
    };
    land(run, last, text).await?;
    Ok(())
}

/// Whether the tool `message` has sent these words to the turn's own route. What it sends lands before it ends.
async fn already_sent(run: &Run, text: &str) -> Result<bool, StoreError> {
    let Some(outlet) = &run.request.outlet else {
        return Ok(false);
    };
    let route = &run.request.route;
    let parts = outlet.parts(route, text.trim());
    let rows = run.world.store.outbox_of_run(&run.id).await?;
    Ok(rows.iter().any(|row| {
        let texts = row.parts.iter().map(|part| &part.text);
        row.route == *route && row.state != OutboxState::Drafting && texts.eq(&parts)
    }))
}

/// Lands the batch, with a reply if there is text for it and its route is delivered. The reply takes the row of the
/// preview where there is one; a preview without a reply ends.
async fn land(
    run: &mut Run,
    mut last: Vec<Mutation>,
    text: Option<&str>,
) -> Result<(), StoreError> {
    let draft = run.preview.end().await;
    let Some(outlet) = run.request.outlet.clone() else {
        return run.journal.flush(last).await;
    };
    let route = run.request.route.clone();
    let parts = text.map_or_else(Vec::new, |text| outlet.parts(&route, text));
    let Some((id, reply)) = reply(run, draft, parts) else {
        return run.journal.flush(last).await;
    };
    let sends = !matches!(&reply, Mutation::Outbox(_, OutboxStep::Die(_)));
    let now = sends && outlet.begin_now(&route);
    last.push(reply);
    if now {
        last.push(Mutation::Outbox(id.clone(), OutboxStep::Attempt));
    }
    let landed = run.journal.flush(last).await;
    match (&landed, now) {
        (Ok(()), true) => outlet.begun(&route, &id),
        (Ok(()), false) => outlet.wake(&route),
        (Err(_), true) => outlet.release(&route),
        (Err(_), false) => {}
    }
    landed
}

/// The change that makes the reply, with its row.
fn reply(run: &Run, draft: Option<OutboxId>, parts: Vec<String>) -> Option<(OutboxId, Mutation)> {
    match (draft, parts.is_empty()) {
        (Some(id), true) => {
            let over = OutboxStep::Die("the turn ended without an answer".into());
            Some((id.clone(), Mutation::Outbox(id, over)))
        }
        (Some(id), false) => Some((id.clone(), Mutation::Outbox(id, OutboxStep::Queue(parts)))),
        (None, _) => {
            let row = row(run, parts)?;
            Some((row.id.clone(), Mutation::Post(Box::new(row))))
        }
    }
}

fn row(run: &Run, texts: Vec<String>) -> Option<OutboxRow> {
    let now = run.world.clock.now();
    queued(
        run.world.ids.as_ref(),
        &run.request.session,
        Some(&run.id),
        &run.request.route,
        texts,
        now,
    )
}

/// A reply that waits to be sent; nothing if there is nothing to say.
pub(crate) fn queued(
    ids: &dyn Ids,
    session: &SessionKey,
    run: Option<&RunId>,
    route: &Route,
    texts: Vec<String>,
    now: TimestampMs,
) -> Option<OutboxRow> {
    let part = |text| Part {
        text,
        ..Part::default()
    };
    let parts: Vec<Part> = texts.into_iter().map(part).collect();
    (!parts.is_empty()).then(|| OutboxRow {
        id: ids.outbox(),
        session: session.clone(),
        run: run.cloned(),
        route: route.clone(),
        at: now,
        updated: now,
        due: now,
        draft: None,
        parts,
        state: OutboxState::Queued,
        reason: String::new(),
    })
}

/// The word of a failure of the store, and what to do about it.
pub(crate) fn store_words(error: &StoreError) -> (&'static str, &'static str) {
    match error {
        StoreError::Full(_) => (
            "store-full",
            "make room on the disk of the home; claw goes on by itself",
        ),
        StoreError::ReadOnly(_) => (
            "store-read-only",
            "check the owner and rights of claw.db, and how its disk is mounted",
        ),
        StoreError::Corrupt(_) => (
            "store-damaged",
            "other sessions go on; docs/errors/CLAW-S005.md says how to save what can be read",
        ),
        _ => ("store", "`claw doctor` checks the home"),
    }
}

/// The last event of a turn that the store failed.
pub(crate) fn store_failed(error: &StoreError) -> TurnEvent {
    event(&TurnEnd::Store(error.clone()))
}

/// The last event of a turn that ended otherwise than with an answer.
pub(super) fn event(end: &TurnEnd) -> TurnEvent {
    match end {
        TurnEnd::Interrupted => TurnEvent::Interrupted,
        TurnEnd::Left(ask) => TurnEvent::Failed {
            code: LEFT.into(),
            message: format!(
                "claw stops while the question `{ask}` is open; the turn goes on when it is answered"
            ),
            hint: Some(format!("claw approval allow {ask}")),
        },
        TurnEnd::Store(e) => {
            let (code, hint) = store_words(e);
            TurnEvent::Failed {
                code: code.into(),
                message: e.to_string(),
                hint: Some(hint.into()),
            }
        }
        TurnEnd::Failed {
            code,
            message,
            hint,
        } => TurnEvent::Failed {
            code: code.clone(),
            message: message.clone(),
            hint: hint.clone(),
        },
    }
}

/// Closes the transcript with the reason, so that the next turn finds whole pairs and a visible end.
pub(super) async fn close(run: &mut Run, end: &TurnEnd) -> LaneEnd {
    let (code, text, outcome) = match end {
        TurnEnd::Interrupted => {
            let why = run.cancel.why().to_owned();
            let words = run.cancel.words().to_owned();
            (
                "interrupted".to_owned(),
                words,
                RunOutcome::Interrupted { why },
            )
        }
        TurnEnd::Store(error) => return LaneEnd::Store(error.clone()),
        // Its row is suspended, and stays so.
        TurnEnd::Left(_) => return LaneEnd::Done,
        TurnEnd::Failed { code, message, .. } => {
            let outcome = RunOutcome::Failed { code: code.clone() };
            (code.clone(), message.clone(), outcome)
        }
    };
    let told = told(&outcome).then(|| notice(&text));
    let mut last = Vec::new();
    let said = std::mem::take(&mut run.partial);
    if !said.is_empty() {
        // What the person has seen, the next turn knows.
        let body = EntryBody::Assistant {
            model: run.request.models.info().name.clone(),
            text: said,
            calls: Vec::new(),
            usage: Usage::default(),
        };
        last.push(run.append(Provenance::Agent, body));
    }
    last.push(run.append(Provenance::System, EntryBody::Notice { code, text }));
    last.push(Mutation::Run(run.id.clone(), RunStep::End(outcome)));
    match land(run, last, told.as_deref()).await {
        Ok(()) => LaneEnd::Done,
        Err(error) => {
            tracing::warn!(%error, run = %run.id, "the end of a turn could not be written down");
            LaneEnd::Store(error)
        }
    }
}

/// What who waits for the answer reads instead.
pub(crate) fn notice(text: &str) -> String {
    format!("[claw: {text}]")
}

/// Whether who waits for the answer is told of this end: not of one they caused.
pub(super) fn told(outcome: &RunOutcome) -> bool {
    match outcome {
        RunOutcome::Answered => false,
        RunOutcome::Failed { .. } => true,
        RunOutcome::Interrupted { why } => {
            ![Interrupt::PERSON, Interrupt::NEWER, Interrupt::RESET].contains(&why.as_str())
        }
    }
}
