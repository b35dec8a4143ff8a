//! Whole answers, from prepared bytes to events.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fake;
pub(crate) use fake::*;

use crate::endpoint::{MAX_ERROR_BODY_BYTES, MAX_REQUEST_BYTES};
use crate::sse::MAX_ANSWER_BYTES;
use crate::transport::TransportError;
use claw_core::content::Block;
use claw_core::model::{
    ModelErrorClass, ModelEvent, ModelMessage, ModelRequest, StopReason, Usage,
};
use proptest::prelude::*;
use serde_json::json;
use std::time::Duration;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_cut_of_the_bytes_gives_the_same_events(
        which in 0..FIXTURES.len(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let (provider, name, bytes) = FIXTURES[which];
        let mut at: Vec<usize> = cuts.iter().map(|c| c.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        let mut answer = Prepared::stream(b"");
        answer.pieces = at.windows(2).map(|w| bytes[w[0]..w[1]].to_vec()).collect();
        prop_assert_eq!(play(provider, answer), fixture(provider, name));
    }
}

#[test]
fn single_bytes_give_the_same_events() {
    for (provider, name, bytes) in FIXTURES {
        let mut answer = Prepared::stream(b"");
        answer.pieces = bytes.iter().map(|b| vec![*b]).collect();
        assert_eq!(
            play(provider, answer),
            fixture(provider, name),
            "{provider} {name}"
        );
    }
}

#[test]
fn every_cut_short_answer_is_an_error_and_has_no_call() {
    for (provider, name) in [
        ("a", "tools"),
        ("o", "tools"),
        ("a", "refusal"),
        ("o", "index zero"),
        ("r", "tools"),
        ("g", "tools"),
    ] {
        let bytes = FIXTURES
            .iter()
            .find(|f| f.0 == provider && f.1 == name)
            .unwrap()
            .2;
        let last = match provider {
            "a" => "message_stop",
            "o" => "\"finish_reason\": \"",
            "r" => "response.completed",
            _ => "\"finishReason\": \"",
        };
        let ends = bytes
            .windows(last.len())
            .position(|w| w == last.as_bytes())
            .unwrap();
        for cut in 0..ends {
            let read = play(provider, Prepared::stream(&bytes[..cut]));
            let error = read.1.unwrap();
            assert_eq!(
                error.class,
                ModelErrorClass::ServerError,
                "{name} at {cut}: {error}"
            );
            assert!(error.message.contains("ended early"), "{error}");
            assert!(
                !read
                    .0
                    .iter()
                    .any(|e| matches!(e, ModelEvent::ToolCall(_) | ModelEvent::Done { .. }))
            );
        }
    }
}

#[test]
fn silence_is_a_timeout_before_and_after_the_head() {
    for provider in PROVIDERS {
        let mut answer = Prepared::stream(b": waiting\n\n");
        answer.tail = Tail::Hang;
        let read = play(provider, answer);
        assert_eq!(class(&read), Some(ModelErrorClass::Timeout));
        assert!(read.1.unwrap().message.contains("no byte for 20 s"));
        let mut answer = Prepared::stream(b"");
        answer.refuse = Some(TransportError::Timeout("never".into()));
        let read = play(provider, answer);
        assert!(read.1.unwrap().message.contains("no answer for 30 s"));
    }
}

#[test]
fn a_failed_connection_has_its_class() {
    use TransportError::{Busy, Denied, Failed, Timeout, TooLarge};
    for (error, want) in [
        (Denied("x".into()), ModelErrorClass::Denied),
        (Failed("x".into()), ModelErrorClass::ServerError),
        (Timeout("x".into()), ModelErrorClass::Timeout),
        (TooLarge("x".into()), ModelErrorClass::Format),
        (
            Busy("x".into(), Duration::from_secs(3)),
            ModelErrorClass::RateLimit,
        ),
    ] {
        let mut answer = Prepared::stream(b"");
        answer.refuse = Some(error.clone());
        let failed = play("o", answer).1.unwrap();
        assert_eq!(failed.class, want);
        assert_eq!(failed.retry_after.is_some(), matches!(error, Busy(..)));
        let mut answer = Prepared::stream(b"");
        answer.tail = Tail::Break(error);
        for provider in PROVIDERS {
            assert_eq!(class(&play(provider, answer.clone())), Some(want));
        }
    }
}

#[test]
fn bytes_that_are_no_answer_are_format_errors() {
    for bytes in [
        &b"data: {\"a\n\n"[..],
        b"data: \xff\xfe\n\n",
        b"data: not json\n\n",
    ] {
        for provider in PROVIDERS {
            let read = play(provider, Prepared::stream(bytes));
            assert_eq!(class(&read), Some(ModelErrorClass::Format), "{bytes:?}");
        }
    }
    let mut endless = Prepared::stream(b"");
    endless.pieces = vec![b": 345678901234\n\n".repeat(1 << 16); (MAX_ANSWER_BYTES >> 20) + 1];
    let read = play("o", endless);
    assert!(
        read.1
            .unwrap()
            .message
            .contains("answer is longer than 16777216 bytes")
    );
}

#[test]
fn statuses_and_waiting_times_become_errors() {
    for (status, header, class_wanted, wait_s) in [
        (429, ("retry-after", "7"), ModelErrorClass::RateLimit, 7),
        (
            529,
            ("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"),
            ModelErrorClass::Overloaded,
            30,
        ),
        (
            503,
            ("retry-after-ms", "2000"),
            ModelErrorClass::Overloaded,
            2,
        ),
    ] {
        let mut answer = Prepared::failing(status, "{\"error\":{\"message\":\"no\"}}");
        answer.headers.push(header);
        for provider in PROVIDERS {
            let error = play(provider, answer.clone()).1.unwrap();
            assert_eq!(error.class, class_wanted);
            assert_eq!(error.retry_after, Some(Duration::from_secs(wait_s)));
        }
    }
}

#[test]
fn a_failed_answer_is_read_up_to_a_limit_and_for_a_time() {
    let waited = |body: &str| {
        let mut answer = Prepared::failing(401, body);
        answer.tail = Tail::Hang;
        let (providers, _) = registry(answer);
        let model = providers.resolve("o/m").unwrap();
        block_on(async {
            let before = tokio::time::Instant::now();
            let got = read(model.as_ref(), hello()).await;
            assert_eq!(class(&got), Some(ModelErrorClass::Auth));
            before.elapsed()
        })
    };
    let idle = Duration::from_secs(20);
    assert_eq!(waited("{\"error\":"), idle);
    assert_eq!(waited(&"x".repeat(MAX_ERROR_BODY_BYTES - 1)), idle);
    assert_eq!(waited(&"x".repeat(MAX_ERROR_BODY_BYTES)), Duration::ZERO);
    assert_eq!(waited(&"x".repeat(1 << 20)), Duration::ZERO);
}

#[test]
fn a_request_may_be_as_long_as_the_limit_and_no_longer() {
    let ask = |bytes: usize| {
        let (providers, fake) = registry(Prepared::stream(FIXTURES[5].2));
        let model = providers.resolve("o/m").unwrap();
        let content = vec![Block::text("x".repeat(bytes))];
        let got = block_on(read(
            model.as_ref(),
            request(vec![ModelMessage::User { content }]),
        ));
        let sent = fake
            .sent
            .lock()
            .unwrap()
            .first()
            .map(|s| s.body.to_string().len());
        (sent, class(&got))
    };
    let (one, _) = ask(1);
    let most = MAX_REQUEST_BYTES - (one.unwrap() - 1);
    assert_eq!(ask(most), (Some(MAX_REQUEST_BYTES), None));
    assert_eq!(
        ask(most + 1),
        (None, Some(ModelErrorClass::ContextOverflow))
    );
}

#[test]
fn a_good_status_without_a_stream_is_an_error() {
    let answer = Prepared::failing(
        200,
        "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}",
    );
    assert_eq!(class(&play("a", answer)), Some(ModelErrorClass::Overloaded));
    let answer = Prepared::failing(200, "{\"choices\":[]}");
    let error = play("o", answer).1.unwrap();
    assert_eq!(error.class, ModelErrorClass::Format);
    assert!(error.message.contains("`application/json`"), "{error}");
    let mut silent = Prepared::stream(FIXTURES[5].2);
    silent.headers.clear();
    assert_eq!(play("o", silent), fixture("o", "tools"));
}

#[test]
fn the_key_is_a_header_and_in_no_error() {
    let body = format!("{{\"error\":{{\"message\":\"bad key {KEY}\"}}}}");
    for (provider, header, value) in [
        ("a", "x-api-key", KEY.to_owned()),
        ("o", "authorization", format!("Bearer {KEY}")),
        ("r", "authorization", format!("Bearer {KEY}")),
        ("g", "x-goog-api-key", KEY.to_owned()),
    ] {
        let (providers, fake) = registry(Prepared::failing(401, &body));
        let model = providers.resolve(&format!("{provider}/m")).unwrap();
        let error = block_on(read(model.as_ref(), hello())).1.unwrap();
        assert!(!format!("{error:?}").contains(KEY), "{error:?}");
        let sent = fake.sent.lock().unwrap()[0].clone();
        assert_eq!(sent.headers[header], value.as_str());
        assert!(sent.headers[header].is_sensitive());
        assert!(!format!("{} {}", sent.url, sent.body).contains(KEY));
    }
}

#[test]
fn a_request_without_a_message_is_not_sent() {
    for provider in PROVIDERS {
        let (providers, fake) = registry(Prepared::stream(b""));
        let model = providers.resolve(&format!("{provider}/m")).unwrap();
        let mut empty = request(Vec::new());
        empty.system.clear();
        let got = block_on(read(model.as_ref(), empty));
        assert_eq!(class(&got), Some(ModelErrorClass::Format));
        assert!(fake.sent.lock().unwrap().is_empty());
    }
}

#[test]
fn the_model_name_is_the_providers_own() {
    for (given, want) in [("", "m"), ("o/m", "m"), ("other", "other")] {
        let (providers, fake) = registry(Prepared::stream(FIXTURES[5].2));
        let model = providers.resolve("o/m").unwrap();
        let asked = ModelRequest {
            model: given.into(),
            ..hello()
        };
        block_on(read(model.as_ref(), asked));
        assert_eq!(fake.sent.lock().unwrap()[0].body["model"], json!(want));
    }
}

#[test]
fn each_protocol_has_its_own_address() {
    for (name, want) in [
        ("a/m", "http://127.0.0.1:9/v1/messages"),
        ("o/m", "http://127.0.0.1:9/v1/chat/completions"),
        ("r/m", "http://127.0.0.1:9/v1/responses"),
        (
            "g/gemini-2.5-pro",
            "http://127.0.0.1:9/v1/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
        ),
        (
            "g/models/gemini-2.5-pro",
            "http://127.0.0.1:9/v1/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
        ),
        (
            "g/../x?key=1#",
            "http://127.0.0.1:9/v1/models/..%2Fx%3Fkey%3D1%23:streamGenerateContent?alt=sse",
        ),
    ] {
        let (providers, fake) = registry(Prepared::stream(b""));
        let model = providers.resolve(name).unwrap();
        let asked = ModelRequest {
            model: String::new(),
            ..hello()
        };
        block_on(read(model.as_ref(), asked));
        assert_eq!(fake.sent.lock().unwrap()[0].url, want, "{name}");
    }
}

#[test]
fn a_probe_asks_for_little_and_reports_the_answer() {
    let (providers, fake) = registry(Prepared::stream(FIXTURES[4].2));
    let model = providers.resolve("a/m").unwrap();
    let got = block_on(crate::probe::probe(model.as_ref())).unwrap();
    assert_eq!((got.text.as_str(), got.stop), ("No.", StopReason::Refusal));
    let usage = Usage {
        input_tokens: 115,
        output_tokens: 42,
        cached_input_tokens: 100,
    };
    assert_eq!(got.usage, usage);
    assert_eq!(fake.sent.lock().unwrap()[0].body["max_tokens"], 16);
}
