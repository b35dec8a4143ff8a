//! A chat held open: others use its home meanwhile, and a turn that fails does not end it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::chat::Chat;
use serde_json::json;
use std::io::Write as _;
use std::process::Stdio;

#[test]
fn a_second_process_works_through_the_socket() {
    let claw = Claw::new();
    let mut chat = Chat::open(&claw, &[]);
    assert!(claw.home().join("claw.sock").exists());
    let write = json!({ "path": "a.md", "content": "from the second" });
    let id = claw.call("files_write", &write).exits(0).json()["id"].clone();
    let read = chat.call("files_read", &json!({ "path": "a.md" }));
    assert!(read.to_string().contains("from the second"), "{read:#}");
    claw.run(&["tool", "call", "files_read", r#"{"path":"/etc/passwd"}"#])
        .exits(3);
    let why = claw
        .run(&["why", id.as_str().unwrap(), "--json"])
        .exits(0)
        .json();
    assert_eq!(why["call"]["tool"], "files_write");
    assert_eq!(claw.run(&["tool", "call", "no_such_tool"]).code, 4);
    assert_eq!(chat.close(), Some(0));
    assert!(!claw.home().join("claw.sock").exists());
    // The home is free again, and what was written is there.
    let read = claw.call("files_read", &json!({ "path": "a.md" })).exits(0);
    assert!(read.out.contains("from the second"));
}

#[test]
fn a_failed_turn_leaves_the_session_usable() {
    let claw = Claw::new();
    let script = claw.dir().join("script.yaml");
    let turns = json!([
        { "say": "Hello." },
        { "when": "break", "error": "auth" },
        { "when": "again", "say": "Here I am.", "call": [{ "tool": "files_list", "arguments": {} }] },
        { "say": "And listed." },
    ]);
    std::fs::write(&script, turns.to_string()).unwrap();
    let model = format!("scripted:{}", script.display());
    let mut chat = Chat::open(&claw, &["--session", "s", "--model", &model]);
    assert_eq!(chat.turn("hi").last().unwrap()["text"], "Hello.");
    let failed = chat.turn("break");
    let last = failed.last().unwrap();
    assert_eq!(last["event"], "failed", "{failed:#?}");
    // The command's error follows the turn's last event.
    let error = chat.next();
    assert!(
        error["error"]["code"]
            .as_str()
            .unwrap()
            .starts_with("CLAW-M"),
        "{error:#}"
    );
    let good = chat.turn("again");
    let last = good.last().unwrap();
    assert_eq!(
        (&last["event"], &last["text"]),
        (&json!("final"), &json!("And listed."))
    );
    assert_eq!(chat.close(), Some(0));
    let shown = claw.run(&["session", "show", "s", "--json"]).exits(0).out;
    for said in ["hi", "break", "again", "And listed."] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
}

#[test]
fn ctrl_c_ends_the_turn_and_not_the_chat() {
    let claw = Claw::new();
    let script = claw.dir().join("script.yaml");
    let turns = json!([
        // First, so that it fits even if the interrupt came before the model was asked the first time.
        { "when": "go on", "say": "Here I am." },
        { "when": "think", "say": "Too late.", "pause_ms": 50_000 },
    ]);
    std::fs::write(&script, turns.to_string()).unwrap();
    let model = format!("scripted:{}", script.display());
    let mut chat = Chat::open(&claw, &["--session", "s", "--model", &model]);
    chat.send("think");
    assert_eq!(chat.next()["event"], "accepted");
    chat.interrupt();
    assert_eq!(chat.next()["event"], "interrupted");
    let next = chat.next();
    let good = if next["error"].is_null() {
        panic!("an interrupted turn is an error of its command: {next:#}")
    } else {
        chat.turn("go on")
    };
    assert_eq!(good.last().unwrap()["text"], "Here I am.", "{good:#?}");
    assert_eq!(chat.close(), Some(0));
}

#[test]
fn an_offline_chat_says_how_to_add_a_model() {
    let claw = Claw::new();
    let mut child = claw
        .command(&["chat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(b"hello\n/tool files_list {}\n/quit\n")
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr);
    for word in ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "claw.yaml", "error:"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    // The same asked once: an error with a hint.
    let ask = claw.run(&["ask", "hello"]);
    assert!(ask.code != 0 && ask.err.contains("hint:"), "{ask:#?}");
}
