//! One model of one provider over HTTP, as core's `Model`.
//!
//! Invariant: one `ask` is one POST. Nothing is repeated here; see [`crate::retry`] for when to.

use crate::address::Address;
use crate::answer::{Decoder, broken, read};
use crate::classify::Source;
use crate::openai::LimitField;
use crate::providers::Api;
use crate::transport::{ByteStream, HttpAnswer, Transport};
use crate::{anthropic, gemini, openai, responses};
use async_trait::async_trait;
use bytes::Bytes;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelInfo, ModelMessage, ModelRequest, ModelStream,
};
use claw_core::ports::Clock;
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Largest request body in bytes; no larger than what the egress sends.
pub(crate) const MAX_REQUEST_BYTES: usize = 20 << 20;
/// Bytes read of the body of a failed answer.
pub(crate) const MAX_ERROR_BODY_BYTES: usize = 64 << 10;

/// How long silence is borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// From the request to the head of the answer; local models read the prompt meanwhile.
    pub head: Duration,
    /// Between two pieces of the body.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(300),
            idle: Duration::from_secs(120),
        }
    }
}

/// A model at an address.
pub(crate) struct Endpoint {
    pub(crate) api: Api,
    pub(crate) address: Address,
    /// The provider's own name of the model.
    pub(crate) model: String,
    pub(crate) limit: LimitField,
    pub(crate) info: ModelInfo,
    pub(crate) source: Source,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timeouts: Timeouts,
}

#[async_trait]
impl Model for Endpoint {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let model = self.name(&request);
        let body = self.encode(&request, model)?;
        let url = self.address.endpoint(&match self.api {
            Api::AnthropicMessages => anthropic::ENDPOINT.to_owned(),
            Api::OpenaiChat => openai::ENDPOINT.to_owned(),
            Api::OpenaiResponses => responses::ENDPOINT.to_owned(),
            Api::Gemini => gemini::endpoint(model),
        });
        let answer = self.post(&url, body).await?;
        if !(200..300).contains(&answer.status) {
            return Err(self.failed(answer).await);
        }
        if let Some(kind) = not_a_stream(&answer.headers) {
            return Err(self.no_stream(&kind, answer).await);
        }
        let decoder = self.decoder(&request.messages);
        let source = self.source.clone();
        Ok(read(answer.body, decoder, source, self.timeouts.idle))
    }
}

impl Endpoint {
    /// The model asked, by the provider's own name.
    fn name<'a>(&'a self, request: &'a ModelRequest) -> &'a str {
        match request.model.as_str() {
            "" => &self.model,
            full if full == self.info.name => &self.model,
            given => given,
        }
    }

    fn encode(&self, request: &ModelRequest, model: &str) -> Result<Bytes, ModelError> {
        let (value, messages) = match self.api {
            Api::AnthropicMessages => (anthropic::encode(request, model), "messages"),
            Api::OpenaiChat => (openai::encode(request, model, self.limit), "messages"),
            Api::OpenaiResponses => (responses::encode(request, model), "input"),
            Api::Gemini => (gemini::encode(request, model), "contents"),
        };
        let format = |what: &str| self.source.own(ModelErrorClass::Format, what);
        if value[messages].as_array().is_none_or(Vec::is_empty) {
            return Err(format("the request has no message"));
        }
        let bytes = serde_json::to_vec(&value).map_err(|e| format(&e.to_string()))?;
        if bytes.len() > MAX_REQUEST_BYTES {
            let text = format!("the request is longer than {MAX_REQUEST_BYTES} bytes");
            return Err(self.source.own(ModelErrorClass::ContextOverflow, &text));
        }
        Ok(Bytes::from(bytes))
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        let events = HeaderValue::from_static("text/event-stream");
        headers.insert(header::ACCEPT, events);
        let key = self.source.key.as_ref();
        match self.api {
            Api::AnthropicMessages => {
                let (name, value) = anthropic::VERSION;
                headers.insert(name, HeaderValue::from_static(value));
                if let Some(value) = key.and_then(|k| k.header("")) {
                    headers.insert("x-api-key", value);
                }
            }
            Api::OpenaiChat | Api::OpenaiResponses => {
                if let Some(value) = key.and_then(|k| k.header("Bearer ")) {
                    headers.insert(header::AUTHORIZATION, value);
                }
            }
            Api::Gemini => {
                if let Some(value) = key.and_then(|k| k.header("")) {
                    headers.insert(gemini::KEY_HEADER, value);
                }
            }
        }
        headers
    }

    async fn post(&self, url: &str, body: Bytes) -> Result<HttpAnswer, ModelError> {
        let sent = self.transport.post(url, self.headers(), body);
        match tokio::time::timeout(self.timeouts.head, sent).await {
            Ok(Ok(answer)) => {
                tracing::debug!(model = self.info.name, status = answer.status, "answered");
                Ok(answer)
            }
            Ok(Err(e)) => Err(broken(&self.source, &e)),
            Err(_) => {
                let text = format!("no answer for {} s", self.timeouts.head.as_secs());
                Err(self.source.own(ModelErrorClass::Timeout, &text))
            }
        }
    }

    async fn failed(&self, answer: HttpAnswer) -> ModelError {
        let body = self.start_of(answer.body).await;
        self.source
            .of_answer(answer.status, &answer.headers, &body, self.clock.now())
    }

    /// A good status without a stream: an error in disguise, or no such API.
    async fn no_stream(&self, kind: &str, answer: HttpAnswer) -> ModelError {
        let body = self.start_of(answer.body).await;
        match serde_json::from_slice::<Value>(&body) {
            Ok(value) if value.get("error").is_some_and(|e| !e.is_null()) => {
                self.source.of_event(&value)
            }
            _ => {
                let text = format!("the answer is `{kind}`, not an event stream");
                self.source.own(ModelErrorClass::Format, &text)
            }
        }
    }

    /// The first bytes of a body, as far as they come.
    async fn start_of(&self, mut body: ByteStream) -> Vec<u8> {
        let mut bytes = Vec::new();
        let reading = async {
            while let Some(Ok(piece)) = body.next().await {
                let room = MAX_ERROR_BODY_BYTES - bytes.len();
                bytes.extend_from_slice(&piece[..piece.len().min(room)]);
                if bytes.len() == MAX_ERROR_BODY_BYTES {
                    break;
                }
            }
        };
        // What came until then is what there is to say.
        let _ = tokio::time::timeout(self.timeouts.idle, reading).await;
        bytes
    }

    fn decoder(&self, history: &[ModelMessage]) -> Box<dyn Decoder> {
        let source = self.source.clone();
        match self.api {
            Api::AnthropicMessages => Box::new(anthropic::Messages::new(source, history)),
            Api::OpenaiChat => Box::new(openai::Chat::new(source, history)),
            Api::OpenaiResponses => Box::new(responses::Responses::new(source, history)),
            Api::Gemini => Box::new(gemini::Generate::new(source, history)),
        }
    }
}

/// The content type, if it says that this is no event stream. Some servers say nothing.
fn not_a_stream(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = value
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    matches!(kind.as_str(), "application/json" | "text/html").then_some(kind)
}
