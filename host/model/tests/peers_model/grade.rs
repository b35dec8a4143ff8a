//! What we send, judged by the request models of the PyPI packages anthropic, openai and google-genai.

use super::support::{conversation, needs, request, script, tools, user};
use async_trait::async_trait;
use bytes::Bytes;
use claw_core::model::ModelRequest;
use claw_core::ports::SystemClock;
use claw_model::transport::{HttpAnswer, Transport, TransportError};
use claw_model::{Options, Providers, Timeouts};
use http::HeaderMap;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

/// Keeps every body and answers none.
#[derive(Default)]
struct Recorder {
    bodies: Mutex<Vec<Value>>,
}

#[async_trait]
impl Transport for Recorder {
    async fn post(&self, _: &str, _: HeaderMap, body: Bytes) -> Result<HttpAnswer, TransportError> {
        let body = serde_json::from_slice(&body).unwrap();
        self.bodies.lock().unwrap().push(body);
        Err(TransportError::Failed("recorded".into()))
    }

    async fn get(&self, url: &str, _: HeaderMap) -> Result<HttpAnswer, TransportError> {
        panic!("GET {url}")
    }
}

/// The bytes a provider sends for a request.
async fn sent(provider: &str, asked: ModelRequest) -> Value {
    let recorder = Arc::new(Recorder::default());
    let transport = Arc::clone(&recorder);
    let keys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"];
    let providers = Providers::new(Options {
        configured: BTreeMap::new(),
        env: keys.map(|k| (k.to_owned(), "k".to_owned())).into(),
        connect: Arc::new(move |_| Arc::clone(&transport) as Arc<dyn Transport>),
        clock: Arc::new(SystemClock),
        timeouts: Timeouts::default(),
    });
    let model = providers
        .resolve(&format!("{provider}/some-model"))
        .unwrap();
    assert!(model.ask(asked).await.is_err());
    recorder.bodies.lock().unwrap().remove(0)
}

/// A body with one thing wrong, to see that the judge sees it.
fn broken(body: &Value, name: &str, change: impl Fn(&mut Value)) -> (String, Value) {
    let mut bad = body.clone();
    change(&mut bad);
    assert_ne!(&bad, body, "{name} changes nothing");
    (name.to_owned(), bad)
}

fn remove(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key);
}

fn anthropic_faults(body: &Value) -> Vec<(String, Value)> {
    vec![
        broken(body, "no max_tokens", |b| remove(b, "max_tokens")),
        broken(body, "unknown key", |b| b["mistake"] = json!(1)),
        broken(body, "wrong role", |b| {
            b["messages"][0]["role"] = json!("tool")
        }),
        broken(body, "result without id", |b| {
            remove(&mut b["messages"][2]["content"][0], "tool_use_id");
        }),
        broken(body, "unknown key in a block", |b| {
            b["messages"][0]["content"][0]["mistake"] = json!(1);
        }),
        broken(body, "tool without schema", |b| {
            remove(&mut b["tools"][0], "input_schema")
        }),
        broken(body, "wrong cache mark", |b| {
            b["system"][0]["cache_control"]["type"] = json!("x")
        }),
    ]
}

fn openai_faults(body: &Value) -> Vec<(String, Value)> {
    vec![
        broken(body, "no messages", |b| remove(b, "messages")),
        broken(body, "unknown key", |b| b["mistake"] = json!(1)),
        broken(body, "wrong role", |b| {
            b["messages"][1]["role"] = json!("person")
        }),
        broken(body, "arguments as an object", |b| {
            b["messages"][2]["tool_calls"][0]["function"]["arguments"] = json!({});
        }),
        broken(body, "result without id", |b| {
            remove(&mut b["messages"][3], "tool_call_id")
        }),
        broken(body, "tool without name", |b| {
            remove(&mut b["tools"][0]["function"], "name")
        }),
        broken(body, "wrong stream option", |b| {
            b["stream_options"]["include"] = json!(true)
        }),
    ]
}

fn responses_faults(body: &Value) -> Vec<(String, Value)> {
    vec![
        broken(body, "unknown key", |b| b["mistake"] = json!(1)),
        broken(body, "wrong role", |b| {
            b["input"][0]["role"] = json!("person")
        }),
        broken(body, "arguments as an object", |b| {
            b["input"][1]["arguments"] = json!({});
        }),
        broken(body, "call without name", |b| {
            remove(&mut b["input"][1], "name")
        }),
        broken(body, "unknown item", |b| {
            b["input"][3]["type"] = json!("function_result")
        }),
        broken(body, "tool without name", |b| {
            remove(&mut b["tools"][0], "name")
        }),
        broken(body, "tool in the shape of chat", |b| {
            b["tools"][0] = json!({"type": "function", "function": {"name": "x"}});
        }),
        broken(body, "limit as text", |b| {
            b["max_output_tokens"] = json!("many")
        }),
    ]
}

fn gemini_faults(body: &Value) -> Vec<(String, Value)> {
    vec![
        broken(body, "no contents", |b| remove(b, "contents")),
        broken(body, "unknown key", |b| b["mistake"] = json!(1)),
        broken(body, "unknown key in a part", |b| {
            b["contents"][0]["parts"][0]["mistake"] = json!(1)
        }),
        broken(body, "arguments as text", |b| {
            b["contents"][1]["parts"][0]["functionCall"]["args"] = json!("{}");
        }),
        broken(body, "response as text", |b| {
            b["contents"][2]["parts"][0]["functionResponse"]["response"] = json!("x");
        }),
        broken(body, "unknown key in a schema", |b| {
            b["tools"][0]["functionDeclarations"][0]["parameters"]["$schema"] = json!("x");
        }),
        broken(body, "required as text", |b| {
            b["tools"][0]["functionDeclarations"][0]["parameters"]["required"] = json!("path");
        }),
        broken(body, "signature that is no base64", |b| {
            b["contents"][1]["parts"][0]["thoughtSignature"] = json!("***");
        }),
        broken(body, "limit outside its place", |b| {
            b["maxOutputTokens"] = json!(1)
        }),
    ]
}

#[tokio::test]
async fn our_requests_fit_the_vendors_own_types() {
    let Some(python) = needs("CLAW_PEERS_PYTHON") else {
        return;
    };
    let mut cases = Vec::new();
    for (provider, api) in [
        ("anthropic", "anthropic-messages"),
        ("openai", "openai-chat"),
        ("openai-responses", "openai-responses"),
        ("gemini", "gemini"),
    ] {
        let case = |name: &str, body: Value, good: bool| json!({"name": format!("{provider} {name}"), "api": api, "body": body, "good": good});
        let mut plain = request(vec![user("hi")], Vec::new());
        plain.system.clear();
        cases.push(case("plain", sent(provider, plain).await, true));
        let whole = sent(provider, request(conversation(), tools())).await;
        let faults = match api {
            "anthropic-messages" => anthropic_faults(&whole),
            "openai-responses" => responses_faults(&whole),
            "gemini" => gemini_faults(&whole),
            _ => openai_faults(&whole),
        };
        cases.push(case("whole", whole, true));
        cases.extend(
            faults
                .into_iter()
                .map(|(name, body)| case(&name, body, false)),
        );
    }
    let mut judge = Command::new(python)
        .arg(script("grade_requests.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let text = serde_json::to_vec(&cases).unwrap();
    judge.stdin.take().unwrap().write_all(&text).unwrap();
    let done = judge.wait_with_output().unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    println!("{out}");
    assert!(done.status.success(), "{out}\n{err}");
    assert!(
        out.contains(&format!("{} requests, 0 wrong", cases.len())),
        "{out}"
    );
}
