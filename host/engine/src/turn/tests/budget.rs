//! What a turn may cost, and what is written down of it.
use super::*;
use crate::budget::{Limit, Limits};
use crate::turn::context::size;
use async_trait::async_trait;
use claw_core::model::{Model, ModelInfo, ModelStream};
use claw_core::ports::Store;
use claw_core::row::Spend;

const DAY: &str = "2026-11-20";

fn priced() -> FakeModel {
    FakeModel::new(ModelInfo {
        name: "fake/model".into(),
        context_tokens: 100_000,
        usd_per_million: Some((100.0, 1_000.0)),
    })
}

fn tokens(most: u64) -> Limits {
    Limits {
        all: Limit {
            tokens: Some(most),
            micro_usd: None,
        },
        ..Limits::default()
    }
}

async fn ask(b: &Bench, meters: &Meters, text: &str) -> Vec<TurnEvent> {
    let request = TurnRequest {
        meters: meters.clone(),
        ..b.request(text)
    };
    b.run(request, Interrupt::default(), |_| {}).await
}

async fn spent(b: &Bench, scope: &str) -> Option<Spend> {
    let mut all = b.store.spent(DAY).await.unwrap();
    all.extend(b.store.spent(crate::budget::LIFE).await.unwrap());
    all.into_iter().find(|s| s.scope == scope)
}

#[tokio::test]
async fn what_an_answer_cost_lands_with_it() {
    let b = Bench::new(priced(), FakeTools::default());
    b.model.say("there");
    ask(&b, &Meters::default(), "hello").await;
    for scope in ["all", "agent:main", "session:agent:main:main"] {
        let spend = spent(&b, scope).await.unwrap();
        // 10 tokens read at 100 dollars a million, 5 written at 1000.
        assert_eq!((spend.tokens, spend.micro_usd), (15, 6_000), "{scope}");
    }
    let commits = b.store.commits();
    let with = |m: fn(&Mutation) -> bool| commits.iter().position(|c| c.mutations.iter().any(m));
    let spend = with(|m| matches!(m, Mutation::Spend(_)));
    let said = with(
        |m| matches!(m, Mutation::Append(_, e) if matches!(e.body, EntryBody::Assistant { .. })),
    );
    assert!(spend.is_some() && spend == said, "{spend:?} {said:?}");
}

#[tokio::test]
async fn a_request_over_the_budget_is_not_made() {
    let b = Bench::new(priced(), FakeTools::default());
    b.model.say("unheard");
    let events = ask(&b, &Meters::new(tokens(8_000)), "hello").await;
    let (code, message, hint) = failure(&events);
    assert_eq!(code, "budget");
    assert!(message.starts_with("the budget of this day is used up: 0 tokens of 8000 tokens"));
    assert!(hint.unwrap().contains("claw.yaml"));
    assert!(b.model.requests().is_empty());
    assert_eq!(spent(&b, "all").await, None);
}

#[tokio::test]
async fn money_is_a_budget_too() {
    let b = Bench::new(priced(), FakeTools::default());
    b.model.say("unheard");
    let dear = Limits {
        session: Limit {
            tokens: None,
            micro_usd: Some(8_000_000),
        },
        ..Limits::default()
    };
    let events = ask(&b, &Meters::new(dear), "hello").await;
    assert!(
        failure(&events).1.starts_with(
            "the budget of session `agent:main:main` is used up: $0.000000 of $8.000000"
        )
    );
}

#[tokio::test]
async fn a_budget_ends_a_turn_between_its_steps() {
    let b = Bench::new(FakeModel::default(), echo());
    b.model
        .answer(vec![
            Ok(ModelEvent::ToolCall(call("c1", "echo", n(1)))),
            Ok(ModelEvent::Done {
                stop: StopReason::ToolUse,
                usage: Usage {
                    input_tokens: 60_000,
                    output_tokens: 0,
                    cached_input_tokens: 0,
                },
            }),
        ])
        .say("unheard");
    let meters = Meters::new(tokens(60_000));
    let events = ask(&b, &meters, "hello").await;
    assert_eq!(failure(&events).0, "budget");
    assert_eq!((b.tools.calls().len(), b.model.left()), (1, 1));
    assert_eq!(spent(&b, "all").await.unwrap().tokens, 60_000);
    let lines = b.lines().await;
    assert!(
        lines.last().unwrap().starts_with("notice budget: "),
        "{lines:?}"
    );
}

#[tokio::test]
async fn an_answer_without_a_word_about_its_usage_counts_as_guessed() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model
        .answer(vec![text("eight letters and so on"), done(StopReason::End)]);
    ask(&b, &Meters::default(), "hello").await;
    let guessed = spent(&b, "all").await.unwrap().tokens;
    let request = b.model.requests().pop().unwrap();
    let input = size::messages(&request.messages) + size::fixed(&request.system, &request.tools);
    assert_eq!(guessed, input + 6);
}

#[tokio::test(start_paused = true)]
async fn a_broken_answer_counts_and_a_refused_request_does_not() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    b.model.fail(ModelError::new(ModelErrorClass::Auth, "no"));
    ask(&b, &Meters::default(), "hello").await;
    assert_eq!(spent(&b, "all").await, None);
    let broken = ModelError::new(ModelErrorClass::ServerError, "broken");
    b.model.answer(vec![text("Once"), Err(broken)]);
    ask(&b, &Meters::default(), "hello").await;
    let first = spent(&b, "all").await.unwrap().tokens;
    assert!(first > 1);
    for _ in 0..3 {
        b.model
            .fail(ModelError::new(ModelErrorClass::Timeout, "late"));
    }
    ask(&b, &Meters::default(), "hello").await;
    assert!(spent(&b, "all").await.unwrap().tokens >= first * 3);
}

/// Never answers.
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

#[tokio::test]
async fn an_interrupted_request_counts_and_leaves_nothing_reserved() {
    let b = Bench::new(FakeModel::default(), FakeTools::default());
    let meters = Meters::new(tokens(20_000));
    let cancel = Interrupt::default();
    let request = TurnRequest {
        models: Chain::single(Arc::new(Deaf), "model"),
        meters: meters.clone(),
        ..b.request("hello")
    };
    let stop = cancel.clone();
    let (events, ()) = tokio::join!(b.run(request, cancel, |_| {}), async {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        stop.end(Interrupt::PERSON);
    });
    assert_eq!(words(&events).last(), Some(&"interrupted"));
    let guessed = spent(&b, "all").await.unwrap().tokens;
    assert!((1..2_000).contains(&guessed), "{guessed}");
    b.model.say("there");
    let events = ask(&b, &meters, "hello").await;
    assert_eq!(words(&events).last(), Some(&"final"), "{events:?}");
}
