//! Listing, resending and dropping replies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::api::ErrorClass;
use crate::fakes::{NOW, world};
use claw_core::id::{AgentId, SessionKey};
use claw_core::route::Route;
use claw_core::step::outbox::Part;
use std::sync::Arc;

fn row(id: &str) -> OutboxRow {
    let part = Part {
        text: "hello".into(),
        ..Part::default()
    };
    OutboxRow {
        id: OutboxId::new(id),
        session: SessionKey::main(&AgentId::new("main")),
        run: None,
        route: Route {
            channel: "fake".into(),
            account: "a".into(),
            chat: "c".into(),
            thread: None,
        },
        at: NOW,
        updated: NOW,
        due: NOW,
        draft: None,
        parts: vec![part],
        state: OutboxState::Queued,
        reason: String::new(),
    }
}

/// The ids `reply-<state>` in each state.
async fn filled() -> (World, Arc<claw_testkit::MemoryStore>) {
    let (world, store, _) = world();
    let attempt = OutboxStep::Attempt;
    let ways = [
        ("queued", vec![]),
        ("sending", vec![attempt.clone()]),
        (
            "sent",
            vec![attempt.clone(), OutboxStep::Receipt("m".into())],
        ),
        (
            "ambiguous",
            vec![attempt, OutboxStep::Unanswered("gone".into())],
        ),
        ("dead", vec![OutboxStep::Die("blocked".into())]),
        ("held", vec![OutboxStep::Hold("no channel".into())]),
        ("dropped", vec![OutboxStep::Discard]),
    ];
    for (word, steps) in ways {
        let row = row(&format!("reply-{word}"));
        let (id, mut batch) = (row.id.clone(), Batch::session(&row.session));
        batch.mutations.push(Mutation::Post(Box::new(row)));
        let steps = steps.into_iter().map(|s| Mutation::Outbox(id.clone(), s));
        batch.mutations.extend(steps);
        store.commit(batch).await.unwrap();
    }
    let draft = OutboxRow {
        state: OutboxState::Drafting,
        parts: Vec::new(),
        ..row("reply-drafting")
    };
    let batch = Batch::session(&draft.session).with(Mutation::Post(Box::new(draft)));
    store.commit(batch).await.unwrap();
    (world, store)
}

async fn ids(world: &World, all: bool) -> Vec<String> {
    let answer = answer(world, None, Command::DeliveryList { all }).await;
    let rows = answer.unwrap();
    let id = |row: &Value| row["id"].as_str().unwrap().replace("reply-", "");
    rows.as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn what_has_not_arrived_is_listed() {
    let (world, store) = filled().await;
    let open = ["ambiguous", "dead", "drafting", "held", "queued", "sending"];
    assert_eq!(ids(&world, false).await, open);
    let all = ids(&world, true).await;
    assert_eq!(all.len(), 8);
    assert!(all.contains(&"sent".into()) && all.contains(&"dropped".into()));
    let counts = counts(&*store).await.unwrap();
    assert_eq!((counts.open, counts.ambiguous, counts.dead), (4, 1, 1));
}

async fn run(world: &World, resend: bool, id: &str) -> Result<Value, ApiError> {
    let id = id.to_owned();
    let command = match resend {
        true => Command::DeliveryResend { id },
        false => Command::DeliveryDrop { id },
    };
    answer(world, None, command).await
}

#[tokio::test]
async fn a_person_decides_where_there_is_something_to_decide() {
    let words = [
        "drafting",
        "queued",
        "sending",
        "sent",
        "ambiguous",
        "dead",
        "held",
    ];
    let mut allowed = Vec::new();
    for word in words {
        for resend in [true, false] {
            let (world, _) = filled().await;
            match run(&world, resend, &format!("reply-{word}")).await {
                Ok(row) => {
                    let expected = if resend { "queued" } else { "dead" };
                    assert_eq!(row["state"], expected, "{word}");
                    allowed.push((word, resend));
                }
                Err(e) => {
                    assert_eq!((e.class, e.code.as_str()), (ErrorClass::Usage, "CLAW-U001"));
                    let what = if resend { "sent again" } else { "dropped" };
                    let says = format!("reply `reply-{word}` is {word} and cannot be {what}");
                    assert_eq!(e.message, says);
                    assert!(e.hint.is_some());
                }
            }
        }
    }
    let expected = [
        ("queued", false),
        ("ambiguous", true),
        ("ambiguous", false),
        ("dead", true),
        ("held", true),
        ("held", false),
    ];
    assert_eq!(allowed, expected);
}

#[tokio::test]
async fn an_id_may_be_shortened_while_it_is_one() {
    let (world, _) = filled().await;
    let row = run(&world, true, "reply-am").await.unwrap();
    assert_eq!(row["id"], "reply-ambiguous");
    for (id, class) in [
        ("reply-d", ErrorClass::Usage),
        ("rep", ErrorClass::Usage),
        ("reply-x", ErrorClass::NotFound),
    ] {
        let error = run(&world, true, id).await.unwrap_err();
        assert_eq!(error.class, class, "{id}");
        assert!(error.hint.is_some());
    }
}

#[tokio::test]
async fn a_store_that_fails_is_told() {
    let (world, store) = filled().await;
    store.fail(Some("disk full"));
    let error = run(&world, true, "reply-ambiguous").await.unwrap_err();
    assert_eq!(error.code, "CLAW-S001");
}

#[tokio::test(start_paused = true)]
async fn a_reply_whose_channel_has_gone_while_it_was_sent_is_for_a_person_to_decide() {
    use crate::delivery::Channels;
    let (world, store) = filled().await;
    let service = Delivery::new(world.clone(), Channels::default());
    let drop = Command::DeliveryDrop {
        id: "reply-sending".into(),
    };
    let refused = answer(&world, None, drop.clone()).await.unwrap_err();
    assert_eq!(
        refused.class,
        ErrorClass::Usage,
        "somebody may be sending it"
    );
    let dropped = answer(&world, Some(&service), drop).await.unwrap();
    assert_eq!(dropped["state"], json!("dead"));
    let row = store.outbox_row(&OutboxId::new("reply-sending")).await;
    assert!(row.unwrap().unwrap().parts[0].left, "bytes may have left");
}
