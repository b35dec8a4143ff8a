//! The `claw` binary: arguments, configuration, wiring, rendering. No business rules: what it decides is which
//! command of the engine's API to send, and how to show what comes back.

mod args;
mod chat;
mod command;
mod config;
mod demo;
mod doctor;
mod failure;
mod home;
mod host;
mod link;
mod models;
mod plugin;
mod progress;
mod render;
mod shelf;
mod socket;

use args::{Args, Output};
use clap::Parser as _;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let argv: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if argv
        .get(1)
        .is_some_and(|a| a == claw_runtime::COMPILE_COMMAND)
    {
        return claw_runtime::compile_helper_main(argv.into_iter().skip(2));
    }
    let args = match Args::try_parse_from(argv) {
        Ok(args) => args,
        Err(e) => {
            let code = if e.use_stderr() { failure::USAGE } else { 0 };
            let _ = e.print();
            return ExitCode::from(code);
        }
    };
    init_log();
    let output = Output { json: args.json };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(e) => return Failure::failed("CLAW-H002", format!("cannot start: {e}")).report(output),
    };
    let code = match runtime.block_on(command::run(args, output)) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.report(output),
    };
    // A task that still waits (a read of the terminal, say) must not keep the process.
    runtime.shutdown_background();
    code
}

/// Diagnostics go to standard error; `CLAW_LOG` chooses them, warnings are the default.
fn init_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CLAW_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
