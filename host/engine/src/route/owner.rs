//! Identities of the owner on channels: whoever writes under one of them is the owner.
//!
//! Invariant: an identity is the id that the network gives to an account, never a name that its holder chose; one that is
//! unique only within an account of ours counts only with that account. Nothing but the owner's own command changes them.

use super::link;
use super::origin::{Chat, IdSpace, Origin};
use claw_core::route::{LOCAL_CHANNEL, SESSION_CHANNEL};
use std::fmt;

/// Most identities.
pub const MAX_OWNER_IDS: usize = 64;
/// Longest identity, in bytes.
pub const MAX_OWNER_ID_BYTES: usize = 1_024;

/// Why an identity is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnerIdError {
    /// Not `channel:peer` or `channel/account:peer`.
    #[error("`{0}` is neither `channel:peer` nor `channel/account:peer`")]
    Form(String),
    /// A channel of claw itself.
    #[error("`{0}` is no network: on this machine the local user is the owner already")]
    Own(String),
    /// Over [`MAX_OWNER_IDS`].
    #[error("there are {MAX_OWNER_IDS} identities already; remove one first")]
    TooMany,
}

/// One identity: `telegram:1000001`, or `irc/libera:ana` where the id is unique within one of our accounts only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerId {
    channel: String,
    account: Option<String>,
    peer: String,
}

impl OwnerId {
    /// Reads one. Everything after the first `:` is the id of the peer, letter for letter.
    ///
    /// # Errors
    /// See [`OwnerIdError`].
    pub fn parse(text: &str) -> Result<Self, OwnerIdError> {
        let form = || OwnerIdError::Form(text.chars().take(80).collect());
        if text.len() > MAX_OWNER_ID_BYTES || text.chars().any(char::is_control) {
            return Err(form());
        }
        let (channel, account, peer) = link::read(text).ok_or_else(form)?;
        let odd = |part: &str| part.trim() != part || part == "*";
        if odd(&channel) || odd(&peer) || account.as_deref().is_some_and(odd) {
            return Err(form());
        }
        if [LOCAL_CHANNEL, SESSION_CHANNEL].contains(&channel.as_str()) {
            return Err(OwnerIdError::Own(channel));
        }
        Ok(Self {
            channel,
            account,
            peer,
        })
    }

    /// Whether whoever wrote this message has it.
    fn wrote(&self, origin: &Origin) -> bool {
        let account = match &self.account {
            Some(account) => *account == origin.account,
            None => origin.ids == IdSpace::Channel,
        };
        // A private conversation is one with its writer; what claims otherwise is not judged.
        let consistent = match &origin.chat {
            Chat::Direct { peer } => *peer == origin.sender,
            Chat::Group { .. } => true,
        };
        account && consistent && self.channel == origin.channel && self.peer == origin.sender
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.account {
            Some(account) => write!(f, "{}/{account}:{}", self.channel, self.peer),
            None => write!(f, "{}:{}", self.channel, self.peer),
        }
    }
}

/// All of them, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnerIds(Vec<OwnerId>);

impl OwnerIds {
    /// Reads what [`OwnerIds::texts`] gave; what cannot be read is nobody's.
    pub fn read(texts: &[String]) -> Self {
        let read = texts.iter().filter_map(|text| OwnerId::parse(text).ok());
        let mut ids: Vec<OwnerId> = read.take(MAX_OWNER_IDS).collect();
        ids.sort();
        ids.dedup();
        Self(ids)
    }

    /// As they are written.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// Adds one; `false`: it was there.
    ///
    /// # Errors
    /// Over [`MAX_OWNER_IDS`].
    pub fn add(&mut self, id: OwnerId) -> Result<bool, OwnerIdError> {
        let Err(at) = self.0.binary_search(&id) else {
            return Ok(false);
        };
        if self.0.len() >= MAX_OWNER_IDS {
            return Err(OwnerIdError::TooMany);
        }
        self.0.insert(at, id);
        Ok(true)
    }

    /// Takes one away; `false`: it was not there.
    pub fn remove(&mut self, id: &OwnerId) -> bool {
        let at = self.0.binary_search(id);
        at.map(|at| self.0.remove(at)).is_ok()
    }

    /// Whether the owner wrote this message.
    pub fn wrote(&self, origin: &Origin) -> bool {
        self.0.iter().any(|id| id.wrote(origin))
    }
}
