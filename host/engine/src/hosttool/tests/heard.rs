//! Whose words a turn has heard narrows its tools: those on offer and those that are called alike.

use super::rig::*;
use crate::api::{Command, Event};
use crate::intake::{Inbound, Resume};
use crate::route::origin::Origin;
use claw_core::id::SessionKey;
use claw_core::ports::Store as _;
use claw_core::step::inbox::QueueMode;
use claw_core::subject::Actor;
use claw_policy::profile::Profile;
use claw_policy::tools::{ToolConfig, ToolProfile};
use serde_json::{Value, json};
use std::sync::Arc;

fn bo() -> Actor {
    Actor::Paired("bo".into())
}

/// Main's tools by these layers; scout has all.
async fn layered(layers: Value) -> Rig {
    let config: ToolConfig = serde_json::from_value(layers).unwrap();
    let tools = ToolProfile::new(&config).unwrap();
    Rig::with(|settings, reach| {
        settings.agents.get_mut(&main_id()).unwrap().profile = Arc::new(Profile {
            tools,
            ..Profile::default()
        });
        reach.spawn.push("scout".parse_id());
    })
    .await
}

fn layers() -> Value {
    json!({
        "by_sender": {
            "net:ana": { "deny": ["web"] },
            "net:cy": {},
            "*": { "allow": ["sessions_list"] },
        },
        "by_group": {
            "net:room": { "deny": ["web_do"] },
            "*": { "deny": ["agents_list"] },
        },
    })
}

impl Rig {
    async fn says(&self, actor: Actor, origin: Origin, id: &str) {
        let inbound = Inbound {
            origin,
            message: id.to_owned(),
            text: "go".to_owned(),
            actor,
            mode: Some(QueueMode::Steer),
            model: None,
        };
        self.engine.receive(inbound).await.unwrap();
    }

    fn offered(&self, who: &str, at: usize) -> Vec<String> {
        let asked = self.models.asked(who);
        let names = asked[at].tools.iter().map(|t| t.name.clone());
        let of = ["web_do", "agents_list", "sessions_list"];
        names.filter(|name| of.contains(&&**name)).collect()
    }
}

const ALL: [&str; 3] = ["agents_list", "sessions_list", "web_do"];

#[tokio::test(start_paused = true)]
async fn what_is_left_for_a_sender_in_a_group_is_offered_and_no_other_call_is_made() {
    let direct = |peer: &str| Origin::direct("net", "home", peer);
    let group = |id: &str, who: &str| Origin::group("net", "home", id, who);
    let only = |code: &'static str| [Some(code), None, Some(code)];
    for (actor, origin, refused) in [
        // web_do, sessions_list, agents_list
        (Actor::Owner, direct("dave"), [None, None, None]),
        (bo(), direct("ana"), [Some("tool-denied"), None, None]),
        (bo(), direct("cy"), [None, None, None]),
        (bo(), direct("eve"), only("tool-not-for-sender")),
        (
            Actor::Owner,
            direct("ana"),
            [Some("tool-denied"), None, None],
        ),
        (
            Actor::Owner,
            group("room", "dave"),
            [Some("tool-denied"), None, None],
        ),
        (
            Actor::Owner,
            group("hall", "dave").in_thread("7"),
            [None, None, Some("tool-denied")],
        ),
        (
            Actor::GroupMember,
            group("hall", "ana"),
            [Some("tool-denied"), None, Some("tool-denied")],
        ),
        (
            Actor::GroupMember,
            group("room", "eve"),
            [Some("tool-denied"), None, Some("tool-not-for-sender")],
        ),
    ] {
        let case = format!("{actor:?} {origin:?}");
        let rig = layered(layers()).await;
        let tools = ["web_do", "sessions_list", "agents_list"];
        let calls = tools.map(|tool| (tool, json!({})));
        rig.models.calls("main", calls.to_vec()).say("main", "no");
        rig.says(actor, origin, "m1").await;
        rig.pass(5_000).await;
        let left: Vec<&str> = ALL
            .into_iter()
            .filter(|tool| {
                let at = tools.iter().position(|t| t == tool).unwrap();
                refused[at].is_none()
            })
            .collect();
        assert_eq!(rig.offered("main", 0), left, "{case}");
        let rows = rig.store.calls(10).await.unwrap();
        assert_eq!(rows.len(), 3, "{case}");
        for (tool, code) in tools.into_iter().zip(refused) {
            let row = rows.iter().find(|row| row.tool == tool).unwrap();
            let got = row.denials.first().map(|d| d.decision.code.as_str());
            assert_eq!(got, code, "{case} {tool} {}", row.message);
        }
        let ran = usize::from(refused[0].is_none());
        assert_eq!(rig.sandbox.calls(), ran, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_and_the_turn_about_its_answer_have_what_its_person_has() {
    for (peer, agent, left) in [
        ("ana", "main", vec!["agents_list", "sessions_list"]),
        // Of scout's own nothing is narrowed, of main's above it web is.
        ("ana", "scout", vec!["agents_list", "sessions_list"]),
        ("cy", "main", ALL.to_vec()),
    ] {
        let rig = layered(layers()).await;
        let spawn = json!({ "task": "t", "agent": agent, "label": "t" });
        rig.models
            .call("main", "sessions_spawn", spawn)
            .say("main", "begun")
            .call("main", "web_do", json!({}))
            .say("main", "told");
        rig.models
            .call("below", "web_do", json!({}))
            .say("below", "ok");
        rig.says(bo(), Origin::direct("net", "home", peer), "m1")
            .await;
        rig.pass(60_000).await;
        assert_eq!(rig.models.left(), 0, "{peer} {agent}");
        assert_eq!(rig.offered("below", 0), left, "{peer} {agent}");
        assert_eq!(rig.offered("main", 2), left, "{peer} {agent}: the answer");
        let calls = if left.len() == 3 { 2 } else { 0 };
        assert_eq!(rig.sandbox.calls(), calls, "{peer} {agent}");
    }
}

#[tokio::test(start_paused = true)]
async fn words_that_enter_a_turn_narrow_the_rest_of_it() {
    let rig = layered(layers()).await;
    rig.slow_tools(10_000);
    rig.models
        .call("main", "web_do", json!({}))
        .call("main", "web_do", json!({}))
        .say("main", "no");
    let room = |who: &str| Origin::group("net", "home", "hall", who);
    rig.says(Actor::GroupMember, room("cy"), "m1").await;
    rig.pass(1_000).await;
    rig.says(Actor::GroupMember, room("ana"), "m2").await;
    rig.pass(60_000).await;
    assert_eq!(rig.offered("main", 0), ["sessions_list", "web_do"]);
    assert_eq!(rig.offered("main", 1), ["sessions_list"]);
    assert_eq!(rig.sandbox.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_goes_on_after_a_crash_has_no_more_than_before() {
    for (origin, left) in [
        (Origin::direct("net", "home", "eve"), vec!["sessions_list"]),
        (
            Origin::group("net", "home", "room", "cy"),
            vec!["agents_list", "sessions_list"],
        ),
    ] {
        let mut rig = layered(layers()).await;
        rig.models
            .late("main", 60_000, "never heard")
            .say("main", "done");
        rig.says(bo(), origin, "m1").await;
        rig.pass(1_000).await;
        assert_eq!(rig.offered("main", 0), left);
        rig.restart(Resume::Everything).await;
        rig.pass(60_000).await;
        assert_eq!(rig.models.requests(), 2);
        assert_eq!(rig.offered("main", 1), left, "after the crash");
    }
}

#[tokio::test(start_paused = true)]
async fn the_owner_at_this_machine_has_the_layers_of_the_group_whose_session_it_is() {
    let rig = layered(layers()).await;
    rig.models
        .say("main", "hi")
        .say("main", "hi")
        .say("main", "hi");
    let room = Origin::group("net", "home", "room", "cy");
    rig.says(bo(), room, "m1").await;
    rig.pass(1_000).await;
    let key = rig.sessions().await.remove(0);
    let ask = |session: &SessionKey| Command::Ask {
        session: Some(session.to_string()),
        agent: None,
        model: None,
        text: "go".into(),
    };
    rig.run(ask(&key)).await;
    assert_eq!(rig.offered("main", 1), ["agents_list", "sessions_list"]);
    rig.run(ask(&main_key())).await;
    assert_eq!(rig.offered("main", 2), ALL);
}

async fn why(rig: &Rig, sender: Option<&str>, group: Option<&str>) -> Value {
    let command = Command::WhyTool {
        tool: "web_do".into(),
        agent: None,
        sender: sender.map(str::to_owned),
        group: group.map(str::to_owned),
    };
    match rig.run(command).await.pop() {
        Some(Event::Done { answer }) => answer["decision"].clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn why_shows_every_layer_of_a_sender_and_a_group() {
    let rig = layered(layers()).await;
    let plain = why(&rig, None, None).await;
    assert_eq!(plain["verdict"], "allow");
    assert_eq!(plain["steps"].as_array().unwrap().len(), 3);
    let both = why(&rig, Some("net:eve"), Some("net:room")).await;
    assert_eq!(both["code"], "tool-denied");
    let steps = both["steps"].as_array().unwrap();
    assert_eq!(
        steps[3],
        "group `net:room`: deny list: `web_do` fits; allow list: limits nothing"
    );
    assert_eq!(
        steps[4],
        "sender `*`: deny list: no entry fits; allow list: no entry fits"
    );
    let unknown = why(&rig, Some("net:eve"), None).await;
    assert_eq!(unknown["code"], "tool-not-for-sender");
    assert_eq!(why(&rig, Some("owner"), None).await["verdict"], "allow");
    let hall = why(&rig, None, Some("net:hall")).await;
    assert_eq!(hall["verdict"], "allow");
    assert!(hall["steps"][3].as_str().unwrap().starts_with("group `*`"));
}
