//! What must hold when everything rests: the invariants, each with its name.
//!
//! Invariant: they look at rows, at the outside world and at what people see; at nothing of the engine.

mod asks;
mod effects;
mod messages;
mod replies;
mod runs;

use crate::incarnation::Stage;
use crate::network::Seen;
use crate::people::Acknowledged;
use crate::sandbox::Change;
use crate::scenario::Scenario;
use crate::simulate::Failure;
use crate::store::at_once;
use crate::world::lock;
use claw_core::id::{CallId, OutboxId, SessionKey, TimestampMs};
use claw_core::limit::LIST_ROWS;
use claw_core::ports::StoreError;
use claw_core::route::Route;
use claw_core::row::{CallStart, EffectRow, Entry};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::RunRow;
use std::collections::{BTreeMap, BTreeSet};

const EVERY_STATE: [OutboxState; 7] = [
    OutboxState::Drafting,
    OutboxState::Queued,
    OutboxState::Sending,
    OutboxState::Sent,
    OutboxState::Ambiguous,
    OutboxState::Dead,
    OutboxState::Held,
];

/// One session as it ended.
pub(crate) struct Session {
    pub(crate) key: SessionKey,
    /// Of all branches, in the order in which they were written.
    pub(crate) entries: Vec<Entry>,
    pub(crate) runs: Vec<RunRow>,
    /// Calls of its runs that have no end.
    pub(crate) open_calls: Vec<CallStart>,
}

/// Everything there is to look at.
pub(crate) struct World {
    pub(crate) scenario: Scenario,
    pub(crate) sessions: Vec<Session>,
    /// All accepted messages.
    pub(crate) rows: Vec<InboxRow>,
    /// What was acknowledged, by account and the network's id; `None`: never.
    pub(crate) acknowledged: BTreeMap<(String, String), Option<Acknowledged>>,
    pub(crate) replies: Vec<OutboxRow>,
    /// In the order in which they were ready to be sent.
    pub(crate) queued: Vec<OutboxId>,
    pub(crate) effects: BTreeMap<CallId, Vec<EffectRow>>,
    pub(crate) ended_calls: BTreeSet<CallId>,
    pub(crate) changes: Vec<Change>,
    pub(crate) asks: Vec<AskRow>,
    pub(crate) seen: BTreeMap<Route, Vec<Seen>>,
    /// Keys that a network refused for ever.
    pub(crate) refused: BTreeSet<String>,
}

type Check = fn(&World) -> Result<(), String>;

/// Every invariant, by the name it is reported with.
pub(crate) const ALL: [(&str, Check); 15] = [
    ("acknowledged", messages::acknowledged),
    ("order", messages::order),
    ("one-entry", messages::one_entry),
    ("authority", messages::authority),
    ("dedupe", messages::dedupe),
    ("one-run", runs::one_run),
    ("pairs", runs::pairs),
    ("effects-once", effects::once),
    ("effects-end", effects::end),
    ("asks-end", asks::end),
    ("asks-allow", asks::allow),
    ("outbox-ends", replies::end),
    ("one-reply", replies::one_of_each_run),
    ("promise", replies::promise),
    ("reply-order", replies::order),
];

/// Invariants that are watched while a run is made.
const WATCHED: [&str; 6] = [
    "receive",
    "effect-row-first",
    "attempt-row-first",
    "last-event",
    "answered-once",
    "rest",
];

/// The names of all invariants.
pub fn invariants() -> Vec<&'static str> {
    let at_the_end = ALL.iter().map(|(name, _)| *name);
    WATCHED.into_iter().chain(at_the_end).collect()
}

/// The first invariant that does not hold.
pub(crate) fn all(world: &World) -> Result<(), Failure> {
    ALL.iter()
        .try_for_each(|(invariant, check)| check(world).map_err(|what| Failure { invariant, what }))
}

impl World {
    /// Reads what a run left.
    pub(crate) fn read(stage: &Stage) -> Result<Self, String> {
        // The store on disk reads on the blocking threads of a runtime.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .map_err(|e| e.to_string())?;
        let _inside = runtime.enter();
        Self::read_inside(stage).map_err(|e| e.to_string())
    }

    fn read_inside(stage: &Stage) -> Result<Self, StoreError> {
        let store = stage.durable.store();
        let observed = lock(&stage.shared.observed);
        let mut sessions = Vec::new();
        for key in &observed.sessions {
            let runs = at_once(store.runs(Some(key), LIST_ROWS))?;
            let mut open_calls = Vec::new();
            for run in &runs {
                open_calls.extend(at_once(store.open_calls(&run.id))?);
            }
            sessions.push(Session {
                entries: at_once(store.all_entries(key))?,
                key: key.clone(),
                runs,
                open_calls,
            });
        }
        let mut rows = Vec::new();
        for id in &observed.received {
            rows.extend(at_once(store.inbox_row(id))?);
        }
        let mut effects = BTreeMap::new();
        for call in &observed.calls {
            effects.insert(call.clone(), at_once(store.effects(call))?);
        }
        Ok(Self {
            scenario: stage.scenario.clone(),
            sessions,
            rows,
            acknowledged: acknowledged(stage),
            replies: at_once(store.outbox(&EVERY_STATE, LIST_ROWS))?,
            queued: observed.queued.clone(),
            effects,
            ended_calls: observed.ended_calls.clone(),
            asks: at_once(store.asks(TimestampMs(0), LIST_ROWS))?,
            changes: lock(&stage.outside.0).clone(),
            seen: stage.network.seen(),
            refused: stage.network.refused(),
        })
    }

    pub(crate) fn run(&self, id: &claw_core::id::RunId) -> Option<&RunRow> {
        let mut runs = self.sessions.iter().flat_map(|s| &s.runs);
        runs.find(|run| run.id == *id)
    }

    /// Whether the network of a route tells repetitions.
    pub(crate) fn deduplicates(&self, route: &Route) -> bool {
        let mut accounts = self.scenario.accounts.iter();
        accounts.any(|a| a.channel == route.channel && a.traits.deduplicates)
    }
}

fn acknowledged(stage: &Stage) -> BTreeMap<(String, String), Option<Acknowledged>> {
    let mut all = BTreeMap::new();
    for sender in &stage.people {
        let Some(origin) = &sender.person.origin else {
            continue;
        };
        let account = format!("{}:{}", origin.channel, origin.account);
        let told = lock(&sender.acknowledged);
        for message in &sender.person.messages {
            let key = (account.clone(), message.id.clone());
            all.insert(key, told.get(&message.id).cloned());
        }
    }
    all
}
