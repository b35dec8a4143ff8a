//! Which tools an agent may be offered. Invariant: an entry under `deny` beats every entry under `allow`, wherever it
//! stands; the layers of a group and of a sender only take away; and a name that is not known is refused when it is
//! read, never guessed.
//!
//! An entry is a tool name (`files_read`), a glob (`files_*`), the name of a plugin, which stands for all its tools, or
//! a group (`group:web`).

mod entry;
mod explain;
mod name;

use crate::near::did_you_mean;
use entry::Entry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

pub use entry::GROUPS;
pub use name::{MINIMAL_TOOLS, ProfileName};

/// Most entries of `allow` or `deny`.
pub const MAX_TOOL_ENTRIES: usize = 256;
/// Most senders, and most groups, with tools of their own.
pub const MAX_TOOL_LAYERS: usize = 1_000;
/// Longest name of a sender or a group, in bytes.
pub const MAX_LAYER_KEY_BYTES: usize = 1_024;
/// The sender, or the group, that stands for all that have no entry of their own.
pub const EVERY_OTHER: &str = "*";

/// Why a tool profile is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolProfileError {
    /// No profile.
    #[error("`{name}` is not a profile; use full, coding, messaging, minimal or none{}", did_you_mean(.name, ProfileName::ALL.map(ProfileName::word)))]
    Profile {
        /// As written.
        name: String,
    },
    /// No group.
    #[error("`group:{name}` is not a group of tools{}; known are {}", did_you_mean(.name, entry::group_names()), entry::group_names().collect::<Vec<_>>().join(", "))]
    Group {
        /// As written, without `group:`.
        name: String,
    },
    /// Not a tool, a glob, a plugin or a group.
    #[error("`{entry}` is not a tool, a glob of tools, a plugin or a group")]
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
    /// Over [`MAX_TOOL_LAYERS`].
    #[error("{count} entries of {kind}, more than {MAX_TOOL_LAYERS}")]
    TooManyLayers {
        /// Of what.
        kind: LayerKind,
        /// How many.
        count: usize,
    },
    /// An empty, long or odd name of a sender or a group.
    #[error("`{key}` of {kind} is no name of a sender or group")]
    Key {
        /// Of what.
        kind: LayerKind,
        /// As written.
        key: String,
    },
    /// What is wrong with one layer.
    #[error("{kind}.`{key}`: {error}")]
    Layer {
        /// Of what.
        kind: LayerKind,
        /// Whose.
        key: String,
        /// What is wrong.
        error: Box<Self>,
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
    /// What is left for one sender, for example `telegram:1000001`; [`EVERY_OTHER`] for all without an entry.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_sender: BTreeMap<String, ToolLayer>,
    /// What is left in one group, likewise.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_group: BTreeMap<String, ToolLayer>,
}

/// What is left of an agent's tools for one sender or in one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ToolLayer {
    /// If there is any, no tool but these.
    pub allow: Vec<String>,
    /// Taken away.
    pub deny: Vec<String>,
}

/// Whose layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerKind {
    /// Of the group that a message came from.
    Group,
    /// Of whoever wrote it.
    Sender,
}

impl fmt::Display for LayerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Group => "by_group",
            Self::Sender => "by_sender",
        })
    }
}

/// The tools of an agent, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolProfile {
    name: ProfileName,
    own: Lists,
    by_sender: BTreeMap<String, Lists>,
    by_group: BTreeMap<String, Lists>,
    /// Those that count here, the group's first.
    layers: Vec<Layer>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lists {
    allow: Vec<Entry>,
    deny: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Layer {
    kind: LayerKind,
    key: String,
    lists: Lists,
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
    /// This `deny` entry of the layer with this key.
    DeniedFor(LayerKind, String, String),
    /// The layer with this key has other tools only.
    NotFor(LayerKind, String),
}

impl ToolFinding {
    /// The stable machine word of a refusal.
    pub fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::InProfile | Self::Allowed(_) => None,
            Self::Denied(_) | Self::DeniedFor(..) => Some("tool-denied"),
            Self::NotInProfile => Some("tool-not-in-profile"),
            Self::NotFor(LayerKind::Group, _) => Some("tool-not-for-group"),
            Self::NotFor(LayerKind::Sender, _) => Some("tool-not-for-sender"),
        }
    }
}

impl Lists {
    fn new(allow: &[String], deny: &[String]) -> Result<Self, ToolProfileError> {
        Ok(Self {
            allow: entry::read(allow)?,
            deny: entry::read(deny)?,
        })
    }

    fn denied(&self, tool: &str, plugin: &str) -> Option<&Entry> {
        self.deny.iter().find(|e| e.matches(tool, plugin))
    }

    fn allowed(&self, tool: &str, plugin: &str) -> Option<&Entry> {
        self.allow.iter().find(|e| e.matches(tool, plugin))
    }
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
            own: Lists::new(&config.allow, &config.deny)?,
            by_sender: layers(LayerKind::Sender, &config.by_sender)?,
            by_group: layers(LayerKind::Group, &config.by_group)?,
            layers: Vec::new(),
        })
    }

    /// The same for a message of this sender in this group. Never more than without them.
    #[must_use]
    pub fn for_whom(&self, sender: Option<&str>, group: Option<&str>) -> Self {
        let of = |profile: Self, kind, key: Option<&str>| match key {
            Some(key) => profile.narrowed(kind, &[key], true),
            None => profile,
        };
        let narrowed = of(self.clone(), LayerKind::Group, group);
        of(narrowed, LayerKind::Sender, sender)
    }

    /// The same for one sender, or in one group, that is known by all these names: each of them that has a layer counts,
    /// and where none has, that of [`EVERY_OTHER`] if it stands for them (`others`). Never more than without them.
    #[must_use]
    pub fn narrowed(mut self, kind: LayerKind, names: &[&str], others: bool) -> Self {
        let map = match kind {
            LayerKind::Group => &self.by_group,
            LayerKind::Sender => &self.by_sender,
        };
        let own = names.iter().filter_map(|name| map.get_key_value(*name));
        let mut found: Vec<_> = own.collect();
        if found.is_empty() && others {
            found.extend(map.get_key_value(EVERY_OTHER));
        }
        let layer = |(key, lists): (&String, &Lists)| Layer {
            kind,
            key: key.clone(),
            lists: lists.clone(),
        };
        for layer in found.into_iter().map(layer).collect::<Vec<_>>() {
            if !self.layers.contains(&layer) {
                self.layers.push(layer);
            }
        }
        self
    }

    /// Whether tools differ by sender or group at all.
    pub fn is_layered(&self) -> bool {
        !self.by_sender.is_empty() || !self.by_group.is_empty()
    }

    /// What the profile says about a tool of a plugin. Deny lists are asked first, then the profile, then the layers.
    pub fn find(&self, tool: &str, plugin: &str) -> ToolFinding {
        if let Some(entry) = self.own.denied(tool, plugin) {
            return ToolFinding::Denied(entry.to_string());
        }
        for layer in &self.layers {
            if let Some(entry) = layer.lists.denied(tool, plugin) {
                return ToolFinding::DeniedFor(layer.kind, layer.key.clone(), entry.to_string());
            }
        }
        let found = match self.own.allowed(tool, plugin) {
            _ if self.name.has(tool, plugin) => ToolFinding::InProfile,
            Some(entry) => ToolFinding::Allowed(entry.to_string()),
            None => return ToolFinding::NotInProfile,
        };
        for layer in self.layers.iter().filter(|l| !l.lists.allow.is_empty()) {
            if layer.lists.allowed(tool, plugin).is_none() {
                return ToolFinding::NotFor(layer.kind, layer.key.clone());
            }
        }
        found
    }

    /// Whether the tool may be offered.
    pub fn allows(&self, tool: &str, plugin: &str) -> bool {
        self.find(tool, plugin).refusal().is_none()
    }
}

fn layers(
    kind: LayerKind,
    map: &BTreeMap<String, ToolLayer>,
) -> Result<BTreeMap<String, Lists>, ToolProfileError> {
    let count = map.len();
    if count > MAX_TOOL_LAYERS {
        return Err(ToolProfileError::TooManyLayers { kind, count });
    }
    let read = |(key, layer): (&String, &ToolLayer)| {
        let odd = key.len() > MAX_LAYER_KEY_BYTES || key.chars().any(char::is_control);
        if key.trim().is_empty() || odd {
            let key = crate::host::cut(key);
            return Err(ToolProfileError::Key { kind, key });
        }
        let lists = Lists::new(&layer.allow, &layer.deny).map_err(|error| {
            let (key, error) = (crate::host::cut(key), Box::new(error));
            ToolProfileError::Layer { kind, key, error }
        })?;
        Ok((key.clone(), lists))
    };
    map.iter().map(read).collect()
}

#[cfg(test)]
mod tests;
