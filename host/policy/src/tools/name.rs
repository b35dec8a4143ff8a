//! Profiles: named starting points for an agent's tools.

use super::ToolProfileError;
use super::entry::Group;
use crate::host::cut;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Tools of the profile `minimal`: they read and change nothing.
pub const MINIMAL_TOOLS: [&str; 6] = [
    "files_read",
    "files_list",
    "files_find",
    "files_grep",
    "memory_search",
    "memory_get",
];
/// Groups of the profile `coding`.
const CODING_GROUPS: [&str; 7] = [
    "files", "web", "memory", "runtime", "skills", "sessions", "agents",
];
/// Groups of the profile `messaging`.
const MESSAGING_GROUPS: [&str; 1] = ["messaging"];
/// Tools of claw itself in the profile `messaging`, beside its groups.
const MESSAGING_TOOLS: [&str; 3] = ["sessions_history", "sessions_list", "sessions_send"];

/// A named starting point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ProfileName {
    /// Every installed tool.
    #[default]
    Full,
    /// Files, web, memory, commands, skills and sessions of claw; no other plugin, and no messages to people.
    Coding,
    /// Messages to people, and reading and writing other sessions.
    Messaging,
    /// Only [`MINIMAL_TOOLS`].
    Minimal,
    /// Nothing.
    None,
}

impl ProfileName {
    /// All, the widest first.
    pub const ALL: [Self; 5] = [
        Self::Full,
        Self::Coding,
        Self::Messaging,
        Self::Minimal,
        Self::None,
    ];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Coding => "coding",
            Self::Messaging => "messaging",
            Self::Minimal => "minimal",
            Self::None => "none",
        }
    }

    /// Whether a tool of a plugin is part of it.
    pub(super) fn has(self, tool: &str, plugin: &str) -> bool {
        let groups = |names: &[&str]| {
            let mut known = names.iter().filter_map(|name| Group::named(name));
            known.any(|group| group.has(tool, plugin))
        };
        match self {
            Self::Full => true,
            Self::Coding => groups(&CODING_GROUPS),
            Self::Messaging => {
                let sessions = Group::named("sessions").is_some_and(|g| g.has(tool, plugin));
                groups(&MESSAGING_GROUPS) || (sessions && MESSAGING_TOOLS.contains(&tool))
            }
            Self::Minimal => MINIMAL_TOOLS.contains(&tool),
            Self::None => false,
        }
    }
}

impl FromStr for ProfileName {
    type Err = ToolProfileError;

    fn from_str(text: &str) -> Result<Self, ToolProfileError> {
        let named = Self::ALL.into_iter().find(|name| name.word() == text);
        named.ok_or_else(|| ToolProfileError::Profile { name: cut(text) })
    }
}

impl TryFrom<String> for ProfileName {
    type Error = ToolProfileError;

    fn try_from(text: String) -> Result<Self, ToolProfileError> {
        text.parse()
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.word().to_owned()
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
