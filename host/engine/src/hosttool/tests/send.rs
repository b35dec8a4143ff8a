//! `sessions_send`.

use super::rig::*;
use crate::intake::Resume;
use crate::route::reach::{KeyPattern, Reach};
use claw_core::ports::Store as _;
use claw_core::subject::Actor;
use serde_json::json;

fn to(session: &str, message: &str) -> serde_json::Value {
    json!({ "session": session, "message": message })
}

async fn open_to(pattern: &str) -> Rig {
    let pattern = KeyPattern::parse(pattern).unwrap();
    Rig::reach(move |r| r.send.push(pattern)).await
}

#[tokio::test(start_paused = true)]
async fn a_message_reaches_an_allowed_session_and_its_own_people_are_answered() {
    let rig = open_to("agent:main:net:*").await;
    let bo = dm("main", "bo");
    let send = to(bo.as_str(), "ana is late");
    rig.models.script(move |_, asked| {
        let tail = format!("{:?}", asked.messages.last().unwrap());
        match () {
            () if tail.contains("tell bo") => Next::Call(vec![("sessions_send", send.clone())]),
            () if tail.contains("message of session") => Next::Say("ana is late, bo".into()),
            () if tail.contains("ToolResult") => Next::Say("told bo".into()),
            () => Next::Say("hello bo".into()),
        }
    });
    rig.as_actor(Actor::Paired("bo".into()), "bo", "b1", "hi")
        .await;
    rig.pass(5_000).await;
    rig.person("ana", "a1", "tell bo").await;
    rig.pass(5_000).await;
    assert_eq!(rig.texts("ana"), ["told bo"]);
    assert_eq!(rig.texts("bo"), ["hello bo", "ana is late, bo"]);
    let ana = dm("main", "ana");
    let heard = format!("[message of session {ana}]\n\nana is late");
    assert_eq!(rig.heard(&bo, &heard).await, 1);
    // It acts for nobody who may more than bo.
    let run = rig.store.runs(Some(&bo), 1).await.unwrap().remove(0);
    assert_eq!(run.actor, Actor::Paired("bo".into()));
}

#[tokio::test(start_paused = true)]
async fn it_never_acts_for_somebody_who_may_more_than_the_sender() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .late("main", 50, "begun")
        .say("main", "told");
    rig.models.say("below", "7");
    rig.as_actor(Actor::Paired("bo".into()), "bo", "b1", "count")
        .await;
    rig.pass(60_000).await;
    let run = rig
        .store
        .runs(Some(&rig.below().await[0]), 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(run.actor, Actor::Paired("bo".into()));
    let run = rig
        .store
        .runs(Some(&dm("main", "bo")), 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(run.actor, Actor::Paired("bo".into()));
}

#[tokio::test(start_paused = true)]
async fn other_sessions_are_refused_whether_they_exist_or_not() {
    let rig = open_to("agent:main:net:dm:bo").await;
    rig.models.say("main", "hello");
    rig.person("cy", "c1", "hi").await;
    rig.pass(5_000).await;
    let (ana, cy, no) = (dm("main", "ana"), dm("main", "cy"), dm("main", "nobody"));
    rig.models
        .call("main", "sessions_send", to(cy.as_str(), "x"))
        .call("main", "sessions_send", to(no.as_str(), "x"))
        .call("main", "sessions_send", to(ana.as_str(), "x"))
        .call("main", "sessions_send", to("a b", "x"))
        .call("main", "sessions_send", to(dm("main", "bo").as_str(), "x"))
        .call("main", "sessions_send", to(cy.as_str(), ""))
        .say("main", "no");
    rig.person("ana", "a1", "go").await;
    rig.pass(5_000).await;
    let lines = rig.lines(&ana).await;
    let codes = [
        "session-not-allowed",
        "session-not-allowed",
        "own-session",
        "session",
        "no-people",
        "empty",
    ];
    assert_eq!(lines.len(), codes.len() + 1);
    for (line, code) in lines[1..].iter().zip(codes) {
        assert!(line.contains(&format!("error ({code})")), "{line}");
    }
    assert_eq!(rig.heard(&cy, "x").await, 0);
    // What is configured holds for the owner alone.
    rig.models.say("main", "hello bo");
    rig.person("bo", "b1", "hi").await;
    rig.pass(5_000).await;
    rig.models
        .call("main", "sessions_send", to(dm("main", "bo").as_str(), "x"))
        .say("main", "no");
    rig.as_actor(Actor::Paired("ana".into()), "ana", "a2", "go")
        .await;
    rig.pass(5_000).await;
    let last = rig.lines(&ana).await.pop().unwrap();
    assert!(last.contains("error (session-not-allowed)"), "{last}");
}

#[tokio::test(start_paused = true)]
async fn parent_and_child_may_speak_to_each_other() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun")
        .say("main", "heard of it")
        .say("main", "told");
    let parent = dm("main", "ana");
    rig.models
        .call("below", "sessions_send", to(parent.as_str(), "half done"))
        .late("below", 20_000, "7");
    rig.person("ana", "a1", "go").await;
    rig.pass(60_000).await;
    assert_eq!(rig.heard(&parent, "half done").await, 1);
    assert_eq!(rig.heard(&parent, ": finished]\n\n7").await, 1);
    let child = rig.below().await.remove(0);
    rig.models
        .call("main", "sessions_send", to(child.as_str(), "once more"))
        .say("main", "asked")
        .say("main", "told again");
    rig.models.say("below", "8");
    rig.person("ana", "a2", "again").await;
    rig.pass(60_000).await;
    assert_eq!(rig.heard(&child, "once more").await, 1);
    assert_eq!(rig.heard(&parent, ": finished]\n\n8").await, 1);
    assert_eq!(rig.models.left(), 0);
}

#[tokio::test(start_paused = true)]
async fn two_sessions_do_not_write_to_each_other_for_ever() {
    let (ana, bo) = (dm("main", "ana"), dm("main", "bo"));
    let passes = [&ana, &bo].map(|key| format!("send session:{key}").parse().unwrap());
    // What a session hears of another one labels it.
    let rig = Rig::with(|settings, reach| {
        let pattern = KeyPattern::parse("agent:main:net:*").unwrap();
        reach.send.push(pattern);
        let main = settings.agents.get_mut(&main_id()).unwrap();
        main.destinations = std::sync::Arc::new(passes.to_vec());
    })
    .await;
    rig.models.say("main", "hello bo");
    rig.person("bo", "b1", "hi").await;
    rig.pass(5_000).await;
    let keys = (ana.clone(), bo.clone());
    rig.models.script(move |_, asked| {
        let tail = format!("{:?}", asked.messages.last().unwrap());
        let from_ana = tail.contains(&format!("message of session {}", keys.0));
        let other = if from_ana { &keys.0 } else { &keys.1 };
        if tail.contains("User") {
            Next::Call(vec![("sessions_send", to(other.as_str(), "ping"))])
        } else {
            Next::Say("sent".into())
        }
    });
    rig.person("ana", "a1", "ping bo").await;
    rig.pass(600_000).await;
    let pings = rig.heard(&ana, "ping\"").await
        + rig.heard(&bo, "]\n\nping").await
        + rig.heard(&ana, "]\n\nping").await;
    assert_eq!(pings, crate::hosttool::hops::MAX_HOPS as usize);
    let all = [rig.lines(&ana).await, rig.lines(&bo).await]
        .concat()
        .join("\n");
    assert_eq!(all.matches("error (too-many-hops)").count(), 1);
}

/// Ana's turn writes to bo's session; the process dies after so many commits.
async fn story(commits: usize) -> bool {
    let pattern = KeyPattern::parse("agent:main:net:*").unwrap();
    let change = |_: &mut _, r: &mut Reach| r.send.push(pattern.clone());
    let mut rig = Rig::dying_after(usize::MAX, change).await;
    let send = to(dm("main", "bo").as_str(), "ana is late");
    rig.models.script(move |_, asked| {
        let tail = format!("{:?}", asked.messages.last().unwrap());
        match () {
            () if tail.contains("tell bo") => Next::Call(vec![("sessions_send", send.clone())]),
            () if tail.contains("message of session") => Next::Say("ana is late, bo".into()),
            () if tail.contains("ToolResult") => Next::Late(100, "told bo".into()),
            () => Next::Say("hello bo".into()),
        }
    });
    rig.person("bo", "b1", "hi").await;
    rig.pass(5_000).await;
    rig.life.dies_after(commits);
    let limit = std::time::Duration::from_secs(1);
    let handed = tokio::time::timeout(limit, rig.person("ana", "a1", "tell bo")).await;
    rig.pass(60_000).await;
    let died = rig.life.is_dead();
    if died {
        rig.restart(Resume::Everything).await;
        if handed.is_err() {
            rig.person("ana", "a1", "tell bo").await;
        }
        rig.pass(1_200_000).await;
    }
    assert_eq!(
        rig.heard(&dm("main", "bo"), "ana is late").await,
        1,
        "died after {commits}"
    );
    assert_eq!(
        rig.texts("bo"),
        ["hello bo", "ana is late, bo"],
        "died after {commits}"
    );
    assert_eq!(rig.texts("ana"), ["told bo"], "died after {commits}");
    died
}

#[tokio::test(start_paused = true)]
async fn a_message_arrives_once_whenever_the_process_dies() {
    let mut deaths = 0;
    for commits in 1..20 {
        deaths += usize::from(story(commits).await);
    }
    assert!((6..19).contains(&deaths), "{deaths}");
}
