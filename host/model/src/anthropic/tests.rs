#![allow(clippy::unwrap_used)]

use super::encode;
use crate::tests::{Prepared, class, fixture, play, request, text};
use claw_core::content::Block;
use claw_core::model::{
    ModelErrorClass, ModelEvent, ModelMessage, ModelTool, ModelToolCall, StopReason, Usage,
};
use serde_json::json;

fn call(id: &str, name: &str, arguments: serde_json::Value) -> ModelToolCall {
    ModelToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
    }
}

#[test]
fn an_answer_with_everything_is_read() {
    let (events, error) = fixture("a", "tools");
    assert_eq!(error, None);
    let usage = Usage {
        input_tokens: 115,
        output_tokens: 42,
        cached_input_tokens: 100,
    };
    assert_eq!(
        events,
        [
            ModelEvent::Reasoning {
                delta: "Hm… 🤔".into()
            },
            ModelEvent::Text {
                delta: "Zürich ".into()
            },
            ModelEvent::Text {
                delta: "👩‍👩‍👧 ok".into()
            },
            ModelEvent::ToolCall(call(
                "toolu_1",
                "files_read",
                json!({"path": "/workspace/é.md"})
            )),
            ModelEvent::ToolCall(call("toolu_2", "memory_list", json!({}))),
            ModelEvent::Done {
                stop: StopReason::ToolUse,
                usage
            },
        ]
    );
}

#[test]
fn an_error_midway_ends_the_answer_with_its_class() {
    let read = fixture("a", "error");
    assert_eq!(text(&read.0), "Half an ");
    assert_eq!(class(&read), Some(ModelErrorClass::Overloaded));
}

#[test]
fn a_disconnect_is_a_server_error_after_the_text() {
    let read = fixture("a", "disconnect");
    assert_eq!(text(&read.0), "Half an ");
    assert_eq!(class(&read), Some(ModelErrorClass::ServerError));
}

#[test]
fn a_call_cut_by_the_output_limit_is_an_error_and_no_call() {
    let (events, error) = fixture("a", "cut tool");
    assert_eq!(events, []);
    let error = error.unwrap();
    assert_eq!(error.class, ModelErrorClass::Format);
    assert!(
        error.message.contains("`files_write` was cut off"),
        "{error}"
    );
}

#[test]
fn stop_reasons_are_told_apart() {
    for (word, want) in [
        ("end_turn", StopReason::End),
        ("stop_sequence", StopReason::End),
        ("pause_turn", StopReason::End),
        ("max_tokens", StopReason::Length),
        ("model_context_window_exceeded", StopReason::Length),
        ("refusal", StopReason::Refusal),
    ] {
        let bytes = format!(
            "data: {{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"{word}\"}}}}\n\n\
             data: {{\"type\":\"message_stop\"}}\n\n"
        );
        let (events, _) = play("a", Prepared::stream(bytes.as_bytes()));
        let usage = Usage::default();
        assert_eq!(events, [ModelEvent::Done { stop: want, usage }], "{word}");
    }
}

#[test]
fn an_input_that_comes_whole_is_taken() {
    let bytes = "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"a\":1}}}\n\n\
                 data: {\"type\":\"message_stop\"}\n\n";
    let (events, _) = play("a", Prepared::stream(bytes.as_bytes()));
    assert_eq!(
        events[0],
        ModelEvent::ToolCall(call("t", "n", json!({"a": 1})))
    );
    assert!(matches!(
        events[1],
        ModelEvent::Done {
            stop: StopReason::ToolUse,
            ..
        }
    ));
}

#[test]
fn a_whole_request_is_encoded() {
    let mut asked = request(vec![
        ModelMessage::User {
            content: vec![Block::text("look")],
        },
        ModelMessage::Assistant {
            text: "Looking.".into(),
            calls: vec![call("t1", "a", json!({"x": 1})), call("t2", "b", json!({}))],
        },
        ModelMessage::ToolResult {
            id: "t1".into(),
            text: "one".into(),
            is_error: false,
        },
        ModelMessage::ToolResult {
            id: "t2".into(),
            text: String::new(),
            is_error: true,
        },
        ModelMessage::User {
            content: vec![Block::text("go on")],
        },
    ]);
    let tool = |name: &str, schema| ModelTool {
        name: name.into(),
        description: "d".into(),
        input_schema: schema,
    };
    asked.tools = vec![tool("a", json!({"properties": {}})), tool("b", json!(null))];
    let mark = json!({"type": "ephemeral"});
    assert_eq!(
        encode(&asked, "m"),
        json!({
            "model": "m",
            "max_tokens": 100,
            "stream": true,
            "tools": [
                {"name": "a", "description": "d", "input_schema": {"properties": {}, "type": "object"}},
                {"name": "b", "description": "d", "input_schema": {"type": "object"}, "cache_control": mark},
            ],
            "system": [{"type": "text", "text": "Be brief.", "cache_control": mark}],
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "look"}]},
                {"role": "assistant", "content": [
                    {"type": "text", "text": "Looking."},
                    {"type": "tool_use", "id": "t1", "name": "a", "input": {"x": 1}},
                    {"type": "tool_use", "id": "t2", "name": "b", "input": {}},
                ]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "one"}]},
                    {"type": "tool_result", "tool_use_id": "t2", "is_error": true},
                    {"type": "text", "text": "go on"},
                ]},
            ],
        })
    );
}

#[test]
fn a_small_request_has_no_empty_parts() {
    let mut asked = request(vec![ModelMessage::User {
        content: vec![Block::text("hi")],
    }]);
    asked.system.clear();
    asked.max_output_tokens = 0;
    let body = encode(&asked, "m");
    assert_eq!(body["max_tokens"], 1);
    assert!(body.get("system").is_none() && body.get("tools").is_none());
}
