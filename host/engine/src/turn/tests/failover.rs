//! Other profiles and other models in the place of one that cannot answer.
use super::*;
use claw_core::model::{Model, ModelInfo};
use claw_core::ports::Store;

fn error(class: ModelErrorClass) -> ModelError {
    ModelError::new(class, "it failed")
}

fn fake(name: &str) -> Arc<FakeModel> {
    Arc::new(FakeModel::new(ModelInfo {
        name: name.into(),
        context_tokens: 100_000,
        usd_per_million: None,
    }))
}

fn choice(profiles: &[(&str, &Arc<FakeModel>)]) -> Choice {
    let mut all = profiles.iter().map(|(profile, model)| Candidate {
        profile: (*profile).to_owned(),
        model: (*model).clone() as Arc<dyn Model>,
        model_id: "m".into(),
    });
    Choice::new(all.next().unwrap(), all)
}

/// A bench whose model `fake/model` is followed by `other/model`.
struct Two {
    bench: Bench,
    other: Arc<FakeModel>,
    meters: Meters,
}

impl Two {
    fn new() -> Self {
        Self {
            bench: Bench::new(FakeModel::default(), echo()),
            other: fake("other/model"),
            meters: Meters::default(),
        }
    }

    async fn ask(&self, text: &str) -> Vec<TurnEvent> {
        let chain = Chain::of(choice(&[("fake:1", &self.bench.model)]));
        self.ask_of(chain.or(choice(&[("other:1", &self.other)])), text)
            .await
    }

    async fn ask_of(&self, models: Chain, text: &str) -> Vec<TurnEvent> {
        let request = TurnRequest {
            models,
            meters: self.meters.clone(),
            ..self.bench.request(text)
        };
        self.bench.run(request, Interrupt::default(), |_| {}).await
    }

    /// Who said what, by the transcript.
    async fn said(&self) -> Vec<(String, String)> {
        let entries = self.bench.transcript().await.into_iter();
        let said = entries.filter_map(|e| match e.body {
            EntryBody::Assistant { model, text, .. } => Some((model, text)),
            _ => None,
        });
        said.collect()
    }
}

fn switches(events: &[TurnEvent]) -> Vec<(&str, &str, ModelErrorClass)> {
    let switches = events.iter().filter_map(|e| match e {
        TurnEvent::Switched { from, to, class } => Some((from.as_str(), to.as_str(), *class)),
        _ => None,
    });
    switches.collect()
}

#[tokio::test(start_paused = true)]
async fn the_next_model_answers_and_it_is_told() {
    let two = Two::new();
    two.bench.model.fail(error(ModelErrorClass::Billing));
    two.other.say("there");
    let events = two.ask("hello").await;
    assert_eq!(words(&events), ["accepted", "switched", "text", "final"]);
    let switch = ("fake/model", "other/model", ModelErrorClass::Billing);
    assert_eq!(switches(&events), [switch]);
    assert_eq!(two.said().await, [("other/model".into(), "there".into())]);
    assert_eq!(two.other.requests()[0].model, "m");
}

#[tokio::test(start_paused = true)]
async fn another_profile_of_the_same_model_is_taken_silently() {
    let two = Two::new();
    let (first, second) = (fake("fake/model"), fake("fake/model"));
    first.fail(error(ModelErrorClass::Auth));
    second.say("there").say("again");
    let chain = || Chain::of(choice(&[("fake:1", &first), ("fake:2", &second)]));
    let events = two.ask_of(chain(), "hello").await;
    assert_eq!(words(&events), ["accepted", "text", "final"]);
    let events = two.ask_of(chain(), "and?").await;
    assert_eq!(words(&events), ["accepted", "text", "final"]);
    assert_eq!((first.requests().len(), second.requests().len()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn after_a_tool_ran_another_model_goes_on_and_stays_for_the_turn() {
    let two = Two::new();
    two.bench
        .model
        .call_tools(vec![call("c1", "echo", n(1))])
        .fail(error(ModelErrorClass::Auth))
        .say("unasked");
    two.other
        .call_tools(vec![call("c2", "echo", n(2))])
        .say("done");
    let events = two.ask("do it").await;
    let told = [
        "accepted",
        "tool-started",
        "tool-ended",
        "switched",
        "tool-started",
        "tool-ended",
        "text",
        "final",
    ];
    assert_eq!(words(&events), told);
    assert_eq!(two.bench.tools.calls().len(), 2, "no tool ran again");
    let who: Vec<String> = two.said().await.into_iter().map(|s| s.0).collect();
    assert_eq!(who, ["fake/model", "other/model", "other/model"]);
    assert_eq!(two.bench.model.left(), 1);
}

#[tokio::test(start_paused = true)]
async fn after_text_was_shown_nobody_else_is_asked() {
    let two = Two::new();
    two.bench
        .model
        .answer(vec![text("Once"), Err(error(ModelErrorClass::Overloaded))]);
    two.other.say("unasked");
    let events = two.ask("tell").await;
    assert_eq!(words(&events), ["accepted", "text", "failed"]);
    assert_eq!(two.said().await, [("fake/model".into(), "Once".into())]);
    assert_eq!(two.other.left(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_fallback_began_is_its_own() {
    let two = Two::new();
    two.bench.model.fail(error(ModelErrorClass::Auth));
    two.other
        .answer(vec![text("Once"), Err(error(ModelErrorClass::ServerError))]);
    two.ask("tell").await;
    assert_eq!(two.said().await, [("other/model".into(), "Once".into())]);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_was_named_has_no_fallback() {
    let two = Two::new();
    two.bench.model.fail(error(ModelErrorClass::Billing));
    let named = Chain::of(choice(&[("fake:1", &two.bench.model)]));
    let events = two.ask_of(named, "hello").await;
    assert_eq!(failure(&events).0, "model-billing");
    assert_eq!(two.other.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_resting_model_is_passed_over_and_it_is_told() {
    let two = Two::new();
    two.bench
        .model
        .fail(error(ModelErrorClass::Billing))
        .say("back");
    two.other.say("one").say("two");
    two.ask("first").await;
    let events = two.ask("second").await;
    assert_eq!(words(&events), ["accepted", "switched", "text", "final"]);
    let switch = ("fake/model", "other/model", ModelErrorClass::Billing);
    assert_eq!(switches(&events), [switch]);
    assert_eq!(two.bench.model.requests().len(), 1, "it is not even asked");
    let named = Chain::of(choice(&[("fake:1", &two.bench.model)]));
    let events = two.ask_of(named, "third").await;
    assert_eq!(words(&events), ["accepted", "text", "final"], "alone it is");
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_an_account_outlives_a_restart() {
    let mut two = Two::new();
    two.bench
        .model
        .fail(error(ModelErrorClass::Billing))
        .say("paid");
    two.other.say("one").say("two");
    two.ask("first").await;
    two.meters = Meters::default();
    let events = two.ask("second").await;
    assert_eq!(switches(&events).len(), 1);
    assert_eq!(two.bench.model.requests().len(), 1);
    let named = Chain::of(choice(&[("fake:1", &two.bench.model)]));
    two.ask_of(named, "third").await;
    let kept = two
        .bench
        .store
        .setting(crate::failover::SETTING)
        .await
        .unwrap();
    assert_eq!(kept, Some(json!([])), "an answer ends it");
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_chain_is_tried_again_and_again_but_not_for_ever() {
    let two = Two::new();
    for _ in 0..20 {
        two.bench.model.fail(error(ModelErrorClass::Overloaded));
        two.other.fail(error(ModelErrorClass::Overloaded));
    }
    let began = tokio::time::Instant::now();
    let events = two.ask("hello").await;
    let waits: Vec<u64> = events
        .iter()
        .filter_map(|e| match e {
            TurnEvent::Retrying { wait_ms, .. } => Some(*wait_ms),
            _ => None,
        })
        .collect();
    let mut want = vec![1_000, 2_000, 1_000, 2_000, 2_500, 5_000, 10_000, 20_000];
    want.extend([30_000; 6]);
    assert_eq!(waits, want);
    assert_eq!(began.elapsed(), Duration::from_millis(want.iter().sum()));
    assert_eq!(
        (two.bench.model.left(), two.other.left()),
        (20 - 13, 20 - 13)
    );
    let (code, message, _) = failure(&events);
    assert_eq!(code, "model-overloaded");
    assert_eq!(message, "it failed; before it `fake/model`: it failed");
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_chain_that_recovers_answers() {
    let two = Two::new();
    for _ in 0..3 {
        two.bench.model.fail(error(ModelErrorClass::Overloaded));
        two.other.fail(error(ModelErrorClass::Overloaded));
    }
    two.bench.model.say("there");
    let events = two.ask("hello").await;
    assert_eq!(words(&events).last(), Some(&"final"));
    let both: Vec<_> = switches(&events).iter().map(|s| (s.0, s.1)).collect();
    assert_eq!(
        both,
        [("fake/model", "other/model"), ("other/model", "fake/model")]
    );
    assert_eq!(two.said().await[0].0, "fake/model");
}

#[tokio::test(start_paused = true)]
async fn an_account_without_credit_does_not_end_the_patience_with_another() {
    let two = Two::new();
    two.bench.model.fail(error(ModelErrorClass::Billing));
    two.other.say("one");
    two.ask("first").await;
    for _ in 0..5 {
        two.other.fail(error(ModelErrorClass::Overloaded));
    }
    two.other.say("at last");
    let events = two.ask("second").await;
    assert_eq!(words(&events).last(), Some(&"final"));
    assert_eq!(two.bench.model.requests().len(), 1, "not asked in between");
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_chain_is_given_up_once_a_tool_ran() {
    let two = Two::new();
    two.bench.model.call_tools(vec![call("c1", "echo", n(1))]);
    for _ in 0..4 {
        two.bench.model.fail(error(ModelErrorClass::Overloaded));
        two.other.fail(error(ModelErrorClass::Overloaded));
    }
    let events = two.ask("do it").await;
    assert_eq!(failure(&events).0, "model-overloaded");
    assert_eq!((two.bench.model.left(), two.other.left()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_person_need_not_wait_for_a_retry() {
    let two = Two::new();
    two.bench.model.fail(error(ModelErrorClass::Overloaded));
    let cancel = Interrupt::default();
    let stop = cancel.clone();
    let request = two.bench.request("hello");
    let began = tokio::time::Instant::now();
    let events = two
        .bench
        .run(request, cancel, |e| {
            if matches!(e, TurnEvent::Retrying { .. }) {
                stop.end(Interrupt::PERSON);
            }
        })
        .await;
    assert_eq!(words(&events), ["accepted", "retrying", "interrupted"]);
    assert_eq!(began.elapsed(), Duration::ZERO);
}
