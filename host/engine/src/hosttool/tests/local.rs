//! Sub-agents of a surface on this machine: no model is asked of which nobody hears, and nothing is lost.

use super::rig::*;
use crate::api::Command;
use crate::intake::Resume;
use claw_core::ports::Store as _;
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// A turn at this machine that has begun a sub-agent, which takes ten seconds.
async fn begun() -> Rig {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun");
    rig.models.late("below", 10_000, "7 moths");
    rig.local("how many?").await;
    rig
}

#[tokio::test(start_paused = true)]
async fn an_answer_waits_for_the_next_message_and_is_read_with_it() {
    let rig = begun().await;
    rig.pass(60_000).await;
    let asked = rig.models.requests();
    assert_eq!(asked, 3, "nobody asked a model because of the answer");
    assert_eq!(rig.store.waiting(&main_key()).await.unwrap().len(), 1);
    rig.models.say("main", "7, they say");
    rig.local("and?").await;
    rig.pass(60_000).await;
    assert_eq!(rig.models.requests(), asked + 1);
    let lines = rig.lines(&main_key()).await;
    let heard = ["user: [sub-agent count: finished]\n\n7 moths", "user: and?"];
    assert_eq!(lines[2..], heard);
    assert!(rig.store.waiting(&main_key()).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_answer_enters_a_turn_of_this_machine_that_is_at_work() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .call("main", "sessions_list", json!({}))
        .say("main", "7, they say");
    rig.models.say("below", "7 moths");
    rig.slow_tools(5_000);
    rig.models
        .insert("main", 1, Next::Call(vec![("web_do", json!({}))]));
    rig.local("how many?").await;
    rig.pass(60_000).await;
    assert_eq!(rig.heard(&main_key(), "7 moths").await, 1);
    assert!(rig.store.waiting(&main_key()).await.unwrap().is_empty());
    assert_eq!(rig.models.left(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_waits_survives_another_process() {
    for resume in [Resume::Local, Resume::Everything] {
        let mut rig = begun().await;
        rig.pass(60_000).await;
        rig.restart(resume).await;
        rig.pass(60_000).await;
        assert_eq!(rig.models.requests(), 3, "{resume:?}");
        rig.models.say("main", "7, they say");
        rig.local("and?").await;
        assert_eq!(rig.heard(&main_key(), "7 moths").await, 1, "{resume:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_whose_surface_has_gone_is_ended_and_its_parent_told() {
    for resume in [Resume::Local, Resume::Everything] {
        let mut rig = begun().await;
        rig.pass(1_000).await;
        rig.restart(resume).await;
        rig.pass(60_000).await;
        assert!(
            rig.store
                .open_run(&rig.below().await[0])
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(
            rig.models.requests(),
            3,
            "{resume:?}: no model was asked again"
        );
        rig.models.say("main", "it failed");
        rig.local("and?").await;
        assert_eq!(rig.heard(&main_key(), "[sub-agent count: failed]").await, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_that_had_not_begun_is_ended_too() {
    // The process dies when the task has landed, before its turn begins.
    let mut found = None;
    for commits in 1..12 {
        let rig = Rig::dying_after(commits, |_, _| {}).await;
        rig.models
            .call("main", "sessions_spawn", task("count"))
            .say("main", "begun");
        let asks = rig.engine.run(ask("how many?"), CancellationToken::new());
        rig.pass(1_000).await;
        drop(asks);
        let below = rig.below().await;
        if below.len() == 1 && !rig.store.waiting(&below[0]).await.unwrap().is_empty() {
            found = Some((rig, below));
        }
    }
    let (mut rig, below) = found.expect("a death between task and turn");
    rig.restart(Resume::Local).await;
    rig.pass(60_000).await;
    assert!(rig.store.waiting(&below[0]).await.unwrap().is_empty());
    rig.models.say("main", "it failed");
    rig.local("and?").await;
    assert_eq!(rig.heard(&main_key(), "[sub-agent count: failed]").await, 1);
}

fn ask(text: &str) -> Command {
    Command::Ask {
        session: None,
        agent: None,
        model: None,
        text: text.to_owned(),
    }
}
