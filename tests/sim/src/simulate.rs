//! One run: processes one after the other on the same durable state, until nothing is left to do; then the checks.

use crate::check::{self, World};
use crate::crash::Plan;
use crate::incarnation::{self, End, Stage};
use crate::network::Network;
use crate::people::Sender;
use crate::sandbox::Outside;
use crate::scenario::Scenario;
use crate::store::{Durable, StoreKind};
use crate::world::{START, Shared};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Something that must hold and did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which invariant.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

/// What became of a run.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The first thing that did not hold.
    pub failure: Option<Failure>,
    /// Commits begun.
    pub commits: u64,
    /// Simulated time of the whole, in milliseconds.
    pub lasted_ms: u64,
    /// What happened, if it was wanted.
    pub trace: Vec<String>,
}

/// Runs one seed with one crash plan.
pub fn simulate(seed: u64, plan: &Plan, kind: StoreKind, traced: bool) -> Outcome {
    let shared = Shared::new(seed, plan.clone(), traced);
    let work = || run(seed, kind, &shared);
    let ended = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure {
            invariant: "panic",
            what: "the simulation panicked".into(),
        })
    });
    let failure = shared.first_wrong().or(ended.as_ref().err().cloned());
    Outcome {
        failure,
        commits: shared.commits.load(Ordering::SeqCst),
        lasted_ms: ended.unwrap_or(0),
        trace: shared.trace.take(),
    }
}

fn run(seed: u64, kind: StoreKind, shared: &Arc<Shared>) -> Result<u64, Failure> {
    let broken = |what: String| Failure {
        invariant: "simulator",
        what,
    };
    let durable = Durable::open(kind).map_err(broken)?;
    let scenario = Scenario::of(seed);
    shared.trace.head(|| format!("{scenario:#?}"));
    let people = scenario.people.iter().cloned().map(Sender::new).collect();
    let stage = Stage {
        shared: shared.clone(),
        durable: durable.clone(),
        outside: Arc::new(Outside::default()),
        network: Arc::new(Network::default()),
        people,
        scenario,
    };
    let mut at = START;
    loop {
        let (end, now) = incarnation::live(&stage, at).map_err(broken)?;
        match end {
            End::Rest => break,
            End::Restless(what) => {
                return Err(Failure {
                    invariant: "rest",
                    what,
                });
            }
            End::Dead if shared.first_wrong().is_some() => break,
            End::Dead => at = now.plus_ms(shared.life_dice.below(3_000)),
        }
        at = at.max(now);
    }
    let world = World::read(&stage).map_err(broken)?;
    check::all(&world)?;
    Ok(shared.clock.since_start_ms())
}
