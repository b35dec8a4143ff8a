//! Stores at their limits.

use super::Refusal::Illegal;
use super::session::{append, entry, key, opened};
use super::{Bench, MakeStore, START, effect, grant, rows};
use claw_core::id::{AgentId, CallId};
use claw_core::limit::{AGENT_GRANTS, BATCH_MUTATIONS, CALL_EFFECTS, LIST_ROWS, SESSION_ENTRIES};
use claw_core::row::{Batch, KvChange, KvWrite, Mutation};

pub(super) async fn cases(make: MakeStore<'_>) {
    batches(make).await;
    sessions(make).await;
    effects(make).await;
    grants(make).await;
    lists(make).await;
}

async fn batches(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let mut batch = Batch::owner();
    let one = Mutation::Setting("s".into(), 1.into());
    batch.mutations = vec![one; BATCH_MUTATIONS];
    bench.lands(batch.clone()).await;
    bench.refuses(Illegal, batch).await;
}

async fn sessions(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    bench.lands(opened(&key)).await;
    let mut next = 0;
    while next < SESSION_ENTRIES {
        let mut batch = Batch::session(&key);
        let until = SESSION_ENTRIES.min(next + BATCH_MUTATIONS as u64);
        batch.durable = false;
        for i in next..until {
            let parent = i.checked_sub(1).map(|p| format!("e{p:06}"));
            let mut small = entry(&format!("e{i:06}"), parent.as_deref(), None);
            small.labels.clear();
            batch.mutations.push(append(&key, small));
        }
        bench.lands(batch).await;
        next = until;
    }
    let more = append(&key, entry("x", None, None));
    let refused = bench.store.commit(Batch::session(&key).with(more)).await;
    assert!(matches!(
        refused,
        Err(claw_core::ports::StoreError::Illegal(_))
    ));
    let all = bench.store.all_entries(&key).await.unwrap();
    assert_eq!(
        all.len() as u64,
        SESSION_ENTRIES,
        "export leaves nothing out"
    );
    let branch = bench.store.transcript(&key).await.unwrap();
    assert!(branch == all, "a straight transcript is all of it");
}

async fn effects(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let mut batch = Batch::session(&key);
    for i in 0..CALL_EFFECTS {
        batch = batch.with(effect::begin(&format!("x{i}"), "call-1", &key));
    }
    bench.lands(batch).await;
    bench
        .refuses(
            Illegal,
            Batch::session(&key).with(effect::begin("y", "call-1", &key)),
        )
        .await;
    bench
        .lands(Batch::session(&key).with(effect::begin("y", "call-2", &key)))
        .await;
    let rows = bench.store.effects(&CallId::new("call-1")).await.unwrap();
    assert_eq!(rows.len() as u64, CALL_EFFECTS);
}

async fn grants(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let mut batch = Batch::owner();
    for i in 0..AGENT_GRANTS {
        batch = batch.with(grant::grant(&format!("g{i}"), "main", 1));
    }
    bench.lands(batch).await;
    bench
        .refuses(Illegal, Batch::owner().with(grant::grant("h", "main", 1)))
        .await;
    bench
        .lands(Batch::owner().with(grant::grant("h", "scout", 1)))
        .await;
    let rows = bench.store.grants(&AgentId::new("main")).await.unwrap();
    assert_eq!(rows.len() as u64, AGENT_GRANTS);
}

async fn lists(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let many = i64::from(LIST_ROWS) + 1;
    let session = key("a");
    let mut batch = Batch::session(&session);
    for i in 0..many {
        let name = format!("k{i:05}");
        batch = batch
            .with(Mutation::RecordCall(Box::new(rows::call(
                &name, i, &session,
            ))))
            .with(Mutation::Kv(KvWrite {
                namespace: "ns".into(),
                key: name,
                change: KvChange::Add(1),
                expected: None,
            }));
        let key = key(&format!("s{i}"));
        let mut open = opened(&key);
        open.durable = false;
        bench.lands(open).await;
    }
    bench.lands(batch).await;
    let store = &bench.store;
    let most = LIST_ROWS as usize;
    assert_eq!(store.sessions(u32::MAX).await.unwrap().len(), most);
    assert_eq!(store.calls(u32::MAX).await.unwrap().len(), most);
    let keys = store
        .kv_scan("ns", "", None, u32::MAX, START)
        .await
        .unwrap();
    assert_eq!(keys.len(), most);
}
