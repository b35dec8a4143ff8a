//! The `claw` binary: arguments, configuration, wiring, rendering. No business rules: what it decides is which
//! command of the engine's API to send, and how to show what comes back.

#[macro_use]
mod out;

mod args;
mod chat;
mod command;
mod config;
mod demo;
mod doctor;
mod exec;
mod failure;
mod home;
mod host;
mod link;
mod models;
mod plugin;
mod programs;
mod progress;
mod render;
mod runtimes;
mod shelf;
mod skill;
mod socket;
mod stop;
mod vault;

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
    if argv
        .get(1)
        .is_some_and(|a| a == claw_native::CONFINED_COMMAND)
    {
        return claw_native::confined_main(argv.into_iter().skip(2));
    }
    let json = argv.iter().skip(1).any(|a| a == "--json");
    let args = match Args::try_parse_from(argv) {
        Ok(args) => args,
        Err(e) => return refused_arguments(&e, json),
    };
    init_log();
    let output = Output { json: args.json };
    let runtime = match executor(&args.command).enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => return Failure::failed("CLAW-H002", format!("cannot start: {e}")).report(output),
    };
    let done = runtime.block_on(async {
        stop::listen()?;
        command::run(args, output).await
    });
    let code = match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.report(output),
    };
    let code = stop::exit_code().map_or(code, ExitCode::from);
    // A task that still waits (a read of the terminal, say) must not keep the process.
    runtime.shutdown_background();
    code
}

/// One command in the sandbox needs no threads beside those of its guests.
fn executor(command: &args::Cmd) -> tokio::runtime::Builder {
    match command {
        args::Cmd::Exec(_) => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    }
}

/// Help and the version are no failure; anything else is wrong usage, as JSON too where that was asked for.
fn refused_arguments(e: &clap::Error, json: bool) -> ExitCode {
    let code = if e.use_stderr() { failure::USAGE } else { 0 };
    if json && e.use_stderr() {
        let text = e.to_string();
        let first = text.lines().next().unwrap_or_default();
        let message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
        let failure = Failure::usage(message).hint("`claw --help` lists what can be typed");
        say!("{}", serde_json::json!({ "error": failure.0 }));
    }
    let _ = e.print();
    ExitCode::from(code)
}

/// What the egress is built on.
const WIRE: [&str; 6] = [
    "h2",
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "tungstenite",
];

/// Diagnostics go to standard error, without values of secrets; `CLAW_LOG` chooses them, warnings are the default.
fn init_log() {
    let asked = std::env::var("CLAW_LOG").unwrap_or_default();
    let filter = tracing_subscriber::EnvFilter::try_new(&asked).ok();
    let mut filter = filter
        .filter(|_| !asked.is_empty())
        .unwrap_or_else(|| tracing_subscriber::EnvFilter::new("warn"));
    // They write bytes of requests down; only whoever names them has them.
    for wire in WIRE.into_iter().filter(|name| !asked.contains(name)) {
        if let Ok(directive) = format!("{wire}=warn").parse() {
            filter = filter.add_directive(directive);
        }
    }
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(vault::Log)
        .with_ansi(false)
        .try_init();
}
