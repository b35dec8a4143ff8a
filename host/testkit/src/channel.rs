//! A network in memory: what a person would see on it, and when it fails.

use crate::lock;
use async_trait::async_trait;
use claw_core::ports::{Channel, ChannelTraits, SendError, Sending};
use claw_core::route::Route;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

/// What becomes of one send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrives and is acknowledged.
    Arrives,
    /// It arrives after this time and is acknowledged then.
    ArrivesAfter(Duration),
    /// It arrives; the acknowledgement is lost.
    LosesAnswer,
    /// It arrives at once; no answer ever comes.
    HangsArrived,
    /// It does not arrive, and no answer ever comes.
    Hangs,
    /// It does not arrive.
    Fails(SendError),
    /// The adapter itself panics.
    Panics,
}

/// One message as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// The network's id of it.
    pub id: String,
    /// What it says now.
    pub text: String,
    /// The key of the send that made it.
    pub key: String,
    /// How often it was edited.
    pub edits: u32,
}

type Script = Box<dyn Fn(&Sending) -> Outcome + Send + Sync>;

#[derive(Default)]
struct Network {
    chats: BTreeMap<Route, Vec<Visible>>,
    /// Receipts by key, where the network deduplicates.
    known: BTreeMap<String, String>,
    next: u64,
    sends: Vec<Sending>,
    /// Sends under way, by route, and the most there ever were.
    busy: BTreeMap<Route, usize>,
    most_of_route: usize,
    most: usize,
}

/// A channel and its network. Outlives the process under test: it is what a person looks at afterwards.
pub struct FakeChannel {
    traits: ChannelTraits,
    outcomes: Mutex<VecDeque<Outcome>>,
    script: Mutex<Option<Script>>,
    network: Mutex<Network>,
}

/// Counts a send as under way until it is dropped.
struct Busy<'a>(&'a FakeChannel, Route);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if let Some(count) = lock(&self.0.network).busy.get_mut(&self.1) {
            *count = count.saturating_sub(1);
        }
    }
}

impl FakeChannel {
    /// A network on which everything arrives unless a test says otherwise.
    pub fn new(traits: ChannelTraits) -> Self {
        Self {
            traits,
            outcomes: Mutex::default(),
            script: Mutex::default(),
            network: Mutex::default(),
        }
    }

    /// A network that tells repetitions, or does not; without edits, messages of up to 4,096 units.
    pub fn plain(deduplicates: bool) -> Self {
        Self::new(ChannelTraits {
            deduplicates,
            edits: false,
            max_units: 4_096,
        })
    }

    /// Queues what becomes of the next send that has no other yet.
    pub fn then(&self, outcome: Outcome) -> &Self {
        lock(&self.outcomes).push_back(outcome);
        self
    }

    /// Decides about every send for which nothing is queued.
    pub fn script(&self, script: impl Fn(&Sending) -> Outcome + Send + Sync + 'static) {
        *lock(&self.script) = Some(Box::new(script));
    }

    /// What is visible in a chat, in the order in which it appeared.
    pub fn visible(&self, route: &Route) -> Vec<Visible> {
        lock(&self.network)
            .chats
            .get(route)
            .cloned()
            .unwrap_or_default()
    }

    /// The texts that are visible in a chat.
    pub fn texts(&self, route: &Route) -> Vec<String> {
        self.visible(route).into_iter().map(|m| m.text).collect()
    }

    /// Every send so far, also those that failed.
    pub fn sends(&self) -> Vec<Sending> {
        lock(&self.network).sends.clone()
    }

    /// The most sends that were under way at once: of one route, and in all.
    pub fn most_at_once(&self) -> (usize, usize) {
        let network = lock(&self.network);
        (network.most_of_route, network.most)
    }

    fn begin(&self, sending: &Sending) -> Busy<'_> {
        let mut network = lock(&self.network);
        network.sends.push(sending.clone());
        *network.busy.entry(sending.route.clone()).or_default() += 1;
        let all = network.busy.values().sum();
        let route = network.busy.get(&sending.route).copied().unwrap_or(0);
        network.most = network.most.max(all);
        network.most_of_route = network.most_of_route.max(route);
        Busy(self, sending.route.clone())
    }

    fn outcome(&self, sending: &Sending) -> Outcome {
        if let Some(outcome) = lock(&self.outcomes).pop_front() {
            return outcome;
        }
        let script = lock(&self.script);
        script.as_ref().map_or(Outcome::Arrives, |s| s(sending))
    }

    /// The message appears, or takes the place of another.
    fn arrive(&self, sending: Sending) -> Result<String, SendError> {
        let mut network = lock(&self.network);
        if self.traits.deduplicates
            && let Some(receipt) = network.known.get(&sending.key)
        {
            return Ok(receipt.clone());
        }
        let id = match sending.replaces {
            Some(id) => {
                let chat = network.chats.entry(sending.route).or_default();
                let message = chat.iter_mut().find(|m| m.id == id);
                let message =
                    message.ok_or_else(|| SendError::Never(format!("no message `{id}`")))?;
                message.text = sending.text;
                message.edits += 1;
                id
            }
            None => {
                network.next += 1;
                let id = format!("m{}", network.next);
                let chat = network.chats.entry(sending.route).or_default();
                chat.push(Visible {
                    id: id.clone(),
                    text: sending.text,
                    key: sending.key.clone(),
                    edits: 0,
                });
                id
            }
        };
        network.known.insert(sending.key, id.clone());
        Ok(id)
    }
}

#[async_trait]
impl Channel for FakeChannel {
    fn traits(&self) -> ChannelTraits {
        self.traits
    }

    async fn send(&self, sending: Sending) -> Result<String, SendError> {
        let _busy = self.begin(&sending);
        let lost = || SendError::Unanswered("the connection broke".to_owned());
        match self.outcome(&sending) {
            Outcome::Arrives => self.arrive(sending),
            Outcome::ArrivesAfter(time) => {
                tokio::time::sleep(time).await;
                self.arrive(sending)
            }
            Outcome::LosesAnswer => self.arrive(sending).and(Err(lost())),
            Outcome::HangsArrived => {
                self.arrive(sending)?;
                std::future::pending().await
            }
            Outcome::Hangs => std::future::pending().await,
            Outcome::Fails(error) => Err(error),
            Outcome::Panics => std::panic::resume_unwind(Box::new("the adapter panicked")),
        }
    }
}
