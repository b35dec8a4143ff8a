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

#[test]
fn a_use_of_a_secret_has_one_form() {
    let of = |name: &str, placement: &str, url: &str| {
        Target::of(&Request::Secret {
            name: name.into(),
            placement: placement.into(),
            method: "POST".into(),
            url: url.into(),
        })
    };
    let one = of("k", "bearer", "https://a.test/x?y").unwrap();
    assert_eq!(one, of("k", "bearer", "wss://A.test.:443/").unwrap());
    assert_eq!((one.capability(), one.access()), ("secret", Access::Write));
    for (name, placement, url, code) in [
        ("K", "bearer", "https://a.test/", "secret-malformed"),
        ("", "bearer", "https://a.test/", "secret-malformed"),
        ("k", "Bearer", "https://a.test/", "placement-malformed"),
        (
            "k",
            "header:x\r\n",
            "https://a.test/",
            "placement-malformed",
        ),
        ("k", "bearer", "http://a.test/", "secret-needs-tls"),
        ("k", "bearer", "https://u@a.test/", "url-userinfo"),
    ] {
        assert_eq!(of(name, placement, url).unwrap_err().code(), code, "{url}");
    }
    let keep = |pointer: &str| {
        Target::of(&Request::Capture {
            name: "k".into(),
            method: "POST".into(),
            url: "https://a.test/login".into(),
            pointer: pointer.into(),
        })
    };
    assert_eq!(keep("/t").unwrap().capability(), "capture");
    for bad in ["", "t", "/\n"] {
        assert_eq!(
            keep(bad).unwrap_err().code(),
            "pointer-malformed",
            "{bad:?}"
        );
    }
}

#[test]
fn a_use_of_a_secret_is_told_tamely() {
    let told = describe(&Request::Secret {
        name: "k\u{7}".repeat(100),
        placement: "x".repeat(9999),
        method: "GET".into(),
        url: format!(
            "https://u:hunter2{}@a.test\u{1b}/x?token=1",
            "x".repeat(200)
        ),
    });
    assert!(told.ends_with("at `https://a.test\u{fffd}`"), "{told}");
    assert!(
        told.len() < 500 && !told.contains(char::is_control),
        "{told}"
    );
    assert!(
        !told.contains("hunter2") && !told.contains("token=1"),
        "{told}"
    );
}
