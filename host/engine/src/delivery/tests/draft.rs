//! Previews: the row before the byte, edits in place, and the answer in the place of the preview.

use super::*;
use crate::delivery::{Draft, EDIT_MS};
use claw_core::ports::SendError;
use claw_testkit::Outcome;

async fn rig() -> (Rig, Draft) {
    let rig = Rig::new(editing(false)).await;
    let draft = rig.delivery.draft(&session(), None, &route("c")).unwrap();
    (rig, draft)
}

/// Ends the preview and queues the answer in its row.
async fn answer(rig: &Rig, draft: Draft, texts: &[&str]) -> OutboxId {
    let id = draft.end().await.unwrap();
    let texts = texts.iter().map(|t| (*t).to_owned()).collect();
    rig.step(id.as_str(), OutboxStep::Queue(texts)).await;
    rig.delivery.wake(&route("c"));
    pass(10).await;
    id
}

#[tokio::test(start_paused = true)]
async fn the_answer_takes_the_place_of_its_preview() {
    let (rig, draft) = rig().await;
    pass(5_000).await;
    assert_eq!(rig.store.commits().len(), 0, "no row before the first text");
    draft.show("Hel");
    pass(10).await;
    draft.show("Hello");
    draft.show("Hello, you");
    assert_eq!(rig.net.texts(&route("c")), ["Hel"]);
    pass(EDIT_MS).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello, you"]);
    assert_eq!(
        rig.net.sends().len(),
        2,
        "what came too fast is passed over"
    );
    let id = answer(&rig, draft, &["Hello, you!", "More."]).await;
    let seen = rig.net.visible(&route("c"));
    assert_eq!(rig.net.texts(&route("c")), ["Hello, you!", "More."]);
    assert_eq!((seen[0].id.as_str(), seen[0].edits), ("m1", 2));
    assert_eq!(rig.state(id.as_str()).await, OutboxState::Sent);
}

#[tokio::test(start_paused = true)]
async fn the_row_is_there_before_the_first_byte() {
    let (rig, draft) = rig().await;
    let store = rig.store.clone();
    rig.net.script(move |_| {
        let posts = store.commits().len();
        assert_eq!(posts, 1, "the row, and nothing else");
        Outcome::Arrives
    });
    draft.show("Hello");
    pass(10).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello"]);
    let id = draft.end().await.unwrap();
    let row = rig.row(id.as_str()).await;
    assert_eq!(
        (row.state, row.draft.as_deref()),
        (OutboxState::Drafting, Some("m1"))
    );
}

#[tokio::test(start_paused = true)]
async fn what_may_be_silent_is_not_shown() {
    let (rig, draft) = rig().await;
    for text in ["", "NO", "NO_RE", "NO_REPLY"] {
        draft.show(text);
        pass(2_000).await;
    }
    assert_eq!(draft.end().await, None);
    assert_eq!((rig.net.sends().len(), rig.store.commits().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_preview_is_cut_to_one_message() {
    let (rig, draft) = rig().await;
    draft.show(&"word ".repeat(100));
    pass(10).await;
    let texts = rig.net.texts(&route("c"));
    assert!(texts.len() == 1 && texts[0].len() <= 100, "{texts:?}");
    draft.show(&"word ".repeat(200));
    pass(EDIT_MS * 3).await;
    assert_eq!(rig.net.sends().len(), 1, "its text is what it was");
}

#[tokio::test(start_paused = true)]
async fn a_preview_that_fails_fails_nothing() {
    for error in [
        SendError::NotStarted("no socket".into()),
        SendError::Never("no".into()),
        SendError::Unanswered("gone".into()),
    ] {
        let (rig, draft) = rig().await;
        rig.net.then(Outcome::Fails(error));
        draft.show("Hello");
        pass(EDIT_MS * 3).await;
        draft.show("Hello, you");
        pass(EDIT_MS * 3).await;
        assert_eq!(
            rig.net.sends().len(),
            1,
            "no second preview beside the first"
        );
        answer(&rig, draft, &["Hello, you!"]).await;
        assert_eq!(rig.net.texts(&route("c")), ["Hello, you!"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_preview_that_hangs_is_given_up() {
    let (rig, draft) = rig().await;
    rig.net.then(Outcome::Hangs);
    draft.show("Hello");
    pass(10).await;
    answer(&rig, draft, &["Hello!"]).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello!"]);
    assert_eq!(rig.net.most_at_once().0, 1);
}

#[tokio::test(start_paused = true)]
async fn edits_that_fail_end_after_the_third() {
    let (rig, draft) = rig().await;
    rig.net.then(Outcome::Arrives);
    rig.net
        .script(|_| Outcome::Fails(SendError::NotStarted("no socket".into())));
    for n in 0..20 {
        draft.show(&format!("Hello {n}"));
        pass(EDIT_MS * 2).await;
    }
    assert_eq!(rig.net.sends().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn without_its_row_no_byte_of_a_preview_leaves() {
    let (rig, draft) = rig().await;
    rig.store.fail(Some("disk full"));
    draft.show("Hello");
    pass(EDIT_MS * 3).await;
    assert_eq!(rig.net.sends().len(), 0);
    rig.store.fail(None);
    assert_eq!(draft.end().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_did_not_land_is_written_down_later() {
    let (rig, draft) = rig().await;
    let store = rig.store.clone();
    rig.net.script(move |_| {
        store.fail(Some("disk full"));
        Outcome::Arrives
    });
    draft.show("Hello");
    pass(10).await;
    rig.store.fail(None);
    rig.net.script(|_| Outcome::Arrives);
    answer(&rig, draft, &["Hello!"]).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello!"]);
}

#[tokio::test(start_paused = true)]
async fn a_preview_waits_for_what_leaves_before_it() {
    let (rig, draft) = rig().await;
    rig.net.then(Outcome::ArrivesAfter(Duration::from_secs(5)));
    rig.post(row("a1", &route("c"), &["before"])).await;
    pass(10).await;
    draft.show("Hello");
    pass(4_000).await;
    assert_eq!(
        rig.store.outbox(&[OutboxState::Drafting], 9).await.unwrap(),
        []
    );
    pass(3_000).await;
    assert_eq!(rig.net.texts(&route("c")), ["before", "Hello"]);
    assert_eq!(rig.net.most_at_once(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_preview_that_is_gone_does_not_take_the_answer_with_it() {
    let (rig, draft) = rig().await;
    draft.show("Hello");
    pass(10).await;
    rig.net
        .then(Outcome::Fails(SendError::Never("message is gone".into())));
    let id = answer(&rig, draft, &["Hello!"]).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello", "Hello!"]);
    assert_eq!(rig.state(id.as_str()).await, OutboxState::Sent);
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_is_dropped_shows_nothing_more() {
    let (rig, draft) = rig().await;
    draft.show("Hello");
    pass(10).await;
    draft.show("Hello, you");
    drop(draft);
    pass(EDIT_MS * 5).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello"]);
}

#[tokio::test(start_paused = true)]
async fn a_preview_ends_with_its_service() {
    let (mut rig, draft) = rig().await;
    draft.show("Hello");
    pass(10).await;
    rig.delivery = Delivery::new(rig.world.clone(), rig.channels.clone());
    draft.show("Hello, you");
    pass(EDIT_MS * 5).await;
    assert_eq!(rig.net.texts(&route("c")), ["Hello"]);
    assert_eq!(draft.end().await, None);
}

#[tokio::test(start_paused = true)]
async fn only_a_channel_that_edits_has_previews() {
    let rig = Rig::new(FakeChannel::plain(true)).await;
    assert!(rig.delivery.draft(&session(), None, &route("c")).is_none());
    assert!(
        rig.delivery
            .draft(&session(), None, &Route::local())
            .is_none()
    );
}
