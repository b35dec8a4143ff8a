//! Identifiers. All are plain text, globally unique where minted here, and sortable by creation time.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps text that is already an id of this kind.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Names an agent: `[a-z0-9][a-z0-9_-]{0,63}`.
    AgentId
}
text_id! {
    /// One call of a tool, the root of a call tree. `claw why` takes it.
    CallId
}
text_id! {
    /// One turn of an agent, from the message accepted to the final answer.
    RunId
}
text_id! {
    /// One entry of a transcript.
    EntryId
}
text_id! {
    /// One row of the effect ledger: an effect or a denial.
    EffectId
}
text_id! {
    /// A grant row.
    GrantId
}
text_id! {
    /// One accepted message.
    InboxId
}
text_id! {
    /// One logical reply on its way out.
    OutboxId
}
text_id! {
    /// One question to a person.
    AskId
}
text_id! {
    /// A blob held by the host: `blob-` and the first 40 hex digits of its SHA-256.
    BlobId
}

/// Longest agent id in bytes.
pub const MAX_AGENT_ID_BYTES: usize = 64;

impl AgentId {
    /// Checks the grammar `[a-z0-9][a-z0-9_-]{0,63}`.
    pub fn parse(text: &str) -> Option<Self> {
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let rest = |b: u8| good(b) || b == b'_' || b == b'-';
        let bytes = text.as_bytes();
        let ok = bytes.len() <= MAX_AGENT_ID_BYTES
            && bytes.first().is_some_and(|b| good(*b))
            && bytes.iter().all(|b| rest(*b));
        ok.then(|| Self::new(text))
    }
}

/// Longest session key in bytes.
pub const MAX_SESSION_KEY_BYTES: usize = 512;

/// Routes a message to its transcript: `agent:<agent>:main`, `agent:<agent>:<name>` and longer forms.
/// A key routes; it is never an authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionKey(String);

impl SessionKey {
    /// The main session of an agent.
    pub fn main(agent: &AgentId) -> Self {
        Self(format!("agent:{agent}:main"))
    }

    /// Parses a full key, or takes a bare name as a session of `agent`.
    /// Every part is 1 or more of `[A-Za-z0-9._~-]`.
    pub fn parse(text: &str, agent: &AgentId) -> Option<Self> {
        let full = if text.starts_with("agent:") {
            text.to_owned()
        } else {
            format!("agent:{agent}:{text}")
        };
        let part = |p: &str| {
            !p.is_empty()
                && p.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b))
        };
        let parts: Vec<&str> = full.split(':').collect();
        let ok = full.len() <= MAX_SESSION_KEY_BYTES
            && parts.len() >= 3
            && AgentId::parse(parts[1]).is_some()
            && parts.iter().all(|p| part(p));
        ok.then_some(Self(full))
    }

    /// The session of an agent with these parts, each 1 to 64 of what [`Self::parse`] takes.
    pub fn of(agent: &AgentId, parts: &[&str]) -> Self {
        let key = Self(format!("agent:{agent}:{}", parts.join(":")));
        debug_assert!(
            AgentId::parse(agent.as_str()).is_none() || Self::parse(&key.0, agent).is_some(),
            "`{key}` is no session key"
        );
        key
    }

    /// The agent the session belongs to.
    pub fn agent(&self) -> AgentId {
        AgentId::new(self.0.split(':').nth(1).unwrap_or("main"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A SHA-256 content address, 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The address of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(hex::encode(sha2::Sha256::digest(bytes)))
    }

    /// Parses 64 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let ok = text.len() == 64
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        ok.then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct TimestampMs(pub i64);

impl TimestampMs {
    /// This many milliseconds later.
    pub fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for TimestampMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => write!(f, "{t}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn agent_ids_keep_their_grammar() {
        for good in ["main", "a", "0x", "a_b-c", &"a".repeat(64)] {
            assert!(AgentId::parse(good).is_some(), "{good}");
        }
        for bad in ["", "-a", "_a", "A", "a b", "ä", &"a".repeat(65)] {
            assert!(AgentId::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn session_keys_are_full_or_named() {
        let main = AgentId::new("main");
        assert_eq!(SessionKey::main(&main).as_str(), "agent:main:main");
        assert_eq!(
            SessionKey::parse("trip", &main).unwrap().as_str(),
            "agent:main:trip"
        );
        let other = SessionKey::parse("agent:scout:x:dm:1", &main).unwrap();
        assert_eq!(other.agent().as_str(), "scout");
        for bad in ["", "agent:", "agent:main", "agent:A:x", "a/b", "a b", "x:"] {
            assert!(SessionKey::parse(bad, &main).is_none(), "{bad}");
        }
    }

    #[test]
    fn digests_are_sha256() {
        let d = Digest::of(b"");
        assert!(d.as_str().starts_with("e3b0c44298fc1c14"));
        assert_eq!(Digest::parse(d.as_str()), Some(d.clone()));
        assert_eq!(Digest::parse(&d.as_str().to_uppercase()), None);
    }
}
