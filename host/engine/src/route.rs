//! Where a message goes: its agent, its session, and what may be done with it there.
//!
//! Invariant: pure. No clock (now is an argument), no disk, no socket: the same message under the same rules
//! always goes the same way.

pub mod binding;
pub mod control;
pub mod key;
pub mod link;
pub mod origin;
pub mod owner;
pub mod queue;
pub mod rate;
pub mod reach;
pub mod reset;
#[cfg(test)]
mod tests;
pub mod whom;

use binding::{Bindings, Routed};
use claw_core::id::AgentId;
use control::Place;
use key::{DmScope, Keyed};
use link::IdentityLinks;
use origin::Origin;
use queue::QueueRules;
use rate::RateRules;
use reach::Reach;
use reset::{ResetPolicy, ResetRules};
use std::collections::BTreeMap;

/// Everything configured about where messages go.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Which agent.
    pub bindings: Bindings,
    /// Who shares a session in direct messages, where no binding says otherwise.
    pub dm_scope: DmScope,
    /// Ids that are one person.
    pub links: IdentityLinks,
    /// When sessions begin anew.
    pub resets: ResetRules,
    /// How sessions queue.
    pub queue: QueueRules,
    /// How they do on these channels.
    pub queue_by_channel: BTreeMap<String, QueueRules>,
    /// Limits by agent; see [`Rules::rate`].
    pub rates: BTreeMap<AgentId, RateRules>,
    /// What agents may do with other sessions; see [`Rules::reach`].
    pub reach: BTreeMap<AgentId, Reach>,
}

/// A message with its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The agent, and the text it gets.
    pub routed: Routed,
    /// The session.
    pub session: Keyed,
    /// Whether others are in the session.
    pub place: Place,
}

impl Default for Rules {
    /// Everything goes to `main`, each person and group in a session of their own.
    fn default() -> Self {
        Self {
            bindings: Bindings::all_to(AgentId::new("main")),
            dm_scope: DmScope::default(),
            links: IdentityLinks::default(),
            resets: ResetRules::default(),
            queue: QueueRules::default(),
            queue_by_channel: BTreeMap::new(),
            rates: BTreeMap::new(),
            reach: BTreeMap::new(),
        }
    }
}

impl Rules {
    /// The agent and the session of a message.
    pub fn way(&self, origin: &Origin, text: &str) -> Way {
        let routed = self.bindings.route(origin, text);
        let scope = routed.dm_scope.unwrap_or(self.dm_scope);
        let session = key::session_key(&routed.agent, origin, scope, &self.links);
        Way {
            routed,
            session,
            place: Place::of(&origin.chat, scope),
        }
    }

    /// How the sessions of a channel queue.
    pub fn queue(&self, channel: &str) -> QueueRules {
        let own = self.queue_by_channel.get(channel);
        own.copied().unwrap_or(self.queue)
    }

    /// When the session of a message begins anew.
    pub fn reset(&self, origin: &Origin) -> ResetPolicy {
        self.resets.policy(origin)
    }

    /// The limits of an agent.
    pub fn rate(&self, agent: &AgentId) -> RateRules {
        self.rates.get(agent).copied().unwrap_or_default()
    }

    /// What an agent may do with other sessions.
    pub fn reach(&self, agent: &AgentId) -> Reach {
        self.reach.get(agent).cloned().unwrap_or_default()
    }
}
