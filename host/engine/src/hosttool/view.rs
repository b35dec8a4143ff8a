//! Which sessions a call sees, and into which it may write.
//!
//! Invariant: a turn that acts for somebody else than the owner sees and reaches no more than what its session began,
//! whatever is configured; a sub-agent no more than the agents above it.

use super::descent::below;
use super::seat::Seat;
use crate::route::reach::{Reach, Visibility};
use claw_core::id::{AgentId, SessionKey};
use claw_core::ports::{Store, StoreError};
use claw_core::subject::Actor;

/// What a call sees.
pub(super) struct View {
    level: Visibility,
    own: SessionKey,
    below: Vec<SessionKey>,
}

/// Whether what is configured beyond a session's own tree holds for somebody.
fn is_owners(actor: &Actor) -> bool {
    matches!(actor, Actor::Owner | Actor::Schedule)
}

/// What the agent and those above it may.
pub(super) fn reaches(seat: &Seat) -> Vec<Reach> {
    let routes = &seat.desk().parts.settings.routes;
    seat.agents().map(|agent| routes.reach(agent)).collect()
}

impl View {
    pub(super) async fn of(seat: &Seat, actor: &Actor) -> Result<Self, StoreError> {
        let levels = reaches(seat).into_iter().map(|r| r.visibility);
        let level = levels.min().unwrap_or_default();
        let own = seat.session().clone();
        Ok(Self {
            level: if is_owners(actor) {
                level
            } else {
                level.min(Visibility::Tree)
            },
            below: below(&*seat.desk().parts.world.store, &own).await?,
            own,
        })
    }

    pub(super) fn sees(&self, key: &SessionKey) -> bool {
        match self.level {
            _ if *key == self.own => true,
            Visibility::Own => false,
            Visibility::Tree => self.below.contains(key),
            Visibility::Agent => key.agent() == self.own.agent() || self.below.contains(key),
            Visibility::All => true,
        }
    }

    /// What a session is to the one that looks.
    pub(super) fn relation(&self, key: &SessionKey) -> &'static str {
        if *key == self.own {
            " (this one)"
        } else if self.below.contains(key) {
            " (sub-agent of this one)"
        } else {
            ""
        }
    }
}

/// Whether a session may write into another one: its parent, its own sub-agents of the same person, and what is
/// configured.
pub(super) async fn may_send(
    seat: &Seat,
    store: &dyn Store,
    actor: &Actor,
    to: &SessionKey,
) -> Result<bool, StoreError> {
    if seat.parent() == Some(to) {
        return Ok(true);
    }
    let children = super::descent::children(store, seat.session()).await?;
    if children.contains(to) {
        // Its answer comes back with the authority of the one it was begun for.
        let from = super::descent::descent(store, to).await?;
        return Ok(is_owners(actor) || from.is_some_and(|d| d.actor == *actor));
    }
    let all = reaches(seat);
    let listed = |r: &Reach| r.send.iter().any(|p| p.matches(to));
    Ok(is_owners(actor) && all.iter().all(listed))
}

/// Whether an agent may have sub-agents of another one.
pub(super) fn may_spawn(seat: &Seat, agent: &AgentId) -> bool {
    let routes = &seat.desk().parts.settings.routes;
    let own = seat.session().agent();
    *agent == own || routes.reach(&own).spawn.contains(agent)
}

/// The one that may less; the first if neither does.
pub(super) fn narrower(a: &Actor, b: &Actor) -> Actor {
    let rank = |actor: &Actor| match actor {
        Actor::Owner | Actor::Schedule => 3,
        Actor::Paired(_) => 2,
        Actor::GroupMember => 1,
        Actor::Stranger => 0,
    };
    if rank(b) < rank(a) {
        b.clone()
    } else {
        a.clone()
    }
}
