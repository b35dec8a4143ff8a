//! From flags to everything a run is given.

use super::folders::{Folder, Private};
use super::ledger::Notes;
use super::nobody::Nobody;
use super::script::Line;
use super::secrets::Given;
use super::{folders, grants, settings, tell};
use crate::args::Exec;
use crate::config::Loaded;
use crate::failure::Failure;
use claw_core::id::{AgentId, CallId, Digest, SessionKey};
use claw_core::ports::{Clock as _, Ids as _, SystemClock, UuidIds};
use claw_core::sandbox::{Invocation, Progress, ProgressSink};
use claw_core::script::CommandLine;
use claw_core::subject::Actor;
use claw_core::tool::{Taint, ToolCall};
use serde_json::{Value, json};
use std::sync::Arc;

/// A folder mounted here is the home folder.
const HOME_ROOT: &str = "/home";
/// The home folder without one.
const HOME_FOLDER: &str = "/tmp";

/// Everything a run is given.
pub(super) struct Run {
    pub(super) command: CommandLine,
    pub(super) invocation: Invocation,
    /// Deleted with it.
    pub(super) private: Private,
}

/// What compiles on the way is said.
struct Say;

impl ProgressSink for Say {
    fn progress(&self, progress: Progress) {
        if let Progress::Report { message, .. } = progress {
            tell(&format!("claw: {message}"));
        }
    }
}

impl Run {
    /// Judges the flags and makes the private folders.
    pub(super) fn new(
        exec: &Exec,
        loaded: &Loaded,
        folders: &[Folder],
        line: Line,
        (secrets, more): (Given, &[String]),
        notes: &Arc<Notes>,
    ) -> Result<Self, Failure> {
        let alone = line.input.is_some();
        let limits = settings::limits(exec, loaded)?;
        let cwd = folders::working_folder(exec.cwd.as_deref(), folders, alone)?;
        let zone = settings::zone();
        let has_home = folders.iter().any(|f| f.guest == HOME_ROOT);
        let home = if has_home { HOME_ROOT } else { HOME_FOLDER };
        let here = |name: &str| std::env::var(name).ok();
        let mut env = settings::environment(&exec.envs, &zone, home, &here)?;
        for (name, stand_in) in secrets.env {
            env.retain(|(other, _)| *other != name);
            env.push((name, stand_in));
        }
        let ceiling = grants::ceiling(loaded.bounds()?);
        let private = Private::make()?;
        if let Some((file, name)) = &line.input {
            private.put(file, name)?;
        }
        let id = UuidIds.fresh();
        let mut rules = grants::rules(folders, &exec.nets, alone);
        rules.extend(secrets.rules);
        rules.extend_from_slice(more);
        let authority = grants::authority(&id, rules, ceiling, SystemClock.now());
        let invocation = Invocation {
            call: call(&id),
            digest: Digest::of(&[]),
            authority: Arc::new(authority),
            limits,
            ledger: notes.clone(),
            roots: private.roots(folders, alone),
            kv_namespace: format!("exec:{id}"),
            kv_quota_bytes: 0,
            declared_secrets: Vec::new(),
            stand_ins: secrets.stand_ins,
            config: json!({}),
            memory: Arc::new(Nobody),
            progress: Arc::new(Say),
            zone,
            language: loaded.config.person.language.clone(),
        };
        let command = CommandLine {
            program: line.program,
            args: line.args,
            env,
            cwd,
            stdin: Vec::new(),
        };
        Ok(Self {
            command,
            invocation,
            private,
        })
    }
}

fn call(id: &str) -> ToolCall {
    let agent = AgentId::new(grants::AGENT);
    ToolCall {
        allowed: Vec::new(),
        taint: Taint::default(),
        id: CallId::new(id),
        tool: "exec".to_owned(),
        arguments: Value::Null,
        session: SessionKey::main(&agent),
        agent,
        run: None,
        actor: Actor::Owner,
        attempt: 1,
    }
}
