//! What the owner forgets, and what stays whatever its age.

use super::Refusal::{Conflict, Illegal};
use super::session::{append, entry, key, opened};
use super::{Bench, MakeStore, START, ask, inbox, outbox, rows, run};
use claw_core::id::{AskId, EntryId, InboxId, OutboxId, RunId, TimestampMs};
use claw_core::row::{Batch, CallStart, Mutation};
use claw_core::step::ask::{AskRow, AskStep};
use claw_core::step::inbox::InboxStep;
use claw_core::step::outbox::OutboxStep;

pub(super) async fn cases(make: MakeStore<'_>) {
    messages(make).await;
    replies(make).await;
    turns(make).await;
    questions(make).await;
}

fn forget(at: i64) -> Batch {
    Batch::owner().with(Mutation::Forget(TimestampMs(at)))
}

async fn messages(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    bench
        .lands(opened(&a).with(append(&a, entry("e1", None, None))))
        .await;
    for id in ["i1", "i2", "i3"] {
        bench
            .lands(Batch::session(&a).with(inbox::receive(id, &a)))
            .await;
    }
    let claim = |id: &str| inbox::step(id, InboxStep::Claim(RunId::new("r1")));
    let consume = |id: &str| inbox::step(id, InboxStep::Consume(EntryId::new("e1")));
    let settled = Batch::session(&a).with(claim("i1")).with(consume("i1"));
    bench.lands(settled).await;
    bench.lands(Batch::session(&a).with(claim("i2"))).await;
    let mut of_session = Batch::session(&a);
    of_session.mutations = forget(9_000_000).mutations;
    bench.refuses(Illegal, of_session).await;
    bench.lands(forget(2_000_000)).await;
    let again = Batch::session(&a).with(inbox::receive("i1", &a));
    bench.refuses(Conflict, again.clone()).await;
    bench.lands(forget(2_000_001)).await;
    let there = async |id: &str| {
        let row = bench.store.inbox_row(&InboxId::new(id)).await.unwrap();
        row.is_some()
    };
    assert_eq!(
        (there("i1").await, there("i2").await, there("i3").await),
        (false, true, true),
        "who waits stays"
    );
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!(row.entries, 1, "a transcript is never forgotten");
    bench.lands(again).await;
}

async fn replies(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let now = START.0;
    let send = [OutboxStep::Attempt, OutboxStep::Receipt("1".into())];
    let ambiguous = [OutboxStep::Attempt, OutboxStep::Unanswered("x".into())];
    let dead = [OutboxStep::Discard];
    let held = [OutboxStep::Hold("x".into())];
    let paths: [(&str, &[OutboxStep], bool); 5] = [
        ("o1", &send, false),
        ("o2", &dead, false),
        ("o3", &ambiguous, true),
        ("o4", &held, true),
        ("o5", &[], true),
    ];
    for (id, path, _) in paths {
        let mut batch = Batch::session(&a).with(outbox::post(outbox::row(id, &a, &["x"])));
        for step in path {
            batch = batch.with(outbox::step(id, step.clone()));
        }
        bench.lands(batch).await;
    }
    let left = async || bench.store.outbox(&outbox::STATES, 9).await.unwrap().len();
    bench.lands(forget(now)).await;
    assert_eq!(left().await, 5, "not older");
    bench.lands(forget(now + 1)).await;
    assert_eq!(left().await, 3);
    for (id, _, stays) in paths {
        let row = bench.store.outbox_row(&OutboxId::new(id)).await.unwrap();
        assert_eq!(row.is_some(), stays, "{id}");
    }
    let of_run = bench.store.outbox_of_run(&RunId::new("r1")).await.unwrap();
    assert_eq!(of_run.len(), 3);
}

async fn turns(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let now = START.0;
    let mut begun = opened(&a);
    for id in ["r1", "r2", "r3"] {
        let start = CallStart {
            at: TimestampMs(1),
            ..run::start(&format!("c-{id}"), id, &a)
        };
        begun = begun
            .with(run::open(id, 1, &a))
            .with(Mutation::BeginCall(Box::new(start)));
        if id != "r3" {
            begun = begun.with(run::end(id));
        }
    }
    // The reply of the first has not settled.
    begun = begun.with(outbox::post(outbox::row("o1", &a, &["x"])));
    let known = Mutation::RecordCall(Box::new(rows::call("c-r2", 1, &a)));
    bench.lands(begun.with(known)).await;
    bench.lands(forget(now + 1)).await;
    let runs = bench.store.runs(None, 9).await.unwrap();
    let mut ids: Vec<&str> = runs.iter().map(|row| row.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["r1", "r3"]);
    for (run, open) in [("r1", 0), ("r2", 0), ("r3", 1)] {
        let calls = bench.store.open_calls(&RunId::new(run)).await.unwrap();
        assert_eq!(calls.len(), open, "{run}");
    }
    let calls = bench.store.calls(9).await.unwrap();
    assert_eq!(calls.len(), 1, "what was done stays for `claw why`");
    assert_eq!(bench.store.unfinished().await, Ok(vec![a]));
}

async fn questions(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let asked = |id: &str, at, run: Option<&str>| {
        Mutation::OpenAsk(Box::new(AskRow {
            run: run.map(RunId::new),
            ..ask::row(id, at, &a)
        }))
    };
    let mut batch = opened(&a).with(run::open("r1", 1, &a));
    for (id, at, of) in [
        ("k0", 1, Some("gone")),
        ("k1", 1, Some("gone")),
        ("k2", 1, Some("r1")),
        ("k3", 9, None),
        ("k4", 1, None),
    ] {
        batch = batch.with(asked(id, at, of));
        if id != "k0" {
            batch = batch.with(Mutation::Ask(AskId::new(id), AskStep::Expire));
        }
    }
    bench.lands(batch).await;
    let left = async || {
        let rows = bench.store.asks(TimestampMs(0), 9).await.unwrap();
        let mut ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
        ids.sort();
        ids
    };
    bench.lands(forget(1)).await;
    assert_eq!(left().await, ["k0", "k1", "k2", "k3", "k4"], "not older");
    bench.lands(forget(9)).await;
    let stays = ["k0", "k2", "k3"];
    assert_eq!(
        left().await,
        stays,
        "open ones, those of a turn that is there, new ones"
    );
}
