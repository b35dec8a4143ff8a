//! `agents.ID.spawn`, `subagents` and `sessions`: what an agent may do with other sessions.
//!
//! Invariant: an unknown key is an error here, and so is an agent that is not configured.

use super::Config;
use claw_core::id::AgentId;
use claw_engine::route::reach::{CHILDREN, DEPTH, KeyPattern, Reach, Visibility as Level};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sub-agents of an agent's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Subagents {
    /// How deep they may be, 0 to 5; 0: none.
    pub(crate) max_depth: u32,
    /// How many of one session may be at work at once, 1 to 20.
    pub(crate) max_children: usize,
}

impl Default for Subagents {
    fn default() -> Self {
        Self {
            max_depth: DEPTH,
            max_children: CHILDREN,
        }
    }
}

/// Which sessions an agent's tools show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Visibility {
    /// Its own.
    #[serde(rename = "self")]
    Own,
    /// Its own and those it began.
    #[default]
    Tree,
    /// All of the agent.
    Agent,
    /// All.
    All,
}

/// What an agent may do with other sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AgentSessions {
    /// Which ones its tools show.
    pub(crate) visibility: Visibility,
    /// Session keys with `*` it may write into, besides its sub-agents and its parent.
    pub(crate) send: Vec<String>,
}

/// As the engine needs it.
pub(super) fn all(config: &Config) -> Result<BTreeMap<AgentId, Reach>, String> {
    let mut out = BTreeMap::new();
    for (id, agent) in &config.agents {
        for other in &agent.spawn {
            if other != "main" && !config.agents.contains_key(other) {
                return Err(format!("agents.{id}.spawn: there is no agent `{other}`"));
            }
        }
        let send = agent.sessions.send.iter().map(|text| {
            KeyPattern::parse(text).map_err(|e| format!("agents.{id}.sessions.send: {e}"))
        });
        let reach = Reach {
            spawn: agent.spawn.iter().map(AgentId::new).collect(),
            max_depth: agent.subagents.max_depth,
            max_children: agent.subagents.max_children,
            visibility: match agent.sessions.visibility {
                Visibility::Own => Level::Own,
                Visibility::Tree => Level::Tree,
                Visibility::Agent => Level::Agent,
                Visibility::All => Level::All,
            },
            send: send.collect::<Result<_, String>>()?,
        };
        let checked = reach.check();
        checked.map_err(|e| format!("agents.{id}.subagents: {e}"))?;
        out.insert(AgentId::new(id.clone()), reach);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::load::parse;
    use super::*;

    fn read(text: &str) -> Result<Reach, String> {
        let loaded = parse(text)?;
        Ok(all(&loaded.config)?.remove(&AgentId::new("main")).unwrap())
    }

    #[test]
    fn without_a_word_an_agent_reaches_its_own_tree() {
        assert_eq!(read("agents: { main: {} }"), Ok(Reach::default()));
    }

    #[test]
    fn everything_is_read() {
        let text = "
agents:
  main:
    spawn: [scout]
    subagents: { max_depth: 2, max_children: 9 }
    sessions: { visibility: all, send: ['agent:scout:*'] }
  scout: {}
";
        let wanted = Reach {
            spawn: vec![AgentId::new("scout")],
            max_depth: 2,
            max_children: 9,
            visibility: Level::All,
            send: vec![KeyPattern::parse("agent:scout:*").unwrap()],
        };
        assert_eq!(read(text), Ok(wanted));
        for (word, level) in [
            ("self", Level::Own),
            ("tree", Level::Tree),
            ("agent", Level::Agent),
        ] {
            let text = format!("agents: {{ main: {{ sessions: {{ visibility: {word} }} }} }}");
            assert_eq!(read(&text).unwrap().visibility, level);
        }
    }

    #[test]
    fn mistakes_are_errors() {
        for (inner, why) in [
            (
                "spawn: [nobody]",
                "agents.main.spawn: there is no agent `nobody`",
            ),
            (
                "subagents: { max_depth: 6 }",
                "agents.main.subagents: max_depth: `6` is more than 5",
            ),
            (
                "subagents: { max_children: 0 }",
                "agents.main.subagents: max_children: `0` is not 1 to 20",
            ),
            (
                "sessions: { send: ['*'] }",
                "agents.main.sessions.send: `*` is no pattern",
            ),
            ("subagents: { depth: 2 }", "unknown field `depth`"),
            ("sessions: { visible: all }", "unknown field `visible`"),
            (
                "sessions: { visibility: everything }",
                "unknown variant `everything`",
            ),
        ] {
            let error = read(&format!("agents: {{ main: {{ {inner} }} }}")).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
