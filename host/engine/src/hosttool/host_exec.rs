//! `host_exec`: a line of programs of the host itself, behind walls and by rules. See docs/design/0024.
//!
//! Invariant: every command of the line is judged before the first runs, and what was judged is what runs.

use super::call::{Call, error};
use super::exec::given;
use crate::settings::{Agent, HostExec, HostExecMode};
use crate::toolbox::scribe::Scribe;
use claw_core::capability::{Decision, Request, Verdict, Wanted};
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::content::{Block, is_hidden};
use claw_core::id::{AgentId, GrantId, TimestampMs};
use claw_core::limit::OUTPUT_BYTES;
use claw_core::native::{After, HostCommand, HostRan, HostStep};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::Subject;
use claw_core::tool::{CallReport, ToolOutcome, ToolOutput};
use claw_policy::host_exec::{HostLine, HostPattern, When};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Longest wall time a call may ask for, in seconds.
const MAX_TIMEOUT_S: u64 = 600;
/// Wall time of a call that asks for none, in seconds.
const TIMEOUT_S: u64 = 120;
/// The kind of its effects.
const EFFECT: &str = "host-exec";

pub(super) const DESCRIPTION: &str = "Runs programs of the person's own computer, outside the sandbox, where a person allowed \
     it. Use `exec` for everything that it can do.\nOne line: programs with their words, joined by `|`, `&&`, `||` or `;`. There is no shell: no \
     variables, globs, redirections or substitution. No network. It starts in your workspace, which it may read.";

pub(super) fn properties() -> Value {
    json!({
        "command": { "type": "string", "description": "For example `git log --oneline | head -5`." },
        "cwd": { "type": "string", "description": "An absolute folder of the computer to start in. Default: your workspace." },
        "timeout_s": { "type": "integer", "minimum": 1, "maximum": MAX_TIMEOUT_S, "description": "Default 120." },
    })
}

pub(super) fn output_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "exit_code": { "type": ["integer", "null"] },
            "output_dropped_bytes": { "type": "integer" },
        },
        "required": ["exit_code", "output_dropped_bytes"],
    })
}

/// What is said where an agent has none.
pub(super) fn off(agent: &AgentId) -> Decision {
    Decision {
        verdict: Verdict::Deny,
        code: "host-exec-off".to_owned(),
        layer: "profile".to_owned(),
        reason: format!("agent `{agent}` runs no programs of the host"),
        steps: vec!["configuration: no `host_exec`".to_owned()],
        hint: Some(format!("add agents.{agent}.host_exec in the configuration")),
        wanted: None,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    command: String,
    cwd: Option<PathBuf>,
    timeout_s: Option<u64>,
}

/// A call from its arguments to its report.
pub(super) async fn run(call: &Call<'_>, scribe: &Scribe) -> CallReport {
    let id = call.call.id.clone();
    match execute(call, scribe).await {
        Ok(ran) => CallReport {
            wall_us: ran.wall_us,
            ..CallReport::bare(id, ToolOutcome::Ok(output(&ran)))
        },
        Err(outcome) => CallReport::bare(id, outcome),
    }
}

async fn execute(call: &Call<'_>, scribe: &Scribe) -> Result<HostRan, ToolOutcome> {
    let args: Args = call.arguments().map_err(ToolOutcome::Error)?;
    let invalid =
        |code: &str, words: String| ToolOutcome::Error(error(ErrorKind::Invalid, code, words));
    let line = HostLine::parse(&args.command).map_err(|e| invalid("command", e.to_string()))?;
    let timeout_s = args.timeout_s.unwrap_or(TIMEOUT_S);
    if !(1..=MAX_TIMEOUT_S).contains(&timeout_s) {
        let words = format!("timeout_s is 1 to {MAX_TIMEOUT_S} seconds");
        return Err(invalid("timeout", words));
    }
    let parts = &call.seat.desk().parts;
    let agent = given::known(call, &call.seat.session().agent()).map_err(ToolOutcome::Error)?;
    let (Some(own), Some(programs)) = (&agent.host_exec, &parts.programs) else {
        let words = "nothing runs programs of the host here";
        return Err(ToolOutcome::Error(error(
            ErrorKind::Unsupported,
            "host-exec-off",
            words,
        )));
    };
    let folder = folder(agent, own, args.cwd).map_err(ToolOutcome::Error)?;
    let work = parts.toolbox.running().enter();
    let rows = |agent: &Agent| rules(agent, call.world().clock.now());
    let authority = given::authority(call, &work, rows).await;
    let authority = authority.map_err(ToolOutcome::Error)?;
    if let Some((request, decision)) = judge(&*authority, own.mode, &line) {
        scribe.deny(&request, decision.clone());
        return Err(ToolOutcome::Failed {
            kind: FailureKind::Denied,
            message: decision.reason,
            exit_code: None,
        });
    }
    let command = HostCommand {
        steps: steps(&line),
        folder,
        read: own.read.clone(),
        write: own.write.clone(),
        zone: parts.settings.zone.clone(),
        wall_ms: timeout_s * 1_000,
        output_bytes: usize::try_from(OUTPUT_BYTES).unwrap_or(usize::MAX),
    };
    let running = call.effect(EFFECT, line.to_string(), programs.run(command));
    work.within(running).await?.map_err(ToolOutcome::Error)
}

/// Where it starts: below what it may read or change.
fn folder(agent: &Agent, own: &HostExec, cwd: Option<PathBuf>) -> Result<PathBuf, GuestError> {
    let asked = cwd.unwrap_or_else(|| agent.workspace.clone());
    let refuse = |why: String| error(ErrorKind::Invalid, "cwd", why);
    let real = asked
        .canonicalize()
        .map_err(|e| refuse(format!("cwd: `{}`: {e}", asked.display())))?;
    let workspace = agent.workspace.canonicalize();
    let workspace = workspace.unwrap_or_else(|_| agent.workspace.clone());
    let roots: Vec<&Path> = [workspace.as_path()]
        .into_iter()
        .chain(own.read.iter().chain(&own.write).map(PathBuf::as_path))
        .collect();
    if roots.iter().any(|root| real.starts_with(root)) {
        return Ok(real);
    }
    let roots: Vec<String> = roots.iter().map(|r| format!("`{}`", r.display())).collect();
    let words = format!("cwd is not below one of {}", roots.join(", "));
    Err(refuse(words))
}

/// The rules of the configuration as grants of the agent.
fn rules(agent: &Agent, now: TimestampMs) -> Vec<GrantRow> {
    let Some(own) = &agent.host_exec else {
        return Vec::new();
    };
    let any = (own.mode == HostExecMode::Record).then(HostPattern::any);
    let row = |pattern: &HostPattern| row(&agent.id, pattern, now);
    own.rules.iter().chain(any.as_ref()).map(row).collect()
}

fn row(agent: &AgentId, pattern: &HostPattern, now: TimestampMs) -> GrantRow {
    GrantRow {
        id: GrantId::new(format!("config:host-exec {pattern}")),
        agent: agent.clone(),
        subject: Subject::Agent(agent.to_string()).to_string(),
        rule: format!("host-exec {pattern}"),
        expires: None,
        session: None,
        by: "config".to_owned(),
        at: now,
        revoked: None,
    }
}

/// The refusal of a line: that of its first refused command, with what is missing for all of them.
fn judge(
    authority: &dyn Authority,
    mode: HostExecMode,
    line: &HostLine,
) -> Option<(Request, Decision)> {
    let judged = line.commands().map(|words| {
        let words = words.clone();
        let request = Request::HostExec { words };
        let decision = authority.decide(&request);
        (request, decision)
    });
    let refused: Vec<(Request, Decision)> = judged.filter(|(_, d)| !d.allowed()).collect();
    let askable =
        mode != HostExecMode::Deny && refused.iter().all(|(_, d)| d.verdict == Verdict::Ask);
    let mut rules: Vec<String> = Vec::new();
    for rule in refused
        .iter()
        .flat_map(|(_, d)| &d.wanted)
        .flat_map(|w| &w.rules)
    {
        if !rules.contains(rule) {
            rules.push(rule.clone());
        }
    }
    let (request, first) = refused.into_iter().next()?;
    let wanted = (askable && !rules.is_empty()).then(|| Wanted {
        capability: request.capability().to_owned(),
        rules,
    });
    let decision = Decision {
        verdict: match wanted {
            Some(_) => Verdict::Ask,
            None => Verdict::Deny,
        },
        wanted,
        ..first
    };
    Some((request, decision))
}

fn steps(line: &HostLine) -> Vec<HostStep> {
    let step = |step: &claw_policy::host_exec::Step| HostStep {
        after: match step.when {
            When::Always => After::Any,
            When::Ok => After::Success,
            When::Failed => After::Failure,
        },
        pipe: step.pipe.clone(),
    };
    line.steps.iter().map(step).collect()
}

/// What the model reads: the output, then the host's own lines in brackets.
fn output(ran: &HostRan) -> ToolOutput {
    let text = String::from_utf8_lossy(&ran.output);
    let text: String = text.chars().filter(|c| !is_hidden(*c)).collect();
    let mut parts: Vec<String> = Vec::new();
    if !text.trim().is_empty() {
        parts.push(text.trim_end_matches('\n').to_owned());
    }
    if ran.dropped_bytes > 0 {
        let dropped = ran.dropped_bytes;
        parts.push(format!("[{dropped} more bytes of output were dropped]"));
    }
    match ran.exit_code {
        Some(0) if parts.is_empty() => parts.push("[no output]".to_owned()),
        Some(0) => {}
        Some(code) => parts.push(format!("[exit code {code}]")),
        None => parts.push("[ended: it took too long]".to_owned()),
    }
    ToolOutput {
        content: vec![Block::text(parts.join("\n"))],
        structured: json!({
            "exit_code": ran.exit_code,
            "output_dropped_bytes": ran.dropped_bytes,
        }),
    }
}
