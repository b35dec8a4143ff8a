//! Providers over the real egress and a loopback server of a few lines.
#![allow(clippy::unwrap_used, clippy::panic)]

use async_trait::async_trait;
use claw_core::content::Block;
use claw_core::model::{ModelError, ModelErrorClass, ModelMessage, ModelRequest};
use claw_core::ports::SystemClock;
use claw_model::egress::{Unwritten, connect};
use claw_model::local::{Usual, find};
use claw_model::probe::probe;
use claw_model::{Options, Providers, Timeouts};
use claw_net::{Egress, Resolver};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Every name is this machine.
struct Here;

#[async_trait]
impl Resolver for Here {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
    }
}

/// Answers one request with these bytes and gives the request's bytes back.
async fn serve(answer: String) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut seen = Vec::new();
        let whole = |seen: &[u8]| {
            let text = String::from_utf8_lossy(seen);
            text.contains("ok\"}") || (text.starts_with("GET ") && text.ends_with("\r\n\r\n"))
        };
        while !whole(&seen) {
            let mut piece = [0; 4096];
            let n = socket.read(&mut piece).await.unwrap();
            assert_ne!(n, 0, "the request ended early");
            seen.extend_from_slice(&piece[..n]);
        }
        socket.write_all(answer.as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
        String::from_utf8(seen).unwrap()
    });
    (port, served)
}

fn providers(env: &[(&str, String)]) -> Providers {
    let egress = Egress::new(claw_net::Options {
        resolver: Arc::new(Here),
        ..claw_net::Options::default()
    });
    let timeouts = Timeouts::default();
    Providers::new(Options {
        configured: BTreeMap::new(),
        env: env
            .iter()
            .map(|(k, v)| ((*k).to_owned(), v.clone()))
            .collect(),
        connect: connect(egress.unwrap(), Arc::new(Unwritten), timeouts),
        clock: Arc::new(SystemClock),
        timeouts,
    })
}

const HELLO: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\n\
                     data: [DONE]\n\n";

#[tokio::test]
async fn a_configured_loopback_address_is_reached_by_literal_and_by_name() {
    for host in ["127.0.0.1", "localhost", "models.example"] {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        let (port, served) = serve(format!("{head}{HELLO}")).await;
        let env = [
            ("OPENAI_BASE_URL", format!("http://{host}:{port}/v1/")),
            ("OPENAI_API_KEY", "sk-secret".to_owned()),
        ];
        let model = providers(&env).resolve("openai/x").unwrap();
        assert_eq!(probe(model.as_ref()).await.unwrap().text, "ok", "{host}");
        let seen = served.await.unwrap().to_ascii_lowercase();
        assert!(
            seen.starts_with("post /v1/chat/completions http/1.1\r\n"),
            "{seen}"
        );
        assert!(
            seen.contains("\r\nauthorization: bearer sk-secret\r\n"),
            "{seen}"
        );
    }
}

async fn refused(providers: &Providers, name: &str) -> ModelError {
    let model = providers.resolve(name).unwrap();
    let request = ModelRequest {
        model: String::new(),
        system: String::new(),
        messages: vec![ModelMessage::User {
            content: vec![Block::text("ok")],
        }],
        tools: Vec::new(),
        max_output_tokens: 1,
    };
    match model.ask(request).await {
        Ok(_) => panic!("`{name}` answered"),
        Err(e) => e,
    }
}

#[tokio::test]
async fn a_built_in_address_that_resolves_to_this_machine_is_denied() {
    let keys = [
        "ANTHROPIC_API_KEY",
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "OPENROUTER_API_KEY",
    ];
    let providers = providers(&keys.map(|k| (k, "sk-secret".to_owned())));
    for name in [
        "anthropic/x",
        "openai/x",
        "openai-responses/x",
        "gemini/x",
        "openrouter/x/y",
    ] {
        let error = refused(&providers, name).await;
        assert_eq!(error.class, ModelErrorClass::Denied, "{name}: {error}");
        assert!(
            error
                .message
                .contains("`127.0.0.1` is not a global address"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let head = "HTTP/1.1 307 Temporary Redirect\r\nlocation: /v1/other\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (port, served) = serve(head.to_owned()).await;
    let env = [("ANTHROPIC_BASE_URL", format!("http://127.0.0.1:{port}"))];
    let providers = providers(&env);
    let model = providers.resolve("anthropic/x").unwrap();
    let error = probe(model.as_ref()).await.unwrap_err();
    assert_eq!(error.class, ModelErrorClass::Denied, "{error}");
    assert!(error.message.contains("answered 307"), "{error}");
    assert!(served.await.unwrap().starts_with("POST /v1/messages "));
}

#[tokio::test]
async fn a_local_server_is_found_at_its_port() {
    let list = "{\"object\":\"list\",\"data\":[{\"id\":\"qwen3:8b\"}]}";
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let (port, served) = serve(format!("{head}{list}")).await;
    // A port that was free a moment ago.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = closed.local_addr().unwrap().port();
    drop(closed);
    let usual = |name, port| Usual { name, port };
    let servers = [usual("vllm", nobody), usual("ollama", port)];
    let egress = Egress::new(claw_net::Options::default()).unwrap();
    let connect = connect(egress, Arc::new(Unwritten), Timeouts::default());
    let found = find(servers.iter(), &connect, Duration::from_secs(20)).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].provider, "ollama");
    assert_eq!(found[0].models, ["qwen3:8b"]);
    let seen = served.await.unwrap().to_ascii_lowercase();
    assert!(seen.starts_with("get /v1/models http/1.1\r\n"), "{seen}");
    assert!(!seen.contains("authorization"), "{seen}");
}
