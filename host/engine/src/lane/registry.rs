//! The lanes of all sessions, and what the engine does for them.
//!
//! Invariant: a session has at most one lane object with a driver. A message is added under the registry's lock, which
//! a driver holds to leave: a lane cannot be left with a message in it.

use super::driver;
use super::queue::{LeftOut, Queue};
use super::watch::GRACE_MS;
use super::{Held, Interrupt, Listeners, Pools, Progress};
use crate::route::queue::QueueRules;
use async_trait::async_trait;
use claw_core::event::TurnEvent;
use claw_core::id::{InboxId, SessionKey};
use claw_core::ports::{Clock, StoreError};
use claw_core::route::Route;
use claw_core::step::inbox::{InboxRow, QueueMode};
use claw_core::step::run::{GlobalLane, RunRow};
use claw_core::subject::Actor;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};

/// Time the runs at work have to end when the process does, in milliseconds.
pub const DRAIN_MS: u64 = 20_000;

/// What a run begins with.
pub struct Begin {
    /// The session.
    pub session: SessionKey,
    /// Its messages, in order; empty for a resumed run.
    pub rows: Vec<InboxRow>,
    /// Their texts become one message.
    pub join: bool,
    /// What gave way before them.
    pub left_out: Vec<LeftOut>,
    /// Whose permit it holds.
    pub kind: GlobalLane,
    /// That permit.
    pub permit: Held,
    /// The run to go on with.
    pub resume: Option<RunRow>,
    /// Who hears it.
    pub listeners: Listeners,
    /// What ends it from outside.
    pub interrupt: Interrupt,
    /// What it marks when it gets on.
    pub progress: Progress,
    /// Where it gets messages that enter it.
    pub lane: Taken,
}

/// How a run left its lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaneEnd {
    /// Its row says so.
    Done,
    /// The store failed; what the rows say is not known here.
    Store(StoreError),
}

/// What [`Lanes::stop`] found.
#[derive(Debug)]
pub struct Stopped {
    /// A run was at work; it ends.
    pub at_work: bool,
    /// What waited; the caller drops it.
    pub waiting: Vec<InboxId>,
    /// A run of an earlier process that had not gone on yet; the caller ends it.
    pub left: Option<RunRow>,
}

/// What lanes need of the engine.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// How a session queues.
    fn rules(&self, row: &InboxRow) -> QueueRules;
    /// Works on one turn to its end.
    async fn run(&self, begin: Begin) -> LaneEnd;
    /// Moves waiting rows to `dropped`.
    async fn give_up(&self, key: &SessionKey, ids: &[InboxId], why: &str)
    -> Result<(), StoreError>;
    /// Ends a run that left without an end (`why`: a reason of [`Interrupt`] or `host-bug`, `store`), gives up local messages nobody
    /// waits for, and reads back what waits.
    async fn settle(
        &self,
        key: &SessionKey,
        why: &str,
        heard: &[InboxId],
    ) -> Result<Vec<InboxRow>, StoreError>;
}

/// The run at work in a lane.
pub(super) struct Running {
    pub interrupt: Interrupt,
    pub listeners: Listeners,
    pub rows: Vec<InboxId>,
    pub route: Route,
    pub actor: Actor,
    pub model: Option<String>,
}

impl Running {
    /// How many of the first waiting messages can enter this run.
    fn steerable(&self, queue: &Queue) -> usize {
        queue.steerable(&self.route, &self.actor, self.model.as_deref())
    }
}

/// What a lane knows.
#[derive(Default)]
pub(super) struct State {
    pub queue: Queue,
    pub rules: QueueRules,
    pub resume: Option<RunRow>,
    /// Who hears the run that is taken up.
    pub ears: Vec<mpsc::Sender<TurnEvent>>,
    pub running: Option<Running>,
    pub kind: Option<GlobalLane>,
    pub driven: bool,
    /// While a new conversation is begun, nothing else is.
    pub paused: u32,
    /// A run left without its end being known: why.
    pub unsettled: Option<&'static str>,
}

/// One session's lane.
pub(super) struct Lane {
    pub key: SessionKey,
    pub state: Mutex<State>,
    pub changed: Notify,
}

impl Lane {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All lanes; clones are the same.
#[derive(Clone)]
pub struct Lanes(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub work: Arc<dyn Work>,
    pub clock: Arc<dyn Clock>,
    pub pools: Pools,
    pub lanes: Mutex<BTreeMap<SessionKey, Arc<Lane>>>,
    pub heard: Mutex<HashMap<InboxId, mpsc::Sender<TurnEvent>>>,
    pub emptied: Notify,
    /// The process ends: nothing begins any more.
    pub closing: AtomicBool,
}

impl Shared {
    pub(super) fn all(&self) -> MutexGuard<'_, BTreeMap<SessionKey, Arc<Lane>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who waits for the events of a message, if somebody does.
    pub(super) fn listener(&self, id: &InboxId) -> Option<mpsc::Sender<TurnEvent>> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.remove(id)
    }

    /// A message will not be answered: who waits for it hears why, as the last event.
    pub(super) fn dismiss(&self, id: &InboxId, last: TurnEvent) {
        if let Some(listener) = self.listener(id) {
            // Nothing was told before, so there is room.
            let _full = listener.try_send(last);
        }
    }

    /// A message has given way to others.
    pub(super) fn overflowed(&self, id: &InboxId) {
        let last = TurnEvent::Failed {
            code: "overflow".into(),
            message: "too many messages wait in this session; this one was left out".into(),
            hint: Some("send it again when the session is quiet".into()),
        };
        self.dismiss(id, last);
    }

    pub(super) fn is_heard(&self, id: &InboxId) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.contains_key(id)
    }
}

impl Lanes {
    /// Lanes over the engine's work.
    pub fn new(work: Arc<dyn Work>, clock: Arc<dyn Clock>, pools: Pools) -> Self {
        Self(Arc::new(Shared {
            work,
            clock,
            pools,
            lanes: Mutex::default(),
            heard: Mutex::default(),
            emptied: Notify::new(),
            closing: AtomicBool::new(false),
        }))
    }

    /// Somebody wants the events of the turn that takes this message. Call it before [`Lanes::arrive`].
    pub fn listen(&self, id: &InboxId, listener: mpsc::Sender<TurnEvent>) {
        let mut heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.insert(id.clone(), listener);
    }

    /// Nobody wants the events of this message any more.
    pub fn deafen(&self, id: &InboxId) {
        drop(self.0.listener(id));
    }

    /// Does something with a session's lane under both locks and sees that it is driven.
    fn with<T>(&self, key: &SessionKey, change: impl FnOnce(&mut State) -> T) -> T {
        let mut all = self.0.all();
        let fresh = || {
            Arc::new(Lane {
                key: key.clone(),
                state: Mutex::default(),
                changed: Notify::new(),
            })
        };
        let lane = all.entry(key.clone()).or_insert_with(fresh).clone();
        let mut state = lane.lock();
        let out = change(&mut state);
        if !state.driven {
            state.driven = true;
            tokio::spawn(driver::drive(self.0.clone(), lane.clone()));
        }
        lane.changed.notify_one();
        out
    }

    /// A message that has landed as received. Returns the row that gave way for it, which the caller drops.
    pub fn arrive(&self, row: InboxRow, kind: GlobalLane) -> Option<InboxId> {
        let rules = self.0.work.rules(&row);
        let key = row.session.clone();
        self.with(&key, |state| {
            state.rules = rules;
            if state
                .running
                .as_ref()
                .is_some_and(|r| r.rows.contains(&row.id))
            {
                // The run has read it from the store.
                return None;
            }
            state.kind.get_or_insert(kind);
            let late = state.running.is_some() || !state.queue.is_empty() || state.resume.is_some();
            let (id, mode, actor) = (row.id.clone(), row.mode, row.actor.clone());
            state.queue.push(row, late);
            let gone = state.queue.give_way(&state.rules);
            // One that is not taken ends nothing, and nobody but the owner ends somebody else's turn.
            if let (QueueMode::Interrupt, Some(running)) = (mode, &state.running)
                && gone.as_ref() != Some(&id)
                && (actor == running.actor || actor == Actor::Owner)
            {
                running.interrupt.end(Interrupt::NEWER);
            }
            if let Some(gone) = &gone {
                self.0.overflowed(gone);
            }
            gone
        })
    }

    /// What an earlier process left of a session: its run to go on with, and its waiting messages.
    pub fn restore(&self, key: &SessionKey, rows: Vec<InboxRow>, resume: Option<RunRow>) {
        self.with(key, |state| {
            let waiting = rows.first().map(|r| lane_of(&r.route));
            let kind = resume.as_ref().map(|r| r.lane);
            state.kind = kind.or(waiting).or(state.kind);
            if resume.is_some() && state.running.is_none() {
                state.resume = resume;
            }
            if let Some(row) = rows.first() {
                state.rules = self.0.work.rules(row);
            }
            for row in rows {
                state.queue.push(row, true);
            }
        });
    }

    /// Ends the run at work and takes out what waits; returns whether there was a run, and what waited.
    /// Nothing new begins until [`Lanes::go_on`].
    pub fn stop(&self, key: &SessionKey, why: &'static str) -> Stopped {
        self.with(key, |state| {
            state.paused = state.paused.saturating_add(1);
            let running = state.running.as_ref();
            if let Some(running) = running {
                running.interrupt.end(why);
            }
            let waiting = state.queue.clear();
            for id in &waiting {
                self.0.dismiss(id, TurnEvent::Interrupted);
            }
            Stopped {
                at_work: running.is_some(),
                waiting,
                left: {
                    state.ears.clear();
                    state.resume.take()
                },
            }
        })
    }

    /// What the lane knows of a session may not be what the store has: it is read back from there.
    pub fn unsettle(&self, key: &SessionKey) {
        self.with(key, |state| state.unsettled = Some("store"));
    }

    /// Whether a message waits in its session's lane.
    pub fn holds(&self, key: &SessionKey, id: &InboxId) -> bool {
        let lane = self.0.all().get(key).cloned();
        lane.is_some_and(|lane| lane.lock().queue.holds(id))
    }

    /// Waits until no run is at work in a session.
    pub async fn quiet(&self, key: &SessionKey) {
        loop {
            let lane = self.0.all().get(key).cloned();
            let Some(lane) = lane.filter(|l| l.lock().running.is_some()) else {
                return;
            };
            let emptied = self.0.emptied.notified();
            tokio::pin!(emptied);
            emptied.as_mut().enable();
            if lane.lock().running.is_none() {
                return;
            }
            emptied.await;
        }
    }

    /// Ends a pause.
    pub fn go_on(&self, key: &SessionKey) {
        self.with(key, |state| state.paused = state.paused.saturating_sub(1));
    }

    /// Interrupts the turn that has taken this message. If it still waits, takes it out: `true`, and the caller
    /// drops it.
    pub fn cancel(&self, key: &SessionKey, id: &InboxId) -> bool {
        let lane = self.0.all().get(key).cloned();
        let Some(lane) = lane else { return false };
        let mut state = lane.lock();
        if let Some(running) = state.running.as_ref().filter(|r| r.rows.contains(id)) {
            running.interrupt.end(Interrupt::PERSON);
            return false;
        }
        state.queue.remove(id)
    }

    /// Sessions with work, and whether a turn is at work in each.
    pub fn busy(&self) -> Vec<(SessionKey, bool)> {
        let all = self.0.all();
        let busy = |(key, lane): (&SessionKey, &Arc<Lane>)| {
            let at_work = lane.lock().running.is_some();
            (key.clone(), at_work)
        };
        all.iter().map(busy).collect()
    }

    /// Begins nothing any more.
    pub fn close(&self) {
        self.0.closing.store(true, Ordering::SeqCst);
    }

    /// Begins nothing any more and waits for the runs at work, up to [`DRAIN_MS`]; those that are still there then are
    /// ended. Whether all of them ended by themselves.
    pub async fn drain(&self) -> bool {
        self.close();
        let quiet = async {
            for (key, _) in self.busy() {
                self.quiet(&key).await;
            }
        };
        if tokio::time::timeout(Duration::from_millis(DRAIN_MS), quiet)
            .await
            .is_ok()
        {
            return true;
        }
        let lanes: Vec<Arc<Lane>> = self.0.all().values().cloned().collect();
        for lane in &lanes {
            if let Some(running) = &lane.lock().running {
                running.interrupt.end(Interrupt::CRASH);
            }
        }
        let ended = async {
            for lane in &lanes {
                self.quiet(&lane.key).await;
            }
        };
        let _late = tokio::time::timeout(Duration::from_millis(GRACE_MS), ended).await;
        false
    }

    /// Resolves once no lane has work.
    pub async fn idle(&self) {
        loop {
            let emptied = self.0.emptied.notified();
            tokio::pin!(emptied);
            emptied.as_mut().enable();
            if self.0.all().is_empty() {
                return;
            }
            emptied.await;
        }
    }
}

/// Whose permits a message's turn takes where nothing else says so.
pub(crate) fn lane_of(route: &Route) -> GlobalLane {
    if route.is_session() {
        GlobalLane::Subagent
    } else {
        GlobalLane::Main
    }
}

/// The way from a running turn to the messages that may enter it.
#[derive(Clone, Default)]
pub struct Taken(pub(super) Option<(Arc<Shared>, Arc<Lane>)>);

impl Taken {
    /// Whether a message could enter the turn now.
    pub fn pending(&self) -> bool {
        let Some((_, lane)) = &self.0 else {
            return false;
        };
        let state = lane.lock();
        let running = state.running.as_ref();
        running.is_some_and(|r| r.steerable(&state.queue) > 0)
    }

    /// The turn has read these waiting messages from the store: the lane does not hold them any more.
    pub(crate) fn took(&self, ids: &[InboxId]) {
        let Some((_, lane)) = &self.0 else { return };
        let mut state = lane.lock();
        let State { queue, running, .. } = &mut *state;
        for id in ids {
            queue.remove(id);
            if let Some(running) = running {
                running.rows.push(id.clone());
            }
        }
    }

    /// Takes the messages that enter the turn now, and what gave way before them; the run writes them down.
    pub fn take(&self) -> (Vec<InboxRow>, Vec<LeftOut>) {
        let nothing = (Vec::new(), Vec::new());
        let Some((shared, lane)) = &self.0 else {
            return nothing;
        };
        let mut state = lane.lock();
        let State { queue, running, .. } = &mut *state;
        let Some(running) = running else {
            return nothing;
        };
        let count = running.steerable(queue);
        if count == 0 {
            return nothing;
        }
        let rows = queue.take(count);
        for row in &rows {
            running.rows.push(row.id.clone());
            if let Some(listener) = shared.listener(&row.id) {
                running.listeners.add(listener);
            }
        }
        (rows, left_out(shared, queue))
    }
}

/// Takes out what gave way; who waits for it hears so.
pub(super) fn left_out(shared: &Shared, queue: &mut Queue) -> Vec<LeftOut> {
    let gone = queue.take_left_out();
    for one in &gone {
        shared.overflowed(&one.id);
    }
    gone
}
