//! A transport of prepared bytes, and what tests do with it.
use crate::providers::{Api, Options, ProviderConfig, Providers, Timeouts};
use crate::transport::{HttpAnswer, Transport, TransportError};
use async_trait::async_trait;
use bytes::Bytes;
use claw_core::content::Block;
use claw_core::id::TimestampMs;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelMessage, ModelRequest,
};
use claw_core::ports::Clock;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What follows the last piece of a body.
#[derive(Clone)]
pub(crate) enum Tail {
    End,
    Hang,
    Break(TransportError),
}

/// A prepared answer.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) pieces: Vec<Vec<u8>>,
    pub(crate) tail: Tail,
    pub(crate) refuse: Option<TransportError>,
}

impl Prepared {
    pub(crate) fn stream(bytes: &[u8]) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", "text/event-stream; charset=utf-8")],
            pieces: vec![bytes.to_vec()],
            tail: Tail::End,
            refuse: None,
        }
    }
    pub(crate) fn failing(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json")],
            ..Self::stream(body.as_bytes())
        }
    }
}

/// One request as sent.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// Answers every request the same way and keeps it.
pub(crate) struct Fake {
    answer: Prepared,
    pub(crate) sent: Mutex<Vec<Sent>>,
}

#[async_trait]
impl Transport for Fake {
    async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HttpAnswer, TransportError> {
        let body = serde_json::from_slice(&body).unwrap();
        self.answer(url, headers, body).await
    }

    async fn get(&self, url: &str, headers: HeaderMap) -> Result<HttpAnswer, TransportError> {
        self.answer(url, headers, Value::Null).await
    }
}

impl Fake {
    async fn answer(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Value,
    ) -> Result<HttpAnswer, TransportError> {
        let sent = Sent {
            url: url.to_owned(),
            headers,
            body,
        };
        self.sent.lock().unwrap().push(sent);
        if let Some(error) = &self.answer.refuse {
            if matches!(error, TransportError::Timeout(t) if t == "never") {
                return std::future::pending().await;
            }
            return Err(error.clone());
        }
        let pieces = self
            .answer
            .pieces
            .clone()
            .into_iter()
            .map(|p| Ok(Bytes::from(p)));
        let tail = match self.answer.tail.clone() {
            Tail::End => stream::empty().boxed(),
            Tail::Hang => stream::pending().boxed(),
            Tail::Break(e) => stream::iter([Err(e)]).boxed(),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &self.answer.headers {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        Ok(HttpAnswer {
            status: self.answer.status,
            headers,
            body: stream::iter(pieces).chain(tail).boxed(),
        })
    }
}

pub(crate) struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> TimestampMs {
        TimestampMs(1_445_412_480_000)
    }
}

pub(crate) const KEY: &str = "sk-secret-1234";

/// The providers of [`registry`], one for each protocol.
pub(crate) const PROVIDERS: [&str; 4] = ["a", "o", "r", "g"];

/// A registry whose every provider gets `answer`; `a/…`, `o/…`, `r/…` and `g/…` speak the protocols.
pub(crate) fn registry(answer: Prepared) -> (Providers, Arc<Fake>) {
    let fake = Arc::new(Fake {
        answer,
        sent: Mutex::default(),
    });
    let transport = Arc::clone(&fake);
    let config = |api| ProviderConfig {
        api,
        base_url: "http://127.0.0.1:9/v1".into(),
        api_key_env: Some("KEY".into()),
        api_key_envs: Vec::new(),
        context_tokens: None,
    };
    let configured = [
        ("a", Api::AnthropicMessages),
        ("o", Api::OpenaiChat),
        ("r", Api::OpenaiResponses),
        ("g", Api::Gemini),
    ];
    let providers = Providers::new(Options {
        configured: configured
            .map(|(n, api)| (n.to_owned(), config(api)))
            .into(),
        env: BTreeMap::from([("KEY".to_owned(), KEY.to_owned())]),
        connect: Arc::new(move |_| Arc::clone(&transport) as Arc<dyn Transport>),
        clock: Arc::new(Fixed),
        timeouts: Timeouts {
            head: Duration::from_secs(30),
            idle: Duration::from_secs(20),
        },
    });
    (providers, fake)
}

pub(crate) fn request(messages: Vec<ModelMessage>) -> ModelRequest {
    ModelRequest {
        model: "m".into(),
        system: "Be brief.".into(),
        messages,
        tools: Vec::new(),
        max_output_tokens: 100,
    }
}

pub(crate) fn hello() -> ModelRequest {
    request(vec![ModelMessage::User {
        content: vec![Block::text("hello")],
    }])
}

/// Events of an answer and the error that ended it.
pub(crate) type Read = (Vec<ModelEvent>, Option<ModelError>);

pub(crate) async fn read(model: &dyn Model, request: ModelRequest) -> Read {
    let mut stream = match model.ask(request).await {
        Ok(stream) => stream,
        Err(e) => return (Vec::new(), Some(e)),
    };
    let mut events = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => events.push(event),
            Err(e) => {
                assert!(stream.next().await.is_none(), "an error is the last item");
                return (events, Some(e));
            }
        }
    }
    assert!(
        matches!(events.last(), Some(ModelEvent::Done { .. })),
        "{events:?}"
    );
    (events, None)
}

/// Reads a prepared answer as one of [`PROVIDERS`].
pub(crate) fn play(provider: &str, answer: Prepared) -> Read {
    let (providers, _) = registry(answer);
    let model = providers.resolve(&format!("{provider}/m")).unwrap();
    block_on(read(model.as_ref(), hello()))
}

/// Runs on simulated time.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

pub(crate) fn text(events: &[ModelEvent]) -> String {
    let piece = |e: &ModelEvent| match e {
        ModelEvent::Text { delta } => delta.clone(),
        _ => String::new(),
    };
    events.iter().map(piece).collect()
}

/// All prepared answers, with the provider that reads them.
pub(crate) const FIXTURES: [(&str, &str, &[u8]); 21] = [
    (
        "a",
        "tools",
        include_bytes!("../../tests/fixtures/anthropic_tools.sse"),
    ),
    (
        "a",
        "error",
        include_bytes!("../../tests/fixtures/anthropic_error_midway.sse"),
    ),
    (
        "a",
        "disconnect",
        include_bytes!("../../tests/fixtures/anthropic_disconnect.sse"),
    ),
    (
        "a",
        "cut tool",
        include_bytes!("../../tests/fixtures/anthropic_cut_tool.sse"),
    ),
    (
        "a",
        "refusal",
        include_bytes!("../../tests/fixtures/anthropic_refusal.sse"),
    ),
    (
        "o",
        "tools",
        include_bytes!("../../tests/fixtures/openai_tools.sse"),
    ),
    (
        "o",
        "error",
        include_bytes!("../../tests/fixtures/openai_error_midway.sse"),
    ),
    (
        "o",
        "disconnect",
        include_bytes!("../../tests/fixtures/openai_disconnect.sse"),
    ),
    (
        "o",
        "cut tool",
        include_bytes!("../../tests/fixtures/openai_cut_tool.sse"),
    ),
    (
        "o",
        "local server",
        include_bytes!("../../tests/fixtures/openai_local_server.sse"),
    ),
    (
        "o",
        "index zero",
        include_bytes!("../../tests/fixtures/openai_index_zero.sse"),
    ),
    (
        "r",
        "tools",
        include_bytes!("../../tests/fixtures/responses_tools.sse"),
    ),
    (
        "r",
        "error",
        include_bytes!("../../tests/fixtures/responses_error_midway.sse"),
    ),
    (
        "r",
        "failed",
        include_bytes!("../../tests/fixtures/responses_failed.sse"),
    ),
    (
        "r",
        "disconnect",
        include_bytes!("../../tests/fixtures/responses_disconnect.sse"),
    ),
    (
        "r",
        "cut tool",
        include_bytes!("../../tests/fixtures/responses_cut_tool.sse"),
    ),
    (
        "g",
        "tools",
        include_bytes!("../../tests/fixtures/gemini_tools.sse"),
    ),
    (
        "g",
        "error",
        include_bytes!("../../tests/fixtures/gemini_error_midway.sse"),
    ),
    (
        "g",
        "disconnect",
        include_bytes!("../../tests/fixtures/gemini_disconnect.sse"),
    ),
    (
        "g",
        "malformed call",
        include_bytes!("../../tests/fixtures/gemini_malformed_call.sse"),
    ),
    (
        "g",
        "blocked",
        include_bytes!("../../tests/fixtures/gemini_blocked.sse"),
    ),
];

/// Reads the fixture of that name.
pub(crate) fn fixture(provider: &str, name: &str) -> Read {
    let found = FIXTURES.iter().find(|f| f.0 == provider && f.1 == name);
    play(provider, Prepared::stream(found.unwrap().2))
}

pub(crate) fn class(read: &Read) -> Option<ModelErrorClass> {
    read.1.as_ref().map(|e| e.class)
}
