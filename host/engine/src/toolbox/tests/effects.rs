//! Effects have their row before they happen; denials are counted; both are bounded.
use super::super::ledger::{MAX_DENIALS, MAX_EFFECTS};
use super::*;
use claw_core::code::ErrorKind;
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::tool::Denial;

pub(super) fn intent(inv: &Invocation, summary: &str) -> EffectIntent {
    EffectIntent {
        call: inv.call.id.clone(),
        session: inv.call.session.clone(),
        agent: inv.call.agent.clone(),
        subject: inv.authority.subject().clone(),
        kind: "http".into(),
        summary: summary.into(),
    }
}

fn denial(request: &str, code: &str, count: u32) -> Denial {
    Denial {
        details: Vec::new(),
        request: request.into(),
        capability: "http".into(),
        decision: fakes::decision(code),
        count,
    }
}

#[tokio::test]
async fn a_row_is_durable_before_the_effect_goes_on_and_settles_with_the_call() {
    let landed = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (probe, slot) = (
        landed.clone(),
        Arc::new(std::sync::OnceLock::<Arc<MemoryStore>>::new()),
    );
    let store = slot.clone();
    let b = Bench::new(FakeSandbox::new(move |inv| {
        let (probe, store) = (probe.clone(), store.clone());
        async move {
            let id = inv
                .ledger
                .begin(intent(&inv, "POST https://a.example/"))
                .await
                .unwrap();
            let store = store.get().unwrap();
            let rows = store.effects(&inv.call.id).await.unwrap();
            probe.lock().unwrap().extend(
                rows.into_iter()
                    .map(|r| (r.id.clone(), r.state, r.id == id)),
            );
            inv.ledger.settle(id, EffectState::Done).await;
            let again = store.effects(&inv.call.id).await.unwrap();
            assert_eq!(again[0].state, EffectState::Started, "lands with the call");
            fakes::ended(&inv, Vec::new())
        }
    }));
    slot.set(b.store.clone()).ok();
    b.journal
        .note(vec![Mutation::OpenSession(b.session.clone())]);
    let report = b.run(b.call("web_do")).await;
    assert_eq!(report.effects, 1);
    let seen = landed.lock().unwrap().clone();
    assert!(
        matches!(seen.as_slice(), [(_, EffectState::Started, true)]),
        "{seen:?}"
    );
    assert_eq!(b.effects().await[0].state, EffectState::Done);
    let commits = b.store.commits();
    assert_eq!(commits.len(), 2);
    assert!(commits[0].durable && begins(&commits[0].mutations));
    assert!(
        matches!(commits[0].mutations[0], Mutation::OpenSession(_)),
        "notes land first"
    );
}

#[tokio::test]
async fn effects_without_an_answer_become_unknown() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        let failed = inv.ledger.begin(intent(&inv, "one")).await.unwrap();
        inv.ledger.begin(intent(&inv, "two")).await.unwrap();
        inv.ledger.settle(failed.clone(), EffectState::Failed).await;
        // An illegal step changes nothing.
        inv.ledger.settle(failed, EffectState::Done).await;
        fakes::ended(&inv, Vec::new())
    }));
    assert_eq!(b.run(b.call("web_do")).await.effects, 2);
    let states: Vec<EffectState> = b.effects().await.iter().map(|r| r.state).collect();
    assert_eq!(states, [EffectState::Failed, EffectState::Unknown]);
}

#[tokio::test]
async fn without_its_row_an_effect_does_not_happen() {
    let slot = Arc::new(std::sync::OnceLock::<Arc<MemoryStore>>::new());
    let store = slot.clone();
    let b = Bench::new(FakeSandbox::new(move |inv| {
        let store = store.clone();
        async move {
            store.get().unwrap().fail(Some("disk full"));
            let error = inv.ledger.begin(intent(&inv, "POST")).await.unwrap_err();
            assert_eq!(
                (error.kind, error.code.as_str()),
                (ErrorKind::Internal, "ledger")
            );
            store.get().unwrap().fail(None);
            fakes::ended(&inv, Vec::new())
        }
    }));
    slot.set(b.store.clone()).ok();
    assert_eq!(b.run(b.call("web_do")).await.effects, 0);
    assert_eq!(b.row().await.outcome, "ok");
    // Its row lands later, and says that nothing happened.
    assert_eq!(b.effects().await[0].state, EffectState::Failed);
}

#[tokio::test]
async fn effects_of_a_call_are_bounded() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        for _ in 0..MAX_EFFECTS {
            inv.ledger.begin(intent(&inv, "POST")).await.unwrap();
        }
        let error = inv.ledger.begin(intent(&inv, "POST")).await.unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_str()),
            (ErrorKind::Limit, "effects")
        );
        fakes::ended(&inv, Vec::new())
    }));
    let report = b.run(b.call("web_do")).await;
    assert_eq!(report.effects as usize, MAX_EFFECTS);
    assert_eq!(b.effects().await.len(), MAX_EFFECTS);
}

#[tokio::test]
async fn effects_begun_at_once_are_bounded_too() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        let all = (0..MAX_EFFECTS + 10).map(|_| inv.ledger.begin(intent(&inv, "POST")));
        let begun = futures_util::future::join_all(all).await;
        assert_eq!(begun.iter().filter(|r| r.is_ok()).count(), MAX_EFFECTS);
        fakes::ended(&inv, Vec::new())
    }));
    b.run(b.call("web_do")).await;
    assert_eq!(b.effects().await.len(), MAX_EFFECTS);
}

#[tokio::test]
async fn equal_denials_are_one_with_a_count() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        inv.ledger.deny(denial("GET a", "host-not-granted", 1));
        inv.ledger.deny(denial("GET b", "host-not-granted", 1));
        inv.ledger.deny(denial("GET a", "host-not-granted", 2));
        inv.ledger
            .deny(denial("GET a", "address-blocked", u32::MAX));
        inv.ledger.deny(denial("GET a", "address-blocked", 5));
        fakes::ended(&inv, Vec::new())
    }));
    let report = b.run(b.call("web_do")).await;
    let seen: Vec<(&str, u32)> = report
        .denials
        .iter()
        .map(|d| (d.request.as_str(), d.count))
        .collect();
    assert_eq!(seen, [("GET a", 3), ("GET b", 1), ("GET a", u32::MAX)]);
    assert_eq!(b.row().await.denials, report.denials);
    assert!(!report.refused(), "a call that ended well was not refused");
}

#[tokio::test]
async fn different_denials_are_bounded_and_counted_on() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        for i in 0..MAX_DENIALS + 9 {
            inv.ledger
                .deny(denial(&format!("GET {i}"), "host-not-granted", 1));
        }
        fakes::ended(&inv, Vec::new())
    }));
    let report = b.run(b.call("web_do")).await;
    assert_eq!(report.denials.len(), MAX_DENIALS);
    assert_eq!(report.denials[MAX_DENIALS - 1].count, 10);
    assert_eq!(report.denials[0].count, 1);
}

#[tokio::test]
async fn a_denial_of_the_scribe_names_no_query_and_no_password() {
    let b = Bench::new(FakeSandbox::idle());
    let scribe = Scribe::new(b.toolbox.world.clone(), b.call("web_do"), b.journal.clone());
    let request = Request::Http {
        method: "GET".into(),
        url: "https://ann:hunter2@a.example/x?token=s3cret#frag".into(),
    };
    scribe.deny(&request, fakes::decision("host-not-granted"));
    let report = scribe
        .finish(
            refused(
                &b.call("web_do"),
                &Refusal::denied(request, fakes::decision("x")),
            ),
            Vec::new(),
        )
        .await;
    let shown = &report.denials[0].request;
    assert!(shown.contains("a.example/x"), "{shown}");
    for secret in ["hunter2", "s3cret", "ann"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_ledger_that_is_no_calls_refuses_effects() {
    let b = Bench::new(FakeSandbox::idle());
    b.run(b.call("web_do")).await;
    let inv = b.sandbox.seen.lock().unwrap()[0].clone();
    let deaf: Arc<dyn Ledger> = Scribe::deaf();
    assert_eq!(
        deaf.begin(intent(&inv, "POST")).await.unwrap_err().code,
        "ledger"
    );
    let late = inv.ledger.begin(intent(&inv, "POST")).await.unwrap_err();
    assert_eq!(late.message, "the call has ended");
    assert!(b.effects().await.is_empty(), "nothing happened, so no row");
}
