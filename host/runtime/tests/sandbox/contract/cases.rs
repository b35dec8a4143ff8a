//! The table: arguments, the answer, and the refusal. Data only.

mod blobs;
mod files;
mod http;
mod secrets;
mod state;

pub(super) use http::SENT;

use crate::common::Server;
use claw_core::code::ErrorKind;
use claw_core::sandbox::Progress;
use serde_json::{Value, json};

/// How a function refuses.
pub(super) enum Refusal {
    /// Without a grant: `denied`, and a denial in the ledger.
    Grant,
    /// These arguments: an error of this kind with this code.
    Args(Value, ErrorKind, &'static str),
    /// Never: it gives no authority and cannot fail.
    Ambient,
}

/// What a function answers, as JSON.
pub(super) enum Answer {
    Is(Value),
    /// For what differs from call to call.
    Like(fn(&Value) -> bool),
}

use Answer::{Is, Like};
use ErrorKind::{Conflict, Invalid, Limit, NotFound};
use Refusal::{Ambient, Args, Grant};

pub(super) struct Case {
    /// `interface.function` or `resource.method`.
    pub(super) function: &'static str,
    pub(super) args: Value,
    pub(super) answer: Answer,
    pub(super) refusal: Refusal,
}

fn case(function: &'static str, args: Value, answer: Answer, refusal: Refusal) -> Case {
    Case {
        function,
        args,
        answer,
        refusal,
    }
}

/// Every case, in the order they build on each other.
pub(super) fn all(server: &Server, blob: &str) -> Vec<Case> {
    let mut cases = ambient();
    cases.extend(state::kv());
    cases.extend(state::memory());
    cases.extend(secrets::secrets());
    cases.extend(files::read());
    cases.extend(files::changed(blob));
    cases.extend(http::send(server, blob));
    cases.extend(http::exchange(server));
    cases.extend(blobs::blobs(blob));
    cases
}

fn ambient() -> Vec<Case> {
    let config = json!({"greeting": "hello", "list": [1, "two"]}).to_string();
    let table = [
        ("context.call-id", Like(is_long_text)),
        ("context.idempotency-key", Like(is_long_text)),
        ("context.attempt", Is(json!(1))),
        ("context.deadline", Like(is_time)),
        ("context.session", Like(is_long_text)),
        ("context.actor", Is(json!("owner"))),
        ("context.zone", Is(json!("Europe/Berlin"))),
        ("context.language", Is(json!("de"))),
        ("log.write", Is(Value::Null)),
        ("log.enabled", Like(Value::is_boolean)),
        ("config.get", Is(json!("hello"))),
        ("config.get-list", Is(json!([]))),
        ("config.document", Is(json!(config))),
        ("progress.report", Is(Value::Null)),
        ("progress.partial", Is(Value::Null)),
        ("progress.cancelled", Is(json!(false))),
    ];
    let args = json!({"message": "m", "path": "greeting"});
    let mut cases: Vec<Case> = table
        .into_iter()
        .map(|(name, answer)| case(name, args.clone(), answer, Ambient))
        .collect();
    let nothing = json!({"path": "nothing"});
    cases.push(case("config.get", nothing, Is(Value::Null), Ambient));
    let list = json!({"path": "list"});
    cases.push(case(
        "config.get-list",
        list,
        Is(json!(["1", "two"])),
        Ambient,
    ));
    cases
}

/// What the progress cases tell.
pub(super) fn told() -> [Progress; 2] {
    [
        Progress::Report {
            fraction: Some(0.5),
            message: "m".to_owned(),
        },
        Progress::Partial {
            text: "m".to_owned(),
        },
    ]
}

fn is_long_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() >= 16)
}

/// Milliseconds of this century.
fn is_time(value: &Value) -> bool {
    value.as_u64().is_some_and(|ms| ms > 1_700_000_000_000)
}

fn is_version(value: &Value) -> bool {
    value.as_u64().is_some_and(|version| version > 0)
}

fn is_tag(value: &Value) -> bool {
    value.as_str().is_some_and(|tag| !tag.is_empty())
}
