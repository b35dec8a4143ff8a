//! One turn: message, model, tools, model, ..., final. Serial within a session.
//!
//! Invariants: its messages are consumed in one batch with its run; every step of the model and every tool result lands
//! before the next request; a turn always ends with `Final`, `Failed` or `Interrupted`, and its run row with it; every
//! tool call the transcript holds has its result.

mod absent;
mod ask;
mod asked;
mod begin;
mod close;
pub mod context;
mod crash;
mod end;
mod outlet;
mod preview;
mod probe;
pub mod prompt;
pub mod rest;
mod results;
mod resume;
mod steer;
mod steps;
#[cfg(test)]
mod tests;
mod tiers;

pub(crate) use absent::absent;
pub use ask::{Candidate, Chain, Choice, Meters, model_hint};
pub(crate) use close::close_row;
pub(crate) use end::{notice, queued, store_failed, store_words};
pub use outlet::Outlet;
pub use probe::probe;

use crate::World;
use crate::asks::{Asking, Asks};
use crate::journal::RunJournal;
use crate::lane::{Begin, Held, Interrupt, LaneEnd, Listeners, Progress, Taken};
use crate::taint::Marks;
use claw_core::event::TurnEvent;
use claw_core::id::{AskId, EntryId, RunId, SessionKey};
use claw_core::model::{ModelToolCall, Usage};
use claw_core::ports::{StoreError, ToolHost};
use claw_core::route::Route;
use claw_core::row::{Entry, EntryBody, Mutation, Provenance};
use claw_core::step::run::GlobalLane;
use claw_core::subject::Actor;
use preview::Preview;
use std::path::PathBuf;
use std::sync::Arc;

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

/// What a turn needs besides its messages.
#[derive(Clone)]
pub struct TurnRequest {
    /// Where.
    pub session: SessionKey,
    /// For whom.
    pub actor: Actor,
    /// Where the answer goes.
    pub route: Route,
    /// Whose permits it takes.
    pub lane: GlobalLane,
    /// Who answers, and who does in their place.
    pub models: Chain,
    /// Profiles that rest, and budgets.
    pub meters: Meters,
    /// Tools on offer.
    pub tools: Arc<dyn ToolHost>,
    /// Folder of the agent's files for the prompt.
    pub workspace: PathBuf,
    /// Name of the agent for people.
    pub agent_name: String,
    /// IANA zone of the person.
    pub zone: String,
    /// The way out for answers that are delivered.
    pub outlet: Option<Arc<dyn Outlet>>,
    /// Who waits for answers of people.
    pub asks: Arc<Asks>,
    /// Where its questions go.
    pub asking: Asking,
}

impl TurnRequest {
    /// How the words of a question leave, and where to; nothing where surfaces of this machine hear the turn.
    fn asks_by(&self) -> Option<(Arc<dyn Outlet>, Route)> {
        let route = self.asking.route.clone()?;
        self.outlet.clone().map(|outlet| (outlet, route))
    }
}

/// Why a turn ended otherwise than with an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TurnEnd {
    #[error("interrupted")]
    Interrupted,
    /// The process ends while a person is asked: the run stays as it is.
    #[error("a question is open")]
    Left(AskId),
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
    /// Whether the model said that the context is too long.
    fn is_overflow(&self) -> bool {
        matches!(self, Self::Failed { code, .. } if code == "model-context-overflow")
    }

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
    pub events: Listeners,
    pub cancel: Interrupt,
    pub progress: Progress,
    /// Messages that may enter the turn.
    pub arriving: Taken,
    pub leaf: Option<EntryId>,
    pub usage: Usage,
    pub steps: u32,
    /// Text of an answer that was shown but did not become whole.
    pub partial: String,
    /// What is shown of the answer while it is written.
    pub preview: Preview,
    /// US dollars so far; `None` once a price was not known.
    pub cost_usd: Option<f64>,
    /// Over how many sessions what it answers has come, since a person spoke.
    pub hops: u32,
    /// 1, and one more each time the run was resumed.
    pub attempt: u32,
    /// Calls a crash left, to be made again.
    pub again: Vec<ModelToolCall>,
    /// The permit it works under.
    pub permit: Held,
    /// What it has asked a person, and what it waits for.
    pub asked: asked::Asked,
    /// How often each call was made.
    pub identical: results::Identical,
    /// The entries that hold text of others.
    pub marks: Marks,
}

impl Run {
    /// A subscriber that has gone does not stop the turn.
    pub(crate) async fn tell(&self, event: TurnEvent) {
        self.progress.mark();
        self.preview.hear(&event);
        self.events.tell(event).await;
    }

    /// One unknown price makes the sum unknown.
    pub(crate) fn add_cost(&mut self, usd: Option<f64>) {
        self.cost_usd = self.cost_usd.zip(usd).map(|(sum, more)| sum + more);
    }

    /// The next entry of this run, and its append as a change.
    pub(crate) fn append(&mut self, provenance: Provenance, body: EntryBody) -> Mutation {
        self.append_labelled(provenance, None, body)
    }

    /// The same for what may hold text of others; see [`crate::taint`].
    pub(crate) fn append_labelled(
        &mut self,
        provenance: Provenance,
        labels: impl IntoIterator<Item = String>,
        body: EntryBody,
    ) -> Mutation {
        let mut labels: Vec<String> = labels.into_iter().collect();
        labels.sort();
        labels.dedup();
        let entry = Entry {
            id: self.world.ids.entry(),
            parent: self.leaf.take(),
            run: Some(self.id.clone()),
            at: self.world.clock.now(),
            provenance,
            labels,
            body,
        };
        self.marks.append(&entry);
        self.leaf = Some(entry.id.clone());
        Mutation::Append(self.request.session.clone(), Box::new(entry))
    }
}

/// Runs one turn to its end. Every outcome is told as the last event; the same is in the transcript. Returns how it
/// left, and the tokens it used.
pub async fn run(world: World, request: TurnRequest, begin: Begin) -> (LaneEnd, u64) {
    let listeners = begin.listeners.clone();
    let mut run = match begin::start(world, request, begin).await {
        Ok(run) => run,
        Err(error) => {
            let last = end::event(&TurnEnd::Store(error.clone()));
            listeners.tell(last).await;
            return (LaneEnd::Store(error), 0);
        }
    };
    let before = run.usage;
    let ended = steps::all(&mut run).await;
    let tokens = |u: Usage| u.input_tokens.saturating_add(u.output_tokens);
    let used = tokens(run.usage).saturating_sub(tokens(before));
    let Err(why) = ended else {
        return (LaneEnd::Done, used);
    };
    let left = end::close(&mut run, &why).await;
    run.tell(end::event(&why)).await;
    (left, used)
}
