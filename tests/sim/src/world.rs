//! What every part of a simulated world shares: time, ids, dice, the trace, and what was seen to be wrong on the way.

use crate::crash::Plan;
use crate::dice::Dice;
use crate::simulate::Failure;
use crate::store::Observed;
use crate::trace::Trace;
use claw_core::id::TimestampMs;
use claw_core::ports::{Clock, Ids};
use claw_testkit::TokioClock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// When every world begins: 2026-11-21, 08:00 UTC.
pub(crate) const START: TimestampMs = TimestampMs(1_795_248_000_000);

/// Tokio's paused time, over all processes of a run.
pub(crate) struct SimClock(Mutex<TokioClock>);

impl SimClock {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(TokioClock::at(START)))
    }

    /// A new process begins; called inside its runtime.
    pub(crate) fn restart(&self, at: TimestampMs) {
        *lock(&self.0) = TokioClock::at(at);
    }

    pub(crate) fn since_start_ms(&self) -> u64 {
        u64::try_from(self.now().0 - START.0).unwrap_or(0)
    }
}

impl Clock for SimClock {
    fn now(&self) -> TimestampMs {
        lock(&self.0).now()
    }
}

/// Ids in a row, over all processes of a run.
#[derive(Default)]
pub(crate) struct SimIds(AtomicU64);

impl Ids for SimIds {
    fn fresh(&self) -> String {
        format!("id-{:06}", self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// What outlives the processes of a run, except the durable store.
pub(crate) struct Shared {
    pub(crate) clock: Arc<SimClock>,
    pub(crate) ids: Arc<SimIds>,
    pub(crate) trace: Trace,
    pub(crate) plan: Plan,
    /// Commits and reads begun.
    pub(crate) operations: AtomicU64,
    /// Commits begun.
    pub(crate) commits: AtomicU64,
    pub(crate) observed: Mutex<Observed>,
    violations: Mutex<Vec<Failure>>,
    /// For the durations of commits and reads.
    pub(crate) store_dice: Dice,
    pub(crate) model_dice: Dice,
    pub(crate) tool_dice: Dice,
    pub(crate) network_dice: Dice,
    pub(crate) life_dice: Dice,
    pub(crate) answer_dice: Dice,
    /// Numbers that are given out once: answers, calls.
    numbers: AtomicU64,
}

impl Shared {
    pub(crate) fn new(seed: u64, plan: Plan, traced: bool) -> Arc<Self> {
        let clock = Arc::new(SimClock::new());
        Arc::new(Self {
            trace: Trace::new(traced, clock.clone()),
            clock,
            ids: Arc::default(),
            plan,
            operations: AtomicU64::new(0),
            commits: AtomicU64::new(0),
            observed: Mutex::default(),
            violations: Mutex::default(),
            store_dice: Dice::new(seed, 1),
            model_dice: Dice::new(seed, 2),
            tool_dice: Dice::new(seed, 3),
            network_dice: Dice::new(seed, 4),
            life_dice: Dice::new(seed, 5),
            answer_dice: Dice::new(seed, 6),
            numbers: AtomicU64::new(0),
        })
    }

    /// A number that nobody else gets.
    pub(crate) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Something is wrong, seen the moment it happened.
    pub(crate) fn wrong(&self, invariant: &'static str, what: String) {
        self.trace.say(|| format!("WRONG {invariant}: {what}"));
        lock(&self.violations).push(Failure { invariant, what });
    }

    pub(crate) fn first_wrong(&self) -> Option<Failure> {
        lock(&self.violations).first().cloned()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Some time passes in the world.
pub(crate) async fn pass(ms: u64) {
    if ms == 0 {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
    }
}
