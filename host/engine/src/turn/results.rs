//! Running the tools a model called, and writing down one result for each of them, whatever happens.

use super::asked::Refused;
use super::context::{Context, cap_result};
use super::{MAX_IDENTICAL_CALLS, Run, TurnEnd, asked, rest};
use crate::taint;
use claw_core::code::FailureKind;
use claw_core::event::TurnEvent;
use claw_core::id::CallId;
use claw_core::model::ModelToolCall;
use claw_core::ports::Journal;
use claw_core::row::{CallStart, EntryBody, Mutation, Provenance};
use claw_core::tool::{Allowed, CallReport, ToolCall, ToolOutcome};
use futures_util::StreamExt;
use serde_json::Value;
use std::collections::HashMap;

/// How often each call (tool and arguments, whatever the order of their keys) was made in a turn.
pub(super) type Identical = HashMap<(String, Value), u32>;

/// Calls of one step that run beside each other at most.
const MAX_PARALLEL_CALLS: usize = 8;
/// Characters of a result shown in an event.
const PREVIEW_CHARS: usize = 200;

/// What the model reads of a call that was interrupted, or never begun for that.
const INTERRUPTED: &str = "error (cancelled): the turn was interrupted before this call";
/// What the model reads of a call that was ended midway.
const MIDWAY: &str = "error (cancelled): the turn was interrupted during this call; what it changed, if anything, is not known";
/// What the model reads of a call that was not made again.
const IDENTICAL: &str = "error (identical-calls): the same call was made too often in this turn";

/// What the model reads of a call that a newer message made needless.
const SUPERSEDED: &str =
    "error (superseded): a newer message came before this call had begun; it was not made";

/// One call with what becomes of it.
type Made = (CallId, Result<CallReport, &'static str>);

/// Runs the calls of one step. Calls that are not made get a synthetic result, so that the transcript keeps whole
/// pairs.
pub(super) async fn run_all(
    run: &mut Run,
    context: &mut Context,
    calls: &[ModelToolCall],
) -> Result<(), TurnEnd> {
    let made = if beside(run, calls) {
        together(run, context, calls).await
    } else {
        in_order(run, context, calls).await
    };
    let interrupted = made.iter().any(|(_, r)| is_interrupted(r));
    let mut landed: Vec<Mutation> = Vec::new();
    let mut refused: Vec<Refused> = Vec::new();
    for (call, (id, report)) in calls.iter().zip(made) {
        let asked = report.as_ref().ok().filter(|_| !interrupted);
        match asked.and_then(|report| Refused::of(run, call, report)) {
            Some(one) => refused.push(one),
            None => landed.push(write(run, context, call, &id, report)),
        }
    }
    // The results of the other calls land before anybody is asked.
    run.journal.flush(landed).await?;
    if interrupted {
        return Err(TurnEnd::Interrupted);
    }
    asked::settle(run, context, refused).await
}

/// Whether a call was ended, or not begun, because the turn was.
pub(super) fn is_interrupted(report: &Result<CallReport, &str>) -> bool {
    matches!(report, Err(INTERRUPTED | MIDWAY))
}

/// Whether every tool of the step may run beside others.
fn beside(run: &Run, calls: &[ModelToolCall]) -> bool {
    if calls.len() < 2 {
        return false;
    }
    let offered = run.request.tools.tools(&run.request.session.agent());
    calls.iter().all(|c| {
        let tool = offered.iter().find(|t| t.definition.name == c.name);
        tool.is_some_and(|t| t.definition.parallel)
    })
}

/// Counts a call; whether it was made too often.
fn too_often(run: &mut Run, call: &ModelToolCall) -> bool {
    let key = (call.name.clone(), call.arguments.clone());
    let same = run.identical.entry(key).or_default();
    *same += 1;
    *same > MAX_IDENTICAL_CALLS
}

async fn in_order(run: &mut Run, context: &Context, calls: &[ModelToolCall]) -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut skip: Option<&'static str> = None;
    for call in calls {
        let id = run.world.ids.call();
        let identical = too_often(run, call);
        if skip.is_none() && run.arriving.pending() {
            skip = Some(SUPERSEDED);
        }
        let report = match (identical, skip) {
            (true, _) => Err(IDENTICAL),
            (false, Some(why)) => Err(why),
            (false, None) => {
                let allowed = run.asked.take_allowed(call);
                one(run, context, call, (&id, run.attempt), allowed).await
            }
        };
        if is_interrupted(&report) {
            skip = Some(INTERRUPTED);
        }
        made.push((id, report));
    }
    made
}

/// All at once, up to a limit; they begin together or not at all.
async fn together(run: &mut Run, context: &Context, calls: &[ModelToolCall]) -> Vec<Made> {
    let superseded = run.arriving.pending();
    let mut jobs = Vec::new();
    for call in calls {
        let allowed = run.asked.take_allowed(call);
        jobs.push((call, run.world.ids.call(), too_often(run, call), allowed));
    }
    let run = &*run;
    let work = jobs
        .into_iter()
        .map(|(call, id, identical, allowed)| async move {
            let report = match (identical, superseded) {
                (true, _) => Err(IDENTICAL),
                (false, true) => Err(SUPERSEDED),
                (false, false) => one(run, context, call, (&id, run.attempt), allowed).await,
            };
            (id, report)
        });
    let work: Vec<_> = work.collect();
    futures_util::stream::iter(work)
        .buffered(MAX_PARALLEL_CALLS)
        .collect()
        .await
}

/// One call, or why it has no report. Dropping the call's future aborts it in the sandbox.
pub(super) async fn one(
    run: &Run,
    context: &Context,
    call: &ModelToolCall,
    (id, attempt): (&CallId, u32),
    allowed: Vec<Allowed>,
) -> Result<CallReport, &'static str> {
    if run.cancel.is_cancelled() {
        return Err(INTERRUPTED);
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
        in_sandbox(run, call, (id, attempt), allowed).await
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
            preview: MIDWAY.to_owned(),
        })
        .await;
        return Err(MIDWAY);
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
    Ok(report)
}

async fn in_sandbox(
    run: &Run,
    call: &ModelToolCall,
    (id, attempt): (&CallId, u32),
    allowed: Vec<Allowed>,
) -> Option<CallReport> {
    // Lands with the call's first effect, or with its end.
    run.journal
        .note(vec![Mutation::BeginCall(Box::new(CallStart {
            id: id.clone(),
            session: run.request.session.clone(),
            run: run.id.clone(),
            model_call: call.id.clone(),
            tool: call.name.clone(),
            at: run.world.clock.now(),
        }))]);
    let work = run.request.tools.call(
        ToolCall {
            allowed,
            taint: run.marks.of_calls(),
            id: id.clone(),
            tool: call.name.clone(),
            arguments: call.arguments.clone(),
            agent: run.request.session.agent(),
            session: run.request.session.clone(),
            run: Some(run.id.clone()),
            actor: run.request.actor.clone(),
            attempt,
        },
        run.journal.clone(),
    );
    tokio::select! {
        biased;
        () = run.cancel.cancelled() => None,
        report = work => Some(report),
    }
}

pub(super) fn write(
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
    let label = report.ok().and_then(|report| {
        let reads = run.request.tools.reads(&call.name);
        taint::of_result(&call.name, reads, &report)
    });
    run.append_labelled(provenance, label, body)
}
