//! What both peers need: their scripts, and conversations to send.

use claw_core::content::Block;
use claw_core::model::{ModelMessage, ModelRequest, ModelTool, ModelToolCall};
use serde_json::json;
use std::path::PathBuf;

/// The value of an environment variable, or a line that says why the test does nothing.
pub(crate) fn needs(name: &str) -> Option<String> {
    let value = std::env::var(name).ok().filter(|v| !v.is_empty());
    if value.is_none() {
        println!("SKIPPED: {name} is not set; cargo xtask test sets it");
    }
    value
}

/// A script of tests/peers.
pub(crate) fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/peers")
        .join(name)
}

pub(crate) fn user(text: &str) -> ModelMessage {
    ModelMessage::User {
        content: vec![Block::text(text)],
    }
}

pub(crate) fn tools() -> Vec<ModelTool> {
    let tool = |name: &str, schema| ModelTool {
        name: name.into(),
        description: format!("The tool {name}."),
        input_schema: schema,
    };
    let path = json!({
        "type": "object",
        "properties": {"path": {"type": "string"}},
        "required": ["path"],
        "additionalProperties": false,
    });
    vec![tool("files_read", path), tool("memory_list", json!({}))]
}

pub(crate) fn request(messages: Vec<ModelMessage>, tools: Vec<ModelTool>) -> ModelRequest {
    ModelRequest {
        model: String::new(),
        system: "You are brief.".into(),
        messages,
        tools,
        max_output_tokens: 1_000,
    }
}

/// A turn with two calls, their results and what the person said next.
pub(crate) fn conversation() -> Vec<ModelMessage> {
    let call = |id: &str, name: &str, arguments| ModelToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
    };
    let result = |id: &str, text: &str, is_error| ModelMessage::ToolResult {
        id: id.into(),
        text: text.into(),
        is_error,
    };
    vec![
        user("Read it."),
        ModelMessage::Assistant {
            text: String::new(),
            calls: vec![
                call(
                    "functions.files_read:0",
                    "files_read",
                    json!({"path": "/workspace/ä"}),
                ),
                call("call_b", "memory_list", json!({})),
            ],
        },
        result("functions.files_read:0", "text", false),
        result("call_b", "", true),
        ModelMessage::Assistant {
            text: "Done.".into(),
            calls: vec![],
        },
        user("Thanks."),
        user("Again?"),
        ModelMessage::Assistant {
            text: "Trying.".into(),
            calls: vec![call("cut_off", "memory_list", json!({}))],
        },
        user("Stop."),
    ]
}
