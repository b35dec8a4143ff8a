//! The stand-in of the channel `chat`: what it is given it records; a repetition it takes for one.

use async_trait::async_trait;
use claw_core::ports::{Channel, ChannelTraits, SendError, Sending};
use std::sync::{Arc, Mutex};

/// The channel of every case, and the account on it.
pub(crate) const CHANNEL: &str = "chat";
pub(crate) const ACCOUNT: &str = "acc";

/// One message.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// The peer or the group.
    pub(crate) chat: String,
    pub(crate) text: String,
}

/// What people see.
#[derive(Default)]
pub(crate) struct Wire {
    /// The key it was sent with, and the message.
    seen: Mutex<Vec<(String, Shown)>>,
}

impl Wire {
    /// Everything since the last [`Wire::forget`], in order.
    pub(crate) fn seen(&self) -> Vec<Shown> {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .map(|(_, shown)| shown.clone())
            .collect()
    }

    /// What was shown so far is not part of what is expected.
    pub(crate) fn forget(&self) {
        self.seen.lock().unwrap().clear();
    }
}

/// The account.
pub(crate) struct Account(pub(crate) Arc<Wire>);

#[async_trait]
impl Channel for Account {
    fn traits(&self) -> ChannelTraits {
        ChannelTraits {
            deduplicates: true,
            edits: false,
            max_units: 4_000,
        }
    }

    async fn send(&self, sending: Sending) -> Result<String, SendError> {
        let mut seen = self.0.seen.lock().unwrap();
        if let Some(at) = seen.iter().position(|(key, _)| *key == sending.key) {
            return Ok(format!("m{at}"));
        }
        let shown = Shown {
            chat: sending.route.chat,
            text: sending.text,
        };
        seen.push((sending.key, shown));
        Ok(format!("m{}", seen.len() - 1))
    }
}
