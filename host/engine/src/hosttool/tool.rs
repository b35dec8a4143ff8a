//! The tools by name, and how each describes itself.

use super::{exec, host_exec, skill};
use claw_core::id::{AgentId, Digest};
use claw_core::subject::Subject;
use claw_core::tool::{InstalledTool, ToolDefinition};
use claw_policy::authority::hint::AGENT_ITSELF;
use serde_json::{Value, json};

/// Stands for all of them in `tools.allow` and `tools.deny`; no plugin can have this name.
pub const PLUGIN: &str = "host";
/// Names of tools that begin so are claw's own: the rest of long results.
const RESULTS: &str = "result_";

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Agents,
    Exec,
    HostExec,
    Message,
    History,
    List,
    Send,
    Skill,
    Spawn,
}

/// Whether a name stands for something of claw itself where plugins are named, so that no plugin may have it.
pub fn is_own_plugin(name: &str) -> bool {
    name == PLUGIN || name == AGENT_ITSELF
}

/// Whether a tool's name is claw's own, so that no plugin may have it.
pub fn is_own_name(name: &str) -> bool {
    name.starts_with(RESULTS) || Tool::named(name).is_some()
}

impl Tool {
    pub(super) const ALL: [Self; 9] = [
        Self::Agents,
        Self::Exec,
        Self::HostExec,
        Self::Message,
        Self::History,
        Self::List,
        Self::Send,
        Self::Spawn,
        Self::Skill,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Agents => "agents_list",
            Self::Exec => "exec",
            Self::HostExec => "host_exec",
            Self::Message => "message",
            Self::History => "sessions_history",
            Self::List => "sessions_list",
            Self::Send => "sessions_send",
            Self::Skill => skill::NAME,
            Self::Spawn => "sessions_spawn",
        }
    }

    /// What acts: a part of the host, or the agent itself.
    pub(super) fn subject(self, agent: &AgentId) -> Subject {
        let part = match self {
            Self::Exec | Self::HostExec => return Subject::Agent(agent.to_string()),
            Self::Agents => "agents",
            Self::Message => "message",
            Self::Skill => "skills",
            _ => "sessions",
        };
        Subject::Host(part.to_owned())
    }

    fn title(self) -> &'static str {
        match self {
            Self::Agents => "List agents",
            Self::Exec => "Run a command",
            Self::HostExec => "Run programs of the computer (native)",
            Self::Message => "Send a message",
            Self::History => "Read a session",
            Self::List => "List sessions",
            Self::Send => "Write to a session",
            Self::Skill => "Read a skill",
            Self::Spawn => "Begin a sub-agent",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Agents => "Lists the agents of which you may begin sub-agents.",
            Self::Exec => exec::DESCRIPTION,
            Self::HostExec => host_exec::DESCRIPTION,
            Self::Message => {
                "Sends a message to the person now, while you go on working.\nYour answer is sent by itself: use this \
                 only for what should arrive before it. With `session` it goes to the people of that session."
            }
            Self::History => "Reads the newest entries of a session you may see.",
            Self::List => "Lists the sessions you may see, most recently changed first.",
            Self::Send => {
                "Writes a message into another session, for example to a sub-agent of yours.\nIts answer goes to its own \
                 people, not to you; a sub-agent's answer comes to you as a message."
            }
            Self::Skill => skill::DESCRIPTION,
            Self::Spawn => {
                "Begins a sub-agent: a session of its own that does one task beside you.\nIt knows nothing of this \
                 conversation: write into `task` all that it needs. Its answer comes to you as a message; do not wait \
                 or ask for it."
            }
        }
    }

    fn schema(self) -> Value {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": 100, "description": "Default 20." });
        let session =
            json!({ "type": "string", "description": "Its key, as `sessions_list` shows it." });
        let (properties, required): (Value, &[&str]) = match self {
            Self::Agents => (json!({}), &[]),
            Self::Exec => (exec::properties(), &["command"]),
            Self::HostExec => (host_exec::properties(), &["command"]),
            Self::Message => (
                json!({ "text": { "type": "string" }, "session": session }),
                &["text"],
            ),
            Self::History => (json!({ "session": session, "limit": limit }), &["session"]),
            Self::List => (
                json!({ "limit": limit, "agent": { "type": "string", "description": "Only sessions of this agent." } }),
                &[],
            ),
            Self::Send => (
                json!({ "session": session, "message": { "type": "string" } }),
                &["session", "message"],
            ),
            Self::Skill => (skill::properties(), &["name"]),
            Self::Spawn => (
                json!({
                    "task": { "type": "string" },
                    "agent": { "type": "string", "description": "Another agent, as `agents_list` shows it. Default: your own." },
                    "model": { "type": "string", "description": "`provider/model`. Default: the agent's." },
                    "label": { "type": "string", "description": "A short name for you and the person." },
                }),
                &["task"],
            ),
        };
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    /// Whether its results bring text that the model did not write.
    pub(super) fn reads(self) -> bool {
        !self.acts()
    }

    /// Whether it speaks to somebody, and so belongs to a turn.
    pub(super) fn acts(self) -> bool {
        matches!(self, Self::Message | Self::Send | Self::Spawn)
    }

    /// Whether it runs what others wrote.
    fn runs(self) -> bool {
        matches!(self, Self::Exec | Self::HostExec)
    }

    pub(super) fn definition(self) -> ToolDefinition {
        let effects: &[&str] = match self {
            Self::Exec => &["write", "delete", "send"],
            Self::HostExec => &["write", "delete", "native"],
            tool if tool.acts() => &["send"],
            _ => &["read"],
        };
        ToolDefinition {
            name: self.name().to_owned(),
            title: self.title().to_owned(),
            description: self.description().to_owned(),
            input_schema: self.schema(),
            output_schema: match self {
                Self::Exec => exec::output_schema(),
                Self::HostExec => host_exec::output_schema(),
                _ => Value::Null,
            },
            effects: effects.iter().map(|e| (*e).to_owned()).collect(),
            // What is sent is named after its call, so a crash does not double it.
            idempotent: !self.runs(),
            parallel: !self.acts() && !self.runs(),
        }
    }

    /// The same where there are skills.
    pub(super) fn with_skills(self) -> InstalledTool {
        let mut installed = self.installed();
        let schema = &mut installed.definition.input_schema;
        if self == Self::Exec
            && let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
        {
            properties.extend(exec::skill_properties());
        }
        installed
    }

    pub(super) fn installed(self) -> InstalledTool {
        InstalledTool {
            definition: self.definition(),
            plugin: PLUGIN.to_owned(),
            digest: Digest::of(self.name().as_bytes()),
        }
    }
}
