//! Lanes: one turn at a time in a session, in order of arrival; permits of the global lanes beside.
//!
//! Invariants: a lane holds nothing that the store does not; its queue is read back from there whenever in doubt.
//! A permit belongs to the task of its run and goes with it, however that task ends.

mod driver;
mod hear;
mod interrupt;
mod listen;
mod pools;
mod queue;
mod registry;
#[cfg(test)]
mod tests;
mod watch;

pub use interrupt::Interrupt;
pub(crate) use interrupt::words as interrupt_words;
pub use listen::Listeners;
pub use pools::{CRON_PERMITS, Held, NESTED_PERMITS, Permit, Pools, SUBAGENT_PERMITS};
pub(crate) use queue::begins_nothing;
pub use queue::{LeftOut, Plan, Queue, Waiting};
pub(crate) use registry::lane_of;
pub use registry::{Begin, DRAIN_MS, LaneEnd, Lanes, Stopped, Taken, Work};
pub use watch::{MAX_RUN_MS, Progress, STUCK_ABORT_MS, STUCK_WARN_MS};
