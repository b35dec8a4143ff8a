//! Questions and spending.

use super::Refusal::Illegal;
use super::session::key;
use super::{Bench, MakeStore};
use claw_core::id::{AgentId, AskId, CallId, RunId, SessionKey, TimestampMs};
use claw_core::limit::OPEN_ASKS;
use claw_core::ports::StoreError;
use claw_core::row::{Batch, GrantRow, Mutation, Spend};
use claw_core::step::ask::{AskRow, AskScope, AskState, AskStep};

pub(super) fn row(id: &str, at: i64, session: &SessionKey) -> AskRow {
    AskRow {
        capability: "http".into(),
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
    answers(make).await;
    finding(make).await;
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
        let other = Batch::session(&b).with(step(id, last));
        bench.refuses(Illegal, other).await;
        bench.lands(Batch::session(&a).with(step(id, last))).await;
        let found = bench.store.ask(&AskId::new(id)).await.unwrap();
        let wanted = AskState::Open.step(&last).unwrap();
        assert_eq!(found.unwrap().state, wanted);
        for again in answers {
            for scope in [Batch::session(&a), Batch::owner()] {
                bench.refuses(Illegal, scope.with(step(id, again))).await;
            }
        }
    }
    assert_eq!(bench.store.open_asks().await, Ok(vec![alone]));
    assert_eq!(bench.store.ask(&AskId::new("k")).await, Ok(None));
    for scope in [Batch::session(&a), Batch::owner()] {
        let unknown = scope.with(step("k", AskStep::Expire));
        bench.refuses(Illegal, unknown).await;
    }
}

/// An answer and the grants it gives are one batch of the owner: both land, or neither.
async fn answers(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    bench
        .lands(Batch::session(&a).with(open("k1", 5, &a)))
        .await;
    let answer = |scope| Batch::owner().with(step("k1", AskStep::Answer(scope)));
    let taken = super::grant::grant("g1", "main", 1);
    bench.lands(Batch::owner().with(taken.clone())).await;
    bench
        .refuses(Illegal, answer(AskScope::Always).with(taken))
        .await;
    let given = || {
        Mutation::Grant(Box::new(GrantRow {
            session: Some(key("a")),
            ..super::grant::row("g2", "main", 2)
        }))
    };
    let mut of_session = Batch::session(&a);
    of_session.mutations = answer(AskScope::Session).with(given()).mutations;
    bench.refuses(Illegal, of_session).await;
    bench.lands(answer(AskScope::Session).with(given())).await;
    bench
        .refuses(
            Illegal,
            answer(AskScope::Session).with(super::grant::grant("g3", "main", 3)),
        )
        .await;
    let rows = bench.store.grants(&AgentId::new("main")).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].session, Some(a));
    let row = bench.store.ask(&AskId::new("k1")).await.unwrap().unwrap();
    let scope = AskScope::Session;
    assert_eq!(row.state, AskState::Answered { scope });
}

/// By a start of the id, by turn, by call, by time.
async fn finding(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let asked = |id: &str, at, run: Option<&str>, call: Option<&str>| {
        Mutation::OpenAsk(Box::new(AskRow {
            run: run.map(RunId::new),
            call: call.map(CallId::new),
            ..row(id, at, &a)
        }))
    };
    let batch = Batch::session(&a)
        .with(asked("k-long-2", 5, Some("r1"), Some("c1")))
        .with(asked("k-long-1", 5, Some("r1"), Some("c2")))
        .with(asked("k-lo", 6, Some("r1"), Some("c1")))
        .with(asked("other", 7, Some("r2"), None))
        .with(asked("alone", 3, None, None));
    bench.lands(batch).await;
    let store = &bench.store;
    let one = async |id: &str| store.ask(&AskId::new(id)).await;
    let id = |row: Option<AskRow>| row.map(|row| row.id.to_string());
    assert_eq!(one("oth").await, Ok(None), "too short a start");
    assert_eq!(id(one("othe").await.unwrap()).as_deref(), Some("other"));
    assert_eq!(
        id(one("k-lo").await.unwrap()).as_deref(),
        Some("k-lo"),
        "a whole id is no start"
    );
    let several = one("k-lon").await;
    assert!(
        matches!(several, Err(StoreError::Conflict(_))),
        "{several:?}"
    );
    assert_eq!(one("others").await, Ok(None));
    let start = Batch::session(&a).with(step("othe", AskStep::Expire));
    bench.refuses(Illegal, start).await;
    let ids = |rows: Result<Vec<AskRow>, StoreError>| -> Vec<String> {
        rows.unwrap()
            .into_iter()
            .map(|row| row.id.to_string())
            .collect()
    };
    let of_run = store.asks_of_run(&RunId::new("r1")).await;
    assert_eq!(ids(of_run), ["k-long-1", "k-long-2", "k-lo"]);
    let of_call = store.asks_of_call(&CallId::new("c1")).await;
    assert_eq!(ids(of_call), ["k-long-2", "k-lo"]);
    assert_eq!(store.asks_of_run(&RunId::new("r")).await, Ok(vec![]));
    assert_eq!(store.asks_of_call(&CallId::new("c")).await, Ok(vec![]));
    let since = store.asks(TimestampMs(5), 9).await;
    assert_eq!(
        ids(since),
        ["other", "k-lo", "k-long-2", "k-long-1"],
        "newest first"
    );
    assert_eq!(ids(store.asks(TimestampMs(0), 2).await), ["other", "k-lo"]);
    assert_eq!(store.asks(TimestampMs(8), 9).await, Ok(vec![]));
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
