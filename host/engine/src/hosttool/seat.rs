//! One session's tools.
//!
//! Invariant: below other agents a tool is offered, and a call made, only if each of them is offered it too; and only
//! if everybody may have it used whose words the turn has heard, or the turn that began the session.

use super::call::Call;
use super::descent::Descent;
use super::desk::Desk;
use super::driving::Driving;
use super::heard;
use super::tool::Tool;
use super::view::reaches;
use crate::route::rate::Sender;
use crate::route::whom::Whom;
use crate::skill::{Offered, Snapshot, mentioned, text};
use crate::toolbox::scribe::Scribe;
use async_trait::async_trait;
use claw_core::capability::{Decision, Request};
use claw_core::code::FailureKind;
use claw_core::id::{AgentId, RunId, SessionKey};
use claw_core::ports::{Journal, Named, StoreError, ToolHost};
use claw_core::route::{LOCAL_CHANNEL, SESSION_CHANNEL};
use claw_core::row::Mutation;
use claw_core::step::inbox::InboxRow;
use claw_core::step::run::RunRow;
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{CallReport, InstalledTool, ToolCall, ToolOutcome};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The argument of `exec` that names a skill.
const NAMES_SKILL: &str = "skill";

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
    /// The group that the session is of.
    pub(super) place: Option<Whom>,
    /// Whose words the turn has heard.
    whom: Mutex<Whom>,
    /// The skills on offer: the same to the end of the turn.
    skills: OnceLock<Arc<Snapshot>>,
    /// Skills whose text the model has read.
    driving: Mutex<Driving>,
}

impl Seat {
    pub(super) fn new(desk: Arc<Desk>, session: SessionKey, descent: Option<Descent>) -> Self {
        let own = session.agent();
        let above = descent.as_ref().map_or_else(Vec::new, |d| d.agents(&own));
        let whom = descent.as_ref().map(Descent::heard).unwrap_or_default();
        Self {
            place: None,
            whom: Mutex::new(whom),
            skills: OnceLock::new(),
            driving: Mutex::default(),
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

    /// For the owner at this machine.
    pub(crate) fn for_owner(self) -> Self {
        self.hears(&Whom::owner());
        self
    }

    fn hears(&self, others: &Whom) -> bool {
        let mut whom = self.whom.lock().unwrap_or_else(PoisonError::into_inner);
        whom.hear(others)
    }

    /// Whose words the turn has heard.
    pub(super) fn whom(&self) -> Whom {
        let whom = self.whom.lock().unwrap_or_else(PoisonError::into_inner);
        whom.clone()
    }

    /// Hears again those that a run had heard before it was broken off.
    pub(super) async fn remember(&self, run: &RunRow) -> Result<(), StoreError> {
        let store = &*self.desk.parts.world.store;
        let kept = heard::of_run(store, run).await?;
        // Who is not known counts as everybody without an entry; the owner's turns are known by their actor.
        self.hears(&kept.unwrap_or_else(|| Whom::counted(&run.actor, "")));
        if let Some(place) = &self.place {
            self.hears(place);
        }
        Ok(())
    }

    /// The skills on offer, as they were when the turn first looked.
    pub(super) fn skills(&self) -> &Snapshot {
        self.skills.get_or_init(|| self.desk.skills_of(&self.own))
    }

    /// The skill that the arguments of a command name.
    fn acting(&self, arguments: &Value) -> Option<&Offered> {
        self.skills().find(arguments.get(NAMES_SKILL)?.as_str()?)
    }

    /// What drives the turn now.
    pub(super) fn driving(&self) -> Driving {
        let driving = self.driving.lock().unwrap_or_else(PoisonError::into_inner);
        driving.clone()
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
        let whom = self.whom();
        let judged = self
            .agents()
            .map(|a| self.desk.judge(tool, a, actor, &whom));
        judged.flatten().find(|decision| !decision.allowed())
    }

    fn offers(&self, tool: Tool) -> bool {
        let known = |agent| self.desk.parts.settings.agents.contains_key(agent);
        self.agents().all(known)
            && self.desk.has(tool)
            && self.refusal(tool, &Actor::Owner).is_none()
            && !(tool == Tool::Spawn && self.is_deepest())
            && !(tool == Tool::Skill && self.skills().skills.is_empty())
    }

    async fn own_call(&self, tool: Tool, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        let world = self.desk.parts.world.clone();
        let scribe = Scribe::new(world, call.clone(), journal.clone());
        let skill = (tool == Tool::Exec).then(|| self.acting(&call.arguments));
        let skill = skill.flatten();
        let subject = skill.map_or_else(|| tool.subject(&self.own), Offered::subject);
        scribe.subject(subject.clone());
        let request = Request::Tool {
            tool: call.tool.clone(),
        };
        let failed = |kind, why| CallReport::bare(call.id.clone(), failed(kind, why));
        let report = if !self.desk.has(tool) {
            let why = format!("no tool `{}`: nothing runs commands here", tool.name());
            failed(FailureKind::NotFound, why)
        } else if let Some(decision) = self
            .driving()
            .refusal(tool.name(), &self.own)
            .or_else(|| self.refusal(tool, &call.actor))
        {
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
                skill,
                ledger: scribe.ledger(),
                journal,
            };
            made.make(tool, &scribe).await
        };
        scribe.finish(report, Vec::new()).await
    }
}

impl Seat {
    /// A plugin's tool that what drives the turn was not granted.
    async fn driven_off(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        let scribe = Scribe::new(self.desk.parts.world.clone(), call.clone(), journal);
        if let Some((plugin, _)) = self.desk.parts.toolbox.find(&call.tool) {
            scribe.subject(Subject::Tool(plugin.digest.clone()));
        }
        let decision = self.driving().refusal(&call.tool, &self.own);
        let reason = decision.as_ref().map(|d| d.reason.clone());
        if let Some(decision) = decision {
            let tool = call.tool.clone();
            scribe.deny(&Request::Tool { tool }, decision);
        }
        let outcome = failed(FailureKind::Denied, reason.unwrap_or_default());
        scribe
            .finish(CallReport::bare(call.id, outcome), Vec::new())
            .await
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
        let toolbox = &self.desk.parts.toolbox;
        let plugins = toolbox.tools_below(agent, &self.above, &self.whom());
        let others = plugins
            .into_iter()
            .filter(|t| Tool::named(&t.definition.name).is_none());
        let own = Tool::ALL.into_iter().filter(|tool| self.offers(*tool));
        let installed = match self.skills().skills.is_empty() {
            true => Tool::installed,
            false => Tool::with_skills,
        };
        let mut all: Vec<InstalledTool> = others.chain(own.map(installed)).collect();
        let driving = self.driving();
        all.retain(|t| driving.offers(&t.definition.name));
        all.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        all
    }

    fn heard(&self, run: &RunId, messages: &[InboxRow]) -> Option<Mutation> {
        let mut news = false;
        for row in messages {
            news |= self.hears(&Whom::read(&row.actor, &row.sender));
            // What came over the network says itself in which group.
            let own = [LOCAL_CHANNEL, SESSION_CHANNEL].contains(&&*row.account);
            let place = self.place.as_ref().filter(|_| own);
            news |= place.is_some_and(|place| self.hears(place));
        }
        let whom = self.whom();
        let known = whom == Whom::owner() || whom == Whom::default();
        (news && !known).then(|| heard::setting(&self.session, run, &whom))
    }

    fn reads(&self, tool: &str) -> bool {
        match Tool::named(tool) {
            Some(own) => own.reads(),
            None => self.desk.parts.toolbox.reads(tool),
        }
    }

    fn task(&self) -> Option<String> {
        self.descent.as_ref().and_then(Descent::task)
    }

    fn about(&self) -> String {
        match self.offers(Tool::Skill) {
            true => self.skills().listing.clone(),
            false => String::new(),
        }
    }

    fn named(&self, message: &str) -> Vec<Named> {
        let loaded = |skill: &Offered| Named {
            text: text::body(skill, 0)
                .unwrap_or_else(|e| format!("the skill `{}` cannot be read: {e}", skill.name)),
            label: skill.label(),
        };
        mentioned(self.skills(), message)
            .into_iter()
            .map(loaded)
            .collect()
    }

    async fn driven(
        &self,
        session: &SessionKey,
        labels: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        let world = &self.desk.parts.world;
        let whose = (&self.own, session);
        let read = Driving::read(&*world.store, whose, labels, world.clock.now()).await?;
        *self.driving.lock().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        match Tool::named(&call.tool) {
            Some(tool) => self.own_call(tool, call, journal).await,
            None if !self.driving().offers(&call.tool) => self.driven_off(call, journal).await,
            None => {
                let toolbox = &self.desk.parts.toolbox;
                let below = (&*self.above, &self.whom());
                toolbox.call_below(call, below, journal).await
            }
        }
    }
}
