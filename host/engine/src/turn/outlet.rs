//! The way out of a turn for an answer that is delivered.

use crate::delivery::Draft;
use claw_core::id::{OutboxId, RunId, SessionKey};
use claw_core::route::Route;

/// What a turn needs of the delivery service.
pub trait Outlet: Send + Sync {
    /// The text as messages that the channel can carry.
    fn parts(&self, route: &Route, text: &str) -> Vec<String>;
    /// Reserves the route for a row whose first attempt lands with it: the channel is attached and nothing of the
    /// route is open. Followed by [`Outlet::begun`] or [`Outlet::release`].
    fn begin_now(&self, route: &Route) -> bool;
    /// The row has landed with its first attempt.
    fn begun(&self, route: &Route, row: &OutboxId);
    /// It has not landed.
    fn release(&self, route: &Route);
    /// A preview of the run's answer, where the channel can edit.
    fn draft(&self, session: &SessionKey, run: &RunId, route: &Route) -> Option<Draft>;
    /// A row has landed as queued.
    fn wake(&self, route: &Route);
}
