//! The loop of a turn: ask the model, run its tools, until it has nothing more to call.

use super::ask::{self, Answer};
use super::asked;
use super::context::Context;
use super::tiers::Tiers;
use super::{MAX_IDENTICAL_CALLS, MAX_STEPS, Run, TurnEnd, context, end, results, steer};
use claw_core::event::TurnEvent;
use claw_core::model::StopReason;
use claw_core::ports::Journal;
use claw_core::row::{EntryBody, Mutation, Provenance};
use std::collections::BTreeSet;

/// Runs the turn to its answer.
pub(super) async fn all(run: &mut Run) -> Result<(), TurnEnd> {
    let mut context = context::load(run).await?;
    let drove = run.marks.drove();
    drive(run, &mut context, drove).await?;
    let again = std::mem::take(&mut run.again);
    let left = std::mem::take(&mut run.asked.left);
    if !again.is_empty() {
        if let Err(end) = results::run_all(run, &mut context, &again).await {
            // These calls ended before the crash: their results are owed whatever became of the others.
            asked::unasked(run, &mut context, left).await?;
            return Err(end);
        }
        context = context::load(run).await?;
    }
    if !left.is_empty() {
        asked::settle(run, &mut context, left).await?;
        context = context::load(run).await?;
    }
    let mut tiers = Tiers::new();
    while run.steps < MAX_STEPS {
        steer::take(run, &mut context).await;
        let drives = run.marks.drives();
        drive(run, &mut context, drives).await?;
        tiers.fit(run, &mut context).await?;
        run.steps += 1;
        run.preview.renew();
        let answer = ask_fitting(run, &mut context, &mut tiers).await?;
        run.usage = run.usage.plus(answer.usage);
        run.add_cost(answer.cost_usd);
        let body = EntryBody::Assistant {
            model: run.request.models.info().name.clone(),
            text: answer.text.clone(),
            calls: answer.calls.clone(),
            usage: answer.usage,
        };
        context.push_assistant(&answer.text, &answer.calls);
        let said = run.append(Provenance::Agent, body);
        if answer.calls.is_empty() {
            return finish(run, answer, said).await;
        }
        run.journal.note(vec![said]);
        results::run_all(run, &mut context, &answer.calls).await?;
        guard(run)?;
    }
    let message = format!("the turn took more than {MAX_STEPS} steps");
    Err(TurnEnd::failed(
        "too-many-steps",
        message,
        Some("ask for a smaller piece of work"),
    ))
}

/// What the model has read of skills decides which tools there are from here on.
async fn drive(
    run: &mut Run,
    context: &mut Context,
    labels: BTreeSet<String>,
) -> Result<(), TurnEnd> {
    let session = &run.request.session;
    run.request.tools.driven(session, &labels).await?;
    if !labels.is_empty() {
        steer::narrow(run, context);
    }
    Ok(())
}

/// Asks, with a shorter context as long as the model says that it is too long; the tiers end it when nothing is left to
/// shorten.
async fn ask_fitting(
    run: &mut Run,
    context: &mut Context,
    tiers: &mut Tiers,
) -> Result<Answer, TurnEnd> {
    loop {
        match ask::ask(run, context).await {
            Err(end) if end.is_overflow() && run.partial.is_empty() => {
                tiers.overflow(run, context).await?;
            }
            asked => return asked,
        }
    }
}

/// Ends a turn that makes the same call again and again.
fn guard(run: &Run) -> Result<(), TurnEnd> {
    let looped = run
        .identical
        .iter()
        .find(|(_, n)| **n >= MAX_IDENTICAL_CALLS);
    let Some(((tool, _), _)) = looped else {
        return Ok(());
    };
    let message = format!("the model made the same call of `{tool}` {MAX_IDENTICAL_CALLS} times");
    Err(TurnEnd::failed("identical-calls", message, None))
}

async fn finish(run: &mut Run, answer: Answer, said: Mutation) -> Result<(), TurnEnd> {
    if answer.text.is_empty() && answer.stop == Some(StopReason::Refusal) {
        run.journal.note(vec![said]);
        return Err(TurnEnd::failed(
            "refused",
            "the model refused to answer",
            None,
        ));
    }
    end::answered(run, &answer, vec![said]).await?;
    let cost_usd = run.cost_usd;
    run.tell(TurnEvent::Final {
        text: answer.text,
        usage: run.usage,
        cost_usd,
        steps: run.steps,
    })
    .await;
    Ok(())
}
