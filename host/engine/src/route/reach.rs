//! What an agent may do with sessions other than its own: see them, write into them, and begin new ones.
//!
//! Invariant: a default reaches only what the session itself began, and its parent.

use claw_core::id::{AgentId, MAX_SESSION_KEY_BYTES, SessionKey};
use serde::{Deserialize, Serialize};

/// Sub-agents may be this deep below a session of a person, unless configured otherwise.
pub const DEPTH: u32 = 1;
/// The deepest that can be configured.
pub const MAX_DEPTH: u32 = 5;
/// Sub-agents of one session at work at once, unless configured otherwise.
pub const CHILDREN: usize = 5;
/// The most that can be configured.
pub const MAX_CHILDREN: usize = 20;
/// Most patterns of sessions, and most agents, in one list.
pub const MAX_LIST: usize = 64;

/// Which sessions an agent's tools show.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Its own.
    #[serde(rename = "self")]
    Own,
    /// Its own and those it began, and those they began.
    #[default]
    Tree,
    /// All of its agent.
    Agent,
    /// All.
    All,
}

/// What an agent may do with other sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Other agents it may begin sub-agents of; its own it may always.
    pub spawn: Vec<AgentId>,
    /// How deep sub-agents may be; 0: none.
    pub max_depth: u32,
    /// How many of one session may be at work at once.
    pub max_children: usize,
    /// What it sees.
    pub visibility: Visibility,
    /// Sessions it may write into besides its children and its parent.
    pub send: Vec<KeyPattern>,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            spawn: Vec::new(),
            max_depth: DEPTH,
            max_children: CHILDREN,
            visibility: Visibility::default(),
            send: Vec::new(),
        }
    }
}

/// Why what is configured is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReachError {
    /// Over [`MAX_DEPTH`].
    #[error("max_depth: `{0}` is more than {MAX_DEPTH}")]
    Depth(u32),
    /// None, or over [`MAX_CHILDREN`].
    #[error("max_children: `{0}` is not 1 to {MAX_CHILDREN}")]
    Children(usize),
    /// Not a session key with `*`.
    #[error("`{0}` is no pattern of session keys, for example `agent:main:telegram:*`")]
    Pattern(String),
    /// Over [`MAX_LIST`].
    #[error("`{0}` entries, more than {MAX_LIST}")]
    TooMany(usize),
}

impl Reach {
    /// Checks the numbers.
    ///
    /// # Errors
    /// See [`ReachError`].
    pub fn check(&self) -> Result<(), ReachError> {
        if self.max_depth > MAX_DEPTH {
            return Err(ReachError::Depth(self.max_depth));
        }
        if !(1..=MAX_CHILDREN).contains(&self.max_children) {
            return Err(ReachError::Children(self.max_children));
        }
        match self.spawn.len().max(self.send.len()) {
            many if many > MAX_LIST => Err(ReachError::TooMany(many)),
            _ => Ok(()),
        }
    }
}

/// A session key in which `*` stands for any text, also none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPattern(String);

impl KeyPattern {
    /// Reads a whole key with `*`; it names its agent.
    ///
    /// # Errors
    /// What is not of the letters of a key, or names no agent.
    pub fn parse(text: &str) -> Result<Self, ReachError> {
        let good = |b: u8| b.is_ascii_alphanumeric() || b"._~-:*".contains(&b);
        let ok = text.starts_with("agent:")
            && text.len() <= MAX_SESSION_KEY_BYTES
            && text.bytes().all(good);
        let error = || ReachError::Pattern(text.chars().take(80).collect());
        ok.then(|| Self(text.to_owned())).ok_or_else(error)
    }

    /// Whether the key fits.
    pub fn matches(&self, key: &SessionKey) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = key.as_str().strip_prefix(first) else {
            return false;
        };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else {
            return rest.is_empty();
        };
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fits(pattern: &str, key: &str) -> bool {
        let key = SessionKey::parse(key, &AgentId::new("main")).unwrap();
        KeyPattern::parse(pattern).unwrap().matches(&key)
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(fits("agent:main:main", "agent:main:main"));
        assert!(!fits("agent:main:main", "agent:main:main2"));
        assert!(fits("agent:main:*", "agent:main:telegram:dm:1"));
        assert!(!fits("agent:main:*", "agent:scout:main"));
        assert!(fits("agent:*:dm:*", "agent:main:telegram:dm:1"));
        assert!(fits("agent:*:1", "agent:main:telegram:dm:1"));
        assert!(!fits("agent:*:dm:2*", "agent:main:telegram:dm:1"));
        assert!(!fits("agent:main:ab*ba", "agent:main:aba"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for bad in ["", "*", "main:*", "agent:a b", "agent:main:ä"] {
            let refused = KeyPattern::parse(bad);
            assert!(matches!(refused, Err(ReachError::Pattern(_))), "{bad}");
        }
    }

    #[test]
    fn numbers_have_limits() {
        let reach = |max_depth, max_children| Reach {
            max_depth,
            max_children,
            ..Reach::default()
        };
        assert_eq!(reach(0, 1).check(), Ok(()));
        assert_eq!(reach(MAX_DEPTH, MAX_CHILDREN).check(), Ok(()));
        assert_eq!(reach(6, 1).check(), Err(ReachError::Depth(6)));
        assert_eq!(reach(1, 0).check(), Err(ReachError::Children(0)));
        assert_eq!(reach(1, 21).check(), Err(ReachError::Children(21)));
        let many = Reach {
            spawn: vec![AgentId::new("a"); MAX_LIST + 1],
            ..Reach::default()
        };
        assert_eq!(many.check(), Err(ReachError::TooMany(MAX_LIST + 1)));
    }
}
