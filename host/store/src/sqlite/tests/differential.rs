//! Random batches: the store on disk and the one in memory answer alike and hold the same rows.

use super::{TempDir, options};
use crate::{Options, SqliteStore};
use claw_core::content::Block;
use claw_core::id::{
    AgentId, AskId, CallId, Digest, EffectId, EntryId, GrantId, InboxId, OutboxId, RunId,
    SessionKey, TimestampMs,
};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::ports::{Clock, Store, StoreError};
use claw_core::route::Route;
use claw_core::row::{
    Batch, CallRow, CallStart, Entry, EntryBody, GrantRow, KvChange, KvWrite, Mutation,
    Precondition, Provenance, Scope, Spend,
};
use claw_core::step::ask::{AskRow, AskScope, AskState, AskStep};
use claw_core::step::inbox::{InboxRow, InboxState, InboxStep, QueueMode};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, Part};
use claw_core::step::run::{GlobalLane, RunOutcome, RunRow, RunState, RunStep};
use claw_core::subject::{Actor, Subject};
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
        session: None,
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

fn message(id: u8, session: u8) -> Mutation {
    Mutation::Receive(Box::new(InboxRow {
        id: InboxId::new(format!("i{id}")),
        session: key(session),
        account: "a".into(),
        message: format!("m{}", id % 4),
        at: TimestampMs(i64::from(id) * 300),
        sender: "s".into(),
        actor: Actor::Stranger,
        route: Route::local(),
        text: "x".into(),
        mode: QueueMode::Steer,
        model: None,
        state: InboxState::Received,
    }))
}

fn run(id: u8, session: u8) -> Mutation {
    Mutation::OpenRun(Box::new(RunRow {
        id: RunId::new(format!("r{id}")),
        session: key(session),
        lane: GlobalLane::Main,
        actor: Actor::Owner,
        route: Route::local(),
        model: None,
        at: TimestampMs(i64::from(id) % 3),
        updated: NOW,
        attempt: 1,
        state: RunState::Running,
    }))
}

fn reply(id: u8, session: u8) -> Mutation {
    let texts = if id / 2 == 0 { &["x"][..] } else { &[] };
    let part = |text: &&str| Part {
        text: (*text).to_owned(),
        ..Part::default()
    };
    Mutation::Post(Box::new(OutboxRow {
        id: OutboxId::new(format!("o{id}")),
        session: key(session),
        run: (id < 4).then(|| RunId::new(format!("r{id}"))),
        route: Route::local(),
        at: NOW,
        updated: NOW,
        due: NOW,
        draft: None,
        parts: texts.iter().map(part).collect(),
        state: match texts {
            [] => OutboxState::Drafting,
            _ => OutboxState::Queued,
        },
        reason: String::new(),
    }))
}

fn ask(id: u8, session: u8) -> Mutation {
    Mutation::OpenAsk(Box::new(AskRow {
        capability: "http".into(),
        id: AskId::new(format!("k{id}")),
        session: key(session),
        run: (id < 3).then(|| RunId::new(format!("r{id}"))),
        call: (id > 1).then(|| CallId::new("c1")),
        agent: AgentId::new("main"),
        subject: "s".into(),
        rule: "r".into(),
        question: "q".into(),
        at: TimestampMs(i64::from(id) % 3),
        expires: NOW,
        state: AskState::Open,
    }))
}

fn start(id: u8, session: u8) -> Mutation {
    Mutation::BeginCall(Box::new(CallStart {
        id: CallId::new(format!("c{id}")),
        session: key(session),
        run: RunId::new(format!("r{}", id % 3)),
        model_call: "m".into(),
        tool: "t".into(),
        at: TimestampMs(i64::from(id) * 300),
    }))
}

fn ended(id: u8, session: u8) -> Mutation {
    Mutation::RecordCall(Box::new(CallRow {
        taint: claw_core::tool::Taint::default(),
        id: CallId::new(format!("c{id}")),
        session: key(session),
        agent: AgentId::new("main"),
        tool: "t".into(),
        subject: "s".into(),
        actor: "owner".into(),
        at: NOW,
        wall_us: 1,
        outcome: "ok".into(),
        message: String::new(),
        denials: vec![],
    }))
}

/// New rows, or steps of them, in the life of a turn.
fn turn(session: u8) -> impl Strategy<Value = Mutation> {
    // Rows of the batch's own session for the most part, so that steps meet them.
    let ids = prop_oneof![8 => (0u8..2).prop_map(move |n| 2 * n + session % 2), 1 => 0u8..4];
    let inbox = prop_oneof![
        3 => Just(InboxStep::Claim(RunId::new("r0"))),
        2 => Just(InboxStep::Consume(EntryId::new("e0"))),
        1 => Just(InboxStep::Collect(InboxId::new("i0"))),
        1 => Just(InboxStep::Drop("x".into())),
    ];
    let runs = prop_oneof![
        1 => Just(RunStep::Suspend(AskId::new("k0"))),
        1 => Just(RunStep::Resume),
        2 => Just(RunStep::End(RunOutcome::Answered)),
    ];
    let outbox = prop_oneof![
        1 => Just(OutboxStep::Queue(vec!["a".into(), "b".into()])),
        2 => Just(OutboxStep::Attempt),
        2 => Just(OutboxStep::Receipt("r".into())),
        1 => Just(OutboxStep::Retry(NOW, true, "x".into())),
        1 => Just(OutboxStep::Unanswered("x".into())),
        1 => Just(OutboxStep::Resend),
        1 => Just(OutboxStep::Discard),
    ];
    let asks = prop_oneof![Just(AskStep::Answer(AskScope::Once)), Just(AskStep::Expire)];
    prop_oneof![
        4 => ids.clone().prop_map(move |id| message(id, session)),
        12 => (ids.clone(), inbox).prop_map(|(id, s)| Mutation::Inbox(InboxId::new(format!("i{id}")), s)),
        3 => ids.clone().prop_map(move |id| run(id, session)),
        8 => (ids.clone(), runs).prop_map(|(id, s)| Mutation::Run(RunId::new(format!("r{id}")), s)),
        3 => ids.clone().prop_map(move |id| reply(id, session)),
        24 => (ids.clone(), outbox).prop_map(|(id, s)| Mutation::Outbox(OutboxId::new(format!("o{id}")), s)),
        2 => ids.clone().prop_map(move |id| ask(id, session)),
        2 => (ids.clone(), asks).prop_map(|(id, s)| Mutation::Ask(AskId::new(format!("k{id}")), s)),
        2 => ids.clone().prop_map(move |id| start(id, session)),
        2 => ids.prop_map(move |id| ended(id, session)),
        1 => (0u8..2).prop_map(move |o| Mutation::BindSession(key(session), format!("o{o}"))),
        1 => Just(Mutation::ResetSession(key(session), NOW)),
        1 => proptest::option::of(Just(NOW)).prop_map(move |at| Mutation::ArchiveSession(key(session), at)),
        1 => any::<u64>().prop_map(|n| Mutation::Spend(Spend {
            scope: "all".into(), day: "d".into(), tokens: n, micro_usd: n / 2 })),
    ]
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
        40 => turn(session),
        1 => (0i64..1_500).prop_map(|at| Mutation::Forget(TimestampMs(at))),
        1 => small.prop_map(|id| Mutation::Revoke(GrantId::new(format!("g{id}")), NOW)),
        1 => any::<u8>().prop_map(|n| Mutation::Setting("s".into(), n.into())),
    ]
}

/// Refused in a batch of the owner; the suite shows it. Steps of questions are not.
fn is_step(mutation: &Mutation) -> bool {
    matches!(
        mutation,
        Mutation::Inbox(..) | Mutation::Run(..) | Mutation::Outbox(..)
    )
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
    prop_oneof![4 => 0u8..2, 1 => Just(2u8)].prop_flat_map(move |session| {
        let preconditions = prop_oneof![
            6 => Just(Vec::new()),
            1 => proptest::collection::vec(precondition(session), 1..2)
        ];
        let mutations = prop_oneof![
            4 => proptest::collection::vec(mutation(session), 1..2),
            1 => proptest::collection::vec(mutation(session), 2..4)
        ];
        (preconditions, mutations).prop_map(move |(mut preconditions, mut mutations)| {
            let scope = if session == 2 {
                Scope::Owner
            } else {
                Scope::Session(key(session))
            };
            if session == 2 {
                preconditions.clear();
                mutations.retain(|m| m.session().is_none() && !is_step(m));
            } else {
                mutations.retain(|m| !matches!(m, Mutation::Forget(_)));
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
        Err(other) => panic!("{other}"),
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
    out += &turns(store).await;
    out + &format!("{:?}", store.setting("s").await)
}

async fn turns(store: &dyn Store) -> String {
    let mut out = format!(
        "{:?} {:?}\n",
        store.unfinished().await,
        store.calls(9).await
    );
    for session in [key(0), key(1)] {
        let (row, waiting) = (store.session(&session).await, store.waiting(&session).await);
        let (open, runs) = (
            store.open_run(&session).await,
            store.runs(Some(&session), 9).await,
        );
        out += &format!("{row:?}\n{waiting:?}\n{open:?}\n{runs:?}\n");
    }
    for id in 0..6 {
        let inbox = store.inbox_row(&InboxId::new(format!("i{id}"))).await;
        let known = store.received("a", &format!("m{id}")).await;
        let run = RunId::new(format!("r{id}"));
        let (calls, replies) = (
            store.open_calls(&run).await,
            store.outbox_of_run(&run).await,
        );
        let ask = store.ask(&AskId::new(format!("k{id}"))).await;
        let asks = store.asks_of_run(&run).await;
        out += &format!("{inbox:?}\n{known:?}\n{calls:?}\n{replies:?}\n{ask:?}\n{asks:?}\n");
    }
    let states = [
        OutboxState::Drafting,
        OutboxState::Queued,
        OutboxState::Sending,
        OutboxState::Sent,
        OutboxState::Ambiguous,
        OutboxState::Dead,
    ];
    let replies = store.outbox(&states, 9).await;
    let (asks, spent) = (store.open_asks().await, store.spent("d").await);
    let of_call = store.asks_of_call(&CallId::new("c1")).await;
    let since = store.asks(TimestampMs(1), 9).await;
    out += &format!("{of_call:?}\n{since:?}\n");
    out + &format!("{replies:?}\n{asks:?}\n{spent:?}\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn both_stores_are_one(batches in proptest::collection::vec(batch(), 1..120), begun in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = TempDir::new().unwrap();
            let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
            let memory = MemoryStore::new(clock.clone());
            let options = Options { clock, ..options() };
            let disk = SqliteStore::open(folder.path().join("claw.db"), options).unwrap();
            let opened = [key(0), key(1)].map(|key| {
                Batch::session(&key).with(Mutation::OpenSession(key.clone()))
            });
            for batch in opened.into_iter().filter(|_| begun).chain(batches) {
                let shown = format!("{batch:?}");
                let (a, b) = (memory.commit(batch.clone()).await, disk.commit(batch).await);
                assert_eq!(kind(a), kind(b), "{shown}");
            }
            assert_eq!(dump(&memory).await, dump(&disk).await);
        });
    }
}
