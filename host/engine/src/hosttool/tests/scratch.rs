//! How long what commands leave stays.

use super::commands::{command, direct, good};
use super::rig::*;
use crate::api::Command;
use crate::intake::Resume;
use crate::route::Rules;
use crate::route::reset::{ResetPolicy, ResetRules};
use crate::scripts::SCRATCH_MS;
use claw_testkit::FakeScripts;
use std::path::PathBuf;
use std::sync::Arc;

/// Runs a command of a person; leaves a file in its scratch and in its home.
async fn leave(rig: &Rig, port: &FakeScripts, id: &str) -> (PathBuf, PathBuf) {
    rig.models
        .call("main", "exec", command("ls"))
        .say("main", "ok");
    rig.person("ana", id, "go").await;
    rig.pass(5_000).await;
    let inv = port.runs().pop().unwrap().0;
    let (home, scratch) = (&inv.roots[1].host, &inv.roots[2].host);
    let left = (scratch.join("a"), home.join("a"));
    std::fs::create_dir_all(scratch.join("deep/er")).unwrap();
    std::os::unix::fs::symlink(rig.home(), scratch.join("out")).unwrap();
    std::fs::write(&left.0, "x").unwrap();
    std::fs::write(&left.1, "x").unwrap();
    left
}

#[tokio::test(start_paused = true)]
async fn a_new_conversation_begins_without_scratch_and_with_its_home() {
    for word in ["/new", "/reset", "command"] {
        let port = good();
        let rig = Rig::with_commands(&port, |_, _| {}).await;
        rig.write("kept.md", "x");
        let (scratch, home) = leave(&rig, &port, "m1").await;
        direct(&rig, command("ls")).await;
        let other = port.runs().pop().unwrap().0.roots[2].host.clone();
        if word == "command" {
            let key = dm("main", "ana");
            let session = Some(key.to_string());
            rig.run(Command::SessionReset {
                session,
                agent: None,
            })
            .await;
        } else {
            rig.person("ana", "m2", word).await;
        }
        assert!(!scratch.exists() && home.exists(), "{word}");
        assert!(other.exists(), "another session's stays");
        assert!(
            rig.home().join("kept.md").exists(),
            "links are not followed"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_conversation_that_begins_anew_by_itself_has_none_either() {
    let port = good();
    let rig = Rig::with_commands(&port, |settings, _| {
        let resets = ResetRules {
            all: ResetPolicy {
                daily_at_hour: None,
                idle_minutes: Some(10),
            },
            ..ResetRules::default()
        };
        settings.routes = Arc::new(Rules {
            resets,
            ..Rules::default()
        });
    })
    .await;
    let (scratch, home) = leave(&rig, &port, "m1").await;
    for (minutes, stays) in [(9, true), (10, false)] {
        rig.pass(minutes * 60_000).await;
        rig.models.say("main", "hi");
        rig.person("ana", &format!("after-{minutes}"), "hello")
            .await;
        assert_eq!(scratch.exists(), stays, "{minutes}");
    }
    assert!(home.exists());
}

#[tokio::test(start_paused = true)]
async fn scratch_lasts_a_day_from_its_last_use() {
    let port = good();
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    let (scratch, home) = leave(&rig, &port, "m1").await;
    let run = async |id: &str| {
        rig.models
            .call("main", "exec", command("ls"))
            .say("main", "ok");
        rig.person("ana", id, "go").await;
        rig.pass(1).await;
    };
    rig.pass(SCRATCH_MS - 60_000).await;
    run("m2").await;
    assert!(scratch.exists());
    rig.pass(SCRATCH_MS - 60_000).await;
    run("m3").await;
    assert!(scratch.exists(), "used meanwhile");
    rig.pass(SCRATCH_MS).await;
    run("m4").await;
    assert!(!scratch.exists() && home.exists());
}

#[tokio::test(start_paused = true)]
async fn a_start_removes_what_is_a_day_old() {
    let port = good();
    let mut rig = Rig::with_commands(&port, |_, _| {}).await;
    let (scratch, home) = leave(&rig, &port, "m1").await;
    rig.restart(Resume::Local).await;
    assert!(scratch.exists());
    rig.pass(SCRATCH_MS).await;
    rig.restart(Resume::Local).await;
    assert!(!scratch.exists() && home.exists());
}
