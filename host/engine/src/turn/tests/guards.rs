//! Limits of a turn, at the limit, and the fence.
use super::*;
use claw_core::ports::Store;
use claw_core::row::Batch;

#[tokio::test]
async fn forty_steps_and_no_more() {
    let b = Bench::new(FakeModel::default(), echo());
    for i in 0..=MAX_STEPS as usize {
        b.model
            .call_tools(vec![call(&format!("t{i}"), "echo", n(i))]);
    }
    let events = b.ask("go").await;
    let (code, _, hint) = failure(&events);
    assert_eq!((code.as_str(), hint.is_some()), ("too-many-steps", true));
    assert_eq!((b.model.requests().len(), b.model.left()), (40, 1));
    let lines = b.lines().await;
    assert_eq!(lines.len(), 1 + 2 * 40 + 1);
    assert!(lines.last().unwrap().starts_with("notice too-many-steps"));
}

#[tokio::test]
async fn an_answer_at_the_fortieth_step_is_an_answer() {
    let b = Bench::new(FakeModel::default(), echo());
    for i in 0..MAX_STEPS as usize - 1 {
        b.model
            .call_tools(vec![call(&format!("t{i}"), "echo", n(i))]);
    }
    b.model.say("at last");
    let events = b.ask("go").await;
    assert!(matches!(
        events.last(),
        Some(TurnEvent::Final { steps: 40, .. })
    ));
}

#[tokio::test]
async fn the_same_call_three_times_ends_the_turn() {
    let b = Bench::new(FakeModel::default(), echo());
    for i in 0..5 {
        // Keys in another order are the same call.
        let same = if i % 2 == 0 {
            json!({"x": 1, "y": 2})
        } else {
            json!({"y": 2, "x": 1})
        };
        b.model
            .call_tools(vec![call(&format!("t{i}"), "echo", same)]);
    }
    let events = b.ask("go").await;
    let (code, message, _) = failure(&events);
    assert_eq!(code, "identical-calls");
    assert_eq!(message, "the model made the same call of `echo` 3 times");
    assert_eq!((b.tools.calls().len(), b.model.left()), (3, 2));
    let last = b.lines().await.pop().unwrap();
    assert!(last.starts_with("notice identical-calls"), "{last}");
}

#[tokio::test]
async fn other_arguments_are_another_call() {
    let b = Bench::new(FakeModel::default(), echo());
    for i in 0..4 {
        b.model
            .call_tools(vec![call(&format!("t{i}"), "echo", n(i / 2))]);
    }
    b.model.say("ok");
    let events = b.ask("go").await;
    assert_eq!(words(&events).last(), Some(&"final"));
}

#[tokio::test]
async fn identical_calls_of_one_answer_are_not_made_beyond_the_third() {
    let b = Bench::new(FakeModel::default(), echo());
    let calls = (0..6)
        .map(|i| call(&format!("t{i}"), "echo", n(7)))
        .collect();
    b.model.call_tools(calls);
    let events = b.ask("go").await;
    assert_eq!(failure(&events).0, "identical-calls");
    assert_eq!(b.tools.calls().len(), 3);
    let lines = b.lines().await;
    assert_eq!(lines.iter().filter(|l| l.starts_with("result")).count(), 6);
    assert!(
        lines[7].starts_with("result t5 true: error (identical-calls)"),
        "{}",
        lines[7]
    );
}

#[tokio::test]
async fn calls_of_one_answer_are_bounded() {
    let b = Bench::new(FakeModel::default(), echo());
    let many = |count: usize| {
        (0..count)
            .map(|i| call(&format!("t{i}"), "echo", n(i)))
            .collect()
    };
    b.model.call_tools(many(MAX_CALLS_PER_STEP)).say("ok");
    assert_eq!(words(&b.ask("go").await).last(), Some(&"final"));
    assert_eq!(b.tools.calls().len(), MAX_CALLS_PER_STEP);
    b.model.call_tools(many(MAX_CALLS_PER_STEP + 1));
    let events = b.ask("go").await;
    assert_eq!(failure(&events).0, "model-format");
    assert_eq!(b.tools.calls().len(), MAX_CALLS_PER_STEP);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    let mib = "x".repeat(1 << 20);
    b.model.answer((0..5).map(|_| text(&mib)).collect());
    let events = b.ask("go").await;
    assert_eq!(failure(&events).0, "model-format");
    assert_eq!(
        words(&events),
        ["accepted", "text", "text", "text", "text", "failed"]
    );
}

/// Another run takes the session while a tool works.
fn thief(store: Arc<MemoryStore>, session: SessionKey) -> FakeTools {
    FakeTools::default().with(FakeTools::definition("thief"), move |call, _| {
        let (store, session) = (store.clone(), session.clone());
        async move {
            let theirs = Mutation::TakeFence(session.clone(), RunId::new("another"));
            store
                .commit(Batch::session(&session).with(theirs))
                .await
                .unwrap();
            let output = claw_core::tool::ToolOutput {
                content: vec![Block::text("taken")],
                structured: Value::Null,
            };
            FakeTools::report(&call, claw_core::tool::ToolOutcome::Ok(output))
        }
    })
}

#[tokio::test]
async fn a_run_that_lost_the_fence_writes_nothing_further() {
    let mut b = Bench::new(FakeModel::default(), FakeTools::default());
    b.tools = Arc::new(thief(b.store.clone(), b.session.clone()));
    b.model
        .call_tools(vec![call("t", "thief", n(1))])
        .say("unheard");
    let events = b.ask("go").await;
    assert_eq!(failure(&events).0, "store");
    assert_eq!(b.lines().await, ["user: go"]);
    assert_eq!(
        b.store.commits().len(),
        3,
        "the message, its turn and the thief's"
    );
    assert_eq!(b.model.left(), 1);
}

#[tokio::test]
async fn a_store_that_fails_ends_the_turn() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.say("hi");
    b.store.fail(Some("disk full"));
    let events = b.ask("go").await;
    assert_eq!(words(&events), ["failed"]);
    let (code, message, hint) = failure(&events);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("store", "store failed: disk full")
    );
    assert!(hint.is_some());
    assert_eq!(b.model.left(), 1, "nobody was asked");
    b.store.fail(None);
    assert_eq!(words(&b.ask("go").await).last(), Some(&"final"));
}
