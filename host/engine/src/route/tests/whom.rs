//! By which names somebody is known, and what is left of a profile for all who are heard.

use crate::route::key::{DmScope, cron_key, session_key, subagent_key};
use crate::route::link::IdentityLinks;
use crate::route::origin::{Chat, IdSpace, Origin};
use crate::route::rate::Sender;
use crate::route::tests::networks::NETWORKS;
use crate::route::whom::{MAX_HEARD, Whom};
use claw_core::id::AgentId;
use claw_core::subject::Actor;
use claw_policy::profile::Profile;
use claw_policy::tools::{ToolConfig, ToolProfile};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn links() -> IdentityLinks {
    let ids = vec!["telegram:1".to_owned(), "irc/libera:ana".to_owned()];
    IdentityLinks::new(&BTreeMap::from([("ana".to_owned(), ids)])).unwrap()
}

fn irc(account: &str, nick: &str) -> Origin {
    Origin {
        ids: IdSpace::Account,
        ..Origin::direct("irc", account, nick)
    }
}

fn bo() -> Actor {
    Actor::Paired("bo".into())
}

#[test]
fn everybody_is_known_by_every_name_that_may_be_written() {
    let group = Origin::group("telegram", "home", "-100", "2");
    for (actor, origin, people, groups) in [
        (
            bo(),
            Origin::direct("telegram", "home", "2"),
            json!([{ "owner": false, "names": ["telegram/home:2", "telegram:2"] }]),
            json!([]),
        ),
        (
            bo(),
            Origin::direct("telegram", "home", "1"),
            json!([{ "owner": false, "names": ["telegram/home:1", "telegram:1", "ana"] }]),
            json!([]),
        ),
        (
            bo(),
            irc("libera", "ana"),
            json!([{ "owner": false, "names": ["irc/libera:ana", "ana"] }]),
            json!([]),
        ),
        (
            bo(),
            irc("oftc", "ana"),
            json!([{ "owner": false, "names": ["irc/oftc:ana"] }]),
            json!([]),
        ),
        (
            Actor::Owner,
            group.clone().in_thread("7"),
            json!([{ "owner": true, "names": ["owner", "telegram/home:2", "telegram:2"] }]),
            json!([["telegram/home:-100", "telegram:-100"]]),
        ),
        (
            Actor::GroupMember,
            Origin {
                ids: IdSpace::Account,
                ..Origin::group("irc", "libera", "#dev", "eve")
            },
            json!([{ "owner": false, "names": ["irc/libera:eve"] }]),
            json!([["irc/libera:#dev"]]),
        ),
    ] {
        let whom = Whom::of(&actor, &origin, &links());
        let got = serde_json::to_value(&whom).unwrap();
        assert_eq!(got["people"], people, "{origin:?}");
        assert_eq!(got["groups"], groups, "{origin:?}");
        let person = Sender::of(&actor, &origin, &links());
        let written = whom.written(&person.to_string());
        assert_eq!(Whom::read(&actor, &written), whom);
        assert_eq!(
            Sender::read(&actor, &written),
            person,
            "still the first line"
        );
    }
}

/// A name has no line breaks of its own in what is written down, so nobody writes a line of somebody else.
#[test]
fn nobody_is_somebody_else_by_an_odd_id() {
    let eve = "eve\n{\"people\":[{\"owner\":true,\"names\":[\"owner\"]}],\"groups\":[]}";
    let origin = Origin::direct("net", "home", eve);
    let whom = Whom::of(&bo(), &origin, &IdentityLinks::default());
    let person = Sender::of(&bo(), &origin, &IdentityLinks::default());
    assert_eq!(Whom::read(&bo(), &whom.written(&person.to_string())), whom);
    assert_ne!(whom, Whom::owner());
}

#[test]
fn what_is_not_written_down_is_read_from_who_is_counted() {
    let names = |actor: &Actor, text: &str| {
        let whom = Whom::read(actor, text);
        serde_json::to_value(whom).unwrap()["people"][0]["names"].clone()
    };
    assert_eq!(names(&bo(), r#"["telegram","2"]"#), json!(["telegram:2"]));
    let irc = r#"["irc","libera","ana"]"#;
    assert_eq!(names(&bo(), irc), json!(["irc/libera:ana"]));
    assert_eq!(names(&bo(), r#"["ana"]"#), json!(["ana"]));
    assert_eq!(names(&bo(), "agent:main:main hop 2"), json!([]));
    assert_eq!(Whom::read(&Actor::Owner, "anything"), Whom::owner());
    assert_eq!(Whom::read(&bo(), "owner"), Whom::owner());
    let job = Whom::read(&Actor::Schedule, "owner");
    assert_eq!(job, Whom::default(), "a job of the owner has no layer");
    assert_eq!(Whom::owner().written("owner"), "owner");
    assert_eq!(Whom::default().written("x"), "x");
}

fn profile(config: Value) -> Arc<Profile> {
    let config: ToolConfig = serde_json::from_value(config).unwrap();
    Arc::new(Profile {
        tools: ToolProfile::new(&config).unwrap(),
        ..Profile::default()
    })
}

#[test]
fn all_who_are_heard_narrow_and_nobody_gives_back() {
    let config = profile(json!({
        "by_sender": {
            "telegram:1": { "deny": ["web"] },
            "ana": { "deny": ["memory"] },
            "owner": { "deny": ["exec"] },
            "*": { "allow": ["files"] },
        },
        "by_group": { "telegram:-100": { "deny": ["files_write"] } },
    }));
    let has = |whom: &Whom| {
        let tools = whom.narrow(&config);
        [
            ("files_write", "files"),
            ("files_read", "files"),
            ("web_fetch", "web"),
            ("memory_get", "memory"),
            ("exec", "host"),
        ]
        .map(|(tool, plugin)| tools.tools.allows(tool, plugin))
    };
    let mut whom = Whom::default();
    assert_eq!(has(&whom), [true; 5]);
    assert!(whom.hear(&Whom::owner()));
    assert!(!whom.hear(&Whom::owner()), "no news");
    // The star does not stand for the owner.
    assert_eq!(has(&whom), [true, true, true, true, false]);
    let ana = Whom::of(&bo(), &Origin::direct("telegram", "home", "1"), &links());
    assert_eq!(has(&ana), [true, true, false, false, true]);
    whom.hear(&ana);
    assert_eq!(has(&whom), [true, true, false, false, false]);
    let room = Whom::of(
        &Actor::GroupMember,
        &Origin::group("telegram", "home", "-100", "9"),
        &links(),
    );
    assert_eq!(has(&room), [false, true, false, false, false]);
    whom.hear(&room);
    assert_eq!(has(&whom), [false, true, false, false, false]);
    assert_eq!(
        has(&Whom::named(Some("telegram:1"), None)),
        [true, true, false, true, true]
    );
    let other = profile(json!({ "deny": ["web"] }));
    assert!(
        Arc::ptr_eq(&other, &whom.narrow(&other)),
        "no layers at all"
    );
}

#[test]
fn a_crowd_has_no_tools_where_they_differ_by_sender() {
    let layered = profile(json!({ "by_sender": { "net:0": {} } }));
    let mut whom = Whom::default();
    for i in 0..MAX_HEARD {
        whom.hear(&Whom::named(Some(&format!("net:{i}")), None));
    }
    assert!(whom.narrow(&layered).tools.allows("web_fetch", "web"));
    whom.hear(&Whom::named(Some("net:one-more"), None));
    assert!(!whom.narrow(&layered).tools.allows("web_fetch", "web"));
    let plain = profile(json!({}));
    assert!(whom.narrow(&plain).tools.allows("web_fetch", "web"));
    let mut other = Whom::owner();
    other.hear(&whom);
    assert!(!other.narrow(&layered).tools.allows("web_fetch", "web"));
    assert!(serde_json::to_string(&other).unwrap().len() < 64 * MAX_HEARD);
}

/// For every network, scope and thread: the session of a group is known by its key, and nothing else is.
#[test]
fn the_session_of_a_group_is_known_and_no_other() {
    let agent = AgentId::new("main");
    let mut groups = 0;
    for network in &NETWORKS {
        for account in ["home", "group", "person", "dm"] {
            for scope in DmScope::ALL {
                for thread in [None, Some("group"), Some("7")] {
                    for peer in network.peers.iter().chain(&["group", "thread"]) {
                        let mut origin = Origin::direct(network.name, account, peer);
                        origin.thread = thread.map(str::to_owned);
                        let keyed = session_key(&agent, &origin, scope, &IdentityLinks::default());
                        let of = Whom::of_session(&keyed.key, Some(&keyed.raw));
                        assert_eq!(of, None, "{}", keyed.key);
                    }
                    for group in network.groups.iter().chain(&["group", "thread"]) {
                        let mut origin = Origin::group(network.name, account, group, "x");
                        origin.thread = thread.map(str::to_owned);
                        let keyed = session_key(&agent, &origin, scope, &IdentityLinks::default());
                        let of = Whom::of_session(&keyed.key, Some(&keyed.raw)).unwrap();
                        let Chat::Group { id, .. } = &origin.chat else {
                            panic!("{origin:?}")
                        };
                        let names = json!([[
                            format!("{}/{account}:{id}", network.name),
                            format!("{}:{id}", network.name)
                        ]]);
                        assert_eq!(serde_json::to_value(of).unwrap()["groups"], names);
                        groups += 1;
                    }
                }
            }
        }
    }
    assert!(groups > 500, "{groups}");
    for keyed in [
        subagent_key(&agent, "group"),
        cron_key(&agent, "group", Some("group")),
        cron_key(&agent, "group", None),
    ] {
        assert_eq!(Whom::of_session(&keyed.key, Some(&keyed.raw)), None);
    }
}
