//! Networks that fail, and what people see on them. They outlive the process.

use crate::scenario::Account;
use crate::store::{Durable, at_once};
use crate::world::{Shared, lock, pass};
use async_trait::async_trait;
use claw_core::id::OutboxId;
use claw_core::ports::{Channel, ChannelTraits, SendError, Sending};
use claw_core::route::Route;
use claw_core::step::outbox::OutboxState;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Longer than the engine waits for an answer, in milliseconds.
const HANG_MS: u64 = 100_000;
/// What the keys of previews hold between the row's id and a number.
pub(crate) const DRAFT: &str = "-draft-";

/// One message as people see it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) text: String,
    /// The key of the send that made or last edited it.
    pub(crate) key: String,
    /// The network's id of it.
    receipt: String,
}

#[derive(Default)]
struct Chats {
    seen: BTreeMap<Route, Vec<Seen>>,
    receipts: BTreeMap<String, String>,
    /// Keys that the network refused for ever.
    refused: BTreeSet<String>,
}

/// All networks.
#[derive(Default)]
pub(crate) struct Network(Mutex<Chats>);

impl Network {
    /// What is visible in each chat, in order.
    pub(crate) fn seen(&self) -> BTreeMap<Route, Vec<Seen>> {
        lock(&self.0).seen.clone()
    }

    /// Keys that a network refused for ever.
    pub(crate) fn refused(&self) -> BTreeSet<String> {
        lock(&self.0).refused.clone()
    }

    fn knows(&self, sending: &Sending, traits: ChannelTraits) -> bool {
        traits.deduplicates && lock(&self.0).receipts.contains_key(&sending.key)
    }

    fn arrive(&self, sending: &Sending, deduplicates: bool) -> String {
        let mut chats = lock(&self.0);
        if deduplicates && let Some(receipt) = chats.receipts.get(&sending.key) {
            return receipt.clone();
        }
        let chat = chats.seen.entry(sending.route.clone()).or_default();
        let edited = sending.replaces.as_ref();
        let edited = edited.and_then(|id| chat.iter_mut().find(|seen| seen.receipt == *id));
        let receipt = match edited {
            Some(seen) => {
                seen.text.clone_from(&sending.text);
                seen.key.clone_from(&sending.key);
                seen.receipt.clone()
            }
            None => {
                let receipt = format!("r-{}", sending.key);
                chat.push(Seen {
                    text: sending.text.clone(),
                    key: sending.key.clone(),
                    receipt: receipt.clone(),
                });
                receipt
            }
        };
        chats.receipts.insert(sending.key.clone(), receipt.clone());
        receipt
    }
}

/// The way to one account, of one process.
pub(crate) struct SimChannel {
    pub(crate) shared: Arc<Shared>,
    pub(crate) durable: Arc<Durable>,
    pub(crate) network: Arc<Network>,
    pub(crate) account: Account,
    /// Of 1,000 sends so many fail.
    pub(crate) faults: u64,
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    NotStarted,
    Refused(Option<Duration>),
    Never,
    /// Whether it arrives.
    Unanswered(bool),
    /// Whether it arrives.
    Hangs(bool),
}

impl SimChannel {
    fn fault(&self) -> Option<Fault> {
        let dice = &self.shared.network_dice;
        dice.chance(self.faults).then(|| {
            dice.weighted(&[
                (5, Fault::NotStarted),
                (4, Fault::Refused(None)),
                (2, Fault::Refused(Some(Duration::from_secs(dice.below(90))))),
                (2, Fault::Never),
                (5, Fault::Unanswered(true)),
                (4, Fault::Unanswered(false)),
                (1, Fault::Hangs(true)),
                (1, Fault::Hangs(false)),
            ])
        })
    }

    /// Bytes leave: by now the attempt must be on the disk, or for a preview its row.
    fn attempted(&self, sending: &Sending) {
        let row = |id: &str| {
            let row = at_once(self.durable.store().outbox_row(&OutboxId::new(id)));
            row.ok().flatten()
        };
        let written = match sending.key.split_once(DRAFT) {
            Some((id, _)) => row(id).is_some_and(|row| row.state == OutboxState::Drafting),
            None => sending.key.rsplit_once('-').is_some_and(|(id, _)| {
                row(id).is_some_and(|row| {
                    let current = row.current().filter(|at| row.key(*at) == sending.key);
                    let part = current.and_then(|at| row.parts.get(at));
                    row.state == OutboxState::Sending && part.is_some_and(|p| p.attempts > 0)
                })
            }),
        };
        if !written {
            let what = format!("`{}` leaves before its attempt is on the disk", sending.key);
            self.shared.wrong("attempt-row-first", what);
        }
    }

    fn arrive(&self, sending: &Sending) -> String {
        self.shared
            .trace
            .say(|| format!("ARRIVES {} {:?}", sending.key, sending.text));
        self.network
            .arrive(sending, self.account.traits.deduplicates)
    }
}

#[async_trait]
impl Channel for SimChannel {
    fn traits(&self) -> ChannelTraits {
        self.account.traits
    }

    async fn send(&self, sending: Sending) -> Result<String, SendError> {
        let dice = &self.shared.network_dice;
        let fault = self.fault();
        self.shared
            .trace
            .say(|| format!("send {} {fault:?}", sending.key));
        self.attempted(&sending);
        pass(dice.below(40)).await;
        let lost = || Err(SendError::Unanswered("the connection broke".into()));
        match fault {
            None => {
                let receipt = self.arrive(&sending);
                pass(dice.below(40)).await;
                Ok(receipt)
            }
            Some(Fault::NotStarted) => Err(SendError::NotStarted("no connection".into())),
            Some(Fault::Refused(after)) => Err(SendError::Refused("too many".into(), after)),
            // What it knows already it does not refuse.
            Some(Fault::Never) if self.network.knows(&sending, self.account.traits) => {
                Ok(self.arrive(&sending))
            }
            Some(Fault::Never) => {
                lock(&self.network.0).refused.insert(sending.key.clone());
                Err(SendError::Never("blocked".into()))
            }
            Some(Fault::Unanswered(arrives) | Fault::Hangs(arrives)) => {
                if arrives {
                    self.arrive(&sending);
                }
                let hangs = matches!(fault, Some(Fault::Hangs(_)));
                pass(if hangs { HANG_MS } else { dice.below(40) }).await;
                lost()
            }
        }
    }
}
