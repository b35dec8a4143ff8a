//! Memory before compaction: one request in which the model may save what must not be lost, with `memory_save` and
//! nothing else. Its words are not shown; its calls land in the transcript as every other, and a notice after them
//! says that it happened.

use super::Limits;
use super::quiet::{self, Question};
use crate::turn::context::{Context, size};
use crate::turn::{Run, TurnEnd, results};
use claw_core::ports::Journal;
use claw_core::row::{Entry, EntryBody, Provenance};

/// The tool that is offered.
const TOOL: &str = "memory_save";
/// Most calls of it that are made.
const MAX_CALLS: usize = 8;
/// Code of the notice that says it was done.
const NOTICE: &str = "memory-flush";
/// Longest answer, in tokens.
const OUTPUT_TOKENS: u32 = 2_048;
/// What the model is asked.
const PROMPT: &str = "[system: the conversation is about to be shortened. If it holds something that must not be \
     lost (facts about the person, decisions, promises, dates, names, addresses) and that is not in memory yet, save \
     it now with `memory_save`, each thing once. Do nothing else; nobody reads what you write here.]";

/// Whether the tool is on offer and memory was not saved since the last compaction.
pub(super) fn due(entries: &[Entry], context: &Context) -> bool {
    let newest = entries.iter().rev().find_map(|e| match &e.body {
        EntryBody::Compaction { .. } => Some(true),
        EntryBody::Notice { code, .. } if code == NOTICE => Some(false),
        _ => None,
    });
    newest.unwrap_or(true) && context.tools.iter().any(|t| t.name == TOOL)
}

/// Asks once and makes the calls. A model that cannot be asked saves nothing; the turn goes on.
pub(super) async fn save(
    run: &mut Run,
    context: &mut Context,
    limits: Limits,
) -> Result<(), TurnEnd> {
    let mut tools = context.tools.clone();
    tools.retain(|t| t.name == TOOL);
    let question = Question {
        system: context.system.clone(),
        messages: context.and_asked(PROMPT, limits.truncated()),
        tools,
        output_tokens: OUTPUT_TOKENS.min(size::output_tokens(
            run.request.models.info().context_tokens,
        )),
    };
    let reply = match quiet::ask(run, question).await? {
        Ok(reply) => reply,
        Err(error) => {
            tracing::warn!(%error, run = %run.id, "memory was not saved before a compaction");
            return Ok(());
        }
    };
    let mut calls = reply.calls;
    calls.retain(|c| c.name == TOOL);
    // The same call twice saves nothing more, and counts for the guard of the turn.
    let mut seen: Vec<serde_json::Value> = Vec::new();
    calls.retain(|c| {
        let new = !seen.contains(&c.arguments);
        seen.push(c.arguments.clone());
        new
    });
    calls.truncate(MAX_CALLS);
    if !calls.is_empty() {
        let body = EntryBody::Assistant {
            model: run.request.models.info().name.clone(),
            text: String::new(),
            calls: calls.clone(),
            usage: reply.usage,
        };
        let said = run.append(Provenance::Agent, body);
        run.journal.note(vec![said]);
        context.push_assistant("", &calls);
        results::run_all(run, context, &calls).await?;
    }
    let text = match calls.len() {
        0 => "nothing more was saved in memory before the conversation was shortened",
        _ => "memory was saved before the conversation was shortened",
    };
    let body = EntryBody::Notice {
        code: NOTICE.to_owned(),
        text: text.to_owned(),
    };
    let notice = run.append(Provenance::System, body);
    run.journal.flush(vec![notice]).await?;
    Ok(())
}
