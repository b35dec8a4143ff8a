//! Commands about replies: those that have not arrived, and what a person decides about them.

#[cfg(test)]
mod tests;

use super::answer::ApiError;
use super::command::Command;
use crate::World;
use crate::delivery::Delivery;
use claw_core::id::OutboxId;
use claw_core::limit::{CALL_PREFIX_CHARS, LIST_ROWS};
use claw_core::ports::{Store, StoreError};
use claw_core::row::{Batch, Mutation};
use claw_core::step::outbox::{DROPPED, OutboxRow, OutboxState, OutboxStep};
use serde_json::{Value, json};

/// States in which a reply has not arrived.
const MISSING: [OutboxState; 6] = [
    OutboxState::Drafting,
    OutboxState::Queued,
    OutboxState::Sending,
    OutboxState::Held,
    OutboxState::Ambiguous,
    OutboxState::Dead,
];

/// Without a service the rows are moved all the same, and the next service finds them.
pub(super) async fn answer(
    world: &World,
    service: Option<&Delivery>,
    command: Command,
) -> Result<Value, ApiError> {
    match command {
        Command::DeliveryList { all } => Ok(json!(list(&*world.store, all).await?)),
        Command::DeliveryResend { id } => decide(world, service, &id, OutboxStep::Resend).await,
        Command::DeliveryDrop { id } => decide(world, service, &id, OutboxStep::Discard).await,
        _ => Err(ApiError::usage("not a command about replies")),
    }
}

/// How many replies there are of each kind, up to [`LIST_ROWS`] of each.
pub(super) struct Counts {
    /// The host still has something to do with them.
    pub open: usize,
    /// A person has to decide.
    pub ambiguous: usize,
    /// Given up, and not by a person.
    pub dead: usize,
}

pub(super) async fn counts(store: &dyn Store) -> Result<Counts, ApiError> {
    let open = MISSING.map(|state| state.open().then_some(state));
    let open: Vec<OutboxState> = open.into_iter().flatten().collect();
    let dead = store.outbox(&[OutboxState::Dead], LIST_ROWS).await?;
    let ambiguous = store.outbox(&[OutboxState::Ambiguous], LIST_ROWS).await?;
    Ok(Counts {
        open: store.outbox(&open, LIST_ROWS).await?.len(),
        ambiguous: ambiguous.len(),
        dead: dead.iter().filter(|row| row.reason != DROPPED).count(),
    })
}

async fn list(store: &dyn Store, all: bool) -> Result<Vec<OutboxRow>, StoreError> {
    let mut states = MISSING.to_vec();
    if all {
        states.push(OutboxState::Sent);
    }
    let mut rows = store.outbox(&states, LIST_ROWS).await?;
    rows.retain(|row| all || row.state != OutboxState::Dead || row.reason != DROPPED);
    Ok(rows)
}

async fn decide(
    world: &World,
    service: Option<&Delivery>,
    id: &str,
    step: OutboxStep,
) -> Result<Value, ApiError> {
    let row = find(&*world.store, id).await?;
    let mut batch = Batch::session(&row.session);
    let mut seen = row.clone();
    // Nobody sends it any more, and nobody can say whether it arrived: that is said first.
    let lost = row.state == OutboxState::Sending
        && service.is_some_and(|s| s.channels().find(&row.route).is_none());
    let lost = lost.then(|| OutboxStep::Unanswered("its channel is gone".to_owned()));
    for step in lost.iter().chain([&step]) {
        seen = seen
            .step(step, world.clock.now())
            .map_err(|_| refused(&row, step))?;
        let mutation = Mutation::Outbox(row.id.clone(), step.clone());
        batch.mutations.push(mutation);
    }
    match world.store.commit(batch).await {
        // It moved while the person decided.
        Err(StoreError::Illegal(_)) => {
            return Err(refused(&find(&*world.store, row.id.as_str()).await?, &step));
        }
        landed => landed?,
    }
    if let Some(service) = service {
        service.wake(&row.route);
    }
    Ok(json!(find(&*world.store, row.id.as_str()).await?))
}

async fn find(store: &dyn Store, id: &str) -> Result<OutboxRow, ApiError> {
    let row = store.outbox_row(&OutboxId::new(id)).await;
    match row {
        Ok(Some(row)) => Ok(row),
        Ok(None) if id.chars().count() < CALL_PREFIX_CHARS => {
            let message =
                format!("`{id}` is too short, give at least {CALL_PREFIX_CHARS} characters");
            Err(ApiError::usage(message).hint("`claw delivery list` shows the ids"))
        }
        Ok(None) => {
            let error = ApiError::not_found(format!("no reply `{id}`"));
            Err(error.hint("`claw delivery list --all` shows all"))
        }
        Err(StoreError::Conflict(why)) => Err(ApiError::usage(why).hint("give more of the id")),
        Err(error) => Err(error.into()),
    }
}

/// Why a person cannot decide this about a reply in its state.
fn refused(row: &OutboxRow, step: &OutboxStep) -> ApiError {
    let (id, state) = (&row.id, row.state.word());
    let what = match step {
        OutboxStep::Resend => "sent again",
        _ => "dropped",
    };
    let hint = match row.state {
        OutboxState::Sent => "it has arrived",
        OutboxState::Drafting => "its turn still writes it",
        OutboxState::Sending => "it is leaving now; `claw delivery list` shows what becomes of it",
        OutboxState::Queued => "it leaves by itself when it is due",
        OutboxState::Dead if row.parts.is_empty() => "its turn ended before there was an answer",
        OutboxState::Dead => {
            "it is not sent any more; `claw delivery resend` sends it all the same"
        }
        OutboxState::Ambiguous | OutboxState::Held => "`claw delivery list` shows its state",
    };
    ApiError::usage(format!("reply `{id}` is {state} and cannot be {what}")).hint(hint)
}
