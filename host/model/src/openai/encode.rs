//! Requests.

use crate::history::{Outcome, Turn, normal};
use claw_core::model::{ModelRequest, ModelTool, ModelToolCall};
use serde_json::{Map, Value, json};

/// What the output limit is called: OpenAI's newer models refuse the name the others know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitField {
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`.
    MaxCompletionTokens,
}

impl LimitField {
    fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

/// The request's body.
pub(crate) fn encode(request: &ModelRequest, model: &str, limit: LimitField) -> Value {
    let mut messages = Vec::new();
    if !request.system.trim().is_empty() {
        messages.push(json!({"role": "system", "content": request.system}));
    }
    for turn in normal(&request.messages) {
        match turn {
            Turn::User(text) => messages.push(json!({"role": "user", "content": text})),
            Turn::Assistant(text, calls) => messages.push(assistant(&text, &calls)),
            Turn::Results(outcomes) => messages.extend(outcomes.iter().map(result)),
        }
    }
    let mut body = Map::new();
    body.insert("model".into(), json!(model));
    body.insert(limit.name().into(), json!(request.max_output_tokens.max(1)));
    body.insert("stream".into(), json!(true));
    body.insert("stream_options".into(), json!({"include_usage": true}));
    body.insert("messages".into(), Value::Array(messages));
    if !request.tools.is_empty() {
        body.insert("tools".into(), request.tools.iter().map(tool).collect());
    }
    Value::Object(body)
}

fn tool(tool: &ModelTool) -> Value {
    let parameters = match &tool.input_schema {
        Value::Object(map) => Value::Object(map.clone()),
        _ => json!({"type": "object", "properties": {}}),
    };
    json!({
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": parameters,
        },
    })
}

fn assistant(text: &str, calls: &[ModelToolCall]) -> Value {
    let mut out = json!({"role": "assistant"});
    if !text.is_empty() {
        out["content"] = json!(text);
    }
    if !calls.is_empty() {
        out["tool_calls"] = calls.iter().map(call).collect();
    }
    out
}

fn call(call: &ModelToolCall) -> Value {
    let arguments = if call.arguments.is_object() {
        call.arguments.to_string()
    } else {
        "{}".to_owned()
    };
    json!({
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    })
}

fn result(outcome: &Outcome) -> Value {
    json!({"role": "tool", "tool_call_id": outcome.id, "content": outcome.flagged_text()})
}
