//! One session's tools.
//!
//! Invariant: below other agents a tool is offered, and a call made, only if each of them is offered it too.

use super::call::Call;
use super::descent::Descent;
use super::desk::Desk;
use super::tool::Tool;
use super::view::reaches;
use crate::route::rate::Sender;
use crate::toolbox::scribe::Scribe;
use async_trait::async_trait;
use claw_core::capability::{Decision, Request};
use claw_core::code::FailureKind;
use claw_core::id::{AgentId, SessionKey};
use claw_core::ports::{Journal, ToolHost};
use claw_core::subject::Actor;
use claw_core::tool::{CallReport, InstalledTool, ToolCall, ToolOutcome};
use std::sync::Arc;

/// One session's tools.
pub(crate) struct Seat {
    desk: Arc<Desk>,
    session: SessionKey,
    own: AgentId,
    descent: Option<Descent>,
    /// Who wrote what the turn began with, if that is known.
    person: Option<Sender>,
    /// Other agents of sessions above this one, the nearest first.
    above: Vec<AgentId>,
}

impl Seat {
    pub(super) fn new(desk: Arc<Desk>, session: SessionKey, descent: Option<Descent>) -> Self {
        let own = session.agent();
        let above = descent.as_ref().map_or_else(Vec::new, |d| d.agents(&own));
        Self {
            desk,
            session,
            own,
            descent,
            person: None,
            above,
        }
    }

    /// For a turn that began with a message of this person.
    pub(crate) fn for_person(self, person: Option<Sender>) -> Self {
        Self { person, ..self }
    }

    pub(super) fn person(&self) -> Option<&Sender> {
        self.person.as_ref()
    }

    pub(crate) fn session(&self) -> &SessionKey {
        &self.session
    }

    pub(super) fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    pub(super) fn descent(&self) -> Option<&Descent> {
        self.descent.as_ref()
    }

    pub(super) fn parent(&self) -> Option<&SessionKey> {
        self.descent.as_ref().and_then(Descent::parent)
    }

    /// Its agent and those above.
    pub(super) fn agents(&self) -> impl Iterator<Item = &AgentId> {
        std::iter::once(&self.own).chain(&self.above)
    }

    /// Whether its sub-agents would be too deep.
    pub(super) fn is_deepest(&self) -> bool {
        let depth = self.descent.as_ref().map_or(0, |d| d.above.len());
        let most = reaches(self).iter().map(|r| r.max_depth).min();
        u32::try_from(depth).unwrap_or(u32::MAX) >= most.unwrap_or(0)
    }

    /// The first refusal of its agent and those above.
    fn refusal(&self, tool: Tool, actor: &Actor) -> Option<Decision> {
        let judged = self.agents().map(|a| self.desk.judge(tool, a, actor));
        judged.flatten().find(|decision| !decision.allowed())
    }

    fn offers(&self, tool: Tool) -> bool {
        let known = |agent| self.desk.parts.settings.agents.contains_key(agent);
        self.agents().all(known)
            && self.desk.has(tool)
            && self.refusal(tool, &Actor::Owner).is_none()
            && !(tool == Tool::Spawn && self.is_deepest())
    }

    async fn own_call(&self, tool: Tool, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        let world = self.desk.parts.world.clone();
        let scribe = Scribe::new(world, call.clone(), journal.clone());
        let subject = tool.subject(&self.own);
        scribe.subject(subject.clone());
        let request = Request::Tool {
            tool: call.tool.clone(),
        };
        let failed = |kind, why| CallReport::bare(call.id.clone(), failed(kind, why));
        let report = if !self.desk.has(tool) {
            let why = format!("no tool `{}`: nothing runs commands here", tool.name());
            failed(FailureKind::NotFound, why)
        } else if let Some(decision) = self.refusal(tool, &call.actor) {
            scribe.deny(&request, decision.clone());
            failed(FailureKind::Denied, decision.reason)
        } else if tool.acts() && call.run.is_none() {
            let why = format!("`{}` acts for a turn, and this is none", tool.name());
            failed(FailureKind::Denied, why)
        } else {
            let made = Call {
                seat: self,
                call: &call,
                subject,
                ledger: scribe.ledger(),
                journal,
            };
            made.make(tool, &scribe).await
        };
        scribe.finish(report, Vec::new()).await
    }
}

fn failed(kind: FailureKind, message: String) -> ToolOutcome {
    ToolOutcome::Failed {
        kind,
        message,
        exit_code: None,
    }
}

#[async_trait]
impl ToolHost for Seat {
    fn tools(&self, agent: &AgentId) -> Vec<InstalledTool> {
        let plugins = self.desk.parts.toolbox.tools_below(agent, &self.above);
        let others = plugins
            .into_iter()
            .filter(|t| Tool::named(&t.definition.name).is_none());
        let own = Tool::ALL.into_iter().filter(|tool| self.offers(*tool));
        let mut all: Vec<InstalledTool> = others.chain(own.map(Tool::installed)).collect();
        all.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        all
    }

    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        match Tool::named(&call.tool) {
            Some(tool) => self.own_call(tool, call, journal).await,
            None => {
                let toolbox = &self.desk.parts.toolbox;
                toolbox.call_below(call, &self.above, journal).await
            }
        }
    }
}
