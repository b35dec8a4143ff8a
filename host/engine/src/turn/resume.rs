//! Going on with a run after a crash.
//!
//! Invariant: a call that may have had an effect is made again only if its tool is idempotent; one that had none is
//! made again. One that was refused, where a person could have allowed it, is asked about.

use super::{Run, crash};
use claw_core::id::OutboxId;
use claw_core::model::ModelToolCall;
use claw_core::ports::{Journal, StoreError};
use claw_core::row::{Entry, EntryBody, Mutation, Provenance};
use claw_core::step::outbox::OutboxState;
use claw_core::step::run::{RunRow, RunState, RunStep};

/// Writes down what the crash left, and notes the calls that are to be made again. Returns the row of the preview, if
/// one is visible.
pub(super) async fn resume(run: &mut Run, row: &RunRow) -> Result<Option<OutboxId>, StoreError> {
    let entries = run.world.store.transcript(&row.session).await?;
    let open = crash::open_calls(&run.world, row, &entries).await?;
    let mut all = Vec::new();
    let mut again: Vec<ModelToolCall> = Vec::new();
    for call in open {
        all.extend(call.settle(row));
        if let Some(refused) = call.refused(&row.actor) {
            run.asked.left.push(refused);
        } else if call.touched() && !idempotent(run, &call.call.name) {
            let body = call.result(&run.world);
            all.push(run.append(Provenance::System, body));
        } else {
            again.push(call.call);
        }
    }
    let waits = matches!(row.state, RunState::Suspended { .. }) && !run.asked.left.is_empty();
    if !waits {
        all.insert(0, Mutation::Run(row.id.clone(), RunStep::Resume));
    }
    run.journal.flush(all).await?;
    let begun = run.world.store.begun_calls(&row.id).await?;
    let state = match waits {
        true => row.state.clone(),
        false => RunState::Running,
    };
    run.asked
        .recall(&*run.world.store, &row.id, &state, &begun)
        .await?;
    run.asked.keep_only(&again);
    run.attempt = row.attempt.saturating_add(1);
    run.again = again;
    recount(run, &entries);
    let rows = run.world.store.outbox_of_run(&row.id).await?;
    let draft = rows.into_iter().find(|o| o.state == OutboxState::Drafting);
    Ok(draft.map(|o| o.id))
}

fn idempotent(run: &Run, tool: &str) -> bool {
    let offered = run.request.tools.tools(&run.request.session.agent());
    offered
        .iter()
        .any(|t| t.definition.name == tool && t.definition.idempotent)
}

/// Steps and calls made before the crash count.
fn recount(run: &mut Run, entries: &[Entry]) {
    let mine = |e: &&Entry| e.run.as_ref() == Some(&run.id);
    let mut steps = 0;
    let mut calls = Vec::new();
    for entry in entries.iter().filter(mine) {
        if let EntryBody::Assistant {
            calls: made, usage, ..
        } = &entry.body
        {
            steps += 1;
            run.usage = run.usage.plus(*usage);
            calls.extend(made.iter().cloned());
        }
    }
    run.steps = steps;
    for call in calls {
        if !run.again.iter().any(|a| a.id == call.id) {
            *run.identical
                .entry((call.name, call.arguments))
                .or_default() += 1;
        }
    }
}
