//! The tools of claw itself in front of those of plugins, and what policy says of them.

use super::descent::descent;
use super::door::Door;
use super::seat::Seat;
use super::tool::{PLUGIN, Tool};
use crate::api::Parts;
use crate::turn::Outlet;
use claw_core::capability::{Decision, Request};
use claw_core::id::{AgentId, SessionKey};
use claw_core::ports::{StoreError, ToolHost};
use claw_core::sandbox::Authority;
use claw_core::subject::Actor;
use claw_policy::authority::{EffectiveAuthority, Parts as Layers};
use claw_policy::near::did_you_mean;
use std::sync::Arc;

/// Gives each session its tools.
pub(crate) struct Desk {
    pub(super) parts: Arc<Parts>,
    pub(super) outlet: Arc<dyn Outlet>,
    pub(super) door: Arc<Door>,
}

impl Desk {
    pub(crate) fn new(parts: Arc<Parts>, outlet: Arc<dyn Outlet>, door: Arc<Door>) -> Arc<Self> {
        Arc::new(Self {
            parts,
            outlet,
            door,
        })
    }

    /// The tools of a session.
    pub(crate) async fn seat(self: &Arc<Self>, key: &SessionKey) -> Result<Seat, StoreError> {
        let descent = descent(&*self.parts.world.store, key).await?;
        Ok(Seat::new(self.clone(), key.clone(), descent))
    }

    /// The tools of an agent where no other session is above it.
    pub(crate) fn outside(self: &Arc<Self>, agent: &AgentId) -> Seat {
        Seat::new(self.clone(), SessionKey::main(agent), None)
    }

    /// Whether there is what the tool needs.
    pub(super) fn has(&self, tool: Tool) -> bool {
        tool != Tool::Exec || self.parts.scripts.is_some()
    }

    /// May this agent call this tool at all? For the owner, with its explanation.
    pub(crate) fn explain(&self, tool: &str, agent: &AgentId) -> Option<Decision> {
        match Tool::named(tool) {
            Some(own) if !self.has(own) => None,
            Some(own) => self.judge(own, agent, &Actor::Owner),
            None => self.parts.toolbox.explain(tool, agent),
        }
    }

    /// The end of a message about a tool that does not exist: one on offer that is near, or nothing.
    pub(crate) fn meant(self: &Arc<Self>, tool: &str, agent: &AgentId) -> String {
        let offered = self.outside(agent).tools(agent);
        did_you_mean(tool, offered.iter().map(|t| t.definition.name.as_str()))
    }

    /// What policy says; `None`: there is no such agent.
    pub(super) fn judge(&self, tool: Tool, agent: &AgentId, actor: &Actor) -> Option<Decision> {
        let settings = &self.parts.settings;
        let known = settings.agents.get(agent)?;
        let profile = &known.profile.tools;
        let offered = profile.explain(agent, tool.name(), PLUGIN);
        if !offered.allowed() {
            return Some(offered);
        }
        // The profile has spoken, by the name `host`; what is left are the layers above and below it.
        let authority = EffectiveAuthority::new(Layers {
            agent: agent.clone(),
            subject: tool.subject(agent),
            actor: actor.clone(),
            ceiling: settings.bounds.clone(),
            profile: Arc::default(),
            parent: None,
            manifest: None,
            grants: Vec::new(),
            now: self.parts.world.clock.now(),
        });
        let decision = authority.decide(&Request::Tool {
            tool: tool.name().to_owned(),
        });
        Some(if decision.allowed() {
            offered
        } else {
            decision
        })
    }
}
