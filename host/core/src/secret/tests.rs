#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn names_are_small_and_plain() {
    for good in ["a", "github-token", "k2", &"a".repeat(64)] {
        assert_eq!(SecretName::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "2k", "-a", "A", "a_b", "a b", "ä", &"a".repeat(65)] {
        assert!(SecretName::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn every_placement_reads_back_as_its_one_text() {
    for text in [
        "bearer",
        "basic",
        "basic-user",
        "header:x-api-key",
        "header:authorization=Bot *",
        "query:key",
        "query:filter[key]",
        "path:bot*",
        "path:*",
        "form:client_secret",
        "json:/auth/token",
        "json:/a b",
        "frame:/d/token",
        "line:PASS *",
        "hmac-sha256:x-signature",
        "hmac-sha256:x-hub-signature-256=sha256=*",
    ] {
        assert_eq!(Placement::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_place_is_refused() {
    for text in [
        "",
        "Bearer",
        "bearer:x",
        "header:",
        "header:X-Api-Key",
        "header:x=*",
        "header:x=**",
        "header:x=\r\n*",
        "header:x y",
        "query:",
        "query:a&b",
        "path:bot",
        "path:a/b*",
        "path:*?",
        "form:a=b",
        "json:",
        "json:token",
        "line:PASS",
        "line:a\nb*",
        "cookie:x",
        &format!("header:{}", "x".repeat(300)),
    ] {
        assert!(Placement::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_placement_is_text_in_json() {
    let placement = Placement::Header(
        "authorization".into(),
        Template {
            before: "Bot ".into(),
            after: String::new(),
        },
    );
    let text = serde_json::to_string(&placement).unwrap();
    assert_eq!(text, r#""header:authorization=Bot *""#);
    assert_eq!(serde_json::from_str::<Placement>(&text).unwrap(), placement);
    assert!(serde_json::from_str::<Placement>(r#""cookie:x""#).is_err());
}
