//! Messages of channels: how long until one is acknowledged, what a delivered turn writes, and how many turns a second
//! many sessions at once get.

use crate::Rounds;
use crate::figures::{micros, percentiles};
use crate::home::Home;
use crate::world::{Bench, FixedShelf};
use anyhow::{Result, bail};
use async_trait::async_trait;
use claw_core::model::{
    Model, ModelError, ModelEvent, ModelInfo, ModelRequest, ModelStream, StopReason, Usage,
};
use claw_core::ports::Store;
use claw_core::row::{Batch, Mutation};
use claw_core::step::inbox::QueueMode;
use claw_core::step::outbox::OutboxState;
use claw_core::subject::Actor;
use claw_engine::api::{Engine, ModelDirectory, ModelListing, Parts};
use claw_engine::intake::{Fate, Inbound, Resume};
use claw_engine::route::origin::Origin;
use claw_engine::toolbox::Toolbox;
use claw_testkit::FakeChannel;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Messages of each session in a crowd.
const MESSAGES: usize = 10;
/// Messages that wait in one session while their arrival is measured; under the largest cap.
const WAITING: usize = 900;
/// The channel, and our account there.
const CHANNEL: (&str, &str) = ("bench", "a");

/// Says `done` at once, and keeps nothing; while it is held, it does not answer.
struct Instantly {
    held: watch::Receiver<bool>,
}

#[async_trait]
impl Model for Instantly {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: "instant/model".into(),
            context_tokens: 200_000,
            usd_per_million: None,
        }
    }

    async fn ask(&self, _: ModelRequest) -> Result<ModelStream, ModelError> {
        // Its holder is gone: it is not held.
        let _ = self.held.clone().wait_for(|held| !held).await;
        let usage = Usage {
            input_tokens: 10,
            output_tokens: 5,
            cached_input_tokens: 0,
        };
        let said = [
            Ok(ModelEvent::Text {
                delta: "done".into(),
            }),
            Ok(ModelEvent::Done {
                stop: StopReason::End,
                usage,
            }),
        ];
        Ok(futures_util::stream::iter(said).boxed())
    }
}

struct One(Arc<Instantly>);

#[async_trait]
impl ModelDirectory for One {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }

    fn find(&self, _: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        Ok((self.0.clone(), "model".into()))
    }
}

/// An engine of its own with a network on which everything arrives.
struct Rig {
    bench: Bench,
    engine: Engine,
    hold: watch::Sender<bool>,
}

impl Rig {
    async fn open(home: &Home, name: &str) -> Result<Self> {
        let bench = Bench::open(home, name)?;
        let (hold, held) = watch::channel(false);
        let shelf = Arc::new(FixedShelf(Arc::default()));
        let engine = Engine::new(Parts {
            world: bench.world.clone(),
            settings: bench.settings.clone(),
            toolbox: Toolbox::new(
                bench.world.clone(),
                bench.settings.clone(),
                shelf.clone(),
                bench.sandbox.clone(),
            ),
            shelf,
            models: Arc::new(One(Arc::new(Instantly { held }))),
            scripts: None,
            programs: None,
            secrets: Arc::new(claw_core::secret::NoSecrets::default()),
        });
        let (channel, account) = CHANNEL;
        let network = Arc::new(FakeChannel::plain(true));
        engine.channels().attach(channel, account, network);
        engine.recover(Resume::Everything).await?;
        Ok(Self {
            bench,
            engine,
            hold,
        })
    }

    async fn receive(&self, peer: &str, message: &str) -> Result<()> {
        let (channel, account) = CHANNEL;
        let inbound = Inbound {
            origin: Origin::direct(channel, account, peer),
            message: format!("{peer} {message}"),
            text: "go".into(),
            actor: Actor::Owner,
            mode: Some(QueueMode::Followup),
            model: None,
        };
        match self.engine.receive(inbound).await?.fate {
            Fate::Accepted => Ok(()),
            fate => bail!("a message was not accepted: {fate:?}"),
        }
    }

    /// Waits until nothing is under way.
    async fn settled(&self) -> Result<()> {
        self.engine.idle().await;
        let open = [OutboxState::Queued, OutboxState::Sending];
        while !self.bench.store.outbox(&open, 1).await?.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    async fn close(self) {
        self.engine.drain().await;
        self.bench.sandbox.shutdown().await;
    }
}

pub(crate) async fn measure(home: &Home, rounds: Rounds) -> Result<Value> {
    Ok(json!({
        "enqueue": enqueue(home, rounds).await?,
        "delivered": delivered(home, rounds).await?,
        "crowd": crowd(home, rounds).await?,
    }))
}

/// Messages to a session whose turn is at work, so that nothing but the message is written; beside each, the smallest
/// durable commit there is.
async fn enqueue(home: &Home, rounds: Rounds) -> Result<Value> {
    let rig = Rig::open(home, "enqueue").await?;
    rig.hold.send_replace(true);
    rig.receive("ann", "first").await?;
    let (mut receives, mut commits) = (Vec::new(), Vec::new());
    for round in 0..rounds.calls.min(WAITING) {
        let setting = Mutation::Setting("bench".into(), json!(round));
        let batch = Batch::owner().with(setting);
        let began = Instant::now();
        rig.bench.store.commit(batch).await?;
        commits.push(began.elapsed());
        let began = Instant::now();
        rig.receive("ann", &round.to_string()).await?;
        receives.push(began.elapsed());
    }
    let median = |all: &[Duration]| {
        let mut all = all.to_vec();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    let beyond = median(&receives).saturating_sub(median(&commits));
    rig.hold.send_replace(false);
    rig.settled().await?;
    rig.close().await;
    Ok(json!({
        "receive": percentiles(receives),
        "bare_commit": percentiles(commits),
        "beyond_commit_p50_us": micros(beyond),
    }))
}

/// One message after the other, until its receipt is on the disk.
async fn delivered(home: &Home, rounds: Rounds) -> Result<Value> {
    let rig = Rig::open(home, "delivered").await?;
    let mut all = Vec::new();
    let before = rig.bench.store.metrics().transactions;
    for round in 0..rounds.turns {
        let peer = format!("p{}", round / MESSAGES);
        let began = Instant::now();
        rig.receive(&peer, &round.to_string()).await?;
        rig.settled().await?;
        all.push(began.elapsed());
    }
    let commits = rig.bench.store.metrics().transactions - before;
    rig.close().await;
    let mut found = percentiles(all);
    found["commits_per_turn"] = json!(commits as f64 / rounds.turns as f64);
    Ok(found)
}

/// Every session gets its messages at once, and all sessions do.
async fn crowd(home: &Home, rounds: Rounds) -> Result<Value> {
    let rig = Arc::new(Rig::open(home, "crowd").await?);
    let before = rig.bench.store.metrics();
    let began = Instant::now();
    let mut senders = tokio::task::JoinSet::new();
    for peer in 0..rounds.sessions {
        let rig = rig.clone();
        senders.spawn(async move {
            for message in 0..MESSAGES {
                rig.receive(&format!("p{peer}"), &message.to_string())
                    .await?;
            }
            Ok::<(), anyhow::Error>(())
        });
    }
    while let Some(sent) = senders.join_next().await {
        sent??;
    }
    let received = began.elapsed();
    rig.settled().await?;
    let took = began.elapsed();
    let after = rig.bench.store.metrics();
    let turns = (rounds.sessions * MESSAGES) as f64;
    let sent = rig.bench.store.outbox(&[OutboxState::Sent], 1).await?.len();
    if sent == 0 {
        bail!("nothing was delivered");
    }
    if let Some(rig) = Arc::into_inner(rig) {
        rig.close().await;
    }
    Ok(json!({
        "sessions": rounds.sessions,
        "messages_of_each": MESSAGES,
        "received_ms": received.as_millis() as u64,
        "answered_ms": took.as_millis() as u64,
        "turns_per_s": turns / took.as_secs_f64(),
        "transactions_per_turn": (after.transactions - before.transactions) as f64 / turns,
        "batches_per_turn": (after.batches - before.batches) as f64 / turns,
    }))
}
