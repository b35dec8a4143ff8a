//! Commands about tools, their calls and why they were refused.
use super::*;
use claw_core::code::ErrorKind;
use claw_core::row::{KvChange, KvWrite};
use claw_core::tool::Denial;

fn why(id: Option<&str>) -> Command {
    Command::Why {
        id: id.map(str::to_owned),
    }
}

#[tokio::test]
async fn tools_are_listed() {
    let b = Bench::new();
    let list = b.ok(Command::ToolList { agent: None }).await;
    let last = list.as_array().unwrap().last().unwrap();
    assert_eq!(last["definition"]["name"], "web_do");
    assert_eq!(last["plugin"], "web");
    assert_eq!(list[0]["plugin"], "host");
    let error = b.err(Command::ToolList { agent: nobody() }).await;
    assert_eq!(error.class, ErrorClass::NotFound);
    assert!(error.hint.unwrap().contains("main, scout"));
}

#[tokio::test]
async fn a_direct_call_is_written_down_with_its_session() {
    let b = Bench::new();
    let report = b.ok(tool_call("web_do")).await;
    assert_eq!(report["outcome"]["outcome"], "ok");
    let told = b.ok(why(report["id"].as_str())).await;
    assert_eq!(told["call"]["tool"], "web_do");
    assert_eq!(told["call"]["session"], "agent:main:cli");
    assert_eq!(told["effects"], serde_json::json!([]));
    assert_eq!(b.store.commits().len(), 1);
    b.ok(tool_call("web_do")).await;
    // Nothing was said in it, so it is no session to go on with.
    assert_eq!(b.ok(Command::SessionList).await, serde_json::json!([]));
    assert_eq!(b.ok(Command::Status).await["sessions"], 0);
}

#[tokio::test]
async fn a_call_of_no_tool_is_a_report_that_says_so() {
    let b = Bench::new();
    let report = b.ok(tool_call("nosuch")).await;
    assert_eq!(report["outcome"]["kind"], "not-found");
    assert_eq!(report["outcome"]["message"], "no tool `nosuch`");
    let near = b.ok(tool_call("web_od")).await;
    let meant = "no tool `web_od`; did you mean `web_do`?";
    assert_eq!(near["outcome"]["message"], meant);
    let why = Command::WhyTool {
        tool: "web_od".into(),
        agent: None,
        sender: None,
        group: None,
    };
    assert_eq!(b.err(why).await.message, meant);
    let scuot = Command::ToolList {
        agent: Some("scuot".into()),
    };
    let error = b.err(scuot).await;
    assert!(error.message.ends_with("did you mean `scout`?"), "{error}");
    let info = Command::PluginInfo { name: "wep".into() };
    let error = b.err(info).await;
    assert!(error.message.ends_with("did you mean `web`?"), "{error}");
    let error = b.err(Command::ToolCall {
        agent: nobody(),
        tool: "web_do".into(),
        arguments: fakes::empty(),
    });
    assert_eq!(error.await.class, ErrorClass::NotFound);
}

#[tokio::test]
async fn kv_of_a_direct_call_lands_or_is_a_conflict() {
    let b = Bench::over(FakeSandbox::new(|inv| async move {
        let write = KvWrite {
            namespace: inv.kv_namespace.clone(),
            key: "k".into(),
            change: KvChange::Set(b"v".to_vec(), None),
            expected: Some(0),
        };
        fakes::ended(&inv, vec![write])
    }));
    assert_eq!(b.ok(tool_call("web_do")).await["outcome"]["outcome"], "ok");
    let second = b.ok(tool_call("web_do")).await;
    let kind = serde_json::to_value(ErrorKind::Conflict).unwrap();
    assert_eq!(
        (&second["outcome"]["outcome"], &second["outcome"]["kind"]),
        (&"error".into(), &kind)
    );
}

#[tokio::test]
async fn an_interrupted_call_leaves_its_row() {
    let b = Bench::over(FakeSandbox::new(|_| std::future::pending()));
    let cancel = CancellationToken::new();
    let stop = async {
        while b.sandbox.calls() == 0 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    let (events, ()) = tokio::join!(b.events(tool_call("web_do"), cancel.clone()), stop);
    let Some(Event::Failed { error }) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(error.class, ErrorClass::Interrupted);
    let calls = b.world.store.calls(10).await.unwrap();
    assert_eq!((calls.len(), calls[0].outcome.as_str()), (1, "cancelled"));
}

#[tokio::test]
async fn why_tells_of_the_newest_call_with_a_denial() {
    let b = Bench::over(FakeSandbox::new(|inv| async move {
        inv.ledger.deny(Denial {
            details: Vec::new(),
            request: "GET `https://a.example/`".into(),
            capability: "http".into(),
            decision: fakes::decision("host-not-granted"),
            count: 1,
        });
        fakes::ended(&inv, Vec::new())
    }));
    let none = b.err(why(None)).await;
    assert_eq!(
        (none.class, none.message.as_str()),
        (ErrorClass::NotFound, "no call was refused lately")
    );
    let first = b.ok(tool_call("web_do")).await;
    b.clock.advance_ms(5);
    let second = b.ok(tool_call("web_do")).await;
    b.clock.advance_ms(5);
    b.ok(tool_call("nosuch")).await;
    let told = b.ok(why(None)).await;
    assert_eq!(told["call"]["id"], second["id"]);
    assert_ne!(told["call"]["id"], first["id"]);
    assert_eq!(
        told["call"]["denials"][0]["decision"]["code"],
        "host-not-granted"
    );
}

#[tokio::test]
async fn why_takes_a_unique_start_of_an_id() {
    let b = Bench::new();
    let id = b.ok(tool_call("web_do")).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let start = &id[..id.len() - 1];
    assert_eq!(b.ok(why(Some(start))).await["call"]["id"], id.as_str());
    b.ok(tool_call("web_do")).await;
    let error = b.err(why(Some(start))).await;
    assert_eq!(
        (error.class, error.code.as_str()),
        (ErrorClass::Usage, "CLAW-U001")
    );
    assert_eq!(b.ok(why(Some(&id))).await["call"]["id"], id.as_str());
    for none in ["", "id", "other-1"] {
        assert_eq!(
            b.err(why(Some(none))).await.class,
            ErrorClass::NotFound,
            "{none}"
        );
    }
}

#[tokio::test]
async fn why_a_tool_is_offered() {
    let b = Bench::new();
    let of = |tool: &str, agent: Option<String>| Command::WhyTool {
        tool: tool.into(),
        agent,
        sender: None,
        group: None,
    };
    let told = b.ok(of("web_do", Some("scout".into()))).await;
    assert_eq!(
        (&told["agent"], &told["decision"]["verdict"]),
        (&"scout".into(), &"allow".into())
    );
    assert_eq!(b.err(of("nosuch", None)).await.class, ErrorClass::NotFound);
    assert_eq!(
        b.err(of("web_do", nobody())).await.class,
        ErrorClass::NotFound
    );
}
