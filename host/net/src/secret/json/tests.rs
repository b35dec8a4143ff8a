#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

const TEXT: &str = r#" { "a" : { "t/x": "one", "~": "" , "n": [ 1, {"deep": "two\"\u0041"}, "three" ] }, "z": 5, "e": {} } "#;

fn text_at(pointer: &str) -> Option<String> {
    match find(TEXT.as_bytes(), pointer)? {
        Found::Text(range, text) => {
            let raw = &TEXT[range];
            assert_eq!(serde_json::from_str::<String>(raw).unwrap(), text);
            Some(text)
        }
        _ => None,
    }
}

#[test]
fn strings_are_found_where_they_stand() {
    for (pointer, text) in [
        ("/a/t~1x", "one"),
        ("/a/~0", ""),
        ("/a/n/1/deep", "two\"A"),
        ("/a/n/2", "three"),
    ] {
        assert_eq!(text_at(pointer).as_deref(), Some(text), "{pointer}");
    }
}

#[test]
fn what_is_no_string_is_no_place() {
    for pointer in [
        "/z", "/a", "/a/n", "/a/n/3", "/a/n/01", "/a/n/-", "/z/x", "/q/r", "/a/n/0",
    ] {
        assert_eq!(
            find(TEXT.as_bytes(), pointer),
            Some(Found::Other),
            "{pointer}"
        );
    }
    assert_eq!(find(br#"{"a":"1","a":"2"}"#, "/a"), Some(Found::Other));
    assert_eq!(find(br#"{"a":"1","\u0061":"2"}"#, "/a"), Some(Found::Other));
    assert_eq!(find(b"{a}", "/a"), None);
    assert_eq!(find(b"", "/a"), None);
    assert_eq!(find(br#"{"a":1}x"#, "/a"), None);
}

#[test]
fn an_absent_member_has_a_place() {
    for (pointer, alone) in [("/b", false), ("/a/b", false), ("/e/b", true)] {
        match find(TEXT.as_bytes(), pointer) {
            Some(Found::Absent { at, alone: is }) => {
                assert_eq!(is, alone);
                assert_eq!(TEXT.as_bytes()[at - 1], b'{');
            }
            other => panic!("{pointer}: {other:?}"),
        }
    }
}
