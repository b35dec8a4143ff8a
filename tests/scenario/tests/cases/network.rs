//! What people see.

use crate::format::{ChannelSet, Shown};
use crate::log::Log;
use async_trait::async_trait;
use claw_core::ports::{Channel, ChannelTraits, SendError, Sending};
use std::sync::{Arc, Mutex};

/// What people see, over all accounts.
pub(crate) struct Network {
    log: Log,
    set: ChannelSet,
    /// The network's id, the key it was sent with, the message.
    seen: Mutex<Vec<(String, String, Shown)>>,
}

impl Network {
    pub(crate) fn new(log: Log, set: ChannelSet) -> Arc<Self> {
        Arc::new(Self {
            log,
            set,
            seen: Mutex::default(),
        })
    }

    pub(crate) fn seen(&self) -> Vec<Shown> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(_, _, shown)| shown.clone()).collect()
    }
}

/// One account of the network.
pub(crate) struct Account(pub(crate) Arc<Network>);

#[async_trait]
impl Channel for Account {
    fn traits(&self) -> ChannelTraits {
        ChannelTraits {
            deduplicates: self.0.set.deduplicates,
            edits: self.0.set.edits,
            max_units: 4_000,
        }
    }

    async fn send(&self, sending: Sending) -> Result<String, SendError> {
        let mut seen = self.0.seen.lock().unwrap();
        let known = seen.iter().find(|(_, key, _)| *key == sending.key);
        if let (true, Some((id, _, _))) = (self.0.set.deduplicates, known) {
            return Ok(id.clone());
        }
        self.0
            .log
            .tell(format!("shown {}: {}", sending.route.chat, sending.text));
        let shown = Shown {
            account: sending.route.account,
            chat: sending.route.chat,
            thread: sending.route.thread,
            text: sending.text,
            reason: false,
        };
        let edited = seen
            .iter_mut()
            .find(|(id, ..)| Some(id) == sending.replaces.as_ref());
        if let Some((id, key, old)) = edited {
            *key = sending.key;
            *old = shown;
            return Ok(id.clone());
        }
        let id = format!("network-{}", seen.len() + 1);
        seen.push((id.clone(), sending.key, shown));
        Ok(id)
    }
}
