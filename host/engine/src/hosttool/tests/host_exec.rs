//! `host_exec`: what runs, what is asked and what is refused.

use super::rig::*;
use crate::settings::{HostExec, HostExecMode, Settings};
use async_trait::async_trait;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::ledger::EffectState;
use claw_core::native::{HostCommand, HostPrograms, HostRan};
use claw_core::ports::Store as _;
use claw_core::step::ask::AskScope;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Settings that give the rig programs which write down what they are asked for.
const PROGRAMS: &str = "test-programs";

static SEEN: Mutex<Vec<(PathBuf, HostCommand)>> = Mutex::new(Vec::new());

/// Says the words of the first program; `gone` is not there.
struct Recorded(PathBuf);

#[async_trait]
impl HostPrograms for Recorded {
    async fn run(&self, command: HostCommand) -> Result<HostRan, GuestError> {
        let words = command.steps[0].pipe[0].clone();
        SEEN.lock().unwrap().push((self.0.clone(), command));
        match words[0].as_str() {
            "gone" => Err(GuestError::new(
                ErrorKind::NotFound,
                "no-program",
                "there is none",
            )),
            "late" => Ok(HostRan {
                exit_code: None,
                output: Vec::new(),
                dropped_bytes: 3,
                wall_us: 9,
            }),
            _ => Ok(HostRan {
                exit_code: Some(i32::from(words[0] == "false")),
                output: format!("\u{1b}{}\n", words.join(" ")).into_bytes(),
                dropped_bytes: 0,
                wall_us: 9,
            }),
        }
    }
}

/// The programs of a rig.
pub(super) fn programs(settings: &Settings) -> Option<Arc<dyn HostPrograms>> {
    settings.plugins.contains_key(PROGRAMS).then(|| {
        let agent = settings.agents.values().next().unwrap();
        Arc::new(Recorded(agent.workspace.clone())) as Arc<dyn HostPrograms>
    })
}

async fn rig(mode: HostExecMode, rules: &[&str]) -> Rig {
    let rules = rules.iter().map(|r| r.parse().unwrap()).collect();
    let own = HostExec {
        mode,
        rules,
        read: Vec::new(),
        write: Vec::new(),
    };
    Rig::with(|settings, _| {
        settings.plugins.insert(PROGRAMS.into(), json!({}));
        for agent in settings.agents.values_mut() {
            std::fs::create_dir_all(&agent.workspace).unwrap();
            agent.host_exec = Some(Arc::new(own.clone()));
        }
    })
    .await
}

fn line(text: &str) -> Value {
    json!({ "command": text })
}

impl Rig {
    /// What programs of this rig were asked for.
    fn programs(&self) -> Vec<HostCommand> {
        let first = self.settings.agents.values().next().unwrap();
        let seen = SEEN.lock().unwrap();
        let own = seen.iter().filter(|(of, _)| *of == first.workspace);
        own.map(|(_, command)| command.clone()).collect()
    }

    /// What the model reads of a line.
    async fn runs(&self, text: &str) -> String {
        self.models.call("main", "host_exec", line(text));
        self.models.say("main", "done");
        self.local("go").await;
        let lines = self.lines(&main_key()).await;
        let last = lines.iter().rev().find(|l| l.starts_with("host_exec: "));
        last.unwrap().clone()
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_rule_matches_runs_with_a_row_before_it() {
    let rig = rig(HostExecMode::Deny, &["git log **", "wc -l"]).await;
    let said = rig.runs("git log 'a b' | wc -l").await;
    assert_eq!(said, "host_exec: git log a b");
    let ran = rig.programs();
    assert_eq!(ran.len(), 1);
    assert_eq!(
        ran[0].steps[0].pipe,
        [vec!["git", "log", "a b"], vec!["wc", "-l"]]
    );
    let call = &rig.store.calls(1).await.unwrap()[0];
    let effects = rig.store.effects(&call.id).await.unwrap();
    assert_eq!(effects.len(), 1);
    assert_eq!(effects[0].intent.kind, "host-exec");
    assert_eq!(effects[0].intent.summary, "git log 'a b' | wc -l");
    assert_eq!(effects[0].state, EffectState::Done);
}

#[tokio::test(start_paused = true)]
async fn one_command_that_no_rule_matches_stops_the_whole_line() {
    let rig = rig(HostExecMode::Deny, &["git log **"]).await;
    for text in [
        "git log && rm x",
        "rm x; git log",
        "git log -p",
        "git log | sh",
        "git log ../..",
    ] {
        let said = rig.runs(text).await;
        assert!(said.contains("error (denied)"), "{text}: {said}");
    }
    for text in ["git log > x", "git $X", "(git log)", ""] {
        let said = rig.runs(text).await;
        assert!(said.contains("error (command)"), "{text}: {said}");
    }
    assert!(rig.programs().is_empty());
    assert!(
        rig.store.open_asks().await.unwrap().is_empty(),
        "`deny` asks nobody"
    );
}

#[tokio::test(start_paused = true)]
async fn ask_asks_once_for_all_that_is_missing() {
    let rig = rig(HostExecMode::Ask, &["git log"]).await;
    rig.models
        .call("main", "host_exec", line("git log; git pull && make 'a b'"));
    rig.models.say("main", "done");
    let turn = rig.ask("go");
    rig.pass(10).await;
    let row = rig.only_ask().await;
    assert_eq!(row.capability, "host-exec");
    assert_eq!(row.rule, "host-exec git pull\nhost-exec make 'a b'");
    assert!(row.question.contains("git pull"), "{}", row.question);
    rig.answered(row.id.as_str(), AskScope::Once).await.unwrap();
    rig.pass(10).await;
    drop(turn);
    assert_eq!(rig.programs().len(), 1);
    assert!(rig.store.open_asks().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn record_runs_everything_and_writes_it_down() {
    let rig = rig(HostExecMode::Record, &[]).await;
    assert_eq!(rig.runs("rm -rf ../x").await, "host_exec: rm -rf ../x");
    let call = &rig.store.calls(1).await.unwrap()[0];
    let effects = rig.store.effects(&call.id).await.unwrap();
    assert_eq!(effects[0].intent.summary, "rm -rf ../x");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_line_is_told() {
    for (text, told) in [
        ("false", "false\n[exit code 1]"),
        (
            "late",
            "[3 more bytes of output were dropped]\n[ended: it took too long]",
        ),
        ("gone", "error (no-program): there is none"),
    ] {
        let rig = rig(HostExecMode::Record, &[]).await;
        assert_eq!(rig.runs(text).await, format!("host_exec: {told}"));
    }
}

/// The output of the first program is text of others.
#[tokio::test(start_paused = true)]
async fn after_text_of_others_only_an_answer_of_the_session_counts() {
    let rig = rig(HostExecMode::Record, &["git log"]).await;
    assert_eq!(rig.runs("git log").await, "host_exec: git log");
    for scope in [AskScope::Deny, AskScope::Always, AskScope::Session] {
        rig.models.call("main", "host_exec", line("git log"));
        rig.models.say("main", "done");
        let turn = rig.ask("go");
        rig.pass(10).await;
        let row = rig.only_ask().await;
        assert_eq!(row.rule, "host-exec git log", "{scope:?}");
        let before = rig.programs().len();
        rig.answered(row.id.as_str(), scope).await.unwrap();
        rig.pass(10).await;
        drop(turn);
        let ran = rig.programs().len() - before;
        assert_eq!(ran, usize::from(scope != AskScope::Deny), "{scope:?}");
        assert!(rig.open().await.is_empty(), "{scope:?}: asked twice");
    }
    assert_eq!(rig.runs("git log").await, "host_exec: git log");
    assert!(rig.open().await.is_empty(), "answered for the session");
}

#[tokio::test(start_paused = true)]
async fn after_text_of_others_deny_refuses_what_a_rule_matches() {
    let rig = rig(HostExecMode::Deny, &["git log"]).await;
    assert_eq!(rig.runs("git log").await, "host_exec: git log");
    let said = rig.runs("git log").await;
    assert!(said.contains("text of others was read before"), "{said}");
    assert_eq!(rig.programs().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn it_is_not_there_until_it_is_configured() {
    let rig = Rig::with(|settings, _| {
        settings.plugins.insert(PROGRAMS.into(), json!({}));
    })
    .await;
    let said = rig.runs("git log").await;
    assert!(said.contains("error (denied)"), "{said}");
    let offered = &rig.models.asked("main")[0].tools;
    assert!(offered.iter().all(|tool| tool.name != "host_exec"));
    assert!(rig.programs().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_folder_elsewhere_is_refused() {
    let rig = rig(HostExecMode::Record, &[]).await;
    for cwd in ["/", "/etc", "relative"] {
        rig.models
            .call("main", "host_exec", json!({ "command": "pwd", "cwd": cwd }));
        rig.models.say("main", "done");
        rig.local("go").await;
        let lines = rig.lines(&main_key()).await;
        assert!(lines.last().unwrap().contains("error (cwd)"), "{lines:?}");
    }
    assert!(rig.programs().is_empty());
}
