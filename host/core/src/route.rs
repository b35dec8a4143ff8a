//! Where a message came from and where its answer goes. Raw ids, as the network gives them.

use serde::{Deserialize, Serialize};

/// The channel of surfaces on this machine. Their answers are read from the transcript, not delivered.
pub const LOCAL_CHANNEL: &str = "local";
/// The channel between sessions: a sub-agent's answer goes to its parent by it. Also the account of every message that
/// one session sends to another.
pub const SESSION_CHANNEL: &str = "session";

/// An address on a channel. The model never chooses one for an answer: it goes where the message came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Route {
    /// For example `telegram`.
    pub channel: String,
    /// Which of our accounts there.
    pub account: String,
    /// The peer or group, as the network names it.
    pub chat: String,
    /// The thread or topic within it.
    pub thread: Option<String>,
}

impl Route {
    /// The route of surfaces on this machine.
    pub fn local() -> Self {
        Self {
            channel: LOCAL_CHANNEL.to_owned(),
            account: String::new(),
            chat: String::new(),
            thread: None,
        }
    }

    /// Whether answers are read from the transcript instead of being delivered.
    pub fn is_local(&self) -> bool {
        self.channel == LOCAL_CHANNEL
    }

    /// Whether answers go to another session.
    pub fn is_session(&self) -> bool {
        self.channel == SESSION_CHANNEL
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.channel, self.account, self.chat)?;
        match &self.thread {
            Some(thread) => write!(f, "#{thread}"),
            None => Ok(()),
        }
    }
}
