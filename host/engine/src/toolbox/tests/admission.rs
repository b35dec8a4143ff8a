//! What is refused before the sandbox, and what the sandbox is given.
use super::*;
use crate::route::whom::Whom;
use claw_policy::manifest::Manifest;
use claw_policy::tools::{ProfileName, ToolConfig, ToolProfile};

fn profile(name: ProfileName, allow: &[&str], deny: &[&str]) -> Profile {
    let list = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect();
    let config = ToolConfig {
        profile: name,
        allow: list(allow),
        deny: list(deny),
        ..ToolConfig::default()
    };
    Profile {
        tools: ToolProfile::new(&config).unwrap(),
        ..Profile::default()
    }
}

#[tokio::test]
async fn a_tool_that_is_not_in_the_profile_never_reaches_the_sandbox() {
    let none = profile(ProfileName::None, &["files"], &[]);
    let b = Bench::with(FakeSandbox::idle(), none, |_| {});
    let report = b.run(b.call("web_do")).await;
    assert_eq!(kind(&report), FailureKind::Denied);
    assert!(report.refused());
    assert_eq!(b.sandbox.calls(), 0);
    let [denial] = report.denials.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(
        (
            denial.request.as_str(),
            denial.capability.as_str(),
            denial.count
        ),
        ("call tool `web_do`", "tool", 1)
    );
    assert_eq!(denial.decision.code, "tool-not-in-profile");
    let row = b.row().await;
    assert_eq!(
        (row.outcome.as_str(), row.actor.as_str()),
        ("denied", "owner")
    );
    assert_eq!(row.denials, report.denials);
    let (web, _) = b.toolbox.find("web_do").unwrap();
    assert_eq!(row.subject, Subject::Tool(web.digest.clone()).to_string());
    assert!(matches!(
        b.run(ToolCall {
            id: CallId::new("call-2"),
            ..b.call("files_do")
        })
        .await
        .outcome,
        ToolOutcome::Ok(_)
    ));
    assert_eq!(b.sandbox.calls(), 1);
}

#[tokio::test]
async fn tools_on_offer_and_their_explanation_follow_the_profile() {
    let some = profile(ProfileName::Full, &[], &["files_*"]);
    let b = Bench::with(FakeSandbox::idle(), some, |_| {});
    let names = |agent: &str| -> Vec<String> {
        let tools = b.toolbox.tools(&AgentId::new(agent));
        tools.into_iter().map(|t| t.definition.name).collect()
    };
    assert_eq!(names("main"), ["web_do"]);
    assert_eq!(names("scout"), ["files_do", "web_do"], "by name");
    assert!(names("nobody").is_empty());
    let main = fakes::main_agent();
    assert!(
        b.toolbox
            .explain("web_do", &main, &Whom::owner())
            .unwrap()
            .allowed()
    );
    assert_eq!(
        b.toolbox
            .explain("files_do", &main, &Whom::owner())
            .unwrap()
            .code,
        "tool-denied"
    );
    assert!(b.toolbox.explain("nosuch", &main, &Whom::owner()).is_none());
    assert!(
        b.toolbox
            .explain("web_do", &AgentId::new("nobody"), &Whom::owner())
            .is_none()
    );
}

#[tokio::test]
async fn tools_under_the_ceiling_or_changed_in_place_are_not_on_offer() {
    let b = Bench::with(FakeSandbox::idle(), Profile::default(), |settings| {
        settings.bounds = Arc::new(claw_policy::bounds::Bounds {
            only: Vec::new(),
            deny: vec!["tool web_*".parse().unwrap()],
        });
    });
    let main = fakes::main_agent();
    let names = |b: &Bench| -> Vec<String> {
        let tools = b.toolbox.tools(&main);
        tools.into_iter().map(|t| t.definition.name).collect()
    };
    assert_eq!(names(&b), ["files_do"]);
    let why = b.toolbox.explain("web_do", &main, &Whom::owner()).unwrap();
    assert_eq!(
        (why.code.as_str(), why.layer.as_str()),
        ("denied-by-rule", "ceiling")
    );
    assert_eq!(kind(&b.run(b.call("web_do")).await), FailureKind::Denied);
    b.shelf.changed.lock().unwrap().insert("files".into());
    assert!(names(&b).is_empty());
    let why = b
        .toolbox
        .explain("files_do", &main, &Whom::owner())
        .unwrap();
    assert!(!why.allowed(), "{why:?}");
}

#[tokio::test]
async fn a_stranger_may_call_nothing() {
    let b = Bench::new(FakeSandbox::idle());
    let report = b
        .run(ToolCall {
            actor: Actor::Stranger,
            ..b.call("web_do")
        })
        .await;
    assert_eq!((kind(&report), b.sandbox.calls()), (FailureKind::Denied, 0));
    assert_eq!(b.row().await.actor, "stranger");
}

#[tokio::test]
async fn unknown_tools_and_agents_are_not_found_and_have_a_row() {
    let b = Bench::new(FakeSandbox::idle());
    let report = b.run(b.call("nosuch")).await;
    assert_eq!(kind(&report), FailureKind::NotFound);
    assert!(report.denials.is_empty() && !report.refused());
    let row = b.row().await;
    assert_eq!(
        (row.outcome.as_str(), row.message.as_str()),
        ("not-found", "no tool `nosuch`")
    );
    let stray = ToolCall {
        id: CallId::new("call-2"),
        agent: AgentId::new("nobody"),
        ..b.call("web_do")
    };
    assert_eq!(kind(&b.run(stray).await), FailureKind::NotFound);
    assert_eq!(b.sandbox.calls(), 0);
}

#[tokio::test]
async fn a_plugin_whose_bytes_changed_is_refused() {
    let b = Bench::new(FakeSandbox::idle());
    b.shelf.changed.lock().unwrap().insert("web".into());
    let report = b.run(b.call("web_do")).await;
    assert_eq!((kind(&report), b.sandbox.calls()), (FailureKind::Denied, 0));
    assert_eq!(report.denials[0].decision.code, "plugin-changed");
    assert_eq!(b.row().await.outcome, "denied");
}

#[tokio::test]
async fn a_call_row_that_could_not_land_lands_with_the_next_flush() {
    let b = Bench::new(FakeSandbox::idle());
    b.store.fail(Some("disk full"));
    b.toolbox.call(b.call("web_do"), b.journal.clone()).await;
    assert!(b.journal.flush(Vec::new()).await.is_err());
    b.store.fail(None);
    b.journal.flush(Vec::new()).await.unwrap();
    assert_eq!(b.row().await.outcome, "ok", "what was noted is kept");
}

#[tokio::test]
async fn the_invocation_is_narrowed_and_rooted() {
    let b = Bench::with(FakeSandbox::idle(), Profile::default(), |s| {
        s.ceiling.wall_ms = 10_000;
        s.ceiling.memory_bytes = 1 << 20;
        s.plugins.insert("web".into(), serde_json::json!({"k": 1}));
    });
    b.run(b.call("web_do")).await;
    let seen = b.sandbox.seen.lock().unwrap();
    let inv = &seen[0];
    let usual = CallLimits::default();
    assert_eq!(
        inv.limits,
        CallLimits {
            wall_ms: 10_000,
            memory_bytes: 1 << 20,
            ..usual
        }
    );
    assert_eq!(
        (inv.kv_namespace.as_str(), inv.kv_quota_bytes),
        ("main/web", 1 << 20)
    );
    assert_eq!(inv.config, serde_json::json!({"k": 1}));
    let [root] = inv.roots.as_slice() else {
        panic!("one root");
    };
    assert_eq!(
        (root.guest.as_str(), root.read_only, root.scratch),
        ("/workspace", false, false)
    );
    for locked in [
        "SOUL.md",
        "AGENTS.md",
        "IDENTITY.md",
        "USER.md",
        "TOOLS.md",
        "skills",
        ".agents",
    ] {
        assert!(root.read_only_holes.iter().any(|h| h == locked), "{locked}");
    }
    assert_eq!(root.quota_bytes, WORKSPACE_QUOTA_BYTES);
    assert_eq!(inv.authority.actor(), &Actor::Owner);
    let kv = Request::Kv {
        access: claw_core::capability::Access::Read,
    };
    assert!(
        !inv.authority.decide(&kv).allowed(),
        "nothing is granted yet"
    );
}

#[test]
fn the_smaller_of_both_limits_counts() {
    let yaml = "name: a\nversion: 1.0.0\nworld: claw:tool/tool@0.1.0\nsummary: A.\nlimits: { memory: 32MiB, wall: 90s }\n";
    let asked = Manifest::parse(yaml).unwrap().limits();
    let ceiling = CallLimits {
        wall_ms: 5,
        cpu_ms: 6,
        memory_bytes: u64::MAX,
        output_bytes: 7,
    };
    let expected = CallLimits {
        wall_ms: 5,
        cpu_ms: 6,
        memory_bytes: 32 << 20,
        output_bytes: 7,
    };
    assert_eq!(narrow(asked, ceiling), expected);
}
