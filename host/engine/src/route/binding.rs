//! Bindings: which agent a message is for.
//!
//! Among those that match, the highest `priority` wins, then the most specific, then the first in the file. The order
//! of specificity: exact peer, thread, group, guild, account, channel, everything else. No match is the default
//! agent.
//!
//! Invariant: every field that is given must match. The winner depends on the message and the file alone.

mod compile;

pub use compile::{BindingError, BindingFault};

use super::key::DmScope;
use super::origin::{Chat, Origin};
use claw_core::id::AgentId;
use regex::Regex;
use serde::{Deserialize, Serialize};

/// Most bindings.
pub const MAX_BINDINGS: usize = 1_000;
/// Longest pattern, in bytes.
pub const MAX_PATTERN_BYTES: usize = 1_024;
/// Longest prefix, in bytes.
pub const MAX_PREFIX_BYTES: usize = 256;
/// Largest compiled pattern, in bytes; its lazily built automaton may take as much again.
pub const MAX_COMPILED_PATTERN_BYTES: usize = 256 * 1_024;

/// One binding as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Binding {
    /// The agent it leads to.
    pub agent: String,
    /// Messages of this kind of network.
    pub channel: Option<String>,
    /// Messages to this account of ours.
    pub account: Option<String>,
    /// Direct messages of this person.
    pub peer: Option<String>,
    /// Messages in this group.
    pub group: Option<String>,
    /// Messages in groups of this guild, team or space.
    pub guild: Option<String>,
    /// Messages in this thread.
    pub thread: Option<String>,
    /// Messages whose text, without the prefix, has a match of this regular expression.
    pub pattern: Option<String>,
    /// Messages whose text begins so. It is taken off.
    pub prefix: Option<String>,
    /// Higher ones come first, whatever is more specific.
    pub priority: i32,
    /// Who shares sessions in direct messages that come this way.
    pub dm_scope: Option<DmScope>,
}

/// A binding that never wins, because another one takes all its messages first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shadowed {
    /// Its place in the file, from 1.
    pub number: usize,
    /// The place of the other.
    pub by: usize,
}

impl std::fmt::Display for Shadowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, by } = self;
        write!(
            f,
            "binding {number} never matches: binding {by} takes all its messages"
        )
    }
}

/// How specific a binding is, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Peer,
    Thread,
    Group,
    Guild,
    Account,
    Channel,
    Rest,
}

#[derive(Debug, Clone)]
struct Compiled {
    /// Its place in the file, from 0.
    place: usize,
    agent: AgentId,
    pattern: Option<Regex>,
    given: Binding,
}

/// Bindings in the order in which they are tried.
#[derive(Debug, Clone)]
pub struct Bindings {
    ordered: Vec<Compiled>,
    default: AgentId,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// The agent.
    pub agent: AgentId,
    /// The text, without the prefix of the binding.
    pub text: String,
    /// Which binding, by its place in the file from 0; `None` is the default agent.
    pub binding: Option<usize>,
    /// Who shares sessions, if the binding says so.
    pub dm_scope: Option<DmScope>,
}

impl Bindings {
    /// Everything goes to one agent.
    pub fn all_to(agent: AgentId) -> Self {
        Self {
            ordered: Vec::new(),
            default: agent,
        }
    }

    /// Checks bindings and orders them. `agents` are those there are.
    ///
    /// # Errors
    /// See [`BindingFault`].
    pub fn new(
        bindings: &[Binding],
        agents: &[&str],
        default: AgentId,
    ) -> Result<Self, BindingError> {
        if bindings.len() > MAX_BINDINGS {
            return Err(BindingError {
                number: MAX_BINDINGS + 1,
                fault: BindingFault::TooMany,
            });
        }
        let compiled = bindings.iter().enumerate().map(|(place, binding)| {
            compile::compile(place, binding, agents).map_err(|fault| BindingError {
                number: place + 1,
                fault,
            })
        });
        let mut ordered = compiled.collect::<Result<Vec<_>, _>>()?;
        // Stable: within a priority and tier the file's order stays.
        ordered.sort_by_key(|c| (std::cmp::Reverse(c.given.priority), c.given.tier()));
        Ok(Self { ordered, default })
    }

    /// Bindings that never win.
    pub fn shadowed(&self) -> Vec<Shadowed> {
        let mut all = Vec::new();
        for (at, late) in self.ordered.iter().enumerate() {
            let first = self.ordered[..at]
                .iter()
                .find(|early| early.given.covers(&late.given));
            all.extend(first.map(|early| Shadowed {
                number: late.place + 1,
                by: early.place + 1,
            }));
        }
        all
    }

    /// Where a message goes.
    pub fn route(&self, origin: &Origin, text: &str) -> Routed {
        for binding in &self.ordered {
            if let Some(text) = binding.take(origin, text) {
                return Routed {
                    agent: binding.agent.clone(),
                    text: text.to_owned(),
                    binding: Some(binding.place),
                    dm_scope: binding.given.dm_scope,
                };
            }
        }
        Routed {
            agent: self.default.clone(),
            text: text.to_owned(),
            binding: None,
            dm_scope: None,
        }
    }
}

impl Binding {
    fn tier(&self) -> Tier {
        let tiers = [
            (&self.peer, Tier::Peer),
            (&self.thread, Tier::Thread),
            (&self.group, Tier::Group),
            (&self.guild, Tier::Guild),
            (&self.account, Tier::Account),
            (&self.channel, Tier::Channel),
        ];
        let first = tiers.into_iter().find(|(field, _)| field.is_some());
        first.map_or(Tier::Rest, |(_, tier)| tier)
    }

    /// The fields that say where a message comes from.
    fn place(&self) -> [(&'static str, &Option<String>); 6] {
        [
            ("channel", &self.channel),
            ("account", &self.account),
            ("peer", &self.peer),
            ("group", &self.group),
            ("guild", &self.guild),
            ("thread", &self.thread),
        ]
    }

    /// Whether every message that `other` matches is matched here.
    fn covers(&self, other: &Self) -> bool {
        let place = self.place().into_iter().zip(other.place());
        let prefix = match (&self.prefix, &other.prefix) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => theirs.starts_with(mine.as_str()),
            (Some(_), None) => false,
        };
        // A pattern reads the text without the prefix, so equal ones agree only after equal prefixes.
        let pattern = self.pattern.is_none()
            || (self.pattern == other.pattern && self.prefix == other.prefix);
        prefix
            && pattern
            && place
                .into_iter()
                .all(|((_, mine), (_, theirs))| mine.is_none() || mine == theirs)
    }
}

impl Compiled {
    /// The text that is left if the message matches.
    fn take<'t>(&self, origin: &Origin, text: &'t str) -> Option<&'t str> {
        let given = &self.given;
        let (peer, group, guild) = match &origin.chat {
            Chat::Direct { peer } => (Some(peer), None, None),
            Chat::Group { id, guild } => (None, Some(id), guild.as_ref()),
        };
        let is = |wanted: &Option<String>, found: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == found
        };
        let here = is(&given.channel, Some(&origin.channel))
            && is(&given.account, Some(&origin.account))
            && is(&given.peer, peer)
            && is(&given.group, group)
            && is(&given.guild, guild)
            && is(&given.thread, origin.thread.as_ref());
        if !here {
            return None;
        }
        let rest = match &given.prefix {
            Some(prefix) => text.strip_prefix(prefix.as_str())?,
            None => text,
        };
        match &self.pattern {
            Some(pattern) => pattern.is_match(rest).then_some(rest),
            None => Some(rest),
        }
    }
}
