#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use http::HeaderValue;

fn ask(status: u16, method: &str, locations: &[&[u8]]) -> Result<Option<Next>, Fault> {
    let mut headers = HeaderMap::new();
    for l in locations {
        headers.append(header::LOCATION, HeaderValue::from_bytes(l).unwrap());
    }
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    next(
        StatusCode::from_u16(status).unwrap(),
        &headers,
        &method,
        "http://a:80",
    )
}

#[test]
fn methods_and_bodies_follow_the_status() {
    let table = [
        (301, "POST", "GET", false),
        (302, "PUT", "GET", false),
        (303, "DELETE", "GET", false),
        (301, "HEAD", "HEAD", false),
        (303, "HEAD", "HEAD", false),
        (301, "GET", "GET", false),
        (307, "POST", "POST", true),
        (308, "PATCH", "PATCH", true),
        (308, "HEAD", "HEAD", true),
    ];
    for (status, method, then, keep_body) in table {
        let next = ask(status, method, &[b"/x"]).unwrap().unwrap();
        assert_eq!(next.method.as_str(), then, "{status} {method}");
        assert_eq!(next.keep_body, keep_body, "{status} {method}");
        assert_eq!(next.location, "/x");
    }
}

#[test]
fn other_answers_are_answers() {
    for status in [200, 201, 300, 304, 305, 306, 400, 500] {
        assert_eq!(ask(status, "GET", &[b"/x"]).unwrap(), None, "{status}");
    }
    assert_eq!(ask(302, "GET", &[]).unwrap(), None);
}

#[test]
fn two_places_or_no_text_are_nonsense() {
    assert!(ask(302, "GET", &[b"/x", b"/x"]).unwrap().is_some());
    assert!(matches!(
        ask(302, "GET", &[b"/x", b"/y"]),
        Err(Fault::Protocol { .. })
    ));
    assert!(matches!(
        ask(302, "GET", &[b"/\xff"]),
        Err(Fault::Protocol { .. })
    ));
}
