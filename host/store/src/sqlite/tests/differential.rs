//! Random batches: the store on disk and the one in memory answer alike and hold the same rows.

use super::{TempDir, options};
use crate::{Options, SqliteStore};
use claw_core::content::Block;
use claw_core::id::{
    AgentId, CallId, Digest, EffectId, EntryId, GrantId, RunId, SessionKey, TimestampMs,
};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::ports::{Clock, Store, StoreError};
use claw_core::row::{
    Batch, Entry, EntryBody, GrantRow, KvChange, KvWrite, Mutation, Precondition, Provenance, Scope,
};
use claw_core::subject::Subject;
use claw_testkit::{ManualClock, MemoryStore};
use proptest::prelude::*;
use std::sync::Arc;

const NOW: TimestampMs = TimestampMs(1_000);

fn key(n: u8) -> SessionKey {
    SessionKey::parse(["a", "b"][usize::from(n % 2)], &AgentId::new("main")).unwrap()
}

fn entry(id: u8, parent: Option<u8>, run: Option<u8>) -> Entry {
    Entry {
        id: EntryId::new(format!("e{id}")),
        parent: parent.map(|p| EntryId::new(format!("e{p}"))),
        run: run.map(|r| RunId::new(format!("r{r}"))),
        at: TimestampMs(i64::from(id) * 7 % 5),
        provenance: Provenance::Owner,
        labels: vec![],
        body: EntryBody::User {
            content: vec![Block::text("x")],
        },
    }
}

fn intent(session: SessionKey) -> Box<EffectIntent> {
    Box::new(EffectIntent {
        call: CallId::new("call-1"),
        session,
        agent: AgentId::new("main"),
        subject: Subject::Tool(Digest::of(b"x")),
        kind: "http".into(),
        summary: "s".into(),
    })
}

fn grant(id: u8) -> GrantRow {
    GrantRow {
        id: GrantId::new(format!("g{id}")),
        agent: AgentId::new("main"),
        subject: "tool:x".into(),
        rule: "kv rw".into(),
        expires: None,
        by: "owner".into(),
        at: TimestampMs(i64::from(id)),
        revoked: None,
    }
}

fn change() -> impl Strategy<Value = KvChange> {
    let expires = proptest::option::of((900i64..1_100).prop_map(TimestampMs));
    prop_oneof![
        (0u8..4, expires).prop_map(|(n, at)| KvChange::Set(vec![b'0' + n * 20], at)),
        Just(KvChange::Remove),
        (-3i64..4).prop_map(KvChange::Add),
    ]
}

fn mutation(session: u8) -> impl Strategy<Value = Mutation> {
    let small = 0u8..6;
    let states = prop_oneof![
        Just(EffectState::Intended),
        Just(EffectState::Started),
        Just(EffectState::Done),
        Just(EffectState::Failed),
        Just(EffectState::Unknown),
    ];
    let run = proptest::option::of(0u8..2);
    prop_oneof![
        3 => Just(Mutation::OpenSession(key(session))),
        1 => (0u8..2).prop_map(move |r| Mutation::TakeFence(key(session), RunId::new(format!("r{r}")))),
        6 => (small.clone(), proptest::option::of(small.clone()), run)
            .prop_map(move |(id, p, r)| Mutation::Append(key(session), Box::new(entry(id, p, r)))),
        2 => small.clone().prop_map(move |id| Mutation::BeginEffect(
            EffectId::new(format!("x{id}")), intent(key(session)), NOW)),
        2 => (small.clone(), states)
            .prop_map(|(id, state)| Mutation::SettleEffect(EffectId::new(format!("x{id}")), state)),
        4 => (0u8..3, change(), proptest::option::of(0u64..6)).prop_map(|(k, change, expected)| {
            Mutation::Kv(KvWrite { namespace: "ns".into(), key: format!("k{k}"), change, expected })
        }),
        1 => small.clone().prop_map(|id| Mutation::Grant(Box::new(grant(id)))),
        1 => small.prop_map(|id| Mutation::Revoke(GrantId::new(format!("g{id}")), NOW)),
        1 => any::<u8>().prop_map(|n| Mutation::Setting("s".into(), n.into())),
    ]
}

fn batch() -> impl Strategy<Value = Batch> {
    let precondition = |session: u8| {
        prop_oneof![
            proptest::option::of(0u8..6).prop_map(move |leaf| {
                Precondition::Leaf(key(session), leaf.map(|id| EntryId::new(format!("e{id}"))))
            }),
            (0u8..2)
                .prop_map(move |r| Precondition::Fence(key(session), RunId::new(format!("r{r}")))),
        ]
    };
    (0u8..3).prop_flat_map(move |session| {
        let preconditions = proptest::collection::vec(precondition(session), 0..2);
        let mutations = proptest::collection::vec(mutation(session), 1..4);
        (preconditions, mutations).prop_map(move |(mut preconditions, mut mutations)| {
            let scope = if session == 2 {
                Scope::Owner
            } else {
                Scope::Session(key(session))
            };
            if session == 2 {
                preconditions.clear();
                mutations.retain(|m| m.session().is_none());
            }
            Batch {
                scope,
                preconditions,
                mutations,
                durable: false,
            }
        })
    })
}

/// The kind of the answer: words may differ.
fn kind(answer: Result<(), StoreError>) -> u8 {
    match answer {
        Ok(()) => 0,
        Err(StoreError::Conflict(_)) => 1,
        Err(StoreError::Illegal(_)) => 2,
        Err(StoreError::Failed(why)) => panic!("{why}"),
    }
}

async fn dump(store: &dyn Store) -> String {
    let mut out = format!("{:?}\n", store.sessions(9).await);
    for session in [key(0), key(1)] {
        let (branch, all) = (
            store.transcript(&session).await,
            store.all_entries(&session).await,
        );
        out += &format!("{branch:?}\n{all:?}\n");
    }
    let effects = store.effects(&CallId::new("call-1")).await;
    let grants = store.grants(&AgentId::new("main")).await;
    let scan = store.kv_scan("ns", "k", None, 9, NOW).await;
    let usage = store.kv_usage("ns").await;
    out += &format!("{effects:?}\n{grants:?}\n{scan:?}\n{usage:?}\n");
    for k in ["k0", "k1", "k2"] {
        out += &format!("{:?}\n", store.kv_get("ns", k, NOW).await);
    }
    out + &format!("{:?}", store.setting("s").await)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn both_stores_are_one(batches in proptest::collection::vec(batch(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = TempDir::new().unwrap();
            let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
            let memory = MemoryStore::new(clock.clone());
            let options = Options { clock, ..options() };
            let disk = SqliteStore::open(folder.path().join("claw.db"), options).unwrap();
            for batch in batches {
                let shown = format!("{batch:?}");
                let (a, b) = (memory.commit(batch.clone()).await, disk.commit(batch).await);
                assert_eq!(kind(a), kind(b), "{shown}");
            }
            assert_eq!(dump(&memory).await, dump(&disk).await);
        });
    }
}
