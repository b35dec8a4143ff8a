//! Calls and settings.

use super::Refusal::Illegal;
use super::session::key;
use super::{Bench, MakeStore};
use claw_core::capability::{Decision, Verdict};
use claw_core::id::{AgentId, CallId, SessionKey, TimestampMs};
use claw_core::ports::StoreError;
use claw_core::row::{Batch, CallRow, Mutation};
use claw_core::tool::Denial;
use serde_json::{Value, json};

pub(super) fn call(id: &str, at: i64, session: &SessionKey) -> CallRow {
    let decision = Decision {
        wanted: None,
        verdict: Verdict::Deny,
        code: "path-outside-root".into(),
        layer: "manifest".into(),
        reason: "no".into(),
        steps: vec!["a".into(), "b".into()],
        hint: Some("claw grant add".into()),
    };
    CallRow {
        taint: claw_core::tool::Taint::default(),
        id: CallId::new(id),
        session: session.clone(),
        agent: AgentId::new("main"),
        tool: "files_read".into(),
        subject: "tool:x".into(),
        actor: "owner".into(),
        at: TimestampMs(at),
        wall_us: 12,
        outcome: "error".into(),
        message: "é".into(),
        denials: vec![Denial {
            details: Vec::new(),
            request: "read".into(),
            capability: "files".into(),
            decision,
            count: 3,
        }],
    }
}

pub(super) async fn cases(make: MakeStore<'_>) {
    calls(make).await;
    settings(make).await;
}

async fn calls(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let record = |id: &str, at| {
        Batch::session(&key).with(Mutation::RecordCall(Box::new(call(id, at, &key))))
    };
    for (id, at) in [
        ("aaaa-1", 5),
        ("aaaa-2", 9),
        ("aaab%", 9),
        ("aaaab", 7),
        ("ab", 1),
    ] {
        bench.lands(record(id, at)).await;
    }
    bench.refuses(Illegal, record("ab", 2)).await;
    let ids = |rows: Vec<CallRow>| rows.iter().map(|r| r.id.to_string()).collect::<Vec<_>>();
    let newest = ["aaab%", "aaaa-2", "aaaab", "aaaa-1", "ab"];
    assert_eq!(ids(bench.store.calls(10).await.unwrap()), newest);
    assert_eq!(ids(bench.store.calls(2).await.unwrap()), newest[..2]);

    let find = async |id: &str| bench.store.call(&CallId::new(id)).await;
    for (asked, found) in [
        ("aaaa-1", Some("aaaa-1")),
        ("ab", Some("ab")),
        ("aaab", Some("aaab%")),
        ("aaaab", Some("aaaab")),
        ("aaa", None),
        ("a", None),
        ("", None),
        ("aaaa-3", None),
        ("a%%%", None),
        ("aaa_", None),
        ("zzzz", None),
    ] {
        let row = find(asked).await.unwrap();
        assert_eq!(row.map(|r| r.id.to_string()).as_deref(), found, "{asked}");
    }
    assert_eq!(find("aaaa-1").await.unwrap(), Some(call("aaaa-1", 5, &key)));
    assert!(
        matches!(find("aaaa").await, Err(StoreError::Conflict(_))),
        "several begin with it"
    );
    bench.lands(record("aaaa", 2)).await;
    assert_eq!(
        find("aaaa").await.unwrap(),
        Some(call("aaaa", 2, &key)),
        "exact wins"
    );
}

async fn settings(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    assert_eq!(bench.store.setting("s").await, Ok(None));
    for value in [json!({"z": 1, "a": [1.5, "x"]}), Value::Null, json!("last")] {
        bench
            .lands(Batch::owner().with(Mutation::Setting("s".into(), value.clone())))
            .await;
        assert_eq!(bench.store.setting("s").await, Ok(Some(value)));
    }
    assert_eq!(bench.store.setting("S").await, Ok(None));
}
