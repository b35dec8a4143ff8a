//! `sessions_spawn` and `agents_list`, and how the answer comes back.

use super::rig::*;
use crate::hosttool::descent::descent;
use crate::intake::Inbound;
use crate::route::origin::Origin;
use claw_core::ledger::EffectState;
use claw_core::ports::Store as _;
use claw_core::row::EntryBody;
use claw_core::row::Provenance;
use claw_core::step::run::GlobalLane;
use claw_core::subject::Actor;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_sub_agent_does_its_task_and_its_parent_is_told_once() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count moths"))
        .say("main", "begun")
        .say("main", "there are 7");
    rig.models.late("below", 5_000, "7 moths");
    rig.person("ana", "m1", "how many moths?").await;
    rig.pass(60_000).await;
    assert_eq!(rig.texts("ana"), ["begun", "there are 7"]);
    let (parent, below) = (dm("main", "ana"), rig.below().await);
    let [child] = &below[..] else {
        panic!("{below:?}")
    };
    let announced = "user: [sub-agent count moths: finished]\n\n7 moths";
    assert_eq!(rig.lines(&parent).await[2], announced);
    assert_eq!(rig.lines(child).await, ["user: count moths"]);
    // The words of a sub-agent are not the owner's.
    let entries = rig.transcript(&parent).await;
    let from = |text: &str| {
        let says = |body: &EntryBody| matches!(body, EntryBody::User { content } if claw_core::content::to_text(content).contains(text));
        entries.iter().find(|e| says(&e.body)).unwrap().provenance
    };
    assert_eq!(from("how many"), Provenance::Owner);
    assert_eq!(from("7 moths"), Provenance::Untrusted);
    let run = rig.store.runs(Some(child), 1).await.unwrap().remove(0);
    assert_eq!((run.lane, run.actor), (GlobalLane::Subagent, Actor::Owner));
    // What was done is written down.
    let calls = rig.store.calls(9).await.unwrap();
    assert_eq!(calls[0].subject, "host:sessions");
    assert_eq!(calls[0].outcome, "ok");
    let effects = rig.store.effects(&calls[0].id).await.unwrap();
    assert_eq!(effects[0].state, EffectState::Done);
    assert_eq!(effects[0].intent.kind, "session");
    assert_eq!(rig.models.left(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_of_the_same_agent_has_the_model_that_was_named_for_the_turn() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun")
        .say("main", "all of it");
    rig.models.late("below", 10, "7");
    let inbound = Inbound {
        origin: Origin::direct("net", "home", "ana"),
        message: "m1".into(),
        text: "count".into(),
        actor: Actor::Owner,
        mode: None,
        model: Some("fake/model".into()),
    };
    rig.engine.receive(inbound).await.unwrap();
    rig.pass(60_000).await;
    let below = rig.below().await;
    let run = rig.store.runs(Some(&below[0]), 1).await.unwrap().remove(0);
    assert_eq!(run.model.as_deref(), Some("fake/model"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_enters_the_turn_that_is_still_at_work() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .call("main", "sessions_list", json!({}))
        .late("main", 9_000, "never shown, the answer steers")
        .say("main", "all of it");
    rig.models.late("below", 10, "7");
    rig.person("ana", "m1", "count").await;
    rig.pass(60_000).await;
    let parent = dm("main", "ana");
    assert_eq!(rig.heard(&parent, "[sub-agent count: finished]").await, 1);
    assert_eq!(rig.models.left(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_that_fails_or_says_nothing_is_announced_too() {
    let rig = Rig::new().await;
    rig.models
        .calls(
            "main",
            vec![
                ("sessions_spawn", task("fails")),
                (
                    "sessions_spawn",
                    json!({ "task": "is silent", "label": "silent" }),
                ),
            ],
        )
        .say("main", "begun")
        .say("main", "heard")
        .say("main", "heard");
    // The second request of a sub-agent finds nothing queued, and fails.
    rig.models.say("below", "NO_REPLY");
    rig.person("ana", "m1", "go").await;
    rig.pass(60_000).await;
    let heard = rig.lines(&dm("main", "ana")).await.join("\n");
    assert!(heard.contains(": failed]\n\n[claw: "), "{heard}");
    assert!(
        heard.contains(": finished]\n\n(it has nothing to say)"),
        "{heard}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_reads_agents_md_only_and_is_not_offered_more_of_them() {
    let rig = Rig::new().await;
    rig.write("AGENTS.md", "rules of work");
    rig.write("SOUL.md", "a warm soul");
    rig.models
        .call("main", "sessions_spawn", task("look"))
        .say("main", "begun")
        .say("main", "told");
    rig.models
        .call("below", "sessions_spawn", task("deeper"))
        .say("below", "no");
    rig.person("ana", "m1", "go").await;
    rig.pass(60_000).await;
    let (main, below) = (rig.models.asked("main"), rig.models.asked("below"));
    assert!(main[0].system.contains("a warm soul"));
    assert!(below[0].system.contains("rules of work"));
    assert!(
        !below[0].system.contains("a warm soul"),
        "{}",
        below[0].system
    );
    let offers =
        |r: &claw_core::model::ModelRequest, tool: &str| r.tools.iter().any(|t| t.name == tool);
    assert!(offers(&main[0], "sessions_spawn"));
    assert!(!offers(&below[0], "sessions_spawn"));
    assert!(offers(&below[0], "sessions_send"));
    let said = last_read(&below[1]);
    assert!(said.starts_with("error (too-deep)"), "{said}");
    assert_eq!(rig.below().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn depth_goes_as_far_as_configured() {
    let rig = Rig::reach(|r| r.max_depth = 2).await;
    rig.models.script(|who, asked| {
        let all = format!("{:?}", asked.messages);
        let spawn = |text| Next::Call(vec![("sessions_spawn", task(text))]);
        match (who, asked.messages.len(), all.contains("deep answer")) {
            ("main", 1, _) => spawn("one"),
            ("below", 1, _) if all.contains("one") => spawn("two"),
            ("below", 1, _) => spawn("three"),
            (_, _, true) => Next::Say("deep answer passed on".into()),
            ("below", 3, _) if all.contains("too-deep") => Next::Say("deep answer".into()),
            _ => Next::Say("begun".into()),
        }
    });
    rig.person("ana", "m1", "go").await;
    rig.pass(60_000).await;
    assert_eq!(
        rig.heard(&dm("main", "ana"), "deep answer passed on").await,
        1
    );
    assert_eq!(rig.below().await.len(), 2, "three would be too deep");
    let mut depths = Vec::new();
    for key in rig.below().await {
        let from = descent(&*rig.store, &key).await.unwrap().unwrap();
        assert_eq!(from.above.last(), Some(&dm("main", "ana")));
        depths.push(from.above.len());
    }
    depths.sort_unstable();
    assert_eq!(depths, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn at_most_so_many_are_at_work_at_once() {
    let rig = Rig::reach(|r| r.max_children = 2).await;
    let spawn = |i: u32| ("sessions_spawn", task(&format!("t{i}")));
    rig.models
        .calls("main", (0..3).map(spawn).collect())
        .say("main", "begun")
        .say("main", "one told")
        .say("main", "two told")
        .call("main", "sessions_spawn", task("t9"))
        .say("main", "again")
        .say("main", "nine told");
    for i in 1..4 {
        rig.models.late("below", 10_000 * i, "done");
    }
    rig.person("ana", "m1", "go").await;
    rig.pass(5_000).await;
    assert_eq!(rig.below().await.len(), 2);
    let lines = rig.lines(&dm("main", "ana")).await;
    assert!(lines[3].contains("error (too-many-children)"), "{lines:?}");
    rig.pass(60_000).await;
    rig.person("ana", "m2", "again").await;
    rig.pass(90_000).await;
    assert_eq!(rig.below().await.len(), 3, "there is room again");
    assert_eq!(rig.models.left(), 0);
}

#[tokio::test(start_paused = true)]
async fn only_configured_agents_and_known_models_can_be_named() {
    let rig = Rig::new().await;
    let named = |agent: &str| json!({ "task": "x", "agent": agent });
    rig.models
        .call("main", "agents_list", json!({}))
        .call("main", "sessions_spawn", named("scout"))
        .call(
            "main",
            "sessions_spawn",
            json!({ "task": "x", "model": "no/model" }),
        )
        .call("main", "sessions_spawn", json!({ "task": "  " }))
        .call("main", "sessions_spawn", json!({ "job": "x" }))
        .say("main", "well");
    rig.person("ana", "m1", "go").await;
    rig.pass(5_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    assert_eq!(lines[1], "agents_list: main: main (your own)");
    let codes = ["agent-not-allowed", "model", "empty", "arguments"];
    for (line, code) in lines[2..].iter().zip(codes) {
        assert!(line.contains(&format!("error ({code})")), "{line}");
    }
    assert!(rig.below().await.is_empty());
    let rig = Rig::reach(|r| r.spawn.push("scout".parse_id())).await;
    rig.models
        .call("main", "agents_list", json!({}))
        .call("main", "sessions_spawn", named("scout"))
        .say("main", "well")
        .say("main", "told");
    rig.models.say("below", "scouted");
    rig.person("ana", "m1", "go").await;
    rig.pass(60_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    assert_eq!(lines[1], "agents_list: main: main (your own)\nscout: scout");
    assert_eq!(rig.below().await[0].agent().as_str(), "scout");
    assert_eq!(rig.heard(&dm("main", "ana"), "scouted").await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_chain_that_no_person_speaks_in_ends() {
    let rig = Rig::new().await;
    for i in 0..20 {
        rig.models
            .call("main", "sessions_spawn", task(&format!("t{i}")))
            .say("main", "begun");
        rig.models.late("below", 1_000, "done");
    }
    rig.person("ana", "m1", "go on for ever").await;
    rig.pass(600_000).await;
    let most = crate::hosttool::hops::MAX_HOPS as usize;
    assert_eq!(rig.below().await.len(), most);
    let lines = rig.lines(&dm("main", "ana")).await;
    assert!(
        lines.iter().any(|l| l.contains("error (too-many-hops)")),
        "{lines:?}"
    );
    // A person's word begins anew.
    rig.person("ana", "m2", "go on").await;
    rig.pass(600_000).await;
    assert_eq!(rig.below().await.len(), 2 * most);
}
