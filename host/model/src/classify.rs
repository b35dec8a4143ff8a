//! From a provider's words to an error class.
//!
//! Invariant: a message holds the provider's name, the status, its own machine word and at most
//! [`MAX_MESSAGE_CHARS`] characters of its text, without control characters and without the key.

use crate::key::ApiKey;
use crate::retry_after::retry_after;
use claw_core::id::TimestampMs;
use claw_core::model::{ModelError, ModelErrorClass};
use http::HeaderMap;
use serde_json::Value;

/// Characters kept of a provider's own text.
pub(crate) const MAX_MESSAGE_CHARS: usize = 300;

/// What a redirect means here: a key must not follow it to another address.
const REDIRECT: &str =
    "redirects of a model's address are not followed; set the address it leads to as `base_url`";

/// Who failed; goes into every message.
#[derive(Clone)]
pub(crate) struct Source {
    /// The provider's name.
    pub(crate) provider: String,
    /// Its key, to keep it out of messages.
    pub(crate) key: Option<ApiKey>,
}

/// What a provider says about an error.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    status: u16,
    kind: String,
    code: String,
    message: String,
}

impl Source {
    /// The error of an answer with a failing status.
    pub(crate) fn of_answer(
        &self,
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
        now: TimestampMs,
    ) -> ModelError {
        let text = String::from_utf8_lossy(body);
        let value = serde_json::from_str(&text).unwrap_or(Value::Null);
        let mut said = read(&value);
        said.status = status;
        if said.message.is_empty() && value.is_null() && !text.trim_start().starts_with('<') {
            said.message = text.trim().to_owned();
        }
        let mut error = self.error(&said);
        error.retry_after = retry_after(headers, now);
        error
    }

    /// The error inside a stream.
    pub(crate) fn of_event(&self, value: &Value) -> ModelError {
        self.error(&read(value))
    }

    /// An error of our own words.
    pub(crate) fn own(&self, class: ModelErrorClass, what: &str) -> ModelError {
        let what = self.clean(what);
        ModelError::new(class, format!("`{}`: {what}", self.provider))
    }

    fn error(&self, said: &Said) -> ModelError {
        let word = if said.code.is_empty() {
            &said.kind
        } else {
            &said.code
        };
        let mut text = match (said.status, word.is_empty()) {
            (0, true) => "failed".to_owned(),
            (0, false) => format!("failed with {}", self.clean(word)),
            (status, true) => format!("answered {status}"),
            (status, false) => format!("answered {status} ({})", self.clean(word)),
        };
        let message = self.clean(&said.message);
        if (300..=399).contains(&said.status) {
            text = format!("{text}: {REDIRECT}");
        } else if !message.is_empty() {
            text = format!("{text}: {message}");
        }
        ModelError::new(class(said), format!("`{}` {text}", self.provider))
    }

    fn clean(&self, text: &str) -> String {
        let text = match &self.key {
            Some(key) => key.redact(text),
            None => text.to_owned(),
        };
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .collect();
        let line: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
        let line = line.join(" ");
        let line = line.trim_end_matches('.');
        match line.char_indices().nth(MAX_MESSAGE_CHARS) {
            Some((cut, _)) => format!("{}…", &line[..cut]),
            None => line.to_owned(),
        }
    }
}

/// Finds type, code and message in the shapes in use: `{error: {…}}`, `[{error: {…}}]`,
/// `{error: "…"}`, `{message: …}`, `{detail: …}`.
fn read(value: &Value) -> Said {
    let value = value.get(0).unwrap_or(value);
    let error = value.get("error").unwrap_or(value);
    let word = |v: &Value, name: &str| match v.get(name) {
        Some(Value::String(s)) => s.clone(),
        Some(Value::Number(n)) => n.to_string(),
        _ => String::new(),
    };
    let mut said = Said {
        status: 0,
        kind: word(error, "type"),
        code: word(error, "code"),
        message: word(error, "message"),
    };
    if said.kind.is_empty() {
        said.kind = word(error, "status");
    }
    if said.message.is_empty() {
        said.message = match error {
            Value::String(s) => s.clone(),
            other => word(other, "detail"),
        };
    }
    if let Ok(status @ 400..=599) = said.code.parse::<u16>() {
        said.status = status;
        said.code.clear();
    }
    said
}

fn class(said: &Said) -> ModelErrorClass {
    use ModelErrorClass as C;
    let words = [
        said.code.to_ascii_lowercase(),
        said.kind.to_ascii_lowercase(),
    ];
    let is = |word: &str| words.iter().any(|w| w == word);
    let message = said.message.to_ascii_lowercase();
    if is("context_length_exceeded") || is("exceed_context_size_error") {
        return C::ContextOverflow;
    }
    if said.status != 429 && tells_overflow(&message) {
        return C::ContextOverflow;
    }
    if is("insufficient_quota")
        || is("billing_error")
        || is("billing_hard_limit_reached")
        || is("billing_not_active")
        || message.contains("credit balance")
        || message.contains("insufficient credits")
    {
        return C::Billing;
    }
    if is("invalid_api_key") || is("authentication_error") || message.contains("api key not valid")
    {
        return C::Auth;
    }
    if is("permission_error") || is("account_deactivated") || is("permission_denied") {
        return C::AuthPermanent;
    }
    if is("model_not_found") || is("not_found_error") {
        return C::ModelNotFound;
    }
    if is("overloaded_error") || is("overloaded") || is("server_overloaded") {
        return C::Overloaded;
    }
    if is("rate_limit_error") || is("rate_limit_exceeded") {
        return C::RateLimit;
    }
    if is("timeout_error") {
        return C::Timeout;
    }
    by_status(said, is("request_too_large"), is("invalid_request_error"))
}

fn by_status(said: &Said, too_large: bool, invalid: bool) -> ModelErrorClass {
    use ModelErrorClass as C;
    match said.status {
        0 if too_large => C::ContextOverflow,
        0 if invalid => C::Format,
        300..=399 => C::Denied,
        401 => C::Auth,
        402 => C::Billing,
        403 => C::AuthPermanent,
        404 => C::ModelNotFound,
        408 | 504 => C::Timeout,
        413 => C::ContextOverflow,
        429 => C::RateLimit,
        503 | 529 => C::Overloaded,
        400..=499 => C::Format,
        _ => C::ServerError,
    }
}

fn tells_overflow(message: &str) -> bool {
    const PHRASES: [&str; 7] = [
        "prompt is too long",
        "maximum context length",
        "exceed context limit",
        "exceeds the available context size",
        "exceeds the context window",
        "exceeds the maximum number of tokens",
        "input is too long",
    ];
    PHRASES.iter().any(|p| message.contains(p))
}

#[cfg(test)]
mod tests;
