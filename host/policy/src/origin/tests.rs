#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn one_origin_has_one_text_whatever_the_protocol_over_tls() {
    for (url, wanted) in [
        ("https://a.test/x?y", "https://a.test"),
        ("https://A.test.:443", "https://a.test"),
        ("wss://a.test/gateway", "https://a.test"),
        ("WSS://a.test:8443/", "https://a.test:8443"),
        ("tls://a.test:6697", "https://a.test:6697"),
        (
            "tls://[2606:4700::1111]:993",
            "https://[2606:4700::1111]:993",
        ),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("ws://[::1]/", "http://[::1]"),
        ("http://localhost/", "http://localhost"),
    ] {
        assert_eq!(Origin::of(url).unwrap().to_string(), wanted, "{url}");
    }
    assert!(Origin::of("tls://a.test:443").unwrap().is_encrypted());
    assert!(!Origin::of("ws://127.0.0.1/").unwrap().is_encrypted());
}

#[test]
fn what_could_be_read_on_the_way_is_refused() {
    for (url, code) in [
        ("http://a.test/", "secret-needs-tls"),
        ("ws://a.test/", "secret-needs-tls"),
        ("http://192.168.0.1/", "secret-needs-tls"),
        ("http://localhost.a.test/", "secret-needs-tls"),
        ("tls://a.test", "url-port"),
        ("tls://[::1]", "url-port"),
        ("tls://a.test:1/x", "url-path"),
        ("tls://a.test:1?x", "url-path"),
        ("tls://u@a.test:1", "url-userinfo"),
        ("wss://u@a.test", "url-userinfo"),
        ("ftp://a.test/", "url-scheme"),
        ("a.test", "url-malformed"),
        ("https:/a.test", "url-malformed"),
        ("tls://tls://a.test:1", "url-path"),
        ("wss://", "url-host"),
    ] {
        assert_eq!(Origin::of(url).unwrap_err().code(), code, "{url}");
    }
}
