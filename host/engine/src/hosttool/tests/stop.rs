//! Who stops a turn stops its sub-agents.

use super::rig::*;
use crate::api::Command;
use claw_core::ports::Store as _;
use claw_core::step::run::{RunOutcome, RunState};
use tokio_util::sync::CancellationToken;

async fn outcome(rig: &Rig) -> RunState {
    let child = rig.below().await.remove(0);
    rig.store
        .runs(Some(&child), 1)
        .await
        .unwrap()
        .remove(0)
        .state
}

fn by_the_person() -> RunState {
    RunState::Ended(RunOutcome::Interrupted {
        why: "person".into(),
    })
}

#[tokio::test(start_paused = true)]
async fn stop_and_new_end_the_sub_agents_and_nobody_is_told_of_them() {
    for word in ["/stop", "/new"] {
        let rig = Rig::new().await;
        rig.models
            .call("main", "sessions_spawn", task("count"))
            .say("main", "begun");
        rig.models.late("below", 60_000, "7");
        rig.person("ana", "m1", "go").await;
        rig.pass(5_000).await;
        rig.person("ana", "m2", word).await;
        rig.pass(300_000).await;
        assert_eq!(outcome(&rig).await, by_the_person(), "{word}");
        assert_eq!(rig.heard(&dm("main", "ana"), "sub-agent").await, 0);
        assert_eq!(rig.models.requests(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_who_no_longer_waits_ends_them_too() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .late("main", 60_000, "begun");
    rig.models.late("below", 60_000, "7");
    let cancel = CancellationToken::new();
    let command = Command::Ask {
        session: None,
        agent: None,
        model: None,
        text: "go".into(),
    };
    let mut told = rig.engine.run(command, cancel.clone());
    rig.pass(5_000).await;
    cancel.cancel();
    while told.recv().await.is_some() {}
    rig.pass(5_000).await;
    assert_eq!(outcome(&rig).await, by_the_person());
}
