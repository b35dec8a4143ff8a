//! How a process ends: at a termination signal what runs is interrupted and written down first; a line that is no
//! text ends nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::chat::Chat;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};

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
