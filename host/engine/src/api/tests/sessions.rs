//! Commands about sessions, and the status.
use super::*;
use claw_core::id::{AgentId, SessionKey};
use serde_json::json;

fn export(session: &str) -> Command {
    Command::SessionExport {
        session: session.into(),
    }
}

fn import(text: &str, rename: Option<&str>) -> Command {
    Command::SessionImport {
        text: text.into(),
        rename: rename.map(str::to_owned),
    }
}

async fn talked() -> (Bench, String) {
    let b = Bench::new();
    b.models.fake.say("hi");
    b.ok(ask(Some("trip"), "hello")).await;
    let text = b.ok(export("trip")).await.as_str().unwrap().to_owned();
    (b, text)
}

#[tokio::test]
async fn export_import_export_gives_the_same_bytes() {
    let (_, text) = talked().await;
    let other = Bench::new();
    let answer = other.ok(import(&text, None)).await;
    assert_eq!(
        (&answer["session"], &answer["entries"]),
        (&"agent:main:trip".into(), &2.into())
    );
    assert_eq!(other.ok(export("agent:main:trip")).await, text.as_str());
    // The twins' ids are unique within one world only.
    (0..20).for_each(|_| drop(other.world.ids.fresh()));
    other.models.fake.say("again");
    other.ok(ask(Some("trip"), "go on")).await;
    assert_eq!(
        other.models.fake.requests()[0].messages.len(),
        3,
        "a turn goes on from it"
    );
}

#[tokio::test]
async fn an_import_takes_another_name_and_nothing_that_is_there() {
    let (b, text) = talked().await;
    let error = b.err(import(&text, None)).await;
    assert_eq!(error.class, ErrorClass::Usage);
    assert!(error.hint.unwrap().contains("--as"));
    let answer = b.ok(import(&text, Some("copy"))).await;
    assert_eq!(answer["session"], "agent:main:copy");
    assert_eq!(
        b.err(import(&text, Some("a/b"))).await.class,
        ErrorClass::Usage
    );
    assert_eq!(b.err(import("{}", None)).await.class, ErrorClass::Usage);
    assert_eq!(b.err(import("", None)).await.class, ErrorClass::Usage);
}

#[tokio::test]
async fn sessions_are_listed_and_shown() {
    let (b, _) = talked().await;
    let list = b.ok(Command::SessionList).await;
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["key"]),
        (1, &"agent:main:trip".into())
    );
    let shown = b
        .ok(Command::SessionShow {
            session: "trip".into(),
        })
        .await;
    assert_eq!(shown["session"]["entries"], 2);
    assert_eq!(shown["entries"][1]["body"]["text"], "hi");
    for session in ["nosuch", "agent:main:nosuch"] {
        let error = b
            .err(Command::SessionShow {
                session: session.into(),
            })
            .await;
        assert_eq!(error.class, ErrorClass::NotFound);
        assert_eq!(b.err(export(session)).await.class, ErrorClass::NotFound);
    }
    let show = |session: &str| Command::SessionShow {
        session: session.into(),
    };
    for command in [show("tripp"), export("tripp")] {
        let error = b.err(command).await;
        assert!(
            error.message.ends_with("did you mean `agent:main:trip`?"),
            "{error}"
        );
    }
    assert_eq!(b.err(export("a b")).await.class, ErrorClass::Usage);
    assert_eq!(
        b.err(Command::SessionShow {
            session: "a b".into()
        })
        .await
        .class,
        ErrorClass::Usage
    );
}

#[tokio::test]
async fn the_status_counts() {
    let (b, _) = talked().await;
    let status = b.ok(Command::Status).await;
    for (key, value) in [
        ("models_ready", 1),
        ("plugins", 1),
        ("tools", 1),
        ("sessions", 1),
        ("input_tokens", 10),
        ("output_tokens", 5),
    ] {
        assert_eq!(status[key], value, "{key}");
    }
    assert_eq!(status["agents"], serde_json::json!(["main", "scout"]));
}

#[tokio::test]
async fn a_reset_begins_anew_and_keeps_the_entries() {
    let b = Bench::new();
    b.models.fake.say("one").say("two");
    b.ok(ask(None, "first")).await;
    let reset = |session: &str| Command::SessionReset {
        session: Some(session.into()),
        agent: None,
    };
    let done = b.ok(reset("main")).await;
    assert_eq!(done["turn_ended"], json!(false));
    b.ok(ask(None, "second")).await;
    let request = b.models.fake.requests().pop().unwrap();
    assert_eq!(
        request.messages.len(),
        1,
        "the model hears nothing of before"
    );
    let key = SessionKey::main(&AgentId::new("main"));
    assert_eq!(b.world.store.transcript(&key).await.unwrap().len(), 2);
    assert_eq!(b.world.store.all_entries(&key).await.unwrap().len(), 4);
    assert_eq!(b.err(reset("mian")).await.class, ErrorClass::NotFound);
}
