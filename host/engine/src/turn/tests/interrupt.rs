//! A person interrupts: the transcript has a notice and whole pairs, and the next turn works.
use super::*;
use async_trait::async_trait;
use claw_core::model::{ModelInfo, ModelStream};
use std::sync::atomic::{AtomicBool, Ordering};

/// Says a little, then never ends.
struct Endless(&'static str);

#[async_trait]
impl Model for Endless {
    fn info(&self) -> ModelInfo {
        FakeModel::default().info()
    }
    async fn ask(&self, _: ModelRequest) -> Result<ModelStream, ModelError> {
        let some = futures_util::stream::iter([text(self.0)]);
        Ok(some.chain(futures_util::stream::pending()).boxed())
    }
}

/// Never answers at all.
struct Deaf;

#[async_trait]
impl Model for Deaf {
    fn info(&self) -> ModelInfo {
        FakeModel::default().info()
    }
    async fn ask(&self, _: ModelRequest) -> Result<ModelStream, ModelError> {
        std::future::pending().await
    }
}

const NOTICE: &str = "notice interrupted: interrupted by the person";

#[tokio::test]
async fn while_the_model_streams() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    let cancel = Interrupt::default();
    let request = TurnRequest {
        models: Chain::single(Arc::new(Endless("Once upon")), "model"),
        ..b.request("tell")
    };
    let stop = cancel.clone();
    let events = b
        .run(request, cancel, |e| {
            if matches!(e, TurnEvent::Text { .. }) {
                stop.end(Interrupt::PERSON);
            }
        })
        .await;
    assert_eq!(words(&events), ["accepted", "text", "interrupted"]);
    assert_eq!(
        b.lines().await,
        ["user: tell", "assistant: Once upon []", NOTICE]
    );
    b.model.say("yes");
    let events = b.ask("still there?").await;
    assert_eq!(words(&events).last(), Some(&"final"));
    let messages = b.model.requests().pop().unwrap().messages;
    let [
        _,
        ModelMessage::Assistant { text, calls },
        ModelMessage::User { content },
    ] = messages.as_slice()
    else {
        panic!("{messages:?}");
    };
    assert_eq!((text.as_str(), calls.len()), ("Once upon", 0));
    assert_eq!(
        claw_core::content::to_text(content),
        "[system: interrupted by the person]\nstill there?"
    );
}

#[tokio::test]
async fn before_the_model_answers() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    let cancel = Interrupt::default();
    let request = TurnRequest {
        models: Chain::single(Arc::new(Deaf), "model"),
        ..b.request("tell")
    };
    let stop = cancel.clone();
    let events = b
        .run(request, cancel, |_| stop.end(Interrupt::PERSON))
        .await;
    assert_eq!(words(&events), ["accepted", "interrupted"]);
    assert_eq!(b.lines().await, ["user: tell", NOTICE]);
}

#[tokio::test(start_paused = true)]
async fn while_it_waits_to_try_again() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model
        .fail(ModelError::new(ModelErrorClass::Overloaded, "busy"))
        .say("unheard");
    let cancel = Interrupt::default();
    let stop = cancel.clone();
    let began = tokio::time::Instant::now();
    let events = b
        .run(b.request("tell"), cancel, |e| {
            if matches!(e, TurnEvent::Retrying { .. }) {
                stop.end(Interrupt::PERSON);
            }
        })
        .await;
    assert_eq!(words(&events), ["accepted", "retrying", "interrupted"]);
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(b.model.left(), 1);
}

/// Notes that it was dropped.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn during_a_tool_its_future_is_dropped_and_every_call_gets_a_result() {
    let dropped = Arc::new(AtomicBool::new(false));
    let flag = dropped.clone();
    let tools = echo().with(FakeTools::definition("hang"), move |_, journal| {
        let guard = Dropped(flag.clone());
        async move {
            journal.flush(Vec::new()).await.unwrap();
            let _guard = guard;
            std::future::pending().await
        }
    });
    let b = Bench::new(FakeModel::default(), tools);
    b.model.call_tools(vec![
        call("a", "echo", n(1)),
        call("b", "hang", n(2)),
        call("c", "echo", n(3)),
    ]);
    let cancel = Interrupt::default();
    let stop = cancel.clone();
    let events = b
        .run(b.request("go"), cancel, |e| {
            if matches!(e, TurnEvent::ToolStarted { tool, .. } if tool == "hang") {
                stop.end(Interrupt::PERSON);
            }
        })
        .await;
    assert_eq!(
        words(&events),
        [
            "accepted",
            "tool-started",
            "tool-ended",
            "tool-started",
            "tool-ended",
            "interrupted"
        ]
    );
    let unbegun = "error (cancelled): the turn was interrupted before this call";
    let midway = "error (cancelled): the turn was interrupted during this call; what it changed, if anything, is not known";
    assert_eq!(
        b.lines().await,
        [
            "user: go".to_owned(),
            "assistant:  [\"a\", \"b\", \"c\"]".to_owned(),
            "result a false: heard {\"n\":1}".to_owned(),
            format!("result b true: {midway}"),
            format!("result c true: {unbegun}"),
            NOTICE.to_owned(),
        ]
    );
    let made: Vec<String> = b.tools.calls().into_iter().map(|c| c.tool).collect();
    assert_eq!(made.first().map(String::as_str), Some("echo"));
    assert!(made.len() <= 2, "the third call never began: {made:?}");
    assert_eq!(dropped.load(Ordering::SeqCst), made.len() == 2);
    let entries = b.transcript().await;
    assert_eq!(entries[2].provenance, Provenance::Untrusted);
    assert_eq!(entries[3].provenance, Provenance::System);
    b.model.say("back");
    let events = b.ask("again").await;
    assert_eq!(words(&events).last(), Some(&"final"));
    assert_eq!(shown_results(&b.model).len(), 3);
}

#[tokio::test]
async fn a_running_tool_is_dropped_with_its_work() {
    let dropped = Arc::new(AtomicBool::new(false));
    let (flag, cancel) = (dropped.clone(), Interrupt::default());
    let stop = cancel.clone();
    let tools = FakeTools::default().with(FakeTools::definition("hang"), move |_, _| {
        let guard = Dropped(flag.clone());
        let stop = stop.clone();
        async move {
            let _guard = guard;
            stop.end(Interrupt::PERSON);
            std::future::pending().await
        }
    });
    let b = Bench::new(FakeModel::default(), tools);
    b.model.call_tools(vec![call("a", "hang", n(1))]);
    let events = b.run(b.request("go"), cancel, |_| {}).await;
    assert_eq!(
        words(&events),
        ["accepted", "tool-started", "tool-ended", "interrupted"]
    );
    let TurnEvent::ToolEnded {
        failure, is_error, ..
    } = &events[2]
    else {
        panic!("{events:?}");
    };
    assert_eq!(
        (*failure, *is_error),
        (Some(claw_core::code::FailureKind::Cancelled), true)
    );
    assert!(dropped.load(Ordering::SeqCst));
    assert_eq!(b.tools.calls().len(), 1);
}
