//! The tools stand under the rules of tools of plugins, and a sub-agent under those of the agents above it.

use super::rig::*;
use crate::api::{Command, Event};
use crate::hosttool::tool::Tool;
use crate::hosttool::{is_own_name, is_own_plugin};
use claw_core::capability::Request;
use claw_core::id::Digest;
use claw_core::ports::Store as _;
use claw_core::row::{Batch, GrantRow, Mutation};
use claw_core::subject::{Actor, Subject};
use claw_policy::profile::Profile;
use claw_policy::tools::{ProfileName, ToolConfig, ToolProfile};
use serde_json::{Value, json};
use std::sync::Arc;

fn profile(name: ProfileName, allow: &[&str], deny: &[&str]) -> Arc<Profile> {
    let list = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
    let config = ToolConfig {
        profile: name,
        allow: list(allow),
        deny: list(deny),
        ..ToolConfig::default()
    };
    Arc::new(Profile {
        tools: ToolProfile::new(&config).unwrap(),
        ..Profile::default()
    })
}

async fn with_profile(main: Arc<Profile>) -> Rig {
    Rig::with(|settings, reach| {
        settings.agents.get_mut(&main_id()).unwrap().profile = main;
        reach.spawn.push("scout".parse_id());
    })
    .await
}

async fn answer(rig: &Rig, command: Command) -> Result<Value, String> {
    match rig.run(command).await.pop() {
        Some(Event::Done { answer }) => Ok(answer),
        Some(Event::Failed { error }) => Err(error.message),
        other => panic!("{other:?}"),
    }
}

async fn listed(rig: &Rig) -> Vec<String> {
    let list = answer(rig, Command::ToolList { agent: None })
        .await
        .unwrap();
    let names = list.as_array().unwrap().iter();
    names
        .map(|t| t["definition"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn profiles_allow_and_deny_them_by_name_glob_and_as_host() {
    let own = Tool::ALL
        .iter()
        .filter(|t| !matches!(t, Tool::Exec | Tool::HostExec | Tool::Skill));
    let own: Vec<String> = own.map(|t| t.name().to_owned()).collect();
    let all = [own.clone(), vec!["web_do".to_owned()]].concat();
    let cases: [(Arc<Profile>, Vec<String>); 5] = [
        (profile(ProfileName::Full, &[], &[]), all),
        (profile(ProfileName::Minimal, &[], &[]), vec![]),
        (profile(ProfileName::None, &["host"], &[]), own),
        (
            profile(ProfileName::Full, &[], &["host"]),
            vec!["web_do".into()],
        ),
        (
            profile(ProfileName::None, &["sessions_*"], &["sessions_spawn"]),
            ["sessions_history", "sessions_list", "sessions_send"]
                .map(String::from)
                .to_vec(),
        ),
    ];
    for (profile, wanted) in cases {
        let rig = with_profile(profile).await;
        assert_eq!(listed(&rig).await, wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_says_why_and_is_written_down() {
    let rig = with_profile(profile(ProfileName::Full, &[], &["sessions_list"])).await;
    rig.models
        .call("main", "sessions_list", json!({}))
        .say("main", "no");
    rig.local("go").await;
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!((row.outcome.as_str(), row.denials.len()), ("denied", 1));
    assert_eq!(row.denials[0].decision.code, "tool-denied");
    let why = Command::WhyTool {
        tool: "sessions_list".into(),
        agent: None,
        sender: None,
        group: None,
    };
    let why = answer(&rig, why).await.unwrap();
    assert_eq!(why["decision"]["code"], "tool-denied");
    let near = Command::WhyTool {
        tool: "agents_lst".into(),
        agent: None,
        sender: None,
        group: None,
    };
    let near = answer(&rig, near).await.unwrap_err();
    assert!(near.ends_with("did you mean `agents_list`?"), "{near}");
}

#[tokio::test(start_paused = true)]
async fn the_ceiling_and_strangers_are_refused() {
    let rig = Rig::with(|settings, _| {
        let deny = vec!["tool sessions_*".parse().unwrap()];
        settings.bounds = Arc::new(claw_policy::bounds::Bounds {
            only: Vec::new(),
            deny,
        });
    })
    .await;
    assert_eq!(listed(&rig).await, ["agents_list", "message", "web_do"]);
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_list", json!({}))
        .say("main", "no");
    rig.as_actor(Actor::Stranger, "eve", "m1", "go").await;
    rig.pass(5_000).await;
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!(row.denials[0].decision.code, "actor-not-allowed");
}

#[tokio::test(start_paused = true)]
async fn outside_a_turn_they_read_and_do_not_act() {
    let rig = Rig::new().await;
    let call = |tool: &str, arguments| Command::ToolCall {
        agent: None,
        tool: tool.to_owned(),
        arguments,
    };
    for tool in ["sessions_list", "agents_list"] {
        let report = answer(&rig, call(tool, json!({}))).await.unwrap();
        assert_eq!(report["outcome"]["outcome"], "ok", "{tool}");
    }
    for (tool, arguments) in [
        ("message", json!({ "text": "x" })),
        ("sessions_spawn", json!({ "task": "x" })),
        ("sessions_send", json!({ "session": "x", "message": "x" })),
    ] {
        let report = answer(&rig, call(tool, arguments)).await.unwrap();
        assert_eq!(report["outcome"]["kind"], "denied", "{tool}");
        let said = report["outcome"]["message"].as_str().unwrap();
        assert!(
            said.ends_with("acts for a turn, and this is none"),
            "{said}"
        );
    }
    assert!(rig.below().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_of_another_agent_may_no_more_than_its_parent() {
    for narrow in [false, true] {
        let deny: &[&str] = if narrow {
            &["web", "sessions_history"]
        } else {
            &[]
        };
        let rig = with_profile(profile(ProfileName::Full, &[], deny)).await;
        let spawn = json!({ "task": "t", "agent": "scout", "label": "t" });
        rig.models
            .call("main", "sessions_spawn", spawn)
            .say("main", "begun")
            .say("main", "told");
        rig.models
            .call("below", "web_do", json!({}))
            .say("below", "ok");
        rig.person("ana", "m1", "go").await;
        rig.pass(60_000).await;
        let offered = &rig.models.asked("below")[0].tools;
        for tool in ["web_do", "sessions_history"] {
            let offers = offered.iter().any(|t| t.name == tool);
            assert_eq!(offers, !narrow, "{tool}");
        }
        assert_eq!(rig.sandbox.calls(), usize::from(!narrow));
        let read = last_read(&rig.models.asked("below")[1]);
        assert_eq!(read.starts_with("error (denied)"), narrow, "{read}");
    }
}

#[tokio::test(start_paused = true)]
async fn its_calls_have_no_grant_that_its_parent_s_agent_has_not() {
    let url = "https://api.example.com/x";
    for main_too in [false, true] {
        let rig = with_profile(profile(ProfileName::Full, &[], &[])).await;
        let digest = Digest::of(b"web 1.0.0");
        let agents: &[&str] = if main_too {
            &["main", "scout"]
        } else {
            &["scout"]
        };
        for agent in agents {
            let row = GrantRow {
                session: None,
                id: rig.fresh_grant(),
                agent: agent.parse_id(),
                subject: Subject::Tool(digest.clone()).to_string(),
                rule: "http GET https://api.example.com/".into(),
                expires: None,
                by: "owner".into(),
                at: claw_core::id::TimestampMs(0),
                revoked: None,
            };
            let batch = Batch::owner().with(Mutation::Grant(Box::new(row)));
            claw_core::ports::Store::commit(&*rig.store, batch)
                .await
                .unwrap();
        }
        let spawn = json!({ "task": "t", "agent": "scout", "label": "t" });
        rig.models
            .call("main", "sessions_spawn", spawn)
            .say("main", "begun")
            .say("main", "told");
        rig.models
            .call("below", "web_do", json!({}))
            .say("below", "ok");
        rig.person("ana", "m1", "go").await;
        rig.pass(60_000).await;
        let seen = rig.sandbox.seen.lock().unwrap();
        let request = Request::Http {
            method: "GET".into(),
            url: url.into(),
        };
        let decision = seen[0].authority.decide(&request);
        assert_eq!(decision.allowed(), main_too, "{decision:?}");
        if !main_too {
            assert_eq!(decision.layer, "parent");
        }
    }
}

#[test]
fn their_names_are_reserved() {
    for tool in Tool::ALL {
        assert!(is_own_name(tool.name()));
        assert_eq!(Tool::named(tool.name()), Some(tool));
        assert_eq!(
            tool.definition().input_schema["additionalProperties"],
            json!(false)
        );
    }
    assert!(is_own_name("result_read"));
    for (name, own) in [
        ("host", true),
        ("agent", true),
        ("agents", false),
        ("exec", false),
    ] {
        assert_eq!(is_own_plugin(name), own, "{name}");
    }
    for other in ["messages", "sessions_search", "web_do", "session_list"] {
        assert!(!is_own_name(other), "{other}");
    }
}
