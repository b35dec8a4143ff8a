//! The process dies while something leaves, at every place, on both kinds of network; and what the next one makes of it.

use super::*;
use crate::delivery::SWEEP_MS;
use claw_core::id::RunId;
use claw_testkit::Outcome;
use std::sync::atomic::{AtomicUsize, Ordering};

const TEXTS: [&str; 5] = ["1a", "1b", "2a", "3a", "3b"];

/// Three rows of one route; the process dies at send number `at`, before or after it arrived.
async fn die(deduplicates: bool, at: usize, arrived: bool) -> (Vec<String>, Vec<OutboxRow>) {
    let mut rig = Rig::new(FakeChannel::plain(deduplicates)).await;
    let sends = Arc::new(AtomicUsize::new(0));
    rig.net
        .script(move |_| match sends.fetch_add(1, Ordering::SeqCst) == at {
            true if arrived => Outcome::HangsArrived,
            true => Outcome::Hangs,
            false => Outcome::Arrives,
        });
    rig.post(row("o1", &route("c"), &["1a", "1b"])).await;
    rig.post(row("o2", &route("c"), &["2a"])).await;
    rig.post(row("o3", &route("c"), &["3a", "3b"])).await;
    pass(1_000).await;
    assert_eq!(rig.net.sends().len(), at + 1);
    rig.restart().await;
    pass(SWEEP_MS * 3).await;
    let mut rows = Vec::new();
    for id in ["o1", "o2", "o3"] {
        rows.push(rig.row(id).await);
    }
    (rig.net.texts(&route("c")), rows)
}

#[tokio::test(start_paused = true)]
async fn exactly_one_where_the_network_deduplicates() {
    for at in 0..TEXTS.len() {
        for arrived in [false, true] {
            let (texts, rows) = die(true, at, arrived).await;
            assert_eq!(texts, TEXTS, "died at {at}, arrived: {arrived}");
            assert!(rows.iter().all(|r| r.state == OutboxState::Sent));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn at_most_one_elsewhere_and_none_without_a_visible_row() {
    for (at, text) in TEXTS.into_iter().enumerate() {
        for arrived in [false, true] {
            let (texts, rows) = die(false, at, arrived).await;
            let mut unique = texts.clone();
            unique.dedup();
            assert_eq!(texts, unique, "died at {at}");
            let died = rows.iter().find(|r| r.state != OutboxState::Sent).unwrap();
            assert_eq!(died.state, OutboxState::Ambiguous);
            assert_eq!(died.reason, "claw ended while it was being sent");
            let current = died.current().unwrap();
            assert_eq!(died.parts[current].text, text);
            assert!(died.parts[current].left);
            assert_eq!(texts.iter().any(|t| t == text), arrived);
            // The other rows have all arrived.
            let sent = rows.iter().filter(|r| r.state == OutboxState::Sent);
            for part in sent.flat_map(|r| &r.parts) {
                assert!(texts.contains(&part.text), "{}", part.text);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_was_being_sent_waits_for_its_channel() {
    for deduplicates in [true, false] {
        let mut rig = Rig::new(FakeChannel::plain(deduplicates)).await;
        rig.net.then(Outcome::HangsArrived);
        rig.post(row("o1", &route("c"), &["hello"])).await;
        pass(100).await;
        rig.channels.detach("fake", "a");
        rig.restart().await;
        pass(SWEEP_MS * 2).await;
        assert_eq!(
            rig.state("o1").await,
            OutboxState::Sending,
            "nobody can tell yet"
        );
        rig.channels.attach("fake", "a", rig.net.clone());
        pass(100).await;
        let expected = match deduplicates {
            true => OutboxState::Sent,
            false => OutboxState::Ambiguous,
        };
        assert_eq!(rig.state("o1").await, expected);
        assert_eq!(rig.net.texts(&route("c")), ["hello"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_keeps_dying_ends_as_ambiguous() {
    let mut rig = Rig::new(FakeChannel::plain(true)).await;
    rig.net.script(|_| Outcome::Hangs);
    rig.post(row("o1", &route("c"), &["hello"])).await;
    for _ in 0..10 {
        pass(100).await;
        rig.restart().await;
    }
    pass(100).await;
    assert_eq!(rig.net.sends().len(), 5);
    assert_eq!(rig.state("o1").await, OutboxState::Ambiguous);
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_sent_when_it_is_due() {
    let mut rig = Rig::new(FakeChannel::plain(false)).await;
    let refused = claw_core::ports::SendError::NotStarted("no socket".into());
    rig.net
        .then(Outcome::Fails(refused.clone()))
        .then(Outcome::Fails(refused));
    rig.post(row("o1", &route("c"), &["hello"])).await;
    pass(6_000).await;
    rig.restart().await;
    pass(20_000).await;
    assert_eq!(rig.net.sends().len(), 2, "25 s are not over");
    pass(10_000).await;
    assert_eq!(rig.net.texts(&route("c")), ["hello"]);
}

#[tokio::test(start_paused = true)]
async fn drafts_of_ended_turns_die() {
    let mut rig = Rig::new(FakeChannel::plain(false)).await;
    let mut of_none = row("o1", &route("c"), &[]);
    of_none.state = OutboxState::Drafting;
    let of_lost = OutboxRow {
        id: OutboxId::new("o2"),
        run: Some(RunId::new("r")),
        ..of_none.clone()
    };
    rig.commit(vec![Mutation::Post(Box::new(of_none))]).await;
    rig.commit(vec![Mutation::Post(Box::new(of_lost))]).await;
    pass(SWEEP_MS + 1_000).await;
    assert_eq!(
        rig.state("o1").await,
        OutboxState::Drafting,
        "somebody may write it"
    );
    let lost = rig.row("o2").await;
    assert_eq!(lost.state, OutboxState::Dead);
    assert_eq!(lost.reason, "the turn ended before its answer");
    rig.restart().await;
    assert_eq!(rig.state("o1").await, OutboxState::Dead);
}
