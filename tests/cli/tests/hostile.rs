//! Guests that misbehave: each fails its own call with its own kind, and nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::chat::Chat;
use common::server::{Response, Server};
use common::{Claw, hostile};
use serde_json::{Value, json};

/// A guest may compute for 300 ms and live for one second.
const TIGHT: &str = "limits: { cpu: 300ms, wall: 1s }\n";
/// Wall time of any of these calls on a busy machine, in microseconds.
const STOPPED_WITHIN_US: u64 = 3_000_000;

fn home(config: &str) -> Claw {
    let claw = Claw::new().config(config);
    claw.add(&hostile());
    claw
}

/// How a call failed.
#[track_caller]
fn kind(report: &Value) -> &str {
    assert_eq!(report["outcome"]["outcome"], "failed", "{report:#}");
    report["outcome"]["kind"].as_str().unwrap()
}

#[test]
fn each_misdeed_fails_with_its_own_kind_and_exit_code() {
    let claw = home(TIGHT);
    let table = [
        ("trap", json!({}), "guest-crash", 1),
        ("panic", json!({}), "guest-crash", 1),
        ("loop", json!({}), "timeout", 124),
        ("host_loop", json!({}), "timeout", 124),
        ("sleep", json!({}), "timeout", 124),
        ("eat_memory", json!({}), "memory", 1),
        ("recurse", json!({}), "stack", 1),
        ("big_output", json!({ "n": 4 << 20 }), "output", 1),
        ("exit", json!({ "n": 1 }), "exit", 1),
    ];
    for (trick, args, expected, code) in table {
        let report = claw
            .call(&format!("hostile_{trick}"), &args)
            .exits(code)
            .json();
        assert_eq!(kind(&report), expected, "{trick}: {report:#}");
        assert!(
            report["wall_us"].as_u64().unwrap() < STOPPED_WITHIN_US,
            "{trick}: {report:#}"
        );
        assert_eq!(report["effects"], 0, "{trick}");
    }
    let after = claw.call("hostile_nothing", &json!({}));
    after.exits(0);
}

#[test]
fn the_standard_library_finds_nothing_of_the_machine() {
    let server = Server::start(|_| Response::page("hello"));
    let claw = home("");
    let host = server.url("/").replace("http://", "").replace('/', "");
    let table = [
        ("read", "/etc/passwd"),
        ("write", "/tmp/x"),
        ("connect", ""),
        ("listen", ""),
        ("udp", ""),
        ("resolve", "example.com"),
        ("http", host.as_str()),
    ];
    for (what, to) in table {
        let args = json!({ "what": what, "to": to });
        let report = claw.call("wasi_probe", &args).exits(0).json();
        let said = report["outcome"]["content"][0]["text"].as_str().unwrap();
        assert!(said.starts_with("error:"), "{what}: {report:#}");
    }
    // The last of them was a question to policy, so it is written down.
    let why = claw.why();
    assert_eq!(why["call"]["denials"][0]["capability"], "http", "{why:#}");
    let env = claw.call("wasi_probe", &json!({ "what": "env" }));
    assert_eq!(env.exits(0).json()["outcome"]["content"][0]["text"], "[]");
    assert!(server.seen().is_empty());
}

#[test]
fn a_flooded_log_is_cut_and_counted() {
    let claw = home("");
    let lines = 50_000_u64;
    let report = claw.call("hostile_log_flood", &json!({ "n": lines }));
    let report = report.exits(0).json();
    let kept = report["log"].as_array().unwrap().len() as u64;
    let dropped = report["log_dropped"].as_u64().unwrap();
    assert!(kept > 0 && dropped > 0, "{kept} kept, {dropped} dropped");
    assert_eq!(kept + dropped, lines);
}

#[test]
fn another_process_calls_on_while_a_guest_loops_with_one_worker() {
    let claw = home("limits: { cpu: 4s, wall: 8s }\n").env("CLAW_GUEST_WORKERS", "1");
    let mut chat = Chat::open(&claw, &[]);
    chat.send("/tool hostile_loop {}");
    for _ in 0..3 {
        let report = claw.call("files_list", &json!({})).exits(0).json();
        assert!(
            report["wall_us"].as_u64().unwrap() < 2_000_000,
            "{report:#}"
        );
    }
    let script = claw.dir().join("script.yaml");
    let turns = json!([{ "call": [{ "tool": "files_list" }] }, { "say": "Done meanwhile." }]);
    std::fs::write(&script, turns.to_string()).unwrap();
    let model = format!("scripted:{}", script.display());
    let ask = claw.run(&["ask", "list", "--session", "other", "--model", &model]);
    assert!(ask.exits(0).out.contains("Done meanwhile."));
    assert!(chat.silent(), "the loop ended before the others");
    assert_eq!(kind(&chat.next()), "timeout");
    assert_eq!(chat.close(), Some(0));
}
