//! Running the tools a model called, and writing down one result for each of them, whatever happens.

use super::context::{Context, cap_result};
use super::{MAX_IDENTICAL_CALLS, Run, TurnEnd, rest};
use claw_core::code::FailureKind;
use claw_core::event::TurnEvent;
use claw_core::id::CallId;
use claw_core::model::ModelToolCall;
use claw_core::ports::Journal;
use claw_core::row::{EntryBody, Mutation, Provenance};
use claw_core::tool::{CallReport, ToolCall, ToolOutcome};
use serde_json::Value;
use std::collections::HashMap;

/// How often each call (tool and arguments, whatever the order of their keys) was made in a turn.
pub(super) type Identical = HashMap<(String, Value), u32>;

/// Characters of a result shown in an event.
const PREVIEW_CHARS: usize = 200;

/// What the model reads of a call that was interrupted, or never begun for that.
const INTERRUPTED: &str = "error (cancelled): interrupted by the person";
/// What the model reads of a call that was not made again.
const IDENTICAL: &str = "error (identical-calls): the same call was made too often in this turn";

/// Runs the calls one after the other. An interrupt gives the rest a synthetic result, so that the
/// transcript keeps whole pairs.
pub(super) async fn run_all(
    run: &mut Run,
    context: &mut Context,
    calls: &[ModelToolCall],
    identical: &mut Identical,
) -> Result<(), TurnEnd> {
    let mut landed: Vec<Mutation> = Vec::new();
    let mut interrupted = false;
    for call in calls {
        let id = run.world.ids.call();
        let same = identical
            .entry((call.name.clone(), call.arguments.clone()))
            .or_default();
        *same += 1;
        let report = if *same > MAX_IDENTICAL_CALLS {
            Err(IDENTICAL)
        } else if interrupted {
            Err(INTERRUPTED)
        } else {
            one(run, context, call, &id).await.ok_or(INTERRUPTED)
        };
        interrupted |= report == Err(INTERRUPTED);
        landed.push(write(run, context, call, &id, report));
    }
    run.journal.flush(landed).await?;
    if interrupted {
        return Err(TurnEnd::Interrupted);
    }
    Ok(())
}

/// One call; `None` when it was interrupted. Dropping the call's future aborts it in the sandbox.
async fn one(
    run: &Run,
    context: &Context,
    call: &ModelToolCall,
    id: &CallId,
) -> Option<CallReport> {
    if run.cancel.is_cancelled() {
        return None;
    }
    run.tell(TurnEvent::ToolStarted {
        call: id.clone(),
        tool: call.name.clone(),
        arguments: call.arguments.clone(),
    })
    .await;
    let began = run.world.clock.now();
    let report = if call.name == rest::READ && !context.kept.is_empty() {
        Some(rest::read(run, context, call, id))
    } else {
        in_sandbox(run, call, id).await
    };
    let Some(report) = report else {
        let wall_ms = run.world.clock.now().0.saturating_sub(began.0);
        run.tell(TurnEvent::ToolEnded {
            call: id.clone(),
            tool: call.name.clone(),
            is_error: true,
            failure: Some(FailureKind::Cancelled),
            denials: 0,
            wall_us: u64::try_from(wall_ms).unwrap_or(0).saturating_mul(1_000),
            preview: INTERRUPTED.to_owned(),
        })
        .await;
        return None;
    };
    let (text, is_error) = report.for_model();
    run.tell(TurnEvent::ToolEnded {
        call: id.clone(),
        tool: call.name.clone(),
        is_error,
        failure: match &report.outcome {
            ToolOutcome::Failed { kind, .. } => Some(*kind),
            _ => None,
        },
        denials: report
            .denials
            .iter()
            .fold(0, |n, d| n.saturating_add(d.count)),
        wall_us: report.wall_us,
        preview: text.chars().take(PREVIEW_CHARS).collect(),
    })
    .await;
    Some(report)
}

async fn in_sandbox(run: &Run, call: &ModelToolCall, id: &CallId) -> Option<CallReport> {
    let work = run.request.tools.call(
        ToolCall {
            id: id.clone(),
            tool: call.name.clone(),
            arguments: call.arguments.clone(),
            agent: run.request.session.agent(),
            session: run.request.session.clone(),
            run: Some(run.id.clone()),
            actor: run.request.actor.clone(),
            attempt: 1,
        },
        run.journal.clone(),
    );
    tokio::select! {
        () = run.cancel.cancelled() => None,
        report = work => Some(report),
    }
}

fn write(
    run: &mut Run,
    context: &mut Context,
    call: &ModelToolCall,
    id: &CallId,
    report: Result<CallReport, &str>,
) -> Mutation {
    let (whole, is_error) = match &report {
        Ok(report) => report.for_model(),
        Err(why) => ((*why).to_owned(), true),
    };
    let (text, rest) = cap_result(&*run.world.blobs, &whole, context.result_chars);
    context.push_result(&call.id, &text, is_error);
    if let Some(rest) = &rest {
        context.keep(rest.clone());
    }
    let body = EntryBody::ToolResult {
        id: call.id.clone(),
        call: id.clone(),
        tool: call.name.clone(),
        text,
        is_error,
        rest,
    };
    let provenance = if report.is_ok() {
        Provenance::Untrusted
    } else {
        Provenance::System
    };
    run.append(provenance, body)
}
