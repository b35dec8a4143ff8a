#![allow(clippy::unwrap_used)]

use super::{LimitField, encode};
use crate::tests::{Prepared, Tail, class, fixture, play, request, text};
use crate::transport::TransportError;
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
    let (events, error) = fixture("o", "tools");
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
fn an_error_midway_ends_the_answer_with_its_class() {
    let read = fixture("o", "error");
    assert_eq!(text(&read.0), "Half an ");
    assert_eq!(class(&read), Some(ModelErrorClass::Overloaded));
}

#[test]
fn a_disconnect_is_a_server_error_after_the_text() {
    let read = fixture("o", "disconnect");
    assert_eq!(text(&read.0), "Half an ");
    assert_eq!(class(&read), Some(ModelErrorClass::ServerError));
}

#[test]
fn a_call_cut_by_the_output_limit_is_an_error_and_no_call() {
    let (events, error) = fixture("o", "cut tool");
    assert_eq!(events, []);
    let error = error.unwrap();
    assert_eq!(error.class, ModelErrorClass::Format);
    assert!(
        error.message.contains("`files_write` was cut off"),
        "{error}"
    );
}

#[test]
fn calls_without_ids_and_indexes_are_told_apart() {
    let (events, error) = fixture("o", "local server");
    assert_eq!(error, None);
    let usage = Usage {
        input_tokens: 7,
        output_tokens: 8,
        cached_input_tokens: 0,
    };
    assert_eq!(
        events,
        [
            ModelEvent::ToolCall(call("call_1", "files_list", json!({"path": "/workspace"}))),
            ModelEvent::ToolCall(call("call_2", "memory_list", json!({}))),
            ModelEvent::Done {
                stop: StopReason::ToolUse,
                usage
            },
        ]
    );
    let (events, _) = fixture("o", "index zero");
    assert_eq!(
        events[0],
        ModelEvent::ToolCall(call("x1", "files_list", json!({"path": "/a"})))
    );
    assert_eq!(
        events[1],
        ModelEvent::ToolCall(call("x2", "files_list", json!({"path": "/b"})))
    );
}

fn finish(reason: &str, delta: &str) -> String {
    format!("data: {{\"choices\":[{{\"delta\":{delta},\"finish_reason\":\"{reason}\"}}]}}\n\n")
}

#[test]
fn stop_reasons_are_told_apart() {
    for (word, delta, want) in [
        ("stop", "{}", StopReason::End),
        ("eos", "{}", StopReason::End),
        ("tool_calls", "{}", StopReason::End),
        ("length", "{}", StopReason::Length),
        ("content_filter", "{}", StopReason::Refusal),
        ("stop", "{\"refusal\":\"no\"}", StopReason::Refusal),
    ] {
        let bytes = finish(word, delta) + "data: [DONE]\n\n";
        let (events, _) = play("o", Prepared::stream(bytes.as_bytes()));
        let usage = Usage::default();
        assert_eq!(
            events.last(),
            Some(&ModelEvent::Done { stop: want, usage }),
            "{word}"
        );
    }
}

#[test]
fn after_its_finish_reason_an_answer_is_whole_however_the_connection_ends() {
    for tail in [
        Tail::End,
        Tail::Hang,
        Tail::Break(TransportError::Failed("reset".into())),
    ] {
        let mut answer = Prepared::stream(finish("stop", "{\"content\":\"hi\"}").as_bytes());
        answer.tail = tail;
        let (events, error) = play("o", answer);
        assert_eq!((text(&events).as_str(), error), ("hi", None));
    }
    let read = play("o", Prepared::stream(b"data: [DONE]\n\n"));
    assert_eq!(class(&read), Some(ModelErrorClass::ServerError));
}

#[test]
fn only_the_first_choice_is_read() {
    let bytes = "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"},\"finish_reason\":\"stop\"},\
                 {\"index\":0,\"delta\":{\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}\n\n";
    assert_eq!(
        text(&play("o", Prepared::stream(bytes.as_bytes())).0),
        "yes"
    );
}

#[test]
fn a_whole_request_is_encoded() {
    let mut asked = request(vec![
        ModelMessage::User {
            content: vec![Block::text("look")],
        },
        ModelMessage::Assistant {
            text: String::new(),
            calls: vec![call("t1", "a", json!({"x": 1})), call("t2", "b", json!({}))],
        },
        ModelMessage::ToolResult {
            id: "t1".into(),
            text: "gone".into(),
            is_error: true,
        },
        ModelMessage::ToolResult {
            id: "t2".into(),
            text: "error (denied): no".into(),
            is_error: true,
        },
        ModelMessage::Assistant {
            text: "Well.".into(),
            calls: vec![],
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
    let function = |name: &str, parameters| json!({"type": "function", "function": {"name": name, "description": "d", "parameters": parameters}});
    assert_eq!(
        encode(&asked, "m", LimitField::MaxTokens),
        json!({
            "model": "m",
            "max_tokens": 100,
            "stream": true,
            "stream_options": {"include_usage": true},
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "look"},
                {"role": "assistant", "tool_calls": [
                    {"id": "t1", "type": "function", "function": {"name": "a", "arguments": "{\"x\":1}"}},
                    {"id": "t2", "type": "function", "function": {"name": "b", "arguments": "{}"}},
                ]},
                {"role": "tool", "tool_call_id": "t1", "content": "error: gone"},
                {"role": "tool", "tool_call_id": "t2", "content": "error (denied): no"},
                {"role": "assistant", "content": "Well."},
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
fn the_output_limit_has_the_name_the_provider_knows() {
    let asked = request(vec![ModelMessage::User {
        content: vec![Block::text("hi")],
    }]);
    let body = encode(&asked, "m", LimitField::MaxCompletionTokens);
    assert_eq!(body["max_completion_tokens"], 100);
    assert!(body.get("max_tokens").is_none() && body.get("tools").is_none());
}
