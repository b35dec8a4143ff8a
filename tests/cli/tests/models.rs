//! Turns against local servers of both protocols, and transcripts that travel exactly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::server::{Response, Server};
use serde_json::{Value, json};

const ANSWER: [&str; 2] = ["The note says: ", "oat milk, café."];

/// The two tool calls every model here makes: arguments come in two pieces.
fn calls() -> [(&'static str, [&'static str; 2]); 2] {
    [
        (
            "files_write",
            ["{\"path\":\"a.md\",", "\"content\":\"oat milk\"}"],
        ),
        ("files_read", ["{\"path\":", "\"a.md\"}"]),
    ]
}

fn openai(n: usize) -> Response {
    let chunk = |delta: Value, finish: Value| {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish });
        let chunk = json!({ "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "x", "choices": [choice] });
        format!("data: {chunk}\n\n")
    };
    let mut body = chunk(json!({ "role": "assistant", "content": "" }), Value::Null);
    if n == 0 {
        for (i, (name, parts)) in calls().into_iter().enumerate() {
            let start = json!({ "index": i, "id": format!("call_{i}"), "type": "function", "function": { "name": name, "arguments": "" } });
            body += &chunk(json!({ "tool_calls": [start] }), Value::Null);
            for part in parts {
                let piece = json!({ "index": i, "function": { "arguments": part } });
                body += &chunk(json!({ "tool_calls": [piece] }), Value::Null);
            }
        }
        body += &chunk(json!({}), json!("tool_calls"));
    } else {
        for part in ANSWER {
            body += &chunk(json!({ "content": part }), Value::Null);
        }
        body += &chunk(json!({}), json!("stop"));
    }
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15 });
    body += &format!(
        "data: {}\n\n",
        json!({ "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "x", "choices": [], "usage": usage })
    );
    Response::events(&(body + "data: [DONE]\n\n"))
}

fn anthropic(n: usize) -> Response {
    let mut body = String::new();
    let mut event = |name: &str, mut data: Value| {
        data["type"] = json!(name);
        body += &format!("event: {name}\ndata: {data}\n\n");
    };
    let usage = json!({ "input_tokens": 10, "output_tokens": 1 });
    event(
        "message_start",
        json!({ "message": { "id": "m1", "type": "message", "role": "assistant", "model": "x", "content": [], "stop_reason": null, "stop_sequence": null, "usage": usage } }),
    );
    let stop = if n == 0 {
        for (i, (name, parts)) in calls().into_iter().enumerate() {
            let block = json!({ "type": "tool_use", "id": format!("toolu_{i}"), "name": name, "input": {} });
            event(
                "content_block_start",
                json!({ "index": i, "content_block": block }),
            );
            for part in parts {
                let delta = json!({ "type": "input_json_delta", "partial_json": part });
                event("content_block_delta", json!({ "index": i, "delta": delta }));
            }
            event("content_block_stop", json!({ "index": i }));
        }
        "tool_use"
    } else {
        let block = json!({ "type": "text", "text": "" });
        event(
            "content_block_start",
            json!({ "index": 0, "content_block": block }),
        );
        for part in ANSWER {
            let delta = json!({ "type": "text_delta", "text": part });
            event("content_block_delta", json!({ "index": 0, "delta": delta }));
        }
        event("content_block_stop", json!({ "index": 0 }));
        "end_turn"
    };
    event(
        "message_delta",
        json!({ "delta": { "stop_reason": stop, "stop_sequence": null }, "usage": { "output_tokens": 5 } }),
    );
    event("message_stop", json!({}));
    Response::events(&body)
}

/// What a turn must look like from outside.
fn check_turn(events: &[Value]) {
    let of = |name: &str| -> Vec<&Value> { events.iter().filter(|e| e["event"] == name).collect() };
    assert_eq!(events[0]["event"], "accepted");
    let ended = of("tool-ended");
    let tools: Vec<_> = ended.iter().map(|e| e["tool"].as_str().unwrap()).collect();
    assert_eq!(tools, ["files_write", "files_read"]);
    assert!(ended.iter().all(|e| e["is_error"] == false), "{ended:#?}");
    assert!(ended[1]["preview"].as_str().unwrap().contains("oat milk"));
    let text: Vec<_> = of("text")
        .iter()
        .map(|e| e["delta"].as_str().unwrap())
        .collect();
    assert_eq!(text, ANSWER, "the answer comes in pieces, as it was sent");
    let last = events.last().unwrap();
    assert_eq!(last["event"], "final");
    assert_eq!(last["text"], ANSWER.concat());
    assert_eq!(last["steps"], 2);
}

/// Export, import into an empty home, export again.
fn check_transfer(claw: &Claw) {
    let first = claw.run(&["session", "export", "walk"]).exits(0).out;
    assert!(first.lines().count() >= 6, "{first}");
    let file = claw.dir().join("walk.jsonl");
    std::fs::write(&file, &first).unwrap();
    let other = Claw::new();
    other
        .run(&["session", "import", file.to_str().unwrap()])
        .exits(0);
    let again = other.run(&["session", "export", "walk"]).exits(0).out;
    assert_eq!(first, again);
    // What is there already is not written over.
    let twice = other.run(&["session", "import", file.to_str().unwrap()]);
    assert_ne!(twice.code, 0, "{twice:#?}");
}

fn walk(
    model: &str,
    key: &'static str,
    base: &'static str,
    path: &str,
    answer: fn(usize) -> Response,
) {
    let server = Server::start(answer);
    let claw = Claw::new()
        .env(key, "dummy-key-of-a-test")
        .env(base, server.url(path));
    let ran = claw.run(&[
        "ask",
        "write a note",
        "--model",
        model,
        "--session",
        "walk",
        "--json",
    ]);
    check_turn(&ran.exits(0).lines());
    let seen = server.seen();
    assert_eq!(seen.len(), 2, "{seen:#?}");
    assert!(
        seen[0]
            .headers
            .iter()
            .any(|h| h.contains("dummy-key-of-a-test"))
    );
    assert!(seen[1].body.contains("oat milk"), "the results went back");
    let key = b"dummy-key-of-a-test";
    for entry in std::fs::read_dir(claw.home()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let there = bytes.windows(key.len()).any(|w| w == key);
            assert!(!there, "the key is in `{}`", path.display());
        }
    }
    check_transfer(&claw);
}

#[test]
fn a_turn_with_openai_streams_and_its_transcript_travels() {
    walk(
        "openai/x",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "/v1",
        openai,
    );
}

#[test]
fn a_turn_with_anthropic_streams_and_its_transcript_travels() {
    walk(
        "anthropic/x",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        "",
        anthropic,
    );
}
