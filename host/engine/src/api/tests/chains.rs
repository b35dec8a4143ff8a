//! Chains of models and budgets, as configured.
use super::*;
use crate::budget::Limit;
use claw_core::event::TurnEvent;
use claw_core::id::AgentId;
use claw_core::model::{ModelEvent, ModelInfo, StopReason, Usage};

fn bench(change: impl FnOnce(&mut Settings)) -> (Bench, Arc<FakeModel>) {
    let b = Bench::configured(FakeSandbox::idle(), change);
    let other = Arc::new(FakeModel::new(ModelInfo {
        name: "other/x".into(),
        context_tokens: 100_000,
        usd_per_million: None,
    }));
    let mut more = b.models.more.lock().unwrap();
    more.insert("other/x".into(), other.clone());
    drop(more);
    (b, other)
}

fn of(agent: &str, model: Option<&str>) -> Command {
    Command::Ask {
        session: None,
        agent: Some(agent.to_owned()),
        model: model.map(str::to_owned),
        text: "hello".into(),
    }
}

fn fallbacks(settings: &mut Settings) {
    // What cannot be had is left out, and the rest of the chain stays.
    settings.fallbacks = vec!["no/such".into(), "other/x".into()];
}

#[tokio::test]
async fn the_default_model_falls_back_and_it_is_told() {
    let (b, other) = bench(fallbacks);
    let no = ModelError::new(ModelErrorClass::Billing, "no");
    b.models.fake.fail(no);
    other.say("there");
    let events = b.events(of("main", None), CancellationToken::new()).await;
    let switched = |e: &Event| {
        matches!(
            e,
            Event::Turn {
                turn: TurnEvent::Switched { .. }
            }
        )
    };
    assert!(events.iter().any(switched), "{events:?}");
    assert!(
        matches!(events.last(), Some(Event::Done { .. })),
        "{events:?}"
    );
    let status = b.ok(Command::Status).await;
    assert_eq!(
        status["fallbacks"],
        serde_json::json!(["no/such", "other/x"])
    );
}

#[tokio::test]
async fn a_model_that_a_person_names_stands_alone() {
    let (b, other) = bench(fallbacks);
    b.models
        .fake
        .fail(ModelError::new(ModelErrorClass::Billing, "no"));
    let error = b.err(of("main", Some("fake/model"))).await;
    assert_eq!(error.code, "CLAW-M003");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn an_agent_with_its_own_model_takes_its_own_fallbacks_only() {
    let own = |settings: &mut Settings| {
        fallbacks(settings);
        let scout = settings.agents.get_mut(&AgentId::new("scout")).unwrap();
        scout.model = Some("fake/model".into());
    };
    let (b, other) = bench(own);
    b.models
        .fake
        .fail(ModelError::new(ModelErrorClass::Billing, "no"));
    assert_eq!(b.err(of("scout", None)).await.code, "CLAW-M003");
    assert!(other.requests().is_empty());

    let (b, other) = bench(|settings| {
        own(settings);
        let scout = settings.agents.get_mut(&AgentId::new("scout")).unwrap();
        scout.fallbacks = vec!["other/x".into()];
    });
    b.models
        .fake
        .fail(ModelError::new(ModelErrorClass::Billing, "no"));
    other.say("there");
    b.ok(of("scout", None)).await;
}

#[tokio::test]
async fn a_budget_is_kept_over_turns_and_shown() {
    let (b, _) = bench(|settings| {
        settings.budgets.all = Limit {
            tokens: Some(10_000),
            micro_usd: None,
        };
    });
    b.models.fake.answer(vec![
        Ok(ModelEvent::Text {
            delta: "one".into(),
        }),
        Ok(ModelEvent::Done {
            stop: StopReason::End,
            usage: Usage {
                input_tokens: 4_000,
                output_tokens: 1,
                cached_input_tokens: 0,
            },
        }),
    ]);
    b.ok(of("main", None)).await;
    let error = b.err(of("main", None)).await;
    assert_eq!(error.code, "CLAW-M008", "{error:?}");
    let budgets = b.ok(Command::Status).await["budgets"].clone();
    let all = budgets
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["scope"] == "all");
    let all = all.unwrap();
    assert_eq!(
        (&all["tokens"], &all["tokens_limit"]),
        (&4_001.into(), &10_000.into())
    );
    assert_eq!(all["day"], "1970-01-01");
}
