//! Entries of tool lists: names, globs, plugins and groups.
//!
//! A group stands for tools that come with claw, by their plugin: a tool of somebody else's plugin does not become part
//! of one by its name.

use super::{MAX_TOOL_ENTRIES, ToolProfileError};
use crate::host::cut;
use crate::rule::ToolGlob;
use std::fmt;

/// What the tools of claw itself count as a plugin of.
const HOST: &str = "host";
/// What a group begins with.
const PREFIX: &str = "group:";

/// A set of tools with a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// Without `group:`.
    pub name: &'static str,
    /// Plugins that come with claw, with all their tools.
    pub plugins: &'static [&'static str],
    /// Tools of claw itself.
    pub tools: &'static [&'static str],
}

/// The groups. `fs` is another name of `files`, for those who know it by that.
pub const GROUPS: [Group; 9] = [
    Group::of_plugin("files", &["files"]),
    Group::of_plugin("fs", &["files"]),
    Group::of_plugin("web", &["web"]),
    Group::of_plugin("memory", &["memory"]),
    Group::of_host("runtime", &["exec"]),
    Group::of_host("skills", &["skill"]),
    Group::of_host(
        "sessions",
        &[
            "sessions_history",
            "sessions_list",
            "sessions_send",
            "sessions_spawn",
        ],
    ),
    Group::of_host("messaging", &["message"]),
    Group::of_host("agents", &["agents_list"]),
];

impl Group {
    const fn of_plugin(name: &'static str, plugins: &'static [&'static str]) -> Self {
        let tools = &[];
        Self {
            name,
            plugins,
            tools,
        }
    }

    const fn of_host(name: &'static str, tools: &'static [&'static str]) -> Self {
        let plugins = &[];
        Self {
            name,
            plugins,
            tools,
        }
    }

    /// The group of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        GROUPS.iter().find(|group| group.name == name)
    }

    /// Whether a tool of a plugin is part of it.
    pub fn has(&self, tool: &str, plugin: &str) -> bool {
        self.plugins.contains(&plugin) || (plugin == HOST && self.tools.contains(&tool))
    }
}

pub(super) fn group_names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|group| group.name)
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A tool, a glob of tools, or a plugin.
    Glob(ToolGlob),
    /// A group.
    Group(&'static Group),
}

impl Entry {
    pub(super) fn matches(&self, tool: &str, plugin: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.matches(tool) || glob.as_str() == plugin,
            Self::Group(group) => group.has(tool, plugin),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Glob(glob) => f.write_str(glob.as_str()),
            Self::Group(group) => write!(f, "{PREFIX}{}", group.name),
        }
    }
}

/// Reads a list of entries.
pub(super) fn read(list: &[String]) -> Result<Vec<Entry>, ToolProfileError> {
    if list.len() > MAX_TOOL_ENTRIES {
        return Err(ToolProfileError::TooMany { count: list.len() });
    }
    list.iter().map(|entry| one(entry)).collect()
}

fn one(entry: &str) -> Result<Entry, ToolProfileError> {
    if let Some(name) = entry.strip_prefix(PREFIX) {
        let unknown = || ToolProfileError::Group { name: cut(name) };
        return Group::named(name).map(Entry::Group).ok_or_else(unknown);
    }
    let glob = entry.parse().map(Entry::Glob);
    glob.map_err(|_| ToolProfileError::Entry { entry: cut(entry) })
}
