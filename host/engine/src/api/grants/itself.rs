//! Grants to an agent itself: for the commands of its `exec`.
//!
//! Invariant: what an agent starts with is written down once, so that what a person took back stays taken back.

use super::{ROW_BY_DEFAULT, give, row, rule_of};
use crate::api::answer::ApiError;
use crate::api::handle::Inner;
use crate::settings::Agent;
use claw_core::id::AgentId;
use claw_core::row::{Batch, Mutation};
use claw_core::subject::Subject;
use claw_policy::authority::hint::AGENT_ITSELF;
use claw_policy::rule::Rule;
use serde_json::Value;

/// What every agent's commands start with.
const DEFAULTS: [&str; 1] = ["files rw /workspace"];
/// The one root of which a grant decides; others are always there or never.
const GRANTED_ROOT: &str = "/workspace";

/// The subject of an agent's own commands.
pub(super) fn subject(agent: &AgentId) -> Subject {
    Subject::Agent(agent.to_string())
}

/// Gives every agent what it starts with, once. Only where there is something that runs commands.
pub(in crate::api) async fn settle_agents(inner: &Inner) -> Result<(), ApiError> {
    if inner.parts.scripts.is_none() {
        return Ok(());
    }
    let store = &inner.parts.world.store;
    let now = inner.parts.world.clock.now();
    for agent in inner.parts.settings.agents.keys() {
        let subject = subject(agent);
        let (rows, text) = (store.grants(agent).await?, subject.to_string());
        let mut own = rows
            .iter()
            .filter(|r| r.subject == text && r.by == ROW_BY_DEFAULT);
        if own.next().is_some() {
            continue;
        }
        let mut batch = Batch::owner();
        for rule in DEFAULTS {
            let rule = rule.to_owned();
            let row = row(inner, agent, &subject, rule, None, ROW_BY_DEFAULT, now);
            batch = batch.with(Mutation::Grant(Box::new(row)));
        }
        store.commit(batch).await?;
    }
    Ok(())
}

/// The agent a grant goes to: `agent` is the one that `--agent` names, `agent:ID` names it by itself. `None`: the name is
/// a plugin's.
pub(super) fn named<'a>(
    inner: &'a Inner,
    agent: Option<&str>,
    name: &str,
) -> Result<Option<&'a Agent>, ApiError> {
    if name == AGENT_ITSELF {
        return inner.agent(agent).map(Some);
    }
    let Some(id) = name.strip_prefix("agent:") else {
        return Ok(None);
    };
    if let Some(other) = agent.filter(|other| *other != id) {
        let message = format!("`{name}` and `--agent {other}` name two agents");
        return Err(ApiError::usage(message).hint("name one of them"));
    }
    inner.agent(Some(id)).map(Some)
}

/// A person allows an agent's commands something.
pub(super) async fn add(
    inner: &Inner,
    agent: &Agent,
    rule: &str,
    for_ms: Option<u64>,
) -> Result<Value, ApiError> {
    let rule = rule_of(rule)?;
    let warning = match &rule {
        Rule::Http(_) | Rule::Secret(_) | Rule::HostExec(_) | Rule::Send(_) | Rule::Schedule(_) => {
            None
        }
        Rule::Delete(folder) if folder.root() == GRANTED_ROOT => None,
        Rule::Delete(_) => Some(format!(
            "commands delete below `/home` and `/tmp` without asking, and of other folders only below `{GRANTED_ROOT}`, so \
             `{rule}` changes nothing"
        )),
        Rule::Files(files) if files.folder.root() == GRANTED_ROOT => None,
        Rule::Files(_) => Some(format!(
            "commands have `/home` and `/tmp` without a grant, and of other folders only `{GRANTED_ROOT}`, so \
             `{rule}` changes nothing"
        )),
        Rule::Kv(_) | Rule::Memory(_) | Rule::Blobs(_) | Rule::Tool(_) | Rule::Capture(_) => {
            let message = format!("commands cannot use `{rule}`, so a grant would change nothing");
            let hint = "for example `http GET https://example.com/` or `files ro /workspace`";
            return Err(ApiError::usage(message).hint(hint));
        }
    };
    let to = (AGENT_ITSELF, &agent.id, &subject(&agent.id));
    give(inner, to, &rule, for_ms, warning).await
}
