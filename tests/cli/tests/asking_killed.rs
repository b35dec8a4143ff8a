//! `kill -9` while a question is open, and while it is answered: it is still open, one answer ends it, and nothing happens
//! twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::hosted::{is_hosted, stands, until};
use common::server::{Response, Server};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;

/// Commits of an answer and of the rest of its turn at most.
const MOST_COMMITS: u64 = 12;

/// A model that fetches a page nobody granted, and says what came of it.
fn script(claw: &Claw, server: &Server) -> String {
    let file = claw.dir().join("script.yaml");
    let arguments = json!({ "url": server.url("/page") });
    let turns = json!([
        { "when": "fetch", "call": [{ "tool": "web_fetch", "arguments": arguments }], "repeat": true },
        { "say": "It came to: {{last_tool_result}}", "repeat": true },
    ]);
    std::fs::write(&file, turns.to_string()).unwrap();
    format!("scripted:{}", file.display())
}

fn open(claw: &Claw) -> Vec<Value> {
    let list = claw.run(&["--json", "approval", "list"]).exits(0).json();
    list.as_array().unwrap().clone()
}

fn started(mut command: Command) -> Child {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    quiet.stderr(Stdio::piped()).spawn().unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "a signal ended it");
}

/// The id of a question whose process was killed, with how often the page had been fetched before.
fn left_open(claw: &Claw, session: &str, model: &str) -> String {
    let child = started(claw.command(&["ask", "fetch it", "--session", session, "--model", model]));
    until("it has the home", || is_hosted(claw));
    until("a question is open", || !open(claw).is_empty());
    kill(child);
    let left = open(claw);
    assert_eq!(left.len(), 1, "{left:#?}");
    assert_eq!(left[0]["state"]["state"], "open");
    left[0]["id"].as_str().unwrap().to_owned()
}

/// What a session says, each entry in a word.
fn story(claw: &Claw, session: &str) -> Vec<String> {
    let shown = claw.run(&["--json", "session", "show", session]).exits(0);
    let entries = shown.json()["entries"].as_array().unwrap().clone();
    let kind = |entry: &Value| entry["body"]["kind"].as_str().unwrap().to_owned();
    entries.iter().map(kind).collect()
}

#[test]
fn a_question_outlives_kill_9_and_one_answer_ends_it() {
    let server = Server::start(|_| Response::page("the page itself"));
    let claw = Claw::new();
    let model = script(&claw, &server);
    let id = left_open(&claw, "s", &model);
    assert!(server.seen().is_empty(), "nothing before the answer");
    let said = claw.run(&["approval", "allow", &id]).exits(0);
    assert!(said.out.contains("the page itself"), "{said:#?}");
    assert_eq!(server.seen().len(), 1);
    let whole = ["user", "assistant", "tool-result", "assistant"];
    assert_eq!(story(&claw, "s"), whole);
    for answer in ["allow", "deny"] {
        let again = claw.run(&["approval", answer, &id]).exits(3);
        assert!(again.err.contains("closed"), "{again:#?}");
    }
    assert_eq!(server.seen().len(), 1, "nothing twice");
    assert_eq!(story(&claw, "s"), whole);
}

#[test]
fn no_after_kill_9_is_told_and_nothing_happened() {
    let server = Server::start(|_| Response::page("the page itself"));
    let claw = Claw::new();
    let model = script(&claw, &server);
    let id = left_open(&claw, "s", &model);
    let said = claw.run(&["approval", "deny", &id]).exits(0);
    assert!(said.out.contains("said no"), "{said:#?}");
    assert!(server.seen().is_empty());
}

#[test]
fn killed_at_every_commit_of_the_answer_nothing_happens_twice() {
    let server = Server::start(|_| Response::page("the page itself"));
    let claw = Claw::new();
    let model = script(&claw, &server);
    for n in 1..=MOST_COMMITS {
        let session = format!("s{n}");
        let id = left_open(&claw, &session, &model);
        let before = server.seen().len();
        let mut command = claw.command(&["approval", "allow", &id]);
        command.env("CLAW_TEST_STOP_AT", format!("after {n}"));
        let child = RefCell::new(started(command));
        let stopped = stands(&mut child.borrow_mut());
        until("the answer stands or has ended", || {
            let ended = child.borrow_mut().try_wait().unwrap();
            stopped.load(Ordering::SeqCst) || ended.is_some()
        });
        let mut child = child.into_inner();
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            assert_eq!(server.seen().len() - before, 1);
            assert!(n > 2, "too few commits: {n}");
            return;
        }
        kill(child);
        // Whoever opens the home next goes on with what was answered, or can still answer.
        if open(&claw).iter().any(|ask| ask["id"] == *id) {
            claw.run(&["approval", "allow", &id]).exits(0);
        }
        claw.run(&["ask", "go on", "--session", &session, "--model", &model]);
        assert!(
            server.seen().len() - before <= 1,
            "after {n} commits: twice"
        );
        assert_eq!(open(&claw), Vec::<Value>::new(), "after {n} commits");
        let told = story(&claw, &session);
        let calls = told.iter().filter(|kind| *kind == "tool-result").count();
        assert_eq!(calls, 1, "after {n} commits: {told:?}");
    }
    panic!("more than {MOST_COMMITS} commits");
}
