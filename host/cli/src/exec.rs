//! `claw exec`: one command in the sandbox with exactly the grants of its flags, in this process.
//!
//! Invariant: it takes neither the lock nor the store of the home, so it starts quickly and runs beside a claw that is
//! at work; of the home it uses `claw.yaml`, the runtimes, the precompiled code, and the vault if it is to. What is left of a run is what it
//! wrote into the folders it was given, and the report if one was asked for.

mod again;
pub(crate) mod flags;
mod folders;
mod given;
mod grants;
mod ledger;
mod nobody;
mod report;
mod script;
mod secrets;
pub(crate) mod settings;
mod streams;
mod terminal;

pub(crate) use nobody::Nobody;

use crate::args::{Exec, Output};
use crate::config::{self, Loaded};
use crate::failure::Failure;
use crate::home::Home;
use crate::progress::Bar;
use crate::render::clean;
use crate::stop::{self, Interrupts};
use crate::vault::HomeVault;
use crate::{host, runtimes};
use claw_core::code::FailureKind;
use claw_core::sandbox::SandboxError;
use claw_core::secret::{Mask, NoMask};
use claw_engine::api::ErrorClass;
use claw_runtime::{RuntimeSandbox, ScriptRuntime, Stdin, Stdio, Stdout, pipe};
use folders::Folder;
use given::Run;
use ledger::Notes;
use report::{End, HOST_ERROR, Hints, ReportFile};
use script::Line;
use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;
use streams::{Ended, Out};

/// How long what was written before an interrupt may take to be shown, in milliseconds.
const LAST_WORDS_MS: u64 = 200;

/// Runs it. Wrong usage and a bad configuration are 2, everything else that is claw's own failure is 125.
pub(crate) async fn run(home: &Home, exec: &Exec, output: Output) -> Result<u8, Failure> {
    match attempt(home, exec).await {
        Err(failure) if failure.0.class != ErrorClass::Usage => {
            failure.report(output);
            Ok(HOST_ERROR)
        }
        done => done,
    }
}

async fn attempt(home: &Home, exec: &Exec) -> Result<u8, Failure> {
    let _heed = stop::heed();
    stop::listen_for_hangup()?;
    let mut interrupts = Interrupts::listen()?;
    let loaded = config::load(home)?;
    let folders = folders::named(&exec.dirs, home)?;
    let report = exec.report.as_deref().map(ReportFile::create).transpose()?;
    let mut more = Vec::new();
    let mut runs = 1;
    let (end, round) = loop {
        let place = (home, exec, &loaded, &*folders);
        let (end, round) = once(place, &more, &mut interrupts).await?;
        end.say(&round.hints, &round.notes);
        if runs == again::MAX_RUNS {
            break (end, round);
        }
        let took_input = round.took_input;
        match again::allowed(&end, &round.notes, took_input, &mut interrupts).await {
            Some(rules) => more.extend(rules),
            None => break (end, round),
        }
        runs += 1;
    };
    if let Some(file) = report {
        let said = report::report(&exec.command, &end, &round.notes, round.written);
        file.write(&said)?;
    }
    Ok(end.code())
}

/// What is known of one run.
struct Round {
    notes: Arc<Notes>,
    hints: Hints,
    /// Bytes of output and of errors.
    written: [u64; 2],
    /// It wanted what is typed.
    took_input: bool,
}

/// One run, with rules beyond its flags.
async fn once(
    (home, exec, loaded, folders): (&Home, &Exec, &Loaded, &[Folder]),
    more: &[String],
    interrupts: &mut Interrupts,
) -> Result<(End, Round), Failure> {
    let mut round = Round {
        notes: Arc::new(Notes::default()),
        hints: Hints::of(exec),
        written: [0, 0],
        took_input: false,
    };
    let line = match line(exec, folders) {
        Err(error) => return Ok((End::NotStarted(error), round)),
        Ok(line) => line,
    };
    round.hints.missing.clone_from(&line.missing);
    let vault = (!exec.secrets.is_empty()).then(|| HomeVault::of(home));
    let given = match &vault {
        Some(vault) => secrets::named(&exec.secrets, &**vault)?,
        None => secrets::Given::default(),
    };
    let run = Run::new(exec, loaded, folders, line, (given, more), &round.notes)?;
    let runtimes = scripts(home)?;
    round.hints.bare = runtimes.is_empty();
    let memory_bytes = run.invocation.limits.memory_bytes;
    let sandbox = sandbox(home, loaded, memory_bytes, vault.clone())?;
    sandbox.set_runtimes(runtimes.clone());
    if let Some(end) = ready(&sandbox, &runtimes, &run, interrupts).await {
        return Ok((end, round));
    }
    let mask: Arc<dyn Mask> = match vault {
        Some(vault) => vault,
        None => Arc::new(NoMask),
    };
    let end = go(&sandbox, run, &*mask, interrupts, &mut round).await?;
    Ok((end, round))
}

/// The command line with its script in place.
fn line(exec: &Exec, folders: &[Folder]) -> Result<Line, SandboxError> {
    let split = exec.command.split_first();
    let (program, args) = split.map_or(("", &[][..]), |(p, a)| (p.as_str(), a));
    let here = std::env::current_dir().unwrap_or_default();
    script::find(program, args, folders, &here).map_err(|message| SandboxError {
        kind: FailureKind::Incompatible,
        message,
    })
}

/// The runtimes of the home; what is broken among them is said.
fn scripts(home: &Home) -> Result<Vec<ScriptRuntime>, Failure> {
    let listing = runtimes::list(home)?;
    for broken in &listing.broken {
        tell(&format!("warning: {broken}"));
    }
    Ok(runtimes::scripts(&listing))
}

/// A line on standard error. That nobody takes it is no reason to fail, and never to panic.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", clean(line));
}

/// A sandbox without a store.
fn sandbox(
    home: &Home,
    loaded: &Loaded,
    memory_bytes: u64,
    vault: Option<Arc<HomeVault>>,
) -> Result<RuntimeSandbox, Failure> {
    let mut options = host::sandbox_options(home, None, Arc::new(Nobody), host::egress(loaded)?)?;
    options.guest_memory_bytes = options.guest_memory_bytes.max(memory_bytes);
    if let Some(vault) = vault {
        options.secrets = vault;
    }
    host::sandbox(options)
}

/// Compiles the runtime that the command needs, if that was never done. An end if it cannot be had.
async fn ready(
    sandbox: &RuntimeSandbox,
    all: &[ScriptRuntime],
    run: &Run,
    interrupts: &mut Interrupts,
) -> Option<End> {
    let name = sandbox.runtime_for(&run.command.program)?;
    if sandbox.runtime_ready(&name) {
        return None;
    }
    let runtime = all.iter().find(|r| r.name == name)?;
    let bar = Bar::new();
    let prepared = tokio::select! {
        prepared = runtimes::compile(sandbox, runtime, &bar) => prepared,
        () = interrupts.next() => return Some(End::Interrupted),
    };
    prepared.err().map(End::NotStarted)
}

/// Runs it to its end with this process's standard streams.
async fn go(
    sandbox: &RuntimeSandbox,
    run: Run,
    mask: &dyn Mask,
    interrupts: &mut Interrupts,
    round: &mut Round,
) -> Result<End, Failure> {
    let ((feeding, stdin), (stdout, showing), (stderr, telling)) = (pipe(), pipe(), pipe());
    let (to, on) = (std::io::stdout(), std::io::stdout().is_terminal());
    let out = streams::show("stdout", to, on, mask.stream(), showing)?;
    let (to, on) = (std::io::stderr(), std::io::stderr().is_terminal());
    let err = streams::show("stderr", to, on, mask.stream(), telling)?;
    let wanted = streams::feed(feeding)?;
    let io = Stdio {
        stdin: Stdin::Pipe(stdin),
        stdout: Stdout::Pipe(stdout),
        stderr: Stdout::Pipe(stderr),
    };
    let Run {
        command,
        invocation,
        private,
    } = run;
    let end = tokio::select! {
        done = sandbox.run_command(invocation, command, io) => match done {
            Ok(executed) => End::Done(Box::new(executed)),
            Err(error) => End::NotStarted(error),
        },
        () = out.broken() => End::BrokenPipe,
        () = interrupts.next() => End::Interrupted,
    };
    let end = drained(end, &out, &err, interrupts).await;
    round.written = [out.bytes(), err.bytes()];
    round.took_input = wanted.load(SeqCst);
    drop(private);
    Ok(end)
}

/// Waits until what was written is shown. What was interrupted does not wait for a slow reader.
async fn drained(end: End, out: &Out, err: &Out, interrupts: &mut Interrupts) -> End {
    let whole = async { tokio::join!(out.ended(), err.ended()).0 };
    match end {
        End::Done(_) | End::NotStarted(_) => tokio::select! {
            how = whole => if how == Ended::Broken { End::BrokenPipe } else { end },
            () = interrupts.next() => End::Interrupted,
        },
        End::Interrupted | End::BrokenPipe => {
            let _ = tokio::time::timeout(Duration::from_millis(LAST_WORDS_MS), whole).await;
            end
        }
    }
}
