//! Commands about skills: what is on offer, one command as a skill, and what an update hands on.

use super::answer::ApiError;
use super::command::Command;
use super::handle::Inner;
use super::{grants, tools};
use crate::skill::{Offered, text};
use claw_policy::grant::live;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Who runs files of these endings.
const RUNNERS: [(&str, &str); 9] = [
    ("py", "python3"),
    ("js", "node"),
    ("mjs", "node"),
    ("cjs", "node"),
    ("ts", "tsx"),
    ("mts", "tsx"),
    ("cts", "tsx"),
    ("sh", "bash"),
    ("bash", "bash"),
];

pub(super) async fn answer(
    inner: &Inner,
    command: Command,
    cancel: CancellationToken,
) -> Result<Value, ApiError> {
    match command {
        Command::SkillList { agent } => list(inner, agent.as_deref()).await,
        Command::SkillRun {
            agent,
            skill,
            script,
            args,
            stdin,
            files,
        } => {
            let known = inner.agent(agent.as_deref())?;
            let found = grants::skill(&inner.desk.skills_of(&known.id), &skill)?;
            let mut arguments = json!({
                "command": line(&found, &script, &args)?,
                "skill": found.name,
                "files": files,
            });
            if let Some(stdin) = stdin {
                arguments["stdin"] = json!(stdin);
            }
            tools::call(
                inner,
                agent.as_deref(),
                "exec".to_owned(),
                arguments,
                cancel,
            )
            .await
        }
        Command::SkillInherit { from, to } => grants::inherit(inner, &from, &to).await,
        _ => Err(ApiError::usage("not a command about skills")),
    }
}

async fn list(inner: &Inner, agent: Option<&str>) -> Result<Value, ApiError> {
    let agent = inner.agent(agent)?;
    let now = inner.parts.world.clock.now();
    let rows = inner.parts.world.store.grants(&agent.id).await?;
    let snapshot = inner.desk.skills_of(&agent.id);
    let shown = snapshot.skills.iter().map(|skill| {
        let (grants, _) = live(&rows, &agent.id, &skill.subject(), None, now);
        json!({
            "name": skill.name,
            "description": skill.description,
            "location": skill.location,
            "tree": skill.tree,
            "third_party": skill.third_party,
            "capabilities": skill.capabilities,
            "secrets": skill.secrets,
            "user_invocable": skill.user_invocable,
            "model_invocable": skill.model_invocable,
            "grants": grants.iter().map(|g| g.rule.to_string()).collect::<Vec<_>>(),
        })
    });
    Ok(json!(shown.collect::<Vec<_>>()))
}

/// A script below the skill's folder by what runs it, anything else as a command of its own.
fn line(skill: &Offered, script: &str, args: &[String]) -> Result<String, ApiError> {
    let inner = script.strip_prefix("./").unwrap_or(script);
    let mut words = Vec::new();
    if text::is_below(inner) && skill.root.join(inner).is_file() {
        let ending = inner.rsplit_once('.').map_or("", |(_, ending)| ending);
        let runner = RUNNERS.iter().find(|(of, _)| *of == ending);
        words.extend(runner.map(|(_, program)| (*program).to_owned()));
        words.push(quoted(&format!("{}/{inner}", text::BASE)));
    } else if inner.contains('/') {
        let message = format!("the skill `{}` has no file `{script}`", skill.name);
        return Err(ApiError::not_found(message).hint("`claw skill show` lists its files"));
    } else {
        words.push(quoted(script));
    }
    words.extend(args.iter().map(|arg| quoted(arg)));
    Ok(words.join(" "))
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
