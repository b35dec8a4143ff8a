//! The way in: a message is routed, written down, and given to its lane; what an earlier process left is taken up.
//!
//! Invariant: a message is acknowledged after its row is on the disk and never before; the same message twice is
//! acknowledged twice and answered once.

mod control;
mod local;
mod receive;
mod recover;
mod upkeep;
mod worker;

pub use receive::{Fate, Inbound, Receipt};
pub use recover::{MAX_RESUMES, Recovered, Resume};
pub use upkeep::ARCHIVE_DAYS;
pub(crate) use upkeep::daily;
pub(crate) use worker::Worker;

use crate::lane::{Lanes, Pools};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The way in and the lanes behind it.
pub(crate) struct Intake {
    pub(crate) worker: Arc<Worker>,
    pub(crate) lanes: Lanes,
    /// Set once what channels left has been taken up.
    channels: OnceCell<()>,
}

impl Intake {
    /// Whether this process goes on with what channels left.
    pub(crate) fn serves_channels(&self) -> bool {
        self.channels.initialized()
    }
}

impl Intake {
    pub(crate) fn new(worker: Arc<Worker>, pools: Pools) -> Self {
        let clock = worker.parts.world.clock.clone();
        Self {
            lanes: Lanes::new(worker.clone(), clock, pools),
            worker,
            channels: OnceCell::new(),
        }
    }
}
