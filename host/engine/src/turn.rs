//! One turn: message, model, tools, model, ..., final. Serial within a session.
//!
//! Invariants: the message is committed before anything else happens; every step of the model and every
//! tool result lands before the next request; a turn always ends with `Final`, `Failed` or `Interrupted`,
//! and every tool call the transcript holds has its result.

pub mod context;
mod probe;
pub mod prompt;
pub mod rest;
mod results;
mod steps;
#[cfg(test)]
mod tests;

pub use probe::probe;
pub use steps::model_hint;

use crate::World;
use crate::journal::RunJournal;
use claw_core::content::Block;
use claw_core::event::TurnEvent;
use claw_core::id::{EntryId, RunId, SessionKey};
use claw_core::model::{Model, Usage};
use claw_core::ports::{Journal, StoreError, ToolHost};
use claw_core::row::{Batch, Entry, EntryBody, Mutation, Provenance};
use claw_core::subject::Actor;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Most requests to the model in one turn.
pub const MAX_STEPS: u32 = 40;
/// Identical calls (tool and arguments) in one turn before the turn is ended.
pub const MAX_IDENTICAL_CALLS: u32 = 3;
/// Most tool calls taken from one answer of a model.
pub const MAX_CALLS_PER_STEP: usize = 32;
/// Longest answer asked for, in tokens.
pub const MAX_OUTPUT_TOKENS: u32 = 8_192;
/// Longest message of a person, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 1 << 20;
/// Events a slow subscriber may be behind before the turn waits for it.
pub const EVENT_BUFFER: usize = 256;

/// What a turn needs.
#[derive(Clone)]
pub struct TurnRequest {
    /// Where.
    pub session: SessionKey,
    /// What the person said.
    pub text: String,
    /// For whom.
    pub actor: Actor,
    /// Who answers.
    pub model: Arc<dyn Model>,
    /// The model's name at the provider.
    pub model_id: String,
    /// Tools on offer.
    pub tools: Arc<dyn ToolHost>,
    /// Folder of the agent's files for the prompt.
    pub workspace: PathBuf,
    /// Name of the agent for people.
    pub agent_name: String,
    /// IANA zone of the person.
    pub zone: String,
}

/// Why a turn ended otherwise than with an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TurnEnd {
    #[error("interrupted")]
    Interrupted,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{message}")]
    Failed {
        code: String,
        message: String,
        hint: Option<String>,
    },
}

impl TurnEnd {
    fn failed(code: &str, message: impl Into<String>, hint: Option<&str>) -> Self {
        Self::Failed {
            code: code.to_owned(),
            message: message.into(),
            hint: hint.map(str::to_owned),
        }
    }
}

/// State of a running turn.
pub(crate) struct Run {
    pub world: World,
    pub request: TurnRequest,
    pub id: RunId,
    pub journal: Arc<RunJournal>,
    pub events: mpsc::Sender<TurnEvent>,
    pub cancel: CancellationToken,
    pub leaf: Option<EntryId>,
    pub usage: Usage,
    pub steps: u32,
    /// Text of an answer that was shown but did not become whole.
    pub partial: String,
}

impl Run {
    /// A subscriber that has gone does not stop the turn.
    pub(crate) async fn tell(&self, event: TurnEvent) {
        let _ = self.events.send(event).await;
    }

    /// The next entry of this run, and its append as a change.
    pub(crate) fn append(&mut self, provenance: Provenance, body: EntryBody) -> Mutation {
        let entry = Entry {
            id: self.world.ids.entry(),
            parent: self.leaf.take(),
            run: Some(self.id.clone()),
            at: self.world.clock.now(),
            provenance,
            labels: Vec::new(),
            body,
        };
        self.leaf = Some(entry.id.clone());
        Mutation::Append(self.request.session.clone(), Box::new(entry))
    }
}

/// Runs one turn to its end. Every outcome is told as the last event; the same is in the transcript.
pub async fn run(
    world: World,
    request: TurnRequest,
    events: mpsc::Sender<TurnEvent>,
    cancel: CancellationToken,
) {
    let mut run = match accept(world, request, &events, cancel).await {
        Ok(run) => run,
        Err(end) => {
            let _ = events.send(last_event(&end)).await;
            return;
        }
    };
    let ended = steps::all(&mut run).await;
    if let Err(end) = ended {
        close(&mut run, &end).await;
        run.tell(last_event(&end)).await;
    }
}

fn last_event(end: &TurnEnd) -> TurnEvent {
    match end {
        TurnEnd::Interrupted => TurnEvent::Interrupted,
        TurnEnd::Store(e) => TurnEvent::Failed {
            code: "store".into(),
            message: e.to_string(),
            hint: Some("`claw doctor` checks the home".into()),
        },
        TurnEnd::Failed {
            code,
            message,
            hint,
        } => TurnEvent::Failed {
            code: code.clone(),
            message: message.clone(),
            hint: hint.clone(),
        },
    }
}

/// Commits the message before anything else happens.
async fn accept(
    world: World,
    request: TurnRequest,
    events: &mpsc::Sender<TurnEvent>,
    cancel: CancellationToken,
) -> Result<Run, TurnEnd> {
    if request.text.trim().is_empty() {
        return Err(TurnEnd::failed(
            "empty-message",
            "the message is empty",
            None,
        ));
    }
    if request.text.len() > MAX_MESSAGE_BYTES {
        let message = format!("the message is over {MAX_MESSAGE_BYTES} bytes");
        return Err(TurnEnd::failed(
            "message-too-long",
            message,
            Some("put the text into a file of the workspace and name it"),
        ));
    }
    let id = world.ids.run();
    let session = request.session.clone();
    let leaf = world.store.session(&session).await?.and_then(|s| s.leaf);
    let journal = RunJournal::new(world.store.clone(), session.clone(), Some(id.clone()));
    let mut run = Run {
        world,
        request,
        id,
        journal,
        events: events.clone(),
        cancel,
        leaf,
        usage: Usage::default(),
        steps: 0,
        partial: String::new(),
    };
    let provenance = match run.request.actor {
        Actor::Owner | Actor::Schedule => Provenance::Owner,
        _ => Provenance::Untrusted,
    };
    let body = EntryBody::User {
        content: vec![Block::text(run.request.text.clone())],
    };
    let append = run.append(provenance, body);
    let batch = Batch::session(&session)
        .with(Mutation::OpenSession(session.clone()))
        .with(Mutation::TakeFence(session.clone(), run.id.clone()))
        .with(append);
    run.world.store.commit(batch).await?;
    let accepted = TurnEvent::Accepted {
        run: run.id.clone(),
        session,
    };
    run.tell(accepted).await;
    Ok(run)
}

/// Closes the transcript with the reason, so that the next turn finds whole pairs and a visible end.
async fn close(run: &mut Run, end: &TurnEnd) {
    let (code, text) = match end {
        TurnEnd::Interrupted => (
            "interrupted".to_owned(),
            "interrupted by the person".to_owned(),
        ),
        TurnEnd::Store(_) => return,
        TurnEnd::Failed { code, message, .. } => (code.clone(), message.clone()),
    };
    let mut last = Vec::new();
    let said = std::mem::take(&mut run.partial);
    if !said.is_empty() {
        // What the person has seen, the next turn knows.
        let body = EntryBody::Assistant {
            model: run.request.model.info().name,
            text: said,
            calls: Vec::new(),
            usage: Usage::default(),
        };
        last.push(run.append(Provenance::Agent, body));
    }
    last.push(run.append(Provenance::System, EntryBody::Notice { code, text }));
    if let Err(error) = run.journal.flush(last).await {
        tracing::warn!(%error, run = %run.id, "the end of a turn could not be written down");
    }
}
