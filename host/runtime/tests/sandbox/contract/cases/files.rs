//! Files of the workspace.

use super::*;

fn path(name: &str, mut args: Value) -> Value {
    args["path"] = json!(format!("/workspace/{name}"));
    args
}

fn has(list: &Value, item: &str) -> bool {
    list.as_array()
        .is_some_and(|all| all.contains(&json!(item)))
}

/// Looking.
pub(super) fn read() -> Vec<Case> {
    let search = json!({"path": "/workspace", "glob": "*.txt", "text": "", "limit": 5});
    let list = json!({"path": "/workspace", "limit": 10});
    let whole = path("a.txt", json!({"max": 100}));
    let part = path("a.txt", json!({"offset": 3, "max": 2}));
    let none = path("none", json!({"max": 1}));
    let plain = |name: &str| path(name, json!({}));
    let given = |v: &Value| v["size"] == 7 && v["name"] == "a.txt" && v["mime"] == "text/plain";
    let nothing = || Args(none.clone(), NotFound, "not-found");
    vec![
        case("files.stat", plain("a.txt"), Is(json!(7)), Grant),
        case("files.stat", plain("a.txt"), Is(json!(7)), nothing()),
        case("files.entries", list, Like(|v| has(v, "a.txt")), Grant),
        case("files.read", whole.clone(), Is(json!("content")), Grant),
        case("files.read", whole, Is(json!("content")), nothing()),
        case(
            "files.read",
            part,
            Is(json!("te")),
            Args(plain("a.txt"), Invalid, "max"),
        ),
        case(
            "files.search",
            search,
            Like(|v| has(v, "/workspace/a.txt")),
            Grant,
        ),
        case("files.to-blob", plain("a.txt"), Like(given), Grant),
    ]
}

/// Changing.
pub(super) fn changed(blob: &str) -> Vec<Case> {
    let bytes = |name: &str| path(name, json!({"bytes": "b"}));
    let plain = |name: &str| path(name, json!({}));
    let fresh = path("fresh.txt", json!({"bytes": "b", "precondition": "absent"}));
    let taken = path("a.txt", json!({"bytes": "b", "precondition": "absent"}));
    let tagged = path(
        "new.txt",
        json!({"bytes": "b", "precondition": "tag", "tag": "other"}),
    );
    let moved = path("old.txt", json!({"target": "/workspace/moved.txt"}));
    let from = path("blob.txt", json!({"blob": blob}));
    let back = path("blob.txt", json!({"max": 100}));
    let done = || Is(Value::Null);
    vec![
        case("files.write", bytes("new.txt"), Like(is_tag), Grant),
        case(
            "files.write",
            fresh,
            Like(is_tag),
            Args(taken, Conflict, "changed"),
        ),
        case(
            "files.write",
            bytes("new.txt"),
            Like(is_tag),
            Args(tagged, Conflict, "changed"),
        ),
        case("files.append", bytes("log.txt"), done(), Grant),
        case("files.remove", plain("gone.txt"), done(), Grant),
        case("files.rename", moved, done(), Grant),
        case("files.make-directory", plain("folder"), done(), Grant),
        case("files.from-blob", from, Like(is_tag), Grant),
        case("files.read", back, Is(json!("a blob")), Grant),
    ]
}
