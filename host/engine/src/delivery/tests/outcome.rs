//! What an attempt's outcome means, for both kinds of network, and the retry table in time.

use super::*;
use claw_core::ports::SendError;
use claw_testkit::Outcome;

fn not_started() -> SendError {
    SendError::NotStarted("no socket".into())
}

fn refused(seconds: u64) -> SendError {
    SendError::Refused("slow down".into(), Some(Duration::from_secs(seconds)))
}

fn unanswered() -> SendError {
    SendError::Unanswered("gone".into())
}

/// One row whose first send has this outcome; its state half a second later, and what is visible then.
async fn first(deduplicates: bool, outcome: Outcome) -> (OutboxState, usize, bool) {
    let rig = Rig::new(FakeChannel::plain(deduplicates)).await;
    rig.net.then(outcome);
    rig.post(row("o1", &route("c"), &["hello"])).await;
    pass(500).await;
    let row = rig.row("o1").await;
    (
        row.state,
        rig.net.texts(&route("c")).len(),
        row.parts[0].left,
    )
}

#[tokio::test(start_paused = true)]
async fn a_table_of_outcomes() {
    use OutboxState::{Ambiguous, Dead, Queued, Sent};
    let fails = Outcome::Fails;
    let table = [
        (false, Outcome::Arrives, (Sent, 1, true)),
        (true, Outcome::Arrives, (Sent, 1, true)),
        (false, fails(not_started()), (Queued, 0, false)),
        (true, fails(not_started()), (Queued, 0, false)),
        (false, fails(refused(1)), (Queued, 0, false)),
        (true, fails(refused(1)), (Queued, 0, false)),
        (
            false,
            fails(SendError::Never("blocked".into())),
            (Dead, 0, false),
        ),
        (
            true,
            fails(SendError::Never("blocked".into())),
            (Dead, 0, false),
        ),
        (false, fails(unanswered()), (Ambiguous, 0, true)),
        (true, fails(unanswered()), (Queued, 0, true)),
        (false, Outcome::LosesAnswer, (Ambiguous, 1, true)),
        (true, Outcome::LosesAnswer, (Queued, 1, true)),
    ];
    for (deduplicates, outcome, expected) in table {
        let seen = first(deduplicates, outcome.clone()).await;
        assert_eq!(seen, expected, "{outcome:?}, deduplicates: {deduplicates}");
    }
}

/// When each send left, in milliseconds, and how the row ended, if every send fails so.
async fn exhaust(deduplicates: bool, error: SendError) -> (Vec<i64>, OutboxRow) {
    let rig = Rig::new(FakeChannel::plain(deduplicates)).await;
    rig.net.script(move |_| Outcome::Fails(error.clone()));
    rig.post(row("o1", &route("c"), &["hello"])).await;
    let mut times = Vec::new();
    for _ in 0..10_000 {
        pass(100).await;
        while times.len() < rig.net.sends().len() {
            times.push((rig.now_ms() - 1) / 1_000 * 1_000);
        }
    }
    let keys: Vec<String> = rig.net.sends().into_iter().map(|s| s.key).collect();
    assert!(keys.iter().all(|k| k == "o1-0"), "{keys:?}");
    (times, rig.row("o1").await)
}

#[tokio::test(start_paused = true)]
async fn the_retry_table_is_kept_and_ends() {
    let table = vec![0, 5_000, 30_000, 150_000, 750_000];
    let (times, row) = exhaust(false, not_started()).await;
    assert_eq!((times, row.state), (table.clone(), OutboxState::Dead));
    assert_eq!(
        (row.parts[0].attempts, row.reason.as_str()),
        (5, "no socket")
    );
    let (times, row) = exhaust(true, not_started()).await;
    assert_eq!((times, row.state), (table.clone(), OutboxState::Dead));
    // It may have arrived: a person decides.
    let (times, row) = exhaust(true, unanswered()).await;
    assert_eq!((times, row.state), (table, OutboxState::Ambiguous));
}

#[tokio::test(start_paused = true)]
async fn a_network_may_ask_for_a_minute_and_no_more() {
    let (times, _) = exhaust(false, refused(20)).await;
    assert_eq!(times, [0, 20_000, 45_000, 165_000, 765_000]);
    let (times, _) = exhaust(false, refused(3_600)).await;
    assert_eq!(times, [0, 60_000, 120_000, 240_000, 840_000]);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_unknown_outcome_is_not_forgotten() {
    let rig = Rig::new(FakeChannel::plain(true)).await;
    rig.net.then(Outcome::Fails(unanswered()));
    rig.net.script(|_| Outcome::Fails(not_started()));
    rig.post(row("o1", &route("c"), &["hello"])).await;
    pass(1_000_000).await;
    assert_eq!(rig.net.sends().len(), 5);
    assert_eq!(rig.state("o1").await, OutboxState::Ambiguous);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_shows_one_message_where_the_network_deduplicates() {
    let rig = Rig::new(FakeChannel::plain(true)).await;
    rig.net
        .then(Outcome::LosesAnswer)
        .then(Outcome::LosesAnswer);
    rig.post(row("o1", &route("c"), &["hello"])).await;
    pass(60_000).await;
    assert_eq!(rig.net.sends().len(), 3);
    assert_eq!(rig.net.texts(&route("c")), ["hello"]);
    assert_eq!(rig.state("o1").await, OutboxState::Sent);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_never_answers_is_given_up_after_a_minute() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(Outcome::Hangs);
    rig.post(row("o1", &route("c"), &["hello"])).await;
    rig.post(row("o2", &route("c"), &["after"])).await;
    pass(59_000).await;
    assert_eq!(rig.state("o1").await, OutboxState::Sending);
    pass(2_000).await;
    assert_eq!(rig.state("o1").await, OutboxState::Ambiguous);
    assert_eq!(rig.row("o1").await.reason, "no answer in 60 s");
    // What is ambiguous holds back nothing.
    assert_eq!(rig.state("o2").await, OutboxState::Sent);
}

#[tokio::test(start_paused = true)]
async fn a_person_decides_about_what_is_ambiguous() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net
        .then(Outcome::LosesAnswer)
        .then(Outcome::Fails(unanswered()));
    rig.post(row("o1", &route("c"), &["one"])).await;
    rig.post(row("o2", &route("c"), &["two"])).await;
    pass(100_000).await;
    assert_eq!(rig.net.sends().len(), 2, "nothing is re-sent blindly");
    rig.step("o1", OutboxStep::Discard).await;
    rig.step("o2", OutboxStep::Resend).await;
    rig.delivery.wake(&route("c"));
    pass(100).await;
    assert_eq!(rig.state("o1").await, OutboxState::Dead);
    assert_eq!(rig.state("o2").await, OutboxState::Sent);
    assert_eq!(rig.net.texts(&route("c")), ["one", "two"]);
}

#[tokio::test(start_paused = true)]
async fn a_reason_is_cut() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net
        .then(Outcome::Fails(SendError::Never("é".repeat(5_000))));
    rig.post(row("o1", &route("c"), &["one"])).await;
    pass(100).await;
    assert_eq!(rig.row("o1").await.reason, "é".repeat(300));
}
