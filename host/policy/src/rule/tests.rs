#![allow(clippy::unwrap_used)]
use super::*;
use crate::url::CanonicalUrl;
use claw_core::capability::Request;
use proptest::prelude::*;

fn rule(text: &str) -> Rule {
    text.parse().unwrap()
}

#[test]
fn rules_have_one_text() {
    for (text, wanted) in [
        ("http example.com", "http https://example.com/"),
        ("http * example.com", "http https://example.com/"),
        (
            "http POST,GET,GET https://API.example.com.:443/repos/",
            "http GET,POST https://api.example.com:443/repos/",
        ),
        ("http *://*:*", "http *://*:*/"),
        ("http *.Example.com/a/../b", "http https://*.example.com/b"),
        ("http http://127.0.0.1:8080", "http http://127.0.0.1:8080/"),
        ("http http://[::1]:8080/x", "http http://[::1]:8080/x"),
        ("files rw /workspace", "files rw /workspace"),
        (
            "files ro /workspace/my notes",
            "files ro /workspace/my notes",
        ),
        ("kv   rw", "kv rw"),
        ("memory ro", "memory ro"),
        ("blobs rw", "blobs rw"),
        ("tool files_*", "tool files_*"),
    ] {
        let parsed = rule(text);
        assert_eq!(parsed.to_string(), wanted);
        assert_eq!(rule(wanted), parsed);
    }
}

#[test]
fn each_refusal_has_its_words() {
    for (text, words) in [
        ("", "`` is not a capability"),
        ("htpp *", "did you mean `http`?"),
        ("secrets ro", "is not a capability"),
        ("http", "does not have the form"),
        ("http GET a.test b.test", "does not have the form"),
        ("http get a.test", "`get` is not a method"),
        ("http TRACE a.test", "`TRACE` is not a method"),
        ("http GET,,POST a.test", "`` is not a method"),
        ("http ftp://a.test", "`ftp` is not a scheme"),
        ("http HTTPS://a.test", "`HTTPS` is not a scheme"),
        ("http https://u@a.test", "may hold only scheme"),
        ("http https://a.test/?q", "may hold only scheme"),
        ("http https://a.test/#f", "may hold only scheme"),
        ("http https://a.test\\b", "may hold only scheme"),
        ("http https://", "the host is empty"),
        ("http 127.1", "oddly spelled; write `127.0.0.1`"),
        ("http *.127.0.0.1", "is not a host name"),
        ("http *.", "the host is empty"),
        ("http a.*.test", "is not a host name"),
        ("http **", "is not a host name"),
        ("http a.test:0", "`0` is not a port"),
        ("http a.test:", "`` is not a port"),
        ("http a.test/%2e%2e", "hides a dot segment"),
        ("files", "does not have the form"),
        ("files rw", "does not have the form"),
        ("files rx /tmp", "neither `ro` nor `rw`"),
        ("files rw /etc", "outside of the roots"),
        ("files rw /tmp/../in", "outside of the roots"),
        ("kv", "does not have the form"),
        ("kv rw x", "does not have the form"),
        ("kv all", "neither `ro` nor `rw`"),
        ("tool", "does not have the form"),
        ("tool A", "is not a tool name or glob"),
    ] {
        let error = text.parse::<Rule>().unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn each_refusal_of_a_secret_has_its_words() {
    for (text, words) in [
        ("secret", "does not have the form `secret NAME"),
        ("secret k", "does not have the form `secret NAME"),
        (
            "secret k https://a.test",
            "does not have the form `secret NAME",
        ),
        (
            "secret K https://a.test bearer",
            "is not a name of a secret",
        ),
        ("secret k https://a.test Bearer", "is not a place"),
        ("secret k https://a.test bearer ", "is not a place"),
        ("secret k  https://a.test bearer", "the host is empty"),
        (
            "secret k https://a.test/x bearer",
            "must be exactly one host",
        ),
        (
            "secret k https://*.a.test bearer",
            "must be exactly one host",
        ),
        ("secret k * bearer", "must be exactly one host"),
        (
            "secret k https://a.test:* bearer",
            "must be exactly one host",
        ),
        ("secret k *://a.test bearer", "must be exactly one host"),
        (
            "secret k http://a.test bearer",
            "must be exactly one host over https",
        ),
        (
            "secret k http://10.0.0.1:80 bearer",
            "must be exactly one host over https",
        ),
        ("secret k https://u@a.test bearer", "may hold only scheme"),
        ("secret k wss://a.test bearer", "is not a scheme"),
        ("capture", "does not have the form `capture NAME"),
        (
            "capture k https://a.test",
            "does not have the form `capture NAME",
        ),
        ("capture k https://a.test token", "is not a JSON pointer"),
        ("capture k https://*.a.test /t", "must be exactly one host"),
        ("secrets k https://a.test bearer", "did you mean `secret`?"),
    ] {
        let error = text.parse::<Rule>().unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn long_rules_are_refused() {
    let long = format!("http a.test/{}", "a".repeat(MAX_RULE_BYTES));
    assert!(matches!(
        long.parse::<Rule>(),
        Err(RuleError::TooLong { .. })
    ));
    let methods: Vec<String> = (0..=MAX_METHODS)
        .map(|i| char::from(b'A' + u8::try_from(i).unwrap()).to_string())
        .collect();
    assert!(
        format!("http {} a.test", methods[1..].join(","))
            .parse::<Rule>()
            .is_ok()
    );
    assert!(
        format!("http {} a.test", methods.join(","))
            .parse::<Rule>()
            .is_err()
    );
}

#[test]
fn globs_match_runs() {
    for (glob, name, wanted) in [
        ("files_*", "files_read", true),
        ("files_*", "files_", true),
        ("files_*", "file", false),
        ("*", "", true),
        ("*_read", "files_read", true),
        ("*_read", "files_reader", false),
        ("a*b*c", "axxbxbxc", true),
        ("a*b*c", "axxcxb", false),
        ("web", "web", true),
        ("web", "webs", false),
    ] {
        assert_eq!(ToolGlob(glob.into()).matches(name), wanted, "{glob} {name}");
    }
}

#[test]
fn an_address_needs_its_own_rule_with_a_port() {
    let url = CanonicalUrl::parse("http://127.0.0.1:80/a/b").unwrap();
    let ip = url.host().ip().unwrap();
    let admits = |text: &str| match rule(text) {
        Rule::Http(rule) => rule.admits_literal("GET", &url, ip),
        other => unreachable!("{other}"),
    };
    assert!(admits("http http://127.0.0.1:80"));
    assert!(admits("http GET *://127.0.0.1:80/a"));
    for no in [
        "http http://127.0.0.1",
        "http http://127.0.0.1:*",
        "http http://127.0.0.1:81",
        "http https://127.0.0.1:80",
        "http POST http://127.0.0.1:80",
        "http http://127.0.0.1:80/b",
        "http http://127.0.0.2:80",
        "http http://*:80",
        "http http://localhost:80",
    ] {
        assert!(!admits(no), "{no}");
    }
}

#[test]
fn the_closest_miss_is_told() {
    let target = |method: &str, url: &str| Target::Http {
        method: method.into(),
        url: CanonicalUrl::parse(url).unwrap(),
    };
    let rules = [
        rule("kv rw"),
        rule("http GET a.test/x"),
        rule("http b.test"),
    ];
    let miss = |t: &Target| first_allowing(&rules, t).unwrap_err();
    assert_eq!(miss(&target("GET", "https://c.test/")), Miss::Other);
    assert_eq!(miss(&target("GET", "https://a.test/")), Miss::Path);
    assert_eq!(miss(&target("POST", "https://a.test/x")), Miss::Method);
    assert_eq!(
        first_allowing(&[], &Target::Kv(Access::Read)),
        Err(Miss::Other)
    );
    assert_eq!(
        first_allowing(&rules, &target("PUT", "https://b.test/y")).unwrap(),
        &rules[2]
    );
}

#[test]
fn a_deny_rule_is_total_for_its_folder() {
    let file = |path: &str, access| Target::File {
        path: VirtualPath::parse(path).unwrap(),
        access,
    };
    let deny = rule("files ro /workspace/a/secret");
    for (path, access, wanted) in [
        ("/workspace/a/secret", Access::Read, true),
        ("/workspace/a/secret/x", Access::Write, true),
        ("/workspace/a", Access::Write, true),
        ("/workspace/a", Access::Read, false),
        ("/workspace/a/secrets", Access::Write, false),
        ("/workspace/b", Access::Write, false),
        ("/home/a", Access::Write, false),
    ] {
        assert_eq!(
            deny.denies(&file(path, access)),
            wanted,
            "{path} {access:?}"
        );
    }
    for word in ["kv", "memory", "blobs"] {
        let deny = rule(&format!("{word} ro"));
        let target = match word {
            "kv" => Target::Kv(Access::Write),
            "memory" => Target::Memory(Access::Write),
            _ => Target::Blobs(Access::Write),
        };
        assert!(deny.denies(&target) && deny.allows(&target).is_err());
        assert!(!deny.denies(&file("/tmp/x", Access::Read)));
    }
}

#[test]
fn a_secret_rule_is_one_name_one_origin_and_one_place() {
    let target = |url: &str, placement: &str| {
        Target::of(&Request::Secret {
            name: "k".into(),
            placement: placement.into(),
            method: "GET".into(),
            url: url.into(),
        })
        .unwrap()
    };
    let bot = target("https://a.test/x", "header:authorization=Bot *");
    for (text, wanted) in [
        ("secret k a.test header:authorization=Bot *", Ok(())),
        (
            "secret k https://a.test/ header:authorization=Bot *",
            Ok(()),
        ),
        (
            "secret k https://A.TEST.:443 header:authorization=Bot *",
            Ok(()),
        ),
        (
            "secret k a.test header:authorization=Bot  *",
            Err(Miss::Place),
        ),
        ("secret k a.test bearer", Err(Miss::Place)),
        (
            "secret k a.test:8443 header:authorization=Bot *",
            Err(Miss::Host),
        ),
        ("secret k b.a.test bearer", Err(Miss::Host)),
        (
            "secret j a.test header:authorization=Bot *",
            Err(Miss::Other),
        ),
        ("capture k a.test /x", Err(Miss::Other)),
        ("http a.test", Err(Miss::Other)),
    ] {
        assert_eq!(rule(text).allows(&bot), wanted, "{text}");
        assert_eq!(rule(text).denies(&bot), wanted.is_ok(), "{text}");
    }
    assert_eq!(
        rule("secret k A.test.:443 header:authorization=Bot *").to_string(),
        "secret k https://a.test header:authorization=Bot *"
    );
    for (code, miss, of) in [
        ("secret-not-granted", Miss::Other, "secret"),
        ("secret-host-not-granted", Miss::Host, "secret"),
        ("secret-placement-not-granted", Miss::Place, "secret"),
        ("capture-not-granted", Miss::Other, "capture"),
        ("capture-host-not-granted", Miss::Host, "capture"),
        ("capture-pointer-not-granted", Miss::Place, "capture"),
    ] {
        assert_eq!(miss.code(of), code);
    }
}

fn any_host() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("*".to_owned()),
        "[a-z]{1,8}(\\.[a-z]{1,8}){0,3}",
        "\\*\\.[a-z]{1,8}\\.[a-z]{2,5}",
        any::<std::net::Ipv4Addr>().prop_map(|ip| ip.to_string()),
        any::<u128>().prop_map(|n| format!("[{}]", std::net::Ipv6Addr::from(n | 1 << 127))),
    ]
}

fn any_rule() -> impl Strategy<Value = String> {
    let methods = prop_oneof![Just(String::new()), "[A-Z]{3,7}(,[A-Z]{3,7}){0,3} "]
        .prop_filter("refused", |m| !m.contains("TRAC") && !m.contains("CONNECT"));
    let scheme = prop_oneof![Just(""), Just("https://"), Just("http://"), Just("*://")];
    let port = prop_oneof![
        Just(String::new()),
        Just(":*".to_owned()),
        (1..=u16::MAX).prop_map(|p| format!(":{p}"))
    ];
    let http = (
        methods,
        scheme,
        any_host(),
        port,
        "(/[a-z0-9._~é;=]{0,6}){0,4}",
    )
        .prop_map(|(m, s, h, p, path)| format!("http {m}{s}{h}{p}{path}"));
    let files = "(ro|rw) /(workspace|home|tmp|in|skill|memory)(/[a-zé '][a-z ']{0,5}){0,3}"
        .prop_map(|rest| format!("files {rest}"));
    let rest = "((kv|memory|blobs) (ro|rw)|tool [a-z][a-z_*]{0,12})";
    let origin = "(https://)?[a-z]{1,8}\\.[a-z]{2,5}(:[1-9][0-9]{0,3})?|http://127\\.0\\.0\\.1(:[1-9][0-9]{0,3})?";
    let placement = "bearer|basic|basic-user|(header|hmac-sha256):x-[a-z]{1,5}(=[A-Za-z :]{1,6}\\*)?\
        |(query|form):[a-zA-Z.]{1,6}|path:[a-z:]{0,4}\\*|line:[A-Z ]{0,6}\\*|(json|frame):(/[a-z ]{1,4}){1,3}";
    let secret = ("[a-z][a-z0-9-]{0,9}", origin, placement)
        .prop_map(|(name, origin, place)| format!("secret {name} {origin} {place}"));
    let capture = ("[a-z][a-z0-9-]{0,9}", origin, "(/[a-z ]{1,4}){1,3}")
        .prop_map(|(name, origin, pointer)| format!("capture {name} {origin} {pointer}"));
    prop_oneof![http, files, rest, secret, capture]
}

proptest! {
    #[test]
    fn text_and_rule_are_inverse(text in any_rule()) {
        if let Ok(parsed) = text.parse::<Rule>() {
            let shown = parsed.to_string();
            prop_assert_eq!(shown.parse::<Rule>().unwrap(), parsed, "{}", shown);
        } else {
            // Only a path may make a generated rule bad: dot segments before a parameter.
            prop_assert!(text.contains(".;") , "{}", text);
        }
    }
}
