//! The ledger of effects.

use super::Refusal::Illegal;
use super::session::key;
use super::{Bench, MakeStore};
use claw_core::id::{AgentId, CallId, Digest, EffectId, SessionKey, TimestampMs};
use claw_core::ledger::EffectIntent;
use claw_core::ledger::EffectState::{Done, Failed, Intended, Started, Unknown};
use claw_core::row::{Batch, Mutation};
use claw_core::subject::Subject;

pub(super) fn intent(call: &str, session: &SessionKey) -> EffectIntent {
    EffectIntent {
        call: CallId::new(call),
        session: session.clone(),
        agent: AgentId::new("main"),
        subject: match call {
            "call-0" => Subject::Skill(Digest::of(b"x")),
            _ => Subject::Tool(Digest::of(b"x")),
        },
        kind: "http".into(),
        summary: "POST https://example.com/".into(),
    }
}

pub(super) fn begin(id: &str, call: &str, session: &SessionKey) -> Mutation {
    let intent = Box::new(intent(call, session));
    Mutation::BeginEffect(EffectId::new(id), intent, TimestampMs(7))
}

/// Every step from every state a row can reach, legal or not.
pub(super) async fn cases(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let settle = |id: &str, state| {
        Batch::session(&key).with(Mutation::SettleEffect(EffectId::new(id), state))
    };
    bench.refuses(Illegal, settle("x1", Done)).await;
    bench
        .lands(Batch::session(&key).with(begin("y", "call-0", &key)))
        .await;
    let of_skill = bench.store.effects(&CallId::new("call-0")).await.unwrap();
    assert_eq!(of_skill[0].intent, intent("call-0", &key));
    for scope in [Batch::session(&super::session::key("b")), Batch::owner()] {
        let foreign = Mutation::SettleEffect(EffectId::new("y"), Done);
        bench.refuses(Illegal, scope.with(foreign)).await;
    }
    bench.lands(settle("y", Done)).await;
    for (i, last) in [None, Some(Done), Some(Failed), Some(Unknown)]
        .into_iter()
        .enumerate()
    {
        let id = format!("x{i}");
        bench
            .lands(Batch::session(&key).with(begin(&id, "call-1", &key)))
            .await;
        bench
            .refuses(
                Illegal,
                Batch::session(&key).with(begin(&id, "call-2", &key)),
            )
            .await;
        if let Some(last) = last {
            bench.lands(settle(&id, last)).await;
        }
        let state = last.unwrap_or(Started);
        let row = bench
            .store
            .effects(&CallId::new("call-1"))
            .await
            .unwrap()
            .remove(i);
        assert_eq!(
            (row.id.as_str(), row.state, row.at.0),
            (id.as_str(), state, 7)
        );
        assert_eq!(row.intent, intent("call-1", &key));
        for next in [Intended, Started, Done, Failed, Unknown] {
            if !state.may_become(next) {
                bench.refuses(Illegal, settle(&id, next)).await;
            }
        }
    }
    let ids = bench.store.effects(&CallId::new("call-1")).await.unwrap();
    let ids: Vec<&str> = ids.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["x0", "x1", "x2", "x3"]);
    assert_eq!(
        bench.store.effects(&CallId::new("call")).await,
        Ok(vec![]),
        "no prefix here"
    );
}
