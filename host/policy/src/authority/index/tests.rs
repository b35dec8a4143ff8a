#![allow(clippy::unwrap_used)]
use super::*;
use crate::rule::first_allowing;
use claw_core::capability::{Access, Request};
use claw_core::id::GrantId;
use proptest::prelude::*;

fn grant(rule: &str) -> LiveGrant {
    LiveGrant {
        of_session: false,
        id: GrantId::new(rule),
        rule: rule.parse().unwrap(),
        by: "owner".into(),
    }
}

fn any_rule() -> impl Strategy<Value = String> {
    prop_oneof![
        "http (GET |POST )?(http|https|\\*)://(a\\.test|b\\.a\\.test|\\*\\.test|\\*|127\\.0\\.0\\.1)(:\\*|:80)?(/a(/b)?)?",
        "files (ro|rw) /(workspace|home|tmp)(/a(/b)?|/ab)?",
        "secret (k|j) (a|b)\\.test(:80)? (bearer|basic)",
        "capture (k|j) (a|b)\\.test /(t|u)",
        "(kv|memory|blobs) (ro|rw)",
        "tool (\\*|a_\\*|a_b)",
    ]
}

fn any_request() -> impl Strategy<Value = Request> {
    let access = prop_oneof![Just(Access::Read), Just(Access::Write)];
    let http = (
        "GET|POST",
        "https?://(a\\.test|b\\.a\\.test|c\\.test|127\\.0\\.0\\.1)(:80)?/(a(/b)?)?",
    )
        .prop_map(|(method, url)| Request::Http { method, url });
    let file = ("/(workspace|home|tmp|in)(/a(/b(/c)?)?|/ab)?", access)
        .prop_map(|(path, access)| Request::File { path, access });
    let secret = ("k|j|l", "bearer|basic", "https://(a|b)\\.test(:80)?/").prop_map(
        |(name, placement, url)| Request::Secret {
            name,
            placement,
            method: "GET".into(),
            url,
        },
    );
    let capture = ("k|j|l", "https://(a|b)\\.test/", "/t|/u").prop_map(|(name, url, pointer)| {
        Request::Capture {
            name,
            method: "POST".into(),
            url,
            pointer,
        }
    });
    let kv = Just(Request::Kv {
        access: Access::Write,
    });
    prop_oneof![http, file, secret, capture, kv]
}

proptest! {
    #[test]
    fn it_finds_what_a_look_at_all_of_them_finds(
        rules in prop::collection::vec(any_rule(), 0..12),
        request in any_request(),
    ) {
        let live: Vec<LiveGrant> = rules.iter().map(|rule| grant(rule)).collect();
        let target = Target::of(&request).unwrap();
        let index = Index::new(&live);
        let found = index.find(&live, &target).map(|grant| &grant.rule);
        prop_assert_eq!(found, first_allowing(live.iter().map(|g| &g.rule), &target));
        let capability = target.capability();
        let count = live.iter().filter(|g| g.rule.capability() == capability).count();
        prop_assert_eq!(index.count(capability), count);
    }
}

#[test]
fn folders_end_at_the_root() {
    let path = VirtualPath::parse("/workspace/a é/b").unwrap();
    let all: Vec<&str> = folders(&path).collect();
    assert_eq!(all, ["/workspace", "/workspace/a é", "/workspace/a é/b"]);
}

#[test]
fn grants_of_an_address_are_found_by_it() {
    let live = [
        grant("http http://127.0.0.1:80"),
        grant("http http://*:80"),
        grant("http http://127.0.0.1:81"),
    ];
    let index = Index::new(&live);
    let host = Host::Ip("127.0.0.1".parse().unwrap());
    let found: Vec<String> = index
        .of_host(&live, &host)
        .map(|g| g.rule.to_string())
        .collect();
    assert_eq!(
        found,
        ["http http://127.0.0.1:80/", "http http://127.0.0.1:81/"]
    );
}
