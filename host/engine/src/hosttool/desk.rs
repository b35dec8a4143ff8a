//! The tools of claw itself in front of those of plugins, and what policy says of them.

use super::descent::descent;
use super::door::Door;
use super::exec::Before;
use super::host_exec;
use super::seat::Seat;
use super::tool::{PLUGIN, Tool};
use crate::api::Parts;
use crate::route::whom::Whom;
use crate::skill::{Skills, Snapshot};
use crate::turn::Outlet;
use claw_core::capability::{Decision, Request};
use claw_core::id::{AgentId, SessionKey};
use claw_core::ports::{StoreError, ToolHost};
use claw_core::sandbox::Authority;
use claw_core::step::run::RunRow;
use claw_core::subject::Actor;
use claw_policy::authority::{EffectiveAuthority, Parts as Layers};
use claw_policy::near::did_you_mean;
use std::sync::Arc;

/// Gives each session its tools.
pub(crate) struct Desk {
    pub(super) parts: Arc<Parts>,
    /// Where skills are found; without it there are none.
    pub(crate) skills: Option<Arc<dyn Skills>>,
    pub(super) outlet: Arc<dyn Outlet>,
    pub(super) door: Arc<Door>,
    pub(super) before: Before,
}

impl Desk {
    pub(crate) fn new(
        parts: Arc<Parts>,
        skills: Option<Arc<dyn Skills>>,
        outlet: Arc<dyn Outlet>,
        door: Arc<Door>,
    ) -> Arc<Self> {
        Arc::new(Self {
            parts,
            skills,
            outlet,
            door,
            before: Before::default(),
        })
    }

    /// The tools of a session, before anybody is heard in it.
    pub(crate) async fn seat(self: &Arc<Self>, key: &SessionKey) -> Result<Seat, StoreError> {
        let store = &self.parts.world.store;
        let descent = descent(&**store, key).await?;
        let mut seat = Seat::new(self.clone(), key.clone(), descent);
        if Whom::of_session(key, None).is_some() {
            let row = store.session(key).await?;
            let raw = row.as_ref().and_then(|row| row.origin.as_deref());
            seat.place = Whom::of_session(key, raw);
        }
        Ok(seat)
    }

    /// The tools of a session for a turn that begins, or goes on after a crash.
    pub(crate) async fn seat_of(
        self: &Arc<Self>,
        key: &SessionKey,
        goes_on: Option<&RunRow>,
    ) -> Result<Seat, StoreError> {
        let seat = self.seat(key).await?;
        if let Some(run) = goes_on {
            seat.remember(run).await?;
        }
        Ok(seat)
    }

    /// The skills on offer to an agent now.
    pub(crate) fn skills_of(&self, agent: &AgentId) -> Arc<Snapshot> {
        let skills = self.skills.as_ref();
        skills.map(|s| s.snapshot(agent)).unwrap_or_default()
    }

    /// The tools of an agent where no other session is above it.
    pub(crate) fn outside(self: &Arc<Self>, agent: &AgentId) -> Seat {
        Seat::new(self.clone(), SessionKey::main(agent), None)
    }

    /// Whether there is what the tool needs.
    pub(super) fn has(&self, tool: Tool) -> bool {
        match tool {
            Tool::Exec => self.parts.scripts.is_some(),
            Tool::HostExec => self.parts.programs.is_some(),
            Tool::Skill => self.skills.is_some(),
            _ => true,
        }
    }

    /// May this agent call this tool at all, when these are heard? With its explanation.
    pub(crate) fn explain(&self, tool: &str, agent: &AgentId, whom: &Whom) -> Option<Decision> {
        match Tool::named(tool) {
            Some(own) if !self.has(own) => None,
            Some(own) => self.judge(own, agent, &Actor::Owner, whom),
            None => self.parts.toolbox.explain(tool, agent, whom),
        }
    }

    /// The end of a message about a tool that does not exist: one on offer that is near, or nothing.
    pub(crate) fn meant(self: &Arc<Self>, tool: &str, agent: &AgentId) -> String {
        let offered = self.outside(agent).tools(agent);
        did_you_mean(tool, offered.iter().map(|t| t.definition.name.as_str()))
    }

    /// What policy says; `None`: there is no such agent.
    pub(super) fn judge(
        &self,
        tool: Tool,
        agent: &AgentId,
        actor: &Actor,
        whom: &Whom,
    ) -> Option<Decision> {
        let settings = &self.parts.settings;
        let known = settings.agents.get(agent)?;
        if tool == Tool::HostExec && known.host_exec.is_none() {
            return Some(host_exec::off(agent));
        }
        let profile = whom.narrow(&known.profile);
        let offered = profile.tools.explain(agent, tool.name(), PLUGIN);
        if !offered.allowed() {
            return Some(offered);
        }
        // The profile has spoken, by the name `host`; what is left are the layers above and below it.
        let authority = EffectiveAuthority::new(Layers {
            session: None,
            taint: None,
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
