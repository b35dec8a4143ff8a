//! Blobs, their readers and writers.

use super::*;

pub(super) fn blobs(blob: &str) -> Vec<Case> {
    let with = |name: &str, value: u64| json!({"blob": blob, name: value});
    let known = json!({"blob": blob, "mime": "text/plain", "name": "x.txt", "size": 6});
    let big = json!({"bytes": {"fill": (1 << 20) + 1}});
    let twice = json!({"bytes": "x", "twice": true});
    let made = |v: &Value| v["size"] == 2 && v["name"] == "x.txt" && v["mime"] == "text/plain";
    vec![
        case("blobs.stat", with("max", 0), Is(known), Grant),
        case("blobs.open", with("max", 0), Is(Value::Null), Grant),
        case(
            "blobs.open",
            with("max", 0),
            Is(Value::Null),
            Args(json!({"blob": "blob-none"}), NotFound, "blob"),
        ),
        case(
            "blobs.read-all",
            with("max", 100),
            Is(json!("a blob")),
            Grant,
        ),
        case("blobs.create", json!({}), Is(Value::Null), Grant),
        case("blobs.put", json!({"bytes": "xy"}), Like(made), Grant),
        case("blobs.keep", with("max", 0), Is(Value::Null), Grant),
        case(
            "reader.read",
            with("max", 1),
            Is(json!("a")),
            Args(with("max", 0), Invalid, "max"),
        ),
        case(
            "reader.seek",
            with("offset", 2),
            Is(json!("blob")),
            Args(with("offset", 99), Invalid, "offset"),
        ),
        case(
            "writer.write",
            json!({"bytes": "x"}),
            Is(Value::Null),
            Args(big, Limit, "write-too-large"),
        ),
        case(
            "writer.finish",
            json!({"bytes": "x", "times": 2}),
            Like(made),
            Args(twice, Invalid, "finished"),
        ),
    ]
}
