//! From a written turn to the events of an answer.

use super::file::Turn;
use claw_core::content::to_text;
use claw_core::model::{
    ModelError, ModelEvent, ModelMessage, ModelRequest, ModelStream, ModelToolCall, StopReason,
    Usage,
};
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use std::time::Duration;

/// Characters of one piece of text.
const PIECE_CHARS: usize = 16;
/// Characters counted as one token.
const CHARS_PER_TOKEN: u64 = 4;
/// Stands for the newest tool result, in `say` and in the texts of `arguments`.
const LAST_RESULT: &str = "{{last_tool_result}}";

/// The text that `when` is held against: the tool results at the end, else what the person said last.
pub(super) fn newest(messages: &[ModelMessage]) -> String {
    let mut results: Vec<&str> = Vec::new();
    for message in messages.iter().rev() {
        match message {
            ModelMessage::ToolResult { text, .. } => results.push(text),
            ModelMessage::User { content } if results.is_empty() => return to_text(content),
            ModelMessage::User { .. } | ModelMessage::Assistant { .. } => break,
        }
    }
    results.reverse();
    results.join("\n")
}

/// Plays a turn. `asked` numbers the requests to this script and makes the ids of calls unique.
pub(super) fn turn(
    turn: &Turn,
    request: &ModelRequest,
    asked: u64,
) -> Result<ModelStream, ModelError> {
    let result = last_result(&request.messages);
    let say = turn
        .say
        .as_deref()
        .unwrap_or("")
        .replace(LAST_RESULT, result);
    let mut items: Vec<Result<ModelEvent, ModelError>> = pieces(&say)
        .map(|delta| Ok(ModelEvent::Text { delta }))
        .collect();
    if let Some(class) = turn.error {
        let mut error = ModelError::new(class, "the script says so");
        error.retry_after = turn.retry_after_ms.map(Duration::from_millis);
        if items.is_empty() {
            return Err(error);
        }
        items.push(Err(error));
        return Ok(stream::iter(items).boxed());
    }
    let mut written = say.chars().count();
    for (n, call) in turn.call.iter().enumerate() {
        let arguments = filled(&Value::Object(call.arguments.clone()), result);
        written += arguments.to_string().chars().count();
        items.push(Ok(ModelEvent::ToolCall(ModelToolCall {
            id: format!("call_{asked}_{}", n + 1),
            name: call.tool.clone(),
            arguments,
        })));
    }
    let stop = if turn.call.is_empty() {
        StopReason::End
    } else {
        StopReason::ToolUse
    };
    let usage = Usage {
        input_tokens: tokens(read(request)),
        output_tokens: tokens(written),
        cached_input_tokens: 0,
    };
    items.push(Ok(ModelEvent::Done { stop, usage }));
    Ok(stream::iter(items).boxed())
}

fn last_result(messages: &[ModelMessage]) -> &str {
    let newest = messages.iter().rev().find_map(|m| match m {
        ModelMessage::ToolResult { text, .. } => Some(text.as_str()),
        _ => None,
    });
    newest.unwrap_or("")
}

fn pieces(text: &str) -> impl Iterator<Item = String> {
    let chars: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = chars
        .chunks(PIECE_CHARS)
        .map(|c| c.iter().collect())
        .collect();
    pieces.into_iter()
}

fn filled(value: &Value, result: &str) -> Value {
    match value {
        Value::String(s) => Value::String(s.replace(LAST_RESULT, result)),
        Value::Array(all) => all.iter().map(|v| filled(v, result)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| (k.clone(), filled(v, result)))
            .collect(),
        other => other.clone(),
    }
}

/// Characters of a request.
fn read(request: &ModelRequest) -> usize {
    let message = |m: &ModelMessage| match m {
        ModelMessage::User { content } => to_text(content).chars().count(),
        ModelMessage::Assistant { text, calls } => {
            let calls: usize = calls
                .iter()
                .map(|c| c.arguments.to_string().chars().count())
                .sum();
            text.chars().count() + calls
        }
        ModelMessage::ToolResult { text, .. } => text.chars().count(),
    };
    request.system.chars().count() + request.messages.iter().map(message).sum::<usize>()
}

fn tokens(chars: usize) -> u64 {
    u64::try_from(chars)
        .unwrap_or(u64::MAX)
        .div_ceil(CHARS_PER_TOKEN)
}
