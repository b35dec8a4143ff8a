//! Principals: what acts (subject) and for whom (actor). See docs/security.md.

use crate::id::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What acts. Bound to bytes where there are bytes: a changed component is another subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Subject {
    /// A tool component, by the digest of its bytes.
    Tool(Digest),
    /// A skill, by the hash of all its files.
    Skill(Digest),
    /// An agent itself, by its id.
    Agent(String),
    /// A part of the host with authority of its own, for example `model:openai`.
    Host(String),
    /// One `claw exec`, by its id.
    Exec(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tool(d) => write!(f, "tool:{d}"),
            Self::Skill(d) => write!(f, "skill:{d}"),
            Self::Agent(a) => write!(f, "agent:{a}"),
            Self::Host(p) => write!(f, "host:{p}"),
            Self::Exec(id) => write!(f, "exec:{id}"),
        }
    }
}

impl Subject {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        match kind {
            "tool" => Digest::parse(id).map(Self::Tool),
            "skill" => Digest::parse(id).map(Self::Skill),
            "agent" => Some(Self::Agent(id.to_owned())),
            "host" => Some(Self::Host(id.to_owned())),
            "exec" => Some(Self::Exec(id.to_owned())),
            _ => None,
        }
    }
}

/// For whom a call is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Actor {
    /// The person whose machine and accounts these are. The local user is.
    Owner,
    /// A person paired over a channel, by peer id.
    Paired(String),
    /// Somebody in a group the agent is in.
    GroupMember,
    /// Anybody else.
    Stranger,
    /// A schedule the owner made.
    Schedule,
}

impl Actor {
    /// The word guests and people see.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Paired(_) => "paired",
            Self::GroupMember => "group-member",
            Self::Stranger => "stranger",
            Self::Schedule => "schedule",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn subjects_round_trip_as_text() {
        for s in [
            Subject::Tool(Digest::of(b"x")),
            Subject::Skill(Digest::of(b"x")),
            Subject::Agent("main".into()),
            Subject::Host("model:openai".into()),
            Subject::Exec("x1".into()),
        ] {
            assert_eq!(Subject::parse(&s.to_string()), Some(s));
        }
        assert_eq!(Subject::parse("tool:short"), None);
        assert_eq!(Subject::parse("skill:pdf"), None, "a name is no subject");
        assert_eq!(Subject::parse("root:x"), None);
    }
}
