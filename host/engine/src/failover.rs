//! What follows when a model fails: another try, another profile, another model, or the end.
//!
//! Invariant: the decisions are pure. Nothing is asked again once a piece of its answer was shown, and a rest
//! (cooldown) alone never keeps a turn from being answered: where everything rests, everything is tried.

pub mod cooldown;
pub mod next;
mod plan;
#[cfg(test)]
mod tests;

pub use cooldown::Cooldowns;
pub use next::{Next, Situation, Step, next};
pub(crate) use plan::{Leg, Plan};

use crate::turn::{Candidate, Chain, Choice};
use claw_core::id::{SessionKey, TimestampMs};
use claw_core::model::ModelError;
use claw_core::ports::{Store, StoreError};
use claw_core::row::Mutation;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The setting with the rests that outlive a restart.
pub const SETTING: &str = "model.cooldowns";
/// Most sessions whose profile is kept in mind; the one longest unused is forgotten first.
pub const MAX_PINS: usize = 4_096;
/// Most profiles whose last use is kept in mind.
pub const MAX_USED: usize = 1_024;

/// Which profiles rest, which one each session keeps to, and when each was last used. A cheap handle.
#[derive(Clone, Default)]
pub struct Failover(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    restored: tokio::sync::OnceCell<()>,
}

#[derive(Default)]
struct State {
    cooldowns: Cooldowns,
    /// The profile that last answered a session, by session and model.
    pins: Recent<(SessionKey, String), String>,
    used: Recent<String, ()>,
}

impl Failover {
    /// Reads the rests that outlived a restart, the first time.
    pub(crate) async fn restore(&self, store: &dyn Store) -> Result<(), StoreError> {
        let read = async {
            if let Some(kept) = store.setting(SETTING).await? {
                self.state().cooldowns.restore(&kept);
            }
            Ok(())
        };
        self.0.restored.get_or_try_init(|| read).await.map(|_| ())
    }

    /// In which order a session asks the models and profiles of a chain now. `again`: it has asked them all.
    pub(crate) fn plan(
        &self,
        chain: &Chain,
        session: &SessionKey,
        again: bool,
        now: TimestampMs,
    ) -> Plan {
        let mut state = self.state();
        let State {
            cooldowns,
            pins,
            used,
        } = &mut *state;
        let preferred = |choice: &Choice| {
            let name = &choice.info().name;
            let pinned = pins.get(&(session.clone(), name.clone()));
            let mut all: Vec<Candidate> = choice.candidates().cloned().collect();
            // The session's own first, then the longest unused; a stable sort keeps the configured order.
            all.sort_by_key(|c| match pinned {
                Some(profile) if *profile == c.profile => (0, 0),
                _ => (1, used.age(&c.profile)),
            });
            all
        };
        plan::plan(chain, preferred, cooldowns, again, now)
    }

    /// A profile answered: it does not rest, and the session keeps to it. What must land with the answer.
    pub(crate) fn answered(
        &self,
        session: &SessionKey,
        model: &str,
        profile: &str,
    ) -> Option<Mutation> {
        let mut state = self.state();
        state.used.put(profile.to_owned(), (), MAX_USED);
        let key = (session.clone(), model.to_owned());
        state.pins.put(key, profile.to_owned(), MAX_PINS);
        state
            .cooldowns
            .success(profile, model)
            .then(|| kept(&state.cooldowns))
    }

    /// A profile failed: it may have to rest. What must land with the failure.
    pub(crate) fn failed(
        &self,
        model: &str,
        profile: &str,
        error: &ModelError,
        now: TimestampMs,
    ) -> Option<Mutation> {
        let mut state = self.state();
        state
            .cooldowns
            .failure(profile, model, error.class, error.retry_after, now)
            .filter(|rest| rest.long)
            .map(|_| kept(&state.cooldowns))
    }

    /// The session's profiles are free to change: its context is new anyway (a reset, a compaction).
    pub fn unpin(&self, session: &SessionKey) {
        self.state().pins.retain(|(key, _)| key != session);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn kept(cooldowns: &Cooldowns) -> Mutation {
    Mutation::Setting(SETTING.to_owned(), cooldowns.kept())
}

/// A bounded map that forgets what was put longest ago.
struct Recent<K, V> {
    all: HashMap<K, (u64, V)>,
    turn: u64,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self {
            all: HashMap::new(),
            turn: 0,
        }
    }
}

impl<K: Eq + Hash + Clone, V> Recent<K, V> {
    fn get(&self, key: &K) -> Option<&V> {
        self.all.get(key).map(|(_, value)| value)
    }

    /// When it was last put; 0: never.
    fn age(&self, key: &K) -> u64 {
        self.all.get(key).map_or(0, |(turn, _)| *turn)
    }

    fn put(&mut self, key: K, value: V, most: usize) {
        if !self.all.contains_key(&key) && self.all.len() >= most {
            let oldest = self.all.iter().min_by_key(|(_, (turn, _))| *turn);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.all.remove(&oldest);
            }
        }
        self.turn += 1;
        self.all.insert(key, (self.turn, value));
    }

    fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.all.retain(|key, _| keep(key));
    }
}
