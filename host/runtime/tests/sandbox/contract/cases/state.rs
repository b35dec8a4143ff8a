//! Guest kv and memory.

use super::*;

pub(super) fn kv() -> Vec<Case> {
    let set = json!({"key": "k", "value": "v"});
    let if_absent = json!({"key": "k", "value": "w", "precondition": "absent"});
    let if_99 = json!({"key": "k", "precondition": "version", "version": 99});
    let if_first = json!({"key": "t", "value": "w", "precondition": "absent", "ttl": 60_000});
    let expires = |v: &Value| v["value"] == "w" && is_time(&v["expires"]);
    let usage =
        |v: &Value| v["bytes"].as_u64() > Some(0) && v["limit"] == 300_000 && v["keys"] == 3;
    let lived =
        |v: &Value| v["value"] == "v" && is_version(&v["version"]) && v["expires"].is_null();
    vec![
        case("kv.get", json!({"key": "k"}), Is(Value::Null), Grant),
        case("kv.set", set, Like(is_version), Grant),
        case(
            "kv.get",
            json!({"key": "k"}),
            Like(lived),
            Args(json!({"key": ""}), Invalid, "key"),
        ),
        case(
            "kv.set",
            if_first,
            Like(is_version),
            Args(if_absent, Conflict, "conflict"),
        ),
        case("kv.get", json!({"key": "t"}), Like(expires), Grant),
        case(
            "kv.add",
            json!({"key": "n", "delta": 2}),
            Is(json!(2)),
            Grant,
        ),
        case(
            "kv.add",
            json!({"key": "n", "delta": -5}),
            Is(json!(-3)),
            Args(json!({"key": "k"}), Invalid, "not-a-counter"),
        ),
        case("kv.usage", json!({}), Like(usage), Grant),
        case(
            "kv.scan",
            json!({"prefix": "", "limit": 10}),
            Is(json!({"keys": ["k", "n", "t"], "next": null})),
            Grant,
        ),
        case(
            "kv.scan",
            json!({"prefix": "", "limit": 2}),
            Like(|v| v["keys"] == json!(["k", "n"]) && v["next"].is_string()),
            Args(json!({"limit": 0}), Invalid, "limit"),
        ),
        case("kv.remove", json!({"key": "t"}), Is(json!(true)), Grant),
        case(
            "kv.remove",
            json!({"key": "t"}),
            Is(json!(false)),
            Args(if_99, Conflict, "conflict"),
        ),
    ]
}

pub(super) fn memory() -> Vec<Case> {
    vec![
        case(
            "memory.search",
            json!({"query": "tea", "limit": 5}),
            Is(json!(["note-0"])),
            Grant,
        ),
        case(
            "memory.get",
            json!({"id": "note-0", "around": 0}),
            Is(json!("black tea")),
            Grant,
        ),
        case(
            "memory.get",
            json!({"id": "note-0"}),
            Is(json!("black tea")),
            Args(json!({"id": "note-9"}), NotFound, "note"),
        ),
        case(
            "memory.save",
            json!({"text": "likes tea"}),
            Is(json!("note-1")),
            Grant,
        ),
    ]
}
