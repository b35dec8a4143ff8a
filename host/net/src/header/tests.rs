#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn one(name: &str, value: &[u8]) -> Headers {
    vec![(name.to_owned(), value.to_vec())]
}

fn code(headers: &Headers) -> &'static str {
    match check(headers) {
        Err(Fault::Invalid { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn framing_belongs_to_the_host_in_every_case() {
    for name in [
        "Host",
        "hOsT",
        "content-length",
        "Transfer-Encoding",
        "TE",
        "Trailer",
        "Upgrade",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "proxy-authorization",
        "Proxy-Anything",
        "Expect",
        "HTTP2-Settings",
    ] {
        assert_eq!(code(&one(name, b"x")), "header-forbidden", "{name}");
    }
    assert!(check(&one("x-host", b"x")).is_ok());
}

#[test]
fn no_byte_of_a_header_can_start_another() {
    for name in [
        "",
        " host",
        "host ",
        "a:b",
        "a\r\nb",
        "a\0",
        ":authority",
        "ä",
        "a b",
    ] {
        assert_eq!(code(&one(name, b"x")), "header-malformed", "{name:?}");
    }
    for value in [&b"a\r\nb: c"[..], b"a\nb", b"a\rb", b"a\0b", b"\x7f"] {
        assert_eq!(code(&one("x-a", value)), "header-malformed", "{value:?}");
    }
    assert!(check(&one("x-a", b"caf\xe9\tok")).is_ok());
}

#[test]
fn size_and_number_are_limited() {
    let many = |n: usize| -> Headers { (0..n).map(|i| (format!("x-{i}"), vec![])).collect() };
    assert!(check(&many(MAX_HEADER_COUNT)).is_ok());
    assert_eq!(code(&many(MAX_HEADER_COUNT + 1)), "headers-too-large");

    let value = |n: usize| one("x-a", &vec![b'a'; n]);
    assert!(check(&value(MAX_HEADER_VALUE_BYTES)).is_ok());
    assert_eq!(
        code(&value(MAX_HEADER_VALUE_BYTES + 1)),
        "headers-too-large"
    );

    let full = |last: usize| -> Headers {
        let mut all: Headers = (0..8).map(|_| ("x".to_owned(), vec![b'a'; 8000])).collect();
        let used: usize = 8 * 8001;
        all.push((
            "y".to_owned(),
            vec![b'a'; MAX_HEADERS_BYTES - used - 1 + last],
        ));
        all
    };
    assert!(check(&full(0)).is_ok());
    assert_eq!(code(&full(1)), "headers-too-large");
}

#[test]
fn only_harmless_names_cross_origins() {
    let mut map = HeaderMap::new();
    for name in [
        "authorization",
        "cookie",
        "x-api-key",
        "x-goog-api-key",
        "x-my-own-credential",
        "accept",
        "content-type",
        "user-agent",
    ] {
        map.insert(HeaderName::from_static(name), HeaderValue::from_static("v"));
    }
    strip_for_other_origin(&mut map);
    let mut left: Vec<&str> = map.keys().map(HeaderName::as_str).collect();
    left.sort_unstable();
    assert_eq!(left, ["accept", "content-type", "user-agent"]);
}

#[test]
fn received_headers_have_a_limit() {
    let mut map = HeaderMap::new();
    let half = HeaderValue::from_bytes(&vec![b'a'; MAX_HEADERS_BYTES / 2 - 1]).unwrap();
    map.append("a", half.clone());
    map.append("b", half);
    assert_eq!(received(&map).unwrap().len(), 2);
    map.append("c", HeaderValue::from_static(""));
    assert!(matches!(
        received(&map),
        Err(Fault::ResponseTooLarge { .. })
    ));
}
