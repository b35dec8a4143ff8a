//! The delivery service: its handle, its keeper, and how it starts and stops.
//!
//! Invariant: the keeper alone starts senders, one per route, and they end with it; it ends with the last handle. So a
//! route never has two senders, and nothing is sent once the service is gone.

use super::channels::Channels;
use super::outlet::Claims;
use super::routes::{Guard, Routes};
use super::sender::{self, STORE_PAUSE_MS};
use crate::World;
use claw_core::id::{OutboxId, RunId};
use claw_core::limit::LIST_ROWS;
use claw_core::ports::StoreError;
use claw_core::route::Route;
use claw_core::row::{Batch, Mutation};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the store is asked for rows that nobody spoke of, in milliseconds.
pub const SWEEP_MS: u64 = 60_000;
/// How long [`Delivery::stop`] waits for what is under way, in milliseconds.
pub const MAX_DRAIN_MS: u64 = 10_000;

/// What the parts of the service share.
pub(super) struct Shared {
    pub world: World,
    pub channels: Channels,
    pub routes: Arc<Routes>,
    pub claims: Claims,
    /// Nothing new begins.
    pub stop: CancellationToken,
    /// The last handle is gone: previews end too.
    pub gone: CancellationToken,
    /// The rows that were left over have been looked for.
    ready: AtomicBool,
}

/// The way out for replies. A cheap handle; clones are the same service, which ends with the last of them.
#[derive(Clone)]
pub struct Delivery(Arc<Owner>);

struct Owner {
    shared: Arc<Shared>,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.shared.gone.cancel();
        let keeper = self
            .keeper
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = keeper {
            keeper.abort();
        }
    }
}

impl Delivery {
    /// A service that waits for [`Delivery::recover`].
    pub fn new(world: World, channels: Channels) -> Self {
        let shared = Shared {
            world,
            channels,
            routes: Arc::default(),
            claims: Claims::default(),
            stop: CancellationToken::new(),
            gone: CancellationToken::new(),
            ready: AtomicBool::new(false),
        };
        Self(Arc::new(Owner {
            shared: Arc::new(shared),
            keeper: Mutex::new(None),
        }))
    }

    /// The attached channels.
    pub fn channels(&self) -> &Channels {
        &self.0.shared.channels
    }

    /// Takes up what an earlier process left, and begins to work. Once per service, inside the runtime that it is to
    /// live in. An error means that the store could not be read yet; it is asked again by itself.
    pub async fn recover(&self) -> Result<(), StoreError> {
        let shared = self.0.shared.clone();
        let changes = shared.channels.changes();
        let swept = shared.recover().await;
        let mut keeper = self.0.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        if keeper.is_none() {
            let first = swept.is_ok();
            *keeper = Some(tokio::spawn(keep(shared, changes, first)));
        }
        swept
    }

    /// A row of this route has been posted, or moved by a person: look at it.
    pub fn wake(&self, route: &Route) {
        self.0.shared.wake(route);
    }

    /// Reserves a route for a row whose first attempt is to land with it. `None`: post it as queued and wake the
    /// route, for no channel is attached, or something of the route is open, or the account has no room.
    pub fn claim(&self, route: &Route) -> Option<Claim> {
        let shared = &self.0.shared;
        if shared.stop.is_cancelled() || !shared.ready.load(Ordering::SeqCst) {
            return None;
        }
        let room = shared.channels.attached(route)?.room;
        if room.available_permits() == 0 {
            return None;
        }
        let guard = shared.routes.take_idle(route)?;
        // Whatever becomes of the claim, the route is looked at afterwards.
        guard.want();
        Some(Claim { guard })
    }

    /// Ends the service: what is under way is finished, nothing new begins. Whether all of it was finished in time;
    /// if not, the next start decides about the rest.
    pub async fn stop(&self) -> bool {
        let shared = &self.0.shared;
        shared.stop.cancel();
        let limit = Duration::from_millis(MAX_DRAIN_MS);
        let drained = tokio::time::timeout(limit, shared.routes.idle())
            .await
            .is_ok();
        let mut keeper = self.0.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = keeper.take() {
            keeper.abort();
        }
        drained
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }
}

/// A reserved route: nothing else leaves on it. Dropped, the route is looked at.
pub struct Claim {
    guard: Guard,
}

impl Claim {
    /// The row has landed as `sending`; it leaves without another commit.
    pub fn begun(self, row: OutboxId) {
        self.guard.begun(row);
    }
}

impl Shared {
    pub(super) fn wake(&self, route: &Route) {
        if !route.is_local() && !self.stop.is_cancelled() {
            self.routes.want(route);
        }
    }

    /// What the keeper does now and then.
    async fn look(&self) -> Result<(), StoreError> {
        if !self.ready.load(Ordering::SeqCst) {
            return self.recover().await;
        }
        self.close_drafts(false).await?;
        self.sweep().await
    }

    async fn recover(&self) -> Result<(), StoreError> {
        self.close_drafts(true).await?;
        self.sweep().await?;
        self.ready.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Has every route with something to do looked at.
    async fn sweep(&self) -> Result<(), StoreError> {
        let store = &self.world.store;
        let open = [OutboxState::Queued, OutboxState::Sending];
        for route in store.outbox_routes(&open).await? {
            self.wake(&route);
        }
        for route in store.outbox_routes(&[OutboxState::Held]).await? {
            if self.channels.attached(&route).is_some() {
                self.wake(&route);
            }
        }
        Ok(())
    }

    /// Ends the drafts of turns that have ended otherwise; at the start also those of no turn.
    async fn close_drafts(&self, at_start: bool) -> Result<(), StoreError> {
        let store = &self.world.store;
        for row in store.outbox(&[OutboxState::Drafting], LIST_ROWS).await? {
            let over = match &row.run {
                Some(run) => self.ended(run).await?,
                None => at_start,
            };
            // The answer is queued in the batch that ends the run, so it is seen now if there is one.
            let now = store.outbox_row(&row.id).await?;
            let still = now.is_some_and(|now| now.state == OutboxState::Drafting);
            if over && still {
                self.close_draft(&row).await?;
            }
        }
        Ok(())
    }

    async fn ended(&self, run: &RunId) -> Result<bool, StoreError> {
        let run = self.world.store.run(run).await?;
        Ok(run.is_none_or(|run| !run.state.open()))
    }

    async fn close_draft(&self, row: &OutboxRow) -> Result<(), StoreError> {
        let why = "the turn ended before its answer".to_owned();
        let step = Mutation::Outbox(row.id.clone(), OutboxStep::Die(why));
        match self
            .world
            .store
            .commit(Batch::session(&row.session).with(step))
            .await
        {
            Err(e @ (StoreError::Failed(_) | StoreError::Full(_) | StoreError::ReadOnly(_))) => {
                Err(e)
            }
            // Somebody else moved it.
            _ => Ok(()),
        }
    }
}

/// Starts a sender for every route that is due, and looks for what nobody spoke of.
async fn keep(shared: Arc<Shared>, mut changes: watch::Receiver<u64>, recovered: bool) {
    let mut senders = JoinSet::new();
    let pause = if recovered { SWEEP_MS } else { STORE_PAUSE_MS };
    let mut sweep_at = Instant::now() + Duration::from_millis(pause);
    loop {
        while let Some(guard) = shared.routes.take_due() {
            senders.spawn(sender::run(shared.clone(), guard));
        }
        tokio::select! {
            biased;
            () = shared.routes.work() => continue,
            Some(ended) = senders.join_next() => {
                let Err(error) = ended else { continue };
                tracing::error!(%error, "a sender of the outbox ended; this is a bug");
                sweep_at = sweep_at.min(Instant::now() + Duration::from_millis(STORE_PAUSE_MS));
                continue;
            }
            changed = changes.changed() => if changed.is_err() { return },
            () = tokio::time::sleep_until(sweep_at) => {}
        }
        shared.claims.expire();
        let pause = match shared.look().await {
            Ok(()) => SWEEP_MS,
            Err(error) => {
                tracing::warn!(%error, "outbox not read");
                STORE_PAUSE_MS
            }
        };
        sweep_at = Instant::now() + Duration::from_millis(pause);
    }
}
