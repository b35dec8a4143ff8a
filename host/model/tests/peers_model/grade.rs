//! What we send, judged by the request models of the PyPI packages anthropic and openai.

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

#[tokio::test]
async fn our_requests_fit_the_vendors_own_types() {
    let Some(python) = needs("CLAW_PEERS_PYTHON") else {
        return;
    };
    let mut cases = Vec::new();
    for (provider, api) in [
        ("anthropic", "anthropic-messages"),
        ("openai", "openai-chat"),
        ("gemini", "openai-chat"),
    ] {
        let case = |name: &str, body: Value, good: bool| json!({"name": format!("{provider} {name}"), "api": api, "body": body, "good": good});
        let mut plain = request(vec![user("hi")], Vec::new());
        plain.system.clear();
        cases.push(case("plain", sent(provider, plain).await, true));
        let whole = sent(provider, request(conversation(), tools())).await;
        let faults = match api {
            "anthropic-messages" => anthropic_faults(&whole),
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
