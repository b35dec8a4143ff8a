//! What lanes need of the engine: how a session queues, and a turn over the configured agent, models and tools.

use crate::api::Parts;
use crate::asks::{Asking, Asks};
use crate::hosttool::{Desk, Seat, descent};
use crate::lane::{Begin, Interrupt, LaneEnd, Work, begins_nothing, interrupt_words};
use crate::route::queue::QueueRules;
use crate::route::rate::{Rates, Sender};
use crate::settings::Agent;
use crate::turn::{self, Chain, Meters, Outlet, TurnRequest, store_failed};
use async_trait::async_trait;
use claw_core::id::{InboxId, SessionKey};
use claw_core::ports::StoreError;
use claw_core::route::Route;
use claw_core::row::{Batch, Mutation};
use claw_core::step::inbox::{InboxRow, InboxStep};
use claw_core::step::run::{GlobalLane, RunOutcome, RunRow, RunStep};
use claw_core::subject::Actor;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why messages of an agent that is not configured any more are dropped.
const NO_AGENT: &str = "no-agent";

/// Why messages are dropped with which the store lets no turn begin.
const REFUSED: &str = "refused";
/// What their senders are told.
const NOT_BEGUN: &str =
    "this message could not be taken up; begin a new session, or ask who runs this assistant";

/// Works on the turns of every lane.
pub(crate) struct Worker {
    pub(crate) parts: Arc<Parts>,
    pub(crate) meters: Meters,
    pub(crate) outlet: Arc<dyn Outlet>,
    pub(crate) rates: Mutex<Rates>,
    /// Tools of claw itself, in front of those of plugins.
    pub(crate) desk: Arc<Desk>,
    /// Who waits for answers of people.
    pub(crate) asks: Arc<Asks>,
}

/// What a turn is about: taken from its first message, or from the run it goes on with.
struct About {
    actor: Actor,
    route: Route,
    model: Option<String>,
    lane: GlobalLane,
}

impl About {
    fn of(begin: &Begin) -> Option<Self> {
        if let Some(row) = &begin.resume {
            return Some(Self {
                actor: row.actor.clone(),
                route: row.route.clone(),
                model: row.model.clone(),
                lane: row.lane,
            });
        }
        let first = begin.rows.first()?;
        Some(Self {
            actor: first.actor.clone(),
            route: first.route.clone(),
            model: first.model.clone(),
            lane: begin.kind,
        })
    }
}

impl Worker {
    /// Who answers for an agent: the model a person named and no other, or the agent's with its fallbacks.
    pub(crate) fn chain(
        &self,
        named: Option<&str>,
        agent: &Agent,
    ) -> Result<Chain, crate::api::ApiError> {
        crate::api::chain(&self.parts, named, agent)
    }

    /// What people have sent and used.
    pub(crate) fn rates(&self) -> MutexGuard<'_, Rates> {
        self.rates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way out for a route; none for surfaces of this machine, which read the transcript.
    pub(crate) fn outlet(&self, route: &Route) -> Option<&Arc<dyn Outlet>> {
        (!route.is_local()).then_some(&self.outlet)
    }

    /// Where the questions of a session's turns go: a sub-agent's to the people of the session at the top.
    async fn asking(&self, key: &SessionKey, about: &About) -> Result<Asking, StoreError> {
        let store = &*self.parts.world.store;
        let mut route = about.route.clone();
        let mut local = route.is_local();
        let mut from = descent(store, key).await?;
        while let Some(one) = from.take() {
            local = one.local || one.route.is_local();
            if let Some(parent) = one.parent().filter(|_| one.route.is_session()) {
                from = descent(store, parent).await?;
            }
            route = one.route;
        }
        let reached = !local && !route.is_session();
        Ok(Asking {
            route: reached.then_some(route),
            unattended: !local || about.lane == GlobalLane::Cron,
        })
    }

    fn request(&self, agent: &Agent, (about, asking): (About, Asking), seat: Seat) -> TurnRequest {
        let models = self
            .chain(about.model.as_deref(), agent)
            .unwrap_or_else(|error| turn::absent(&error.message));
        let outlet = self.outlet(&about.route).cloned();
        TurnRequest {
            session: seat.session().clone(),
            actor: about.actor,
            route: about.route,
            lane: about.lane,
            models,
            meters: self.meters.clone(),
            tools: Arc::new(seat),
            workspace: agent.workspace.clone(),
            agent_name: agent.name.clone(),
            zone: self.parts.settings.zone.clone(),
            outlet,
            asks: self.asks.clone(),
            asking,
        }
    }

    /// Ends a run nobody works on.
    pub(crate) async fn close(&self, row: &RunRow, why: &str) -> Result<(), StoreError> {
        let outcome = match why {
            "host-bug" | "store" | NO_AGENT => RunOutcome::Failed { code: why.into() },
            _ => RunOutcome::Interrupted { why: why.into() },
        };
        let text = match why {
            "host-bug" => "claw itself failed; this is a bug",
            "store" => "the turn's end could not be written down",
            NO_AGENT => "the agent is not configured any more",
            _ => interrupt_words(why),
        };
        let outlet = self.outlet(&row.route).map(AsRef::as_ref);
        turn::close_row(&self.parts.world, outlet, row, outcome, text).await
    }

    /// What other sessions said while nobody waited for an answer is read first.
    async fn gather(&self, begin: &mut Begin) -> Result<(), StoreError> {
        let Some(first) = begin.rows.first() else {
            return Ok(());
        };
        if !first.route.is_local() {
            return Ok(());
        }
        let mut aside = self.parts.world.store.waiting(&begin.session).await?;
        aside.retain(|row| {
            begins_nothing(row)
                && row.actor == first.actor
                && begin.rows.iter().all(|known| known.id != row.id)
        });
        let ids: Vec<InboxId> = aside.iter().map(|row| row.id.clone()).collect();
        begin.lane.took(&ids);
        begin.rows.splice(0..0, aside);
        Ok(())
    }

    /// Ends a run whose transcript cannot be read: its row alone.
    pub(crate) async fn end_unread(&self, row: &RunRow, why: &str) -> Result<(), StoreError> {
        let outcome = RunOutcome::Interrupted { why: why.into() };
        let end = Mutation::Run(row.id.clone(), RunStep::End(outcome));
        let batch = Batch::session(&row.session).with(end);
        self.parts.world.store.commit(batch).await
    }

    /// Drops messages that no turn can begin with, or they would keep their lane for ever.
    async fn drop_unbegun(&self, key: &SessionKey, ids: &[InboxId]) -> Result<(), StoreError> {
        let mut left = self.parts.world.store.waiting(key).await?;
        left.retain(|row| ids.contains(&row.id));
        if left.len() < ids.len() {
            // Some have been dropped meanwhile: the others may well begin without them.
            return Ok(());
        }
        let mut batch = Batch::session(key);
        for row in &left {
            let drop = InboxStep::Drop(REFUSED.to_owned());
            batch.mutations.push(Mutation::Inbox(row.id.clone(), drop));
        }
        let routes: BTreeSet<&Route> = left.iter().map(|row| &row.route).collect();
        for route in &routes {
            let Some(outlet) = self.outlet(route) else {
                continue;
            };
            let parts = outlet.parts(route, &turn::notice(NOT_BEGUN));
            let world = &self.parts.world;
            let (fresh, now) = (world.ids.as_ref(), world.clock.now());
            let reply = turn::queued(fresh, key, None, route, parts, now);
            let reply = reply.map(|r| Mutation::Post(Box::new(r)));
            batch.mutations.extend(reply);
        }
        if batch.mutations.is_empty() {
            return Ok(());
        }
        self.parts.world.store.commit(batch).await?;
        routes.iter().for_each(|route| self.outlet.wake(route));
        Ok(())
    }

    async fn turn(&self, mut begin: Begin) -> Result<LaneEnd, StoreError> {
        let key = begin.session.clone();
        if begin.resume.is_none()
            && let Some(left) = self.parts.world.store.open_run(&key).await?
        {
            self.close(&left, Interrupt::CRASH).await?;
        }
        let Some(agent) = self.parts.settings.agents.get(&key.agent()) else {
            let ids: Vec<InboxId> = begin.rows.iter().map(|r| r.id.clone()).collect();
            self.give_up(&key, &ids, NO_AGENT).await?;
            if let Some(row) = &begin.resume {
                self.close(row, NO_AGENT).await?;
            }
            return Ok(LaneEnd::Done);
        };
        let Some(about) = About::of(&begin) else {
            return Ok(LaneEnd::Done);
        };
        let first = begin.rows.first();
        let sender = first.map(|row| Sender::read(&row.actor, &row.sender));
        self.gather(&mut begin).await?;
        let seat = self.desk.seat_of(&key, begin.resume.as_ref()).await?;
        let seat = seat.for_person(sender.clone());
        let asking = self.asking(&key, &about).await?;
        let request = self.request(agent, (about, asking), seat);
        let world = self.parts.world.clone();
        let now = world.clock.now();
        let (end, tokens) = turn::run(world, request, begin).await;
        if let Some(sender) = sender {
            self.rates().used(&agent.id, &sender, tokens, now);
        }
        Ok(end)
    }
}

#[async_trait]
impl Work for Worker {
    fn rules(&self, row: &InboxRow) -> QueueRules {
        self.parts.settings.routes.queue(&row.route.channel)
    }

    async fn run(&self, begin: Begin) -> LaneEnd {
        let key = begin.session.clone();
        let aside = begin.left_out.iter().map(|l| l.id.clone());
        let rows = begin.rows.iter().map(|r| r.id.clone());
        let ids: Vec<InboxId> = rows.chain(aside).collect();
        let listeners = begin.listeners.clone();
        let end = match self.turn(begin).await {
            Ok(end) => end,
            Err(error) => {
                // The turn itself had no chance to say so.
                listeners.tell(store_failed(&error)).await;
                LaneEnd::Store(error)
            }
        };
        if let LaneEnd::Store(StoreError::Illegal(why)) = &end {
            tracing::error!(session = %key, why, "a turn was refused by the store");
            if let Err(error) = self.drop_unbegun(&key, &ids).await {
                return LaneEnd::Store(error);
            }
        }
        end
    }

    async fn give_up(
        &self,
        key: &SessionKey,
        ids: &[InboxId],
        why: &str,
    ) -> Result<(), StoreError> {
        let mut left = ids.to_vec();
        while !left.is_empty() {
            let mut batch = Batch::session(key);
            let drop = |id: &InboxId| Mutation::Inbox(id.clone(), InboxStep::Drop(why.to_owned()));
            batch.mutations = left.iter().map(drop).collect();
            let Err(error) = self.parts.world.store.commit(batch).await else {
                break;
            };
            // Two stops at once both know of the same rows: what the other has dropped is done.
            let waiting = self.parts.world.store.waiting(key).await?;
            let before = left.len();
            left.retain(|id| waiting.iter().any(|row| row.id == *id));
            if left.len() == before {
                return Err(error);
            }
        }
        Ok(())
    }

    async fn settle(
        &self,
        key: &SessionKey,
        why: &str,
        heard: &[InboxId],
    ) -> Result<Vec<InboxRow>, StoreError> {
        let store = &self.parts.world.store;
        if let Some(row) = store.open_run(key).await? {
            self.close(&row, why).await?;
        }
        let waiting = store.waiting(key).await?;
        let (gone, left): (Vec<InboxRow>, Vec<InboxRow>) = waiting.into_iter().partition(|row| {
            row.route.is_local() && !begins_nothing(row) && !heard.contains(&row.id)
        });
        let ids: Vec<InboxId> = gone.into_iter().map(|r| r.id).collect();
        self.give_up(key, &ids, why).await?;
        Ok(left)
    }
}
