//! Many runs: scenarios without a crash, with one at every commit, and with several.

use crate::crash::{Crash, Plan};
use crate::dice::Dice;
use crate::simulate::{Outcome, simulate};
use crate::store::StoreKind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// One scenario in so many dies before and after every one of its commits; the others at a few random places, so that
/// there are many scenarios too.
const SWEEP_EVERY: u64 = 8;
/// Plans of one random crash for a scenario that is not swept.
const SINGLE_PLANS: u64 = 6;
/// Plans of several crashes for every scenario.
const SEVERAL_PLANS: u64 = 6;
/// Crashes one after the other.
const SERIES: u64 = 6;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Campaign {
    /// At least so many runs.
    pub runs: u64,
    /// The first seed; the others follow.
    pub first_seed: u64,
    /// What survives crashes.
    pub store: StoreKind,
    /// Threads; seeds do not depend on each other.
    pub threads: usize,
    /// Begin nothing new after the first failure.
    pub stop_at_first: bool,
}

/// A run in which something did not hold. `--replay SEED:PLAN` makes it again.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Its seed.
    pub seed: u64,
    /// Its crashes.
    pub plan: Plan,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a campaign found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Runs made.
    pub runs: u64,
    /// Scenarios.
    pub seeds: u64,
    /// Scenarios that died at every commit.
    pub swept: u64,
    /// Commits of all runs.
    pub commits: u64,
    /// Simulated time of all runs, in milliseconds.
    pub simulated_ms: u64,
    /// By seed.
    pub failed: Vec<Failed>,
}

struct Shared {
    campaign: Campaign,
    next_seed: AtomicU64,
    runs: AtomicU64,
    stop: AtomicBool,
    report: Mutex<Report>,
}

/// Runs a campaign to its end.
pub fn run(campaign: Campaign) -> Report {
    let shared = Shared {
        campaign,
        next_seed: AtomicU64::new(campaign.first_seed),
        runs: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        report: Mutex::default(),
    };
    std::thread::scope(|scope| {
        for _ in 0..campaign.threads.max(1) {
            scope.spawn(|| work(&shared));
        }
    });
    let mut report = shared
        .report
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    report.failed.sort_by_key(|failed| failed.seed);
    report
}

fn work(shared: &Shared) {
    while !shared.over() {
        let seed = shared.next_seed.fetch_add(1, Ordering::SeqCst);
        let whole = shared.one(seed, Plan::default());
        let swept = seed.is_multiple_of(SWEEP_EVERY);
        for plan in plans(seed, &whole, swept) {
            if shared.over() {
                break;
            }
            shared.one(seed, plan);
        }
        let mut report = shared.report();
        report.seeds += 1;
        report.swept += u64::from(swept);
    }
}

/// The crash plans of a scenario, of which a run without any is known.
fn plans(seed: u64, whole: &Outcome, swept: bool) -> Vec<Plan> {
    let dice = Dice::new(seed, 6);
    let commits = whole.commits;
    let at_commit = |dice: &Dice| match dice.chance(500) {
        true => Crash::Before(dice.between(1, commits)),
        false => Crash::After(dice.between(1, commits)),
    };
    let mut plans: Vec<Plan> = match swept {
        true => (1..=commits)
            .flat_map(|n| [Crash::Before(n), Crash::After(n)])
            .map(Plan::one)
            .collect(),
        false => (0..SINGLE_PLANS)
            .map(|_| Plan::one(at_commit(&dice)))
            .collect(),
    };
    // One after the other, so that the same run is taken up again and again.
    let first = dice.between(1, commits);
    plans.push(Plan((first..first + SERIES).map(Crash::After).collect()));
    for _ in 0..SEVERAL_PLANS {
        let count = dice.between(2, 4);
        let one = |_| match dice.below(5) {
            0 => Crash::At(dice.below(whole.lasted_ms.clamp(1, 20_000))),
            1 => Crash::Drain(dice.below(whole.lasted_ms.clamp(1, 20_000))),
            _ => at_commit(&dice),
        };
        plans.push(Plan((0..count).map(one).collect()));
    }
    plans
}

impl Shared {
    fn report(&self) -> std::sync::MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn over(&self) -> bool {
        self.stop.load(Ordering::SeqCst) || self.runs.load(Ordering::SeqCst) >= self.campaign.runs
    }

    fn one(&self, seed: u64, plan: Plan) -> Outcome {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let mut outcome = simulate(seed, &plan, self.campaign.store, false);
        let mut report = self.report();
        report.runs += 1;
        report.commits += outcome.commits;
        report.simulated_ms += outcome.lasted_ms;
        drop(report);
        if outcome.failure.is_some() {
            if self.campaign.stop_at_first {
                self.stop.store(true, Ordering::SeqCst);
            }
            outcome = simulate(seed, &plan, self.campaign.store, true);
            let failed = Failed {
                seed,
                plan,
                outcome: outcome.clone(),
            };
            self.report().failed.push(failed);
        }
        outcome
    }
}
