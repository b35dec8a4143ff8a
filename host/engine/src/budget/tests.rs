//! Budgets over the twins.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use claw_core::id::AgentId;
use claw_core::model::Usage;
use claw_core::row::{Batch, Mutation};
use claw_testkit::{ManualClock, MemoryStore};

/// 2026-11-20T23:30:00Z.
const LATE: TimestampMs = TimestampMs(1_795_217_400_000);
const HALF_AN_HOUR_MS: u64 = 1_800_000;

fn session(name: &str) -> SessionKey {
    SessionKey::parse(name, &AgentId::new("main")).unwrap()
}

fn tokens(n: u64) -> Amount {
    Amount {
        tokens: n,
        micro_usd: 0,
    }
}

fn limit(tokens: u64) -> Limit {
    Limit {
        tokens: Some(tokens),
        micro_usd: None,
    }
}

fn daily(tokens: u64) -> Limits {
    Limits {
        all: limit(tokens),
        ..Limits::default()
    }
}

fn store() -> MemoryStore {
    MemoryStore::new(Arc::new(ManualClock::at(LATE)))
}

/// Lands what was spent.
async fn land(store: &MemoryStore, spends: Vec<Mutation>) {
    let mut batch = Batch::session(&session("s"));
    batch.mutations = spends;
    store.commit(batch).await.unwrap();
}

async fn try_reserve(
    budgets: &Budgets,
    store: &MemoryStore,
    now: TimestampMs,
    wanted: Amount,
) -> Result<Reservation, Exceeded> {
    match budgets.reserve(store, now, &session("s"), wanted).await {
        Ok(reservation) => Ok(reservation),
        Err(BudgetError::Exceeded(e)) => Err(e),
        Err(BudgetError::Store(e)) => panic!("{e}"),
    }
}

#[tokio::test]
async fn twenty_turns_at_once_never_exceed_a_limit_together() {
    let store = Arc::new(store());
    let budgets = Budgets::new(daily(1_000));
    let gate = Arc::new(tokio::sync::Barrier::new(20));
    let turns = (0..20).map(|n| {
        let (budgets, store, gate) = (budgets.clone(), store.clone(), gate.clone());
        tokio::spawn(async move {
            gate.wait().await;
            let key = session(&format!("s{n}"));
            let held = budgets.reserve(&*store, LATE, &key, tokens(150)).await.ok();
            // Everybody asks before anybody is done.
            gate.wait().await;
            held.map(|held| held.settle(tokens(150)))
        })
    });
    let mut spent = 0;
    for turn in turns.collect::<Vec<_>>() {
        if let Some(spends) = turn.await.unwrap() {
            spent += 150;
            land(&store, spends).await;
        }
    }
    assert_eq!(spent, 900, "as many as fit, and no more");
    let all = budgets.accounts(&*store, LATE).await.unwrap();
    assert_eq!((all[1].scope.as_str(), all[1].tokens), ("all", 900));
    let kept = store.spent("2026-11-20").await.unwrap();
    assert_eq!(kept.iter().find(|s| s.scope == "all").unwrap().tokens, 900);
}

#[tokio::test]
async fn a_limit_is_reached_exactly() {
    let (store, budgets) = (store(), Budgets::new(daily(100)));
    let held = try_reserve(&budgets, &store, LATE, tokens(60))
        .await
        .unwrap();
    assert!(
        try_reserve(&budgets, &store, LATE, tokens(41))
            .await
            .is_err()
    );
    let rest = try_reserve(&budgets, &store, LATE, tokens(40))
        .await
        .unwrap();
    drop(rest);
    let _rest = try_reserve(&budgets, &store, LATE, tokens(40))
        .await
        .unwrap();
    assert!(!held.settle(tokens(60)).is_empty());
    let refused = try_reserve(&budgets, &store, LATE, tokens(1))
        .await
        .err()
        .unwrap();
    assert_eq!(
        refused.to_string(),
        "the budget of this day is used up: 100 tokens of 100 tokens are spent or in use, and this request may take 1 tokens"
    );
}

#[tokio::test]
async fn a_request_that_cost_less_frees_the_rest_and_a_free_one_lands_nothing() {
    let (store, budgets) = (store(), Budgets::new(daily(100)));
    let held = try_reserve(&budgets, &store, LATE, tokens(100))
        .await
        .unwrap();
    assert_eq!(held.settle(tokens(30)).len(), 3);
    let held = try_reserve(&budgets, &store, LATE, tokens(70))
        .await
        .unwrap();
    assert!(held.settle(Amount::default()).is_empty());
    assert!(
        try_reserve(&budgets, &store, LATE, tokens(70))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_restart_knows_what_was_spent_on_this_day_and_in_this_session() {
    let store = store();
    let limits = Limits {
        session: limit(120),
        ..daily(100)
    };
    let before = Budgets::new(limits.clone());
    let held = try_reserve(&before, &store, LATE, tokens(60))
        .await
        .unwrap();
    land(&store, held.settle(tokens(60))).await;
    let after = Budgets::new(limits);
    assert!(try_reserve(&after, &store, LATE, tokens(41)).await.is_err());
    assert!(try_reserve(&after, &store, LATE, tokens(40)).await.is_ok());
    let tomorrow = LATE.plus_ms(HALF_AN_HOUR_MS);
    let refused = try_reserve(&after, &store, tomorrow, tokens(61))
        .await
        .err()
        .unwrap();
    assert_eq!(
        refused.scope, "session `agent:main:s`",
        "its life goes on over midnight"
    );
    assert!(
        try_reserve(&after, &store, tomorrow, tokens(60))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_day_ends_at_midnight_utc_and_a_request_counts_on_the_day_it_began() {
    let (store, budgets) = (store(), Budgets::new(daily(100)));
    let held = try_reserve(&budgets, &store, LATE, tokens(100))
        .await
        .unwrap();
    let last = LATE.plus_ms(HALF_AN_HOUR_MS - 1);
    assert!(
        try_reserve(&budgets, &store, last, tokens(1))
            .await
            .is_err()
    );
    let tomorrow = LATE.plus_ms(HALF_AN_HOUR_MS);
    let refused = try_reserve(&budgets, &store, tomorrow, tokens(1)).await;
    assert!(refused.is_err(), "what still runs is still reserved");
    let spends = held.settle(tokens(100));
    let days: Vec<&str> = spends
        .iter()
        .map(|m| match m {
            Mutation::Spend(spend) => spend.day.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(days, ["2026-11-20", "2026-11-20", LIFE]);
    assert!(
        try_reserve(&budgets, &store, tomorrow, tokens(100))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn agents_and_money_have_limits_of_their_own() {
    let store = store();
    let poor = Limit {
        tokens: None,
        micro_usd: Some(1_000),
    };
    let budgets = Budgets::new(Limits {
        agents: [(AgentId::new("main"), poor)].into(),
        ..Limits::default()
    });
    let dear = Amount {
        tokens: 1,
        micro_usd: 1_001,
    };
    let refused = try_reserve(&budgets, &store, LATE, dear)
        .await
        .err()
        .unwrap();
    assert_eq!(
        (
            refused.scope.as_str(),
            refused.limit.as_str(),
            refused.wanted.as_str()
        ),
        ("agent `main` for this day", "$0.001000", "$0.001001")
    );
    let free = tokens(1_000_000);
    assert!(
        try_reserve(&budgets, &store, LATE, free).await.is_ok(),
        "no price, no money"
    );
    let scout = SessionKey::main(&AgentId::new("scout"));
    assert!(budgets.reserve(&store, LATE, &scout, dear).await.is_ok());
}

#[tokio::test]
async fn limits_are_shown_before_anything_is_spent() {
    let budgets = Budgets::new(Limits {
        all: limit(5),
        agents: [(AgentId::new("scout"), limit(3))].into(),
        session: limit(9),
    });
    let shown = budgets.accounts(&store(), LATE).await.unwrap();
    let shown: Vec<_> = shown
        .iter()
        .map(|a| (a.scope.as_str(), a.tokens_limit))
        .collect();
    assert_eq!(shown, [("agent:scout", Some(3)), ("all", Some(5))]);
}

#[test]
fn costs_are_rounded_up_and_never_overflow() {
    let usage = |input, output| Usage {
        input_tokens: input,
        output_tokens: output,
        cached_input_tokens: 0,
    };
    let cost = |usage, price| Amount::of(usage, price).micro_usd;
    assert_eq!(cost(usage(1_000, 200), Some((3.0, 15.0))), 6_000);
    assert_eq!(cost(usage(1, 0), Some((0.1, 0.5))), 1);
    assert_eq!(cost(usage(1_000, 200), None), 0);
    let most = Amount::of(usage(u64::MAX, u64::MAX), Some((1e9, 1e9)));
    assert_eq!((most.tokens, most.micro_usd), (1 << 40, 1 << 40));
    assert_eq!(micro_usd(2.5), Some(2_500_000));
    assert_eq!(
        [-1.0, f64::NAN, f64::INFINITY, 1e13].map(micro_usd),
        [None; 4]
    );
}
