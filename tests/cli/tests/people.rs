//! Who the owner is, and what is left of the tools for others: as commands show and change it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::hosted::{Hosted, receive, until};
use common::model::{Model, Says};
use serde_json::{Value, json};

#[test]
fn identities_of_the_owner_are_added_shown_and_taken_back() {
    let claw = Claw::new();
    assert_eq!(
        claw.run(&["owner", "list"]).exits(0).out,
        "the local user\n"
    );
    let added = claw.run(&["owner", "add", "telegram:1000001"]).exits(0);
    assert!(
        added.out.starts_with("telegram:1000001 is yours now"),
        "{added:#?}"
    );
    assert!(added.err.contains("CHANNEL/ACCOUNT:ID"), "{added:#?}");
    let irc = claw.run(&["owner", "add", "irc/libera:ana"]).exits(0);
    assert!(!irc.err.contains("hint"), "{irc:#?}");
    let again = claw
        .run(&["--json", "owner", "add", "telegram:1000001"])
        .exits(0);
    assert_eq!(again.json()["added"], false);
    let list = claw.run(&["--json", "owner", "list"]).exits(0).json();
    assert_eq!(list, json!(["irc/libera:ana", "telegram:1000001"]));
    let status = claw.run(&["--json", "status"]).exits(0).json();
    assert_eq!(status["owner_identities"], list);
    let words = claw.run(&["status"]).exits(0).out;
    let line = "owner identities   irc/libera:ana, telegram:1000001";
    assert!(words.contains(line), "{words}");
    claw.run(&["owner", "remove", "irc/libera:ana"]).exits(0);
    claw.run(&["owner", "remove", "irc/libera:ana"]).exits(4);
    for bad in ["telegram", "local:owner", "telegram:*"] {
        let refused = claw.run(&["owner", "add", bad]).exits(2);
        assert!(refused.err.contains("hint:"), "{refused:#?}");
    }
    let words = claw.run(&["owner", "list"]).exits(0).out;
    assert_eq!(words, "the local user\ntelegram:1000001\n");
}

fn actor(claw: &Claw, peer: &str) -> Value {
    let session = format!("agent:main:test:dm:{peer}");
    let shown = claw.run(&["--json", "session", "show", &session]).exits(0);
    let entries = shown.json()["entries"].clone();
    let said = entries.as_array().unwrap().iter().rev();
    let mut said = said.filter(|e| e["body"]["kind"] == "user");
    said.next().unwrap()["provenance"].clone()
}

#[test]
fn a_message_under_an_identity_is_the_owner_s_and_nobody_else_s_is() {
    let model = Model::start(|asked| Says::Text(format!("heard {}", asked.said())));
    let claw = Claw::new().config(&model.config());
    let hosted = Hosted::start(&claw);
    let from = |peer: &str, message: &str| {
        let mut command = receive(peer, message, "hello");
        command["inbound"]["actor"] = json!({ "kind": "stranger" });
        assert_eq!(hosted.answer(&command)["fate"], "accepted");
    };
    claw.run(&["owner", "add", "test/a:ann"]).exits(0);
    from("ann", "m1");
    from("bob", "m2");
    until("both were heard", || model.asked() == 2);
    assert_eq!(actor(&claw, "ann"), "owner");
    assert_eq!(actor(&claw, "bob"), "untrusted");
}

#[test]
fn why_tool_shows_every_layer_for_a_sender_and_a_group() {
    let claw = Claw::new().config(
        "agents: { main: { tools: { profile: coding, deny: [sessions_spawn],
           by_sender: { 'telegram:1000001': { allow: ['group:files'] }, '*': { deny: ['group:fs'] } },
           by_group: { 'telegram:-100': { deny: [web] } } } } }\n",
    );
    let why = |tool: &str, more: &[&str]| {
        let line = [&["--json", "why", "--tool", tool], more].concat();
        claw.run(&line).exits(0).json()["decision"].clone()
    };
    let code = |tool: &str, more: &[&str]| why(tool, more)["code"].as_str().unwrap().to_owned();
    let ana = ["--sender", "telegram:1000001"];
    let room = ["--group", "telegram:-100"];
    assert_eq!(code("web_fetch", &[]), "allowed");
    assert_eq!(code("sessions_spawn", &[]), "tool-denied");
    assert_eq!(code("message", &[]), "tool-not-in-profile");
    assert_eq!(code("web_fetch", &ana), "tool-not-for-sender");
    assert_eq!(code("files_read", &ana), "allowed");
    assert_eq!(
        code("files_read", &["--sender", "telegram:2"]),
        "tool-denied"
    );
    assert_eq!(code("files_read", &["--sender", "owner"]), "allowed");
    assert_eq!(code("web_fetch", &room), "tool-denied");
    let both = why("files_read", &[&ana[..], &room[..]].concat());
    let steps: Vec<&str> = both["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_str().unwrap())
        .collect();
    assert_eq!(
        steps[3..],
        [
            "group `telegram:-100`: deny list: no entry fits; allow list: limits nothing",
            "sender `telegram:1000001`: deny list: no entry fits; allow list: `group:files` fits",
        ]
    );
    let words = claw
        .run(&["why", "--tool", "web_fetch", "--sender", "telegram:1000001"])
        .exits(0)
        .out;
    assert!(
        words.contains("by_sender.\"telegram:1000001\".allow"),
        "{words}"
    );
    claw.run(&["why", "--sender", "telegram:1"]).exits(2);
}
