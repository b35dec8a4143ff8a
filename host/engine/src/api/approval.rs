//! Questions to a person: listed, shown, answered; and the stop of everything.
//!
//! Invariant: whoever runs commands here is the owner. A second answer and a late one change nothing and say so.

use super::answer::{ApiError, ErrorClass, Event};
use super::ask::{ended, interrupted};
use super::command::Command;
use super::handle::{Inner, Reply};
use crate::asks::answer::{self, NotAnswered};
use crate::asks::words;
use crate::lane::Interrupt;
use crate::turn::EVENT_BUFFER;
use claw_core::id::{AskId, SessionKey, TimestampMs};
use claw_core::limit::LIST_ROWS;
use claw_core::step::ask::{AskRow, AskScope, AskState};
use claw_core::step::run::RunState;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// No such question.
const UNKNOWN: &str = "CLAW-A001";
/// It was answered or withdrawn before.
const CLOSED: &str = "CLAW-A002";
/// Its time was over.
const LATE: &str = "CLAW-A003";
/// A session's turn waits for an answer.
pub(super) const WAITS: &str = "CLAW-A004";
/// Where questions are seen.
const LIST_HINT: &str = "`claw approval list` shows what is open, with `--all` the rest";

pub(super) async fn answer(
    inner: &Inner,
    command: Command,
    reply: &Reply,
    cancel: &CancellationToken,
) -> Result<Value, ApiError> {
    match command {
        Command::ApprovalList { all } => {
            let store = &inner.parts.world.store;
            let rows = match all {
                true => store.asks(TimestampMs(0), LIST_ROWS).await?,
                false => store.open_asks().await?,
            };
            Ok(json!(rows))
        }
        Command::ApprovalShow { id } => show(inner, &id).await,
        Command::ApprovalAnswer { id, scope } => {
            answered(inner, &AskId::new(id), scope, reply, cancel).await
        }
        Command::Stop => stop(inner).await,
        _ => Err(ApiError::usage("not a command about questions")),
    }
}

async fn show(inner: &Inner, id: &str) -> Result<Value, ApiError> {
    let world = &inner.parts.world;
    let row = answer::find(world, &AskId::new(id)).await.map_err(error)?;
    let call = match &row.call {
        Some(call) => world.store.call(call).await?,
        None => None,
    };
    Ok(json!({ "ask": row, "call": call }))
}

fn error(why: NotAnswered) -> ApiError {
    let (class, code, hint) = match &why {
        NotAnswered::Unknown(_) => (ErrorClass::NotFound, UNKNOWN, LIST_HINT),
        NotAnswered::Several(_) => (ErrorClass::Usage, "CLAW-U001", "give more of the id"),
        NotAnswered::Closed(_) => (
            ErrorClass::Refused,
            CLOSED,
            "the first answer stands; `claw grant revoke` takes back what it gave",
        ),
        NotAnswered::Late => (
            ErrorClass::TimedOut,
            LATE,
            "ask for it again: claw asks anew when it is needed",
        ),
        NotAnswered::Store(e) => return e.clone().into(),
    };
    ApiError::new(class, code, why.to_string()).hint(hint)
}

/// Answers. Where nobody else hears the turn that waited, and this process does not stay, it is heard to its end here.
async fn answered(
    inner: &Inner,
    id: &AskId,
    scope: AskScope,
    reply: &Reply,
    cancel: &CancellationToken,
) -> Result<Value, ApiError> {
    let (tell, mut told) = mpsc::channel(EVENT_BUFFER);
    let tell = (!inner.intake.serves_channels()).then_some(tell);
    let done = inner.intake.answer(id, scope, tell).await.map_err(error)?;
    let mut last = None;
    loop {
        let event = tokio::select! {
            biased;
            event = told.recv() => event,
            () = cancel.cancelled() => {
                let key = &done.ask.session;
                inner.intake.stop(key, Interrupt::PERSON, false).await?;
                return Err(interrupted());
            }
        };
        let Some(event) = event else { break };
        let turn = event.clone();
        let _ = reply.send(Event::Turn { turn }).await;
        last = Some(event);
    }
    if last.is_some() {
        ended(last, cancel.is_cancelled())?;
    }
    Ok(json!({ "ask": done.ask, "grants": done.grants }))
}

/// The question that a session's turn waits for, if nobody can answer in its place.
pub(super) async fn open_question(
    inner: &Inner,
    key: &SessionKey,
) -> Result<Option<AskRow>, ApiError> {
    let store = &inner.parts.world.store;
    let run = store.open_run(key).await?;
    let Some(RunState::Suspended { ask }) = run.map(|run| run.state) else {
        return Ok(None);
    };
    let row = store.ask(&ask).await?;
    Ok(row.filter(|row| row.state == AskState::Open))
}

/// A message for a session whose turn waits for an answer would wait as long.
pub(super) fn waits(row: &AskRow) -> ApiError {
    let message = format!(
        "the session `{}` waits for an answer: {}",
        row.session, row.question
    );
    let id = words::short(&row.id);
    ApiError::new(ErrorClass::Refused, WAITS, message).hint(format!(
        "`claw approval allow {id}` or `claw approval deny {id}`; `claw session reset` gives the turn up"
    ))
}

/// Ends every turn and call now, and withdraws every open question.
async fn stop(inner: &Inner) -> Result<Value, ApiError> {
    let (intake, store) = (&inner.intake, &inner.parts.world.store);
    inner.parts.toolbox.running().stop();
    let mut keys: Vec<SessionKey> = intake
        .lanes
        .busy()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    keys.extend(store.unfinished().await?);
    keys.sort();
    keys.dedup();
    let open = store.open_asks().await?;
    let (mut turns, mut messages) = (0, 0);
    for key in &keys {
        let (ran, dropped) = intake.stop(key, Interrupt::PERSON, false).await?;
        intake.lanes.quiet(key).await;
        messages += dropped;
        turns += u32::from(ran);
        if let Some(left) = store.open_run(key).await? {
            intake.worker.close(&left, Interrupt::PERSON).await?;
            turns += u32::from(!ran);
        }
    }
    for ask in &open {
        answer::withdraw(&inner.parts.world, &ask.id).await?;
        inner.asks.wake(&ask.id);
    }
    Ok(json!({
        "turns_ended": turns,
        "messages_dropped": messages,
        "questions_withdrawn": open.len(),
    }))
}
