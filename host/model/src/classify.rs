//! From a provider's words to an error class.
//!
//! Invariant: a message holds the provider's name, the status, its own machine word and at most
//! [`MAX_MESSAGE_CHARS`] characters of its text, without control characters and without the key.

mod class;

use crate::key::ApiKey;
use crate::retry_after::{retry_after, seconds};
use claw_core::id::TimestampMs;
use claw_core::model::{ModelError, ModelErrorClass};
use http::HeaderMap;
use serde_json::Value;
use std::time::Duration;

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
    /// Reasons and quotas of Google's `details`, with a space between them.
    details: String,
    /// How long to wait, where the body says it.
    wait: Option<Duration>,
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
        error.retry_after = retry_after(headers, now).or(error.retry_after);
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
        let mut error = ModelError::new(class::of(said), format!("`{}` {text}", self.provider));
        error.retry_after = said.wait;
        error
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
        details: String::new(),
        wait: None,
    };
    for detail in error["details"].as_array().into_iter().flatten() {
        details(detail, &mut said);
    }
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

/// One of Google's details: why (`ErrorInfo`), which quota (`QuotaFailure`), how long (`RetryInfo`).
fn details(detail: &Value, said: &mut Said) {
    let quotas = detail["violations"].as_array().into_iter().flatten();
    let words = quotas.map(|v| &v["quotaId"]).chain([&detail["reason"]]);
    for word in words.filter_map(Value::as_str) {
        said.details.push_str(word);
        said.details.push(' ');
    }
    let delay = detail["retryDelay"].as_str();
    if let Some(wait) = delay.and_then(|d| seconds(d.strip_suffix('s')?)) {
        said.wait = Some(wait);
    }
}

#[cfg(test)]
mod tests;
