//! Which tools an agent may be offered. Invariant: an entry under `deny` beats every entry under `allow`, and a
//! profile that is not known is refused when it is read, never guessed.
//!
//! An entry is a tool name (`files_read`), a glob (`files_*`) or the name of a plugin, which stands for all its tools.

use crate::rule::ToolGlob;
use claw_core::capability::{Decision, Verdict};
use claw_core::id::AgentId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most entries of `allow` or `deny`.
pub const MAX_TOOL_ENTRIES: usize = 256;

/// Tools of the profile `minimal`: they read and change nothing.
pub const MINIMAL_TOOLS: [&str; 6] = [
    "files_read",
    "files_list",
    "files_find",
    "files_grep",
    "memory_search",
    "memory_get",
];

/// A named starting point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileName {
    /// Every installed tool.
    #[default]
    Full,
    /// Only [`MINIMAL_TOOLS`].
    Minimal,
    /// Nothing.
    None,
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full",
            Self::Minimal => "minimal",
            Self::None => "none",
        })
    }
}

/// Why a tool profile is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolProfileError {
    /// Not a tool, a glob or a plugin.
    #[error("`{entry}` is not a tool, a glob of tools or a plugin")]
    Entry {
        /// As written.
        entry: String,
    },
    /// Over [`MAX_TOOL_ENTRIES`].
    #[error("{count} tool entries, more than {MAX_TOOL_ENTRIES}")]
    TooMany {
        /// How many.
        count: usize,
    },
}

/// `tools:` of an agent in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ToolConfig {
    /// Where to start from.
    pub profile: ProfileName,
    /// Added to the profile.
    pub allow: Vec<String>,
    /// Taken away, whatever else says.
    pub deny: Vec<String>,
}

/// The tools of an agent, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolProfile {
    name: ProfileName,
    allow: Vec<ToolGlob>,
    deny: Vec<ToolGlob>,
}

/// What a profile says about a tool, with the entry that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolFinding {
    /// Part of the profile itself.
    InProfile,
    /// This `allow` entry.
    Allowed(String),
    /// This `deny` entry.
    Denied(String),
    /// Nothing names it.
    NotInProfile,
}

impl ToolProfile {
    /// A profile without further entries.
    pub fn named(name: ProfileName) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// Checks the entries.
    ///
    /// # Errors
    /// See [`ToolProfileError`].
    pub fn new(config: &ToolConfig) -> Result<Self, ToolProfileError> {
        Ok(Self {
            name: config.profile,
            allow: entries(&config.allow)?,
            deny: entries(&config.deny)?,
        })
    }

    /// What the profile says about a tool of a plugin.
    pub fn find(&self, tool: &str, plugin: &str) -> ToolFinding {
        let hit = |list: &[ToolGlob]| {
            list.iter()
                .find(|e| e.matches(tool) || e.as_str() == plugin)
                .map(|e| e.as_str().to_owned())
        };
        if let Some(entry) = hit(&self.deny) {
            return ToolFinding::Denied(entry);
        }
        let own = match self.name {
            ProfileName::Full => true,
            ProfileName::Minimal => MINIMAL_TOOLS.contains(&tool),
            ProfileName::None => false,
        };
        match hit(&self.allow) {
            _ if own => ToolFinding::InProfile,
            Some(entry) => ToolFinding::Allowed(entry),
            None => ToolFinding::NotInProfile,
        }
    }

    /// Whether the tool may be offered.
    pub fn allows(&self, tool: &str, plugin: &str) -> bool {
        matches!(
            self.find(tool, plugin),
            ToolFinding::InProfile | ToolFinding::Allowed(_)
        )
    }

    /// The finding in words.
    pub fn say(&self, tool: &str, plugin: &str) -> String {
        match self.find(tool, plugin) {
            ToolFinding::InProfile => format!("the tool profile `{}` has it", self.name),
            ToolFinding::Allowed(entry) => format!("`{entry}` of the tool allow list"),
            ToolFinding::Denied(entry) => format!("`{entry}` of the tool deny list"),
            ToolFinding::NotInProfile => {
                format!("the tool profile `{}` does not have it", self.name)
            }
        }
    }

    /// Why an agent is or is not offered a tool (`claw why --tool T --agent A`).
    pub fn explain(&self, agent: &AgentId, tool: &str, plugin: &str) -> Decision {
        let finding = self.find(tool, plugin);
        let said = self.say(tool, plugin);
        let (verdict, code) = match &finding {
            ToolFinding::InProfile | ToolFinding::Allowed(_) => (Verdict::Allow, "allowed"),
            ToolFinding::Denied(_) => (Verdict::Deny, "tool-denied"),
            ToolFinding::NotInProfile => (Verdict::Deny, "tool-not-in-profile"),
        };
        let is = if verdict == Verdict::Allow {
            "is"
        } else {
            "is not"
        };
        let step = |name: &str, word: &str| format!("{name}: {word}");
        Decision {
            verdict,
            code: code.into(),
            layer: "profile".into(),
            reason: format!("agent `{agent}` {is} offered `{tool}` of plugin `{plugin}`: {said}"),
            steps: vec![
                step("deny list", &self.list(&finding, true)),
                step("profile", &format!("`{}`", self.name)),
                step("allow list", &self.list(&finding, false)),
            ],
            hint: match finding {
                ToolFinding::Denied(entry) => Some(format!(
                    "remove `{entry}` from agents.{agent}.tools.deny in the configuration"
                )),
                ToolFinding::NotInProfile => Some(format!(
                    "add `{tool}` to agents.{agent}.tools.allow in the configuration"
                )),
                _ => None,
            },
        }
    }

    fn list(&self, finding: &ToolFinding, deny: bool) -> String {
        match (finding, deny) {
            (ToolFinding::Denied(entry), true) | (ToolFinding::Allowed(entry), false) => {
                format!("`{entry}` fits")
            }
            _ => "no entry decides".into(),
        }
    }
}

fn entries(list: &[String]) -> Result<Vec<ToolGlob>, ToolProfileError> {
    if list.len() > MAX_TOOL_ENTRIES {
        return Err(ToolProfileError::TooMany { count: list.len() });
    }
    list.iter()
        .map(|entry| {
            entry.parse().map_err(|_| ToolProfileError::Entry {
                entry: crate::host::cut(entry),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
