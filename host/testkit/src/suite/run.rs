//! Turns and the calls they begin.

use super::Refusal::{Conflict, Illegal};
use super::session::{key, opened};
use super::{Bench, MakeStore, START, rows};
use claw_core::id::{AskId, CallId, RunId, SessionKey, TimestampMs};
use claw_core::limit::LIST_ROWS;
use claw_core::route::Route;
use claw_core::row::{Batch, CallStart, Mutation};
use claw_core::step::run::{GlobalLane, RunOutcome, RunRow, RunState, RunStep};
use claw_core::subject::Actor;

pub(super) fn row(id: &str, at: i64, session: &SessionKey) -> RunRow {
    RunRow {
        id: RunId::new(id),
        session: session.clone(),
        lane: GlobalLane::Subagent,
        actor: Actor::GroupMember,
        route: Route::local(),
        model: Some("p/m".into()),
        at: TimestampMs(at),
        updated: TimestampMs(at),
        attempt: 1,
        state: RunState::Running,
    }
}

pub(super) fn open(id: &str, at: i64, session: &SessionKey) -> Mutation {
    Mutation::OpenRun(Box::new(row(id, at, session)))
}

pub(super) fn step(id: &str, step: RunStep) -> Mutation {
    Mutation::Run(RunId::new(id), step)
}

pub(super) fn end(id: &str) -> Mutation {
    step(id, RunStep::End(RunOutcome::Answered))
}

pub(super) async fn cases(make: MakeStore<'_>) {
    opening(make).await;
    steps(make).await;
    listing(make).await;
    calls(make).await;
}

async fn opening(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let store = &bench.store;
    let begin = |id: &str| Batch::session(&a).with(open(id, 5, &a));
    bench.refuses(Illegal, begin("r1")).await;
    bench.lands(opened(&a)).await;
    assert_eq!(store.open_run(&a).await, Ok(None));
    for wrong in [
        RunRow {
            attempt: 2,
            ..row("r1", 5, &a)
        },
        RunRow {
            state: RunState::Ended(RunOutcome::Answered),
            ..row("r1", 5, &a)
        },
    ] {
        let wrong = Mutation::OpenRun(Box::new(wrong));
        bench.refuses(Illegal, Batch::session(&a).with(wrong)).await;
    }
    bench.lands(begin("r1")).await;
    assert_eq!(
        store.run(&RunId::new("r1")).await,
        Ok(Some(row("r1", 5, &a)))
    );
    assert_eq!(store.open_run(&a).await, Ok(Some(row("r1", 5, &a))));
    assert_eq!(store.unfinished().await, Ok(vec![a.clone()]));
    bench.refuses(Conflict, begin("r2")).await;
    bench.refuses(Illegal, begin("r1")).await;
    bench.lands(opened(&b).with(open("r3", 5, &b))).await;
    let one_batch = Batch::session(&a).with(end("r1")).with(open("r2", 6, &a));
    bench.lands(one_batch).await;
    assert_eq!(store.open_run(&a).await, Ok(Some(row("r2", 6, &a))));
    bench.lands(Batch::session(&a).with(end("r2"))).await;
    bench.refuses(Illegal, begin("r1")).await;
    assert_eq!(store.open_run(&a).await, Ok(None));
    assert_eq!(store.unfinished().await, Ok(vec![b]));
}

async fn steps(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let suspend = RunStep::Suspend(AskId::new("k1"));
    let failed = RunStep::End(RunOutcome::Failed { code: "x".into() });
    let cut = RunStep::End(RunOutcome::Interrupted {
        why: "crash".into(),
    });
    let all = [&suspend, &RunStep::Resume, &failed, &cut];
    let paths: [&[&RunStep]; 6] = [
        &[],
        &[&RunStep::Resume],
        &[&suspend],
        &[&suspend, &RunStep::Resume],
        &[&suspend, &cut],
        &[&failed],
    ];
    bench.lands(opened(&a)).await;
    for (i, path) in paths.into_iter().enumerate() {
        let id = format!("r{i}");
        bench.lands(Batch::session(&a).with(open(&id, 5, &a))).await;
        let mut wanted = row(&id, 5, &a);
        for next in path {
            let now = bench.clock.advance_ms(1);
            wanted = wanted.step(next, now).unwrap();
            let taken = step(&id, (*next).clone());
            bench.lands(Batch::session(&a).with(taken)).await;
        }
        let found = bench.store.run(&RunId::new(&id)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&wanted));
        let open = found.filter(|row| row.state.open());
        assert_eq!(bench.store.open_run(&a).await.unwrap(), open);
        let illegal = |next: &&&RunStep| wanted.state.step(next).is_err();
        for wrong in all.iter().filter(illegal) {
            let batch = Batch::session(&a).with(step(&id, (**wrong).clone()));
            bench.refuses(Illegal, batch).await;
        }
        if wanted.state.open() {
            for scope in [Batch::session(&key("b")), Batch::owner()] {
                bench.refuses(Illegal, scope.with(end(&id))).await;
            }
            bench.lands(Batch::session(&a).with(end(&id))).await;
        }
    }
    bench
        .refuses(Illegal, Batch::session(&a).with(end("r9")))
        .await;
}

async fn listing(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    for (id, at, session) in [("r1", 5, &a), ("r3", 7, &b), ("r2", 7, &a), ("r4", 1, &a)] {
        let turn = opened(session).with(open(id, at, session)).with(end(id));
        bench.lands(turn).await;
    }
    let ids = async |key: Option<&SessionKey>, limit| {
        let rows = bench.store.runs(key, limit).await.unwrap();
        rows.iter().map(|r| r.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, 9).await, ["r3", "r2", "r1", "r4"]);
    assert_eq!(ids(Some(&a), 9).await, ["r2", "r1", "r4"]);
    assert_eq!(ids(Some(&a), 1).await, ["r2"]);
    assert_eq!(ids(Some(&key("c")), 9).await, [""; 0]);
    let mut batch = Batch::session(&a);
    for i in 0..=LIST_ROWS {
        let id = format!("x{i}");
        batch = batch.with(open(&id, 9, &a)).with(end(&id));
    }
    bench.lands(batch).await;
    assert_eq!(ids(None, u32::MAX).await.len(), LIST_ROWS as usize);
    assert_eq!(ids(Some(&a), u32::MAX).await.len(), LIST_ROWS as usize);
}

pub(super) fn start(id: &str, run: &str, session: &SessionKey) -> CallStart {
    CallStart {
        id: CallId::new(id),
        session: session.clone(),
        run: RunId::new(run),
        model_call: format!("model-{id}"),
        tool: "files_read".into(),
        at: START,
    }
}

pub(super) fn begin(id: &str, run: &str, session: &SessionKey) -> Mutation {
    Mutation::BeginCall(Box::new(start(id, run, session)))
}

async fn calls(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let open = async |run: &str| bench.store.open_calls(&RunId::new(run)).await.unwrap();
    let ended = |id: &str, session: &SessionKey| {
        let row = Box::new(rows::call(id, 1, session));
        Batch::session(session).with(Mutation::RecordCall(row))
    };
    assert_eq!(open("r1").await, []);
    for (id, run) in [("c2", "r1"), ("c1", "r1"), ("c3", "r2")] {
        bench
            .lands(Batch::session(&a).with(begin(id, run, &a)))
            .await;
    }
    assert_eq!(
        open("r1").await,
        [start("c1", "r1", &a), start("c2", "r1", &a)]
    );
    let twice = Batch::session(&a).with(begin("c1", "r2", &a));
    bench.refuses(Illegal, twice.clone()).await;
    let foreign = Batch::session(&a).with(begin("c9", "r1", &b));
    bench.refuses(Illegal, foreign).await;
    bench.refuses(Illegal, ended("c1", &b)).await;
    bench.lands(ended("c1", &a)).await;
    assert_eq!(open("r1").await, [start("c2", "r1", &a)]);
    bench.refuses(Illegal, twice).await;
    bench.refuses(Illegal, ended("c1", &a)).await;
    bench.lands(ended("c4", &b)).await;
    let late = Batch::session(&b).with(begin("c4", "r1", &b));
    bench.refuses(Illegal, late).await;
    assert_eq!(open("r2").await, [start("c3", "r2", &a)]);
}
