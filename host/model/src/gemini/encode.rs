//! Requests.
//!
//! Thought signatures are not kept: a history may come from any model. Gemini 3 and later refuse a call
//! without one, so the first call of each step carries the word Google gives for calls of others.

use super::schema::reduce;
use crate::history::{Outcome, Turn, normal};
use claw_core::model::{ModelRequest, ModelTool, ModelToolCall};
use serde_json::{Map, Value, json};

/// In place of a thought signature.
const NO_SIGNATURE: &str = "skip_thought_signature_validator";
/// Names of models that know no thought signatures begin so.
const UNSIGNED: [&str; 3] = ["gemini-1", "gemini-2", "gemma"];

/// The request's body; the model is named in the path.
pub(crate) fn encode(request: &ModelRequest, model: &str) -> Value {
    let signed = !UNSIGNED
        .iter()
        .any(|p| model.trim_start_matches("models/").starts_with(p));
    let mut contents = Vec::new();
    let mut names: Vec<ModelToolCall> = Vec::new();
    for turn in normal(&request.messages) {
        match turn {
            Turn::User(text) => contents.push(content("user", vec![json!({"text": text})])),
            Turn::Assistant(text, calls) => {
                contents.push(content("model", assistant(&text, &calls, signed)));
                names = calls;
            }
            // Results are one content for themselves: their number must be that of the calls.
            Turn::Results(outcomes) => {
                let parts = outcomes.iter().map(|o| result(o, &names)).collect();
                contents.push(content("user", parts));
            }
        }
    }
    let mut body = Map::new();
    if !request.system.trim().is_empty() {
        let system = json!({"parts": [{"text": request.system}]});
        body.insert("systemInstruction".into(), system);
    }
    body.insert("contents".into(), Value::Array(contents));
    if !request.tools.is_empty() {
        let functions: Vec<Value> = request.tools.iter().map(function).collect();
        let tools = json!([{"functionDeclarations": functions}]);
        body.insert("tools".into(), tools);
    }
    let limit = json!({"maxOutputTokens": request.max_output_tokens.max(1)});
    body.insert("generationConfig".into(), limit);
    Value::Object(body)
}

fn content(role: &str, parts: Vec<Value>) -> Value {
    json!({"role": role, "parts": parts})
}

/// A function without parameters has no schema: an object without properties is refused.
fn function(tool: &ModelTool) -> Value {
    let mut out = json!({"name": tool.name, "description": tool.description});
    let schema = reduce(&tool.input_schema);
    if schema.get("properties").is_some() {
        out["parameters"] = schema;
    }
    out
}

fn assistant(text: &str, calls: &[ModelToolCall], signed: bool) -> Vec<Value> {
    let mut parts = Vec::new();
    if !text.is_empty() {
        parts.push(json!({"text": text}));
    }
    for (i, call) in calls.iter().enumerate() {
        let args = if call.arguments.is_object() {
            call.arguments.clone()
        } else {
            json!({})
        };
        let mut part = json!({"functionCall": {"id": call.id, "name": call.name, "args": args}});
        if i == 0 && signed {
            part["thoughtSignature"] = json!(NO_SIGNATURE);
        }
        parts.push(part);
    }
    parts
}

fn result(outcome: &Outcome, calls: &[ModelToolCall]) -> Value {
    let name = calls
        .iter()
        .find(|c| c.id == outcome.id)
        .map_or("", |c| c.name.as_str());
    let key = if outcome.is_error { "error" } else { "output" };
    let response = json!({ key: outcome.text });
    json!({"functionResponse": {"id": outcome.id, "name": name, "response": response}})
}
