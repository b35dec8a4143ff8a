//! Commands about grants.
use super::*;
use claw_core::capability::{Access, Request};
use claw_core::subject::Actor;

fn add(rule: &str) -> Command {
    Command::GrantAdd {
        agent: None,
        plugin: "web".into(),
        rule: rule.into(),
        for_ms: None,
    }
}

fn list(all: bool) -> Command {
    Command::GrantList { agent: None, all }
}

fn revoke(id: &str) -> Command {
    Command::GrantRevoke { id: id.into() }
}

async fn count(b: &Bench, all: bool) -> usize {
    b.ok(list(all)).await.as_array().unwrap().len()
}

/// What the plugin may do now, as a call of the tool would find it.
async fn may_kv(b: &Bench) -> bool {
    b.ok(tool_call("web_do")).await;
    let seen = b.sandbox.seen.lock().unwrap();
    let inv = seen.last().unwrap();
    assert_eq!(inv.authority.actor(), &Actor::Owner);
    inv.authority
        .decide(&Request::Kv {
            access: Access::Write,
        })
        .allowed()
}

#[tokio::test]
async fn a_grant_counts_until_it_is_revoked() {
    let b = Bench::new();
    assert!(!may_kv(&b).await);
    let grant = b.ok(add("kv rw")).await;
    assert_eq!(
        (&grant["plugin"], &grant["grant"]["by"]),
        (&"web".into(), &"owner".into())
    );
    assert!(may_kv(&b).await);
    let shown = b.ok(list(false)).await;
    assert_eq!(
        (&shown[0]["plugin"], &shown[0]["live"]),
        (&"web".into(), &true.into())
    );
    let id = grant["grant"]["id"].as_str().unwrap();
    let gone = b.ok(revoke(id)).await;
    assert_eq!(gone["revoked"], fakes::NOW.0);
    assert!(!may_kv(&b).await);
    assert_eq!((count(&b, false).await, count(&b, true).await), (0, 1));
    assert_eq!(
        b.err(revoke(id)).await.class,
        ErrorClass::NotFound,
        "once only"
    );
}

#[tokio::test]
async fn a_grant_for_a_while_ends_at_its_moment() {
    let b = Bench::new();
    b.ok(Command::GrantAdd {
        agent: None,
        plugin: "web".into(),
        rule: "kv rw".into(),
        for_ms: Some(1_000),
    })
    .await;
    b.clock.advance_ms(999);
    assert!(may_kv(&b).await);
    b.clock.advance_ms(1);
    assert!(!may_kv(&b).await);
    assert_eq!((count(&b, false).await, count(&b, true).await), (0, 1));
}

#[tokio::test]
async fn grants_that_make_no_sense_are_refused() {
    let b = Bench::new();
    for (rule, word) in [
        ("memory ro", "does not ask for"),
        ("blobs rw", "does not ask for"),
        ("tool web_*", "does not ask for"),
        ("everything", ""),
        ("http https://", ""),
        ("", ""),
    ] {
        let error = b.err(add(rule)).await;
        assert_eq!(error.class, ErrorClass::Usage, "{rule}");
        assert!(
            error.message.contains(word) && error.hint.is_some(),
            "{error:?}"
        );
    }
    let with = |agent: Option<String>, plugin: &str| Command::GrantAdd {
        agent,
        plugin: plugin.into(),
        rule: "kv rw".into(),
        for_ms: None,
    };
    assert_eq!(
        b.err(with(None, "nosuch")).await.class,
        ErrorClass::NotFound
    );
    assert_eq!(
        b.err(with(nobody(), "web")).await.class,
        ErrorClass::NotFound
    );
    assert_eq!(
        b.err(Command::GrantList {
            agent: nobody(),
            all: true
        })
        .await
        .class,
        ErrorClass::NotFound
    );
    assert!(b.store.commits().is_empty());
}

#[tokio::test]
async fn a_start_of_an_id_revokes_only_if_it_is_one_grant() {
    let b = Bench::new();
    let one = b.ok(add("kv rw")).await["grant"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let start = one[..one.len() - 1].to_owned();
    for short in ["", "i", "id-"] {
        assert_eq!(
            b.err(revoke(short)).await.class,
            ErrorClass::Usage,
            "`{short}`"
        );
    }
    b.ok(add("files ro /workspace")).await;
    let error = b.err(revoke(&start)).await;
    assert_eq!(
        (error.class, error.message),
        (ErrorClass::Usage, format!("`{start}` fits 2 grants"))
    );
    assert_eq!(count(&b, false).await, 2);
    b.ok(revoke(&one)).await;
    b.ok(revoke(&start)).await;
    assert_eq!(
        count(&b, false).await,
        0,
        "a revoked one is in nobody's way"
    );
    assert_eq!(b.err(revoke("other-id")).await.class, ErrorClass::NotFound);
}

#[tokio::test]
async fn agents_have_their_own_grants() {
    let b = Bench::new();
    b.ok(Command::GrantAdd {
        agent: Some("scout".into()),
        plugin: "web".into(),
        rule: "kv rw".into(),
        for_ms: None,
    })
    .await;
    assert_eq!(count(&b, true).await, 0);
    assert!(!may_kv(&b).await);
    let info = b.ok(Command::PluginInfo { name: "web".into() }).await;
    assert_eq!(
        info["grants"][1],
        serde_json::json!({"agent": "scout", "rules": ["kv rw"]})
    );
}

#[tokio::test]
async fn a_grant_that_changes_nothing_is_said_to() {
    let b = Bench::new();
    for (rule, useless) in [
        ("http GET https://api.example.com/", false),
        ("http GET https://elsewhere.org/", true),
        ("files ro /workspace/notes", false),
        ("files rw /tmp", true),
    ] {
        let answer = b.ok(add(rule)).await;
        let warning = answer["warning"].as_str();
        assert_eq!(warning.is_some(), useless, "{rule}: {answer}");
        if let Some(warning) = warning {
            assert!(
                warning.contains("http *") || warning.contains("api.example.com"),
                "{warning}"
            );
        }
    }
    let rows = count(&b, true).await;
    let never = Command::GrantAdd {
        agent: None,
        plugin: "web".into(),
        rule: "kv rw".into(),
        for_ms: Some(0),
    };
    assert_eq!(b.err(never).await.code, "CLAW-U001");
    assert_eq!(count(&b, true).await, rows);
}

fn to(agent: Option<&str>, name: &str, rule: &str) -> Command {
    Command::GrantAdd {
        agent: agent.map(str::to_owned),
        plugin: name.into(),
        rule: rule.into(),
        for_ms: None,
    }
}

#[tokio::test]
async fn an_agent_itself_is_granted_by_its_name() {
    let b = Bench::new();
    let rule = "http GET https://a.test/";
    let cases = [
        (None, "agent", "main"),
        (Some("scout"), "agent", "scout"),
        (None, "agent:scout", "scout"),
        (Some("scout"), "agent:scout", "scout"),
    ];
    for (agent, name, wanted) in cases {
        let answer = b.ok(to(agent, name, rule)).await;
        assert_eq!(answer["plugin"], "agent");
        assert_eq!(answer["grant"]["agent"], wanted);
        assert_eq!(answer["grant"]["subject"], format!("agent:{wanted}"));
        assert!(answer["warning"].is_null());
    }
    let listed = b.ok(list(false)).await;
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(
        (&listed[0]["plugin"], &listed[0]["live"]),
        (&"agent".into(), &true.into())
    );
    let id = listed[0]["grant"]["id"].as_str().unwrap().to_owned();
    b.ok(revoke(&id)).await;
    assert_eq!((count(&b, false).await, count(&b, true).await), (0, 1));
}

#[tokio::test]
async fn what_commands_cannot_use_is_not_granted_to_an_agent() {
    let b = Bench::new();
    for rule in ["kv rw", "memory ro", "blobs rw", "tool web_*", "nonsense"] {
        let error = b.err(to(None, "agent", rule)).await;
        assert_eq!(error.class, ErrorClass::Usage, "{rule}");
        assert!(error.hint.is_some(), "{rule}");
    }
    let error = b
        .err(to(Some("main"), "agent:scout", "files ro /workspace"))
        .await;
    assert_eq!(
        error.message,
        "`agent:scout` and `--agent main` name two agents"
    );
    for (agent, name) in [
        (None, "agent:nobody"),
        (Some("nobody"), "agent"),
        (None, "agent:"),
    ] {
        let error = b.err(to(agent, name, "files ro /workspace")).await;
        assert_eq!(error.class, ErrorClass::NotFound, "{name}");
    }
    let never = Command::GrantAdd {
        agent: None,
        plugin: "agent".into(),
        rule: "files ro /workspace".into(),
        for_ms: Some(0),
    };
    assert_eq!(b.err(never).await.class, ErrorClass::Usage);
    assert!(b.store.commits().is_empty());
    for (rule, useless) in [
        ("files rw /tmp", true),
        ("files ro /in", true),
        ("files ro /workspace/notes", false),
    ] {
        let answer = b.ok(to(None, "agent", rule)).await;
        assert_eq!(answer["warning"].is_string(), useless, "{rule}");
    }
}
