//! Replies: every step, parts, states and prefixes.

use super::Refusal::Illegal;
use super::session::key;
use super::{Bench, MakeStore};
use claw_core::id::{OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::limit::{LIST_ROWS, OUTBOX_PARTS};
use claw_core::ports::StoreError;
use claw_core::route::Route;
use claw_core::row::{Batch, Mutation};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep, Part};

/// All states.
pub(super) const STATES: [OutboxState; 7] = [
    OutboxState::Drafting,
    OutboxState::Queued,
    OutboxState::Sending,
    OutboxState::Sent,
    OutboxState::Ambiguous,
    OutboxState::Dead,
    OutboxState::Held,
];

/// A reply of the run `r1`: a preview without parts, else queued.
pub(super) fn row(id: &str, session: &SessionKey, texts: &[&str]) -> OutboxRow {
    let part = |text: &&str| Part {
        text: (*text).to_owned(),
        ..Part::default()
    };
    OutboxRow {
        id: OutboxId::new(id),
        session: session.clone(),
        run: Some(RunId::new("r1")),
        route: Route::local(),
        at: TimestampMs(3),
        updated: TimestampMs(3),
        due: TimestampMs(4),
        draft: None,
        parts: texts.iter().map(part).collect(),
        state: match texts {
            [] => OutboxState::Drafting,
            _ => OutboxState::Queued,
        },
        reason: String::new(),
    }
}

pub(super) fn post(row: OutboxRow) -> Mutation {
    Mutation::Post(Box::new(row))
}

pub(super) fn step(id: &str, step: OutboxStep) -> Mutation {
    Mutation::Outbox(OutboxId::new(id), step)
}

pub(super) async fn cases(make: MakeStore<'_>) {
    posting(make).await;
    steps(make).await;
    listing(make).await;
    prefixes(make).await;
    limits(make).await;
}

async fn posting(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let good = row("o1", &a, &["one", "two"]);
    let mut tried = good.clone();
    tried.parts[1].attempts = 1;
    let mut sent = good.clone();
    sent.parts[0].receipt = Some("1".into());
    let drafting = OutboxRow {
        state: OutboxState::Drafting,
        ..good.clone()
    };
    let queued = OutboxRow {
        state: OutboxState::Queued,
        ..row("o1", &a, &[])
    };
    let mut wrong = vec![tried, sent, drafting, queued, row("o1", &b, &[])];
    wrong.extend(STATES[2..].iter().map(|state| OutboxRow {
        state: *state,
        ..good.clone()
    }));
    for wrong in wrong {
        bench
            .refuses(Illegal, Batch::session(&a).with(post(wrong)))
            .await;
    }
    bench
        .lands(Batch::session(&a).with(post(good.clone())))
        .await;
    let again = Batch::session(&b).with(post(row("o1", &b, &[])));
    bench.refuses(Illegal, again).await;
    let found = bench.store.outbox_row(&OutboxId::new("o1")).await;
    assert_eq!(found, Ok(Some(good)), "as it went in");
}

/// Every step from every state, on rows brought there by legal steps.
async fn steps(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let why = || "why".to_owned();
    let all = [
        OutboxStep::Draft("d".into()),
        OutboxStep::Queue(vec!["a".into(), "b".into()]),
        OutboxStep::Attempt,
        OutboxStep::Receipt("r".into()),
        OutboxStep::Retry(TimestampMs(9_000_000), true, why()),
        OutboxStep::Unanswered(why()),
        OutboxStep::Die(why()),
        OutboxStep::Hold(why()),
        OutboxStep::Release,
        OutboxStep::Resend,
        OutboxStep::Discard,
    ];
    let [draft, queue, attempt, receipt, retry, silent, die, hold, ..] = &all;
    let paths: [&[&OutboxStep]; 8] = [
        &[],
        &[draft, queue],
        &[queue, attempt, retry],
        &[queue, attempt, receipt],
        &[queue, attempt, receipt, receipt],
        &[queue, attempt, silent],
        &[draft, die],
        &[queue, hold],
    ];
    for (i, path) in paths.into_iter().enumerate() {
        let id = format!("o{i}");
        let mut wanted = row(&id, &a, &[]);
        bench
            .lands(Batch::session(&a).with(post(wanted.clone())))
            .await;
        for next in path {
            let now = bench.clock.advance_ms(1);
            wanted = wanted.step(next, now).unwrap();
            let taken = step(&id, (*next).clone());
            bench.lands(Batch::session(&a).with(taken)).await;
        }
        let found = bench.store.outbox_row(&OutboxId::new(&id)).await;
        assert_eq!(found, Ok(Some(wanted.clone())));
        let listed = bench.store.outbox(&[wanted.state], 99).await.unwrap();
        assert!(listed.contains(&wanted));
        for next in &all {
            match wanted.step(next, TimestampMs(0)) {
                Ok(_) => {
                    for scope in [Batch::session(&key("b")), Batch::owner()] {
                        let foreign = scope.with(step(&id, next.clone()));
                        bench.refuses(Illegal, foreign).await;
                    }
                }
                Err(_) => {
                    let batch = Batch::session(&a).with(step(&id, next.clone()));
                    bench.refuses(Illegal, batch).await;
                }
            }
        }
    }
    let unknown = step("o9", OutboxStep::Attempt);
    bench
        .refuses(Illegal, Batch::session(&a).with(unknown))
        .await;
}

async fn listing(make: MakeStore<'_>) {
    use OutboxState::{Drafting, Held, Queued, Sent};
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let mut alone = row("o2", &b, &["x"]);
    alone.run = None;
    for row in [
        row("o4", &a, &[]),
        row("o3", &a, &["x"]),
        row("o1", &a, &["x"]),
    ] {
        bench.lands(Batch::session(&a).with(post(row))).await;
    }
    bench.lands(Batch::session(&b).with(post(alone))).await;
    let ids = |rows: Vec<OutboxRow>| rows.iter().map(|r| r.id.to_string()).collect::<Vec<_>>();
    for (states, limit, wanted) in [
        (&[Queued][..], 9, &["o1", "o2", "o3"][..]),
        (&[Queued, Drafting], 9, &["o1", "o2", "o3", "o4"]),
        (&[Drafting, Queued, Drafting], 3, &["o1", "o2", "o3"]),
        (&[Drafting, Queued], 0, &[]),
        (&[Held, Sent], 9, &[]),
        (&[], 9, &[]),
    ] {
        let found = bench.store.outbox(states, limit).await.unwrap();
        assert_eq!(ids(found), wanted, "{states:?}");
    }
    let elsewhere = Route {
        chat: "elsewhere".into(),
        ..Route::local()
    };
    let mut other = row("o0", &a, &["x"]);
    other.route = elsewhere.clone();
    other.run = None;
    bench.lands(Batch::session(&a).with(post(other))).await;
    let at = async |route: &Route, states: &[OutboxState], limit| {
        ids(bench.store.outbox_at(route, states, limit).await.unwrap())
    };
    assert_eq!(at(&elsewhere, &[Queued, Drafting], 9).await, ["o0"]);
    assert_eq!(at(&elsewhere, &[Drafting], 9).await, [""; 0]);
    assert_eq!(
        at(&Route::local(), &[Drafting, Queued], 3).await,
        ["o1", "o2", "o3"]
    );
    let routes = async |states: &[OutboxState]| bench.store.outbox_routes(states).await.unwrap();
    assert_eq!(
        routes(&[Queued, Drafting]).await,
        [Route::local(), elsewhere]
    );
    assert_eq!(routes(&[Drafting]).await, [Route::local()]);
    assert_eq!(routes(&[Sent]).await, []);
    let of = async |run: &str| ids(bench.store.outbox_of_run(&RunId::new(run)).await.unwrap());
    assert_eq!(of("r1").await, ["o1", "o3", "o4"]);
    assert_eq!(of("r2").await, [""; 0]);
    let mut many = Batch::session(&a);
    for i in 0..=LIST_ROWS {
        many = many.with(post(row(&format!("x{i}"), &a, &["x"])));
    }
    bench.lands(many).await;
    let most = bench.store.outbox(&STATES, u32::MAX).await.unwrap();
    assert_eq!(most.len(), LIST_ROWS as usize);
}

async fn prefixes(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    for id in ["aaaa-1", "aaaa-2", "aaab%", "ab"] {
        bench
            .lands(Batch::session(&a).with(post(row(id, &a, &[]))))
            .await;
    }
    for (asked, found) in [
        ("aaaa-1", Some("aaaa-1")),
        ("ab", Some("ab")),
        ("aaab", Some("aaab%")),
        ("aaa", None),
        ("", None),
        ("aaa_", None),
        ("zzzz", None),
    ] {
        let row = bench.store.outbox_row(&OutboxId::new(asked)).await.unwrap();
        assert_eq!(row.map(|r| r.id.to_string()).as_deref(), found, "{asked}");
    }
    let several = bench.store.outbox_row(&OutboxId::new("aaaa")).await;
    assert!(matches!(several, Err(StoreError::Conflict(_))));
    let by_prefix = step("aaab", OutboxStep::Draft("d".into()));
    let by_prefix = Batch::session(&a).with(by_prefix);
    bench.refuses(Illegal, by_prefix).await;
    let first = Batch::session(&a).with(post(row("aaaa", &a, &[])));
    bench.lands(first).await;
    let exact = bench.store.outbox_row(&OutboxId::new("aaaa")).await;
    assert_eq!(exact.unwrap().unwrap().id.as_str(), "aaaa", "exact wins");
}

async fn limits(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    let texts = vec!["x"; OUTBOX_PARTS + 1];
    let (most, more) = (&texts[1..], &texts[..]);
    let posted = |id: &str, texts: &[&str]| Batch::session(&a).with(post(row(id, &a, texts)));
    bench.refuses(Illegal, posted("o1", more)).await;
    bench.lands(posted("o1", most)).await;
    bench.lands(posted("o2", &[])).await;
    let queue = |texts: &[&str]| {
        let texts = texts.iter().map(|t| (*t).to_owned()).collect();
        Batch::session(&a).with(step("o2", OutboxStep::Queue(texts)))
    };
    bench.refuses(Illegal, queue(more)).await;
    bench.lands(queue(most)).await;
}
