use crate::failover::{Failover, MAX_PINS, Plan};
use crate::turn::{Candidate, Chain, Choice};
use claw_core::id::{AgentId, SessionKey, TimestampMs};
use claw_core::model::ModelErrorClass::{self, *};
use claw_core::model::{Model, ModelError, ModelInfo};
use claw_testkit::FakeModel;
use std::sync::Arc;

const NOW: TimestampMs = TimestampMs(1_795_217_400_000);

fn choice(model: &str, profiles: &[&str]) -> Choice {
    let fake: Arc<dyn Model> = Arc::new(FakeModel::new(ModelInfo {
        name: model.to_owned(),
        context_tokens: 100_000,
        usd_per_million: None,
    }));
    let mut all = profiles.iter().map(|profile| Candidate {
        profile: (*profile).to_owned(),
        model: fake.clone(),
        model_id: "m".into(),
    });
    Choice::new(all.next().unwrap(), all)
}

fn chain() -> Chain {
    Chain::of(choice("a/x", &["a1", "a2"])).or(choice("b/y", &["b1"]))
}

fn session(name: &str) -> SessionKey {
    SessionKey::parse(name, &AgentId::new("main")).unwrap()
}

fn shown(plan: &Plan) -> String {
    let legs = std::iter::once(&plan.leg).chain(&plan.rest);
    let legs = legs.map(|leg| {
        let profiles = std::iter::once(&leg.candidate).chain(&leg.others);
        let profiles: Vec<&str> = profiles.map(|c| c.profile.as_str()).collect();
        format!("{}({})", leg.info.name, profiles.join(" "))
    });
    legs.collect::<Vec<_>>().join(" ")
}

fn planned(failover: &Failover, now: TimestampMs) -> String {
    shown(&failover.plan(&chain(), &session("s"), false, now))
}

fn fail(failover: &Failover, model: &str, profile: &str, class: ModelErrorClass) -> bool {
    let error = ModelError::new(class, "no");
    failover.failed(model, profile, &error, NOW).is_some()
}

#[test]
fn the_configured_order_is_kept_until_something_is_known() {
    let failover = Failover::default();
    let plan = failover.plan(&chain(), &session("s"), false, NOW);
    assert_eq!(shown(&plan), "a/x(a1 a2) b/y(b1)");
    assert_eq!(plan.instead, None);
}

#[test]
fn a_session_keeps_its_profile_and_others_take_the_longest_unused() {
    let failover = Failover::default();
    failover.answered(&session("s"), "a/x", "a1");
    assert_eq!(planned(&failover, NOW), "a/x(a1 a2) b/y(b1)");
    let other = failover.plan(&chain(), &session("t"), false, NOW);
    assert_eq!(shown(&other), "a/x(a2 a1) b/y(b1)");
    failover.unpin(&session("s"));
    assert_eq!(planned(&failover, NOW), "a/x(a2 a1) b/y(b1)");
}

#[test]
fn what_rests_comes_last_and_a_pin_does_not_help_it() {
    let failover = Failover::default();
    failover.answered(&session("s"), "a/x", "a1");
    assert!(!fail(&failover, "a/x", "a1", RateLimit), "nothing to keep");
    assert_eq!(planned(&failover, NOW), "a/x(a2) b/y(b1) a/x(a1)");
    fail(&failover, "a/x", "a2", Overloaded);
    let plan = failover.plan(&chain(), &session("s"), false, NOW);
    assert_eq!(shown(&plan), "b/y(b1) a/x(a1 a2)");
    assert_eq!(plan.instead, Some(RateLimit));
    assert_eq!(
        planned(&failover, NOW.plus_ms(30_000)),
        "a/x(a1 a2) b/y(b1)"
    );
}

#[test]
fn an_account_without_credit_is_left_out_while_anything_else_is_ready() {
    let failover = Failover::default();
    assert!(fail(&failover, "a/x", "a1", Billing), "kept over a restart");
    assert_eq!(planned(&failover, NOW), "a/x(a2) b/y(b1)");
    fail(&failover, "a/x", "a2", AuthPermanent);
    fail(&failover, "b/y", "b1", Overloaded);
    assert_eq!(
        planned(&failover, NOW),
        "b/y(b1) a/x(a2 a1)",
        "where all rest, all are tried"
    );
    let again = failover.plan(&chain(), &session("s"), true, NOW);
    assert_eq!(shown(&again), "b/y(b1)");
    let alone = Chain::of(choice("a/x", &["a1"]));
    let again = failover.plan(&alone, &session("s"), true, NOW);
    assert_eq!(shown(&again), "a/x(a1)", "somebody is always asked");
    assert!(
        failover.answered(&session("s"), "a/x", "a1").is_some(),
        "the kept rest is gone"
    );
}

#[test]
fn a_resting_first_model_is_tried_from_time_to_time() {
    let failover = Failover::default();
    for profile in ["a1", "a2"] {
        fail(&failover, "a/x", profile, Overloaded);
        let rest = failover.failed(
            "a/x",
            profile,
            &ModelError::new(Overloaded, "no"),
            NOW.plus_ms(30_000),
        );
        assert!(rest.is_none());
    }
    let from = NOW.plus_ms(30_000);
    assert_eq!(
        planned(&failover, from.plus_ms(29_999)),
        "b/y(b1) a/x(a1 a2)"
    );
    let tried = "a/x(a1) b/y(b1) a/x(a1 a2)";
    assert_eq!(planned(&failover, from.plus_ms(30_000)), tried);
    assert_eq!(
        planned(&failover, from.plus_ms(30_001)),
        "b/y(b1) a/x(a1 a2)"
    );
    let single = Chain::of(choice("a/x", &["a1"]));
    let plan = failover.plan(&single, &session("s"), false, from);
    assert_eq!(
        shown(&plan),
        "a/x(a1)",
        "the only one is asked although it rests"
    );
}

#[test]
fn a_chain_holds_a_model_once_and_not_too_many() {
    let mut chain = chain().or(choice("a/x", &["z"]));
    assert_eq!(chain.choices().count(), 2);
    for n in 0..20 {
        chain = chain.or(choice(&format!("c/{n}"), &["c"]));
    }
    assert_eq!(chain.choices().count(), 8);
    chain.prefer("b/y");
    chain.prefer("nobody/x");
    let names: Vec<&str> = chain.choices().map(|c| c.info().name.as_str()).collect();
    assert_eq!(names[..3], ["b/y", "a/x", "c/0"]);
    let profiles: Vec<String> = (0..20).map(|n| format!("p{n}")).collect();
    let profiles: Vec<&str> = profiles.iter().map(String::as_str).collect();
    assert_eq!(choice("d/x", &profiles).candidates().count(), 16);
}

#[test]
fn pins_are_bounded() {
    let failover = Failover::default();
    for n in 0..=MAX_PINS {
        failover.answered(&session(&format!("s{n}")), "a/x", "a2");
    }
    failover.answered(&session("last"), "a/x", "a1");
    let first = |name: &str| {
        failover
            .plan(&chain(), &session(name), false, NOW)
            .leg
            .candidate
            .profile
    };
    assert_eq!(first("s0"), "a2", "forgotten: the longest unused");
    assert_eq!(first(&format!("s{MAX_PINS}")), "a2");
    failover.answered(&session("again"), "a/x", "a2");
    assert_eq!(first("s0"), "a1");
    assert_eq!(first(&format!("s{MAX_PINS}")), "a2", "kept");
}
