//! The simulator in the test suite: a short campaign in the daily profile, the long one in `slow`.
#![allow(clippy::unwrap_used)]

use claw_sim::campaign::{self, Campaign, Report};
use claw_sim::crash::{Crash, Plan};
use claw_sim::{Outcome, StoreKind, simulate};

fn campaign(runs: u64, store: StoreKind, threads: usize) -> Report {
    let report = campaign::run(Campaign {
        runs,
        first_seed: 0,
        store,
        threads,
        stop_at_first: false,
    });
    for failed in &report.failed {
        let failure = failed.outcome.failure.as_ref().unwrap();
        eprintln!("{}", failed.outcome.trace.join("\n"));
        eprintln!("{}: {}", failure.invariant, failure.what);
        eprintln!("cargo xtask sim --replay {}:{}", failed.seed, failed.plan);
    }
    eprintln!("{} runs of seeds 0 to {}", report.runs, report.seeds - 1);
    assert!(report.failed.is_empty());
    assert!(report.runs >= runs);
    report
}

#[test]
fn every_invariant_holds_over_the_twin_of_the_store() {
    let report = campaign(300, StoreKind::Memory, 2);
    assert!(report.swept > 0 && report.commits > 300);
}

#[test]
fn every_invariant_holds_over_the_real_store() {
    campaign(30, StoreKind::Sqlite, 2);
}

fn same(a: &Outcome, b: &Outcome, seed: u64, plan: &Plan) {
    for (line, other) in a.trace.iter().zip(&b.trace) {
        assert_eq!(line, other, "seed {seed}, plan {plan}");
    }
    assert_eq!(a.trace.len(), b.trace.len(), "seed {seed}, plan {plan}");
}

#[test]
fn a_seed_and_its_crashes_always_make_the_same_run() {
    for seed in 0..12 {
        let plain = simulate(seed, &Plan::default(), StoreKind::Memory, true);
        let middle = plain.commits / 2;
        for plan in [
            Plan::default(),
            Plan::one(Crash::After(middle)),
            Plan(vec![
                Crash::Before(middle),
                Crash::At(700),
                Crash::Drain(1_500),
            ]),
        ] {
            let once = simulate(seed, &plan, StoreKind::Memory, true);
            let again = simulate(seed, &plan, StoreKind::Memory, true);
            assert!(!once.trace.is_empty() && once.commits > 0);
            same(&once, &again, seed, &plan);
        }
    }
}

#[test]
fn the_real_store_and_its_twin_make_the_same_run() {
    for seed in 0..3 {
        let plan = Plan::one(Crash::After(7));
        let twin = simulate(seed, &plan, StoreKind::Memory, true);
        let real = simulate(seed, &plan, StoreKind::Sqlite, true);
        same(&twin, &real, seed, &plan);
    }
}

#[test]
fn a_crash_at_a_commit_is_seen_in_the_trace() {
    for (crash, landed) in [(Crash::Before(3), false), (Crash::After(3), true)] {
        let run = simulate(0, &Plan::one(crash), StoreKind::Memory, true);
        let has = |what: &str| run.trace.iter().any(|line| line.contains(what));
        assert!(has(&format!("CRASH {crash}")));
        assert_eq!(has(" commit 3 "), landed);
        let begun = run
            .trace
            .iter()
            .filter(|line| line.contains("a process begins"));
        assert_eq!(begun.count(), 2);
    }
}

/// Or the invariants of questions would hold of nothing.
#[test]
fn people_are_asked_and_what_they_allow_happens() {
    let (mut answers, mut happened) = (0, 0);
    for seed in 0..60 {
        let run = simulate(seed, &Plan::one(Crash::After(25)), StoreKind::Memory, true);
        let count = |what: &str| run.trace.iter().filter(|line| line.contains(what)).count();
        answers += count("ANSWERS");
        happened += count("(tell)");
    }
    assert!(
        answers > 20 && happened > 5,
        "{answers} answers, {happened} told"
    );
}

mod slow {
    use super::*;

    #[test]
    fn ten_thousand_runs_hold_every_invariant() {
        let report = campaign(10_000, StoreKind::Memory, 2);
        assert!(report.swept >= 40, "{} scenarios were swept", report.swept);
    }
}
