//! `cargo xtask sim`: builds the simulator and runs a campaign, or one run again.

use std::process::Command;

use anyhow::Result;

use crate::ctx::Ctx;
use crate::process::run as run_command;

/// What to simulate.
#[derive(clap::Args)]
pub(crate) struct SimArgs {
    /// At least so many runs.
    #[arg(long, default_value_t = 10_000)]
    runs: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// What survives the crashes: `memory` or `sqlite`.
    #[arg(long, default_value = "memory")]
    store: String,
    /// Make this run again and show what happened: `SEED:CRASHES`, for example `17:12-,30+`.
    #[arg(long, value_name = "SEED:CRASHES")]
    replay: Option<String>,
}

/// Builds and runs; a failed invariant is an error.
pub(crate) fn run(ctx: &Ctx, args: &SimArgs) -> Result<()> {
    run_command(
        ctx.cargo("build")
            .args(["--quiet", "--package", "claw-sim"]),
    )?;
    let mut sim = Command::new(ctx.bin_dir().join(exe()));
    sim.args(["--store", &args.store]);
    match &args.replay {
        Some(what) => sim.args(["--replay", what]),
        None => sim
            .args(["--runs", &args.runs.to_string()])
            .args(["--first", &args.first.to_string()]),
    };
    run_command(&mut sim)
}

/// The simulator's file name.
pub(crate) fn exe() -> String {
    format!("claw-sim{}", std::env::consts::EXE_SUFFIX)
}
