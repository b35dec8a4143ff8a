//! Lanes over work that a test ends as it likes.
#![allow(clippy::unwrap_used, clippy::panic)]

mod every;
mod queue;
mod watch;

use super::*;
use crate::route::queue::QueueRules;
use async_trait::async_trait;
use claw_core::id::{AgentId, InboxId, SessionKey, TimestampMs};
use claw_core::ports::{Clock, StoreError};
use claw_core::route::Route;
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_core::step::run::GlobalLane;
use claw_core::subject::Actor;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

pub(super) fn key() -> SessionKey {
    SessionKey::main(&AgentId::new("main"))
}

/// A message with a number, which is its place in the order of arrival.
pub(super) fn message(n: usize, mode: QueueMode, actor: &Actor, at: TimestampMs) -> InboxRow {
    InboxRow {
        id: InboxId::new(format!("m{n:04}")),
        session: key(),
        account: "test".into(),
        message: n.to_string(),
        at,
        sender: "ana".into(),
        actor: actor.clone(),
        route: Route {
            channel: "test".into(),
            account: "a".into(),
            chat: "ana".into(),
            thread: None,
        },
        text: format!("text {n}"),
        mode,
        model: None,
        state: InboxState::Received,
    }
}

/// Goes with tokio's time.
pub(super) struct Time(Instant);

impl Clock for Time {
    fn now(&self) -> TimestampMs {
        TimestampMs(i64::try_from(self.0.elapsed().as_millis()).unwrap())
    }
}

/// What a test does with the run at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The turn takes what may enter it.
    Boundary,
    /// It ends well.
    End,
    /// Its task panics.
    Panic,
    /// The store fails; nothing it took was written down.
    Fail,
    /// It marks progress.
    Progress,
}

#[derive(Default)]
pub(super) struct Seen {
    /// Rows of the store that wait.
    pub waiting: BTreeMap<InboxId, InboxRow>,
    /// Messages in the order in which runs consumed them.
    pub consumed: Vec<InboxId>,
    pub dropped: Vec<InboxId>,
    /// Actors of each run's messages.
    pub mixed: bool,
    pub at_work: usize,
    pub most_at_work: usize,
    pub runs: usize,
    /// Why each run was interrupted.
    pub interrupts: Vec<&'static str>,
    pub settled: Vec<String>,
    orders: Option<mpsc::UnboundedSender<Order>>,
}

/// The work of a lane under test.
#[derive(Default)]
pub(super) struct Probe {
    pub rules: QueueRules,
    pub seen: Mutex<Seen>,
}

/// Counts a run as long as its task is there.
struct AtWork<'a>(&'a Probe);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        let mut seen = self.0.seen.lock().unwrap();
        seen.at_work -= 1;
        seen.orders = None;
    }
}

impl Probe {
    pub(super) fn order(&self, order: Order) {
        let orders = self.seen.lock().unwrap().orders.clone();
        if let Some(orders) = orders {
            let _gone = orders.send(order);
        }
    }

    fn consume(&self, rows: &[InboxRow], actor: &Actor) {
        let mut seen = self.seen.lock().unwrap();
        for row in rows {
            seen.mixed |= row.actor != *actor;
            assert!(seen.waiting.remove(&row.id).is_some(), "{} twice", row.id);
            seen.consumed.push(row.id.clone());
        }
    }
}

#[async_trait]
impl Work for Probe {
    fn rules(&self, _: &InboxRow) -> QueueRules {
        self.rules
    }

    async fn run(&self, begin: Begin) -> LaneEnd {
        let (orders, mut ordered) = mpsc::unbounded_channel();
        let actor = begin.rows[0].actor.clone();
        {
            let mut seen = self.seen.lock().unwrap();
            seen.at_work += 1;
            seen.runs += 1;
            seen.most_at_work = seen.most_at_work.max(seen.at_work);
            seen.orders = Some(orders);
        }
        let _at_work = AtWork(self);
        let mut left_out = begin.left_out.clone();
        let mut taken = begin.rows.clone();
        loop {
            tokio::select! {
                biased;
                () = begin.interrupt.cancelled() => {
                    self.seen.lock().unwrap().interrupts.push(begin.interrupt.why());
                    break;
                }
                order = ordered.recv() => match order.unwrap() {
                    Order::Boundary => {
                        let (rows, gone) = begin.lane.take();
                        taken.extend(rows);
                        left_out.extend(gone);
                    }
                    Order::Progress => begin.progress.mark(),
                    Order::End => break,
                    Order::Panic => panic!("a bug of the turn"),
                    Order::Fail => return LaneEnd::Store(StoreError::Failed("full".into())),
                },
            }
        }
        let mut gone = self.seen.lock().unwrap();
        for one in left_out {
            gone.waiting.remove(&one.id);
            gone.dropped.push(one.id);
        }
        drop(gone);
        self.consume(&taken, &actor);
        LaneEnd::Done
    }

    async fn give_up(&self, _: &SessionKey, ids: &[InboxId], _: &str) -> Result<(), StoreError> {
        let mut seen = self.seen.lock().unwrap();
        for id in ids {
            seen.waiting.remove(id);
            seen.dropped.push(id.clone());
        }
        Ok(())
    }

    async fn settle(
        &self,
        _: &SessionKey,
        why: &str,
        _: &[InboxId],
    ) -> Result<Vec<InboxRow>, StoreError> {
        let mut seen = self.seen.lock().unwrap();
        seen.settled.push(why.to_owned());
        Ok(seen.waiting.values().cloned().collect())
    }
}

/// A lane under test.
pub(super) struct Bench {
    pub lanes: Lanes,
    pub pools: Pools,
    pub probe: Arc<Probe>,
    pub clock: Arc<Time>,
    pub sent: usize,
}

impl Bench {
    pub(super) fn new(rules: QueueRules) -> Self {
        let clock = Arc::new(Time(Instant::now()));
        let probe = Arc::new(Probe {
            rules,
            ..Probe::default()
        });
        let pools = Pools::with_main(2);
        Self {
            lanes: Lanes::new(probe.clone(), clock.clone(), pools.clone()),
            pools,
            probe,
            clock,
            sent: 0,
        }
    }

    /// A message that has landed comes to the lane; everything that can happen by itself then happens.
    pub(super) async fn send(&mut self, mode: QueueMode, actor: &Actor) {
        let row = message(self.sent, mode, actor, self.clock.now());
        self.sent += 1;
        let id = row.id.clone();
        self.probe
            .seen
            .lock()
            .unwrap()
            .waiting
            .insert(id, row.clone());
        if let Some(gone) = self.lanes.arrive(row, GlobalLane::Main) {
            self.probe
                .give_up(&key(), &[gone], "overflow")
                .await
                .unwrap();
        }
        rest().await;
    }

    pub(super) async fn order(&self, order: Order) {
        self.probe.order(order);
        rest().await;
    }

    pub(super) async fn stop(&self) {
        let found = self.lanes.stop(&key(), Interrupt::PERSON);
        let gone = &found.waiting;
        self.probe.give_up(&key(), gone, "stopped").await.unwrap();
        self.lanes.go_on(&key());
        rest().await;
    }

    /// Ends everything that still runs or waits.
    pub(super) async fn drain(&self) {
        while !self.lanes.busy().is_empty() {
            self.probe.order(Order::End);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// Paused time moves on only when no task can.
pub(super) async fn rest() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}
