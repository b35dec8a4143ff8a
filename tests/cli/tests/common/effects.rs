//! Two tools whose effects can be counted: a line added to a file, and a request to a server. What a transcript says of
//! them must be true.

use super::model::{Asked, Says};
use super::server::{Response, Server};
use super::{Claw, hostile};
use serde_json::{Value, json};

/// The file that lines are added to.
const LINES: &str = "lines.txt";

/// A home in which the two tools may have their effects.
pub(crate) fn home(config: &str) -> (Claw, Server) {
    let server = Server::start(|_| Response::page("posted"));
    let claw = Claw::new().config(config);
    claw.add(&hostile());
    claw.grant("hostile", "files rw /workspace");
    claw.grant("hostile", &format!("http POST {}", server.url("/")));
    // The results of another's tool are text of others: what follows them needs a pass.
    claw.grant("hostile", &format!("send {}", server.url("/")));
    (claw, server)
}

/// Adds a line to a file.
pub(crate) fn line(word: &str) -> (&'static str, Value) {
    let args = json!({ "path": format!("/workspace/{LINES}"), "bytes": format!("{word}\n") });
    (
        "host_call",
        json!({ "function": "files.append", "args": args }),
    )
}

/// Sends a request.
pub(crate) fn post(server: &str, word: &str) -> (&'static str, Value) {
    let args = json!({ "method": "POST", "url": format!("{server}{word}"), "body": word });
    (
        "host_call",
        json!({ "function": "client.send", "args": args }),
    )
}

/// What the model says where a message is `do WORD`: the line, then the request, then `did WORD`; with `both WORD` the two
/// in one step. To any other message it says `heard MESSAGE`.
pub(crate) fn model(server: String) -> impl Fn(&Asked) -> Says + Send + Sync + 'static {
    move |asked| {
        let said = asked.said();
        match (said.split_once(' '), asked.results()) {
            (Some(("do", word)), 0) => Says::Calls(vec![line(word)]),
            (Some(("do", word)), 1) => Says::Calls(vec![post(&server, word)]),
            (Some(("both", word)), 0) => Says::Calls(vec![line(word), post(&server, word)]),
            (Some(("do" | "both", word)), _) => Says::Text(format!("did {word}")),
            _ => Says::Text(format!("heard {said}")),
        }
    }
}

/// How often each of the two effects of a word happened.
pub(crate) fn happened(claw: &Claw, server: &Server, word: &str) -> [usize; 2] {
    let file = std::fs::read_to_string(claw.workspace().join(LINES)).unwrap_or_default();
    let lines = file.lines().filter(|l| *l == word).count();
    let line = format!("POST /{word} HTTP/1.1");
    [
        lines,
        server.seen().iter().filter(|r| r.line == line).count(),
    ]
}

/// The results of a transcript's calls in the order of the calls, after a check that each call has exactly one, right after
/// its step.
#[track_caller]
pub(crate) fn results(entries: &[Value]) -> Vec<(Value, String)> {
    let mut open: Vec<Value> = Vec::new();
    let mut done = Vec::new();
    for entry in entries {
        let body = &entry["body"];
        match body["kind"].as_str().unwrap() {
            "tool-result" => {
                let at = open.iter().position(|c| c["id"] == body["id"]);
                let call = open.remove(at.unwrap_or_else(|| panic!("no call for {body:#}")));
                done.push((call, body["text"].as_str().unwrap().to_owned()));
            }
            kind => {
                assert!(open.is_empty(), "`{kind}` before the results of {open:#?}");
                if kind == "assistant" {
                    open.clone_from(body["calls"].as_array().unwrap_or(&Vec::new()));
                }
            }
        }
    }
    assert!(open.is_empty(), "calls without a result: {open:#?}");
    done
}

/// Holds the transcript's word against what happened: no effect twice, none that the model takes for not made, and none
/// that it takes for made and was not.
#[track_caller]
pub(crate) fn check(entries: &[Value], word: &str, happened: [usize; 2]) {
    for (call, text) in results(entries) {
        let which = match call["arguments"]["function"].as_str() {
            Some("files.append") => 0,
            _ => 1,
        };
        let ours = call.to_string().contains(word);
        let count = if ours { happened[which] } else { continue };
        assert!(count <= 1, "{word}: {call} happened {count} times");
        if text.starts_with("error (cancelled)") {
            assert_eq!(
                count, 0,
                "{word}: {call} happened, and the model reads `{text}`"
            );
        } else if !text.starts_with("error (unknown)") {
            assert_eq!(
                count, 1,
                "{word}: {call} did not happen, and the model reads `{text}`"
            );
        }
    }
    assert!(happened.iter().all(|n| *n <= 1), "{word}: {happened:?}");
}
