//! `exec`: one command line in the sandbox, as the agent itself or as one skill.
//!
//! Invariant: as the agent it has the agent's own grants and no more, and below other agents none that one of them has not. Beyond
//! scratch and home nothing is its by itself: also the workspace is a grant that a person may take back.

mod acting;
mod before;
pub(super) mod given;

use super::call::{Call, error, stored};
use super::words;
use crate::scripts::ScriptHost;
use crate::skill::handed::MAX_FILES;
use crate::toolbox::AtWork;
use crate::toolbox::scribe::Scribe;
use acting::Acting;
pub(super) use before::Before;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::content::Block;
use claw_core::sandbox::{Invocation, SandboxError};
use claw_core::script::{CommandLine, Executed, SCRIPT_WALL_MS, base_env};
use claw_core::secret::StandIn;
use claw_core::tool::{CallReport, ToolOutcome, ToolOutput};
use claw_policy::path::VirtualPath;
use given::{Given, OWN};
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
const SKILL: &str = "/skill";
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

/// Where there are skills.
pub(super) fn skill_properties() -> serde_json::Map<String, Value> {
    let skill = "A skill as which it runs, with what was granted to it and nothing of yours. Its files are at `/skill`; it \
                 starts in `/home/work`, a copy of them.";
    let files = "Files of the workspace handed to the skill, which finds them in `/in`.";
    [
        ("skill", json!({ "type": "string", "description": skill })),
        (
            "files",
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": MAX_FILES, "description": files }),
        ),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
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
    skill: Option<String>,
    #[serde(default)]
    files: Vec<String>,
}

/// A call from its arguments to its report. What policy refused on the way is the scribe's to tell.
pub(super) async fn run(call: &Call<'_>, scribe: &Scribe) -> CallReport {
    let id = call.call.id.clone();
    let (done, changed) = match execute(call).await {
        Ok(done) => done,
        Err(outcome) => return CallReport::bare(id, outcome),
    };
    let mut text = words::of(&done, &scribe.denials());
    if let Some(changed) = changed {
        text.push('\n');
        text.push_str(&changed);
    }
    let output = ToolOutput {
        content: vec![Block::text(text)],
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

/// What came of it, and what the host says besides.
async fn execute(call: &Call<'_>) -> Result<(Executed, Option<String>), ToolOutcome> {
    let args: Args = call.arguments().map_err(ToolOutcome::Error)?;
    check(&args).map_err(ToolOutcome::Error)?;
    check_skill(call, &args).map_err(ToolOutcome::Error)?;
    let scripts = call.seat.desk().parts.scripts.as_ref();
    let missing = || {
        error(
            ErrorKind::Unsupported,
            "no-runtime",
            "nothing runs commands",
        )
    };
    let scripts = scripts.ok_or_else(|| ToolOutcome::Error(missing()))?;
    let mut changed = None;
    if let Some(skill) = call.skill {
        acting::beside_others(call, skill).await?;
        let said = acting::changed(call, skill).await;
        changed = said.map_err(ToolOutcome::Error)?;
    }
    let timeout_ms = args.timeout_s.unwrap_or(MAX_TIMEOUT_S) * 1_000;
    let work = call.seat.desk().parts.toolbox.running().enter();
    let ready = ready(call, scripts, &work, &args.files).await;
    let (given, secrets, acting) = ready.map_err(ToolOutcome::Error)?;
    let stand_ins = secrets.iter().map(|(_, one)| one.clone()).collect();
    let invocation = given::invocation(call, given, stand_ins, timeout_ms);
    let invocation = invocation.map_err(ToolOutcome::Error)?;
    begin(call, &invocation).await.map_err(ToolOutcome::Error)?;
    let start = acting.as_ref().map_or(START, |acting| acting.cwd);
    let mut line = command_line(args, &invocation.zone, start);
    let env = acting.iter().flat_map(|acting| acting.env.clone());
    for (name, value) in env.chain(secrets.into_iter().map(|(name, s)| (name, s.text))) {
        line.env.retain(|(other, _)| *other != name);
        line.env.push((name, value));
    }
    let done = work
        .within(scripts.port().execute(invocation, line))
        .await?;
    Ok((done.map_err(not_started)?, changed))
}

/// Who acts, with which secrets in which variables.
type Ready = (Given, Vec<(String, StandIn)>, Option<Acting>);

async fn ready(
    call: &Call<'_>,
    scripts: &ScriptHost,
    work: &AtWork,
    files: &[String],
) -> Result<Ready, GuestError> {
    let Some(skill) = call.skill else {
        let given = given::own(call, scripts, work).await?;
        return Ok((given, given::secrets(call), None));
    };
    let secrets = acting::secrets(call, skill);
    let rules = secrets.iter().flat_map(|(_, _, rules)| rules.clone());
    let with = (work, rules.collect());
    let (given, acting) = acting::given(call, (scripts, skill), with, files).await?;
    let secrets = secrets.into_iter().map(|(env, one, _)| (env, one));
    Ok((given, secrets.collect(), Some(acting)))
}

/// A skill that is named is one on offer, and only to a skill files are handed.
fn check_skill(call: &Call<'_>, args: &Args) -> Result<(), GuestError> {
    match (&args.skill, call.skill) {
        (Some(name), None) => {
            let words = call.seat.skills().unknown(name);
            Err(error(ErrorKind::NotFound, "no-skill", words))
        }
        (None, _) if !args.files.is_empty() => {
            let words = "files are handed to a skill; your own commands find them in /workspace";
            Err(error(ErrorKind::Invalid, "files", words))
        }
        _ => Ok(()),
    }
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
    let skills = args.skill.is_some();
    let fits = |root: &str| root == START || OWN.contains(&root) || skills && root == SKILL;
    if path.is_ok_and(|p| fits(p.root())) {
        return Ok(());
    }
    let words = format!("cwd is a folder of {START}, {HOME} or /tmp, without `..`");
    invalid("cwd", words)
}

/// The shell takes up where the session's last call ended, so a folder that is asked for is a `cd` of its own.
fn command_line(args: Args, zone: &str, start: &str) -> CommandLine {
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
        cwd: start.to_owned(),
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
