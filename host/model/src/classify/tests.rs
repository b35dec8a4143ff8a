#![allow(clippy::unwrap_used)]

use super::*;
use ModelErrorClass as C;
use http::HeaderValue;
use serde_json::json;
use std::time::Duration;

const NOW: TimestampMs = TimestampMs(1_445_412_480_000);

fn source() -> Source {
    Source {
        provider: "p".into(),
        key: ApiKey::new("sk-secret-1234"),
    }
}

fn answer(status: u16, body: &str) -> ModelError {
    source().of_answer(status, &HeaderMap::new(), body.as_bytes(), NOW)
}

fn anthropic(kind: &str, message: &str) -> String {
    json!({"type": "error", "error": {"type": kind, "message": message}}).to_string()
}

fn openai(kind: &str, code: Value, message: &str) -> String {
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}}).to_string()
}

#[test]
fn anthropic_errors_have_their_classes() {
    for (status, kind, message, want) in [
        (
            400,
            "invalid_request_error",
            "prompt is too long: 201000 tokens > 200000 maximum",
            C::ContextOverflow,
        ),
        (
            400,
            "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 1 + 2 > 3",
            C::ContextOverflow,
        ),
        (
            413,
            "request_too_large",
            "Request exceeds the maximum size",
            C::ContextOverflow,
        ),
        (
            400,
            "invalid_request_error",
            "Your credit balance is too low to access the API",
            C::Billing,
        ),
        (402, "billing_error", "x", C::Billing),
        (
            400,
            "invalid_request_error",
            "messages: at least one message is required",
            C::Format,
        ),
        (401, "authentication_error", "invalid x-api-key", C::Auth),
        (403, "permission_error", "x", C::AuthPermanent),
        (404, "not_found_error", "model: claude-x", C::ModelNotFound),
        (
            429,
            "rate_limit_error",
            "prompt is too long for your tier",
            C::RateLimit,
        ),
        (500, "api_error", "Internal server error", C::ServerError),
        (504, "timeout_error", "x", C::Timeout),
        (529, "overloaded_error", "Overloaded", C::Overloaded),
    ] {
        assert_eq!(
            answer(status, &anthropic(kind, message)).class,
            want,
            "{status} {message}"
        );
    }
}

/// Status, type, code (empty: null), message and the class.
#[rustfmt::skip]
const OPENAI: [(u16, &str, &str, &str, ModelErrorClass); 14] = [
    (400, "invalid_request_error", "context_length_exceeded", "x", C::ContextOverflow),
    (400, "BadRequestError", "400", "This model's maximum context length is 8 tokens", C::ContextOverflow),
    (400, "exceed_context_size_error", "400", "the request exceeds the available context size", C::ContextOverflow),
    (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota", C::Billing),
    (429, "requests", "rate_limit_exceeded", "Rate limit reached", C::RateLimit),
    (401, "invalid_request_error", "invalid_api_key", "Incorrect API key", C::Auth),
    (403, "x", "unsupported_country", "x", C::AuthPermanent),
    (404, "invalid_request_error", "model_not_found", "x", C::ModelNotFound),
    (400, "invalid_request_error", "", "bad schema", C::Format),
    (422, "x", "", "x", C::Format),
    (408, "x", "", "x", C::Timeout),
    (503, "server_error", "", "x", C::Overloaded),
    (500, "server_error", "", "x", C::ServerError),
    (502, "x", "", "x", C::ServerError),
];

#[test]
fn openai_errors_have_their_classes() {
    for (status, kind, code, message, want) in OPENAI {
        let code = match (code, code.parse::<u16>()) {
            ("", _) => json!(null),
            (_, Ok(number)) => json!(number),
            (word, _) => json!(word),
        };
        let got = answer(status, &openai(kind, code, message)).class;
        assert_eq!(got, want, "{status} {kind} {message}");
    }
}

#[test]
fn other_shapes_are_read_too() {
    for (status, body, want) in [
        (
            400,
            r#"[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]"#,
            C::Auth,
        ),
        (
            429,
            r#"[{"error":{"code":429,"message":"check your plan and billing","status":"RESOURCE_EXHAUSTED"}}]"#,
            C::RateLimit,
        ),
        (
            404,
            r#"{"error":"model \"x\" not found"}"#,
            C::ModelNotFound,
        ),
        (400, r#"{"detail":"no"}"#, C::Format),
        (502, "<html>bad gateway</html>", C::ServerError),
        (307, "", C::Denied),
        (500, "\u{fffd}", C::ServerError),
    ] {
        assert_eq!(answer(status, body).class, want, "{body}");
    }
    assert_eq!(
        answer(302, "<html>moved</html>").message,
        "`p` answered 302: redirects of a model's address are not followed; set the address it leads to as `base_url`"
    );
    assert!(
        answer(404, r#"{"error":"no model"}"#)
            .message
            .ends_with("no model")
    );
    assert!(!answer(502, "<html>bad</html>").message.contains("html"));
}

#[test]
fn errors_inside_a_stream_have_their_classes() {
    for (value, want) in [
        (
            json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
            C::Overloaded,
        ),
        (
            json!({"type": "error", "error": {"type": "api_error", "message": "x"}}),
            C::ServerError,
        ),
        (
            json!({"error": {"code": 429, "message": "slow"}}),
            C::RateLimit,
        ),
        (
            json!({"error": {"code": "context_length_exceeded", "message": "x"}}),
            C::ContextOverflow,
        ),
        (
            json!({"error": {"type": "invalid_request_error", "message": "x"}}),
            C::Format,
        ),
        (json!({"error": {"message": "x"}}), C::ServerError),
        (json!({"error": null}), C::ServerError),
    ] {
        assert_eq!(source().of_event(&value).class, want, "{value}");
    }
}

mod vendors;

#[test]
fn messages_are_one_bounded_line_without_the_key() {
    let long = format!("bad key sk-secret-1234\r\n\u{1b}[31m{}", "é".repeat(1_000));
    let error = answer(401, &openai("t", json!("invalid_api_key"), &long));
    assert!(
        error
            .message
            .starts_with("`p` answered 401 (invalid_api_key): bad key [key] [31m")
    );
    assert!(error.message.ends_with('…'));
    assert!(error.message.chars().count() < MAX_MESSAGE_CHARS + 60);
    assert!(!error.message.contains(char::is_control));
    let plain = answer(500, "sk-secret-1234 is down.");
    assert_eq!(plain.message, "`p` answered 500: [key] is down");
}

#[test]
fn the_waiting_time_is_kept() {
    let mut headers = HeaderMap::new();
    headers.insert(
        "retry-after",
        HeaderValue::from_static("Wed, 21 Oct 2015 07:28:09 GMT"),
    );
    let error = source().of_answer(529, &headers, b"", NOW);
    assert_eq!(error.retry_after, Some(Duration::from_secs(9)));
}
