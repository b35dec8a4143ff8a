//! The service as a turn sees it.
//!
//! Invariant: a turn that reserves a route and then goes away without a word keeps it for [`MAX_CLAIM_MS`] at most.

use super::chunk;
use super::draft::Draft;
use super::service::{Claim, Delivery};
use crate::turn::Outlet;
use claw_core::id::{OutboxId, RunId, SessionKey};
use claw_core::route::Route;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long a route stays reserved for a turn, in milliseconds.
pub const MAX_CLAIM_MS: u64 = 60_000;
/// Longest message, in UTF-16 code units, where no channel is attached that could say.
pub const UNKNOWN_MAX_UNITS: usize = 2_000;

/// Routes reserved for turns.
#[derive(Default)]
pub(super) struct Claims(Mutex<HashMap<Route, (Claim, Instant)>>);

impl Claims {
    fn all(&self) -> MutexGuard<'_, HashMap<Route, (Claim, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, route: &Route) -> Option<Claim> {
        self.all().remove(route).map(|(claim, _)| claim)
    }

    /// Gives back what was reserved for too long.
    pub(super) fn expire(&self) {
        let limit = Duration::from_millis(MAX_CLAIM_MS);
        self.all().retain(|_, (_, since)| since.elapsed() < limit);
    }
}

impl Outlet for Delivery {
    fn parts(&self, route: &Route, text: &str) -> Vec<String> {
        let channel = self.channels().find(route);
        let max_units = channel.map_or(UNKNOWN_MAX_UNITS, |c| c.traits().max_units);
        chunk::parts(text, max_units)
    }

    fn begin_now(&self, route: &Route) -> bool {
        let Some(claim) = self.claim(route) else {
            return false;
        };
        let since = Instant::now();
        self.shared()
            .claims
            .all()
            .insert(route.clone(), (claim, since));
        true
    }

    fn begun(&self, route: &Route, row: &OutboxId) {
        match self.shared().claims.take(route) {
            Some(claim) => claim.begun(row.clone()),
            None => self.wake(route),
        }
    }

    fn draft(&self, session: &SessionKey, run: &RunId, route: &Route) -> Option<Draft> {
        Self::draft(self, session, Some(run), route)
    }

    fn release(&self, route: &Route) {
        drop(self.shared().claims.take(route));
    }

    fn wake(&self, route: &Route) {
        Self::wake(self, route);
    }
}
