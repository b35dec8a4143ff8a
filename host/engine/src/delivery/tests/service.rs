//! Order, holding, claims, a failing store, stopping.

use super::*;
use crate::delivery::{MAX_ACCOUNT_SENDS, MAX_CLAIM_MS, STORE_PAUSE_MS, SWEEP_MS};
use crate::turn::Outlet;
use claw_core::ports::SendError;
use claw_testkit::Outcome;

fn flaky() -> Outcome {
    Outcome::Fails(SendError::NotStarted("no socket".into()))
}

#[tokio::test(start_paused = true)]
async fn a_route_keeps_its_order_and_its_parts() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net
        .script(|_| Outcome::ArrivesAfter(Duration::from_millis(50)));
    // Woken in the wrong order.
    for id in ["o3", "o1", "o2"] {
        let texts = [format!("{id} a"), format!("{id} b")];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let post = Mutation::Post(Box::new(row(id, &route("c"), &texts)));
        rig.commit(vec![post]).await;
    }
    rig.delivery.wake(&route("c"));
    pass(1_000).await;
    let texts = rig.net.texts(&route("c"));
    assert_eq!(texts, ["o1 a", "o1 b", "o2 a", "o2 b", "o3 a", "o3 b"]);
    assert_eq!(rig.net.most_at_once(), (1, 1));
    let keys: Vec<String> = rig.net.sends().into_iter().map(|s| s.key).collect();
    assert_eq!(keys[..2], ["o1-0", "o1-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_waits_holds_back_its_route_alone() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(flaky());
    rig.post(row("o1", &route("c"), &["first"])).await;
    pass(10).await;
    rig.post(row("o2", &route("c"), &["second"])).await;
    rig.post(row("o3", &route("d"), &["other"])).await;
    pass(4_000).await;
    assert_eq!(rig.net.texts(&route("c")), Vec::<String>::new());
    assert_eq!(rig.net.texts(&route("d")), ["other"]);
    pass(2_000).await;
    assert_eq!(rig.net.texts(&route("c")), ["first", "second"]);
}

#[tokio::test(start_paused = true)]
async fn the_second_part_waits_for_the_first() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(Outcome::Arrives).then(flaky());
    rig.post(row("o1", &route("c"), &["a", "b", "c"])).await;
    pass(1_000).await;
    assert_eq!(rig.net.texts(&route("c")), ["a"]);
    pass(5_000).await;
    assert_eq!(rig.net.texts(&route("c")), ["a", "b", "c"]);
    assert_eq!(rig.row("o1").await.parts[1].attempts, 2);
}

#[tokio::test(start_paused = true)]
async fn routes_of_an_account_go_beside_each_other_up_to_a_limit() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net
        .script(|_| Outcome::ArrivesAfter(Duration::from_secs(1)));
    for n in 0..MAX_ACCOUNT_SENDS * 3 {
        for m in 0..2 {
            let chat = route(&format!("c{n:03}"));
            rig.post(row(&format!("o{n:03}-{m}"), &chat, &["x"])).await;
            // However often it is woken.
            rig.delivery.wake(&chat);
        }
    }
    pass(500).await;
    for n in 0..MAX_ACCOUNT_SENDS * 3 {
        rig.delivery.wake(&route(&format!("c{n:03}")));
    }
    pass(60_000).await;
    assert_eq!(rig.net.most_at_once(), (1, MAX_ACCOUNT_SENDS));
    assert_eq!(rig.net.sends().len(), MAX_ACCOUNT_SENDS * 6);
    let open = rig.store.outbox(&[OutboxState::Sent], 1_000).await.unwrap();
    assert_eq!(open.len(), MAX_ACCOUNT_SENDS * 6);
}

#[tokio::test(start_paused = true)]
async fn without_a_channel_rows_are_held_until_one_is_attached() {
    let rig = Rig::idle(FakeChannel::plain(false));
    rig.delivery.recover().await.unwrap();
    rig.post(row("o1", &route("c"), &["a"])).await;
    rig.post(row("o2", &route("c"), &["b"])).await;
    pass(100).await;
    let held = rig.row("o2").await;
    assert_eq!(held.state, OutboxState::Held);
    assert_eq!(held.reason, "no channel `fake` with the account `a`");
    // Another account changes nothing.
    rig.channels.attach("fake", "b", rig.net.clone());
    pass(SWEEP_MS * 2).await;
    assert_eq!(rig.state("o1").await, OutboxState::Held);
    rig.channels.attach("fake", "a", rig.net.clone());
    pass(100).await;
    assert_eq!(rig.net.texts(&route("c")), ["a", "b"]);
    assert!(rig.channels.detach("fake", "a") && !rig.channels.detach("fake", "a"));
    rig.post(row("o3", &route("c"), &["c"])).await;
    pass(100).await;
    assert_eq!(rig.state("o3").await, OutboxState::Held);
}

#[tokio::test(start_paused = true)]
async fn a_local_route_has_no_channel() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.channels.attach("local", "", rig.net.clone());
    assert!(rig.channels.find(&Route::local()).is_none());
    assert!(rig.delivery.claim(&Route::local()).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_claimed_row_leaves_with_one_commit_more() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    let chat = route("c");
    assert!(rig.delivery.begin_now(&chat));
    assert!(!rig.delivery.begin_now(&chat), "one at a time");
    let row = row("o1", &chat, &["hello"]);
    let attempt = Mutation::Outbox(row.id.clone(), OutboxStep::Attempt);
    rig.commit(vec![Mutation::Post(Box::new(row.clone())), attempt])
        .await;
    pass(1_000).await;
    assert_eq!(
        rig.net.sends().len(),
        0,
        "not before it is said to have landed"
    );
    rig.delivery.begun(&row.route, &row.id);
    pass(10).await;
    assert_eq!(rig.net.texts(&chat), ["hello"]);
    assert_eq!(rig.store.commits().len(), 2, "the batch and the receipt");
    assert!(rig.delivery.begin_now(&chat), "the route is free again");
    rig.delivery.release(&chat);
    pass(10).await;
    assert!(rig.delivery.begin_now(&chat));
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_is_forgotten_expires_and_its_row_is_not_sent_blindly() {
    for deduplicates in [true, false] {
        let rig = Rig::new(FakeChannel::plain(deduplicates)).await;
        let chat = route("c");
        assert!(rig.delivery.begin_now(&chat));
        let row = row("o1", &chat, &["hello"]);
        let attempt = Mutation::Outbox(row.id.clone(), OutboxStep::Attempt);
        rig.commit(vec![Mutation::Post(Box::new(row)), attempt])
            .await;
        pass(MAX_CLAIM_MS + SWEEP_MS + 1_000).await;
        let (state, seen) = match deduplicates {
            true => (OutboxState::Sent, 1),
            false => (OutboxState::Ambiguous, 0),
        };
        assert_eq!(rig.state("o1").await, state);
        assert_eq!(rig.net.sends().len(), seen);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_claimed_beside_an_open_row() {
    let rig = Rig::idle(FakeChannel::plain(false));
    let chat = route("c");
    rig.channels.attach("fake", "a", rig.net.clone());
    assert!(
        !rig.delivery.begin_now(&chat),
        "nothing is known before the recovery"
    );
    rig.delivery.recover().await.unwrap();
    assert!(rig.delivery.begin_now(&chat));
    rig.delivery.release(&chat);
    pass(10).await;
    rig.net.then(flaky());
    rig.post(row("o1", &chat, &["first"])).await;
    assert!(!rig.delivery.begin_now(&chat));
    pass(1_000).await;
    assert!(
        !rig.delivery.begin_now(&chat),
        "the first waits for its retry"
    );
    assert!(rig.delivery.begin_now(&route("d")), "other routes are free");
    rig.delivery.release(&route("d"));
    pass(10_000).await;
    assert!(rig.delivery.begin_now(&chat));
    rig.channels.detach("fake", "a");
    assert!(!rig.delivery.begin_now(&route("e")), "no channel");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_asked_again_and_nothing_is_sent_twice() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.post(row("o0", &route("c"), &["zero"])).await;
    pass(100).await;
    // The attempt does not land: no byte leaves.
    rig.commit(vec![Mutation::Post(Box::new(row(
        "o1",
        &route("c"),
        &["one"],
    )))])
    .await;
    rig.store.fail(Some("disk full"));
    rig.delivery.wake(&route("c"));
    pass(STORE_PAUSE_MS * 3 + 100).await;
    assert_eq!(rig.net.sends().len(), 1);
    rig.store.fail(None);
    pass(STORE_PAUSE_MS).await;
    assert_eq!(rig.net.texts(&route("c")), ["zero", "one"]);
    // The receipt does not land: it is written down later, and the message not sent again.
    let store = rig.store.clone();
    rig.net.script(move |_| {
        store.fail(Some("disk full"));
        Outcome::Arrives
    });
    rig.post(row("o2", &route("c"), &["two"])).await;
    pass(STORE_PAUSE_MS * 10).await;
    assert_eq!(rig.state("o2").await, OutboxState::Sending);
    rig.store.fail(None);
    pass(STORE_PAUSE_MS * 2).await;
    assert_eq!(rig.state("o2").await, OutboxState::Sent);
    assert_eq!(rig.net.texts(&route("c")), ["zero", "one", "two"]);
    assert_eq!(rig.net.sends().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_nobody_spoke_of_is_found() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    let post = Mutation::Post(Box::new(row("o1", &route("c"), &["hello"])));
    rig.commit(vec![post]).await;
    pass(SWEEP_MS + 1_000).await;
    assert_eq!(rig.net.texts(&route("c")), ["hello"]);
}

#[tokio::test(start_paused = true)]
async fn an_adapter_that_panics_does_not_stop_the_others() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(Outcome::Panics);
    rig.post(row("o1", &route("c"), &["one"])).await;
    pass(1).await;
    rig.post(row("o2", &route("d"), &["two"])).await;
    pass(10).await;
    assert_eq!(rig.net.texts(&route("d")), ["two"]);
    pass(STORE_PAUSE_MS * 2).await;
    assert_eq!(rig.state("o1").await, OutboxState::Ambiguous);
}

#[tokio::test(start_paused = true)]
async fn a_claimed_row_whose_sender_ended_is_not_sent_blindly() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    let chat = route("c");
    let (delivery, woken) = (rig.delivery.clone(), chat.clone());
    rig.net.script(move |_| {
        delivery.wake(&woken);
        Outcome::Panics
    });
    let claim = rig.delivery.claim(&chat).unwrap();
    let row = row("o1", &chat, &["hello"]);
    let attempt = Mutation::Outbox(row.id.clone(), OutboxStep::Attempt);
    rig.commit(vec![Mutation::Post(Box::new(row.clone())), attempt])
        .await;
    claim.begun(row.id);
    pass(STORE_PAUSE_MS * 10).await;
    assert_eq!(rig.net.sends().len(), 1);
    assert_eq!(rig.state("o1").await, OutboxState::Ambiguous);
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_is_under_way_and_begins_nothing() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net
        .script(|_| Outcome::ArrivesAfter(Duration::from_secs(2)));
    rig.post(row("o1", &route("c"), &["a", "b"])).await;
    rig.post(row("o2", &route("c"), &["c"])).await;
    let claim = rig.delivery.claim(&route("d")).unwrap();
    let begun = row("o3", &route("d"), &["d"]);
    let attempt = Mutation::Outbox(begun.id.clone(), OutboxStep::Attempt);
    rig.commit(vec![Mutation::Post(Box::new(begun.clone())), attempt])
        .await;
    pass(1_000).await;
    let delivery = rig.delivery.clone();
    let stopped = tokio::spawn(async move { delivery.stop().await });
    pass(1).await;
    claim.begun(begun.id);
    assert!(stopped.await.unwrap());
    assert!(rig.delivery.claim(&route("e")).is_none());
    assert_eq!(rig.net.texts(&route("c")), ["a"]);
    for (id, left) in [("o1", false), ("o2", false), ("o3", false)] {
        let row = rig.row(id).await;
        assert_eq!(row.state, OutboxState::Queued, "{id}");
        let next = row.current().unwrap();
        assert_eq!(row.parts[next].left, left, "{id}");
    }
    rig.post(row("o4", &route("f"), &["x"])).await;
    pass(SWEEP_MS * 2).await;
    assert_eq!(rig.net.sends().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_ever() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(Outcome::Hangs);
    rig.post(row("o1", &route("c"), &["a"])).await;
    pass(10).await;
    assert!(!rig.delivery.stop().await);
    assert_eq!(rig.state("o1").await, OutboxState::Sending);
}

#[tokio::test(start_paused = true)]
async fn the_retry_of_a_row_ends_with_a_stop() {
    let rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(flaky());
    rig.post(row("o1", &route("c"), &["a"])).await;
    pass(10).await;
    assert!(rig.delivery.stop().await);
    assert_eq!(rig.state("o1").await, OutboxState::Queued);
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_handles_are_gone_sends_nothing() {
    let mut rig = Rig::new(FakeChannel::plain(false)).await;
    rig.net.then(flaky());
    rig.post(row("o1", &route("c"), &["a"])).await;
    pass(10).await;
    rig.delivery = Delivery::new(rig.world.clone(), rig.channels.clone());
    pass(1_000_000).await;
    assert_eq!(rig.net.sends().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn parts_fit_the_channel() {
    let rig = Rig::new(editing(false)).await;
    let text = "word ".repeat(100);
    let parts = rig.delivery.parts(&route("c"), &text);
    assert!(
        parts.len() > 4 && parts.iter().all(|p| p.len() <= 100),
        "{parts:?}"
    );
    let unknown = Route {
        channel: "other".into(),
        ..route("c")
    };
    assert_eq!(rig.delivery.parts(&unknown, &text).len(), 1);
}
