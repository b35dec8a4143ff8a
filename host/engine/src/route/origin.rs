//! Where a message came from.
//!
//! Invariant: ids are kept exactly as the network gives them. What a network holds for equal (the case of a nick,
//! the device behind an address) its adapter has made equal before.

use claw_core::route::Route;
use serde::{Deserialize, Serialize};

/// Within what the id of a peer names one person.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum IdSpace {
    /// One of our accounts: the same nick on two IRC networks, the same user id in two workspaces, are two people.
    /// The default, because taking two people for one is worse than the reverse.
    #[default]
    Account,
    /// The whole channel: whichever of our accounts it writes to, the id is the same person (phone numbers,
    /// Matrix ids, ids of one world-wide service).
    Channel,
}

/// The conversation as people see it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Chat {
    /// One person and us.
    Direct {
        /// The person.
        peer: String,
    },
    /// Several people and us.
    Group {
        /// The group, unique within the account.
        id: String,
        /// The guild, team or space it is in, where the network has such.
        guild: Option<String>,
    },
}

/// What kind of conversation, for rules that differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChatKind {
    /// One person.
    Direct,
    /// A group.
    Group,
    /// A thread of either.
    Thread,
}

/// Where a message came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The kind of network, for example `telegram`.
    pub channel: String,
    /// Which of our accounts there.
    pub account: String,
    /// The conversation.
    pub chat: Chat,
    /// The thread or topic within it; unique within the conversation.
    pub thread: Option<String>,
    /// Who wrote.
    pub sender: String,
    /// Within what the ids of people are unique; a fact of the channel.
    #[serde(default)]
    pub ids: IdSpace,
}

impl Origin {
    /// A message of one person, whose id is unique within the channel.
    pub fn direct(channel: &str, account: &str, peer: &str) -> Self {
        Self {
            channel: channel.to_owned(),
            account: account.to_owned(),
            chat: Chat::Direct {
                peer: peer.to_owned(),
            },
            thread: None,
            sender: peer.to_owned(),
            ids: IdSpace::Channel,
        }
    }

    /// A message in a group.
    pub fn group(channel: &str, account: &str, id: &str, sender: &str) -> Self {
        Self {
            chat: Chat::Group {
                id: id.to_owned(),
                guild: None,
            },
            ..Self::direct(channel, account, sender)
        }
    }

    /// The same in a thread.
    #[must_use]
    pub fn in_thread(mut self, thread: &str) -> Self {
        self.thread = Some(thread.to_owned());
        self
    }

    /// What kind of conversation it is.
    pub fn kind(&self) -> ChatKind {
        match (&self.thread, &self.chat) {
            (Some(_), _) => ChatKind::Thread,
            (None, Chat::Direct { .. }) => ChatKind::Direct,
            (None, Chat::Group { .. }) => ChatKind::Group,
        }
    }

    /// Where the answer goes.
    pub fn route(&self) -> Route {
        let chat = match &self.chat {
            Chat::Direct { peer } => peer,
            Chat::Group { id, .. } => id,
        };
        Route {
            channel: self.channel.clone(),
            account: self.account.clone(),
            chat: chat.clone(),
            thread: self.thread.clone(),
        }
    }
}
