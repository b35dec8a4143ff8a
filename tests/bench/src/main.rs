//! What claw costs, as one JSON document on standard output. `cargo xtask bench` builds and runs it; docs/benchmarks.md
//! says what each figure means.
//!
//! Invariant: every figure comes from the real store, sandbox and policy, or from the `claw` binary itself; only the
//! model is a twin that answers at once.

mod calls;
mod decisions;
mod disk;
mod figures;
mod home;
mod lanes;
mod loading;
mod process;
mod scripts;
mod turns;
mod variants;
mod world;

use anyhow::Result;
use clap::Parser;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Measures claw.
#[derive(Parser)]
struct Args {
    /// The `claw` binary to measure.
    #[arg(long)]
    claw: PathBuf,
    /// The built first-party plugins.
    #[arg(long)]
    plugins: PathBuf,
    /// The built guests of the tests; `plain` is one of them.
    #[arg(long)]
    guests: PathBuf,
    /// The built runtimes.
    #[arg(long)]
    runtimes: PathBuf,
    /// Scripts alone.
    #[arg(long)]
    scripts: bool,
    /// Fresh starts of scripts inside a running host alone; of one program, if it is named.
    #[arg(long, value_name = "PROGRAM", num_args = 0..=1, default_missing_value = "")]
    starts: Option<String>,
    /// Few rounds: shows that the bench works, not what claw costs.
    #[arg(long)]
    quick: bool,
}

/// How often each thing is measured.
#[derive(Debug, Clone, Copy)]
struct Rounds {
    /// Calls and commits.
    calls: usize,
    /// Turns.
    turns: usize,
    /// Sessions at work at once; ten messages each.
    sessions: usize,
    /// Starts of a process, and of a sandbox.
    starts: usize,
    /// Installed plugins in the homes that are started.
    plugins: &'static [usize],
    /// Seconds a process is watched while it idles.
    idle_secs: u64,
    /// Starts of a script.
    scripts: usize,
    /// Runs of a script that works for a while.
    script_works: usize,
}

const FULL: Rounds = Rounds {
    calls: 5000,
    turns: 500,
    sessions: 1_000,
    starts: 20,
    plugins: &[1, 10, 100],
    idle_secs: 10,
    scripts: 200,
    script_works: 20,
};
const QUICK: Rounds = Rounds {
    calls: 50,
    turns: 5,
    sessions: 10,
    starts: 2,
    plugins: &[1, 2],
    idle_secs: 1,
    scripts: 2,
    script_works: 1,
};

fn main() -> ExitCode {
    // The sandbox compiles in a helper process: this very binary, started as `claw` starts itself.
    let argv: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if argv
        .get(1)
        .is_some_and(|a| a == claw_runtime::COMPILE_COMMAND)
    {
        return claw_runtime::compile_helper_main(argv.into_iter().skip(2));
    }
    match measure(&Args::parse_from(argv)) {
        Ok(document) => {
            println!("{document:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(args: &Args) -> Result<Value> {
    let rounds = if args.quick { QUICK } else { FULL };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let home = home::Home::new()?;
    if let Some(program) = &args.starts {
        let starts = scripts::starts(&runtime, &home, args, rounds, program)?;
        return Ok(json!({ "machine": home::machine(), "starts": starts }));
    }
    eprintln!("bench: scripts");
    let scripts = scripts::measure(&runtime, &home, args, rounds)?;
    if args.scripts {
        return Ok(json!({ "machine": home::machine(), "scripts": scripts }));
    }
    eprintln!("bench: the disk");
    let disk = runtime.block_on(disk::measure(&home, rounds))?;
    eprintln!("bench: loading precompiled plugins");
    let loading = runtime.block_on(loading::measure(&home, args, rounds))?;
    eprintln!("bench: calls");
    let calls = runtime.block_on(calls::measure(&home, args, rounds))?;
    eprintln!("bench: decisions of policy");
    let decisions = decisions::measure(rounds)?;
    eprintln!("bench: turns");
    let turns = runtime.block_on(turns::measure(&home, args, rounds))?;
    eprintln!("bench: messages of channels");
    let messages = runtime.block_on(lanes::measure(&home, rounds))?;
    eprintln!("bench: starting and idling");
    let process = process::measure(args, rounds)?;
    Ok(json!({
        "machine": home::machine(),
        "binary_bytes": std::fs::metadata(&args.claw)?.len(),
        "disk": disk,
        "loading": loading,
        "calls": calls,
        "policy_1000_grants": decisions,
        "turns": turns,
        "messages": messages,
        "process": process,
        "scripts": scripts,
    }))
}
