//! Grants: what a person allows, and what goes over when a plugin is installed or updated. Only a person
//! grants: nothing here is reachable from a tool.
//!
//! Invariant: an update never gives back what a person took away.

use super::answer::ApiError;
use super::handle::Inner;
use super::plugins::{find, lines};
use crate::toolbox::{Added, Plugin};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::limit::CALL_PREFIX_CHARS;
use claw_core::row::{Batch, GrantRow, Mutation};
use claw_core::subject::Subject;
use claw_policy::grant::defaults;
use claw_policy::rule::Rule;
use serde_json::{Value, json};

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
            let row = row(inner, agent, &subject, rule, None, "default", now);
            let id = row.id.clone();
            batch = batch.with(Mutation::Grant(Box::new(row)));
            if taken_back {
                // The row is kept, so that the next update knows too.
                batch = batch.with(Mutation::Revoke(id, now));
            }
        }
        let kept = before.iter().filter(|r| {
            r.by == "owner" && r.revoked.is_none() && r.expires.is_none() && inheritable(added)
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
    let alive = |r: &GrantRow| r.revoked.is_none() && r.expires.is_none_or(|e| e > now);
    let named = |r: &GrantRow| {
        let plugin = plugins
            .iter()
            .find(|p| Subject::Tool(p.digest.clone()).to_string() == r.subject);
        json!({ "plugin": plugin.map(|p| p.name.clone()), "live": alive(r), "grant": r })
    };
    let known = |r: &&GrantRow| {
        all || alive(r)
            && plugins
                .iter()
                .any(|p| Subject::Tool(p.digest.clone()).to_string() == r.subject)
    };
    Ok(json!(
        rows.iter().filter(known).map(named).collect::<Vec<_>>()
    ))
}

pub(super) async fn add(
    inner: &Inner,
    agent: Option<&str>,
    plugin: &str,
    rule: &str,
    for_ms: Option<u64>,
) -> Result<Value, ApiError> {
    let agent = inner.agent(agent)?;
    let plugin = find(inner, plugin)?;
    let rule: Rule = rule.parse().map_err(|e| {
        ApiError::usage(format!("{e}"))
            .hint("for example `http GET https://example.com/` or `files ro /workspace`")
    })?;
    let rules = plugin.manifest.capabilities.rules();
    if !rules.iter().any(|r| r.capability() == rule.capability()) {
        let asks = lines(&plugin).join("; ");
        return Err(ApiError::usage(format!(
            "plugin `{}` does not ask for `{rule}` in its manifest, so a grant would change nothing",
            plugin.name
        ))
        .hint(format!("it asks for: {asks}")));
    }
    if for_ms == Some(0) {
        return Err(
            ApiError::usage("a grant for no time at all would change nothing")
                .hint("for example `--for 30m`"),
        );
    }
    let now = inner.parts.world.clock.now();
    let subject = Subject::Tool(plugin.digest.clone());
    let expires = for_ms.map(|ms| now.plus_ms(ms));
    let row = row(
        inner,
        &agent.id,
        &subject,
        rule.to_string(),
        expires,
        "owner",
        now,
    );
    let batch = Batch::owner().with(Mutation::Grant(Box::new(row.clone())));
    inner.parts.world.store.commit(batch).await?;
    let warning = (!rules.iter().any(|r| r.overlaps(&rule))).then(|| {
        format!(
            "the manifest of `{}` asks for nothing that `{rule}` allows, so this grant changes nothing; it asks for: {}",
            plugin.name,
            lines(&plugin).join("; ")
        )
    });
    Ok(json!({ "plugin": plugin.name, "grant": row, "warning": warning }))
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
