//! How calls end: kv with the call, conflicts, interrupted calls.
use super::effects::intent;
use super::*;
use async_trait::async_trait;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_core::ledger::EffectState;
use claw_core::ports::StoreError;
use claw_core::row::{Batch, KvChange, KvWrite};
use tokio::sync::Notify;

fn kv(expected: Option<u64>) -> KvWrite {
    KvWrite {
        namespace: "main/web".into(),
        key: "k".into(),
        change: KvChange::Set(b"v".to_vec(), None),
        expected,
    }
}

async fn stored(b: &Bench) -> Option<Vec<u8>> {
    let entry = b.store.kv_get("main/web", "k", fakes::NOW).await.unwrap();
    entry.map(|e| e.value)
}

#[tokio::test]
async fn kv_lands_in_the_batch_of_the_call() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        fakes::ended(&inv, vec![kv(Some(0))])
    }));
    let report = b.toolbox.call(b.call("web_do"), b.journal.clone()).await;
    assert!(matches!(report.outcome, ToolOutcome::Ok(_)));
    let commits = b.store.commits();
    assert_eq!(commits.len(), 1);
    let has = |f: fn(&Mutation) -> bool| commits[0].mutations.iter().any(f);
    assert!(has(|m| matches!(m, Mutation::Kv(_))) && has(|m| matches!(m, Mutation::RecordCall(_))));
    assert_eq!(stored(&b).await.unwrap(), b"v");
}

#[tokio::test]
async fn kv_of_a_call_that_did_not_end_well_is_dropped() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        let mut ended = fakes::ended(&inv, vec![kv(None)]);
        let error = GuestError::new(ErrorKind::Invalid, "x", "no");
        ended.report.outcome = ToolOutcome::Error(error);
        ended
    }));
    b.run(b.call("web_do")).await;
    assert_eq!(stored(&b).await, None);
    let row = b.row().await;
    assert_eq!(
        (row.outcome.as_str(), row.message.as_str()),
        ("error", "no")
    );
}

#[tokio::test]
async fn a_kv_conflict_makes_the_call_an_error_and_nothing_of_kv_lands() {
    for effect in [false, true] {
        let b = Bench::new(FakeSandbox::new(move |inv| async move {
            if effect {
                let id = inv.ledger.begin(intent(&inv, "POST")).await.unwrap();
                inv.ledger.settle(id, EffectState::Done).await;
            }
            inv.ledger.deny(claw_core::tool::Denial {
                details: Vec::new(),
                request: "GET a".into(),
                capability: "http".into(),
                decision: fakes::decision("no"),
                count: 1,
            });
            fakes::ended(&inv, vec![kv(Some(7))])
        }));
        let report = b.run(b.call("web_do")).await;
        let ToolOutcome::Error(error) = &report.outcome else {
            panic!("{report:?}");
        };
        assert_eq!(
            (error.kind, error.code.as_str()),
            (ErrorKind::Conflict, "kv")
        );
        let expected = if effect {
            EffectDone::Happened
        } else {
            EffectDone::None
        };
        assert_eq!(error.effect, expected);
        assert_eq!(stored(&b).await, None);
        let row = b.row().await;
        assert_eq!((row.outcome.as_str(), row.denials.len()), ("error", 1));
        assert!(
            b.effects()
                .await
                .iter()
                .all(|e| e.state == EffectState::Done)
        );
        assert_eq!(b.effects().await.len(), usize::from(effect));
    }
}

#[tokio::test]
async fn a_dropped_call_leaves_a_cancelled_row_and_its_effect_unknown() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        inv.ledger.begin(intent(&inv, "POST")).await.unwrap();
        std::future::pending().await
    }));
    let call = b.toolbox.call(b.call("web_do"), b.journal.clone());
    tokio::select! {
        biased;
        _ = call => panic!("it cannot end"),
        () = async { while b.store.commits().is_empty() { tokio::task::yield_now().await } } => {}
    }
    b.journal.flush(Vec::new()).await.unwrap();
    let row = b.row().await;
    assert_eq!(
        (row.outcome.as_str(), row.tool.as_str()),
        ("cancelled", "web_do")
    );
    assert!(row.subject.starts_with("tool:"));
    assert_eq!(b.effects().await[0].state, EffectState::Unknown);
}

/// A journal whose commits wait for the test.
struct Slow {
    inner: Arc<RunJournal>,
    asked: Arc<Notify>,
    go: Arc<Notify>,
}

#[async_trait]
impl Journal for Slow {
    fn note(&self, mutations: Vec<Mutation>) {
        self.inner.note(mutations);
    }
    async fn flush(&self, mutations: Vec<Mutation>) -> Result<(), StoreError> {
        self.asked.notify_one();
        self.go.notified().await;
        self.inner.flush(mutations).await
    }
}

impl Slow {
    fn over(b: &Bench) -> Arc<Self> {
        Arc::new(Self {
            inner: b.journal.clone(),
            asked: Arc::default(),
            go: Arc::default(),
        })
    }
}

#[tokio::test]
async fn an_effect_whose_row_was_being_written_when_the_call_was_dropped_gets_an_end() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        inv.ledger.begin(intent(&inv, "POST")).await.unwrap();
        panic!("the call is gone by now")
    }));
    let slow = Slow::over(&b);
    tokio::select! {
        biased;
        _ = b.toolbox.call(b.call("web_do"), slow.clone()) => panic!("it cannot end"),
        () = slow.asked.notified() => {}
    }
    b.journal.flush(Vec::new()).await.unwrap();
    assert_eq!(b.row().await.outcome, "cancelled");
    assert_eq!(b.effects().await[0].state, EffectState::Unknown);
}

#[tokio::test]
async fn a_call_dropped_while_its_kv_lands_still_has_its_row() {
    for (expected, outcome) in [(Some(0), "ok"), (Some(7), "error")] {
        let b = Bench::new(FakeSandbox::new(move |inv| async move {
            fakes::ended(&inv, vec![kv(expected)])
        }));
        let slow = Slow::over(&b);
        tokio::select! {
            biased;
            _ = b.toolbox.call(b.call("web_do"), slow.clone()) => panic!("it cannot end"),
            () = slow.asked.notified() => {}
        }
        slow.go.notify_one();
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        b.journal.flush(Vec::new()).await.unwrap();
        assert_eq!(b.row().await.outcome, outcome);
        assert_eq!(stored(&b).await.is_some(), outcome == "ok");
    }
}

#[tokio::test]
async fn a_call_behind_a_fence_that_was_taken_lands_nothing() {
    let b = Bench::new(FakeSandbox::new(|inv| async move {
        let refused = inv.ledger.begin(intent(&inv, "POST")).await.unwrap_err();
        assert_eq!(refused.code, "ledger");
        fakes::ended(&inv, vec![kv(None)])
    }));
    let fence = |run: &str| Mutation::TakeFence(b.session.clone(), claw_core::id::RunId::new(run));
    let open = Mutation::OpenSession(b.session.clone());
    let batch = Batch::session(&b.session).with(open).with(fence("theirs"));
    b.store.commit(batch).await.unwrap();
    let mine = Some(claw_core::id::RunId::new("mine"));
    let journal = RunJournal::new(b.store.clone(), b.session.clone(), mine);
    let report = b.toolbox.call(b.call("web_do"), journal).await;
    assert!(matches!(report.outcome, ToolOutcome::Error(_)));
    assert_eq!((stored(&b).await, b.store.commits().len()), (None, 1));
    assert!(b.effects().await.is_empty());
}
