#![allow(clippy::unwrap_used)]

use super::encode;
use crate::tests::{Prepared, class, fixture, play, request, text};
use claw_core::content::Block;
use claw_core::model::{
    ModelErrorClass, ModelEvent, ModelMessage, ModelTool, ModelToolCall, StopReason, Usage,
};
use serde_json::{Value, json};

fn call(id: &str, name: &str, arguments: Value) -> ModelToolCall {
    ModelToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
    }
}

/// These events as a stream.
fn stream(events: &[Value]) -> Prepared {
    let lines = events.iter().map(|e| {
        format!(
            "event: {}\ndata: {e}\n\n",
            e["type"].as_str().unwrap_or("x")
        )
    });
    Prepared::stream(lines.collect::<String>().as_bytes())
}

fn completed() -> Value {
    json!({"type": "response.completed", "response": {"status": "completed"}})
}

#[test]
fn an_answer_with_everything_is_read() {
    let (events, error) = fixture("r", "tools");
    assert_eq!(error, None);
    let usage = Usage {
        input_tokens: 120,
        output_tokens: 30,
        cached_input_tokens: 64,
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
                "call_a",
                "files_read",
                json!({"path": "/workspace/é.md"})
            )),
            ModelEvent::ToolCall(call("call_b", "memory_list", json!({}))),
            ModelEvent::Done {
                stop: StopReason::ToolUse,
                usage
            },
        ]
    );
}

#[test]
fn errors_midway_end_the_answer_with_their_class() {
    for (name, want) in [
        ("error", ModelErrorClass::ServerError),
        ("failed", ModelErrorClass::RateLimit),
        ("disconnect", ModelErrorClass::ServerError),
    ] {
        let read = fixture("r", name);
        assert_eq!(text(&read.0), "Half an ", "{name}");
        assert_eq!(class(&read), Some(want), "{name}");
    }
}

#[test]
fn the_error_events_own_type_is_no_error_type() {
    let wrapped = json!({"type": "error", "error": {"type": "tokens", "code": "context_length_exceeded", "message": "x"}});
    let flat = json!({"type": "error", "code": "context_length_exceeded", "message": "x"});
    let unnamed = json!({"error": {"code": "context_length_exceeded", "message": "x"}});
    for event in [wrapped, flat, unnamed] {
        let read = play("r", stream(&[event]));
        assert_eq!(class(&read), Some(ModelErrorClass::ContextOverflow));
        let said = read.1.unwrap().message;
        assert!(said.contains("context_length_exceeded"), "{said}");
    }
    let read = play("r", stream(&[json!({"type": "error", "message": "odd"})]));
    assert_eq!(read.1.unwrap().message, "`r` failed: odd");
}

#[test]
fn a_call_cut_by_the_output_limit_is_an_error_and_no_call() {
    let (events, error) = fixture("r", "cut tool");
    assert_eq!(events, []);
    let error = error.unwrap();
    assert_eq!(error.class, ModelErrorClass::Format);
    assert!(
        error.message.contains("`files_write` was cut off"),
        "{error}"
    );
}

#[test]
fn a_call_that_never_ends_is_an_error_however_the_answer_ends() {
    let begun = json!({"type": "response.output_item.added", "output_index": 0,
        "item": {"type": "function_call", "call_id": "c", "name": "files_write", "arguments": ""}});
    let incomplete = json!({"type": "response.incomplete", "response": {}});
    for end in [completed(), incomplete] {
        let (events, error) = play("r", stream(&[begun.clone(), end]));
        assert_eq!(events, []);
        let error = error.unwrap();
        assert_eq!(error.class, ModelErrorClass::Format);
        assert!(error.message.contains("`files_write` was cut off"));
    }
}

#[test]
fn stop_reasons_are_told_apart() {
    let incomplete = |why: &str| json!({"type": "response.incomplete", "response": {"incomplete_details": {"reason": why}}});
    let refusal = json!({"type": "response.refusal.delta", "delta": "no"});
    for (events, want) in [
        (vec![completed()], StopReason::End),
        (vec![refusal, completed()], StopReason::Refusal),
        (vec![incomplete("max_output_tokens")], StopReason::Length),
        (vec![incomplete("content_filter")], StopReason::Refusal),
    ] {
        let (read, _) = play("r", stream(&events));
        let usage = Usage::default();
        assert_eq!(
            read.last(),
            Some(&ModelEvent::Done { stop: want, usage }),
            "{events:?}"
        );
    }
}

#[test]
fn a_mark_of_the_other_protocol_neither_ends_nor_breaks_an_answer() {
    let read = play("r", Prepared::stream(b"data: [DONE]\n\n"));
    assert_eq!(class(&read), Some(ModelErrorClass::ServerError));
    let bytes = format!("data: [DONE]\n\ndata: {}\n\n", completed());
    assert_eq!(class(&play("r", Prepared::stream(bytes.as_bytes()))), None);
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
            text: "gone".into(),
            is_error: true,
        },
        ModelMessage::ToolResult {
            id: "t2".into(),
            text: "two".into(),
            is_error: false,
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
    asked.tools = vec![tool("a", json!({"type": "object"})), tool("b", json!(null))];
    let function = |name: &str, parameters| json!({"type": "function", "name": name, "description": "d", "parameters": parameters, "strict": false});
    assert_eq!(
        encode(&asked, "m"),
        json!({
            "model": "m",
            "max_output_tokens": 100,
            "stream": true,
            "store": false,
            "instructions": "Be brief.",
            "input": [
                {"role": "user", "content": "look"},
                {"role": "assistant", "content": "Looking."},
                {"type": "function_call", "call_id": "t1", "name": "a", "arguments": "{\"x\":1}"},
                {"type": "function_call", "call_id": "t2", "name": "b", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "t1", "output": "error: gone"},
                {"type": "function_call_output", "call_id": "t2", "output": "two"},
                {"role": "user", "content": "go on"},
            ],
            "tools": [
                function("a", json!({"type": "object"})),
                function("b", json!({"type": "object", "properties": {}})),
            ],
        })
    );
}

#[test]
fn a_small_request_has_no_empty_parts_and_the_least_limit() {
    let mut asked = request(vec![ModelMessage::User {
        content: vec![Block::text("hi")],
    }]);
    asked.system.clear();
    asked.max_output_tokens = 1;
    let body = encode(&asked, "m");
    assert_eq!(body["max_output_tokens"], 16);
    assert!(body.get("instructions").is_none() && body.get("tools").is_none());
}
