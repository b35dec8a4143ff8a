//! Tests of the service against twins of the store and the network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crash;
mod draft;
mod outcome;
mod service;

use super::{Channels, Delivery};
use crate::World;
use claw_core::id::{AgentId, OutboxId, SessionKey, TimestampMs};
use claw_core::ports::{ChannelTraits, Clock, Store};
use claw_core::route::Route;
use claw_core::row::{Batch, Mutation};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, Part};
use claw_testkit::{FakeChannel, MemoryBlobs, MemoryStore, SeqIds, TokioClock};
use std::sync::Arc;
use std::time::Duration;

const BASE: TimestampMs = TimestampMs(1_000_000);

fn session() -> SessionKey {
    SessionKey::main(&AgentId::new("main"))
}

fn route(chat: &str) -> Route {
    Route {
        channel: "fake".into(),
        account: "a".into(),
        chat: chat.into(),
        thread: None,
    }
}

fn row(id: &str, route: &Route, texts: &[&str]) -> OutboxRow {
    let part = |text: &&str| Part {
        text: (*text).to_owned(),
        ..Part::default()
    };
    OutboxRow {
        id: OutboxId::new(id),
        session: session(),
        run: None,
        route: route.clone(),
        at: BASE,
        updated: BASE,
        due: BASE,
        draft: None,
        parts: texts.iter().map(part).collect(),
        state: OutboxState::Queued,
        reason: String::new(),
    }
}

async fn pass(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// A world whose time is tokio's, with one account attached unless a test detaches it.
struct Rig {
    world: World,
    store: Arc<MemoryStore>,
    clock: TokioClock,
    net: Arc<FakeChannel>,
    channels: Channels,
    delivery: Delivery,
}

impl Rig {
    async fn new(net: FakeChannel) -> Self {
        let rig = Self::idle(net);
        rig.channels.attach("fake", "a", rig.net.clone());
        rig.delivery.recover().await.unwrap();
        rig
    }

    /// Nothing attached, nothing recovered.
    fn idle(net: FakeChannel) -> Self {
        let clock = TokioClock::at(BASE);
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let world = World {
            store: store.clone(),
            blobs: Arc::new(MemoryBlobs::default()),
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeqIds::default()),
        };
        let channels = Channels::default();
        let delivery = Delivery::new(world.clone(), channels.clone());
        let net = Arc::new(net);
        Self {
            world,
            store,
            clock,
            net,
            channels,
            delivery,
        }
    }

    /// The process dies, and another begins on the same store and network.
    async fn restart(&mut self) {
        self.delivery = Delivery::new(self.world.clone(), self.channels.clone());
        self.delivery.recover().await.unwrap();
    }

    async fn commit(&self, mutations: Vec<Mutation>) {
        let mut batch = Batch::session(&session());
        batch.mutations = mutations;
        self.store.commit(batch).await.unwrap();
    }

    async fn post(&self, row: OutboxRow) {
        let route = row.route.clone();
        self.commit(vec![Mutation::Post(Box::new(row))]).await;
        self.delivery.wake(&route);
    }

    async fn step(&self, id: &str, step: OutboxStep) {
        self.commit(vec![Mutation::Outbox(OutboxId::new(id), step)])
            .await;
    }

    async fn row(&self, id: &str) -> OutboxRow {
        let row = self.store.outbox_row(&OutboxId::new(id)).await.unwrap();
        row.unwrap()
    }

    async fn state(&self, id: &str) -> OutboxState {
        self.row(id).await.state
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().0 - BASE.0
    }
}

fn editing(deduplicates: bool) -> FakeChannel {
    FakeChannel::new(ChannelTraits {
        deduplicates,
        edits: true,
        max_units: 100,
    })
}
