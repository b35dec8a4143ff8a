//! Turns through the API: one after the other within a session, side by side across sessions.
use super::*;
use claw_core::event::TurnEvent;
use claw_core::model::{ModelEvent, ModelInfo, ModelRequest, ModelStream, StopReason, Usage};
use futures_util::StreamExt;
use futures_util::stream;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Answers when the test lets it; counts who asks at once.
struct Gate {
    asking: AtomicUsize,
    most: AtomicUsize,
    go: Arc<Semaphore>,
}

impl Gate {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            asking: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            go: Arc::new(Semaphore::new(0)),
        })
    }
}

#[async_trait]
impl Model for Gate {
    fn info(&self) -> ModelInfo {
        FakeModel::default().info()
    }
    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let now = self.asking.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.go.acquire().await.unwrap().forget();
        self.asking.fetch_sub(1, Ordering::SeqCst);
        let delta = format!("{} messages", request.messages.len());
        let usage = Usage::default();
        let events = [
            ModelEvent::Text { delta },
            ModelEvent::Done {
                stop: StopReason::End,
                usage,
            },
        ];
        Ok(stream::iter(events.map(Ok)).boxed())
    }
}

fn gated(session: &str) -> Command {
    Command::Ask {
        session: Some(session.into()),
        agent: None,
        model: Some("gate/x".into()),
        text: "hello".into(),
    }
}

fn with_gate() -> (Bench, Arc<Gate>) {
    let (b, gate) = (Bench::new(), Gate::new());
    b.models
        .more
        .lock()
        .unwrap()
        .insert("gate/x".into(), gate.clone());
    (b, gate)
}

async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

fn final_text(events: &[Event]) -> String {
    let text = events.iter().find_map(|e| match e {
        Event::Turn {
            turn: TurnEvent::Final { text, .. },
        } => Some(text.clone()),
        _ => None,
    });
    text.unwrap()
}

#[tokio::test]
async fn a_turn_streams_and_ends_with_done() {
    let b = Bench::new();
    b.models.fake.say("good morning");
    let events = b.events(ask(None, "hello"), CancellationToken::new()).await;
    assert_eq!(final_text(&events), "good morning");
    assert!(matches!(
        events.last(),
        Some(Event::Done {
            answer: Value::Null
        })
    ));
    let show = b
        .ok(Command::SessionShow {
            session: "agent:main:main".into(),
        })
        .await;
    assert_eq!(show["entries"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn asks_of_one_session_are_serial_and_see_each_other() {
    let (b, gate) = with_gate();
    let never = CancellationToken::new();
    let (one, two) = (
        b.events(gated("a"), never.clone()),
        b.events(gated("a"), never.clone()),
    );
    let open = async {
        settle().await;
        assert_eq!(gate.asking.load(Ordering::SeqCst), 1, "the second waits");
        gate.go.add_permits(1);
        settle().await;
        assert_eq!(gate.asking.load(Ordering::SeqCst), 1);
        gate.go.add_permits(1);
    };
    let (one, two, ()) = tokio::join!(one, two, open);
    assert_eq!(
        (final_text(&one), final_text(&two)),
        ("1 messages".into(), "3 messages".into())
    );
    assert_eq!(gate.most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn another_session_goes_on_beside() {
    let (b, gate) = with_gate();
    b.models.fake.say("beside");
    let never = CancellationToken::new();
    let busy = b.events(gated("a"), never.clone());
    let beside = async {
        settle().await;
        let events = b.events(ask(Some("b"), "hello"), never.clone()).await;
        assert_eq!(
            gate.asking.load(Ordering::SeqCst),
            1,
            "the first still runs"
        );
        gate.go.add_permits(1);
        final_text(&events)
    };
    let (_, text) = tokio::join!(busy, beside);
    assert_eq!(text, "beside");
}

#[tokio::test]
async fn an_interrupt_ends_a_turn_or_a_wait_and_frees_the_session() {
    let (b, gate) = with_gate();
    let (first, second) = (CancellationToken::new(), CancellationToken::new());
    let running = b.events(gated("a"), first.clone());
    let waiting = b.events(gated("a"), second.clone());
    let stop = async {
        settle().await;
        second.cancel();
        settle().await;
        first.cancel();
    };
    let (running, waiting, ()) = tokio::join!(running, waiting, stop);
    for events in [&running, &waiting] {
        let Some(Event::Failed { error }) = events.last() else {
            panic!("{events:?}");
        };
        assert_eq!(
            (error.class, error.code.as_str()),
            (ErrorClass::Interrupted, "CLAW-T001")
        );
    }
    assert_eq!(waiting.len(), 1, "its message was never accepted");
    gate.go.add_permits(1);
    let events = b.events(gated("a"), CancellationToken::new()).await;
    assert_eq!(
        final_text(&events),
        "1 messages",
        "question, notice and question in one"
    );
}

/// A fault of ours.
struct Panics;

#[async_trait]
impl Model for Panics {
    fn info(&self) -> ModelInfo {
        FakeModel::default().info()
    }
    async fn ask(&self, _: ModelRequest) -> Result<ModelStream, ModelError> {
        panic!("a fault of ours")
    }
}

#[tokio::test]
async fn a_panic_still_gives_a_last_event_and_frees_the_session() {
    let b = Bench::new();
    b.models
        .more
        .lock()
        .unwrap()
        .insert("gate/x".into(), Arc::new(Panics));
    let error = b.err(gated("a")).await;
    assert_eq!(
        (error.class, error.code.as_str()),
        (ErrorClass::Failed, "CLAW-T002")
    );
    b.models.fake.say("back");
    b.ok(ask(Some("a"), "x")).await;
}
