//! How a process ends: at a termination signal what runs is interrupted and written down first; a line that is no
//! text ends nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::chat::Chat;
use common::hosted::{Hosted, receive, replies, until, within};
use common::model::{Model, Says};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The exit code of a process that SIGTERM ended in good order.
const TERMINATED: Option<i32> = Some(143);

fn terminate(child: &Child) {
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.unwrap().success());
}

fn thinking(claw: &Claw) -> String {
    let script = claw.dir().join("script.yaml");
    let turns = json!([{ "when": "think", "say": "Too late.", "pause_ms": 50_000 }]);
    std::fs::write(&script, turns.to_string()).unwrap();
    format!("scripted:{}", script.display())
}

#[test]
fn sigterm_interrupts_a_turn_and_ends_the_chat() {
    let claw = Claw::new();
    let model = thinking(&claw);
    let mut chat = Chat::open(&claw, &["--session", "s", "--model", &model]);
    chat.send("think");
    assert_eq!(chat.next()["event"], "accepted");
    terminate(chat.child());
    assert_eq!(chat.next()["event"], "interrupted");
    assert_eq!(chat.ended(), TERMINATED);
    // The turn's end was written, and the home given back.
    let shown = claw.run(&["session", "show", "s"]).exits(0).out;
    assert!(shown.contains("interrupt"), "{shown}");
    assert!(!claw.home().join("claw.sock").exists());
}

#[test]
fn sigterm_ends_a_chat_that_waits_for_a_line() {
    let claw = Claw::new();
    let chat = Chat::open(&claw, &[]);
    terminate(chat.child());
    assert_eq!(chat.ended(), TERMINATED);
    assert!(!claw.home().join("claw.sock").exists());
}

#[test]
fn a_line_that_is_no_text_is_an_error_and_the_next_one_is_read() {
    let claw = Claw::new();
    let mut child = claw
        .command(&["--json", "chat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(b"/tool files_list {\xff}\n/tool files_list {}\n")
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["error"]["code"], "CLAW-U001", "{lines:#?}");
    assert_eq!(lines[1]["outcome"]["outcome"], "ok", "{lines:#?}");
}

#[test]
fn names_that_are_no_text_are_said_to_be_missing() {
    use std::os::unix::ffi::OsStrExt as _;
    let claw = Claw::new();
    claw.call("files_list", &json!({})).exits(0);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    std::fs::write(claw.workspace().join(name), "x").unwrap();
    let report = claw.call("files_list", &json!({})).exits(0).json();
    let log = report["log"].to_string();
    assert!(
        log.contains("1 names in `/workspace` are not UTF-8"),
        "{log}"
    );
}

/// A home whose model needs this long for its first answer.
fn slow_at_first(first: Duration) -> (Claw, Model) {
    let answers = AtomicUsize::new(0);
    let model = Model::start(move |asked| {
        let text = format!("heard {}", asked.said());
        match answers.fetch_add(1, Ordering::SeqCst) {
            0 => Says::Late(first, text),
            _ => Says::Text(text),
        }
    });
    (Claw::new().config(&model.config()), model)
}

fn answers(claw: &Claw) -> Vec<String> {
    let replies = replies(claw, "ann").into_iter();
    replies.map(|(_, text)| text).collect()
}

/// A process with one turn at work and one message that waits.
fn busy(claw: &Claw, model: &Model) -> Hosted {
    let hosted = Hosted::start(claw);
    for (id, text) in [("m1", "one"), ("m2", "two")] {
        assert_eq!(hosted.answer(&receive("ann", id, text))["fate"], "accepted");
    }
    until("the turn has begun", || model.asked() == 1);
    hosted
}

/// Another process goes on with what is left.
fn goes_on(claw: &Claw) {
    let hosted = Hosted::start(claw);
    hosted.answer(&receive("ann", "m3", "three"));
    until("all are answered", || answers(claw).len() >= 3);
    assert_eq!(answers(claw), ["heard one", "heard two", "heard three"]);
}

#[test]
fn sigterm_lets_a_turn_end_and_begins_no_other() {
    let (claw, model) = slow_at_first(Duration::from_secs(2));
    let hosted = busy(&claw, &model);
    hosted.terminate();
    assert_eq!(hosted.ended().code(), TERMINATED);
    assert_eq!(
        answers(&claw),
        ["heard one"],
        "the turn at work ended, the other still waits"
    );
    assert!(!claw.home().join("claw.sock").exists());
    assert_eq!(model.asked(), 1);
    goes_on(&claw);
}

#[test]
fn a_second_sigterm_ends_at_once_and_the_next_process_goes_on() {
    let (claw, model) = slow_at_first(Duration::from_secs(60));
    let hosted = busy(&claw, &model);
    let began = Instant::now();
    hosted.terminate();
    until("it takes no command any more", || {
        !claw.home().join("claw.sock").exists()
    });
    hosted.terminate();
    assert_eq!(hosted.ended().code(), TERMINATED);
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    assert!(answers(&claw).is_empty());
    goes_on(&claw);
}

mod slow {
    use super::*;

    #[test]
    fn a_turn_that_outlasts_the_drain_is_ended_visibly() {
        let (claw, model) = slow_at_first(Duration::from_secs(300));
        let hosted = busy(&claw, &model);
        hosted.terminate();
        assert_eq!(hosted.ended().code(), TERMINATED);
        let hosted = Hosted::start(&claw);
        hosted.answer(&receive("ann", "m3", "three"));
        within(60, "all have ended", || answers(&claw).len() >= 3);
        let answers = answers(&claw);
        let one = &answers[0];
        assert!(
            one == "heard one" || one.contains("claw stopped"),
            "{answers:?}"
        );
        assert_eq!(answers[1..], ["heard two", "heard three"]);
    }
}
