//! `claw-sim`: runs a campaign, or one run again, and says what did not hold.

use claw_sim::campaign::{self, Campaign, Failed, Report};
use claw_sim::crash::Plan;
use claw_sim::{Outcome, StoreKind, simulate};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "claw-sim [--runs N] [--first SEED] [--store memory|sqlite] [--threads N] [--stop-at-first] \
                     [--replay SEED:PLAN] [--invariants]";
/// Failures whose trace is shown.
const SHOWN: usize = 3;

struct Args {
    campaign: Campaign,
    replay: Option<(u64, Plan)>,
    /// Say which invariants there are, and nothing else.
    names: bool,
}

fn main() -> ExitCode {
    let args = match read(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(why) => {
            eprintln!("error: {why}\nusage: {USAGE}");
            return ExitCode::from(2);
        }
    };
    if args.names {
        println!("{}", claw_sim::invariants().join("\n"));
        return ExitCode::SUCCESS;
    }
    let failed = match &args.replay {
        Some((seed, plan)) => {
            let outcome = simulate(*seed, plan, args.campaign.store, true);
            show(*seed, plan, &outcome);
            outcome.failure.is_some()
        }
        None => {
            let started = Instant::now();
            let report = campaign::run(args.campaign);
            tell(&args.campaign, &report, started.elapsed().as_millis());
            !report.failed.is_empty()
        }
    };
    ExitCode::from(u8::from(failed))
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut args = Args {
        campaign: Campaign {
            runs: 10_000,
            first_seed: 0,
            store: StoreKind::Memory,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            stop_at_first: false,
        },
        replay: None,
        names: false,
    };
    let number = |word: Option<String>| -> Result<u64, String> {
        let word = word.ok_or("a number is missing")?;
        word.parse().map_err(|_| format!("`{word}` is no number"))
    };
    while let Some(word) = words.next() {
        let campaign = &mut args.campaign;
        match word.as_str() {
            "--runs" => campaign.runs = number(words.next())?,
            "--first" => campaign.first_seed = number(words.next())?,
            "--threads" => campaign.threads = usize::try_from(number(words.next())?).unwrap_or(1),
            "--invariants" => args.names = true,
            "--stop-at-first" => campaign.stop_at_first = true,
            "--store" => {
                campaign.store = match words.next().as_deref() {
                    Some("memory") => StoreKind::Memory,
                    Some("sqlite") => StoreKind::Sqlite,
                    other => return Err(format!("{other:?} is no store")),
                }
            }
            "--replay" => {
                let text = words.next().ok_or("what to replay is missing")?;
                let (seed, plan) = text.split_once(':').unwrap_or((&text, ""));
                args.replay = Some((number(Some(seed.to_owned()))?, plan.parse()?));
            }
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(args)
}

fn show(seed: u64, plan: &Plan, outcome: &Outcome) {
    for line in &outcome.trace {
        println!("{line}");
    }
    match &outcome.failure {
        Some(failure) => println!(
            "FAILED {}: {}\n  --replay {seed}:{plan}",
            failure.invariant, failure.what
        ),
        None => println!("everything held: {} commits", outcome.commits),
    }
}

fn tell(campaign: &Campaign, report: &Report, ms: u128) {
    for Failed {
        seed,
        plan,
        outcome,
    } in report.failed.iter().take(SHOWN)
    {
        show(*seed, plan, outcome);
    }
    for Failed {
        seed,
        plan,
        outcome,
    } in report.failed.iter().skip(SHOWN)
    {
        if let Some(failure) = &outcome.failure {
            println!("FAILED {}: --replay {seed}:{plan}", failure.invariant);
        }
    }
    let last = campaign.first_seed + report.seeds.saturating_sub(1);
    println!(
        "{} runs of seeds {} to {last} ({} of {} scenarios with a crash before and after every commit), \
         {} commits, {} simulated hours, in {ms} ms: {} failed",
        report.runs,
        campaign.first_seed,
        report.swept,
        report.seeds,
        report.commits,
        report.simulated_ms / 3_600_000,
        report.failed.len(),
    );
}
