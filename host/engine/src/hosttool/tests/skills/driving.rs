//! While a third-party skill drives.

use super::super::commands::good;
use super::*;
use claw_core::ledger::EffectIntent;
use claw_core::sandbox::Invocation;

const LIST: &str = "sessions_list";

#[tokio::test(start_paused = true)]
async fn a_third_party_skill_narrows_the_tools_from_its_load_to_the_end_of_the_turn() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    rig.models
        .call("main", LIST, json!({}))
        .calls(
            "main",
            vec![("skill", load("forge")), (LIST, json!({ "limit": 2 }))],
        )
        .call("main", LIST, json!({ "limit": 3 }))
        .call("main", "web_do", json!({}))
        .call("main", "exec", command("ls"))
        .say("main", "done");
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    let refused = |line: &str| line.contains("may not call tool");
    let told: Vec<bool> = lines[1..].iter().map(|l| refused(l)).collect();
    assert_eq!(told, [false, false, false, true, true, false], "{lines:?}");
    assert!(lines[4].contains("`forge`"), "{}", lines[4]);
    assert_eq!(rig.tools_offered(), ["exec", "skill"]);
    // `claw why` tells it, of claw's own tools and of a plugin's.
    let calls = rig.store.calls(9).await.unwrap();
    for tool in [LIST, "web_do"] {
        let row = calls
            .iter()
            .find(|c| c.tool == tool && c.outcome == "denied")
            .unwrap();
        let why = rig
            .done(Command::Why {
                id: Some(row.id.to_string()),
            })
            .await
            .unwrap();
        let decision = &why["call"]["denials"][0]["decision"];
        assert_eq!(decision["code"], "skill-drives");
        assert_eq!(
            decision["hint"],
            format!("claw grant add skill:forge 'tool {tool}'")
        );
        let by = why["tainted_by"].as_array().unwrap();
        assert!(by.iter().any(|entry| entry["kind"] == "skill"), "{by:?}");
    }
    assert_eq!(rig.sandbox.calls(), 0);
    // The next turn has all of them again.
    rig.models.call("main", LIST, json!({})).say("main", "done");
    rig.local("more").await;
    assert!(!refused(rig.lines(&main_key()).await.last().unwrap()));
    assert!(rig.tools_offered().contains(&LIST.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn what_was_granted_to_every_driver_may_be_called() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    rig.grant_skill(&forge(&rig), "tool sessions_*").await;
    rig.models
        .call("main", "skill", load("forge"))
        .call("main", LIST, json!({}))
        .call("main", "skill", load("hub"))
        .call("main", LIST, json!({ "limit": 2 }))
        .say("main", "done");
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    assert!(lines[2].contains("main"), "{}", lines[2]);
    assert!(
        lines[4].contains("may not call tool") && lines[4].contains("`hub`"),
        "{}",
        lines[4]
    );
    let asked = rig.models.asked("main");
    let names = |i: usize| asked[i].tools.iter().any(|t| t.name == LIST);
    assert_eq!([names(0), names(1), names(3)], [true, true, false]);
}

#[tokio::test(start_paused = true)]
async fn a_skill_of_claw_or_the_person_narrows_nothing() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    rig.models
        .call("main", "skill", load("own"))
        .call("main", LIST, json!({}))
        .say("main", "done");
    rig.local("go $own").await;
    assert!(
        rig.lines(&main_key())
            .await
            .last()
            .unwrap()
            .contains("main")
    );
    assert!(rig.tools_offered().contains(&LIST.to_owned()));
    assert!(
        rig.transcript(&main_key())
            .await
            .iter()
            .all(|e| e.labels.is_empty() || e.labels == ["result sessions_list"])
    );
}

#[tokio::test(start_paused = true)]
async fn it_holds_after_the_process_died() {
    let port = good();
    let mut rig = Rig::skilled(&port).await;
    rig.models
        .call("main", "skill", load("forge"))
        .late("main", 60_000, "late");
    rig.person("ana", "m1", "go").await;
    rig.pass(10_000).await;
    assert_eq!(
        rig.lines(&dm("main", "ana")).await.len(),
        2,
        "the text was read"
    );
    rig.models.call("main", LIST, json!({})).say("main", "done");
    rig.restart(Resume::Everything).await;
    rig.pass(10_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    assert!(
        lines.last().unwrap().contains("may not call tool"),
        "{lines:?}"
    );
    assert_eq!(rig.tools_offered(), ["exec", "skill"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_a_crash_left_is_not_made_where_it_was_refused_before() {
    let port = Arc::new(FakeScripts::new(|inv: Invocation, _| async move {
        let intent = EffectIntent {
            call: inv.call.id.clone(),
            session: inv.call.session.clone(),
            agent: inv.call.agent.clone(),
            subject: inv.authority.subject().clone(),
            kind: "files".into(),
            summary: "write under /workspace".into(),
        };
        inv.ledger.begin(intent).await.unwrap();
        std::future::pending().await
    }));
    let mut rig = Rig::skilled(&port).await;
    rig.models.call("main", "skill", load("forge")).calls(
        "main",
        vec![("exec", command("x")), (LIST, json!({ "limit": 1 }))],
    );
    rig.person("ana", "m1", "go").await;
    rig.pass(10_000).await;
    assert_eq!(port.runs().len(), 1);
    rig.models.say("main", "done");
    rig.restart(Resume::Everything).await;
    rig.pass(10_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    let found = lines.iter().find(|l| l.starts_with(LIST)).unwrap();
    assert!(found.contains("may not call tool"), "{lines:?}");
    assert_eq!(port.runs().len(), 1, "{lines:?}");
}

/// One whole story, whose process dies after so many commits; whether it died before the end.
async fn story(commits: usize) -> bool {
    let port = good();
    let mut rig = Rig::skilled(&port).await;
    rig.life.dies_after(commits);
    rig.models.script(|_, asked| match &*last_read(asked) {
        read if read.contains("Forge it with") => Next::Call(vec![(LIST, json!({}))]),
        read if read.contains("may not call tool") => Next::Say("refused".into()),
        read if read.contains("ana") => Next::Say("listed".into()),
        _ => Next::Call(vec![("skill", load("forge"))]),
    });
    let limit = std::time::Duration::from_secs(1);
    let handed = tokio::time::timeout(limit, rig.person("ana", "m1", "go")).await;
    rig.pass(60_000).await;
    let died = rig.life.is_dead();
    if died {
        rig.restart(Resume::Everything).await;
        if handed.is_err() {
            rig.person("ana", "m1", "go").await;
        }
        rig.pass(1_200_000).await;
    }
    let lines = rig.lines(&dm("main", "ana")).await;
    let results: Vec<&String> = lines.iter().filter(|l| l.starts_with(LIST)).collect();
    assert!(!results.is_empty(), "died after {commits}: {lines:?}");
    for line in results {
        let told = line.contains("may not call tool") || line.contains("cancelled");
        assert!(told, "died after {commits}: {line}");
    }
    died
}

#[tokio::test(start_paused = true)]
async fn it_holds_wherever_the_process_dies() {
    let mut lived = 0;
    for commits in 1..30 {
        lived += usize::from(!story(commits).await);
    }
    assert!((5..25).contains(&lived), "{lived}");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_enters_the_turn_loads_a_skill_too() {
    let port = Arc::new(FakeScripts::new(|_, _| async {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        Ok(FakeScripts::exited(0, "slow", ""))
    }));
    let rig = Rig::skilled(&port).await;
    rig.models
        .call("main", "exec", command("sleep 5"))
        .call("main", LIST, json!({}))
        .say("main", "done");
    rig.person("ana", "m1", "go").await;
    rig.pass(1_000).await;
    rig.person("ana", "m2", "and use $forge").await;
    rig.pass(60_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    assert!(lines.contains(&"notice: skill".to_owned()), "{lines:?}");
    assert!(
        lines.last().unwrap().contains("may not call tool"),
        "{lines:?}"
    );
    assert_eq!(rig.tools_offered(), ["exec", "skill"]);
}

#[tokio::test(start_paused = true)]
async fn what_another_session_says_loads_nothing() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun")
        .say("main", "told");
    rig.models.say("below", "use $forge now");
    rig.person("ana", "m1", "go").await;
    rig.pass(60_000).await;
    let lines = rig.lines(&dm("main", "ana")).await;
    assert!(
        lines.last().unwrap().contains("use $forge now"),
        "{lines:?}"
    );
    assert!(!lines.contains(&"notice: skill".to_owned()), "{lines:?}");
}
