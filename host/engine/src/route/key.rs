//! From where a message came to the key of its session.
//!
//! | what | key |
//! |---|---|
//! | direct, `main` | `agent:A:main` |
//! | direct, `per-peer` | `agent:A:peer:CHANNEL:PEER` or, linked, `agent:A:person:NAME` |
//! | direct, `per-channel-peer` | `agent:A:CHANNEL:dm:PEER` or `agent:A:CHANNEL:person:NAME` |
//! | direct, `per-account-channel-peer` | `agent:A:CHANNEL:ACCOUNT:dm:PEER` or `agent:A:CHANNEL:ACCOUNT:person:NAME` |
//! | group | `agent:A:CHANNEL:ACCOUNT:group:ID` |
//! | thread of any of these | `…:thread:ID` |
//! | made by the host | `agent:A:cron:JOB`, `…:run:ID`, `agent:A:subagent:ID`, `agent:A:hook:ID` |
//!
//! Invariant: two origins get the same key exactly if their [`Keyed::raw`] is the same. An id stays as it is only if
//! it is in `[a-z0-9][a-z0-9_-]{0,63}` and the rest of the key says all that makes it unique; otherwise it is
//! `slug~hash`, and no id that stays holds a `~`. The hash covers what the key does not say: the account of a peer
//! whose id is unique only there, and the conversation of a thread. A channel with the name of a form is hashed too.
//! A key routes; it is never an authority.

use super::link::IdentityLinks;
use super::origin::{Chat, IdSpace, Origin};
use claw_core::id::{AgentId, SessionKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Longest readable part before a `~`, in bytes.
const MAX_SLUG_BYTES: usize = 24;
/// Digits of the hash: 130 bits.
const HASH_DIGITS: usize = 26;
/// First parts of keys that no channel may take.
const FORMS: [&str; 6] = ["main", "peer", "person", "cron", "subagent", "hook"];

/// Who shares a session with whom in direct messages. Groups always have one of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DmScope {
    /// Everybody.
    Main,
    /// Nobody; links join the ids of one person across channels.
    PerPeer,
    /// Nobody; links join the ids of one person within a channel.
    #[default]
    PerChannelPeer,
    /// Nobody; links join the ids of one person within one of our accounts.
    PerAccountChannelPeer,
}

impl DmScope {
    /// Every scope.
    pub const ALL: [Self; 4] = [
        Self::Main,
        Self::PerPeer,
        Self::PerChannelPeer,
        Self::PerAccountChannelPeer,
    ];

    /// The word people write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::PerPeer => "per-peer",
            Self::PerChannelPeer => "per-channel-peer",
            Self::PerAccountChannelPeer => "per-account-channel-peer",
        }
    }
}

impl fmt::Display for DmScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A key with whom it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keyed {
    /// The key.
    pub key: SessionKey,
    /// The ids behind it as they were given: a JSON array of text. The store keeps it with the session and refuses
    /// another one under the same key.
    pub raw: String,
}

/// The session of a message.
pub fn session_key(
    agent: &AgentId,
    origin: &Origin,
    scope: DmScope,
    links: &IdentityLinks,
) -> Keyed {
    let mut key = match &origin.chat {
        Chat::Direct { peer } => direct(origin, peer, scope, links),
        Chat::Group { id, .. } => Key::default()
            .channel(&origin.channel)
            .id(&origin.account)
            .word("group")
            .id(id),
    };
    if let Some(thread) = &origin.thread {
        key = key.word("thread");
        key = match (&origin.chat, scope) {
            (Chat::Group { .. }, _) => key.id(thread),
            (Chat::Direct { peer }, DmScope::PerAccountChannelPeer)
                if links.person(origin, peer).is_none() =>
            {
                key.id(thread)
            }
            // Threads are numbered by conversation, and the key so far does not say which.
            (Chat::Direct { peer }, _) => {
                key.id_within(&[&origin.channel, &origin.account, peer], thread)
            }
        };
    }
    key.keyed(agent)
}

fn direct(origin: &Origin, peer: &str, scope: DmScope, links: &IdentityLinks) -> Key {
    let key = Key::default();
    let key = match scope {
        DmScope::Main => return key.word("main"),
        DmScope::PerPeer => key,
        DmScope::PerChannelPeer => key.channel(&origin.channel),
        DmScope::PerAccountChannelPeer => key.channel(&origin.channel).id(&origin.account),
    };
    if let Some(person) = links.person(origin, peer) {
        return key.word("person").id(person);
    }
    let key = match scope {
        DmScope::PerPeer => key.word("peer").id(&origin.channel),
        _ => key.word("dm"),
    };
    match (scope, origin.ids) {
        (DmScope::PerAccountChannelPeer, _) | (_, IdSpace::Channel) => key.id(peer),
        (_, IdSpace::Account) => key.id_within(&[&origin.account], peer),
    }
}

/// The session of a scheduled job, or of one run of it.
pub fn cron_key(agent: &AgentId, job: &str, run: Option<&str>) -> Keyed {
    let key = Key::default().word("cron").id(job);
    let key = match run {
        Some(run) => key.word("run").id(run),
        None => key,
    };
    key.keyed(agent)
}

/// The session of a sub-agent.
pub fn subagent_key(agent: &AgentId, id: &str) -> Keyed {
    Key::default().word("subagent").id(id).keyed(agent)
}

/// Whether a key is that of a sub-agent's session. No channel can take its form.
pub fn is_subagent(key: &SessionKey) -> bool {
    key.as_str().split(':').nth(2) == Some("subagent")
}

/// The session of a webhook.
pub fn hook_key(agent: &AgentId, id: &str) -> Keyed {
    Key::default().word("hook").id(id).keyed(agent)
}

/// A key being put together, with what it stands for: `raw[i]` is behind `parts[i]`.
///
/// By induction over the parts, equal keys have equal raw texts: a word or plain id is itself, and a hash covers every
/// raw part up to its own.
#[derive(Default)]
struct Key {
    parts: Vec<String>,
    /// One text, or an id after what makes it unique.
    raw: Vec<Vec<String>>,
}

impl Key {
    /// A word of the grammar.
    fn word(mut self, word: &str) -> Self {
        self.parts.push(word.to_owned());
        self.raw.push(vec![word.to_owned()]);
        self
    }

    /// An id that the parts before it make unique.
    fn id(mut self, id: &str) -> Self {
        self.raw.push(vec![id.to_owned()]);
        let plain = AgentId::parse(id).is_some();
        self.parts
            .push(if plain { id.to_owned() } else { self.tag(id) });
        self
    }

    /// An id that these make unique, and not the parts before it.
    fn id_within(mut self, within: &[&str], id: &str) -> Self {
        let all = within.iter().chain([&id]).map(|part| (*part).to_owned());
        self.raw.push(all.collect());
        self.parts.push(self.tag(id));
        self
    }

    /// A channel in the place where other forms have their word.
    fn channel(self, channel: &str) -> Self {
        match FORMS.contains(&channel) {
            true => self.id_within(&["channel"], channel),
            false => self.id(channel),
        }
    }

    /// `slug~hash` over everything so far.
    fn tag(&self, id: &str) -> String {
        let mut hash = Sha256::new();
        hash.update((self.raw.len() as u64).to_le_bytes());
        for part in &self.raw {
            hash.update((part.len() as u64).to_le_bytes());
            for text in part {
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
            }
        }
        format!("{}~{}", slug(id), base32(&hash.finalize()))
    }

    fn keyed(self, agent: &AgentId) -> Keyed {
        let parts: Vec<&str> = self.parts.iter().map(String::as_str).collect();
        let mut raw = vec![Value::from(agent.as_str())];
        raw.extend(self.raw.into_iter().map(|mut part| match part.len() {
            1 => Value::from(part.swap_remove(0)),
            _ => Value::from(part),
        }));
        Keyed {
            key: SessionKey::of(agent, &parts),
            raw: Value::from(raw).to_string(),
        }
    }
}

/// What can be read of an id: `[a-z0-9-]`, for people only.
fn slug(id: &str) -> String {
    let mut slug = String::new();
    for c in id.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() == MAX_SLUG_BYTES {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The first [`HASH_DIGITS`] digits of RFC 4648 base 32, lower case.
fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let digit = |at: usize| (at * 5..at * 5 + 5).fold(0, |digit, at| digit << 1 | bit(at));
    (0..HASH_DIGITS)
        .map(|at| char::from(DIGITS[usize::from(digit(at))]))
        .collect()
}
