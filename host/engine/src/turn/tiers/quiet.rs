//! One request to the model that nobody watches: no events, one attempt, no other model in its place.

use crate::turn::ask::pay;
use crate::turn::context::size;
use crate::turn::{MAX_CALLS_PER_STEP, Run, TurnEnd};
use claw_core::model::{
    ModelError, ModelErrorClass, ModelEvent, ModelMessage, ModelRequest, ModelTool, ModelToolCall,
    StopReason, Usage,
};
use claw_core::ports::Journal;
use futures_util::StreamExt;
use std::time::Duration;

/// Longest such request, in milliseconds.
const WALL_MS: u64 = 300_000;
/// Longest text taken, in bytes.
const MAX_TEXT_BYTES: usize = 256 << 10;

/// What to ask.
pub(super) struct Question {
    pub(super) system: String,
    pub(super) messages: Vec<ModelMessage>,
    pub(super) tools: Vec<ModelTool>,
    /// Longest answer, in tokens.
    pub(super) output_tokens: u32,
}

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) text: String,
    pub(super) calls: Vec<ModelToolCall>,
    pub(super) usage: Usage,
    /// The answer ended at the output limit.
    pub(super) cut: bool,
}

/// Asks, and adds the tokens to the turn's. The outer error is an interrupt.
pub(super) async fn ask(
    run: &mut Run,
    question: Question,
) -> Result<Result<Reply, ModelError>, TurnEnd> {
    let candidate = run.request.models.first().clone();
    let input_tokens = size::messages(&question.messages)
        .saturating_add(size::fixed(&question.system, &question.tools));
    let info = run.request.models.info();
    let held = pay::reserve(run, info, input_tokens, question.output_tokens).await?;
    let request = ModelRequest {
        model: candidate.model_id,
        system: question.system,
        messages: question.messages,
        tools: question.tools,
        max_output_tokens: question.output_tokens,
    };
    let progress = run.progress.clone();
    let read = async {
        let mut reply = Reply::default();
        let mut stream = candidate.model.ask(request).await?;
        while let Some(event) = stream.next().await {
            progress.mark();
            if take(&mut reply, event?)? {
                return Ok(reply);
            }
        }
        Err(error(
            ModelErrorClass::ServerError,
            "the answer ended early",
        ))
    };
    let timed = tokio::time::timeout(Duration::from_millis(WALL_MS), read);
    let reply = tokio::select! {
        biased;
        () = run.cancel.cancelled() => Err(TurnEnd::Interrupted),
        reply = timed => Ok(reply
            .unwrap_or_else(|_| Err(error(ModelErrorClass::Timeout, "no whole answer in time")))),
    };
    let (usage, written) = match &reply {
        Ok(Ok(reply)) => (reply.usage, reply.text.len()),
        Ok(Err(e))
            if !matches!(
                e.class,
                ModelErrorClass::Timeout | ModelErrorClass::ServerError
            ) =>
        {
            // It was refused; dropping what was held makes it free.
            return reply;
        }
        // What was not heard to its end is guessed to have cost the question.
        _ => (Usage::default(), 0),
    };
    let cost = held.settle(usage, written);
    run.journal.note(cost.spends);
    run.add_cost(cost.usd);
    run.usage = run.usage.plus(usage);
    reply
}

/// Adds an event; whether it was the last.
fn take(reply: &mut Reply, event: ModelEvent) -> Result<bool, ModelError> {
    match event {
        ModelEvent::Text { delta } => reply.text.push_str(&delta),
        ModelEvent::ToolCall(call) => reply.calls.push(call),
        ModelEvent::Reasoning { .. } => {}
        ModelEvent::Done { stop, usage } => {
            reply.usage = usage;
            reply.cut = stop == StopReason::Length;
            return Ok(true);
        }
    }
    if reply.text.len() > MAX_TEXT_BYTES || reply.calls.len() > MAX_CALLS_PER_STEP {
        return Err(error(ModelErrorClass::Format, "the answer is too long"));
    }
    Ok(false)
}

fn error(class: ModelErrorClass, message: &str) -> ModelError {
    ModelError::new(class, message)
}
