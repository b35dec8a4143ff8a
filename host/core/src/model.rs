//! The port to language models: one request, one stream of events.

use crate::content::Block;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// Who says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "role")]
pub enum ModelMessage {
    /// The person.
    User {
        /// What they said.
        content: Vec<Block>,
    },
    /// The model.
    Assistant {
        /// What it said; may be empty.
        text: String,
        /// The tools it called.
        calls: Vec<ModelToolCall>,
    },
    /// The result of one call, in the order of the calls.
    ToolResult {
        /// The call's id as the model gave it.
        id: String,
        /// What the model reads.
        text: String,
        /// Whether it is an error.
        is_error: bool,
    },
}

/// A call of a tool as a model writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelToolCall {
    /// Unique within the turn; made by the provider.
    pub id: String,
    /// Model-facing name.
    pub name: String,
    /// A JSON object; text that is no JSON object is an event error, not a call.
    pub arguments: Value,
}

/// A tool as offered to a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelTool {
    /// Model-facing name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of the arguments.
    pub input_schema: Value,
}

/// One request to a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRequest {
    /// The model's name at the provider, for example `claude-sonnet-4-5`.
    pub model: String,
    /// The system prompt; may be empty.
    pub system: String,
    /// Oldest first.
    pub messages: Vec<ModelMessage>,
    /// Tools on offer; may be empty.
    pub tools: Vec<ModelTool>,
    /// Most tokens to answer with.
    pub max_output_tokens: u32,
}

/// Tokens used by one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read, cached ones included.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Of the tokens read, those served from a cache.
    pub cached_input_tokens: u64,
}

impl Usage {
    /// The sum of both; stays at the largest number rather than overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            cached_input_tokens: self
                .cached_input_tokens
                .saturating_add(other.cached_input_tokens),
        }
    }
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// It had finished.
    End,
    /// It wants tools called.
    ToolUse,
    /// The output limit.
    Length,
    /// It refused, or a filter did.
    Refusal,
}

/// One event of a model's answer. A stream ends after `Done` or an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum ModelEvent {
    /// More text.
    Text {
        /// The piece, always whole characters.
        delta: String,
    },
    /// More reasoning, shown but not kept.
    Reasoning {
        /// The piece.
        delta: String,
    },
    /// A whole tool call.
    ToolCall(ModelToolCall),
    /// The end.
    Done {
        /// Why.
        stop: StopReason,
        /// What it cost; zero if the provider did not say.
        usage: Usage,
    },
}

/// Error classes; what to do next depends on nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelErrorClass {
    /// The key is missing or refused.
    Auth,
    /// The account is closed or forbidden.
    AuthPermanent,
    /// No credit.
    Billing,
    /// Too many requests.
    RateLimit,
    /// The provider is overloaded.
    Overloaded,
    /// No answer in time.
    Timeout,
    /// The provider failed or the connection broke.
    ServerError,
    /// The request or the answer does not parse.
    Format,
    /// The context is too long for the model.
    ContextOverflow,
    /// No such model.
    ModelNotFound,
    /// Policy or configuration refuses the address.
    Denied,
    /// Interrupted.
    Aborted,
}

impl ModelErrorClass {
    /// Whether the same request may succeed later.
    pub fn retryable(self) -> bool {
        matches!(
            self,
            Self::RateLimit | Self::Overloaded | Self::Timeout | Self::ServerError
        )
    }

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::AuthPermanent => "auth-permanent",
            Self::Billing => "billing",
            Self::RateLimit => "rate-limit",
            Self::Overloaded => "overloaded",
            Self::Timeout => "timeout",
            Self::ServerError => "server-error",
            Self::Format => "format",
            Self::ContextOverflow => "context-overflow",
            Self::ModelNotFound => "model-not-found",
            Self::Denied => "denied",
            Self::Aborted => "aborted",
        }
    }
}

/// A failed model request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("model error ({}): {message}", class.word())]
pub struct ModelError {
    /// The class.
    pub class: ModelErrorClass,
    /// One sentence, without secrets.
    pub message: String,
    /// What the provider said about trying again.
    pub retry_after: Option<Duration>,
}

impl ModelError {
    /// An error without a waiting time.
    pub fn new(class: ModelErrorClass, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
            retry_after: None,
        }
    }
}

/// Events of one answer.
pub type ModelStream = BoxStream<'static, Result<ModelEvent, ModelError>>;

/// What the engine knows about a model before asking it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// `provider/model`.
    pub name: String,
    /// Context window in tokens.
    pub context_tokens: u64,
    /// US dollars for a million input and output tokens; `None` if unknown.
    pub usd_per_million: Option<(f64, f64)>,
}

/// A model behind one port.
#[async_trait::async_trait]
pub trait Model: Send + Sync {
    /// What is known about it.
    fn info(&self) -> ModelInfo;
    /// Asks. Errors before the first byte come as `Err`, later ones inside the stream.
    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError>;
}
