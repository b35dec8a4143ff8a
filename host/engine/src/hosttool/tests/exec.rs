//! `exec`: what the model and the journal hear of a command.

use super::commands::{command, direct, good};
use super::rig::*;
use crate::api::{Command, Event};
use crate::intake::Resume;
use claw_core::code::FailureKind;
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::model::ModelMessage;
use claw_core::ports::Store as _;
use claw_core::sandbox::{Invocation, SandboxError};
use claw_core::script::{Exit, ExitCause};
use claw_core::tool::Denial;
use claw_policy::profile::Profile;
use claw_policy::tools::{ProfileName, ToolConfig, ToolProfile};
use claw_testkit::FakeScripts;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn failed(kind: FailureKind, message: &str) -> SandboxError {
    SandboxError {
        kind,
        message: message.into(),
    }
}

/// Begins the effect of writing into the workspace.
async fn write(inv: &Invocation) -> claw_core::id::EffectId {
    let intent = EffectIntent {
        call: inv.call.id.clone(),
        session: inv.call.session.clone(),
        agent: inv.call.agent.clone(),
        subject: inv.authority.subject().clone(),
        kind: "files".into(),
        summary: "write under /workspace".into(),
    };
    inv.ledger.begin(intent).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_failing_command_is_news_for_the_model_and_no_failure_of_the_tool() {
    let late = claw_core::script::Executed {
        exit: Exit::ended(ExitCause::TimedOut),
        failure: Some((FailureKind::Timeout, "its 120000 ms were over".into())),
        ..FakeScripts::exited(0, "half", "")
    };
    let port = Arc::new(FakeScripts::answering([
        Ok(FakeScripts::exited(0, "3\n", "")),
        Ok(FakeScripts::exited(5, "3\n", "oops\n")),
        Ok(late),
    ]));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    for text in ["a", "b", "c"] {
        rig.models.call("main", "exec", command(text));
    }
    rig.models.say("main", "done");
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    assert_eq!(
        &lines[1..],
        [
            "exec: 3",
            "exec: 3\n[stderr]\noops\n[exit code 5]",
            "exec: half\n[ended by the host (timeout): its 120000 ms were over; exit code 124]",
        ]
    );
    let calls = rig.store.calls(9).await.unwrap();
    assert_eq!(calls.len(), 3);
    for row in calls {
        assert_eq!(
            (row.outcome.as_str(), row.subject.as_str()),
            ("ok", "agent:main")
        );
        assert_eq!(row.wall_us, 1_000);
    }
}

#[tokio::test(start_paused = true)]
async fn a_direct_call_has_the_code_and_the_figures() {
    let port = Arc::new(FakeScripts::answering([Ok(FakeScripts::exited(
        77, "a", "",
    ))]));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    let report = direct(&rig, command("x")).await;
    let wanted = json!({
        "exit_code": 77, "cause": "exited", "failure": null, "output_dropped_bytes": 0, "commands": 1,
    });
    assert_eq!(report["outcome"]["structured"], wanted);
    assert_eq!(
        (&report["cpu_us"], &report["memory_peak_bytes"]),
        (&json!(500), &json!(1 << 20))
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_start_is_an_error() {
    let port = Arc::new(FakeScripts::answering([
        Err(failed(
            FailureKind::NotFound,
            "the runtime `shell` is not installed",
        )),
        Err(failed(FailureKind::Busy, "no room")),
    ]));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    rig.models
        .call("main", "exec", command("a"))
        .call("main", "exec", command("b"))
        .say("main", "done");
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    assert_eq!(
        lines[1],
        "exec: error (no-runtime): the runtime `shell` is not installed"
    );
    assert_eq!(lines[2], "exec: error (busy): no room");
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_told_and_explained() {
    let port = Arc::new(FakeScripts::new(|inv: Invocation, _| async move {
        let request = claw_core::capability::Request::Http {
            method: "GET".into(),
            url: "https://a.test/x".into(),
        };
        inv.ledger.deny(Denial {
            details: Vec::new(),
            request: "GET `https://a.test/x`".into(),
            capability: "http".into(),
            decision: inv.authority.decide(&request),
            count: 1,
        });
        Ok(FakeScripts::exited(6, "", "curl: (6)\n"))
    }));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    rig.models
        .call("main", "exec", command("curl https://a.test/x"))
        .say("main", "no");
    rig.local("go").await;
    let read = rig.lines(&main_key()).await.remove(1);
    assert_eq!(
        read,
        "exec: error (denied): a person was asked for this and nobody answered in time: [stderr]\ncurl: (6)\n[refused: may not GET `https://a.test/x`: no live grant for `http`; a person can \
         allow it: claw grant add agent 'http GET https://a.test/']\n[exit code 6]"
    );
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!(row.denials[0].decision.code, "host-not-granted");
}

#[tokio::test(start_paused = true)]
async fn long_output_is_cut_and_read_on() {
    let text = "0123456789".repeat(10_000);
    let port = Arc::new(FakeScripts::answering([Ok(FakeScripts::exited(
        1, &text, "why\n",
    ))]));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    rig.models.script(|_, asked| match last_read(asked) {
        read if read.contains("[cut: ") => {
            assert!(
                read.starts_with("[exit code 1]\n[3 characters of standard error"),
                "{}",
                &read[..200]
            );
            let handle = read
                .rsplit("handle `")
                .next()
                .unwrap()
                .split('`')
                .next()
                .unwrap();
            let rest = json!({ "handle": handle, "offset": 100_000 });
            Next::Call(vec![("result_read", rest)])
        }
        read if read.contains("the end]") => Next::Say("read".into()),
        _ => Next::Call(vec![("exec", command("x"))]),
    });
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    assert!(
        lines[2].contains("[stderr]\nwhy\n[exit code 1]\n[characters 100000"),
        "{}",
        lines[2]
    );
}

#[tokio::test(start_paused = true)]
async fn it_is_offered_by_the_profile_and_where_there_are_commands() {
    let narrow = |name, allow: &[&str], deny: &[&str]| {
        let list = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect();
        let (allow, deny) = (list(allow), list(deny));
        let config = ToolConfig {
            profile: name,
            allow,
            deny,
            ..ToolConfig::default()
        };
        let tools = ToolProfile::new(&config).unwrap();
        Arc::new(Profile {
            tools,
            ..Profile::default()
        })
    };
    let cases = [
        (narrow(ProfileName::Full, &[], &[]), true, "allowed"),
        (
            narrow(ProfileName::Full, &[], &["host"]),
            false,
            "tool-denied",
        ),
        (
            narrow(ProfileName::Full, &[], &["exec"]),
            false,
            "tool-denied",
        ),
        (
            narrow(ProfileName::Minimal, &[], &[]),
            false,
            "tool-not-in-profile",
        ),
        (
            narrow(ProfileName::Minimal, &["exec"], &[]),
            true,
            "allowed",
        ),
    ];
    for (profile, wanted, code) in cases {
        let port = good();
        let rig = Rig::with_commands(&port, |settings, _| {
            settings.agents.get_mut(&main_id()).unwrap().profile = profile;
        })
        .await;
        assert_eq!(offered(&rig).await, wanted);
        assert_eq!(why(&rig).await.unwrap(), code);
        let report = direct(&rig, command("ls")).await;
        assert_eq!(report["outcome"]["outcome"] == "ok", wanted, "{report}");
        assert_eq!(port.runs().len(), usize::from(wanted));
    }
    let rig = Rig::new().await;
    assert!(!offered(&rig).await);
    assert!(why(&rig).await.is_none());
    let report = direct(&rig, command("ls")).await;
    assert_eq!(report["outcome"]["kind"], "not-found");
    assert!(
        rig.store.grants(&main_id()).await.unwrap().is_empty(),
        "nothing to give"
    );
}

async fn offered(rig: &Rig) -> bool {
    let Some(Event::Done { answer }) = rig.run(Command::ToolList { agent: None }).await.pop()
    else {
        panic!("no answer");
    };
    let mut tools = answer.as_array().unwrap().iter();
    tools.any(|t| t["definition"]["name"] == "exec")
}

async fn why(rig: &Rig) -> Option<String> {
    let command = Command::WhyTool {
        tool: "exec".into(),
        agent: None,
        sender: None,
        group: None,
    };
    match rig.run(command).await.pop() {
        Some(Event::Done { answer }) => Some(answer["decision"]["code"].as_str()?.to_owned()),
        _ => None,
    }
}

/// Says when it is dropped.
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn interrupting_the_turn_ends_the_command() {
    let gone = Arc::new(AtomicBool::new(false));
    let mark = gone.clone();
    let port = Arc::new(FakeScripts::new(move |inv, _| {
        let mark = mark.clone();
        async move {
            let _gone = Gone(mark);
            write(&inv).await;
            std::future::pending::<()>().await;
            Ok(FakeScripts::exited(0, "", ""))
        }
    }));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    rig.models.call("main", "exec", command("sleep 100"));
    let cancel = CancellationToken::new();
    let ask = Command::Ask {
        session: None,
        agent: None,
        model: None,
        text: "go".into(),
    };
    let mut told = rig.engine.run(ask, cancel.clone());
    rig.pass(1_000).await;
    assert!(port.runs().len() == 1 && !gone.load(Ordering::SeqCst));
    cancel.cancel();
    while told.recv().await.is_some() {}
    assert!(gone.load(Ordering::SeqCst));
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!(
        (row.outcome.as_str(), row.subject.as_str()),
        ("cancelled", "agent:main")
    );
    let effects = rig.store.effects(&row.id).await.unwrap();
    assert_eq!(effects[0].state, EffectState::Unknown);
}

/// A turn whose process dies in the middle of its command; how often that began, and what the model reads of it.
async fn cut(effect: bool) -> (usize, String) {
    let port = Arc::new(FakeScripts::new(move |inv, _| async move {
        if effect {
            write(&inv).await;
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
        Ok(FakeScripts::exited(0, "whole\n", ""))
    }));
    let mut rig = Rig::with_commands(&port, |_, _| {}).await;
    rig.models.script(|_, asked| match asked.messages.last() {
        Some(ModelMessage::ToolResult { .. }) => Next::Say("done".into()),
        _ => Next::Call(vec![("exec", command("make all"))]),
    });
    rig.person("ana", "m1", "go").await;
    rig.pass(5_000).await;
    rig.restart(Resume::Everything).await;
    rig.pass(60_000).await;
    assert_eq!(rig.texts("ana"), ["done"]);
    let read = rig.lines(&dm("main", "ana")).await.remove(1);
    (port.runs().len(), read)
}

#[tokio::test(start_paused = true)]
async fn a_command_cut_by_a_crash_is_made_again_only_if_nothing_had_changed() {
    assert_eq!(cut(false).await, (2, "exec: whole".to_owned()));
    let (began, read) = cut(true).await;
    assert_eq!(began, 1);
    assert_eq!(
        read,
        "exec: error (unknown): claw stopped during this call; this may have happened: write under /workspace. Find \
         out before you repeat it"
    );
}
