//! The life of a session: whose it is, resets, archive.

use super::Refusal::{Conflict, Illegal};
use super::session::{append, entry, key, opened};
use super::{Bench, MakeStore, START, inbox, run};
use claw_core::id::{EntryId, RunId, SessionKey, TimestampMs};
use claw_core::row::{Batch, Mutation, Precondition};
use claw_core::step::inbox::InboxStep;

pub(super) async fn cases(make: MakeStore<'_>) {
    times(make).await;
    binding(make).await;
    reset(make).await;
    archive(make).await;
}

async fn times(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    bench.lands(opened(&a)).await;
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!((row.started, row.interacted), (START, START));
    assert_eq!((row.archived, row.origin), (None, None));
    bench
        .lands(Batch::session(&a).with(append(&a, entry("e1", None, None))))
        .await;
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!(
        (row.started.0, row.interacted),
        (2_000, START),
        "it begins with its first entry"
    );
}

async fn binding(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let bind = |origin: &str| Mutation::BindSession(a.clone(), origin.into());
    bench
        .refuses(Illegal, Batch::session(&a).with(bind("x")))
        .await;
    bench.lands(opened(&a).with(bind("telegram:Ä"))).await;
    for other in ["telegram:ä", "telegram:Ä ", ""] {
        let other = Batch::session(&a).with(bind(other));
        bench.refuses(Conflict, other).await;
    }
    bench
        .lands(Batch::session(&a).with(bind("telegram:Ä")))
        .await;
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!(row.origin.as_deref(), Some("telegram:Ä"));
}

async fn reset(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let reset = |at| Mutation::ResetSession(a.clone(), TimestampMs(at));
    bench
        .refuses(Illegal, Batch::session(&a).with(reset(5)))
        .await;
    let begun = opened(&a)
        .with(Mutation::TakeFence(a.clone(), RunId::new("r1")))
        .with(append(&a, entry("e1", None, Some("r1"))))
        .with(append(&a, entry("e2", Some("e1"), None)));
    bench.lands(begun).await;
    bench.lands(Batch::session(&a).with(reset(3_000_000))).await;
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!((row.leaf, row.entries), (None, 2));
    assert_eq!((row.started.0, row.updated.0), (3_000_000, 3_000_000));
    assert_eq!(bench.store.transcript(&a).await, Ok(vec![]));
    let all = bench.store.all_entries(&a).await.unwrap();
    assert_eq!(all.len(), 2, "entries stay");

    let next = |run| Batch::session(&a).with(append(&a, entry("e3", None, Some(run))));
    bench.refuses(Conflict, next("r0")).await;
    let mut next = next("r1");
    let leaf = Precondition::Leaf(a.clone(), None);
    let fence = Precondition::Fence(a.clone(), RunId::new("r1"));
    next.preconditions = vec![leaf, fence];
    bench.lands(next).await;
    let branch = bench.store.transcript(&a).await.unwrap();
    assert_eq!(branch.len(), 1, "a new conversation");
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!(
        (row.started.0, row.created.0, row.leaf),
        (3_000_000, 2_000, Some(EntryId::new("e3")))
    );
}

async fn archive(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let hide = |key: &SessionKey| {
        let hide = Mutation::ArchiveSession(key.clone(), Some(TimestampMs(9)));
        Batch::session(key).with(hide)
    };
    bench.refuses(Illegal, hide(&a)).await;
    bench.lands(opened(&a)).await;
    bench.lands(opened(&b)).await;
    let receive = Batch::session(&a).with(inbox::receive("i1", &a));
    bench.lands(receive).await;
    bench.refuses(Conflict, hide(&a)).await;
    let refuse = inbox::step("i1", InboxStep::Drop("x".into()));
    let begin = Batch::session(&a).with(refuse).with(run::open("r1", 1, &a));
    bench.lands(begin).await;
    bench.refuses(Conflict, hide(&a)).await;
    bench.lands(Batch::session(&a).with(run::end("r1"))).await;
    bench.lands(hide(&a)).await;
    let names = async || {
        let rows = bench.store.sessions(9).await.unwrap();
        rows.into_iter().map(|row| row.key).collect::<Vec<_>>()
    };
    assert_eq!(names().await, std::slice::from_ref(&b));
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!(row.archived, Some(TimestampMs(9)), "still found by its key");
    bench.lands(opened(&a)).await;
    assert_eq!(names().await, std::slice::from_ref(&b), "still hidden");
    let show = Mutation::ArchiveSession(a.clone(), None);
    bench.lands(Batch::session(&a).with(show)).await;
    assert_eq!(names().await, [a, b]);
}
