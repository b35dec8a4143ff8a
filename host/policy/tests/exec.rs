//! The authority of a `claw exec`: what its command line names, and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_core::capability::{Access, Decision, Request, Verdict};
use claw_core::id::{AgentId, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::bounds::Bounds;
use claw_policy::path::{Roots, VirtualPath};
use claw_policy::rule::Rule;
use std::sync::Arc;

const RULES: [&str; 6] = [
    "files rw /tmp",
    "files ro /in",
    "files ro /mnt",
    "files rw /media/out",
    "http https://a.test/",
    "http *://127.0.0.1:8080/",
];

fn subject() -> Subject {
    Subject::Exec("x1".into())
}

fn authority(subject: Subject, rules: &[&str]) -> EffectiveAuthority {
    let grant = |rule: &&str| GrantRow {
        session: None,
        id: GrantId::new(*rule),
        agent: AgentId::new("exec"),
        subject: subject.to_string(),
        rule: (*rule).to_owned(),
        expires: None,
        by: "owner".into(),
        at: TimestampMs(0),
        revoked: None,
    };
    EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent: AgentId::new("exec"),
        actor: Actor::Owner,
        ceiling: Arc::new(Bounds::default()),
        profile: Arc::default(),
        parent: None,
        manifest: None,
        grants: rules.iter().map(grant).collect(),
        now: TimestampMs(1),
        subject,
    })
}

fn file(path: &str, access: Access) -> Decision {
    let path = path.to_owned();
    authority(subject(), &RULES).decide(&Request::File { path, access })
}

fn get(url: &str) -> Decision {
    let (method, url) = ("GET".to_owned(), url.to_owned());
    authority(subject(), &RULES).decide(&Request::Http { method, url })
}

#[test]
fn it_needs_no_manifest_and_may_what_was_named() {
    assert_eq!(
        authority(subject(), &RULES).live_grants().len(),
        RULES.len()
    );
    for path in ["/tmp/a", "/media/out", "/media/out/b/c"] {
        assert!(file(path, Access::Write).allowed(), "{path}");
    }
    for path in ["/in/x.py", "/mnt", "/mnt/a/b"] {
        assert!(file(path, Access::Read).allowed(), "{path}");
    }
    assert!(get("https://a.test/x").allowed());
    assert!(get("http://127.0.0.1:8080/").allowed());
    let steps = get("https://a.test/x").steps.join("\n");
    assert!(steps.contains("manifest: passed: not a plugin"), "{steps}");
}

#[test]
fn everything_else_is_refused_with_the_flag_that_would_allow_it() {
    for (decision, code, hint) in [
        (file("/in/x.py", Access::Write), "read-only", None),
        (
            file("/mnt/a", Access::Write),
            "read-only",
            Some("--dir FOLDER:/mnt:rw"),
        ),
        (
            file("/etc/passwd", Access::Read),
            "root-not-granted",
            Some("--dir FOLDER:/etc:ro"),
        ),
        (
            file("/media/other", Access::Read),
            "path-not-granted",
            Some("--dir FOLDER:/media:ro"),
        ),
        (file("/mnt/../etc", Access::Read), "path-outside-root", None),
        (file("/", Access::Read), "path-outside-root", None),
        (
            get("https://b.test/"),
            "host-not-granted",
            Some("--net b.test"),
        ),
        (
            get("http://b.test:81/"),
            "host-not-granted",
            Some("--net b.test:81"),
        ),
        (
            get("http://127.0.0.1:81/"),
            "host-not-granted",
            Some("--net 127.0.0.1:81"),
        ),
        (get("http://169.254.169.254/"), "host-not-granted", None),
    ] {
        assert_eq!(decision.code, code, "{}", decision.reason);
        assert_eq!(decision.hint.as_deref(), hint, "{}", decision.reason);
        let ask = decision.verdict == Verdict::Ask;
        assert_eq!(ask, hint.is_some(), "{}", decision.reason);
    }
    for request in [
        Request::Kv {
            access: Access::Read,
        },
        Request::Memory {
            access: Access::Read,
        },
        Request::Blob {
            access: Access::Read,
        },
    ] {
        let decision = authority(subject(), &RULES).decide(&request);
        assert_eq!(decision.verdict, Verdict::Deny, "{request}");
    }
}

#[test]
fn a_name_never_admits_an_address_of_the_own_network() {
    let rules = ["http http://a.test/", "http *://localhost:80/"];
    let authority = authority(subject(), &rules);
    let admits = |url: &str, ip: &str| authority.admits("GET", url, ip.parse().unwrap());
    assert!(admits("http://a.test/", "93.184.216.34").allowed());
    let blocked = admits("http://a.test/", "10.0.0.1");
    assert_eq!(
        (blocked.code.as_str(), blocked.hint),
        ("address-blocked", None)
    );
    let meant = admits("http://localhost/", "127.0.0.1");
    assert_eq!(meant.code, "address-blocked");
    assert_eq!(meant.hint.as_deref(), Some("--net 127.0.0.1:80"));
}

#[test]
fn only_an_exec_has_roots_of_other_names() {
    for other in [Subject::Agent("main".into()), Subject::Host("x".into())] {
        assert_eq!(authority(other.clone(), &RULES).live_grants().len(), 4);
        assert_eq!(Roots::of(&other), Roots::Known);
    }
    let skill = Subject::Skill(claw_core::id::Digest::of(b"x"));
    assert_eq!(Roots::of(&skill), Roots::Skill);
    for fetched in ["files ro /packages", "files ro /node_modules/x"] {
        assert!(Rule::parse_below(fetched, Roots::Skill).is_ok());
        assert!(fetched.parse::<Rule>().is_err(), "nobody else's");
    }
    assert!(Rule::parse_below("files ro /mnt", Roots::Skill).is_err());
    assert!("files ro /mnt".parse::<Rule>().is_err());
    assert!(Rule::parse_below("files ro /mnt", Roots::Named).is_ok());
    for bad in [
        "/", "//a", "work", "/mnt/", "/mnt/..", "/.", "/a\\b", "/a\n", "/..",
    ] {
        assert!(
            VirtualPath::parse_below(bad, Roots::Named).is_err(),
            "{bad}"
        );
    }
}
