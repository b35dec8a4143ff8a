//! Questions and spending.

use super::Refusal::Illegal;
use super::session::key;
use super::{Bench, MakeStore};
use claw_core::id::{AgentId, AskId, CallId, RunId, SessionKey, TimestampMs};
use claw_core::limit::OPEN_ASKS;
use claw_core::row::{Batch, Mutation, Spend};
use claw_core::step::ask::{AskRow, AskScope, AskState, AskStep};

pub(super) fn row(id: &str, at: i64, session: &SessionKey) -> AskRow {
    AskRow {
        id: AskId::new(id),
        session: session.clone(),
        run: Some(RunId::new("r1")),
        call: Some(CallId::new("c1")),
        agent: AgentId::new("main"),
        subject: "tool:x".into(),
        rule: "http GET https://example.com:443/".into(),
        question: "may it?".into(),
        at: TimestampMs(at),
        expires: TimestampMs(at + 5),
        state: AskState::Open,
    }
}

fn open(id: &str, at: i64, session: &SessionKey) -> Mutation {
    Mutation::OpenAsk(Box::new(row(id, at, session)))
}

fn step(id: &str, step: AskStep) -> Mutation {
    Mutation::Ask(AskId::new(id), step)
}

pub(super) async fn cases(make: MakeStore<'_>) {
    asks(make).await;
    limit(make).await;
    spending(make).await;
}

async fn asks(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    assert_eq!(bench.store.open_asks().await, Ok(vec![]));
    let closed = AskRow {
        state: AskState::Expired,
        ..row("k1", 5, &a)
    };
    let closed = Mutation::OpenAsk(Box::new(closed));
    bench
        .refuses(Illegal, Batch::session(&a).with(closed))
        .await;
    let alone = AskRow {
        run: None,
        call: None,
        ..row("k9", 1, &b)
    };
    let ask = Mutation::OpenAsk(Box::new(alone.clone()));
    bench.lands(Batch::session(&b).with(ask)).await;
    for (id, at) in [("k2", 5), ("k1", 5), ("k0", 7), ("k3", 9)] {
        bench.lands(Batch::session(&a).with(open(id, at, &a))).await;
    }
    bench
        .refuses(Illegal, Batch::session(&b).with(open("k1", 5, &b)))
        .await;
    let all = bench.store.open_asks().await.unwrap();
    let ids: Vec<&str> = all.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["k9", "k1", "k2", "k0", "k3"], "oldest first");
    assert_eq!((&all[0], &all[1]), (&alone, &row("k1", 5, &a)));
    let answers = [
        AskStep::Answer(AskScope::Deny),
        AskStep::Answer(AskScope::Always),
        AskStep::Expire,
        AskStep::Withdraw,
    ];
    for (id, last) in ["k0", "k1", "k2", "k3"].into_iter().zip(answers) {
        for scope in [Batch::session(&b), Batch::owner()] {
            bench.refuses(Illegal, scope.with(step(id, last))).await;
        }
        bench.lands(Batch::session(&a).with(step(id, last))).await;
        let found = bench.store.ask(&AskId::new(id)).await.unwrap();
        let wanted = AskState::Open.step(&last).unwrap();
        assert_eq!(found.unwrap().state, wanted);
        for again in answers {
            let again = Batch::session(&a).with(step(id, again));
            bench.refuses(Illegal, again).await;
        }
    }
    assert_eq!(bench.store.open_asks().await, Ok(vec![alone]));
    assert_eq!(bench.store.ask(&AskId::new("k")).await, Ok(None));
    let unknown = Batch::session(&a).with(step("k", AskStep::Expire));
    bench.refuses(Illegal, unknown).await;
}

async fn limit(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let mut most = Batch::session(&a);
    for i in 0..OPEN_ASKS {
        most = most.with(open(&format!("k{i}"), 1, &a));
    }
    bench.lands(most).await;
    let more = Batch::session(&a).with(open("x", 1, &a));
    bench.refuses(Illegal, more.clone()).await;
    bench.lands(Batch::session(&b).with(open("y", 1, &b))).await;
    bench
        .lands(Batch::session(&a).with(step("k0", AskStep::Expire)))
        .await;
    bench.lands(more).await;
    let all = bench.store.open_asks().await.unwrap();
    assert_eq!(all.len() as u64, OPEN_ASKS + 1);
}

/// What is spent adds up by scope and day, in batches of any scope, and stops at the largest number.
async fn spending(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let spend = |scope: &str, day: &str, tokens, micro_usd| Spend {
        scope: scope.into(),
        day: day.into(),
        tokens,
        micro_usd,
    };
    let day = "2026-11-21";
    assert_eq!(bench.store.spent(day).await, Ok(vec![]));
    let of_session = Batch::session(&key("a"));
    for (batch, spend) in [
        (Batch::owner(), spend("all", day, 5, 7)),
        (of_session.clone(), spend("all", day, 10, 0)),
        (of_session.clone(), spend("agent:main", day, u64::MAX, 1)),
        (of_session.clone(), spend("agent:main", day, u64::MAX, 1)),
        (of_session, spend("all", "2026-11-22", 1, 1)),
    ] {
        bench.lands(batch.with(Mutation::Spend(spend))).await;
    }
    assert_eq!(
        bench.store.spent(day).await.unwrap(),
        [
            spend("agent:main", day, i64::MAX as u64, 2),
            spend("all", day, 15, 7)
        ]
    );
    assert_eq!(bench.store.spent("2026-11").await, Ok(vec![]));
}
