//! One route's sender: looks at the rows, does the next thing, until there is nothing left to do.
//!
//! Invariant: an attempt is on the disk before its bytes leave, and its outcome is on the disk before anything else of
//! the route leaves. A store that fails is asked again after a pause, never at once.

use super::channels::Attached;
use super::plan::{self, Next, Situation};
use super::routes::Guard;
use super::service::Shared;
use claw_core::id::TimestampMs;
use claw_core::ports::{Channel, SendError, Sending, StoreError};
use claw_core::row::{Batch, Mutation};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// Pause after the store failed, in milliseconds.
pub const STORE_PAUSE_MS: u64 = 5_000;
/// How long one attempt at a part may take, in milliseconds; then it counts as unanswered.
pub const MAX_SEND_MS: u64 = 60_000;
/// Rows looked at together.
const MAX_LOOK_ROWS: u32 = 100;
/// The longest sleep, in milliseconds: the wall clock may jump.
const MAX_SLEEP_MS: u64 = 60_000;
/// Rows with something left to do, except drafts, which are their turn's.
const OPEN: [OutboxState; 3] = [OutboxState::Queued, OutboxState::Sending, OutboxState::Held];

/// Works on a route until nothing is left to do.
pub(super) async fn run(shared: Arc<Shared>, guard: Guard) {
    let sender = Sender { shared, guard };
    while sender.step().await {}
}

struct Sender {
    shared: Arc<Shared>,
    guard: Guard,
}

impl Sender {
    /// Does the next thing; whether there may be more.
    async fn step(&self) -> bool {
        let begun = self.guard.look();
        let route = self.guard.route();
        let store = &self.shared.world.store;
        let rows = match store.outbox_at(route, &OPEN, MAX_LOOK_ROWS).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(%error, "outbox not read");
                return self.pause().await;
            }
        };
        let attached = self.shared.channels.attached(route);
        let situation = Situation {
            begun: &begun,
            traits: attached.as_ref().map(|a| a.channel.traits()),
            stopping: self.shared.stop.is_cancelled(),
            now: self.now(),
        };
        match (plan::next(&rows, &situation), attached) {
            (Next::Rest, _) => false,
            (Next::Wait(due), _) => self.wait(due).await,
            (Next::Step(row, step), _) => match self.land(row, step).await {
                Ok(_) => true,
                Err(_) => self.pause().await,
            },
            (Next::Begin(row), Some(attached)) => self.begin(row, &attached).await,
            (Next::Send(row), Some(attached)) => match self.room(&attached).await {
                Some(room) => self.send(row.clone(), room).await,
                None => true,
            },
            (Next::Begin(_) | Next::Send(_), None) => false,
        }
    }

    async fn begin(&self, row: &OutboxRow, attached: &Attached) -> bool {
        let Some(room) = self.room(attached).await else {
            return true;
        };
        match self.land(row, OutboxStep::Attempt).await {
            Ok(row) => self.send(row, room).await,
            Err(_) => self.pause().await,
        }
    }

    /// Sends the part under way and those after it; whether to look at the route again.
    async fn send(&self, mut row: OutboxRow, _room: OwnedSemaphorePermit) -> bool {
        self.guard.leaves(&row.id);
        loop {
            let Some(attached) = self.shared.channels.attached(&row.route) else {
                return self.settle(&row, plan::unsent(self.now())).await.is_some();
            };
            let Some(sending) = sending(&row) else {
                return true;
            };
            let outcome = attempt(&*attached.channel, sending, MAX_SEND_MS).await;
            let step = plan::settle(&row, outcome, attached.channel.traits(), self.now());
            let Some(next) = self.settle(&row, step).await else {
                return self.pause().await;
            };
            row = next;
            if row.state != OutboxState::Sending {
                return true;
            }
            if self.shared.stop.is_cancelled() {
                return self.settle(&row, plan::unsent(self.now())).await.is_some();
            }
        }
    }

    /// Writes down what came of an attempt. As long as the store fails it is tried again, for the network has
    /// answered and is not asked twice. `None`: the row is no longer what it was.
    async fn settle(&self, row: &OutboxRow, step: OutboxStep) -> Option<OutboxRow> {
        loop {
            match self.land(row, step.clone()).await {
                Ok(row) => return Some(row),
                Err(StoreError::Failed(_) | StoreError::Full(_) | StoreError::ReadOnly(_)) => {
                    tokio::time::sleep(Duration::from_millis(STORE_PAUSE_MS)).await;
                }
                Err(_) => return None,
            }
        }
    }

    /// Lands one step; the row after it.
    async fn land(&self, row: &OutboxRow, step: OutboxStep) -> Result<OutboxRow, StoreError> {
        let next = row.step(&step, self.now());
        let word = step.word();
        let batch = Batch::session(&row.session).with(Mutation::Outbox(row.id.clone(), step));
        let landed = self.shared.world.store.commit(batch).await;
        match landed.and_then(|()| Ok(next?)) {
            Ok(next) => {
                let (state, reason) = (next.state.word(), &next.reason);
                tracing::debug!(row = %row.id, step = word, state, reason, "outbox");
                Ok(next)
            }
            Err(error) => {
                tracing::warn!(row = %row.id, step = word, %error, "outbox step not landed");
                Err(error)
            }
        }
    }

    /// Room among the sends of the account; `None` when everything stops.
    async fn room(&self, attached: &Attached) -> Option<OwnedSemaphorePermit> {
        let room = attached.room.clone().acquire_owned();
        let room = self.shared.stop.run_until_cancelled(room).await?;
        room.ok()
    }

    async fn wait(&self, due: TimestampMs) -> bool {
        let ms = u64::try_from(due.0.saturating_sub(self.now().0)).unwrap_or(0);
        self.sleep(ms.clamp(1, MAX_SLEEP_MS)).await;
        true
    }

    /// Waits after a failure; true, for there may be more to do.
    async fn pause(&self) -> bool {
        let pause = tokio::time::sleep(Duration::from_millis(STORE_PAUSE_MS));
        tokio::select! {
            biased;
            () = pause => true,
            // What did not land is found by the next start.
            () = self.shared.stop.cancelled() => false,
        }
    }

    async fn sleep(&self, ms: u64) {
        tokio::select! {
            biased;
            () = tokio::time::sleep(Duration::from_millis(ms)) => {}
            () = self.guard.wanted() => {}
            () = self.shared.stop.cancelled() => {}
        }
    }

    fn now(&self) -> TimestampMs {
        self.shared.world.clock.now()
    }
}

/// The row's part under way as the channel sees it. The first part takes the place of the preview.
fn sending(row: &OutboxRow) -> Option<Sending> {
    let at = row.current()?;
    Some(Sending {
        route: row.route.clone(),
        text: row.parts.get(at)?.text.clone(),
        key: row.key(at),
        replaces: row.draft.clone().filter(|_| at == 0),
    })
}

/// One attempt. A preview that the network does not let go of is left, and the part sent as a message of its own:
/// the refusal says that nothing has arrived.
async fn attempt(
    channel: &dyn Channel,
    sending: Sending,
    limit_ms: u64,
) -> Result<String, SendError> {
    let work = async {
        match channel.send(sending.clone()).await {
            Err(SendError::Never(_)) if sending.replaces.is_some() => {
                let alone = Sending {
                    replaces: None,
                    ..sending
                };
                channel.send(alone).await
            }
            outcome => outcome,
        }
    };
    let limit = Duration::from_millis(limit_ms);
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        let seconds = limit.as_secs();
        Err(SendError::Unanswered(format!("no answer in {seconds} s")))
    })
}
