//! Where a sub-agent comes from: kept as a setting of its session, written in the batch that begins it.
//!
//! Invariant: what a sub-agent may, and where its answer goes, is decided when it is begun and never changes.

use crate::route::key::is_subagent;
use crate::route::whom::Whom;
use claw_core::id::{AgentId, SessionKey};
use claw_core::ports::{Store, StoreError};
use claw_core::route::{Route, SESSION_CHANNEL};
use claw_core::row::Mutation;
use claw_core::subject::Actor;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Sub-agents remembered of one session; the oldest that have ended go first.
pub(super) const MAX_KNOWN_CHILDREN: usize = 50;
/// Sessions looked at below one.
const MAX_BELOW: usize = 1_000;

/// Where a sub-agent comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Descent {
    /// The sessions above it: its parent first, then the parent's parent, up to one of a person.
    pub(crate) above: Vec<SessionKey>,
    /// Where the turn that began it answers, and with it the turn about its answer.
    pub(crate) route: Route,
    /// For whom that turn acted.
    pub(crate) actor: Actor,
    /// For whom its tokens, and those of the turn about its answer, are counted; empty where that was not kept.
    #[serde(default)]
    pub(crate) person: String,
    /// Whose words the turn had heard that began it; `None` where that was not kept.
    #[serde(default)]
    pub(crate) whom: Option<Whom>,
    /// Whether the task was written where text of others had been read; of one begun before labels were kept, yes.
    #[serde(default = "labelled")]
    pub(crate) tainted: bool,
    /// Its name for people.
    pub(crate) label: String,
    /// Whether the person sits at a surface of this machine.
    pub(crate) local: bool,
}

fn labelled() -> bool {
    true
}

impl Descent {
    /// The session that began it.
    pub(crate) fn parent(&self) -> Option<&SessionKey> {
        self.above.first()
    }

    /// Whose words count in its turns, whoever else is heard there.
    pub(super) fn heard(&self) -> Whom {
        let kept = self.whom.clone();
        kept.unwrap_or_else(|| Whom::counted(&self.actor, &self.person))
    }

    /// The sender of what is passed on for it.
    pub(super) fn sender(&self) -> String {
        match self.person.as_str() {
            "" => String::new(),
            person => self.heard().written(person),
        }
    }

    /// Where its own turns answer: to its parent.
    pub(crate) fn home(&self, child: &SessionKey) -> Route {
        let parent = self.parent().unwrap_or(child);
        Route {
            channel: SESSION_CHANNEL.to_owned(),
            account: parent.agent().as_str().to_owned(),
            chat: parent.as_str().to_owned(),
            thread: Some(child.as_str().to_owned()),
        }
    }

    /// The agents above, the nearest first, without `own` and without repetitions.
    pub(crate) fn agents(&self, own: &AgentId) -> Vec<AgentId> {
        let mut out: Vec<AgentId> = Vec::new();
        for agent in self.above.iter().map(SessionKey::agent) {
            if agent != *own && !out.contains(&agent) {
                out.push(agent);
            }
        }
        out
    }

    /// The label of its task.
    pub(super) fn task(&self) -> Option<String> {
        self.tainted.then(|| format!("task {}", self.label))
    }

    pub(super) fn setting(&self, child: &SessionKey) -> Mutation {
        Mutation::Setting(descent_name(child), serde_json::json!(self))
    }
}

fn descent_name(child: &SessionKey) -> String {
    format!("spawn:{child}")
}

fn children_name(parent: &SessionKey) -> String {
    format!("children:{parent}")
}

async fn read<T: DeserializeOwned>(store: &dyn Store, name: &str) -> Result<Option<T>, StoreError> {
    let Some(value) = store.setting(name).await? else {
        return Ok(None);
    };
    let read = serde_json::from_value(value);
    read.map(Some)
        .map_err(|e| StoreError::Corrupt(format!("setting `{name}`: {e}")))
}

/// Where a session comes from; `None` if no other began it.
pub(crate) async fn descent(
    store: &dyn Store,
    key: &SessionKey,
) -> Result<Option<Descent>, StoreError> {
    if !is_subagent(key) {
        return Ok(None);
    }
    read(store, &descent_name(key)).await
}

/// The sub-agents a session began, oldest first.
pub(super) async fn children(
    store: &dyn Store,
    parent: &SessionKey,
) -> Result<Vec<SessionKey>, StoreError> {
    let known = read(store, &children_name(parent)).await?;
    Ok(known.unwrap_or_default())
}

pub(super) fn children_setting(parent: &SessionKey, children: &[SessionKey]) -> Mutation {
    Mutation::Setting(children_name(parent), serde_json::json!(children))
}

/// Every sub-agent below a session.
pub(crate) async fn below(
    store: &dyn Store,
    key: &SessionKey,
) -> Result<Vec<SessionKey>, StoreError> {
    let mut found = children(store, key).await?;
    let mut at = 0;
    while let Some(next) = found.get(at).cloned().filter(|_| found.len() < MAX_BELOW) {
        found.extend(children(store, &next).await?);
        at += 1;
    }
    Ok(found)
}

/// Whether a session has a turn, or waits for one.
pub(crate) async fn at_work(store: &dyn Store, key: &SessionKey) -> Result<bool, StoreError> {
    Ok(store.open_run(key).await?.is_some() || !store.waiting(key).await?.is_empty())
}
