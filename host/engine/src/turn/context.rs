//! What a model is shown: the system prompt, the transcript as messages, the tools on offer.
//!
//! Invariant: every tool call in the messages has exactly one result right after it, whatever a crash left.

use super::{Run, TurnEnd, prompt, rest};
use claw_core::content::Block;
use claw_core::id::BlobId;
use claw_core::model::{ModelMessage, ModelTool, ModelToolCall};
use claw_core::ports::Blobs;
use claw_core::row::{Entry, EntryBody};
use std::collections::BTreeSet;

/// Characters of a token, a cautious guess for sizing.
const CHARS_PER_TOKEN: u64 = 4;
/// Share of the context window one tool result may take, in percent.
const RESULT_PERCENT: u64 = 30;

/// What the next request to the model holds.
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

pub(super) async fn load(run: &Run) -> Result<Context, TurnEnd> {
    let entries = run.world.store.transcript(&run.request.session).await?;
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
        result_chars: result_cap_chars(run.request.model.info().context_tokens),
        kept: BTreeSet::new(),
    };
    for entry in entries {
        if let EntryBody::ToolResult { rest: Some(id), .. } = entry.body {
            context.keep(id);
        }
    }
    Ok(context)
}

/// The transcript as messages. Calls without a result (a crash) get one that says so; results without
/// a call are left out; neighbouring messages of a person are joined.
pub fn messages(entries: &[Entry]) -> Vec<ModelMessage> {
    let mut out: Vec<ModelMessage> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for entry in entries {
        if !matches!(entry.body, EntryBody::ToolResult { .. }) {
            settle(&mut out, &mut open);
        }
        match &entry.body {
            EntryBody::User { content } => push_user(&mut out, content.clone()),
            EntryBody::Assistant { text, calls, .. } => {
                open = calls.iter().map(|c| c.id.clone()).collect();
                out.push(ModelMessage::Assistant {
                    text: text.clone(),
                    calls: calls.clone(),
                });
            }
            EntryBody::ToolResult {
                id, text, is_error, ..
            } => {
                if let Some(at) = open.iter().position(|o| o == id) {
                    open.remove(at);
                    out.push(ModelMessage::ToolResult {
                        id: id.clone(),
                        text: text.clone(),
                        is_error: *is_error,
                    });
                }
            }
            EntryBody::Notice { text, .. } => {
                push_user(&mut out, vec![Block::text(format!("[system: {text}]"))]);
            }
        }
    }
    settle(&mut out, &mut open);
    out
}

fn settle(out: &mut Vec<ModelMessage>, open: &mut Vec<String>) {
    for id in open.drain(..) {
        out.push(ModelMessage::ToolResult {
            id,
            text: "error (cancelled): the turn ended before this call".to_owned(),
            is_error: true,
        });
    }
}

fn push_user(out: &mut Vec<ModelMessage>, content: Vec<Block>) {
    if let Some(ModelMessage::User { content: last }) = out.last_mut() {
        last.extend(content);
    } else {
        out.push(ModelMessage::User { content });
    }
}
