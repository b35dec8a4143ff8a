//! Who works on which route.
//!
//! Invariant: at most one [`Guard`] of a route exists, and only its holder talks to the route's channel. A guard is
//! given back when it is dropped, whatever ended its holder; a route that was wanted meanwhile is then taken up again.

use claw_core::id::OutboxId;
use claw_core::route::Route;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

#[derive(Default)]
struct Slot {
    /// A guard is out.
    held: bool,
    /// Somebody wants the rows looked at (again).
    wanted: bool,
    /// See [`super::plan::Situation::begun`].
    begun: BTreeSet<OutboxId>,
    /// Wakes the holder.
    notify: Arc<Notify>,
}

#[derive(Default)]
struct State {
    slots: HashMap<Route, Slot>,
    /// Wanted and not held, in order of route.
    due: BTreeSet<Route>,
}

/// The routes with something to do.
#[derive(Default)]
pub(super) struct Routes {
    state: Mutex<State>,
    /// Wakes whoever takes [`Routes::due`].
    work: Notify,
    /// Wakes whoever waits for [`Routes::idle`].
    freed: Notify,
}

impl Routes {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the rows of a route looked at.
    pub(super) fn want(&self, route: &Route) {
        let mut state = self.state();
        let slot = state.slots.entry(route.clone()).or_default();
        slot.wanted = true;
        if slot.held {
            slot.notify.notify_one();
        } else {
            state.due.insert(route.clone());
            self.work.notify_one();
        }
    }

    /// Takes a route that nobody works on and that nobody wants worked on.
    pub(super) fn take_idle(self: &Arc<Self>, route: &Route) -> Option<Guard> {
        let mut state = self.state();
        if state.slots.contains_key(route) {
            return None;
        }
        let slot = Slot {
            held: true,
            ..Slot::default()
        };
        let notify = slot.notify.clone();
        state.slots.insert(route.clone(), slot);
        Some(self.guard(route.clone(), notify))
    }

    /// Takes a route that is wanted and not held.
    pub(super) fn take_due(self: &Arc<Self>) -> Option<Guard> {
        let mut state = self.state();
        let route = state.due.pop_first()?;
        let slot = state.slots.entry(route.clone()).or_default();
        slot.held = true;
        let notify = slot.notify.clone();
        Some(self.guard(route, notify))
    }

    fn guard(self: &Arc<Self>, route: Route, notify: Arc<Notify>) -> Guard {
        Guard {
            routes: self.clone(),
            route,
            notify,
        }
    }

    /// Returns when a route may have become due.
    pub(super) async fn work(&self) {
        self.work.notified().await;
    }

    /// Returns when no route is held or wanted.
    pub(super) async fn idle(&self) {
        loop {
            let freed = self.freed.notified();
            if self.state().slots.is_empty() {
                return;
            }
            freed.await;
        }
    }
}

/// The right to work on a route.
pub(super) struct Guard {
    routes: Arc<Routes>,
    route: Route,
    notify: Arc<Notify>,
}

impl Guard {
    pub(super) fn route(&self) -> &Route {
        &self.route
    }

    /// From here on a wish to have the rows looked at is a new one.
    pub(super) fn look(&self) -> BTreeSet<OutboxId> {
        let mut state = self.routes.state();
        let Some(slot) = state.slots.get_mut(&self.route) else {
            return BTreeSet::new();
        };
        slot.wanted = false;
        slot.begun.clone()
    }

    /// This row's first attempt has landed and no byte has left; whoever works next on the route sends it.
    pub(super) fn begun(&self, row: OutboxId) {
        if let Some(slot) = self.routes.state().slots.get_mut(&self.route) {
            slot.begun.insert(row);
        }
    }

    /// Bytes of this row leave now.
    pub(super) fn leaves(&self, row: &OutboxId) {
        if let Some(slot) = self.routes.state().slots.get_mut(&self.route) {
            slot.begun.remove(row);
        }
    }

    /// The route is to be looked at once this guard is gone.
    pub(super) fn want(&self) {
        if let Some(slot) = self.routes.state().slots.get_mut(&self.route) {
            slot.wanted = true;
        }
    }

    /// Returns when the route is wanted again.
    pub(super) async fn wanted(&self) {
        self.notify.notified().await;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut state = self.routes.state();
        let wanted = state.slots.get_mut(&self.route).is_some_and(|slot| {
            slot.held = false;
            slot.wanted
        });
        if wanted {
            state.due.insert(self.route.clone());
            self.routes.work.notify_one();
        } else {
            state.slots.remove(&self.route);
        }
        if state.slots.is_empty() {
            self.routes.freed.notify_waiters();
        }
    }
}
