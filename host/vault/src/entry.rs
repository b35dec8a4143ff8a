//! A secret, in memory and as it is stored: JSON, its values in base64 so that reading them makes no copy that is not
//! wiped.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claw_core::id::AgentId;
use claw_core::secret::{BoundUse, SecretListing, SecretName, SecretValue};
use serde::{Deserialize, Serialize};
use std::io;
use zeroize::Zeroizing;

/// Where an answer came from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    /// The agent for which it was kept, the only one that may use it.
    pub(crate) agent: AgentId,
    pub(crate) scheme: String,
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

/// A secret.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) facts: Facts,
    pub(crate) value: SecretValue,
    /// What the value was before; only the mask uses it.
    pub(crate) previous: Option<SecretValue>,
}

/// What is not secret about it, but for the vault's file, which holds nothing in the clear.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    pub(crate) name: SecretName,
    /// The only agents that may use it; empty is every agent.
    pub(crate) agents: Vec<AgentId>,
    pub(crate) uses: Vec<BoundUse>,
    /// The variable in which commands find a stand-in.
    #[serde(default)]
    pub(crate) env: Option<String>,
    /// The only skills whose commands find it there; empty is the agent's own commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) skills: Vec<String>,
    /// Bytes of the value that are public.
    pub(crate) prefix: usize,
    /// Not stored by a person, but taken from an answer.
    pub(crate) captured: Option<Origin>,
    pub(crate) created_ms: i64,
    pub(crate) rotated_ms: i64,
}

impl Entry {
    /// Whether this agent may use it.
    pub(crate) fn is_for(&self, agent: &AgentId) -> bool {
        match &self.facts.captured {
            Some(origin) => origin.agent == *agent,
            None => self.facts.agents.is_empty() || self.facts.agents.contains(agent),
        }
    }

    /// As listed.
    pub(crate) fn listing(&self) -> SecretListing {
        let facts = &self.facts;
        let captured = facts.captured.as_ref().map(|o| vec![o.agent.clone()]);
        SecretListing {
            name: facts.name.clone(),
            agents: captured.unwrap_or_else(|| facts.agents.clone()),
            uses: facts.uses.clone(),
            env: facts.env.clone(),
            skills: facts.skills.clone(),
            captured_from: facts.captured.as_ref().map(Origin::to_string),
            created_ms: facts.created_ms,
            rotated_ms: facts.rotated_ms,
        }
    }

    /// Every value the mask hides.
    pub(crate) fn values(&self) -> impl Iterator<Item = &SecretValue> {
        std::iter::once(&self.value).chain(&self.previous)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    facts: Facts,
    /// Borrowed: base64 needs no escapes, so JSON makes no copy of it.
    value: &'a str,
    previous: Option<&'a str>,
}

/// The plain text of a vault.
///
/// # Errors
/// A text for people.
pub(crate) fn write(entries: &[Entry]) -> Result<Zeroizing<Vec<u8>>, String> {
    let encode = |value: &SecretValue| Zeroizing::new(STANDARD.encode(value.expose()));
    let texts: Vec<_> = entries
        .iter()
        .map(|entry| (encode(&entry.value), entry.previous.as_ref().map(encode)))
        .collect();
    let stored: Vec<_> = entries
        .iter()
        .zip(&texts)
        .map(|(entry, (value, previous))| Stored {
            facts: entry.facts.clone(),
            value: value.as_str(),
            previous: previous.as_ref().map(|p| p.as_str()),
        })
        .collect();
    // Measured first: a buffer that grows leaves copies behind that are not wiped.
    let mut length = Counter(0);
    serde_json::to_writer(&mut length, &stored).map_err(|e| e.to_string())?;
    let mut plain = Zeroizing::new(Vec::with_capacity(length.0 + crate::seal::TAG_BYTES));
    serde_json::to_writer(&mut *plain, &stored).map_err(|e| e.to_string())?;
    Ok(plain)
}

/// Reads the plain text of a vault; `None` where it is none.
pub(crate) fn read(plain: &[u8]) -> Option<Vec<Entry>> {
    let stored: Vec<Stored<'_>> = serde_json::from_slice(plain).ok()?;
    stored.into_iter().map(entry).collect()
}

fn entry(stored: Stored<'_>) -> Option<Entry> {
    let decode = |text: &str| STANDARD.decode(text).ok().map(SecretValue::new);
    let value = decode(stored.value)?;
    let previous = match stored.previous {
        Some(text) => Some(decode(text)?),
        None => None,
    };
    (stored.facts.prefix <= value.expose().len()).then_some(Entry {
        facts: stored.facts,
        value,
        previous,
    })
}

struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
