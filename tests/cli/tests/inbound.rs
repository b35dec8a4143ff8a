//! Messages of a channel, handed over by its socket: what is acknowledged is answered once, by whichever process, and the
//! reply waits for a person or a channel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::effects::{self, check, happened};
use common::hosted::{Hosted, receive, replies, until};
use common::model::{Model, Says};
use common::server::Server;
use serde_json::{Value, json};
use std::time::Duration;

/// Commits of one turn at most: a loop that does not come to its end is wrong.
const MOST_COMMITS: u64 = 40;
/// A process that has the reply on the disk stands within this time, if it stands at all, in milliseconds.
const STANDS_WITHIN_MS: u64 = 200;

fn held(claw: &Claw, peer: &str) -> bool {
    replies(claw, peer).iter().any(|(state, _)| state == "held")
}

fn entries(hosted: &Hosted, session: &Value) -> Vec<Value> {
    let shown = hosted.answer(&json!({ "command": "session-show", "session": session }));
    shown["entries"].as_array().unwrap().clone()
}

#[test]
fn a_message_is_answered_and_its_reply_waits_for_a_person() {
    let model = Model::start(|asked| Says::Text(format!("heard {}", asked.said())));
    let claw = Claw::new().config(&model.config());
    let hosted = Hosted::start(&claw);
    let message = receive("ann", "m1", "hello");
    let first = hosted.answer(&message);
    assert_eq!(first["fate"], "accepted", "{first}");
    let twice = hosted.answer(&message);
    assert_eq!(
        (&twice["fate"], &twice["id"]),
        (&json!("duplicate"), &first["id"])
    );
    until("the reply is held", || held(&claw, "ann"));

    let list = claw.run(&["--json", "delivery", "list"]).exits(0).json();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list:#}");
    assert_eq!(
        (&list[0]["state"], &list[0]["parts"][0]["text"]),
        (&json!("held"), &json!("heard hello"))
    );
    let id = list[0]["id"].as_str().unwrap();
    let words = claw.run(&["delivery", "list"]).exits(0).out;
    for part in [id, "held", "test:a:ann", "heard hello", "no channel `test`"] {
        assert!(words.contains(part), "`{part}` is not in: {words}");
    }
    assert_eq!(claw.run(&["--json", "status"]).json()["replies_open"], 1);

    // It may leave, finds no channel, and waits again.
    claw.run(&["delivery", "resend", id]).exits(0);
    until("it is held again", || held(&claw, "ann"));
    assert_eq!(replies(&claw, "ann").len(), 1);
    drop(hosted);
    let dropped = claw
        .run(&["--json", "delivery", "drop", id])
        .exits(0)
        .json();
    assert_eq!(dropped["state"], "dead", "{dropped:#}");
    assert_eq!(claw.run(&["--json", "delivery", "list"]).json(), json!([]));
    let all = claw.run(&["--json", "delivery", "list", "--all"]).json();
    assert_eq!(all[0]["id"], id);
    claw.run(&["delivery", "drop", id]).exits(2);
    claw.run(&["delivery", "drop", "00000000-0000"]).exits(4);
    assert_eq!(model.asked(), 1, "one message, one answer");
}

#[test]
fn what_waited_when_the_process_was_killed_is_answered_first() {
    let model = Model::start(|asked| match asked.said().as_str() {
        "one" => Says::Late(Duration::from_secs(2), "heard one".into()),
        said => Says::Text(format!("heard {said}")),
    });
    let claw = Claw::new().config(&model.config());
    let hosted = Hosted::start(&claw);
    for (id, text) in [("m1", "one"), ("m2", "two")] {
        assert_eq!(hosted.answer(&receive("ann", id, text))["fate"], "accepted");
    }
    until("the first has begun", || model.asked() > 0);
    drop(hosted);
    // A process that hears of no channel leaves it alone.
    claw.run(&["status"]).exits(0);
    assert!(replies(&claw, "ann").is_empty());
    let hosted = Hosted::start(&claw);
    assert_eq!(
        hosted.answer(&receive("ann", "m3", "three"))["fate"],
        "accepted"
    );
    until("all are answered", || replies(&claw, "ann").len() == 3);
    let texts: Vec<String> = replies(&claw, "ann")
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["heard one", "heard two", "heard three"]);
}

/// Kills the process at every commit of a message's turn, and lets the network hand the message over again.
fn at_every_commit(side: &str) -> u64 {
    let (claw, server) = effects::home("");
    let model = Model::start(effects::model(server.url("/")));
    let claw = claw.config(&model.config());
    for n in 1..MOST_COMMITS {
        let (peer, word) = (format!("p{n}"), format!("w{n}."));
        let message = receive(&peer, "m1", &format!("do {word}"))
            .to_string()
            .replace("m1", &peer);
        let message: Value = serde_json::from_str(&message).unwrap();
        let hosted = Hosted::start_to_stop(&claw, &format!("{side} {n}"));
        let mut wire = hosted.wire().unwrap();
        wire.send(&message).unwrap();
        until("it stands or has answered", || {
            hosted.stands() || held(&claw, &peer)
        });
        std::thread::sleep(Duration::from_millis(STANDS_WITHIN_MS));
        let stood = hosted.stands();
        drop(hosted);
        answered_once(&claw, &server, &message, &peer, &word);
        if !stood {
            assert_eq!(happened(&claw, &server, &word), [1, 1]);
            return n - 1;
        }
    }
    panic!("more than {MOST_COMMITS} commits");
}

fn answered_once(claw: &Claw, server: &Server, message: &Value, peer: &str, word: &str) {
    let hosted = Hosted::start(claw);
    let receipt = hosted.answer(message);
    until("the reply is held", || held(claw, peer));
    let entries = entries(&hosted, &receipt["session"]);
    check(&entries, word, happened(claw, server, word));
    let said = entries.iter().filter(|e| e["body"]["kind"] == "user");
    assert_eq!(said.count(), 1, "{entries:#?}");
    let last = &entries.last().unwrap()["body"];
    assert_eq!(
        last["text"],
        format!("did {word}"),
        "it went on to its answer"
    );
    let replies = replies(claw, peer);
    assert_eq!(replies, [("held".to_owned(), format!("did {word}"))]);
}

#[test]
fn a_message_whose_process_is_killed_after_every_commit_has_one_reply() {
    let commits = at_every_commit("after");
    assert!(commits >= 8, "{commits}");
}

#[test]
fn a_message_whose_process_is_killed_before_every_commit_has_one_reply() {
    let commits = at_every_commit("before");
    assert!(commits >= 8, "{commits}");
}

/// So many sessions hear so many messages each; the memory after the first of each and after the last, in bytes.
fn crowd(sessions: usize, messages: usize) -> (u64, u64) {
    let model = Model::start(|asked| Says::Text(format!("heard {}", asked.said())));
    let claw = Claw::new().config(&model.config());
    let hosted = Hosted::start(&claw);
    say(&hosted, sessions, 0..1);
    settled(&claw, sessions);
    let early = resident(&hosted);
    say(&hosted, sessions, 1..messages);
    settled(&claw, sessions * messages);
    let late = resident(&hosted);
    assert_eq!(
        model.asked(),
        sessions * messages,
        "one request for each message"
    );
    for i in 0..sessions {
        let expected: Vec<String> = (0..messages).map(|k| format!("heard {i} {k}")).collect();
        let replies = replies(&claw, &format!("p{i}"));
        let texts: Vec<String> = replies.into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, expected);
    }
    (early, late)
}

/// Connections at once.
const CONNECTIONS: usize = 32;

/// Messages of every session, each session's in order, all sessions at once.
fn say(hosted: &Hosted, sessions: usize, messages: std::ops::Range<usize>) {
    std::thread::scope(|scope| {
        for first in 0..CONNECTIONS {
            let messages = messages.clone();
            scope.spawn(move || {
                for k in messages {
                    for i in (first..sessions).step_by(CONNECTIONS) {
                        let message =
                            receive(&format!("p{i}"), &format!("m{i}-{k}"), &format!("{i} {k}"));
                        assert_eq!(hosted.answer(&message)["fate"], "accepted");
                    }
                }
            });
        }
    });
}

/// Waits until so many replies are there and nothing is under way.
fn settled(claw: &Claw, replies: usize) {
    let db = rusqlite::Connection::open(claw.home().join("claw.db")).unwrap();
    let count = |sql: &str| -> usize { db.query_row(sql, [], |r| r.get(0)).unwrap() };
    common::hosted::within(500, "all are answered", || {
        std::thread::sleep(Duration::from_millis(50));
        count("SELECT count(*) FROM outbox WHERE state = 'held'") == replies
    });
    assert_eq!(count("SELECT count(*) FROM runs WHERE state <> 'ended'"), 0);
    assert_eq!(
        count("SELECT count(*) FROM inbox WHERE state <> 'consumed'"),
        0
    );
}

/// Resident memory, in bytes, from the second number of `/proc/PID/statm`.
fn resident(hosted: &Hosted) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", hosted.pid())).unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn a_small_crowd_is_answered_in_order() {
    crowd(20, 5);
}

mod slow {
    /// Sessions at once.
    const SESSIONS: usize = 1_000;
    /// Messages of each.
    const MESSAGES: usize = 10;

    #[test]
    fn a_thousand_sessions_with_ten_messages_each_are_answered_in_order_in_the_same_memory() {
        let (early, late) = super::crowd(SESSIONS, MESSAGES);
        println!(
            "resident after {SESSIONS} messages: {early} bytes, after {}: {late} bytes",
            SESSIONS * MESSAGES
        );
        assert!(
            late * 10 <= early * 12,
            "{late} bytes are over 1.2 times {early}"
        );
    }
}
