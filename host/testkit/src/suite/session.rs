//! Sessions, transcripts, leaf and fence.

use super::Refusal::{Conflict, Illegal};
use super::{Bench, MakeStore, START};
use claw_core::content::Block;
use claw_core::id::{AgentId, CallId, EntryId, RunId, SessionKey, TimestampMs};
use claw_core::model::{ModelToolCall, Usage};
use claw_core::ports::Clock;
use claw_core::row::{Batch, Entry, EntryBody, Mutation, Precondition, Provenance};
use serde_json::json;

pub(super) fn key(name: &str) -> SessionKey {
    SessionKey::parse(name, &AgentId::new("main")).unwrap()
}

pub(super) fn entry(id: &str, parent: Option<&str>, run: Option<&str>) -> Entry {
    Entry {
        id: EntryId::new(id),
        parent: parent.map(EntryId::new),
        run: run.map(RunId::new),
        at: TimestampMs(2_000),
        provenance: Provenance::Owner,
        labels: vec!["web".into(), "zoo".into()],
        body: EntryBody::User {
            content: vec![Block::text("héllo \0 \"you\"")],
        },
    }
}

pub(super) fn opened(key: &SessionKey) -> Batch {
    Batch::session(key).with(Mutation::OpenSession(key.clone()))
}

pub(super) fn append(key: &SessionKey, entry: Entry) -> Mutation {
    Mutation::Append(key.clone(), Box::new(entry))
}

pub(super) async fn cases(make: MakeStore<'_>) {
    opening(make).await;
    bodies(make).await;
    tree(make).await;
    leaf(make).await;
    fence(make).await;
    listing(make).await;
    idle(make).await;
    scope(make).await;
}

async fn opening(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    assert_eq!(bench.store.session(&key).await, Ok(None));
    assert_eq!(bench.store.transcript(&key).await, Ok(vec![]));
    assert_eq!(bench.store.all_entries(&key).await, Ok(vec![]));
    bench
        .refuses(
            Illegal,
            Batch::session(&key).with(append(&key, entry("e1", None, None))),
        )
        .await;
    let take = Mutation::TakeFence(key.clone(), RunId::new("r1"));
    bench
        .refuses(Illegal, Batch::session(&key).with(take))
        .await;

    bench.lands(opened(&key)).await;
    let row = bench.store.session(&key).await.unwrap().unwrap();
    assert_eq!(
        (row.agent.as_str(), row.entries, row.leaf.clone()),
        ("main", 0, None)
    );
    assert_eq!((row.created, row.updated), (START, START));
    bench.clock.advance_ms(5);
    bench.lands(opened(&key)).await;
    assert_eq!(
        bench.store.session(&key).await.unwrap().unwrap(),
        row,
        "opening again changes nothing"
    );

    bench
        .lands(Batch::session(&key).with(append(&key, entry("e1", None, None))))
        .await;
    let row = bench.store.session(&key).await.unwrap().unwrap();
    assert_eq!(
        (row.created.0, row.updated.0),
        (2_000, 2_000),
        "it begins with its first entry"
    );
    let mut earlier = entry("e2", Some("e1"), None);
    earlier.at = TimestampMs(1_500);
    bench
        .lands(Batch::session(&key).with(append(&key, earlier)))
        .await;
    let row = bench.store.session(&key).await.unwrap().unwrap();
    assert_eq!(
        (row.created.0, row.updated.0),
        (2_000, 2_000),
        "updated never goes back"
    );
}

/// An entry of every kind; the model's words twice.
fn every_body() -> [EntryBody; 5] {
    let usage = Usage {
        input_tokens: u64::MAX - 1,
        output_tokens: 7,
        cached_input_tokens: 3,
    };
    let arguments =
        json!({"z": 1.1e23, "a": [0.1, -0.0, 9_007_199_254_740_993_u64, null], "m": "\u{7}"});
    let call = ModelToolCall {
        id: "t1".into(),
        name: "files_read".into(),
        arguments,
    };
    let said = EntryBody::Assistant {
        model: "p/m".into(),
        text: "x".into(),
        calls: vec![call],
        usage,
    };
    let result = EntryBody::ToolResult {
        id: "t1".into(),
        call: CallId::new("call-1"),
        tool: "files_read".into(),
        text: "y".into(),
        is_error: true,
        rest: Some(claw_core::id::BlobId::new("blob-1")),
    };
    let notice = EntryBody::Notice {
        code: "interrupted".into(),
        text: "n".into(),
    };
    let short = EntryBody::Compaction {
        model: "p/m".into(),
        summary: "s".into(),
        kept: Some(EntryId::new("e1")),
        usage: Usage {
            output_tokens: 2,
            ..Usage::default()
        },
    };
    [said.clone(), result, short, notice, said]
}

/// Every kind of entry comes back as it went in, numbers included, and usage adds up.
async fn bodies(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let bodies = every_body();
    let sources = [
        Provenance::Agent,
        Provenance::Untrusted,
        Provenance::System,
        Provenance::System,
        Provenance::Owner,
    ];
    let mut batch = opened(&key);
    let mut wanted = Vec::new();
    for (i, (body, provenance)) in bodies.into_iter().zip(sources).enumerate() {
        let parent = wanted.last().map(|e: &Entry| e.id.as_str().to_owned());
        let mut next = entry(&format!("e{i}"), parent.as_deref(), Some("r1"));
        (next.body, next.provenance, next.labels) = (body, provenance, vec![format!("l{i}")]);
        wanted.push(next.clone());
        batch = batch.with(append(&key, next));
    }
    bench.lands(batch).await;
    assert_eq!(bench.store.transcript(&key).await.unwrap(), wanted);
    let text = |e: &Vec<Entry>| serde_json::to_string(e).unwrap();
    assert_eq!(
        text(&bench.store.all_entries(&key).await.unwrap()),
        text(&wanted)
    );
    let row = bench.store.session(&key).await.unwrap().unwrap();
    assert_eq!(
        row.usage,
        Usage {
            input_tokens: u64::MAX,
            output_tokens: 16,
            cached_input_tokens: 6
        }
    );
}

async fn tree(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (key, other) = (key("a"), key("b"));
    bench
        .lands(
            opened(&key)
                .with(append(&key, entry("e1", None, None)))
                .with(append(&key, entry("e3", Some("e1"), None)))
                .with(append(&key, entry("e2", Some("e1"), None))),
        )
        .await;
    let ids = |entries: Vec<Entry>| entries.iter().map(|e| e.id.to_string()).collect::<Vec<_>>();
    assert_eq!(
        ids(bench.store.transcript(&key).await.unwrap()),
        ["e1", "e2"]
    );
    assert_eq!(
        ids(bench.store.all_entries(&key).await.unwrap()),
        ["e1", "e2", "e3"]
    );

    for bad in [
        entry("e2", Some("e1"), None),
        entry("e9", Some("e8"), None),
        entry("e9", Some("e9"), None),
    ] {
        bench
            .refuses(Illegal, Batch::session(&key).with(append(&key, bad)))
            .await;
    }
    bench
        .refuses(
            Illegal,
            opened(&other).with(append(&other, entry("e9", Some("e1"), None))),
        )
        .await;
    bench
        .lands(opened(&other).with(append(&other, entry("e1", None, None))))
        .await;
    bench
        .lands(Batch::session(&key).with(append(&key, entry("e4", None, None))))
        .await;
    assert_eq!(
        ids(bench.store.transcript(&key).await.unwrap()),
        ["e4"],
        "a new root"
    );
    let row = bench.store.session(&key).await.unwrap().unwrap();
    assert_eq!((row.entries, row.leaf), (4, Some(EntryId::new("e4"))));
}

async fn leaf(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let on = |leaf: Option<&str>, batch: Batch| {
        let mut batch = batch;
        let wanted = leaf.map(EntryId::new);
        batch
            .preconditions
            .push(Precondition::Leaf(key.clone(), wanted));
        batch
    };
    bench.refuses(Conflict, on(Some("e1"), opened(&key))).await;
    bench
        .lands(on(
            None,
            opened(&key).with(append(&key, entry("e1", None, None))),
        ))
        .await;
    let second = Batch::session(&key).with(append(&key, entry("e2", Some("e1"), None)));
    bench.refuses(Conflict, on(None, second.clone())).await;
    bench
        .refuses(Conflict, on(Some("e0"), second.clone()))
        .await;
    bench.lands(on(Some("e1"), second.clone())).await;
    bench.refuses(Conflict, on(Some("e1"), second)).await;
}

async fn fence(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let key = key("a");
    let take =
        |run: &str| Batch::session(&key).with(Mutation::TakeFence(key.clone(), RunId::new(run)));
    let holding = |run: &str| {
        let mut batch = Batch::session(&key);
        batch
            .preconditions
            .push(Precondition::Fence(key.clone(), RunId::new(run)));
        batch
    };
    bench.refuses(Conflict, holding("r1")).await;
    bench
        .lands(opened(&key).with(append(&key, entry("e1", None, Some("r0")))))
        .await;
    bench.refuses(Conflict, holding("r1")).await;
    bench.lands(take("r1")).await;
    bench
        .lands(holding("r1").with(append(&key, entry("e2", Some("e1"), Some("r1")))))
        .await;
    bench
        .refuses(
            Conflict,
            Batch::session(&key).with(append(&key, entry("e3", Some("e2"), Some("r0")))),
        )
        .await;
    bench
        .lands(Batch::session(&key).with(append(&key, entry("e3", Some("e2"), None))))
        .await;
    bench.lands(take("r2")).await;
    bench.refuses(Conflict, holding("r1")).await;
    bench
        .refuses(
            Conflict,
            Batch::session(&key).with(append(&key, entry("e4", Some("e3"), Some("r1")))),
        )
        .await;
    bench
        .lands(take("r3").with(append(&key, entry("e4", Some("e3"), Some("r3")))))
        .await;
}

async fn listing(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    for (name, at) in [("b", 10), ("a", 10), ("c", 30), ("d", 20)] {
        let key = key(name);
        let mut first = entry("e1", None, None);
        first.at = TimestampMs(at);
        bench.lands(opened(&key).with(append(&key, first))).await;
    }
    let names = |rows: Vec<claw_core::row::SessionRow>| {
        rows.iter()
            .map(|r| r.key.to_string().replace("agent:main:", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(bench.store.sessions(10).await.unwrap()),
        ["c", "d", "a", "b"]
    );
    assert_eq!(names(bench.store.sessions(2).await.unwrap()), ["c", "d"]);
    assert_eq!(names(bench.store.sessions(0).await.unwrap()), [""; 0]);
}

/// Who nothing came to and who did not change since, the oldest first.
async fn idle(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    for name in ["a", "b", "c"] {
        bench.lands(opened(&key(name))).await;
        bench.clock.advance_ms(10);
    }
    let since = bench.clock.now();
    bench.lands(opened(&key("d"))).await;
    let found = async |since, limit| {
        let keys = bench.store.idle_sessions(since, limit).await.unwrap();
        keys.iter()
            .map(|k| k.to_string().replace("agent:main:", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(since, 9).await, ["a", "b", "c"]);
    assert_eq!(found(since, 2).await, ["a", "b"]);
    assert_eq!(found(super::START, 9).await, [""; 0]);
    let archive = Mutation::ArchiveSession(key("a"), Some(since));
    bench.lands(Batch::session(&key("a")).with(archive)).await;
    assert_eq!(found(since, 9).await, ["b", "c"]);
}

/// A batch speaks of the session it names and of no other; grants are the owner's.
async fn scope(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (key, other) = (key("a"), key("b"));
    bench.lands(opened(&key)).await;
    bench.lands(opened(&other)).await;
    let foreign = [
        Mutation::OpenSession(other.clone()),
        Mutation::TakeFence(other.clone(), RunId::new("r1")),
        append(&other, entry("e1", None, None)),
        Mutation::BindSession(other.clone(), "x".into()),
        Mutation::ResetSession(other.clone(), START),
        Mutation::ArchiveSession(other.clone(), Some(START)),
        super::inbox::receive("i1", &other),
        super::run::open("r1", 1, &other),
        super::run::begin("c1", "r1", &other),
        super::outbox::post(super::outbox::row("o1", &other, &[])),
        Mutation::OpenAsk(Box::new(super::ask::row("k1", 1, &other))),
        Mutation::Forget(START),
        super::effect::begin("x1", "call-1", &other),
        Mutation::RecordCall(Box::new(super::rows::call("call-1", 1, &other))),
        super::grant::grant("g1", "main", 1),
        Mutation::Revoke(claw_core::id::GrantId::new("g1"), START),
    ];
    for mutation in foreign {
        bench
            .refuses(Illegal, Batch::session(&key).with(mutation))
            .await;
    }
    bench
        .refuses(
            Illegal,
            Batch::owner().with(append(&other, entry("e1", None, None))),
        )
        .await;
    let mut batch = Batch::session(&key);
    batch.preconditions.push(Precondition::Leaf(other, None));
    bench.refuses(Illegal, batch).await;
    bench.lands(Batch::session(&key)).await;
}
