//! One question: opened with the waiting turn in one batch, then waited for.
//!
//! Invariant: the turn goes on by what the row says and nothing else; while it waits it holds no permit.

use super::{Refused, allowed, enough};
use crate::asks::{answer, words};
use crate::turn::{Run, TurnEnd, queued};
use claw_core::event::TurnEvent;
use claw_core::id::{AskId, TimestampMs};
use claw_core::ports::{Journal, StoreError};
use claw_core::row::Mutation;
use claw_core::step::ask::{AskRow, AskScope, AskState};
use claw_core::step::run::RunStep;
use claw_core::tool::Allowed;
use std::time::Duration;
use tokio::time::Instant;

/// What became of a question.
pub(super) enum Said {
    /// Allowed: this call by these, others by the grants that the answer gave.
    Yes(Vec<Allowed>),
    /// Not allowed: the code and the words for the model.
    No(&'static str, &'static str),
    /// The turn was ended meanwhile.
    Interrupted,
}

/// Asks about a refused call, or waits on where an earlier process left.
pub(super) async fn ask(run: &mut Run, one: &Refused) -> Result<Said, TurnEnd> {
    let known = run.asked.of_call(one.id()).cloned();
    let row = match known {
        Some(row) => row,
        None => {
            let row = question(run, one).await?;
            if let Some(said) = enough(run, one, &row.subject, &row.rule) {
                resume(run);
                return Ok(said);
            }
            open(run, &row).await?;
            row
        }
    };
    let closed = waited(run, &row).await?;
    let state = match closed {
        Some(state) => state,
        None => now(run, &row.id).await?,
    };
    let row = AskRow { state, ..row };
    let asked = row.id.clone();
    run.asked.rows.retain(|known| known.id != asked);
    run.asked.rows.push(row.clone());
    run.tell(TurnEvent::Answered { ask: asked, state }).await;
    if closed.is_none() || state == AskState::Withdrawn {
        return Ok(Said::Interrupted);
    }
    resume(run);
    Ok(match state {
        AskState::Answered {
            scope: AskScope::Deny,
        } => Said::No("denied", "a person was asked for this and said no"),
        AskState::Answered { .. } => Said::Yes(allowed(&row)),
        _ => Said::No(
            "denied",
            "a person was asked for this and nobody answered in time",
        ),
    })
}

/// Its row does not wait any more; lands with what comes next.
fn resume(run: &mut Run) {
    if std::mem::take(&mut run.asked.suspended) {
        run.journal
            .note(vec![Mutation::Run(run.id.clone(), RunStep::Resume)]);
    }
}

/// The row of a question about a call. Lands what the turn has noted: the call's own row with it.
async fn question(run: &Run, one: &Refused) -> Result<AskRow, TurnEnd> {
    run.journal.flush(Vec::new()).await?;
    let call = run.world.store.call(one.id()).await?;
    let agent = run.request.session.agent();
    let none = || StoreError::Failed("a refused call has no row".into());
    let denial = one.denial().ok_or_else(none)?;
    let wanted = denial.decision.wanted.as_ref().ok_or_else(none)?;
    let now = run.world.clock.now();
    let patience = run.request.asking.patience_ms();
    Ok(AskRow {
        id: run.world.ids.ask(),
        session: run.request.session.clone(),
        run: Some(run.id.clone()),
        call: Some(one.id().clone()),
        subject: call.ok_or_else(none)?.subject,
        capability: wanted.capability.clone(),
        rule: wanted.rules.join("\n"),
        question: words::question(&one.call.name, &agent, denial),
        agent,
        at: now,
        expires: TimestampMs(now.0.saturating_add(patience)),
        state: AskState::Open,
    })
}

/// Lands the question with the turn that waits for it, and with the words that are delivered.
async fn open(run: &mut Run, row: &AskRow) -> Result<(), TurnEnd> {
    let mut batch = Vec::new();
    if std::mem::take(&mut run.asked.suspended) {
        batch.push(Mutation::Run(run.id.clone(), RunStep::Resume));
    }
    batch.push(Mutation::OpenAsk(Box::new(row.clone())));
    batch.push(Mutation::Run(
        run.id.clone(),
        RunStep::Suspend(row.id.clone()),
    ));
    let outlet = run.request.asks_by();
    let mut woken = None;
    if let Some((outlet, route)) = outlet {
        let parts = outlet.parts(&route, &words::delivered(row));
        let ids = run.world.ids.as_ref();
        let words = queued(ids, &row.session, Some(&run.id), &route, parts, row.at);
        woken = words.as_ref().map(|_| (outlet, route));
        batch.extend(words.map(|words| Mutation::Post(Box::new(words))));
    }
    run.journal.flush(batch).await?;
    run.asked.suspended = true;
    run.asked.rows.push(row.clone());
    if let Some((outlet, route)) = woken {
        outlet.wake(&route);
    }
    Ok(())
}

/// Waits without permit, and without being taken for one that stands still. `None`: the turn was ended meanwhile.
async fn waited(run: &mut Run, row: &AskRow) -> Result<Option<AskState>, TurnEnd> {
    let state = now(run, &row.id).await?;
    if state != AskState::Open {
        return Ok(Some(state));
    }
    let ask = Box::new(row.clone());
    run.tell(TurnEvent::Asked { ask }).await;
    run.progress.pause();
    run.permit.release();
    let state = until_closed(run, row).await;
    let back = tokio::select! {
        biased;
        () = run.cancel.cancelled() => false,
        () = run.request.asks.closing() => false,
        () = run.permit.regain() => true,
    };
    run.progress.go_on();
    if back && !matches!(state, Err(TurnEnd::Interrupted)) {
        return state.map(Some);
    }
    if !run.cancel.is_cancelled() {
        // An answer that comes with the end of the process is the next one's.
        return Err(TurnEnd::Left(row.id.clone()));
    }
    answer::withdraw(&run.world, &row.id).await?;
    Ok(None)
}

async fn until_closed(run: &Run, row: &AskRow) -> Result<AskState, TurnEnd> {
    let asks = run.request.asks.clone();
    let waiting = asks.wait(&row.id);
    let left = row.expires.0.saturating_sub(run.world.clock.now().0);
    let end = Instant::now() + Duration::from_millis(u64::try_from(left).unwrap_or(0));
    let mut over = false;
    loop {
        if over {
            answer::expire(&run.world, &row.id).await?;
        }
        let state = now(run, &row.id).await?;
        if state != AskState::Open {
            return Ok(state);
        }
        tokio::select! {
            biased;
            () = run.cancel.cancelled() => return Err(TurnEnd::Interrupted),
            () = asks.closing() => return Err(TurnEnd::Left(row.id.clone())),
            () = waiting.moved() => {}
            () = tokio::time::sleep_until(end) => over = true,
        }
    }
}

/// How far the question got.
async fn now(run: &Run, id: &AskId) -> Result<AskState, TurnEnd> {
    let row = run.world.store.ask(id).await?;
    let gone = || StoreError::Failed(format!("the question `{id}` has gone"));
    Ok(row.ok_or_else(gone)?.state)
}
