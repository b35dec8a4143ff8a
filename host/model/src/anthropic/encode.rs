//! Requests. The stable prefix (tools, then system) ends in a cache mark each.

use crate::history::{Outcome, Turn, normal};
use claw_core::model::{ModelRequest, ModelTool, ModelToolCall};
use serde_json::{Map, Value, json};

/// The request's body.
pub(crate) fn encode(request: &ModelRequest, model: &str) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), json!(model));
    body.insert("max_tokens".into(), json!(request.max_output_tokens.max(1)));
    body.insert("stream".into(), json!(true));
    if !request.tools.is_empty() {
        body.insert("tools".into(), tools(&request.tools));
    }
    if !request.system.trim().is_empty() {
        let block =
            json!({"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}});
        body.insert("system".into(), json!([block]));
    }
    body.insert("messages".into(), messages(&normal(&request.messages)));
    Value::Object(body)
}

fn tools(tools: &[ModelTool]) -> Value {
    let last = tools.len().saturating_sub(1);
    let each = tools.iter().enumerate().map(|(i, tool)| {
        let mut out = json!({
            "name": tool.name,
            "description": tool.description,
            "input_schema": object_schema(&tool.input_schema),
        });
        if i == last {
            out["cache_control"] = json!({"type": "ephemeral"});
        }
        out
    });
    each.collect()
}

/// The schema with the `type: object` this API insists on.
fn object_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let mut map = map.clone();
            map.entry("type").or_insert_with(|| json!("object"));
            Value::Object(map)
        }
        _ => json!({"type": "object"}),
    }
}

fn messages(turns: &[Turn]) -> Value {
    let mut out: Vec<(&str, Vec<Value>)> = Vec::new();
    for turn in turns {
        let (role, blocks) = match turn {
            Turn::User(text) => ("user", vec![text_block(text)]),
            Turn::Assistant(text, calls) => ("assistant", assistant(text, calls)),
            Turn::Results(outcomes) => ("user", outcomes.iter().map(result).collect()),
        };
        match out.last_mut() {
            // What the person said after the results stands in the same message, behind them.
            Some((before, all)) if *before == role => all.extend(blocks),
            _ => out.push((role, blocks)),
        }
    }
    out.into_iter()
        .map(|(role, content)| json!({"role": role, "content": content}))
        .collect()
}

fn text_block(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn assistant(text: &str, calls: &[ModelToolCall]) -> Vec<Value> {
    let mut blocks = Vec::new();
    if !text.trim().is_empty() {
        blocks.push(text_block(text));
    }
    for call in calls {
        let input = if call.arguments.is_object() {
            call.arguments.clone()
        } else {
            json!({})
        };
        blocks.push(json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input}));
    }
    blocks
}

fn result(outcome: &Outcome) -> Value {
    let mut out = json!({"type": "tool_result", "tool_use_id": outcome.id});
    if !outcome.text.trim().is_empty() {
        out["content"] = json!([text_block(&outcome.text)]);
    }
    if outcome.is_error {
        out["is_error"] = json!(true);
    }
    out
}
