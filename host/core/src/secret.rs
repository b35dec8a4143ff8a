//! Secrets as everybody but the vault and the egress sees them: names, places and readiness, never values.
//!
//! Invariants: a value has no `Debug`, no `Display` and no `Serialize`, and is wiped when it is dropped; what is asked
//! for a value is told the one place it will be put in.

mod hide;
mod none;
mod placement;
#[cfg(test)]
mod tests;

pub use hide::Hide;
pub use none::{NoMask, NoSecrets};
pub use placement::{FRAMES, MAX_PLACEMENT_BYTES, Placement, PlacementError, Template};

use crate::id::AgentId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use zeroize::Zeroizing;

/// Longest name of a secret, in bytes.
pub const MAX_SECRET_NAME_BYTES: usize = 64;
/// Shortest value, in bytes: a shorter one would be found in ordinary text, and could not be masked.
pub const MIN_SECRET_BYTES: usize = 8;
/// Longest value, in bytes.
pub const MAX_SECRET_BYTES: usize = 16 * 1024;

/// A secret's name: `[a-z][a-z0-9-]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretName(String);

/// A text that names no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a name of a secret: a small letter, then at most 63 small letters, digits and `-`"
)]
pub struct SecretNameError(String);

impl SecretName {
    /// Checks a name.
    ///
    /// # Errors
    /// The text, where it is none.
    pub fn parse(text: &str) -> Result<Self, SecretNameError> {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if first && rest && text.len() <= MAX_SECRET_NAME_BYTES {
            return Ok(Self(text.to_owned()));
        }
        let shown = text.chars().take(MAX_SECRET_NAME_BYTES).collect();
        Err(SecretNameError(shown))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SecretName {
    type Error = SecretNameError;

    fn try_from(text: String) -> Result<Self, SecretNameError> {
        Self::parse(&text)
    }
}

impl From<SecretName> for String {
    fn from(name: SecretName) -> Self {
        name.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The bytes of a secret, wiped when dropped.
#[derive(Clone)]
pub struct SecretValue(Zeroizing<Vec<u8>>);

impl SecretValue {
    /// Takes bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes. Every caller of this is a place to look at in a review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// Where a secret is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// `https`, `http`, `wss`, `ws` or `tls`.
    pub scheme: String,
    /// In canonical form.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

/// A secret that a plugin's manifest declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredSecret {
    /// Its name.
    pub name: SecretName,
    /// Its one origin, for example `https://api.github.com`.
    pub origin: String,
    /// The places it may be put in; at least one.
    pub placements: Vec<Placement>,
    /// Not stored by a person, but taken out of answers.
    pub captured: bool,
}

/// What a guest holds in place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// The text the guest has; random, at least [`MIN_SECRET_BYTES`] long.
    pub text: String,
    /// The secret it stands for.
    pub name: SecretName,
    /// The only places where it is swapped.
    pub placements: Vec<Placement>,
}

/// Whether a secret can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// Stored, and usable by this agent.
    Ready,
    /// Not stored for this agent: a person has to.
    Missing,
}

/// A secret as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretListing {
    /// Its name.
    pub name: SecretName,
    /// The only agents that may use it; empty is every agent.
    pub agents: Vec<AgentId>,
    /// Where it may go, as a person bound it.
    pub uses: Vec<BoundUse>,
    /// The variable in which an agent's own commands find a stand-in.
    #[serde(default)]
    pub env: Option<String>,
    /// The only skills whose commands find it there, by name. Empty: no skill, but the agent's own commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// The origin whose answer it was taken from; `None`: a person stored it.
    #[serde(default)]
    pub captured_from: Option<String>,
    /// When it was first stored, in milliseconds since 1970.
    pub created_ms: i64,
    /// When its value was last changed, in milliseconds since 1970.
    pub rotated_ms: i64,
}

/// One place a secret may go.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BoundUse {
    /// A host name or an address, in canonical form; never a pattern.
    pub host: String,
    /// `None` is the port of the scheme, and TLS only.
    pub port: Option<u16>,
    /// The place in the request.
    pub placement: Placement,
}

/// Why a value is not given out. Nothing of the value is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretRefusal {
    /// Not stored for this agent.
    #[error("no secret `{0}` is stored for this agent")]
    Missing(SecretName),
    /// Bound to other places.
    #[error("secret `{name}` is not bound to {place}")]
    NotBound {
        /// Which.
        name: SecretName,
        /// Where and in which place it would have gone, in words.
        place: String,
    },
    /// The vault cannot be read.
    #[error("the vault cannot be used: {0}")]
    Vault(String),
}

/// The vault as the egress and the sandbox see it.
pub trait Secrets: Send + Sync {
    /// The value, for putting it into this place and nowhere else.
    ///
    /// # Errors
    /// [`SecretRefusal`]; the caller sends nothing.
    fn value(
        &self,
        agent: &AgentId,
        name: &SecretName,
        to: &Destination,
        placement: &Placement,
    ) -> Result<SecretValue, SecretRefusal>;
    /// Whether it can be used by this agent.
    fn readiness(&self, agent: &AgentId, name: &SecretName) -> Readiness;
    /// What this agent may use.
    fn listing(&self, agent: &AgentId) -> Vec<SecretListing>;
    /// A fresh stand-in of the same length and public prefix as the value.
    fn placeholder(&self, agent: &AgentId, name: &SecretName) -> Option<String>;
    /// What hides values of every secret in everything that passes.
    fn mask(&self) -> std::sync::Arc<dyn Mask>;
    /// Every secret of every agent, by name.
    fn all(&self) -> Vec<SecretListing> {
        Vec::new()
    }
    /// Reads anew what another process may have changed.
    ///
    /// # Errors
    /// [`SecretRefusal::Vault`]; what was known stays known.
    fn reload(&self) -> Result<(), SecretRefusal> {
        Ok(())
    }
}

/// Where strings of answers are kept that no guest may see.
pub trait CapturedSecrets: Send + Sync {
    /// Keeps a value under this name for this agent, bound to where it came from. It never takes the place of a value
    /// that a person stored, and from now on every mask hides it.
    ///
    /// # Errors
    /// [`SecretRefusal`]; the caller gets no answer.
    fn store(
        &self,
        agent: &AgentId,
        name: &SecretName,
        value: SecretValue,
        from: &Destination,
    ) -> Result<(), SecretRefusal>;
}

/// Hides secrets in text and bytes: raw, percent-encoded, JSON-escaped and in base64. What was hidden keeps its length
/// in bytes, each byte an asterisk.
pub trait Mask: Send + Sync {
    /// The text without secrets.
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str>;
    /// For bytes that come in pieces.
    fn stream(&self) -> Box<dyn MaskStream>;
}

/// Hides secrets in a stream of bytes; holds back what could be the beginning of one.
pub trait MaskStream: Send + Sync {
    /// Takes a piece and gives what can be let go.
    fn push(&mut self, piece: &[u8]) -> Vec<u8>;
    /// The rest.
    fn finish(&mut self) -> Vec<u8>;
    /// How many places were hidden so far.
    fn hidden(&self) -> u64;
}
