//! Requests. Nothing is stored at the provider (`store: false`) and the whole history goes with each
//! request. The model's reasoning items are not kept: this API takes a call and its result without the
//! reasoning that led to them, and the model thinks anew.

use crate::history::{Outcome, Turn, normal};
use claw_core::model::{ModelRequest, ModelTool, ModelToolCall};
use serde_json::{Map, Value, json};

/// The least output limit this API takes, in tokens.
const MIN_OUTPUT_TOKENS: u32 = 16;

/// The request's body.
pub(crate) fn encode(request: &ModelRequest, model: &str) -> Value {
    let mut input = Vec::new();
    for turn in normal(&request.messages) {
        match turn {
            Turn::User(text) => input.push(json!({"role": "user", "content": text})),
            Turn::Assistant(text, calls) => {
                if !text.is_empty() {
                    input.push(json!({"role": "assistant", "content": text}));
                }
                input.extend(calls.iter().map(call));
            }
            Turn::Results(outcomes) => input.extend(outcomes.iter().map(result)),
        }
    }
    let mut body = Map::new();
    body.insert("model".into(), json!(model));
    let limit = request.max_output_tokens.max(MIN_OUTPUT_TOKENS);
    body.insert("max_output_tokens".into(), json!(limit));
    body.insert("stream".into(), json!(true));
    body.insert("store".into(), json!(false));
    if !request.system.trim().is_empty() {
        body.insert("instructions".into(), json!(request.system));
    }
    body.insert("input".into(), Value::Array(input));
    if !request.tools.is_empty() {
        body.insert("tools".into(), request.tools.iter().map(tool).collect());
    }
    Value::Object(body)
}

/// `strict` is on where it is not said, and refuses most schemas.
fn tool(tool: &ModelTool) -> Value {
    let parameters = match &tool.input_schema {
        Value::Object(map) => Value::Object(map.clone()),
        _ => json!({"type": "object", "properties": {}}),
    };
    json!({
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": parameters,
        "strict": false,
    })
}

fn call(call: &ModelToolCall) -> Value {
    let arguments = if call.arguments.is_object() {
        call.arguments.to_string()
    } else {
        "{}".to_owned()
    };
    json!({
        "type": "function_call",
        "call_id": call.id,
        "name": call.name,
        "arguments": arguments,
    })
}

fn result(outcome: &Outcome) -> Value {
    json!({"type": "function_call_output", "call_id": outcome.id, "output": outcome.flagged_text()})
}
