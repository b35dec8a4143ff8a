#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn one_host_has_one_spelling() {
    for (text, wanted) in [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost", "localhost"),
        ("a_b.example", "a_b.example"),
        ("1.1.1.1", "1.1.1.1"),
        ("[2606:4700:0::1111]", "[2606:4700::1111]"),
    ] {
        assert_eq!(parse(text).unwrap().to_string(), wanted);
    }
    assert_eq!(parse("8.8.8.8").unwrap().ip(), "8.8.8.8".parse().ok());
    assert_eq!(parse("example.com").unwrap().ip(), None);
}

#[test]
fn each_refusal_has_its_error() {
    assert_eq!(parse(""), Err(HostError::Empty));
    let odd = |host: &str, plain: &str| HostError::OddAddress {
        host: host.into(),
        plain: plain.into(),
    };
    assert_eq!(parse("127.1"), Err(odd("127.1", "127.0.0.1")));
    assert_eq!(parse("0x7f000001"), Err(odd("0x7f000001", "127.0.0.1")));
    assert_eq!(
        parse("[::ffff:127.0.0.1]"),
        Err(odd("[::ffff:127.0.0.1]", "127.0.0.1"))
    );
    for look in ["ｅxample.com", "a。b.com", "a\u{2044}b.com", "ﬁn.com"] {
        assert!(
            matches!(parse(look), Err(HostError::LookAlike { .. })),
            "{look}"
        );
    }
    for bad in [
        "a..b", ".", "a b", "a/b", "a:b", "a@b", "a%62", "-a.com", "a-.com", "[::1", "[x]", "a!b",
        "*.a",
    ] {
        assert!(
            matches!(parse(bad), Err(HostError::Malformed { .. })),
            "{bad}"
        );
    }
}

#[test]
fn lengths_end_at_their_limits() {
    let label = "a".repeat(MAX_LABEL_BYTES);
    assert!(parse(&format!("{label}.com")).is_ok());
    assert!(matches!(
        parse(&format!("{label}a.com")),
        Err(HostError::TooLong { .. } | HostError::Malformed { .. })
    ));
    let longest = format!(
        "{label}.{label}.{label}.{}",
        "b".repeat(MAX_HOST_BYTES - 3 * 64)
    );
    assert_eq!(longest.len(), MAX_HOST_BYTES);
    assert!(parse(&longest).is_ok());
    assert!(parse(&format!("{longest}b")).is_err());
    let absurd = "a.".repeat(4 * MAX_HOST_BYTES);
    assert!(matches!(parse(&absurd), Err(HostError::TooLong { .. })));
}

#[test]
fn shown_values_are_short_and_tame() {
    assert_eq!(cut("a\nb"), "a\u{fffd}b");
    let long = cut(&"x".repeat(1000));
    assert_eq!(long.chars().count(), 81);
}
