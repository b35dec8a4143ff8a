//! Commands about plugins.
use super::*;

fn add() -> Command {
    Command::PluginAdd {
        source: "/somewhere".into(),
    }
}

#[tokio::test]
async fn a_plugin_is_installed_with_progress_or_says_why_not() {
    let b = Bench::new();
    let error = b.err(add()).await;
    assert_eq!(
        (error.class, error.code.as_str()),
        (ErrorClass::Failed, "CLAW-I001")
    );
    assert!(error.message.contains("imports-beyond-manifest") && error.hint.is_some());
    *b.shelf.next.lock().unwrap() = Some(fakes::plugin("notes", "1.0.0", false, ASKS));
    let events = b.events(add(), CancellationToken::new()).await;
    assert!(matches!(&events[0], Event::Progress { progress } if progress.plugin == "notes"));
    let Some(Event::Done { answer }) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(
        (&answer["name"], &answer["changed"]),
        (&"notes".into(), &false.into())
    );
    let grants = b.world.store.grants(&fakes::main_agent()).await.unwrap();
    assert!(grants.is_empty(), "a third party's gets nothing");
}

#[tokio::test]
async fn plugins_are_listed_described_and_removed() {
    let b = Bench::new();
    b.shelf.changed.lock().unwrap().insert("web".into());
    let list = b.ok(Command::PluginList).await;
    assert_eq!(
        (&list[0]["name"], &list[0]["changed"]),
        (&"web".into(), &true.into())
    );
    let digest = list[0]["digest"].as_str().unwrap().to_owned();
    for name in ["web", &digest, &digest[..12]] {
        let info = b.ok(Command::PluginInfo { name: name.into() }).await;
        let asks = [
            "files rw /workspace",
            "http https://api.example.com/",
            "kv rw",
        ];
        assert_eq!(info["asks"], serde_json::json!(asks), "{name}");
        assert_eq!(
            info["grants"][0],
            serde_json::json!({"agent": "main", "rules": []})
        );
        assert_eq!(info["definitions"][0]["name"], "web_do");
    }
    for name in ["nosuch", "", &digest[..11]] {
        let error = b.err(Command::PluginInfo { name: name.into() }).await;
        assert_eq!(error.class, ErrorClass::NotFound, "{name}");
    }
    assert_eq!(
        b.ok(Command::PluginRemove { name: "web".into() }).await["name"],
        "web"
    );
    let error = b.err(Command::PluginRemove { name: "web".into() }).await;
    assert_eq!(error.class, ErrorClass::NotFound);
    assert_eq!(b.ok(Command::PluginList).await, serde_json::json!([]));
}
