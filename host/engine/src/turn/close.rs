//! Ends a run that nobody works on any more: its process died, its task panicked or had to be dropped.
//!
//! Invariant: afterwards the transcript holds whole pairs and the reason, and who waits for the answer is told.

use super::crash::{self, Tail};
use super::end::{notice, queued, told};
use super::outlet::Outlet;
use crate::World;
use crate::journal::RunJournal;
use claw_core::ports::{Journal, StoreError};
use claw_core::row::{EntryBody, Mutation};
use claw_core::step::ask::{AskState, AskStep};
use claw_core::step::outbox::{OutboxState, OutboxStep};
use claw_core::step::run::{RunOutcome, RunRow, RunState, RunStep};

/// Ends the run with this outcome; `text` is what the transcript and the person read.
pub(crate) async fn close_row(
    world: &World,
    outlet: Option<&dyn Outlet>,
    row: &RunRow,
    outcome: RunOutcome,
    text: &str,
) -> Result<(), StoreError> {
    let store = &world.store;
    let journal = RunJournal::new(store.clone(), row.session.clone(), Some(row.id.clone()));
    let entries = store.transcript(&row.session).await?;
    let open = crash::open_calls(world, row, &entries).await?;
    let mut tail = Tail {
        world,
        session: &row.session,
        run: &row.id,
        leaf: store.session(&row.session).await?.and_then(|s| s.leaf),
    };
    let mut all = Vec::new();
    for call in &open {
        all.extend(call.settle(row));
        all.push(tail.append(call.result(world)));
    }
    let code = match &outcome {
        RunOutcome::Failed { code } => code.clone(),
        _ => "interrupted".to_owned(),
    };
    all.push(tail.append(EntryBody::Notice {
        code,
        text: text.to_owned(),
    }));
    let reply = match outlet {
        Some(outlet) if told(&outcome) => {
            let parts = outlet.parts(&row.route, &notice(text));
            reply(world, row, parts).await?
        }
        _ => None,
    };
    if let RunState::Suspended { ask } = &row.state
        && let Some(asked) = store.ask(ask).await?
        && asked.state == AskState::Open
    {
        all.push(Mutation::Ask(asked.id, AskStep::Withdraw));
    }
    all.push(Mutation::Run(row.id.clone(), RunStep::End(outcome)));
    all.extend(reply.clone());
    journal.flush(all).await?;
    if let (Some(outlet), Some(_)) = (outlet, reply) {
        outlet.wake(&row.route);
    }
    Ok(())
}

/// The reply that says so, in the row of the preview where there is one.
async fn reply(
    world: &World,
    row: &RunRow,
    parts: Vec<String>,
) -> Result<Option<Mutation>, StoreError> {
    if parts.is_empty() {
        return Ok(None);
    }
    let rows = world.store.outbox_of_run(&row.id).await?;
    if let Some(draft) = rows.iter().find(|o| o.state == OutboxState::Drafting) {
        return Ok(Some(Mutation::Outbox(
            draft.id.clone(),
            OutboxStep::Queue(parts),
        )));
    }
    let now = world.clock.now();
    let ids = world.ids.as_ref();
    let row = queued(ids, &row.session, Some(&row.id), &row.route, parts, now);
    Ok(row.map(|row| Mutation::Post(Box::new(row))))
}
