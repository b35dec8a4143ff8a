//! Turns without tools: events, transcript, commits, figures, and messages that are no messages.
use super::*;
use claw_core::model::ModelInfo;

#[tokio::test]
async fn a_text_is_streamed_written_down_and_takes_three_commits() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.answer(vec![
        Ok(ModelEvent::Reasoning { delta: "hm".into() }),
        text("Good "),
        text("morning"),
        done(StopReason::End),
    ]);
    let events = b.ask("hello").await;
    assert_eq!(
        words(&events),
        ["accepted", "reasoning", "text", "text", "final"]
    );
    let TurnEvent::Final { text, steps, .. } = &events[4] else {
        panic!("{events:?}");
    };
    assert_eq!((text.as_str(), *steps), ("Good morning", 1));
    assert_eq!(
        b.lines().await,
        ["user: hello", "assistant: Good morning []"]
    );
    assert_eq!(b.store.commits().len(), 3);
    let entries = b.transcript().await;
    assert_eq!(entries[0].provenance, Provenance::Owner);
    assert_eq!(entries[1].provenance, Provenance::Agent);
    let TurnEvent::Accepted { run, session } = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(session, &b.session);
    assert!(entries.iter().all(|e| e.run.as_ref() == Some(run)));
}

#[tokio::test]
async fn the_message_is_durable_before_the_model_is_asked() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.say("hi");
    let mut commits = 0;
    let store = b.store.clone();
    let cancel = Interrupt::default();
    b.run(b.request("hello"), cancel, |e| {
        if matches!(e, TurnEvent::Accepted { .. }) {
            commits = store.commits().len();
        }
    })
    .await;
    assert_eq!(commits, 2);
    let first = &b.store.commits()[1];
    assert!(first.durable);
    assert!(
        first
            .mutations
            .iter()
            .any(|m| matches!(m, Mutation::TakeFence(..)))
    );
}

#[tokio::test]
async fn the_next_turn_sees_the_one_before() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.say("one").say("two");
    b.ask("first").await;
    b.ask("second").await;
    assert_eq!(
        b.lines().await,
        [
            "user: first",
            "assistant: one []",
            "user: second",
            "assistant: two []"
        ]
    );
    let request = b.model.requests().pop().unwrap();
    assert_eq!(request.messages.len(), 3);
    assert_eq!(request.model, "model");
    assert!(request.system.contains("You are Claw"));
}

#[tokio::test]
async fn usage_is_summed_and_the_price_computed() {
    let info = ModelInfo {
        name: "fake/priced".into(),
        context_tokens: 100_000,
        usd_per_million: Some((3.0, 15.0)),
    };
    let b = Bench::new(FakeModel::new(info), echo());
    let usage = |input_tokens, output_tokens| Usage {
        input_tokens,
        output_tokens,
        cached_input_tokens: 1,
    };
    b.model.answer(vec![
        Ok(ModelEvent::ToolCall(call("a", "echo", n(1)))),
        Ok(ModelEvent::Done {
            stop: StopReason::ToolUse,
            usage: usage(1_000, 100),
        }),
    ]);
    b.model.answer(vec![
        text("done"),
        Ok(ModelEvent::Done {
            stop: StopReason::End,
            usage: usage(2_000, 50),
        }),
    ]);
    let events = b.ask("go").await;
    let Some(TurnEvent::Final {
        usage,
        cost_usd,
        steps,
        ..
    }) = events.last()
    else {
        panic!("{events:?}");
    };
    assert_eq!(
        (usage.input_tokens, usage.output_tokens, *steps),
        (3_000, 150, 2)
    );
    assert_eq!(usage.cached_input_tokens, 2);
    let cost = cost_usd.unwrap();
    assert!((cost - 0.011_25).abs() < 1e-9, "{cost}");
    let row = b.world.store.session(&b.session).await.unwrap().unwrap();
    assert_eq!(row.usage, *usage);
}

#[tokio::test]
async fn an_unknown_price_is_no_price() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.say("hi");
    let events = b.ask("hello").await;
    assert!(matches!(
        events.last(),
        Some(TurnEvent::Final { cost_usd: None, .. })
    ));
}

#[tokio::test]
async fn a_stranger_is_untrusted() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.say("hi");
    let request = TurnRequest {
        actor: Actor::Stranger,
        ..b.request("psst")
    };
    b.run(request, Interrupt::default(), |_| {}).await;
    assert_eq!(b.transcript().await[0].provenance, Provenance::Untrusted);
}

#[tokio::test]
async fn a_refusal_without_words_is_a_failure_that_says_so() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.answer(vec![done(StopReason::Refusal)]);
    let events = b.ask("do it").await;
    assert_eq!(failure(&events).0, "refused");
    let last = b.lines().await.pop().unwrap();
    assert_eq!(last, "notice refused: the model refused to answer");
}

#[tokio::test]
async fn a_subscriber_that_went_away_does_not_stop_the_turn() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.say("hi");
    let (events, told) = mpsc::channel(1);
    drop(told);
    let request = b.request("hello");
    let begin = b.begin(events, Interrupt::default()).await;
    run(b.world.clone(), request, begin).await;
    assert_eq!(b.lines().await.len(), 2);
}

#[tokio::test]
async fn a_probe_asks_without_tools_or_a_session() {
    let b = Bench::new(FakeModel::default(), echo());
    b.model.say("ready");
    assert_eq!(probe(&*b.model, "m").await.unwrap(), "ready");
    let request = b.model.requests().pop().unwrap();
    assert!(request.tools.is_empty() && request.max_output_tokens == probe::PROBE_TOKENS);
    assert!(b.store.commits().is_empty());
    let late = ModelError::new(ModelErrorClass::Timeout, "late");
    b.model.answer(vec![text("re"), Err(late.clone())]);
    assert_eq!(probe(&*b.model, "m").await.unwrap_err(), late);
}
