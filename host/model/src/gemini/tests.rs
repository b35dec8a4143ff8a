#![allow(clippy::unwrap_used)]

use super::encode;
use crate::tests::{Prepared, Tail, class, fixture, play, request, text};
use crate::transport::TransportError;
use claw_core::content::Block;
use claw_core::model::{
    ModelErrorClass, ModelEvent, ModelMessage, ModelRequest, ModelTool, ModelToolCall, StopReason,
    Usage,
};
use serde_json::{Value, json};

fn call(id: &str, name: &str, arguments: Value) -> ModelToolCall {
    ModelToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
    }
}

fn chunk(value: &Value) -> Prepared {
    Prepared::stream(format!("data: {value}\n\n").as_bytes())
}

#[test]
fn an_answer_with_everything_is_read() {
    let (events, error) = fixture("g", "tools");
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
                "call_1",
                "files_read",
                json!({"path": "/workspace/é.md"})
            )),
            ModelEvent::ToolCall(call("call_2", "memory_list", json!({}))),
            ModelEvent::ToolCall(call("fc-7", "files_read", json!({"path": "/b"}))),
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
        ("error", ModelErrorClass::Overloaded),
        ("disconnect", ModelErrorClass::ServerError),
    ] {
        let read = fixture("g", name);
        assert_eq!(text(&read.0), "Half an ", "{name}");
        assert_eq!(class(&read), Some(want), "{name}");
    }
}

#[test]
fn a_call_that_is_broken_is_an_error_with_its_reason() {
    let (_, error) = fixture("g", "malformed call");
    let error = error.unwrap();
    assert_eq!(error.class, ModelErrorClass::Format);
    let want = "the answer ended with MALFORMED_FUNCTION_CALL: Malformed function call";
    assert!(error.message.contains(want), "{error}");
}

#[test]
fn a_blocked_prompt_is_a_refusal() {
    let usage = Usage {
        input_tokens: 7,
        ..Usage::default()
    };
    let stop = StopReason::Refusal;
    assert_eq!(
        fixture("g", "blocked"),
        (vec![ModelEvent::Done { stop, usage }], None)
    );
}

#[test]
fn stop_reasons_are_told_apart() {
    for (word, want) in [
        ("STOP", Some(StopReason::End)),
        ("SOMETHING_NEW", Some(StopReason::End)),
        ("MAX_TOKENS", Some(StopReason::Length)),
        ("SAFETY", Some(StopReason::Refusal)),
        ("RECITATION", Some(StopReason::Refusal)),
        ("PROHIBITED_CONTENT", Some(StopReason::Refusal)),
        ("UNEXPECTED_TOOL_CALL", None),
        ("TOO_MANY_TOOL_CALLS", None),
    ] {
        let read = play("g", chunk(&json!({"candidates": [{"finishReason": word}]})));
        let usage = Usage::default();
        match want {
            Some(stop) => assert_eq!(read, (vec![ModelEvent::Done { stop, usage }], None)),
            None => assert_eq!(class(&read), Some(ModelErrorClass::Format), "{word}"),
        }
    }
}

#[test]
fn a_broken_connection_is_no_error_once_the_answer_is_whole() {
    let said =
        json!({"candidates": [{"content": {"parts": [{"text": "hi"}]}, "finishReason": "STOP"}]});
    for tail in [
        Tail::End,
        Tail::Hang,
        Tail::Break(TransportError::Failed("reset".into())),
    ] {
        let mut answer = chunk(&said);
        answer.tail = tail;
        let (events, error) = play("g", answer);
        assert_eq!((text(&events).as_str(), error), ("hi", None));
    }
}

#[test]
fn only_the_first_candidate_is_read() {
    let one = |index: u64, text: &str| json!({"index": index, "content": {"parts": [{"text": text}]}, "finishReason": "STOP"});
    let read = play(
        "g",
        chunk(&json!({"candidates": [one(1, "no"), one(0, "yes")]})),
    );
    assert_eq!(text(&read.0), "yes");
}

fn history() -> ModelRequest {
    request(vec![
        ModelMessage::User {
            content: vec![Block::text("look")],
        },
        ModelMessage::Assistant {
            text: "Looking.".into(),
            calls: vec![call("t1", "a", json!({"x": 1})), call("t2", "b", json!({}))],
        },
        ModelMessage::ToolResult {
            id: "t2".into(),
            text: "gone".into(),
            is_error: true,
        },
        ModelMessage::ToolResult {
            id: "t1".into(),
            text: "one".into(),
            is_error: false,
        },
        ModelMessage::User {
            content: vec![Block::text("go on")],
        },
    ])
}

#[test]
fn a_whole_request_is_encoded() {
    let mut asked = history();
    let tool = |name: &str, schema| ModelTool {
        name: name.into(),
        description: "d".into(),
        input_schema: schema,
    };
    let path = json!({"type": "object", "additionalProperties": false, "properties": {"x": {"type": "integer"}}, "required": ["x"]});
    asked.tools = vec![
        tool("a", path),
        tool("b", json!({"type": "object", "properties": {}})),
        tool("c", json!(null)),
    ];
    assert_eq!(
        encode(&asked, "gemini-2.5-pro"),
        json!({
            "systemInstruction": {"parts": [{"text": "Be brief."}]},
            "contents": [
                {"role": "user", "parts": [{"text": "look"}]},
                {"role": "model", "parts": [
                    {"text": "Looking."},
                    {"functionCall": {"id": "t1", "name": "a", "args": {"x": 1}}},
                    {"functionCall": {"id": "t2", "name": "b", "args": {}}},
                ]},
                {"role": "user", "parts": [
                    {"functionResponse": {"id": "t1", "name": "a", "response": {"output": "one"}}},
                    {"functionResponse": {"id": "t2", "name": "b", "response": {"error": "gone"}}},
                ]},
                {"role": "user", "parts": [{"text": "go on"}]},
            ],
            "tools": [{"functionDeclarations": [
                {"name": "a", "description": "d", "parameters": {
                    "type": "OBJECT", "properties": {"x": {"type": "INTEGER"}}, "required": ["x"],
                }},
                {"name": "b", "description": "d"},
                {"name": "c", "description": "d"},
            ]}],
            "generationConfig": {"maxOutputTokens": 100},
        })
    );
}

#[test]
fn the_first_call_of_a_step_is_signed_where_the_model_wants_it() {
    for (model, signed) in [
        ("gemini-1.5-pro", false),
        ("gemini-2.5-flash", false),
        ("models/gemini-2.5-flash", false),
        ("gemma-3-27b-it", false),
        ("gemini-3.5-flash", true),
        ("gemini-4-argon", true),
        ("gemini-flash-latest", true),
    ] {
        let parts = &encode(&history(), model)["contents"][1]["parts"];
        let first = parts[1].get("thoughtSignature");
        let word = json!("skip_thought_signature_validator");
        assert_eq!(first, signed.then_some(&word), "{model}");
        assert!(parts[2].get("thoughtSignature").is_none(), "{model}");
    }
}

#[test]
fn a_small_request_has_no_empty_parts() {
    let mut asked = request(vec![ModelMessage::User {
        content: vec![Block::text("hi")],
    }]);
    asked.system.clear();
    asked.max_output_tokens = 0;
    let body = encode(&asked, "m");
    assert_eq!(body["generationConfig"]["maxOutputTokens"], 1);
    assert!(body.get("systemInstruction").is_none() && body.get("tools").is_none());
}
