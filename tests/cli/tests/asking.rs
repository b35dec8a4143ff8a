//! Questions of the host, seen and answered as a person does: at the prompt, and from another terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::chat::Chat;
use common::server::{Response, Server};
use common::terminal::Terminal;
use serde_json::{Value, json};

/// What the prompt ends with.
const PROMPT: &str = "[d]eny> ";

/// A model that fetches a page nobody granted, says what came of it, and then greets.
fn script(claw: &Claw, server: &Server) -> String {
    let file = claw.dir().join("script.yaml");
    let arguments = json!({ "url": server.url("/page") });
    let turns = json!([
        { "when": "fetch", "call": [{ "tool": "web_fetch", "arguments": arguments }] },
        { "when": "hello again", "say": "I am here." },
        { "say": "It came to: {{last_tool_result}}", "repeat": true },
    ]);
    std::fs::write(&file, turns.to_string()).unwrap();
    format!("scripted:{}", file.display())
}

fn page() -> Server {
    Server::start(|_| Response::page("the page itself"))
}

fn open(claw: &Claw) -> Vec<Value> {
    let list = claw.run(&["--json", "approval", "list"]).exits(0).json();
    list.as_array().unwrap().clone()
}

fn until_asked(chat: &Chat) -> Value {
    loop {
        let event = chat.next();
        if event["event"] == "asked" {
            return event["ask"].clone();
        }
        assert_ne!(event["event"], "final", "{event:#}");
    }
}

/// The events of a turn from here on, and its last one.
fn rest(chat: &Chat) -> (Vec<Value>, Value) {
    let mut events = Vec::new();
    loop {
        let event = chat.next();
        let last = matches!(
            event["event"].as_str(),
            None | Some("final" | "failed" | "interrupted")
        );
        if last {
            return (events, event);
        }
        events.push(event);
    }
}

#[test]
fn a_turn_at_a_terminal_asks_and_goes_on_with_the_answer() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut ask = Terminal::start(&claw, &["ask", "--model", &model, "please fetch it"]);
    let question = ask.sees(PROMPT);
    for part in ["GET", &server.url("/page"), "would allow: http GET"] {
        assert!(question.contains(part), "`{part}` is not in: {question}");
    }
    assert!(server.seen().is_empty(), "nothing before the answer");
    ask.types("maybe");
    // What is no answer is asked again.
    ask.sees(PROMPT);
    ask.types("o");
    ask.sees("allowed once");
    ask.sees("the page itself");
    assert_eq!(ask.ended(), Some(0));
    assert_eq!(server.seen().len(), 1, "once");
    assert_eq!(open(&claw), Vec::<Value>::new());
    // Once is once: nothing was granted.
    let grants = claw.run(&["--json", "grant", "list"]).exits(0).out;
    assert!(!grants.contains("/page"), "{grants}");
}

#[test]
fn no_is_an_answer_and_what_was_typed_before_the_question_is_none() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut ask = Terminal::start(&claw, &["ask", "--model", &model, "please fetch it"]);
    ask.types("always");
    ask.sees(PROMPT);
    assert_eq!(open(&claw).len(), 1, "what was typed ahead is no answer");
    ask.types("d");
    ask.sees("denied");
    assert_eq!(ask.ended(), Some(0));
    assert!(server.seen().is_empty());
    let all = claw.run(&["--json", "approval", "list", "--all"]).exits(0);
    assert_eq!(
        all.json()[0]["state"],
        json!({ "state": "answered", "scope": "deny" })
    );
    let grants = claw.run(&["--json", "grant", "list"]).exits(0).out;
    assert!(!grants.contains("/page"), "{grants}");
}

#[test]
fn a_question_answered_elsewhere_gives_the_chat_its_line_back() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut chat = Terminal::start(&claw, &["chat", "--model", &model]);
    chat.sees("you> ");
    chat.types("please fetch it");
    chat.sees(PROMPT);
    let id = open(&claw)[0]["id"].as_str().unwrap().to_owned();
    let words = claw.run(&["approval", "list"]).exits(0).out;
    assert!(words.contains(&id) && words.contains("GET"), "{words}");
    let said = claw.run(&["approval", "allow", &id, "--session"]).exits(0);
    assert!(
        said.out.starts_with("allowed for this session"),
        "{said:#?}"
    );
    chat.sees("allowed for this session");
    chat.sees("the page itself");
    chat.sees("you> ");
    chat.types("hello again");
    chat.sees("I am here.");
    chat.sees("you> ");
    chat.types("/quit");
    assert_eq!(chat.ended(), Some(0));
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn without_a_terminal_the_turn_waits_for_the_command_that_answers() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut chat = Chat::open(&claw, &["--session", "s", "--model", &model]);
    chat.send("please fetch it");
    let ask = until_asked(&chat);
    let id = ask["id"].as_str().unwrap();
    assert_eq!(ask["state"]["state"], "open");
    assert_eq!(open(&claw)[0]["id"], id);
    let shown = claw.run(&["approval", "show", id]).exits(0).out;
    for part in ["question", "GET", "http GET", "agent:main:s", "open"] {
        assert!(shown.contains(part), "`{part}` is not in: {shown}");
    }
    let json = claw
        .run(&["--json", "approval", "show", id])
        .exits(0)
        .json();
    assert_eq!(json["ask"]["id"], id);
    let status = claw.run(&["--json", "status"]).exits(0).json();
    assert_eq!(
        (&status["asks_open"], &status["asks_today"]),
        (&json!(1), &json!(1))
    );
    assert!(server.seen().is_empty());
    let allowed = claw.run(&["--json", "approval", "allow", id]).exits(0);
    assert_eq!(allowed.json()["ask"]["state"]["scope"], "once");
    let (events, last) = rest(&chat);
    let answered = events.iter().find(|e| e["event"] == "answered").unwrap();
    assert_eq!(answered["state"]["scope"], "once", "{events:#?}");
    assert!(last["text"].as_str().unwrap().contains("the page itself"));
    assert_eq!(server.seen().len(), 1);
    // A second answer and one to nothing change nothing and say so.
    let again = claw.run(&["approval", "deny", id]).exits(3);
    assert!(again.err.contains("closed"), "{again:#?}");
    claw.run(&["approval", "allow", "no-such-question"])
        .exits(4);
    claw.run(&["approval", "allow", id, "--once", "--always"])
        .exits(2);
    assert_eq!(chat.close(), Some(0));
    assert!(
        claw.run(&["approval", "list"])
            .exits(0)
            .out
            .contains("no question is open")
    );
}

#[test]
fn always_is_a_grant_that_a_person_can_take_back() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut chat = Chat::open(&claw, &["--model", &model]);
    chat.send("please fetch it");
    let id = until_asked(&chat)["id"].clone();
    let allow = [
        "--json",
        "approval",
        "allow",
        id.as_str().unwrap(),
        "--always",
    ];
    let allowed = claw.run(&allow).exits(0).json();
    let grant = allowed["grants"][0].clone();
    assert_eq!(grant["expires"], Value::Null, "{allowed:#}");
    let (_, last) = rest(&chat);
    assert!(last["text"].as_str().unwrap().contains("the page itself"));
    assert_eq!(chat.close(), Some(0));
    let fetch = json!({ "url": server.url("/page") });
    claw.call("web_fetch", &fetch).exits(0);
    claw.revoke(grant["id"].as_str().unwrap());
    claw.call("web_fetch", &fetch).exits(3);
}

#[test]
fn a_question_can_be_answered_in_a_chat_by_its_id() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut asks = Chat::open(&claw, &["--session", "a", "--model", &model]);
    let mut other = Chat::open(&claw, &["--session", "b"]);
    asks.send("please fetch it");
    let id = until_asked(&asks)["id"].clone();
    other.send("/approve");
    assert_eq!(other.next()["error"]["code"], "CLAW-U001");
    other.send(&format!("/deny {}", id.as_str().unwrap()));
    assert_eq!(other.next()["ask"]["state"]["scope"], "deny");
    let (_, last) = rest(&asks);
    assert_eq!(last["event"], "final", "{last:#}");
    assert!(server.seen().is_empty());
    assert_eq!(other.close(), Some(0));
    assert_eq!(asks.close(), Some(0));
}

#[test]
fn stop_ends_turns_and_takes_questions_back() {
    let server = page();
    let claw = Claw::new();
    let model = script(&claw, &server);
    let mut chat = Chat::open(&claw, &["--model", &model]);
    chat.send("please fetch it");
    let id = until_asked(&chat)["id"].clone();
    let stopped = claw.run(&["--json", "stop"]).exits(0).json();
    assert_eq!(
        (&stopped["turns_ended"], &stopped["questions_withdrawn"]),
        (&json!(1), &json!(1)),
        "{stopped:#}"
    );
    let (_, last) = rest(&chat);
    assert_eq!(last["event"], "interrupted", "{last:#}");
    assert_eq!(open(&claw), Vec::<Value>::new());
    claw.run(&["approval", "allow", id.as_str().unwrap()])
        .exits(3);
    assert!(server.seen().is_empty());
    let words = claw.run(&["stop"]).exits(0).out;
    assert_eq!(words, "nothing was going on\n");
    // The error of the interrupted command, then the chat goes on.
    assert!(!chat.next()["error"].is_null());
    assert_eq!(
        chat.turn("hello again").last().unwrap()["text"],
        "I am here."
    );
    assert_eq!(chat.close(), Some(0));
}

#[test]
fn a_command_at_a_terminal_is_run_again_with_what_a_person_allows() {
    let server = page();
    let claw = common::exec::languages();
    let url = server.url("/page");
    let line = ["exec", "--", "curl", "-s", &url];
    let mut yes = Terminal::start(&claw, &line);
    let question = yes.sees("[y/N]> ");
    assert!(question.contains("would allow: http GET"), "{question}");
    assert!(server.seen().is_empty());
    yes.types("y");
    yes.sees("the page itself");
    assert_eq!(yes.ended(), Some(0));
    assert_eq!(server.seen().len(), 1);
    // What was allowed was for that command alone.
    let mut no = Terminal::start(&claw, &line);
    no.sees("[y/N]> ");
    no.types("");
    assert_ne!(no.ended(), Some(0));
    // Without a terminal nobody is asked.
    let piped = claw.run(&line);
    assert!(
        piped.code != 0 && !piped.err.contains("[y/N]"),
        "{piped:#?}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_command_that_changed_something_or_read_what_was_typed_is_not_run_again() {
    let server = page();
    let claw = common::exec::languages();
    let url = server.url("/page");
    std::fs::create_dir(claw.dir().join("out")).unwrap();
    let writes = format!("echo x >> note; curl -s {url}");
    let line = ["exec", "--dir", "out:/mnt:rw", "--", "bash", "-c", &writes];
    let mut wrote = Terminal::start(&claw, &line);
    assert_ne!(wrote.ended(), Some(0));
    assert!(!wrote.shown().contains("[y/N]"), "{}", wrote.shown());
    let note = std::fs::read_to_string(claw.dir().join("out/note")).unwrap();
    assert_eq!(note, "x\n");
    let reads = format!("read line; curl -s {url}");
    let mut read = Terminal::start(&claw, &["exec", "--", "bash", "-c", &reads]);
    read.types("typed");
    assert_ne!(read.ended(), Some(0));
    assert!(!read.shown().contains("[y/N]"), "{}", read.shown());
    assert!(server.seen().is_empty());
}
