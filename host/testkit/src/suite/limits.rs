//! Stores at their limits.

use super::Refusal::Illegal;
use super::session::{append, entry, key, opened};
use super::{Bench, MakeStore, START, effect, grant, rows, run};
use claw_core::id::{AgentId, CallId, SessionKey};
use claw_core::limit::{
    AGENT_GRANTS, BATCH_MUTATIONS, CALL_EFFECTS, LIST_ROWS, SESSION_ENTRIES, SESSION_ENTRIES_MOST,
    SESSION_TURN_RESERVE,
};
use claw_core::ports::StoreError;
use claw_core::row::{Batch, EntryBody, KvChange, KvWrite, Mutation};

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

/// Appends entries until the session has so many, all on one branch.
async fn fill(bench: &Bench, key: &SessionKey, until: u64, body: &EntryBody) {
    let row = bench.store.session(key).await.unwrap();
    let mut next = row.map_or(0, |row| row.entries);
    while next < until {
        let mut batch = Batch::session(key);
        let last = until.min(next + BATCH_MUTATIONS as u64);
        batch.durable = false;
        batch.mutations = (next..last)
            .map(|i| numbered(key, i, body.clone()))
            .collect();
        bench.lands(batch).await;
        next = last;
    }
}

/// The entry with this number, after the one before it.
fn numbered(key: &SessionKey, number: u64, body: EntryBody) -> Mutation {
    let parent = number.checked_sub(1).map(|p| format!("e{p:06}"));
    let mut small = entry(&format!("e{number:06}"), parent.as_deref(), None);
    small.labels.clear();
    small.body = body;
    append(key, small)
}

/// Refused as illegal, and the session stays as it is. Reading all of a full session at each refusal takes too long.
async fn full(bench: &Bench, key: &SessionKey, batch: Batch) -> String {
    let row = bench.store.session(key).await.unwrap();
    let open = bench.store.open_run(key).await.unwrap();
    let why = match bench.store.commit(batch).await {
        Err(StoreError::Illegal(why)) => why,
        other => panic!("wanted an illegal batch, got {other:?}"),
    };
    assert_eq!(bench.store.session(key).await.unwrap(), row, "{why}");
    assert_eq!(bench.store.open_run(key).await.unwrap(), open, "{why}");
    why
}

async fn sessions(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let text = || String::from("x");
    let user = entry("x", None, None).body;
    let notice = EntryBody::Notice {
        code: text(),
        text: text(),
    };
    let result = EntryBody::ToolResult {
        id: text(),
        call: CallId::new("call-1"),
        tool: text(),
        text: text(),
        is_error: false,
        rest: None,
    };
    bench.lands(opened(&key)).await;
    let begin = SESSION_ENTRIES - SESSION_TURN_RESERVE;
    fill(&bench, &key, begin, &user).await;
    let one = Batch::session(&key).with(run::open("r1", 5, &key));
    bench.lands(one).await;
    let another = Batch::session(&key)
        .with(run::end("r1"))
        .with(numbered(&key, begin, user.clone()))
        .with(run::open("r2", 5, &key));
    let why = full(&bench, &key, another).await;
    assert!(why.contains("is full"), "{why}");

    fill(&bench, &key, SESSION_ENTRIES, &user).await;
    let at =
        |number, body: &EntryBody| Batch::session(&key).with(numbered(&key, number, body.clone()));
    full(&bench, &key, at(SESSION_ENTRIES, &user)).await;
    bench.lands(at(SESSION_ENTRIES, &result)).await;
    full(&bench, &key, at(SESSION_ENTRIES + 1, &user)).await;
    fill(&bench, &key, SESSION_ENTRIES_MOST - 1, &result).await;
    let last = at(SESSION_ENTRIES_MOST - 1, &notice);
    bench.lands(last.with(run::end("r1"))).await;
    for body in [&user, &result, &notice] {
        full(&bench, &key, at(SESSION_ENTRIES_MOST, body)).await;
    }
    let again = Batch::session(&key).with(run::open("r2", 5, &key));
    full(&bench, &key, again).await;

    let all = bench.store.all_entries(&key).await.unwrap();
    let count = all.len() as u64;
    assert_eq!(count, SESSION_ENTRIES_MOST, "export leaves nothing out");
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
