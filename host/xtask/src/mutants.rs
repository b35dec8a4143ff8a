//! `cargo xtask mutants`: takes one mechanism of the engine away at a time, in a copy of the sources, and lets the
//! simulator look for it.
//!
//! Invariant: the checkout is only read. A mutant that survives, and an invariant that kills none, are errors.

mod patch;
mod scratch;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::process::capture;
use crate::sim::exe;
use patch::Mutant;
use scratch::Scratch;

/// Where the mutants are described.
const FOLDER: &str = "tests/sim/mutants";
/// Longest campaign against one mutant.
const CAMPAIGN: Duration = Duration::from_secs(300);

/// Which mutants.
#[derive(clap::Args)]
pub(crate) struct MutantsArgs {
    /// Only those whose name contains this.
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// Runs after which a mutant has survived.
    #[arg(long, default_value_t = 6_000)]
    runs: u64,
}

impl MutantsArgs {
    /// All of them. The campaign without a mutant is short, for the slow tests run the long one.
    pub(crate) fn ci() -> Self {
        Self {
            only: None,
            runs: 3_000,
        }
    }
}

/// Applies, builds and runs each mutant; prints the table.
pub(crate) fn run(ctx: &Ctx, args: &MutantsArgs) -> Result<()> {
    let all = patch::read_all(&ctx.root.join(FOLDER))?;
    let wanted = |mutant: &&Mutant| {
        let only = args.only.as_ref();
        only.is_none_or(|word| mutant.name.contains(word.as_str()))
    };
    let scratch = Scratch::make(ctx)?;
    scratch.build()?;
    let invariants = capture(Command::new(scratch.bin(&exe())).arg("--invariants"))?;
    let unharmed = campaign(&scratch, args.runs)?;
    if let Verdict::Killed(by) = unharmed {
        bail!("without any mutant `{by}` does not hold: `cargo xtask sim` shows it");
    }
    let mut killers = BTreeSet::new();
    let mut survived = Vec::new();
    println!(
        "{:<26} {:<18} {:>5}  what is removed",
        "mutant", "killed by", "s"
    );
    for mutant in all.iter().filter(wanted) {
        let started = Instant::now();
        let verdict = scratch.with(mutant, || {
            scratch.build()?;
            campaign(&scratch, args.runs)
        })?;
        let by = match &verdict {
            Verdict::Killed(by) => {
                killers.insert(by.clone());
                if *by != mutant.kills {
                    ctx.say(format!("{}: expected `{}`", mutant.name, mutant.kills));
                }
                by.as_str()
            }
            Verdict::Survived => {
                survived.push(mutant.name.clone());
                "SURVIVED"
            }
        };
        let seconds = started.elapsed().as_secs();
        println!(
            "{:<26} {by:<18} {seconds:>5}  {}",
            mutant.name, mutant.title
        );
    }
    if !survived.is_empty() {
        bail!("survived: {}", survived.join(", "));
    }
    let idle: Vec<&str> = invariants
        .lines()
        .filter(|name| !killers.contains(*name))
        .collect();
    if args.only.is_none() && !idle.is_empty() {
        bail!("these invariants killed no mutant: {}", idle.join(", "));
    }
    Ok(())
}

/// What became of a mutant.
enum Verdict {
    Killed(String),
    Survived,
}

/// Runs the simulator until the first failure. One thread: the same mutant is always killed by the same run.
fn campaign(scratch: &Scratch<'_>, runs: u64) -> Result<Verdict> {
    let log = scratch.file("campaign.log");
    let out = std::fs::File::create(&log)?;
    let mut child = Command::new(scratch.bin(&exe()))
        .args(["--runs", &runs.to_string()])
        .args(["--threads", "1", "--stop-at-first"])
        .stdout(out)
        .stderr(std::process::Stdio::null())
        .spawn()
        .context("cannot start the simulator")?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > CAMPAIGN {
            child.kill()?;
            child.wait()?;
            bail!("the simulator did not end in {} s", CAMPAIGN.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    if status.success() {
        return Ok(Verdict::Survived);
    }
    killer(&log).map(Verdict::Killed)
}

/// The invariant that a log names.
fn killer(log: &Path) -> Result<String> {
    let text = std::fs::read_to_string(log)?;
    let failed = text.lines().find_map(|line| line.strip_prefix("FAILED "));
    let name = failed.and_then(|rest| rest.split(':').next());
    Ok(name
        .context("the simulator failed without a word")?
        .to_owned())
}
