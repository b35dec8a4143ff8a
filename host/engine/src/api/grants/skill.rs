//! Grants to skills: for their commands, and for the tools that are called while one drives.
//!
//! Invariant: what the review of a skill does not have is not granted; a changed skill is another one, to which only an
//! update that a person started hands on what was granted.

use super::{find, give, row, rule_of};
use crate::api::answer::ApiError;
use crate::api::handle::Inner;
use crate::settings::Agent;
use crate::skill::{Offered, Snapshot};
use claw_core::id::Digest;
use claw_core::row::{Batch, Mutation};
use claw_core::subject::Subject;
use claw_policy::rule::Rule;
use serde_json::{Value, json};

/// Says that a name is a skill's.
const PREFIX: &str = "skill:";

/// The skill that a name stands for; `None`: it is a plugin's, or nobody's.
pub(super) fn named(inner: &Inner, agent: &Agent, name: &str) -> Result<Option<Offered>, ApiError> {
    let snapshot = inner.desk.skills_of(&agent.id);
    if let Some(meant) = name.strip_prefix(PREFIX) {
        return skill(&snapshot, meant).map(Some);
    }
    let Some(found) = snapshot.find(name) else {
        return Ok(None);
    };
    if find(inner, name).is_ok() {
        let message = format!("`{name}` is a skill and a plugin");
        return Err(ApiError::usage(message).hint(format!("`{PREFIX}{name}` is the skill")));
    }
    Ok(Some(found.clone()))
}

/// A skill by its name or the hash of its files.
pub(in crate::api) fn skill(snapshot: &Snapshot, name: &str) -> Result<Offered, ApiError> {
    let mut all = snapshot.skills.iter();
    let found = all.find(|s| s.name == name || s.tree.as_str() == name);
    found.cloned().ok_or_else(|| {
        ApiError::not_found(snapshot.unknown(name)).hint("`claw skill list` shows all")
    })
}

/// Why a rule is beyond what was reviewed; `None`: it is not.
fn beyond(skill: &Offered, rule: &Rule) -> Option<&'static str> {
    let reviewed = skill.rules();
    match rule {
        Rule::Http(_) | Rule::Files(_) => {
            let within = reviewed.iter().any(|r| r.covers(rule));
            (!within).then_some("its review does not have that")
        }
        Rule::Secret(secret) => {
            let at = format!("http {}/", secret.origin).parse::<Rule>().ok();
            let web = at.is_some_and(|at| reviewed.iter().any(|r| r.overlaps(&at)));
            let named = !skill.secrets.is_empty();
            (!web || !named).then_some("its review has no secret, or none for that host")
        }
        Rule::Send(_) | Rule::Delete(_) | Rule::Tool(_) => None,
        Rule::Kv(_)
        | Rule::Memory(_)
        | Rule::Blobs(_)
        | Rule::HostExec(_)
        | Rule::Capture(_)
        | Rule::Schedule(_) => Some("commands cannot use that"),
    }
}

/// A person allows a skill something.
pub(super) async fn add(
    inner: &Inner,
    agent: &Agent,
    skill: &Offered,
    rule: &str,
    for_ms: Option<u64>,
) -> Result<Value, ApiError> {
    let rule = rule_of(rule)?;
    if let Some(why) = beyond(skill, &rule) {
        let has = match skill.capabilities.is_empty() {
            true => "its review has nothing".to_owned(),
            false => format!("its review has: {}", skill.capabilities.join("; ")),
        };
        let message = format!("`{rule}` is not granted to skill `{}`: {why}", skill.name);
        return Err(ApiError::usage(message).hint(has));
    }
    let to = (skill.name.as_str(), &agent.id, &skill.subject());
    give(inner, to, &rule, for_ms, None).await
}

/// Hands on what was granted for good.
pub(in crate::api) async fn inherit(
    inner: &Inner,
    from: &str,
    to: &str,
) -> Result<Value, ApiError> {
    let hash = |text: &str| {
        let bare = text.strip_prefix(PREFIX).unwrap_or(text);
        Digest::parse(bare).ok_or_else(|| ApiError::usage(format!("`{text}` is no hash")))
    };
    let (from, to) = (hash(from)?, hash(to)?);
    let (old, new) = (Subject::Skill(from.clone()), Subject::Skill(to.clone()));
    let store = &inner.parts.world.store;
    let now = inner.parts.world.clock.now();
    let mut batch = Batch::owner();
    let mut given = Vec::new();
    for agent in inner.parts.settings.agents.keys() {
        let rows = store.grants(agent).await?;
        let lasting = |s: &Subject| {
            let s = s.to_string();
            let all = rows.iter().filter(move |r| {
                r.subject == s && r.revoked.is_none() && r.expires.is_none() && r.session.is_none()
            });
            all.collect::<Vec<_>>()
        };
        let there = lasting(&new);
        for grant in lasting(&old) {
            if there.iter().any(|known| known.rule == grant.rule) {
                continue;
            }
            let row = row(inner, agent, &new, grant.rule.clone(), None, &grant.by, now);
            given.push(row.clone());
            batch = batch.with(Mutation::Grant(Box::new(row)));
        }
        if let Some(scripts) = &inner.parts.scripts
            && let Err(error) = scripts.inherit_home(agent, &from, &to).await
        {
            tracing::warn!(%agent, %error, "what a skill kept at home was not handed on");
        }
    }
    if !batch.mutations.is_empty() {
        store.commit(batch).await?;
    }
    Ok(json!(given))
}
