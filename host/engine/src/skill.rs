//! Skills as an agent is offered them: the snapshot of a turn, their texts, and the files that their commands see. See
//! docs/design/0025.
//!
//! Invariant: a skill acts as the hash of its files. What others wrote in one is labelled as text of others, and drives
//! from its load to the end of the turn; nothing of a text grants anything.

pub(crate) mod copy;
pub(crate) mod handed;
pub(crate) mod label;
mod mention;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod text;

pub(crate) use mention::mentioned;

use claw_core::id::{AgentId, Digest};
use claw_core::subject::Subject;
use claw_policy::near::did_you_mean;
use claw_policy::path::Roots;
use claw_policy::rule::Rule;
use std::path::PathBuf;
use std::sync::Arc;

/// Names told where one is not known.
const MAX_NAMES_TOLD: usize = 30;

/// A skill on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Unique in its snapshot.
    pub name: String,
    /// What it is for, in its own words.
    pub description: String,
    /// Where it is, for people.
    pub location: String,
    /// The hash of its files: `skill:HASH` is what acts.
    pub tree: Digest,
    /// Whether neither claw nor the person wrote it.
    pub third_party: bool,
    /// Folder of this machine that holds exactly these files. Nobody changes it while the snapshot is in use.
    pub root: PathBuf,
    /// Folder of packages that were fetched for it; `python/` in it is where Python looks.
    pub packages: Option<PathBuf>,
    /// The same of npm.
    pub node_modules: Option<PathBuf>,
    /// What it may be granted at most, in policy's syntax, as it was reviewed. What cannot be read counts for nothing.
    pub capabilities: Vec<String>,
    /// Variables for which it may be bound a secret, as they were reviewed.
    pub secrets: Vec<String>,
    /// Whether a message may load it by its name.
    pub user_invocable: bool,
    /// Whether the model may load it by itself.
    pub model_invocable: bool,
}

impl Offered {
    /// What acts in its commands.
    pub fn subject(&self) -> Subject {
        Subject::Skill(self.tree.clone())
    }

    /// What it may be granted at most, as rules.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let read = |text: &String| Rule::parse_below(text, Roots::Skill).ok();
        self.capabilities.iter().filter_map(read).collect()
    }

    /// Its label, where its text is labelled.
    pub(crate) fn label(&self) -> Option<String> {
        self.third_party.then(|| label::of(&self.name, &self.tree))
    }
}

/// The skills on offer to an agent, as they were at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// By name.
    pub skills: Vec<Offered>,
    /// The list in the prompt; empty where there is nothing to list.
    pub listing: String,
}

impl Snapshot {
    /// The skill of this name.
    pub fn find(&self, name: &str) -> Option<&Offered> {
        self.skills.iter().find(|skill| skill.name == name)
    }

    /// What is said of a name that no skill has.
    pub(crate) fn unknown(&self, name: &str) -> String {
        let names = || self.skills.iter().map(|skill| skill.name.as_str());
        let meant = did_you_mean(name, names());
        let mut told: Vec<&str> = names().take(MAX_NAMES_TOLD).collect();
        if told.len() < self.skills.len() {
            told.push("…");
        }
        let all = match told.is_empty() {
            true => "there are none".to_owned(),
            false => format!("there are: {}", told.join(", ")),
        };
        format!("no skill `{name}`{meant}; {all}")
    }
}

/// Where the skills of agents are found. Must be quick: a turn waits for it.
pub trait Skills: Send + Sync {
    /// What an agent is offered now.
    fn snapshot(&self, agent: &AgentId) -> Arc<Snapshot>;
}
