//! `exec`: one command line in the sandbox, as the agent itself.
//!
//! Invariant: it has the agent's own grants and no more, and below other agents none that one of them has not. Beyond
//! scratch and home nothing is its by itself: also the workspace is a grant that a person may take back.

mod before;
pub(super) mod given;

use super::call::{Call, error, stored};
use super::words;
use crate::toolbox::scribe::Scribe;
pub(super) use before::Before;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::content::Block;
use claw_core::sandbox::{Invocation, SandboxError};
use claw_core::script::{CommandLine, Executed, SCRIPT_WALL_MS, base_env};
use claw_core::tool::{CallReport, ToolOutcome, ToolOutput};
use claw_policy::path::VirtualPath;
use given::OWN;
use serde::Deserialize;
use serde_json::{Value, json};

/// Longest command line, in bytes.
pub(super) const MAX_COMMAND_BYTES: usize = 128 << 10;
/// Longest standard input, in bytes.
pub(super) const MAX_STDIN_BYTES: usize = 1 << 20;
/// Longest wall time a call may ask for, in seconds.
pub(super) const MAX_TIMEOUT_S: u64 = SCRIPT_WALL_MS / 1_000;

/// Where commands start.
const START: &str = "/workspace";
const HOME: &str = "/home";
/// Where the shell keeps folder and exported variables from one call to the next.
const STATE: &str = "/tmp/.claw-session-exec.json";

pub(super) const DESCRIPTION: &str = "Runs a bash command line in a sandbox, never on the person's computer. The usual commands and `python3` are \
     there; nothing can be installed.\nFiles: `/workspace` (yours, where you start), `/home` (kept), `/tmp` (this \
     conversation's). `cd` and `export` last until the conversation ends. No network but to hosts a person granted; \
     no background processes.";

pub(super) fn properties() -> Value {
    json!({
        "command": { "type": "string", "description": "For example `grep -rn todo . | head`." },
        "cwd": { "type": "string", "description": "A folder to change to first, such as `/workspace/notes`." },
        "stdin": { "type": "string", "description": "Standard input. Default: none." },
        "timeout_s": { "type": "integer", "minimum": 1, "maximum": MAX_TIMEOUT_S, "description": "Default 120." },
    })
}

pub(super) fn output_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "exit_code": { "type": "integer", "minimum": 0, "maximum": 255 },
            "cause": { "type": "string" },
            "failure": { "type": ["string", "null"] },
            "output_dropped_bytes": { "type": "integer" },
            "commands": { "type": "integer" },
        },
        "required": ["exit_code", "cause", "failure", "output_dropped_bytes", "commands"],
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    command: String,
    cwd: Option<String>,
    stdin: Option<String>,
    timeout_s: Option<u64>,
}

/// A call from its arguments to its report. What policy refused on the way is the scribe's to tell.
pub(super) async fn run(call: &Call<'_>, scribe: &Scribe) -> CallReport {
    let id = call.call.id.clone();
    let done = match execute(call).await {
        Ok(done) => done,
        Err(outcome) => return CallReport::bare(id, outcome),
    };
    let output = ToolOutput {
        content: vec![Block::text(words::of(&done, &scribe.denials()))],
        structured: json!({
            "exit_code": done.exit.code,
            "cause": done.exit.cause,
            "failure": done.failure.as_ref().map(|(kind, _)| kind.word()),
            "output_dropped_bytes": done.output_dropped_bytes,
            "commands": done.commands,
        }),
    };
    CallReport {
        wall_us: done.wall_us,
        cpu_us: done.cpu_us,
        memory_peak_bytes: done.memory_peak_bytes,
        ..CallReport::bare(id, ToolOutcome::Ok(output))
    }
}

async fn execute(call: &Call<'_>) -> Result<Executed, ToolOutcome> {
    let args: Args = call.arguments().map_err(ToolOutcome::Error)?;
    check(&args).map_err(ToolOutcome::Error)?;
    let scripts = call.seat.desk().parts.scripts.as_ref();
    let missing = || {
        error(
            ErrorKind::Unsupported,
            "no-runtime",
            "nothing runs commands",
        )
    };
    let scripts = scripts.ok_or_else(|| ToolOutcome::Error(missing()))?;
    let timeout_ms = args.timeout_s.unwrap_or(MAX_TIMEOUT_S) * 1_000;
    let secrets = given::secrets(call);
    let work = call.seat.desk().parts.toolbox.running().enter();
    let invocation = given::invocation(call, scripts, (&secrets, &work), timeout_ms).await;
    let invocation = invocation.map_err(ToolOutcome::Error)?;
    begin(call, &invocation).await.map_err(ToolOutcome::Error)?;
    let mut line = command_line(args, &invocation.zone);
    for (name, stand_in) in secrets {
        line.env.retain(|(other, _)| *other != name);
        line.env.push((name, stand_in.text));
    }
    let done = work
        .within(scripts.port().execute(invocation, line))
        .await?;
    done.map_err(not_started)
}

/// A command that is made again finds what its first attempt found.
async fn begin(call: &Call<'_>, invocation: &Invocation) -> Result<(), GuestError> {
    let scratch = invocation.roots.iter().find(|root| root.guest == "/tmp");
    let (Some(run), Some(scratch)) = (&call.call.run, scratch) else {
        return Ok(());
    };
    if call.call.attempt > 1 {
        call.journal.flush(Vec::new()).await.map_err(stored)?;
    }
    let first = call.seed(run).await?;
    let file = scratch.host.join(STATE.trim_start_matches("/tmp/"));
    let session = call.seat.session();
    if let Err(error) = call.seat.desk().before.begin(session, &first, &file) {
        tracing::warn!(%session, %error, "the state of the shell could not be kept");
    }
    Ok(())
}

fn check(args: &Args) -> Result<(), GuestError> {
    let invalid = |code: &str, words: String| Err(error(ErrorKind::Invalid, code, words));
    let limit = |what: &str, bytes: usize| {
        let words = format!("{what} is over {bytes} bytes; write it into a file first");
        Err(error(ErrorKind::Limit, "too-long", words))
    };
    if args.command.trim().is_empty() {
        return invalid("empty", "there is no command".to_owned());
    }
    if args.command.contains('\0') {
        return invalid("command", "a command has no NUL".to_owned());
    }
    if args.command.len() > MAX_COMMAND_BYTES {
        return limit("the command", MAX_COMMAND_BYTES);
    }
    if args
        .stdin
        .as_ref()
        .is_some_and(|s| s.len() > MAX_STDIN_BYTES)
    {
        return limit("the standard input", MAX_STDIN_BYTES);
    }
    if args
        .timeout_s
        .is_some_and(|s| !(1..=MAX_TIMEOUT_S).contains(&s))
    {
        let words = format!("timeout_s is 1 to {MAX_TIMEOUT_S} seconds");
        return invalid("timeout", words);
    }
    let Some(cwd) = &args.cwd else {
        return Ok(());
    };
    let path = VirtualPath::parse(cwd.trim_end_matches('/'));
    if path.is_ok_and(|p| p.root() == START || OWN.contains(&p.root())) {
        return Ok(());
    }
    let words = format!("cwd is a folder of {START}, {HOME} or /tmp, without `..`");
    invalid("cwd", words)
}

/// The shell takes up where the session's last call ended, so a folder that is asked for is a `cd` of its own.
fn command_line(args: Args, zone: &str) -> CommandLine {
    let command = match &args.cwd {
        None => args.command,
        Some(cwd) => {
            let folder = cwd.replace('\'', "'\\''");
            format!("cd '{folder}' || exit 1; {}", args.command)
        }
    };
    CommandLine {
        program: "bash".to_owned(),
        args: vec![
            "--claw-state".to_owned(),
            STATE.to_owned(),
            "-c".to_owned(),
            command,
        ],
        env: base_env(zone, HOME),
        cwd: START.to_owned(),
        stdin: args.stdin.unwrap_or_default().into_bytes(),
    }
}

fn not_started(why: SandboxError) -> ToolOutcome {
    let SandboxError { kind, message } = why;
    match kind {
        // The tool is there; what it would run is not.
        FailureKind::NotFound => {
            ToolOutcome::Error(error(ErrorKind::NotFound, "no-runtime", message))
        }
        kind => ToolOutcome::Failed {
            kind,
            message,
            exit_code: None,
        },
    }
}
