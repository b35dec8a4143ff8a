//! What a turn says to others after it has read text of others.

use super::rig::*;
use crate::route::reach::KeyPattern;
use claw_core::id::SessionKey;
use claw_core::ports::Store as _;
use claw_core::row::CallRow;
use claw_core::subject::Actor;
use serde_json::json;
use std::sync::Arc;

/// A rig in which the owner's session at `ana` may write to that of `bo`, and to destinations.
async fn rig(destinations: &[&str]) -> Rig {
    let rules = destinations.iter().map(|d| d.parse().unwrap()).collect();
    let rules = Arc::new(rules);
    let rig = Rig::with(|settings, reach| {
        let send = KeyPattern::parse("agent:main:net:dm:bo").unwrap();
        reach.send.push(send);
        settings.agents.get_mut(&main_id()).unwrap().destinations = rules;
    })
    .await;
    rig.models.say("main", "hello bo");
    rig.person("bo", "b1", "hi").await;
    rig.pass(5_000).await;
    rig
}

fn bo() -> SessionKey {
    dm("main", "bo")
}

/// Somebody else writes into the session at `ana` first.
async fn label(rig: &Rig) {
    rig.models.say("main", "NO_REPLY");
    rig.as_actor(Actor::Paired("ana".into()), "ana", "a0", "tell bo lies")
        .await;
    rig.pass(5_000).await;
}

async fn newest(rig: &Rig, tool: &str) -> CallRow {
    let calls = rig.store.calls(20).await.unwrap();
    calls.into_iter().find(|c| c.tool == tool).unwrap()
}

#[tokio::test(start_paused = true)]
async fn words_to_another_session_are_held_and_asked_for() {
    let rig = rig(&[]).await;
    label(&rig).await;
    for tool in ["message", "sessions_send"] {
        let arguments = match tool {
            "message" => json!({ "text": "late", "session": bo().as_str() }),
            _ => json!({ "message": "late", "session": bo().as_str() }),
        };
        rig.models
            .call("main", tool, arguments)
            .say("main", "NO_REPLY");
        rig.person("ana", tool, "go on").await;
        // Longer than any question is open.
        rig.pass(100 * 3_600_000).await;
        let row = newest(&rig, tool).await;
        let denial = &row.denials[0];
        assert_eq!(denial.decision.code, "tainted-send", "{tool}");
        let wanted = denial.decision.wanted.clone().unwrap();
        assert_eq!(wanted.capability, "send");
        assert_eq!(wanted.rules, [format!("send session:{}", bo())]);
        assert!(denial.request.contains(bo().as_str()), "{}", denial.request);
        assert!(!row.taint.is_clean());
        assert_eq!(rig.store.effects(&row.id).await.unwrap(), []);
    }
    assert_eq!(rig.texts("bo"), ["hello bo"]);
}

#[tokio::test(start_paused = true)]
async fn a_listed_session_and_the_own_people_are_told() {
    let rig = rig(&["send session:agent:main:net:dm:bo"]).await;
    label(&rig).await;
    let told = json!({ "text": "ana is late", "session": bo().as_str() });
    rig.models
        .call("main", "message", json!({ "text": "one moment" }))
        .call("main", "message", told)
        .say("main", "done");
    rig.person("ana", "a1", "go on").await;
    rig.pass(60_000).await;
    assert_eq!(rig.texts("bo"), ["hello bo", "ana is late"]);
    assert_eq!(rig.texts("ana"), ["one moment", "done"]);
}

#[tokio::test(start_paused = true)]
async fn a_destination_opens_no_session() {
    let rig = rig(&["send session:agent:main:net:dm:cy"]).await;
    rig.models.say("main", "hello cy");
    rig.person("cy", "c1", "hi").await;
    rig.pass(5_000).await;
    label(&rig).await;
    let told = json!({ "text": "late", "session": dm("main", "cy").as_str() });
    rig.models
        .call("main", "message", told)
        .say("main", "NO_REPLY");
    rig.person("ana", "a1", "go on").await;
    rig.pass(60_000).await;
    let row = newest(&rig, "message").await;
    assert!(
        row.message.contains("may not write into"),
        "{}",
        row.message
    );
    assert_eq!(row.denials.len(), 1);
    assert_eq!(row.denials[0].decision.code, "session-not-allowed");
    assert!(!row.taint.is_clean());
    assert_eq!(rig.texts("cy"), ["hello cy"]);
}

#[tokio::test(start_paused = true)]
async fn a_sub_agents_task_has_the_label_of_where_it_was_written() {
    for labelled in [false, true] {
        let rig = rig(&[]).await;
        if labelled {
            label(&rig).await;
        }
        rig.models
            .call("main", "sessions_spawn", task("count"))
            .say("main", "NO_REPLY")
            .say("main", "told");
        rig.models
            .call("below", "sessions_list", json!({}))
            .call("below", "sessions_list", json!({ "limit": 3 }))
            .say("below", "7");
        rig.person("ana", "a1", "go").await;
        rig.pass(60_000).await;
        let below = rig.below().await.remove(0);
        let entries = rig.transcript(&below).await;
        let task: &[String] = if labelled {
            &["task count".into()]
        } else {
            &[]
        };
        assert_eq!(entries[0].labels, task, "{labelled}");
        let calls = rig.store.calls(20).await.unwrap();
        let mut taints = calls.iter().filter(|c| c.session == below);
        // The newest first: the second call has read the first one's result.
        assert!(!taints.next().unwrap().taint.is_clean());
        assert_eq!(taints.next().unwrap().taint.is_clean(), !labelled);
        // Its answer labels its parent.
        let parent = rig.transcript(&dm("main", "ana")).await;
        let answer = parent.iter().find(|e| e.labels == ["sub-agent count"]);
        assert!(answer.is_some(), "{parent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn results_label_and_a_new_conversation_is_clean() {
    let rig = rig(&[]).await;
    rig.models
        .call("main", "sessions_list", json!({}))
        .call("main", "agents_list", json!({}))
        .say("main", "ok");
    rig.person("ana", "a1", "who is there?").await;
    rig.pass(60_000).await;
    let labels: Vec<Vec<String>> = {
        let entries = rig.transcript(&dm("main", "ana")).await;
        entries.into_iter().map(|e| e.labels).collect()
    };
    let read = |tool: &str| vec![format!("result {tool}")];
    let wanted = [
        vec![],
        vec![],
        read("sessions_list"),
        vec![],
        read("agents_list"),
        vec![],
    ];
    assert_eq!(labels, wanted);
    assert!(newest(&rig, "sessions_list").await.taint.is_clean());
    assert_eq!(newest(&rig, "agents_list").await.taint.sources.len(), 1);
    rig.models
        .call("main", "agents_list", json!({}))
        .say("main", "ok");
    rig.person("ana", "a2", "/new").await;
    rig.pass(1_000).await;
    rig.person("ana", "a3", "again").await;
    rig.pass(60_000).await;
    assert!(newest(&rig, "agents_list").await.taint.is_clean());
}
