//! When the model fails: what is tried again, and what a person is told.
use super::*;

fn error(class: ModelErrorClass, after_ms: Option<u64>) -> ModelError {
    ModelError {
        retry_after: after_ms.map(Duration::from_millis),
        ..ModelError::new(class, "it failed")
    }
}

fn waits(events: &[TurnEvent]) -> Vec<u64> {
    let waits = events.iter().filter_map(|e| match e {
        TurnEvent::Retrying { wait_ms, .. } => Some(*wait_ms),
        _ => None,
    });
    waits.collect()
}

#[tokio::test(start_paused = true)]
async fn a_retryable_error_before_any_text_is_tried_again_with_doubling_waits() {
    for class in [
        ModelErrorClass::RateLimit,
        ModelErrorClass::Overloaded,
        ModelErrorClass::Timeout,
        ModelErrorClass::ServerError,
    ] {
        let b = Bench::new(FakeModel::default(), FakeTools::default());
        b.model
            .fail(error(class, None))
            .fail(error(class, None))
            .say("there");
        let began = tokio::time::Instant::now();
        let events = b.ask("hello").await;
        assert_eq!(
            words(&events),
            ["accepted", "retrying", "retrying", "text", "final"]
        );
        assert_eq!(waits(&events), [1_000, 2_000]);
        assert_eq!(began.elapsed(), Duration::from_secs(3));
        assert_eq!(b.store.commits().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_before_any_text_is_tried_again() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model
        .answer(vec![Err(error(ModelErrorClass::ServerError, None))])
        .answer(vec![Ok(ModelEvent::ToolCall(call("lost", "echo", n(1))))])
        .say("there");
    let events = b.ask("hello").await;
    assert_eq!(
        words(&events),
        ["accepted", "retrying", "retrying", "text", "final"]
    );
    assert_eq!(b.lines().await.len(), 2, "the lost call is nowhere");
    assert!(b.tools.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn attempts_are_bounded() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    for _ in 0..4 {
        b.model.fail(error(ModelErrorClass::ServerError, None));
    }
    let events = b.ask("hello").await;
    assert_eq!(
        words(&events),
        ["accepted", "retrying", "retrying", "failed"]
    );
    assert_eq!((b.model.requests().len(), b.model.left()), (3, 1));
    assert_eq!(failure(&events).0, "model-server-error");
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_says_about_waiting_is_honoured_up_to_a_minute() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model
        .fail(error(ModelErrorClass::RateLimit, Some(60_000)))
        .say("there");
    let began = tokio::time::Instant::now();
    let events = b.ask("hello").await;
    assert_eq!(waits(&events), [60_000]);
    assert_eq!(began.elapsed(), Duration::from_secs(60));
    assert_eq!(words(&events).last(), Some(&"final"));

    b.model
        .fail(error(ModelErrorClass::RateLimit, Some(60_001)))
        .say("unheard");
    let events = b.ask("hello").await;
    assert_eq!(words(&events), ["accepted", "failed"]);
    assert_eq!(
        (failure(&events).0.as_str(), b.model.left()),
        ("model-rate-limit", 1)
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_tried_again_after_text_or_reasoning_was_shown() {
    let reasoning = Ok(ModelEvent::Reasoning { delta: "hm".into() });
    for shown in [text("Once upon"), reasoning] {
        let b = Bench::new(FakeModel::default(), FakeTools::default());
        b.model
            .answer(vec![shown, Err(error(ModelErrorClass::ServerError, None))])
            .say("unheard");
        let events = b.ask("tell").await;
        assert_eq!(words(&events)[2..], ["failed"]);
        assert_eq!(
            (b.model.left(), failure(&events).0.as_str()),
            (1, "model-server-error")
        );
        let lines = b.lines().await;
        assert_eq!(
            lines.last().unwrap(),
            "notice model-server-error: it failed"
        );
        let said = lines.iter().any(|l| l == "assistant: Once upon []");
        assert_eq!(said, words(&events)[1] == "text", "{lines:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_ends_early_after_text_is_a_failure() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.answer(vec![text("Once")]);
    let events = b.ask("tell").await;
    assert_eq!(failure(&events).1, "the answer ended early");
}

#[tokio::test(start_paused = true)]
async fn errors_that_stay_are_not_tried_again_and_say_what_to_do() {
    for (class, hint) in [
        (ModelErrorClass::Auth, Some("key")),
        (ModelErrorClass::AuthPermanent, Some("key")),
        (ModelErrorClass::Billing, Some("credit")),
        (ModelErrorClass::ModelNotFound, Some("claw model list")),
        (ModelErrorClass::Denied, Some("claw model list")),
        (ModelErrorClass::Format, Some("base_url")),
        (ModelErrorClass::Aborted, None),
    ] {
        let b = Bench::new(FakeModel::default(), FakeTools::default());
        b.model.fail(error(class, Some(1))).say("later");
        let events = b.ask("hello").await;
        assert_eq!(words(&events), ["accepted", "failed"], "{class:?}");
        let (code, message, said) = failure(&events);
        assert_eq!(
            (code, message),
            (format!("model-{}", class.word()), "it failed".into())
        );
        match hint {
            Some(hint) => assert!(said.unwrap().contains(hint), "{class:?}"),
            None => assert_eq!(said, None, "{class:?}"),
        }
        let events = b.ask("again").await;
        assert_eq!(
            words(&events).last(),
            Some(&"final"),
            "the session stays usable"
        );
    }
}
