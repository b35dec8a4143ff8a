#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).unwrap()
}

#[test]
fn the_parts_are_told_apart() {
    let u = url("http://Example.com:8080/a/../b%41?q=é'#f");
    assert_eq!(u.scheme(), "http");
    assert_eq!(u.host(), &Host::Name("example.com".into()));
    assert_eq!(u.port(), 8080);
    assert_eq!(u.path(), "/bA");
    assert_eq!(u.query(), Some("q=%C3%A9%27"));
    assert_eq!(u.as_str(), "http://example.com:8080/bA?q=%C3%A9%27");
    assert_eq!(u.without_query(), "http://example.com:8080/bA");
    assert_eq!(u.origin(), "http://example.com:8080");
    assert_eq!(u.to_string(), u.as_str());
    assert!(!u.is_https());
    assert_eq!(url("https://[::1]/").origin(), "https://[::1]:443");
    assert_eq!(url("https://a.test").port(), 443);
}

#[test]
fn references_are_joined() {
    let base = url("https://a.test/x/y?q");
    for (reference, wanted) in [
        ("", "https://a.test/x/y?q"),
        ("#f", "https://a.test/x/y?q"),
        ("z", "https://a.test/x/z"),
        ("./z", "https://a.test/x/z"),
        ("../z", "https://a.test/z"),
        ("../../../z", "https://a.test/z"),
        ("/z?p", "https://a.test/z?p"),
        ("?p", "https://a.test/x/y?p"),
        ("//b.test/z", "https://b.test/z"),
        ("http://b.test:81/z", "http://b.test:81/z"),
        ("z:1/../w", ""),
    ] {
        match base.join(reference) {
            Ok(joined) => assert_eq!(joined.as_str(), wanted, "{reference}"),
            Err(error) => assert_eq!((wanted, error.code()), ("", "url-scheme")),
        }
    }
    let with_port = url("http://127.0.0.1:8080/a");
    assert_eq!(
        with_port.join("/b").unwrap().as_str(),
        "http://127.0.0.1:8080/b"
    );
}

#[test]
fn a_bad_reference_is_refused_like_any_url() {
    let base = url("https://a.test/x");
    for (reference, code) in [
        ("//u@b.test/", "url-userinfo"),
        ("\\\\b.test/", "url-malformed"),
        ("/\\b.test/", "url-malformed"),
        ("file:///etc/passwd", "url-scheme"),
        ("/%2e%2e/", "url-path"),
        ("/a b", "url-malformed"),
        ("//127.1/", "url-host"),
        ("//b.test:0/", "url-port"),
    ] {
        assert_eq!(
            base.join(reference).unwrap_err().code(),
            code,
            "{reference}"
        );
    }
}

#[test]
fn each_path_fault_is_told() {
    for (path, fault) in [
        ("/%2", PathFault::BadPercent),
        ("/%2f", PathFault::EncodedSeparator),
        ("/%2e", PathFault::HiddenDots),
        ("/%2541", PathFault::DoubleEncoded),
        ("/%01", PathFault::Control),
        ("/%c2%85", PathFault::Control),
        ("/%ff", PathFault::NotUtf8),
        ("/%e2%80%a4", PathFault::LookAlike),
    ] {
        assert_eq!(normalise_path(path), Err(fault), "{path}");
    }
    let long = format!("/{}", "a".repeat(path::MAX_PATH_BYTES));
    assert_eq!(normalise_path(&long), Err(PathFault::TooLong));
    assert!(normalise_path(&long[1..]).is_ok());
    // Within the limit as written, over it once encoded.
    let grows = format!("/{}", "é".repeat(path::MAX_PATH_BYTES / 2 - 1));
    assert_eq!(normalise_path(&grows), Err(PathFault::TooLong));
}

#[test]
fn lengths_end_at_their_limit() {
    let front = "https://a.test/?";
    let fits = format!("{front}{}", "a".repeat(MAX_URL_BYTES - front.len()));
    assert!(CanonicalUrl::parse(&fits).is_ok());
    let over = format!("{fits}a");
    assert_eq!(
        CanonicalUrl::parse(&over).unwrap_err().code(),
        "url-too-long"
    );
    let grows = format!("{front}{}", "é".repeat(MAX_URL_BYTES / 4));
    assert_eq!(
        CanonicalUrl::parse(&grows).unwrap_err().code(),
        "url-too-long"
    );
}

#[test]
fn errors_show_no_password() {
    let error = CanonicalUrl::parse("https://user:hunter2@a.test/").unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
}

proptest! {
    #[test]
    fn any_text_is_refused_or_stable(text in "\\PC{0,40}") {
        for front in ["", "https://", "https://a.test/", "http://a.test:8080/x/"] {
            if let Ok(first) = CanonicalUrl::parse(&format!("{front}{text}")) {
                let again = CanonicalUrl::parse(first.as_str()).unwrap();
                prop_assert_eq!(&again, &first);
                prop_assert!(first.as_str().is_ascii());
                // The client's own parser reads the very same URL.
                let other = ::url::Url::parse(first.as_str()).unwrap();
                prop_assert_eq!(other.as_str(), first.as_str());
            }
        }
    }

    #[test]
    fn paths_never_keep_dots(text in "(/|\\.|%2e|%2E|%2f|%252e|a|;|%5c|%25){0,12}") {
        if let Ok(url) = CanonicalUrl::parse(&format!("https://a.test/{text}")) {
            let dots = url.path().split('/').any(|s| {
                let bare = s.split(';').next().unwrap_or_default();
                bare == "." || bare == ".."
            });
            prop_assert!(!dots, "{}", url);
        }
    }
}
