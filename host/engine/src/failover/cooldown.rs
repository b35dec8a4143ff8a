//! Rests of profiles after failures (cooldowns).
//!
//! Invariants: a failure during a rest does not lengthen it step by step, so that many turns at once count as one
//! failure; a success ends it; no rest is longer than [`LONGEST_REST_MS`], whatever the clock does.

use claw_core::id::TimestampMs;
use claw_core::model::ModelErrorClass;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// Rests after the first, second and every further failure in a row, in milliseconds.
pub const REST_STEPS_MS: [u64; 3] = [30_000, 60_000, 300_000];
/// First rest of a profile without credit, in milliseconds; it doubles.
pub const BILLING_REST_MS: u64 = 5 * HOUR_MS;
/// First rest of a profile whose account is closed or forbidden, in milliseconds; it doubles.
pub const FORBIDDEN_REST_MS: u64 = HOUR_MS;
/// Longest rest, in milliseconds.
pub const LONGEST_REST_MS: u64 = 24 * HOUR_MS;
/// Failures further apart than this are not in a row, in milliseconds.
pub const FAILURE_WINDOW_MS: u64 = 24 * HOUR_MS;
/// A resting primary model may be tried this long before its rest ends, in milliseconds.
pub const PROBE_BEFORE_MS: u64 = 120_000;
/// Shortest time between a failure or a trial and the next trial, in milliseconds.
pub const PROBE_EVERY_MS: u64 = 30_000;
/// Most rests kept in mind; the one that ends first is forgotten first.
pub const MAX_RESTS: usize = 256;

const HOUR_MS: u64 = 3_600_000;

/// The rests of all profiles.
#[derive(Debug, Default)]
pub struct Cooldowns(BTreeMap<Key, Rest>);

/// A profile at all models, or at one.
type Key = (String, Option<String>);

/// One rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// When it ends.
    pub until: TimestampMs,
    /// Class of the failure.
    pub class: ModelErrorClass,
    /// Whether it is for the account (billing, permission): not to be shortened by hope, and kept over a restart.
    pub long: bool,
    /// Failures in a row.
    failures: u32,
    failed: TimestampMs,
    probed: TimestampMs,
}

/// A rest as kept in the settings.
#[derive(Serialize, Deserialize)]
struct Kept {
    profile: String,
    model: Option<String>,
    rest: Rest,
}

impl Cooldowns {
    /// A profile failed at a model. The rest that follows, if the failure is one that a rest may cure.
    pub fn failure(
        &mut self,
        profile: &str,
        model: &str,
        class: ModelErrorClass,
        retry_after: Option<Duration>,
        now: TimestampMs,
    ) -> Option<Rest> {
        use ModelErrorClass as C;
        let (account, first_ms) = match class {
            C::Billing => (true, Some(BILLING_REST_MS)),
            C::AuthPermanent => (true, Some(FORBIDDEN_REST_MS)),
            C::Auth => (true, None),
            C::RateLimit | C::Overloaded | C::Timeout | C::ServerError => (false, None),
            C::Format | C::ContextOverflow | C::ModelNotFound | C::Denied | C::Aborted => {
                return None;
            }
        };
        let key = (profile.to_owned(), (!account).then(|| model.to_owned()));
        let before = self.0.get(&key).copied();
        if let Some(longer) = before.filter(|r| r.long && first_ms.is_none() && r.lasts(now)) {
            return Some(longer);
        }
        let before = before.filter(|r| r.long == first_ms.is_some());
        let failures = match before {
            Some(r) if ms_since(r.failed, now) > FAILURE_WINDOW_MS => 1,
            Some(r) if r.lasts(now) => r.failures,
            Some(r) => r.failures.saturating_add(1),
            None => 1,
        };
        let own_ms = length_ms(first_ms, failures);
        let asked_ms = retry_after.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX));
        let until = now.plus_ms(own_ms.max(asked_ms).min(LONGEST_REST_MS));
        let running = before.filter(|r| r.lasts(now)).map(|r| r.until);
        let rest = Rest {
            class,
            until: match running {
                Some(end) if asked_ms == 0 => end,
                Some(end) => end.max(until),
                None => until,
            },
            long: first_ms.is_some(),
            failures,
            failed: now,
            probed: now,
        };
        self.insert(key, rest);
        Some(rest)
    }

    /// A profile answered at a model: its rests are over. Whether a long one was among them.
    pub fn success(&mut self, profile: &str, model: &str) -> bool {
        let keys = [None, Some(model.to_owned())].map(|model| (profile.to_owned(), model));
        let gone = keys.iter().filter_map(|key| self.0.remove(key));
        gone.fold(false, |long, rest| long | rest.long)
    }

    /// The rest of a profile at a model; the one that ends last, if there are two.
    pub fn rest(&self, profile: &str, model: &str, now: TimestampMs) -> Option<Rest> {
        let keys = [None, Some(model.to_owned())].map(|model| (profile.to_owned(), model));
        let rests = keys.iter().filter_map(|key| self.0.get(key));
        rests
            .filter(|r| r.lasts(now))
            .max_by_key(|r| r.until)
            .copied()
    }

    /// Whether a resting profile may be tried although it rests; it counts as tried.
    pub fn probe(&mut self, profile: &str, model: &str, now: TimestampMs) -> bool {
        let keys = [None, Some(model.to_owned())].map(|model| (profile.to_owned(), model));
        let ready = |r: &Rest| {
            ms_since(now, r.until) <= PROBE_BEFORE_MS && ms_since(r.probed, now) >= PROBE_EVERY_MS
        };
        let due = keys.iter().filter_map(|key| self.0.get(key));
        if !due.filter(|r| r.lasts(now)).all(ready) {
            return false;
        }
        for key in &keys {
            if let Some(rest) = self.0.get_mut(key) {
                rest.probed = now;
            }
        }
        true
    }

    /// The long rests, as [`Cooldowns::restore`] reads them.
    pub fn kept(&self) -> Value {
        let long = self.0.iter().filter(|(_, rest)| rest.long);
        let kept: Vec<Kept> = long
            .map(|((profile, model), rest)| Kept {
                profile: profile.clone(),
                model: model.clone(),
                rest: *rest,
            })
            .collect();
        serde_json::to_value(kept).unwrap_or_default()
    }

    /// Adds the long rests kept before. What does not parse is left out: then the profile is simply tried.
    pub fn restore(&mut self, kept: &Value) {
        for value in kept.as_array().into_iter().flatten().take(MAX_RESTS) {
            if let Ok(kept) = serde_json::from_value::<Kept>(value.clone()) {
                self.insert((kept.profile, kept.model), kept.rest);
            }
        }
    }

    fn insert(&mut self, key: Key, rest: Rest) {
        if !self.0.contains_key(&key) && self.0.len() >= MAX_RESTS {
            let first = self.0.iter().min_by_key(|(_, r)| r.until);
            if let Some(first) = first.map(|(key, _)| key.clone()) {
                self.0.remove(&first);
            }
        }
        self.0.insert(key, rest);
    }
}

impl Rest {
    /// Whether it lasts. An end further away than any rest is long comes from a clock that was put back.
    fn lasts(&self, now: TimestampMs) -> bool {
        now < self.until && ms_since(now, self.until) <= LONGEST_REST_MS
    }
}

fn length_ms(first_ms: Option<u64>, failures: u32) -> u64 {
    let doublings = failures.saturating_sub(1);
    match first_ms {
        Some(first) => first
            .saturating_mul(1 << doublings.min(8))
            .min(LONGEST_REST_MS),
        None => {
            let last = REST_STEPS_MS.len() - 1;
            REST_STEPS_MS[usize::try_from(doublings).unwrap_or(last).min(last)]
        }
    }
}

/// Milliseconds from one time to another; 0 if it is earlier.
fn ms_since(from: TimestampMs, to: TimestampMs) -> u64 {
    u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0)
}
