//! Grants: what a person allows, and what goes over when a plugin is installed or updated. Only a person
//! grants: nothing here is reachable from a tool.
//!
//! Invariant: an update never gives back what a person took away.

mod itself;
mod skill;

pub(super) use itself::settle_agents;
pub(super) use skill::{inherit, skill};

use super::answer::ApiError;
use super::handle::Inner;
use super::plugins::{find, lines};
use crate::toolbox::{Added, Plugin};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::limit::CALL_PREFIX_CHARS;
use claw_core::row::{Batch, GrantRow, Mutation};
use claw_core::subject::Subject;
use claw_policy::authority::hint::AGENT_ITSELF;
use claw_policy::grant::defaults;
use claw_policy::rule::{Rule, RuleError};
use serde_json::{Value, json};

/// Who gave what comes with claw.
const ROW_BY_DEFAULT: &str = "default";

/// Default grants of a first-party plugin, once per digest; what a person granted its predecessor goes
/// over if the manifest asks for nothing new, and what a person took back from it stays taken back.
pub(super) async fn settle(inner: &Inner, added: &Added) -> Result<(), ApiError> {
    let store = &inner.parts.world.store;
    let now = inner.parts.world.clock.now();
    let subject = Subject::Tool(added.plugin.digest.clone());
    for agent in inner.parts.settings.agents.keys() {
        let rows = store.grants(agent).await?;
        if rows.iter().any(|r| r.subject == subject.to_string()) {
            continue;
        }
        let before = added
            .replaced
            .as_ref()
            .map(|old| of(&rows, old))
            .unwrap_or_default();
        let mut batch = Batch::owner();
        for rule in defaults(&added.plugin.manifest, added.plugin.first_party) {
            let rule = rule.to_string();
            let taken_back = taken_back(&before, &rule);
            let row = row(inner, agent, &subject, rule, None, ROW_BY_DEFAULT, now);
            let id = row.id.clone();
            batch = batch.with(Mutation::Grant(Box::new(row)));
            if taken_back {
                // The row is kept, so that the next update knows too.
                batch = batch.with(Mutation::Revoke(id, now));
            }
        }
        let kept = before.iter().filter(|r| {
            r.by == "owner"
                && r.revoked.is_none()
                && r.expires.is_none()
                && r.session.is_none()
                && inheritable(added)
        });
        for old in kept {
            let row = row(inner, agent, &subject, old.rule.clone(), None, "owner", now);
            batch = batch.with(Mutation::Grant(Box::new(row)));
        }
        if !batch.mutations.is_empty() {
            store.commit(batch).await?;
        }
    }
    Ok(())
}

fn of<'a>(rows: &'a [GrantRow], plugin: &Plugin) -> Vec<&'a GrantRow> {
    let subject = Subject::Tool(plugin.digest.clone()).to_string();
    rows.iter().filter(|r| r.subject == subject).collect()
}

/// Whether a person revoked this rule and did not give it again for good.
fn taken_back(before: &[&GrantRow], rule: &str) -> bool {
    let mut same = before.iter().filter(|r| r.rule == rule).peekable();
    same.peek().is_some() && same.all(|r| r.revoked.is_some() || r.expires.is_some())
}

/// Whether the predecessor's grants go over: it came the same way, and nothing new is asked for.
fn inheritable(added: &Added) -> bool {
    let Some(old) = added.replaced.as_ref() else {
        return false;
    };
    let (before, after) = (&old.manifest, &added.plugin.manifest);
    let asked = before.capabilities.rules();
    old.first_party == added.plugin.first_party
        && after.kv_quota_bytes() <= before.kv_quota_bytes()
        && after.capabilities.rules().iter().all(|r| asked.contains(r))
}

fn row(
    inner: &Inner,
    agent: &AgentId,
    subject: &Subject,
    rule: String,
    expires: Option<TimestampMs>,
    by: &str,
    at: TimestampMs,
) -> GrantRow {
    GrantRow {
        session: None,
        id: inner.parts.world.ids.grant(),
        agent: agent.clone(),
        subject: subject.to_string(),
        rule,
        expires,
        by: by.to_owned(),
        at,
        revoked: None,
    }
}

pub(super) async fn list(inner: &Inner, agent: Option<&str>, all: bool) -> Result<Value, ApiError> {
    let agent = inner.agent(agent)?;
    let now = inner.parts.world.clock.now();
    let rows = inner.parts.world.store.grants(&agent.id).await?;
    let plugins = inner.parts.shelf.plugins();
    let own = itself::subject(&agent.id).to_string();
    let skills = inner.desk.skills_of(&agent.id);
    let alive = |r: &GrantRow| r.revoked.is_none() && r.expires.is_none_or(|e| e > now);
    let name = |r: &GrantRow| {
        if r.subject == own {
            return Some(AGENT_ITSELF.to_owned());
        }
        let mut all = plugins.iter();
        let plugin = all.find(|p| Subject::Tool(p.digest.clone()).to_string() == r.subject);
        let skill = || {
            skills
                .skills
                .iter()
                .find(|s| s.subject().to_string() == r.subject)
        };
        plugin
            .map(|p| p.name.clone())
            .or_else(|| Some(skill()?.name.clone()))
    };
    let known = |r: &&GrantRow| all || alive(r) && name(r).is_some();
    let shown = |r: &GrantRow| json!({ "plugin": name(r), "live": alive(r), "grant": r });
    Ok(json!(
        rows.iter().filter(known).map(shown).collect::<Vec<_>>()
    ))
}

pub(super) async fn add(
    inner: &Inner,
    agent: Option<&str>,
    name: &str,
    rule: &str,
    for_ms: Option<u64>,
) -> Result<Value, ApiError> {
    if let Some(own) = itself::named(inner, agent, name)? {
        return itself::add(inner, own, rule, for_ms).await;
    }
    let agent = inner.agent(agent)?;
    if let Some(skill) = skill::named(inner, agent, name)? {
        return skill::add(inner, agent, &skill, rule, for_ms).await;
    }
    let plugin = find(inner, name)?;
    let rule = rule_of(rule)?;
    let rules = plugin.manifest.capabilities.rules();
    if !rules.iter().any(|r| r.capability() == rule.asked_as()) {
        let asks = lines(&plugin).join("; ");
        return Err(ApiError::usage(format!(
            "plugin `{}` does not ask for `{rule}` in its manifest, so a grant would change nothing",
            plugin.name
        ))
        .hint(format!("it asks for: {asks}")));
    }
    let matters = rule.is_pass() || rules.iter().any(|r| r.overlaps(&rule));
    let warning = (!matters).then(|| {
        format!(
            "the manifest of `{}` asks for nothing that `{rule}` allows, so this grant changes nothing; it asks for: {}",
            plugin.name,
            lines(&plugin).join("; ")
        )
    });
    let subject = Subject::Tool(plugin.digest.clone());
    let to = (plugin.name.as_str(), &agent.id, &subject);
    give(inner, to, &rule, for_ms, warning).await
}

fn rule_of(text: &str) -> Result<Rule, ApiError> {
    text.parse().map_err(|e: RuleError| {
        ApiError::usage(format!("{e}"))
            .hint("for example `http GET https://example.com/` or `files ro /workspace`")
    })
}

/// Writes a person's grant down: to whom, by name, agent and subject.
async fn give(
    inner: &Inner,
    (name, agent, subject): (&str, &AgentId, &Subject),
    rule: &Rule,
    for_ms: Option<u64>,
    warning: Option<String>,
) -> Result<Value, ApiError> {
    if for_ms == Some(0) {
        return Err(
            ApiError::usage("a grant for no time at all would change nothing")
                .hint("for example `--for 30m`"),
        );
    }
    let now = inner.parts.world.clock.now();
    let expires = for_ms.map(|ms| now.plus_ms(ms));
    let rule = rule.to_string();
    let row = row(inner, agent, subject, rule, expires, "owner", now);
    let batch = Batch::owner().with(Mutation::Grant(Box::new(row.clone())));
    inner.parts.world.store.commit(batch).await?;
    Ok(json!({ "plugin": name, "grant": row, "warning": warning }))
}

pub(super) async fn revoke(inner: &Inner, id: &str) -> Result<Value, ApiError> {
    if id.chars().count() < CALL_PREFIX_CHARS {
        let message = format!("`{id}` is too short, give at least {CALL_PREFIX_CHARS} characters");
        return Err(ApiError::usage(message).hint("`claw grant list` shows all"));
    }
    let mut found = Vec::new();
    for agent in inner.parts.settings.agents.keys() {
        let rows = inner.parts.world.store.grants(agent).await?;
        found.extend(
            rows.into_iter()
                .filter(|r| r.revoked.is_none() && r.id.as_str().starts_with(id)),
        );
    }
    match found.as_slice() {
        [one] => {
            let now = inner.parts.world.clock.now();
            let batch = Batch::owner().with(Mutation::Revoke(one.id.clone(), now));
            inner.parts.world.store.commit(batch).await?;
            inner.parts.toolbox.running().revoked(&one.id);
            Ok(json!(GrantRow {
                revoked: Some(now),
                ..one.clone()
            }))
        }
        [] => Err(ApiError::not_found(format!("no live grant `{id}`"))
            .hint("`claw grant list` shows all")),
        more => Err(ApiError::usage(format!(
            "`{id}` fits {} grants",
            more.len()
        ))),
    }
}
