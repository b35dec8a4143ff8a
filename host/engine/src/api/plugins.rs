//! Commands about plugins; those about grants are handed on to [`super::grants`].

use super::answer::{ApiError, ErrorClass, Event};
use super::ask::interrupted;
use super::command::Command;
use super::grants;
use super::handle::{Inner, Reply};
use crate::toolbox::{Plugin, ShelfError};
use claw_core::subject::Subject;
use claw_policy::grant::live;
use claw_policy::near::did_you_mean;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

pub(super) async fn answer(
    inner: &Inner,
    command: Command,
    reply: &Reply,
    cancel: &CancellationToken,
) -> Result<Value, ApiError> {
    match command {
        Command::PluginAdd { source } => add(inner, source, reply, cancel).await,
        Command::PluginList => {
            let plugins = inner.parts.shelf.plugins();
            Ok(json!(
                plugins
                    .iter()
                    .map(|p| summary(inner, p))
                    .collect::<Vec<_>>()
            ))
        }
        Command::PluginInfo { name } => info(inner, &name).await,
        Command::PluginRemove { name } => {
            let plugin = inner.parts.shelf.remove(&name).await?;
            Ok(summary(inner, &plugin))
        }
        Command::GrantList { agent, all } => grants::list(inner, agent.as_deref(), all).await,
        Command::GrantAdd {
            agent,
            plugin,
            rule,
            for_ms,
        } => grants::add(inner, agent.as_deref(), &plugin, &rule, for_ms).await,
        Command::GrantRevoke { id } => grants::revoke(inner, &id).await,
        _ => Err(ApiError::usage("not a command about plugins")),
    }
}

impl From<ShelfError> for ApiError {
    fn from(e: ShelfError) -> Self {
        let class = if e.not_found {
            ErrorClass::NotFound
        } else {
            ErrorClass::Failed
        };
        let mut error = Self::new(class, "CLAW-I001", format!("{} ({})", e.message, e.code));
        error.hint = e.hint;
        error
    }
}

fn summary(inner: &Inner, plugin: &Plugin) -> Value {
    json!({
        "name": plugin.name,
        "version": plugin.version,
        "summary": plugin.manifest.summary,
        "digest": plugin.digest,
        "first_party": plugin.first_party,
        "changed": inner.parts.shelf.changed(plugin).is_some(),
        "tools": plugin.tools.iter().map(|t| &t.name).collect::<Vec<_>>(),
        "source": plugin.source,
    })
}

/// What a plugin asks for, one rule a line.
pub(super) fn lines(plugin: &Plugin) -> Vec<String> {
    let rules = plugin.manifest.capabilities.rules();
    rules.iter().map(ToString::to_string).collect()
}

pub(super) fn find(inner: &Inner, name: &str) -> Result<Arc<Plugin>, ApiError> {
    let plugins = inner.parts.shelf.plugins();
    let found = plugins
        .iter()
        .find(|p| p.name == name || p.digest.as_str() == name || p.digest.short() == name);
    found.cloned().ok_or_else(|| {
        let meant = did_you_mean(name, plugins.iter().map(|p| p.name.as_str()));
        ApiError::not_found(format!("no plugin `{name}`{meant}"))
            .hint("`claw plugin list` shows all")
    })
}

async fn add(
    inner: &Inner,
    source: PathBuf,
    reply: &Reply,
    cancel: &CancellationToken,
) -> Result<Value, ApiError> {
    let tell = |progress| {
        // A full buffer drops a step of the bar, never the answer.
        let _ = reply.try_send(Event::Progress { progress });
    };
    // Being in the lock file is the last step, so an interrupt before it leaves nothing installed.
    let added = tokio::select! {
        biased;
        () = cancel.cancelled() => return Err(interrupted()),
        added = inner.parts.shelf.add(source, &tell) => added?,
    };
    grants::settle(inner, &added).await?;
    Ok(summary(inner, &added.plugin))
}

async fn info(inner: &Inner, name: &str) -> Result<Value, ApiError> {
    let plugin = find(inner, name)?;
    let now = inner.parts.world.clock.now();
    let subject = Subject::Tool(plugin.digest.clone());
    let mut grants = Vec::new();
    for agent in inner.parts.settings.agents.keys() {
        let rows = inner.parts.world.store.grants(agent).await?;
        let (alive, _) = live(&rows, agent, &subject, None, now);
        grants.push(json!({
            "agent": agent,
            "rules": alive.iter().map(|g| g.rule.to_string()).collect::<Vec<_>>(),
        }));
    }
    let mut out = summary(inner, &plugin);
    if let Value::Object(map) = &mut out {
        map.insert("imports".into(), json!(plugin.imports));
        map.insert("asks".into(), json!(lines(&plugin)));
        map.insert("limits".into(), json!(plugin.manifest.limits()));
        map.insert("definitions".into(), json!(plugin.tools));
        map.insert("grants".into(), json!(grants));
    }
    Ok(out)
}
