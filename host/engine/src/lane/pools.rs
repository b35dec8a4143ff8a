//! The permits of the global lanes: how many runs work at once, by kind.
//!
//! Invariant: each kind has its own permits, first come first served, so no other kind delays a person's message.

use claw_core::step::run::GlobalLane;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Fewest runs of people at once.
const MAIN_MIN: usize = 8;
/// Most runs of people at once.
const MAIN_MAX: usize = 16;
/// Runs of schedules at once.
pub const CRON_PERMITS: usize = 4;
/// Sub-agents at once.
pub const SUBAGENT_PERMITS: usize = 8;
/// Runs that another run waits for, at once.
pub const NESTED_PERMITS: usize = 8;

/// A run may work while it holds this. Dropping it gives it back.
#[derive(Debug)]
pub struct Permit {
    _held: Option<OwnedSemaphorePermit>,
}

/// The permit of one run, which it gives back while it waits for a person. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Held(Option<Arc<Seat>>);

#[derive(Debug)]
struct Seat {
    pools: Pools,
    kind: GlobalLane,
    permit: Mutex<Option<Permit>>,
}

impl Held {
    pub(super) fn of(pools: &Pools, kind: GlobalLane, permit: Permit) -> Self {
        Self(Some(Arc::new(Seat {
            pools: pools.clone(),
            kind,
            permit: Mutex::new(Some(permit)),
        })))
    }

    /// Gives it back.
    pub fn release(&self) {
        if let Some(seat) = &self.0 {
            let permit = seat
                .permit
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            drop(permit);
        }
    }

    /// Waits for it again, behind those that came meanwhile.
    pub async fn regain(&self) {
        if let Some(seat) = &self.0 {
            let permit = seat.pools.acquire(seat.kind).await;
            *seat.permit.lock().unwrap_or_else(PoisonError::into_inner) = Some(permit);
        }
    }
}

/// The permits of every global lane.
#[derive(Debug, Clone)]
pub struct Pools {
    main: Arc<Semaphore>,
    cron: Arc<Semaphore>,
    subagent: Arc<Semaphore>,
    nested: Arc<Semaphore>,
}

impl Default for Pools {
    fn default() -> Self {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_main(cpus.clamp(MAIN_MIN, MAIN_MAX))
    }
}

impl Pools {
    /// Pools with this many permits for messages of people.
    pub fn with_main(permits: usize) -> Self {
        let pool = |n| Arc::new(Semaphore::new(n));
        Self {
            main: pool(permits),
            cron: pool(CRON_PERMITS),
            subagent: pool(SUBAGENT_PERMITS),
            nested: pool(NESTED_PERMITS),
        }
    }

    fn pool(&self, lane: GlobalLane) -> &Arc<Semaphore> {
        match lane {
            GlobalLane::Main => &self.main,
            GlobalLane::Cron => &self.cron,
            GlobalLane::Subagent => &self.subagent,
            GlobalLane::Nested => &self.nested,
        }
    }

    /// Waits for a permit, first come first served within the lane.
    pub async fn acquire(&self, lane: GlobalLane) -> Permit {
        // The pools are never closed; a closed one would let everything through rather than stop it.
        let held = self.pool(lane).clone().acquire_owned().await.ok();
        Permit { _held: held }
    }

    /// Permits nobody holds.
    pub fn free(&self, lane: GlobalLane) -> usize {
        self.pool(lane).available_permits()
    }
}
