#![allow(clippy::unwrap_used)]

use super::*;
use crate::message::OutBody;
use claw_policy::url::CanonicalUrl;
use http::HeaderMap;

fn draft() -> Draft {
    let url = CanonicalUrl::parse("https://api.test/").unwrap();
    Draft::new(Part::Request, &url, &HeaderMap::new(), &OutBody::Empty)
}

#[test]
fn a_header_with_a_secret_is_marked_so_that_no_table_of_http_2_keeps_it() {
    for text in [
        "bearer",
        "basic",
        "basic-user",
        "header:x-key",
        "hmac-sha256:x-sum",
    ] {
        let place = Placement::parse(text).unwrap();
        let mut put = draft();
        put.put(&place, "me", b"a real value").unwrap();
        assert_eq!(put.headers.len(), 1);
        assert!(
            put.headers.values().all(HeaderValue::is_sensitive),
            "{text}"
        );
        assert!(!format!("{:?}", put.headers).contains("real"), "{text}");
    }
    let mut swapped = draft();
    swapped
        .headers
        .insert("x-key", HeaderValue::from_static("stand-in"));
    let place = Placement::parse("header:x-key").unwrap();
    assert!(swapped.swap(&place, "stand-in", b"a real value").unwrap());
    assert!(swapped.headers["x-key"].is_sensitive());
}

#[test]
fn a_user_name_has_no_colon() {
    for user in ["a:b", "a\nb"] {
        let fault = draft().put(&Placement::Basic, user, b"a real value");
        assert_eq!(fault.unwrap_err().code(), "secret-place");
    }
}
