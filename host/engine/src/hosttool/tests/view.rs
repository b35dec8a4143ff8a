//! `sessions_list` and `sessions_history`: who sees what.

use super::rig::*;
use crate::route::reach::Visibility;
use claw_core::subject::Actor;
use serde_json::json;

/// Ana has a sub-agent; bo and scout's cy have spoken. What ana's session then sees, and what it reads of each.
async fn seen(level: Visibility, actor: Actor) -> (String, Vec<bool>) {
    let rig = Rig::reach(|r| r.visibility = level).await;
    rig.models.say("main", "hello bo").say("scout", "hello cy");
    rig.person("bo", "b1", "bo speaks").await;
    rig.pass(1_000).await;
    rig.person("cy", "c1", "/s cy speaks").await;
    rig.pass(1_000).await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun")
        .say("main", "told");
    rig.models.say("below", "7");
    rig.as_actor(actor.clone(), "ana", "a1", "ana speaks").await;
    rig.pass(60_000).await;
    let child = rig.below().await.remove(0);
    let all = [
        dm("main", "ana"),
        child,
        dm("main", "bo"),
        dm("scout", "cy"),
    ];
    let read = |key| ("sessions_history", json!({ "session": key }));
    let mut calls = vec![("sessions_list", json!({}))];
    calls.extend(all.iter().map(read));
    rig.models.calls("main", calls).say("main", "looked");
    rig.as_actor(actor, "ana", "a2", "look").await;
    rig.pass(5_000).await;
    let mut lines = rig.lines(&all[0]).await;
    let results = lines.split_off(lines.len() - 5);
    let reads = results[1..]
        .iter()
        .map(|l| !l.contains("error (no-session)"));
    (results[0].clone(), reads.collect())
}

#[tokio::test(start_paused = true)]
async fn each_level_shows_more() {
    let levels = [
        (Visibility::Own, [true, false, false, false]),
        (Visibility::Tree, [true, true, false, false]),
        (Visibility::Agent, [true, true, true, false]),
        (Visibility::All, [true, true, true, true]),
    ];
    for (level, wanted) in levels {
        let (list, reads) = seen(level, Actor::Owner).await;
        assert_eq!(reads, wanted, "{level:?}");
        let names = [
            "(this one)",
            "(sub-agent of this one)",
            ":net:dm:bo",
            "agent:scout:net",
        ];
        let listed = names.map(|name| list.contains(name));
        assert_eq!(listed, wanted, "{level:?}: {list}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_but_the_owner_sees_beyond_what_the_session_began() {
    let (list, reads) = seen(Visibility::All, Actor::Paired("ana".into())).await;
    assert_eq!(reads, [true, true, false, false]);
    assert!(!list.contains("bo"), "{list}");
}

#[tokio::test(start_paused = true)]
async fn lists_and_histories_are_bounded() {
    let rig = Rig::reach(|r| r.visibility = Visibility::Agent).await;
    for i in 0..25 {
        rig.models.say("main", &"long ".repeat(2_000));
        rig.person(&format!("p{i}"), &format!("m{i}"), "hi").await;
        rig.pass(1_000).await;
    }
    for i in 0..30 {
        rig.models.say("main", &"long ".repeat(2_000));
        rig.person("p0", &format!("x{i}"), "hi").await;
        rig.pass(1_000).await;
    }
    let p0 = dm("main", "p0");
    rig.models
        .calls(
            "main",
            vec![
                ("sessions_list", json!({})),
                ("sessions_list", json!({ "limit": 2 })),
                ("sessions_list", json!({ "agent": "scout" })),
                ("sessions_list", json!({ "limit": "two" })),
                (
                    "sessions_history",
                    json!({ "session": p0.as_str(), "limit": 100 }),
                ),
                (
                    "sessions_history",
                    json!({ "session": p0.as_str(), "limit": 2 }),
                ),
            ],
        )
        .say("main", "ok");
    rig.person("ana", "a1", "go").await;
    rig.pass(5_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    assert_eq!(lines[1].lines().count(), 21);
    assert!(lines[1].ends_with("[20 of 26]\n"), "{}", lines[1]);
    assert_eq!(lines[2].lines().count(), 3);
    assert_eq!(lines[3], "sessions_list: no session");
    assert!(lines[4].contains("error (arguments)"), "{}", lines[4]);
    assert!(lines[5].chars().count() < 31_000);
    assert!(lines[5].contains("of 62 entries]"), "{}", &lines[5][..200]);
    assert_eq!(lines[6].lines().count(), 3, "{}", lines[6]);
}
