#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn methods_and_tool_names_end_at_their_limits() {
    assert!(is_method(&"A".repeat(MAX_METHOD_BYTES)));
    assert!(!is_method(&"A".repeat(MAX_METHOD_BYTES + 1)));
    for bad in [
        "", "get", "GET ", "M-SEARCH", "CONNECT", "TRACE", "TRACK", "GÉT",
    ] {
        assert!(!is_method(bad), "{bad}");
    }
    assert!(is_tool_name(&"a".repeat(MAX_TOOL_BYTES)));
    assert!(!is_tool_name(&"a".repeat(MAX_TOOL_BYTES + 1)));
    for bad in ["", "A", "1a", "_a", "a-b", "a b", "files/read"] {
        assert!(!is_tool_name(bad), "{bad}");
    }
}

#[test]
fn http_reads_are_get_and_head() {
    let access = |method: &str| {
        let request = Request::Http {
            method: method.into(),
            url: "https://a.test/".into(),
        };
        Target::of(&request).unwrap().access()
    };
    for read in ["GET", "HEAD"] {
        assert_eq!(access(read), Access::Read, "{read}");
    }
    for write in [
        "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "PROPFIND",
    ] {
        assert_eq!(access(write), Access::Write, "{write}");
    }
}

#[test]
fn descriptions_hold_no_query_password_or_control_character() {
    let http = |url: &str| {
        describe(&Request::Http {
            method: "GET".into(),
            url: url.into(),
        })
    };
    assert_eq!(http("https://a.test/x?token=1#f"), "GET `https://a.test/x`");
    assert_eq!(http("https://u:hunter2@a.test/x"), "GET `…@a.test/x`");
    assert_eq!(http("https:u:hunter2@a.test?x"), "GET `…@a.test`");
    assert_eq!(
        http("https://a.test/\n\u{1b}[2J"),
        "GET `https://a.test/\u{fffd}\u{fffd}[2J`"
    );
    assert!(http(&format!("https://a.test/{}", "x".repeat(9999))).len() < 300);
    let file = describe(&Request::File {
        path: "/tmp/\u{7}".into(),
        access: Access::Read,
    });
    assert_eq!(file, "read file `/tmp/\u{fffd}`");
    let kv = Request::Kv {
        access: Access::Write,
    };
    assert_eq!(describe(&kv), "write kv");
}
