//! One call: what every tool needs, and the frame around an effect.
//!
//! Invariant: what a call does is named after the first attempt at it, so that one that a crash repeats does nothing
//! twice.

use super::seat::Seat;
use super::tool::Tool;
use super::view::may_send;
use super::{agents, exec, history, hops, host_exec, list, message, send, skill, spawn};
use crate::World;
use crate::route::rate::Sender;
use crate::skill::Offered;
use crate::toolbox::scribe::Scribe;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::content::Block;
use claw_core::id::{AgentId, CallId, RunId, SessionKey};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::ports::{Journal, StoreError};
use claw_core::row::{CallStart, EntryBody};
use claw_core::step::run::RunRow;
use claw_core::subject::Subject;
use claw_core::tool::{CallReport, ToolCall, ToolOutcome, ToolOutput};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longest text passed on, in bytes.
pub(super) const MAX_TEXT_BYTES: usize = 64 << 10;
/// Rows shown unless asked otherwise, and at most.
pub(super) const ROWS: usize = 20;
pub(super) const MAX_ROWS: usize = 100;

/// One call.
pub(super) struct Call<'a> {
    pub(super) seat: &'a Seat,
    pub(super) call: &'a ToolCall,
    pub(super) subject: Subject,
    /// The skill as which it runs.
    pub(super) skill: Option<&'a Offered>,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) journal: Arc<dyn Journal>,
}

pub(super) fn error(kind: ErrorKind, code: &str, message: impl Into<String>) -> GuestError {
    GuestError::new(kind, code, message)
}

pub(super) fn stored(e: StoreError) -> GuestError {
    error(ErrorKind::Unavailable, "store", e.to_string())
}

impl Call<'_> {
    pub(super) async fn make(&self, tool: Tool, scribe: &Scribe) -> CallReport {
        let said = match tool {
            Tool::Agents => agents::run(self),
            Tool::Exec => return exec::run(self, scribe).await,
            Tool::HostExec => return host_exec::run(self, scribe).await,
            Tool::Message => message::run(self).await,
            Tool::History => history::run(self).await,
            Tool::List => list::run(self).await,
            Tool::Send => send::run(self).await,
            Tool::Skill => return skill::run(self),
            Tool::Spawn => spawn::run(self).await,
        };
        let outcome = match said {
            Ok(text) => ToolOutcome::Ok(ToolOutput {
                content: vec![Block::text(text)],
                structured: serde_json::Value::Null,
            }),
            Err(error) => {
                self.leaves_a_trace(&error, scribe);
                ToolOutcome::Error(error)
            }
        };
        CallReport::bare(self.call.id.clone(), outcome)
    }

    /// What the tool itself refuses is a denial of the call, like what policy refuses.
    fn leaves_a_trace(&self, error: &GuestError, scribe: &Scribe) {
        if error.kind != ErrorKind::Denied || !scribe.denials().is_empty() {
            return;
        }
        let request = Request::Tool {
            tool: self.call.tool.clone(),
        };
        let decision = Decision {
            verdict: Verdict::Deny,
            code: error.code.clone(),
            layer: "tool".to_owned(),
            reason: error.message.clone(),
            steps: vec![format!("tool: refused ({}): {}", error.code, error.message)],
            hint: None,
            wanted: None,
        };
        scribe.deny(&request, decision);
    }

    pub(super) fn world(&self) -> &World {
        &self.seat.desk().parts.world
    }

    pub(super) fn arguments<T: DeserializeOwned>(&self) -> Result<T, GuestError> {
        serde_json::from_value(self.call.arguments.clone())
            .map_err(|e| error(ErrorKind::Invalid, "arguments", e.to_string()))
    }

    /// The turn.
    pub(super) async fn turn(&self) -> Result<RunRow, GuestError> {
        let none = || error(ErrorKind::Unsupported, "no-turn", "this is no turn");
        let id = self.call.run.as_ref().ok_or_else(none)?;
        let run = self.world().store.run(id).await.map_err(stored)?;
        run.ok_or_else(none)
    }

    /// For whom the tokens of what this call passes on are counted. A turn that goes on after a crash has forgotten its
    /// first message: it is counted for the one its session was begun for, or for its chat.
    pub(super) fn person(&self, run: &RunRow) -> String {
        let begun_for = self.seat.descent().map(|d| d.person.as_str());
        let kept = begun_for.filter(|person| !person.is_empty());
        match (self.seat.person(), kept) {
            (Some(person), _) => person.to_string(),
            (None, Some(kept)) => kept.to_owned(),
            (None, None) => Sender::read(&run.actor, &run.route.to_string()).to_string(),
        }
    }

    /// The sender of what this call passes on: for whom it is counted, and whose words its turn has heard.
    pub(super) fn sender(&self, run: &RunRow) -> String {
        self.seat.whom().written(&self.person(run))
    }

    /// A text that is passed on.
    pub(super) fn text<'t>(&self, text: &'t str) -> Result<&'t str, GuestError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(error(
                ErrorKind::Invalid,
                "empty",
                "there is nothing to say",
            ));
        }
        if text.len() > MAX_TEXT_BYTES {
            let words = format!("the text is over {MAX_TEXT_BYTES} bytes");
            return Err(error(ErrorKind::Limit, "text-too-long", words));
        }
        Ok(text)
    }

    /// The key of a session this call may write into. Whether one it may not write into exists is not told.
    pub(super) async fn target(&self, text: &str) -> Result<SessionKey, GuestError> {
        let own = self.seat.session();
        let key = SessionKey::parse(text, &own.agent())
            .ok_or_else(|| error(ErrorKind::Invalid, "session", "this is no session key"))?;
        if key == *own {
            let words = "this is your own session; answer in it instead";
            return Err(error(ErrorKind::Invalid, "own-session", words));
        }
        let store = &*self.world().store;
        let may = may_send(self.seat, store, &self.call.actor, &key).await;
        if may.map_err(stored)? {
            return Ok(key);
        }
        let words = format!(
            "this session may not write into `{key}`: only into its sub-agents, its parent, and those under \
             agents.{}.sessions.send in the configuration",
            own.agent()
        );
        Err(error(ErrorKind::Denied, "session-not-allowed", words))
    }

    /// The agent of a session, if it is configured.
    pub(super) fn known_agent(&self, agent: &AgentId) -> Result<(), GuestError> {
        if self.seat.desk().parts.settings.agents.contains_key(agent) {
            return Ok(());
        }
        let words = format!("no agent `{agent}`");
        Err(error(ErrorKind::NotFound, "no-agent", words))
    }

    /// The hops of what this call passes on. Lands what the turn has noted.
    pub(super) async fn next_hop(&self, run: &RunId) -> Result<u32, GuestError> {
        self.journal.flush(Vec::new()).await.map_err(stored)?;
        let store = &*self.world().store;
        let hops = hops::of_run(store, self.seat.session(), run).await;
        let hops = hops.map_err(stored)?;
        if hops >= hops::MAX_HOPS {
            let words = format!(
                "{} sessions have passed this on since a person spoke; answer now instead",
                hops::MAX_HOPS
            );
            return Err(error(ErrorKind::Limit, "too-many-hops", words));
        }
        Ok(hops + 1)
    }

    /// What names the effect of this call: the id of its first attempt. What the turn has noted must have landed.
    pub(super) async fn seed(&self, run: &RunId) -> Result<CallId, GuestError> {
        if self.call.attempt <= 1 {
            return Ok(self.call.id.clone());
        }
        let store = &self.world().store;
        let begun = store.begun_calls(run).await.map_err(stored)?;
        let entries = store.transcript(self.seat.session()).await;
        let answered: BTreeSet<CallId> = entries
            .map_err(stored)?
            .into_iter()
            .filter_map(|e| match e.body {
                EntryBody::ToolResult { call, .. } => Some(call),
                _ => None,
            })
            .collect();
        Ok(first_attempt(&begun, &answered, &self.call.id))
    }

    /// Does something between the two rows of its effect.
    pub(super) async fn effect<T>(
        &self,
        kind: &str,
        summary: String,
        act: impl Future<Output = Result<T, GuestError>>,
    ) -> Result<T, GuestError> {
        let intent = EffectIntent {
            call: self.call.id.clone(),
            session: self.call.session.clone(),
            agent: self.call.agent.clone(),
            subject: self.subject.clone(),
            kind: kind.to_owned(),
            summary,
        };
        let id = self.ledger.begin(intent).await?;
        let done = act.await;
        let state = match &done {
            Ok(_) => EffectState::Done,
            // A commit that failed has changed nothing.
            Err(_) => EffectState::Failed,
        };
        self.ledger.settle(id, state).await;
        done
    }
}

/// The first of the attempts at a call: before it stand those of the same call of the model that have no result.
fn first_attempt(begun: &[CallStart], answered: &BTreeSet<CallId>, id: &CallId) -> CallId {
    let Some(at) = begun.iter().position(|s| s.id == *id) else {
        return id.clone();
    };
    let Some(own) = begun.get(at) else {
        return id.clone();
    };
    let same = |s: &&CallStart| s.model_call == own.model_call && s.tool == own.tool;
    let before = begun.iter().take(at).rev().filter(same);
    let unanswered = before.take_while(|s| !answered.contains(&s.id));
    unanswered
        .last()
        .map_or_else(|| id.clone(), |s| s.id.clone())
}
