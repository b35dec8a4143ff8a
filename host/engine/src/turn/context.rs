//! What a model is shown: the system prompt, the transcript as messages, the tools on offer.
//!
//! Invariants: every tool call in the messages has exactly one result right after it, whatever a crash left. What is
//! shortened here is shortened for the model; the transcript stays whole.

mod cut;
mod messages;
mod prune;
pub mod size;
#[cfg(test)]
mod tests;
mod truncate;

pub(super) use cut::{ends, middle};
pub use messages::messages;
pub(super) use messages::{shown, with_summary};

use super::{Run, TurnEnd, prompt, rest};
use crate::taint::Marks;
use claw_core::content::Block;
use claw_core::id::BlobId;
use claw_core::model::{ModelMessage, ModelTool, ModelToolCall};
use claw_core::ports::Blobs;
use claw_core::row::EntryBody;
use std::collections::BTreeSet;

/// Characters of a token, a cautious guess for sizing.
const CHARS_PER_TOKEN: u64 = 4;
/// Share of the context window one tool result may take, in percent.
const RESULT_PERCENT: u64 = 30;

/// What the next request to the model holds.
#[derive(Clone)]
pub struct Context {
    /// System prompt, stable part first.
    pub system: String,
    /// Oldest first.
    pub messages: Vec<ModelMessage>,
    /// On offer.
    pub tools: Vec<ModelTool>,
    /// Cap on one tool result, in characters.
    pub result_chars: usize,
    /// Results of this session that were cut and whose whole is kept; `result_read` is on offer if there is one.
    pub kept: BTreeSet<BlobId>,
    /// What is pruned; `None` once the request was truncated, from when on nothing is.
    pruned: Option<prune::Pruned>,
}

impl Context {
    /// A result was cut: from now on it can be read on.
    pub(super) fn keep(&mut self, rest: BlobId) {
        if self.kept.insert(rest) && self.kept.len() == 1 {
            self.tools.push(rest::definition());
        }
    }

    pub(super) fn push_assistant(&mut self, text: &str, calls: &[ModelToolCall]) {
        self.messages.push(ModelMessage::Assistant {
            text: text.to_owned(),
            calls: calls.to_vec(),
        });
    }

    pub(super) fn push_result(&mut self, id: &str, text: &str, is_error: bool) {
        self.messages.push(ModelMessage::ToolResult {
            id: id.to_owned(),
            text: text.to_owned(),
            is_error,
        });
    }

    /// Shows other messages from now on: the transcript was read again.
    pub(super) fn show(&mut self, messages: Vec<ModelMessage>) {
        self.messages = messages;
        self.pruned = Some(prune::Pruned::default());
    }

    /// Tokens of the system prompt and the tools.
    pub(super) fn fixed_tokens(&self) -> u64 {
        size::fixed(&self.system, &self.tools)
    }

    /// Tokens of the next request.
    pub(super) fn tokens(&self) -> u64 {
        self.fixed_tokens() + size::messages(&self.messages)
    }

    /// Shortens old tool results from a certain use of the budget on. `goal` is what the request should stay below.
    pub(super) fn prune(&mut self, blobs: &dyn Blobs, budget: u64, goal: u64) {
        let fixed = self.fixed_tokens();
        let Some(pruned) = &mut self.pruned else {
            return;
        };
        let kept = &self.kept;
        let mut found = Vec::new();
        pruned.prune(&mut self.messages, fixed, budget, goal, |text| {
            let id = handle(text)
                .filter(|id| kept.contains(id))
                .or_else(|| blobs.put(text.as_bytes()).ok())?;
            found.push(id.clone());
            Some(id)
        });
        for id in found {
            self.keep(id);
        }
    }

    /// The messages, cut to fit into `limit` tokens, with a message of the host's at their end.
    pub(super) fn and_asked(&self, prompt: &str, limit: u64) -> Vec<ModelMessage> {
        let asked = Block::text(prompt);
        let room = limit
            .saturating_sub(self.fixed_tokens())
            .saturating_sub(size::FRAME_TOKENS + size::text(prompt));
        let mut messages = self.messages.clone();
        truncate::truncate(&mut messages, room.max(truncate::MIN_TOKENS));
        if let Some(ModelMessage::User { content }) = messages.last_mut() {
            content.push(asked);
        } else {
            let content = vec![asked];
            messages.push(ModelMessage::User { content });
        }
        messages
    }

    /// Makes the messages fit into `limit` tokens next to system prompt and tools, at least into the smallest limit.
    pub(super) fn truncate(&mut self, limit: u64) {
        let room = limit.saturating_sub(self.fixed_tokens());
        truncate::truncate(&mut self.messages, room.max(truncate::MIN_TOKENS));
        self.pruned = None;
    }
}

/// The handle a cut result names in its last line. Foreign text can look like that, so it counts only if it is kept.
fn handle(text: &str) -> Option<BlobId> {
    let line = text.rsplit('\n').next()?;
    let name = line.strip_prefix("[cut: ")?.split_once("of handle `")?.1;
    Some(BlobId::new(name.split_once('`')?.0))
}

/// Cap on a tool result for a context window: 30 % of it, and 16k, 32k or 64k characters by its size.
pub fn result_cap_chars(context_tokens: u64) -> usize {
    let by_size = match context_tokens {
        0..=64_000 => 16_000,
        64_001..=200_000 => 32_000,
        _ => 64_000,
    };
    let share = context_tokens * CHARS_PER_TOKEN * RESULT_PERCENT / 100;
    usize::try_from(share.min(by_size)).unwrap_or(16_000)
}

/// Cuts a result to the cap and keeps the whole by handle.
pub fn cap_result(blobs: &dyn Blobs, whole: &str, cap_chars: usize) -> (String, Option<BlobId>) {
    let total = whole.chars().count();
    if total <= cap_chars {
        return (whole.to_owned(), None);
    }
    let cut: String = whole.chars().take(cap_chars).collect();
    match blobs.put(whole.as_bytes()) {
        Ok(id) => {
            let tail = format!(
                "\n[cut: {cap_chars} of {total} characters shown; go on with {} of handle `{id}`, offset {cap_chars}]",
                rest::READ
            );
            (cut + &tail, Some(id))
        }
        Err(error) => {
            tracing::warn!(%error, "a long tool result could not be kept");
            (
                cut + &format!("\n[cut: {cap_chars} of {total} characters shown]"),
                None,
            )
        }
    }
}

pub(super) async fn load(run: &mut Run) -> Result<Context, TurnEnd> {
    let entries = run.world.store.transcript(&run.request.session).await?;
    run.marks = Marks::of(&entries);
    let agent = run.request.session.agent();
    let tools = run.request.tools.tools(&agent);
    let mut context = Context {
        system: prompt::system(&run.request, run.world.clock.now()),
        messages: messages(&entries),
        tools: tools
            .into_iter()
            .map(|t| ModelTool {
                name: t.definition.name,
                description: t.definition.description,
                input_schema: t.definition.input_schema,
            })
            .collect(),
        result_chars: result_cap_chars(run.request.models.info().context_tokens),
        kept: BTreeSet::new(),
        pruned: Some(prune::Pruned::default()),
    };
    for entry in entries {
        if let EntryBody::ToolResult { rest: Some(id), .. } = entry.body {
            context.keep(id);
        }
    }
    Ok(context)
}
