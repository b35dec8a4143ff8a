//! Grants.

use super::Refusal::Illegal;
use super::{Bench, MakeStore};
use claw_core::id::{AgentId, GrantId, TimestampMs};
use claw_core::row::{Batch, GrantRow, Mutation};

pub(super) fn row(id: &str, agent: &str, at: i64) -> GrantRow {
    GrantRow {
        session: None,
        id: GrantId::new(id),
        agent: AgentId::new(agent),
        subject: "tool:x".into(),
        rule: "http GET https://example.com:443/".into(),
        expires: (at == 2).then_some(TimestampMs(3)),
        by: "owner".into(),
        at: TimestampMs(at),
        revoked: None,
    }
}

pub(super) fn grant(id: &str, agent: &str, at: i64) -> Mutation {
    Mutation::Grant(Box::new(row(id, agent, at)))
}

pub(super) async fn cases(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let revoke =
        |id: &str, at| Batch::owner().with(Mutation::Revoke(GrantId::new(id), TimestampMs(at)));
    bench.refuses(Illegal, revoke("g1", 5)).await;
    for (id, agent, at) in [
        ("g3", "main", 1),
        ("g1", "main", 2),
        ("g2", "main", 1),
        ("g4", "scout", 1),
    ] {
        bench.lands(Batch::owner().with(grant(id, agent, at))).await;
    }
    bench
        .refuses(Illegal, Batch::owner().with(grant("g1", "scout", 9)))
        .await;
    bench.lands(revoke("g2", 5)).await;
    bench.refuses(Illegal, revoke("g2", 6)).await;
    let mut second = row("g2", "main", 1);
    second.revoked = Some(TimestampMs(5));
    let main = bench.store.grants(&AgentId::new("main")).await.unwrap();
    assert_eq!(main, [second, row("g3", "main", 1), row("g1", "main", 2)]);
    let scout = bench.store.grants(&AgentId::new("scout")).await.unwrap();
    assert_eq!(scout, [row("g4", "scout", 1)]);
    assert_eq!(bench.store.grants(&AgentId::new("mai")).await, Ok(vec![]));
}
