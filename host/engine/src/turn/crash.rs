//! What a run left that is not at work any more: calls without an end, effects without an answer.
//!
//! Invariant: a call that may have had an effect is never taken for one that had none.

use super::asked::Refused;
use crate::World;
use claw_core::id::{CallId, EntryId, RunId, SessionKey};
use claw_core::ledger::EffectState;
use claw_core::model::ModelToolCall;
use claw_core::ports::StoreError;
use claw_core::row::{CallRow, CallStart, EffectRow, Entry, EntryBody, Mutation, Provenance};
use claw_core::step::run::RunRow;
use claw_core::subject::Actor;

/// Effects named to the model.
const EFFECTS_NAMED: usize = 5;

/// A call of the run's last step that has no result.
pub(super) struct OpenCall {
    pub(super) call: ModelToolCall,
    start: Option<CallStart>,
    effects: Vec<EffectRow>,
    /// Its row, if it had ended: it landed with another call's effect, and its result did not.
    ended: Option<CallRow>,
}

/// Outcomes of calls that were ended from outside.
const ENDED_FROM_OUTSIDE: [&str; 2] = ["cancelled", "unknown"];

impl OpenCall {
    /// Whether something may have changed. A call that came to its own end may have, also without an effect outside: it
    /// has kept its state.
    pub(super) fn touched(&self) -> bool {
        self.own_end().is_some() || self.effects.iter().any(|e| e.state != EffectState::Failed)
    }

    fn own_end(&self) -> Option<&str> {
        let outcome = self.ended.as_ref()?.outcome.as_str();
        (!ENDED_FROM_OUTSIDE.contains(&outcome)).then_some(outcome)
    }

    /// What a person is to be asked about it, if it was refused and has no later attempt.
    pub(super) fn refused(&self, actor: &Actor) -> Option<Refused> {
        self.own_end()?;
        Refused::of_row(actor, &self.call, self.ended.as_ref()?, self.effects.len())
    }

    /// Ends its rows.
    pub(super) fn settle(&self, run: &RunRow) -> Vec<Mutation> {
        let open = |e: &&EffectRow| matches!(e.state, EffectState::Intended | EffectState::Started);
        let unknown = |e: &EffectRow| Mutation::SettleEffect(e.id.clone(), EffectState::Unknown);
        let mut out: Vec<Mutation> = self.effects.iter().filter(open).map(unknown).collect();
        let (Some(start), None) = (&self.start, &self.ended) else {
            return out;
        };
        let subject = self.effects.first().map(|e| e.intent.subject.to_string());
        let outcome = if self.touched() {
            "unknown"
        } else {
            "cancelled"
        };
        out.push(Mutation::RecordCall(Box::new(CallRow {
            taint: claw_core::tool::Taint::default(),
            id: start.id.clone(),
            session: start.session.clone(),
            agent: start.session.agent(),
            tool: start.tool.clone(),
            subject: subject.unwrap_or_default(),
            actor: run.actor.word().to_owned(),
            at: start.at,
            wall_us: 0,
            outcome: outcome.to_owned(),
            message: "claw stopped during this call".to_owned(),
            denials: Vec::new(),
        })));
        out
    }

    /// What the model reads of it.
    pub(super) fn words(&self) -> String {
        if !self.touched() {
            return "error (cancelled): claw stopped before this call had begun or changed anything"
                .to_owned();
        }
        let named: Vec<&str> = self
            .effects
            .iter()
            .take(EFFECTS_NAMED)
            .map(|e| e.intent.summary.as_str())
            .collect();
        match (self.own_end(), named.is_empty()) {
            (None, _) => format!(
                "error (unknown): claw stopped during this call; this may have happened: {}. Find out before you repeat it",
                named.join("; ")
            ),
            (Some(outcome), true) => format!(
                "error (unknown): this call ended as `{outcome}`, and claw stopped before its result was kept. Find out before you repeat it"
            ),
            (Some(outcome), false) => format!(
                "error (unknown): this call ended as `{outcome}`, and claw stopped before its result was kept; this may have happened: {}. Find out before you repeat it",
                named.join("; ")
            ),
        }
    }

    /// Its synthetic result.
    pub(super) fn result(&self, fresh: &World) -> EntryBody {
        let call = self
            .start
            .as_ref()
            .map_or_else(|| fresh.ids.call(), |s| s.id.clone());
        EntryBody::ToolResult {
            id: self.call.id.clone(),
            call,
            tool: self.call.name.clone(),
            text: self.words(),
            is_error: true,
            rest: None,
        }
    }
}

/// The calls of a run's last step that have no result, in order.
pub(super) async fn open_calls(
    world: &World,
    run: &RunRow,
    entries: &[Entry],
) -> Result<Vec<OpenCall>, StoreError> {
    let begun = world.store.begun_calls(&run.id).await?;
    let mut out = Vec::new();
    for call in unanswered(entries, &run.id) {
        // A model may give a call of a later step the id of one that has its result.
        let mine = |s: &&CallStart| s.model_call == call.id && !answered(entries, &s.id);
        let start = begun.iter().rfind(mine).cloned();
        let (effects, ended) = match &start {
            Some(start) => (
                world.store.effects(&start.id).await?,
                world.store.call(&start.id).await?,
            ),
            None => (Vec::new(), None),
        };
        out.push(OpenCall {
            call,
            start,
            effects,
            ended,
        });
    }
    Ok(out)
}

fn answered(entries: &[Entry], id: &CallId) -> bool {
    let mut bodies = entries.iter().map(|e| &e.body);
    bodies.any(|b| matches!(b, EntryBody::ToolResult { call, .. } if call == id))
}

fn unanswered(entries: &[Entry], run: &RunId) -> Vec<ModelToolCall> {
    let mine = |e: &&Entry| e.run.as_ref() == Some(run);
    let mut open: Vec<ModelToolCall> = Vec::new();
    for entry in entries.iter().filter(mine) {
        match &entry.body {
            EntryBody::Assistant { calls, .. } => open.clone_from(calls),
            EntryBody::ToolResult { id, .. } => open.retain(|c| c.id != *id),
            _ => {}
        }
    }
    open
}

/// Appends entries after one another from a leaf.
pub(super) struct Tail<'a> {
    pub(super) world: &'a World,
    pub(super) session: &'a SessionKey,
    pub(super) run: &'a RunId,
    pub(super) leaf: Option<EntryId>,
}

impl Tail<'_> {
    pub(super) fn append(&mut self, body: EntryBody) -> Mutation {
        let entry = Entry {
            id: self.world.ids.entry(),
            parent: self.leaf.take(),
            run: Some(self.run.clone()),
            at: self.world.clock.now(),
            provenance: Provenance::System,
            labels: Vec::new(),
            body,
        };
        self.leaf = Some(entry.id.clone());
        Mutation::Append(self.session.clone(), Box::new(entry))
    }
}
