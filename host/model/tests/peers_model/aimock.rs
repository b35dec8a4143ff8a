//! Our reading and our egress against the npm package aimock on a loopback port.

use super::support::{needs, request, script, tools, user};
use claw_core::model::{
    ModelErrorClass, ModelEvent, ModelMessage, ModelRequest, ModelToolCall, StopReason,
};
use claw_core::ports::SystemClock;
use claw_model::egress::{Unwritten, connect};
use claw_model::{Options, Providers, Timeouts};
use claw_net::Egress;
use futures_util::StreamExt as _;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// A provider of each protocol.
const PROVIDERS: [&str; 4] = ["openai", "openai-responses", "anthropic", "gemini"];

/// The peer; it ends with its standard input.
struct Peer {
    url: String,
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn start() -> Option<Peer> {
    let folder = needs("CLAW_PEERS_NODE")?;
    let mut child = Command::new("node")
        .arg(script("aimock.mjs"))
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.take();
    let mut peer = Peer {
        url: String::new(),
        child,
        stdin,
    };
    let mut line = String::new();
    let out = peer.child.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    ready["url"].as_str().unwrap().clone_into(&mut peer.url);
    Some(peer)
}

fn providers(peer: &Peer) -> Providers {
    let timeouts = Timeouts {
        head: Duration::from_secs(20),
        idle: Duration::from_secs(20),
    };
    let egress = Egress::new(claw_net::Options::default()).unwrap();
    let env = [
        ("ANTHROPIC_BASE_URL", peer.url.clone()),
        ("ANTHROPIC_API_KEY", "mock".into()),
        ("OPENAI_BASE_URL", format!("{}/v1", peer.url)),
        ("OPENAI_API_KEY", "mock".into()),
        ("GOOGLE_GEMINI_BASE_URL", peer.url.clone()),
        ("GEMINI_API_KEY", "mock".into()),
    ];
    Providers::new(Options {
        configured: BTreeMap::new(),
        env: env.map(|(k, v)| (k.to_owned(), v)).into(),
        connect: connect(egress, Arc::new(Unwritten), timeouts),
        clock: Arc::new(SystemClock),
        timeouts,
    })
}

/// Events of an answer and the class of the error that ended it.
async fn ask(
    providers: &Providers,
    name: &str,
    asked: ModelRequest,
) -> (Vec<ModelEvent>, Option<ModelErrorClass>, Option<Duration>) {
    let model = providers.resolve(&format!("{name}/some-model")).unwrap();
    let mut stream = match model.ask(asked).await {
        Ok(stream) => stream,
        Err(e) => return (Vec::new(), Some(e.class), e.retry_after),
    };
    let mut events = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => events.push(event),
            Err(e) => return (events, Some(e.class), e.retry_after),
        }
    }
    (events, None, None)
}

fn text(events: &[ModelEvent]) -> String {
    let piece = |e: &ModelEvent| match e {
        ModelEvent::Text { delta } => delta.clone(),
        _ => String::new(),
    };
    events.iter().map(piece).collect()
}

fn calls(events: &[ModelEvent]) -> Vec<ModelToolCall> {
    let call = |e: &ModelEvent| match e {
        ModelEvent::ToolCall(call) => Some(call.clone()),
        _ => None,
    };
    events.iter().filter_map(call).collect()
}

fn stop(events: &[ModelEvent]) -> Option<StopReason> {
    match events.last() {
        Some(ModelEvent::Done { stop, .. }) => Some(*stop),
        _ => None,
    }
}

#[tokio::test]
async fn a_text_streams_over_every_protocol() {
    let Some(peer) = start() else { return };
    let providers = providers(&peer);
    for name in PROVIDERS {
        let asked = request(vec![user("say hello")], Vec::new());
        let (events, error, _) = ask(&providers, name, asked).await;
        assert_eq!(error, None, "{name}");
        assert_eq!(text(&events), "Grüße aus Zürich, und hello.", "{name}");
        let pieces = |f: fn(&ModelEvent) -> bool| events.iter().filter(|e| f(e)).count();
        assert!(
            pieces(|e| matches!(e, ModelEvent::Text { .. })) > 3,
            "{name}"
        );
        assert!(
            pieces(|e| matches!(e, ModelEvent::Reasoning { .. })) > 0,
            "{name}"
        );
        assert_eq!(stop(&events), Some(StopReason::End), "{name}");
        let Some(ModelEvent::Done { usage, .. }) = events.last() else {
            panic!("{name} has no end")
        };
        assert_eq!((usage.input_tokens, usage.output_tokens), (11, 7), "{name}");
    }
}

#[tokio::test]
async fn a_turn_with_two_calls_ends_in_text_over_every_protocol() {
    let Some(peer) = start() else { return };
    let providers = providers(&peer);
    for name in PROVIDERS {
        let mut messages = vec![user("use the tools")];
        let (events, error, _) = ask(&providers, name, request(messages.clone(), tools())).await;
        assert_eq!(error, None, "{name}");
        let calls = calls(&events);
        let got: Vec<_> = calls
            .iter()
            .map(|c| (c.name.as_str(), &c.arguments))
            .collect();
        let path = json!({"path": "/workspace/Zürich – Übersicht.md"});
        assert_eq!(
            got,
            [("files_read", &path), ("memory_list", &json!({}))],
            "{name}"
        );
        assert_ne!(calls[0].id, calls[1].id, "{name}");
        assert_eq!(stop(&events), Some(StopReason::ToolUse), "{name}");
        messages.push(ModelMessage::Assistant {
            text: text(&events),
            calls: calls.clone(),
        });
        messages.extend(calls.into_iter().map(|c| ModelMessage::ToolResult {
            id: c.id,
            text: "fine".into(),
            is_error: false,
        }));
        let (events, error, _) = ask(&providers, name, request(messages, tools())).await;
        assert_eq!(
            (text(&events).as_str(), error),
            ("Both tools ran.", None),
            "{name}"
        );
        assert_eq!(stop(&events), Some(StopReason::End), "{name}");
    }
}

#[tokio::test]
async fn errors_have_their_classes_over_every_protocol() {
    use ModelErrorClass as C;
    let Some(peer) = start() else { return };
    let providers = providers(&peer);
    for name in PROVIDERS {
        let vendor = name.trim_end_matches("-responses");
        let too_long = format!("be too long ({vendor})");
        for (what, want) in [
            ("be limited", C::RateLimit),
            ("be overloaded", C::Overloaded),
            ("be broken", C::ServerError),
            ("refuse the key", C::Auth),
            ("miss the model", C::ModelNotFound),
            (too_long.as_str(), C::ContextOverflow),
            ("break off", C::ServerError),
        ] {
            let asked = request(vec![user(what)], Vec::new());
            let (events, error, wait) = ask(&providers, name, asked).await;
            assert_eq!(error, Some(want), "{name}: {what}");
            assert_eq!(events.is_empty(), what != "break off", "{name}: {what}");
            let seconds = (what == "be limited").then_some(7);
            assert_eq!(wait.map(|w| w.as_secs()), seconds, "{name}: {what}");
        }
    }
    let asked = request(vec![user("be poor")], Vec::new());
    let (_, error, _) = ask(&providers, "openai", asked).await;
    assert_eq!(error, Some(C::Billing));
}

#[tokio::test]
async fn a_port_nobody_listens_on_is_a_server_error() {
    let Some(mut peer) = start() else { return };
    let providers = providers(&peer);
    peer.child.kill().unwrap();
    peer.child.wait().unwrap();
    let asked = request(vec![user("say hello")], Vec::new());
    let (_, error, _) = ask(&providers, "openai", asked).await;
    assert_eq!(error, Some(ModelErrorClass::ServerError));
}
