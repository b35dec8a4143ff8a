//! The way from one session into another, and the channel by which sub-agents answer.
//!
//! Invariants: a message is on the disk before its lane hears of it, and its lane hears of it whatever becomes of the
//! caller; the same message twice arrives once. A sub-agent's answer is a row of the outbox until it is a row of its
//! parent's inbox, so the promise of the outbox holds for it.

use super::view::narrower;
use super::{Descent, descent, hops};
use crate::delivery::Channels;
use crate::intake::Intake;
use crate::lane::{Work, lane_of};
use async_trait::async_trait;
use claw_core::id::{AgentId, OutboxId, SessionKey};
use claw_core::ports::{Channel, ChannelTraits, SendError, Sending, Store, StoreError};
use claw_core::route::SESSION_CHANNEL;
use claw_core::row::{Batch, Mutation};
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_core::subject::Actor;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use tokio::sync::watch;

/// Longest answer of a sub-agent as its parent reads it, in UTF-16 code units; the rest is a message of its own.
const MAX_UNITS: usize = 32_000;
/// Sub-agents of which a process remembers that it began them.
const MAX_BEGUN: usize = 1_000;
/// How the host's own words about a failed turn begin.
const NOTICE: &str = "[claw: ";

/// The way into sessions.
pub(crate) struct Door {
    store: Arc<dyn Store>,
    intake: OnceLock<Weak<Intake>>,
    /// What an earlier process left has been taken up: messages may pass.
    opened: watch::Sender<bool>,
    /// Sub-agents begun by this process, the newest last.
    begun: Mutex<VecDeque<SessionKey>>,
}

/// A message of one session for another.
pub(super) struct Passed {
    /// The message, as received.
    pub(super) row: InboxRow,
    /// What lands before it.
    pub(super) before: Vec<Mutation>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Its session hears it.
    Heard,
    /// It waits for a process that goes on with its session.
    Waits,
    /// It had arrived before.
    Known,
}

impl Door {
    pub(crate) fn new(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            store,
            intake: OnceLock::new(),
            opened: watch::Sender::new(false),
            begun: Mutex::default(),
        })
    }

    /// Messages go this way.
    pub(crate) fn leads_to(&self, intake: &Arc<Intake>) {
        let _first = self.intake.set(Arc::downgrade(intake));
    }

    /// What an earlier process left has been taken up.
    pub(crate) fn open(&self) {
        self.opened.send_replace(true);
    }

    /// Answers to the sessions of an agent arrive by this door.
    pub(crate) fn attach(self: &Arc<Self>, channels: &Channels, agent: &AgentId) {
        let way = Arc::new(SessionChannel(self.clone()));
        channels.attach(SESSION_CHANNEL, agent.as_str(), way);
    }

    /// This process began the sub-agent, so it works on it whatever it goes on with otherwise. Of the oldest it forgets
    /// that; a process that goes on with everything does not ask.
    pub(super) fn began(&self, child: &SessionKey) {
        let mut begun = self.begun();
        if begun.contains(child) {
            return;
        }
        if begun.len() >= MAX_BEGUN {
            begun.pop_front();
        }
        begun.push_back(child.clone());
    }

    fn begun(&self) -> std::sync::MutexGuard<'_, VecDeque<SessionKey>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a message to its session.
    pub(super) async fn pass(self: &Arc<Self>, passed: Passed) -> Result<Arrival, StoreError> {
        let door = self.clone();
        // A task of its own: what has landed is heard, also if the caller goes away.
        tokio::spawn(async move { door.land(passed).await })
            .await
            .unwrap_or_else(|e| Err(StoreError::Failed(format!("the door stopped: {e}"))))
    }

    async fn land(&self, passed: Passed) -> Result<Arrival, StoreError> {
        let Passed { row, before } = passed;
        let mut opened = self.opened.subscribe();
        // What an earlier process left has its lanes first. The sender outlives this wait: the door holds it.
        drop(opened.wait_for(|open| *open).await);
        let intake = self.intake.get().and_then(Weak::upgrade);
        let intake = intake.ok_or_else(|| StoreError::Failed("claw is ending".to_owned()))?;
        let mut batch = Batch::session(&row.session);
        batch.mutations = vec![Mutation::OpenSession(row.session.clone())];
        batch.mutations.extend(before);
        batch
            .mutations
            .push(Mutation::Receive(Box::new(row.clone())));
        match self.store.commit(batch).await {
            Err(StoreError::Conflict(why)) => {
                let known = self.store.received(&row.account, &row.message).await?;
                return known
                    .map(|_| Arrival::Known)
                    .ok_or(StoreError::Conflict(why));
            }
            landed => landed?,
        }
        let here =
            row.route.is_local() || intake.serves_channels() || self.begun().contains(&row.session);
        if !here {
            return Ok(Arrival::Waits);
        }
        let kind = lane_of(&row.route);
        let key = row.session.clone();
        if let Some(gone) = intake.lanes.arrive(row, kind)
            && let Err(error) = intake.worker.give_up(&key, &[gone], "overflow").await
        {
            tracing::warn!(session = %key, %error, "a message that gave way still waits");
        }
        Ok(Arrival::Heard)
    }

    /// For whom a sub-agent's words act: never for somebody who may more than the one its turn acted for.
    async fn speaker(
        &self,
        sending: &Sending,
        child: &SessionKey,
        from: &Descent,
    ) -> Result<Actor, StoreError> {
        let id = sending.key.rsplit_once('-').map_or("", |(id, _)| id);
        let row = self.store.outbox_row(&OutboxId::new(id)).await?;
        let row = row.filter(|row| row.session == *child);
        let run = match row.as_ref().and_then(|row| row.run.as_ref()) {
            Some(run) => self.store.run(run).await?,
            // No turn made them: the host's own words.
            None if row.is_some() && sending.text.starts_with(NOTICE) => {
                return Ok(from.actor.clone());
            }
            None => None,
        };
        let run = run.filter(|run| run.session == *child);
        let theirs = run.map_or(Actor::Stranger, |run| run.actor);
        Ok(narrower(&from.actor, &theirs))
    }

    /// A sub-agent's words as a message of its parent.
    async fn announcement(&self, sending: &Sending) -> Result<Passed, SendError> {
        let later = |e: StoreError| SendError::NotStarted(e.to_string());
        let never = |why: &str| SendError::Never(why.to_owned());
        let thread = sending.route.thread.as_deref().unwrap_or_default();
        let child = SessionKey::parse(thread, &AgentId::new("main"))
            .ok_or_else(|| never("the route names no sub-agent"))?;
        let from = descent(&*self.store, &child).await.map_err(later)?;
        let from = from.ok_or_else(|| never("nobody began this sub-agent"))?;
        let parent = from.parent().cloned();
        let parent = parent.ok_or_else(|| never("the sub-agent has no parent"))?;
        let actor = self.speaker(sending, &child, &from).await.map_err(later)?;
        let hops = hops::of_session(&*self.store, &child)
            .await
            .map_err(later)?;
        let intake = self.intake.get().and_then(Weak::upgrade);
        let intake = intake.ok_or_else(|| SendError::NotStarted("claw is ending".into()))?;
        let world = &intake.worker.parts.world;
        let how = if sending.text.starts_with(NOTICE) {
            "failed"
        } else {
            "finished"
        };
        Ok(Passed {
            row: InboxRow {
                id: world.ids.inbox(),
                session: parent,
                account: SESSION_CHANNEL.to_owned(),
                message: sending.key.clone(),
                at: world.clock.now(),
                sender: hops::sender(&from.sender(), &child, hops),
                actor,
                route: from.route,
                text: format!("[sub-agent {}: {how}]\n\n{}", from.label, sending.text),
                mode: QueueMode::Steer,
                model: None,
                state: InboxState::Received,
            },
            before: Vec::new(),
        })
    }
}

/// By this the answers of sub-agents reach their parents.
struct SessionChannel(Arc<Door>);

#[async_trait]
impl Channel for SessionChannel {
    fn traits(&self) -> ChannelTraits {
        ChannelTraits {
            // By the inbox's own rule: the same message twice is one.
            deduplicates: true,
            edits: false,
            max_units: MAX_UNITS,
        }
    }

    async fn send(&self, sending: Sending) -> Result<String, SendError> {
        let passed = self.0.announcement(&sending).await?;
        let id = passed.row.id.to_string();
        let landed = self.0.pass(passed).await;
        landed
            .map(|_| id)
            .map_err(|e| SendError::Unanswered(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_testkit::{MemoryStore, TokioClock};

    #[tokio::test]
    async fn what_a_process_began_is_bounded_and_the_oldest_goes_first() {
        let clock = Arc::new(TokioClock::at(crate::fakes::NOW));
        let door = Door::new(Arc::new(MemoryStore::new(clock)));
        let main = AgentId::new("main");
        let child = |i: usize| SessionKey::parse(&format!("agent:main:t:{i}"), &main).unwrap();
        for i in 0..MAX_BEGUN {
            door.began(&child(i));
            door.began(&child(0));
        }
        assert_eq!(door.begun().len(), MAX_BEGUN);
        assert!(door.begun().contains(&child(0)));
        door.began(&child(MAX_BEGUN));
        assert_eq!(door.begun().len(), MAX_BEGUN);
        assert!(!door.begun().contains(&child(0)));
        assert!(door.begun().contains(&child(1)) && door.begun().contains(&child(MAX_BEGUN)));
    }
}
