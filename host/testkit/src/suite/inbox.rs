//! Accepted messages: arrival, every step, who waits.

use super::Refusal::{Conflict, Illegal};
use super::session::{key, opened};
use super::{Bench, MakeStore};
use claw_core::id::{EntryId, InboxId, RunId, SessionKey, TimestampMs};
use claw_core::limit::WAITING_MESSAGES;
use claw_core::route::Route;
use claw_core::row::{Batch, Mutation};
use claw_core::step::inbox::{InboxRow, InboxState, InboxStep, QueueMode};
use claw_core::subject::Actor;

/// A message `id` of the account `telegram:bot`, which the network calls `m-<id>`.
pub(super) fn row(id: &str, session: &SessionKey) -> InboxRow {
    InboxRow {
        id: InboxId::new(id),
        session: session.clone(),
        account: "telegram:bot".into(),
        message: format!("m-{id}"),
        at: TimestampMs(2_000_000),
        sender: "4711".into(),
        actor: Actor::Paired("telegram:4711".into()),
        route: Route {
            channel: "telegram".into(),
            account: "bot".into(),
            chat: "-100".into(),
            thread: Some("7".into()),
        },
        text: "héllo \0".into(),
        mode: QueueMode::Collect,
        model: Some("p/m".into()),
        state: InboxState::Received,
    }
}

pub(super) fn receive(id: &str, session: &SessionKey) -> Mutation {
    Mutation::Receive(Box::new(row(id, session)))
}

pub(super) fn step(id: &str, step: InboxStep) -> Mutation {
    Mutation::Inbox(InboxId::new(id), step)
}

pub(super) async fn cases(make: MakeStore<'_>) {
    arrival(make).await;
    steps(make).await;
    dates(make).await;
    limit(make).await;
}

async fn arrival(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let store = &bench.store;
    assert_eq!(store.received("telegram:bot", "m-i1").await, Ok(None));
    assert_eq!(store.unfinished().await, Ok(vec![]));
    for (id, session) in [("i2", &b), ("i3", &a), ("i1", &a)] {
        bench
            .lands(Batch::session(session).with(receive(id, session)))
            .await;
    }
    let found = store.received("telegram:bot", "m-i1").await.unwrap();
    assert_eq!(found, Some(row("i1", &a)), "it comes back as it went in");
    assert_eq!(store.inbox_row(&InboxId::new("i1")).await, Ok(found));
    assert_eq!(store.inbox_row(&InboxId::new("i")).await, Ok(None));
    assert_eq!(store.received("telegram:bot", "m-i9").await, Ok(None));
    assert_eq!(store.received("irc:bot", "m-i1").await, Ok(None));
    let waiting = store.waiting(&a).await.unwrap();
    assert_eq!(waiting, [row("i1", &a), row("i3", &a)], "by id");
    assert_eq!(
        store.unfinished().await,
        Ok(vec![a.clone(), b.clone()]),
        "also sessions that are not open"
    );
    assert_eq!(store.session(&a).await, Ok(None), "receiving opens none");

    let mut again = row("i9", &b);
    again.message = "m-i1".into();
    let again = Mutation::Receive(Box::new(again));
    bench
        .refuses(Conflict, Batch::session(&b).with(again))
        .await;
    let mut same = row("i1", &a);
    same.message = "other".into();
    let same = Mutation::Receive(Box::new(same));
    bench.refuses(Illegal, Batch::session(&a).with(same)).await;
    let mut other_account = row("i4", &a);
    (other_account.account, other_account.message) = ("irc:bot".into(), "m-i1".into());
    let other_account = Mutation::Receive(Box::new(other_account));
    bench.lands(Batch::session(&a).with(other_account)).await;
    let mut claimed = row("i9", &a);
    claimed.state = InboxState::Claimed {
        run: RunId::new("r1"),
    };
    let claimed = Mutation::Receive(Box::new(claimed));
    bench
        .refuses(Illegal, Batch::session(&a).with(claimed))
        .await;
    bench
        .refuses(Illegal, Batch::session(&a).with(receive("i9", &b)))
        .await;
}

/// Every step from every state, on rows brought there by legal steps.
async fn steps(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let claim = InboxStep::Claim(RunId::new("r1"));
    let consume = InboxStep::Consume(EntryId::new("e1"));
    let collect = InboxStep::Collect(InboxId::new("i0"));
    let refuse = InboxStep::Drop("overflow".into());
    let all = [&claim, &consume, &collect, &refuse];
    let paths: [&[&InboxStep]; 5] = [&[], &[&claim], &[&claim, &consume], &[&collect], &[&refuse]];
    for (i, path) in paths.into_iter().enumerate() {
        let id = format!("i{i}");
        bench.lands(Batch::session(&a).with(receive(&id, &a))).await;
        let mut state = InboxState::Received;
        for next in path {
            let taken = Batch::session(&a).with(step(&id, (*next).clone()));
            bench.lands(taken).await;
            state = state.step(next).unwrap();
        }
        let row = bench.store.inbox_row(&InboxId::new(&id)).await.unwrap();
        assert_eq!(row.unwrap().state, state);
        let waiting = bench.store.waiting(&a).await.unwrap();
        let waits = waiting.iter().any(|row| row.id.as_str() == id);
        assert_eq!(waits, state.open(), "{state:?}");
        for wrong in all.into_iter().filter(|next| state.step(next).is_err()) {
            let batch = Batch::session(&a).with(step(&id, wrong.clone()));
            bench.refuses(Illegal, batch).await;
        }
    }
    for scope in [Batch::session(&b), Batch::owner()] {
        let foreign = scope.with(step("i0", claim.clone()));
        bench.refuses(Illegal, foreign).await;
    }
    let unknown = Batch::session(&a).with(step("i9", claim.clone()));
    bench.refuses(Illegal, unknown).await;
    for (id, last) in [("i0", refuse), ("i1", consume)] {
        bench.lands(Batch::session(&a).with(step(id, last))).await;
    }
    assert_eq!(bench.store.unfinished().await, Ok(vec![]));
    assert_eq!(bench.store.waiting(&a).await, Ok(vec![]));
    let twice = Batch::session(&a).with(receive("i1", &a));
    bench.refuses(Conflict, twice).await;
}

async fn dates(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let a = key("a");
    bench.lands(opened(&a)).await;
    let hide = Mutation::ArchiveSession(a.clone(), Some(TimestampMs(9)));
    bench.lands(Batch::session(&a).with(hide)).await;
    bench
        .lands(Batch::session(&a).with(receive("i1", &a)))
        .await;
    let mut late = row("i2", &a);
    late.at = TimestampMs(1_500_000);
    let late = Mutation::Receive(Box::new(late));
    bench.lands(Batch::session(&a).with(late)).await;
    let row = bench.store.session(&a).await.unwrap().unwrap();
    assert_eq!(
        (row.interacted.0, row.archived),
        (2_000_000, None),
        "dated, never backwards, and listed again"
    );
    assert_eq!(bench.store.sessions(9).await, Ok(vec![row]));
}

async fn limit(make: MakeStore<'_>) {
    let bench = Bench::new(make);
    let (a, b) = (key("a"), key("b"));
    let mut batch = Batch::session(&a);
    for i in 0..WAITING_MESSAGES {
        batch.mutations.push(receive(&format!("i{i}"), &a));
    }
    bench.lands(batch).await;
    let more = Batch::session(&a).with(receive("x", &a));
    bench.refuses(Illegal, more.clone()).await;
    bench.lands(Batch::session(&b).with(receive("y", &b))).await;
    let refuse = step("i0", InboxStep::Drop("overflow".into()));
    bench.lands(Batch::session(&a).with(refuse)).await;
    bench.lands(more).await;
    let waiting = bench.store.waiting(&a).await.unwrap();
    assert_eq!(waiting.len() as u64, WAITING_MESSAGES);
}
