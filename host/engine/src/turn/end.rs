//! The end of a turn: the answer, the end of its run and the reply in one batch; or a notice that says why not.
//!
//! Invariant: a run row ends in the same batch as the entry that shows how.

use super::ask::Answer;
use super::{Run, TurnEnd};
use crate::delivery::silent::is_silent;
use crate::lane::{Interrupt, LaneEnd};
use claw_core::event::TurnEvent;
use claw_core::id::TimestampMs;
use claw_core::id::{RunId, SessionKey};
use claw_core::model::Usage;
use claw_core::ports::{Ids, Journal, StoreError};
use claw_core::route::Route;
use claw_core::row::{EntryBody, Mutation, Provenance};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, Part};
use claw_core::step::run::{RunOutcome, RunStep};

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
    let silent = is_silent(&answer.text) || already_sent(run, &answer.text);
    let text = (!silent).then_some(answer.text.as_str());
    land(run, last, text).await?;
    Ok(())
}

/// Whether a tool has sent these words to the turn's own route.
fn already_sent(run: &Run, text: &str) -> bool {
    run.sent.iter().any(|sent| sent.trim() == text.trim())
}

/// Lands the batch, with a reply if there is text for it and its route is delivered.
async fn land(run: &Run, mut last: Vec<Mutation>, text: Option<&str>) -> Result<(), StoreError> {
    let outlet = run.request.outlet.clone();
    let reply = outlet.zip(text).and_then(|(outlet, text)| {
        let parts = outlet.parts(&run.request.route, text);
        let row = row(run, parts)?;
        let now = outlet.begin_now(&row.route);
        Some((outlet, row, now))
    });
    if let Some((_, row, now)) = &reply {
        last.push(Mutation::Post(Box::new(row.clone())));
        if *now {
            last.push(Mutation::Outbox(row.id.clone(), OutboxStep::Attempt));
        }
    }
    let landed = run.journal.flush(last).await;
    if let Some((outlet, row, now)) = reply {
        match (&landed, now) {
            (Ok(()), true) => outlet.begun(&row),
            (Ok(()), false) => outlet.wake(&row.route),
            (Err(_), true) => outlet.release(&row.route),
            (Err(_), false) => {}
        }
    }
    landed
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

/// The last event of a turn that ended otherwise than with an answer.
pub(super) fn event(end: &TurnEnd) -> TurnEvent {
    match end {
        TurnEnd::Interrupted => TurnEvent::Interrupted,
        TurnEnd::Store(e) => TurnEvent::Failed {
            code: "store".into(),
            message: e.to_string(),
            hint: Some("`claw doctor` checks the home".into()),
        },
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
pub(super) fn notice(text: &str) -> String {
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
