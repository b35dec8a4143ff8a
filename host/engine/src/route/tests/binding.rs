use crate::route::binding::{
    Binding, BindingError, BindingFault, Bindings, MAX_BINDINGS, MAX_PATTERN_BYTES,
    MAX_PREFIX_BYTES, Shadowed,
};
use crate::route::key::DmScope;
use crate::route::origin::{Chat, Origin};
use claw_core::id::AgentId;
use serde_json::{Value, json};

const AGENTS: [&str; 8] = ["main", "a", "b", "c", "d", "e", "f", "g"];

fn read(list: Value) -> Vec<Binding> {
    serde_json::from_value(list).unwrap()
}

fn compile(list: Value) -> Result<Bindings, BindingError> {
    Bindings::new(&read(list), &AGENTS, AgentId::new("main"))
}

fn agent(bindings: &Bindings, origin: &Origin, text: &str) -> String {
    bindings.route(origin, text).agent.to_string()
}

fn guild() -> Origin {
    let mut origin = Origin::group("discord", "home", "55", "1").in_thread("77");
    origin.chat = Chat::Group {
        id: "55".into(),
        guild: Some("9".into()),
    };
    origin
}

#[test]
fn the_more_specific_wins_whatever_the_order() {
    let mut list = vec![
        json!({"agent": "a", "channel": "discord"}),
        json!({"agent": "b", "channel": "discord", "account": "home"}),
        json!({"agent": "c", "channel": "discord", "guild": "9"}),
        json!({"agent": "d", "channel": "discord", "group": "55"}),
        json!({"agent": "e", "channel": "discord", "thread": "77"}),
        json!({"agent": "f", "channel": "discord", "peer": "1"}),
        json!({"agent": "g"}),
    ];
    let all = json!(list);
    let direct = Origin::direct("discord", "home", "1");
    for round in 0..list.len() {
        list.rotate_left(1);
        let mut left = list.clone();
        // Without the most specific the next one has it.
        for wanted in ["e", "d", "c", "b", "a", "g", "main"] {
            let bindings = compile(json!(left)).unwrap();
            assert_eq!(agent(&bindings, &guild(), "x"), wanted, "round {round}");
            left.retain(|b| b["agent"] != wanted);
        }
    }
    let all = compile(all).unwrap();
    assert_eq!(agent(&all, &direct, "x"), "f");
    assert_eq!(agent(&all, &direct.clone().in_thread("77"), "x"), "f");
    assert_eq!(agent(&all, &Origin::direct("irc", "home", "1"), "x"), "g");
}

#[test]
fn inside_a_tier_the_first_wins_and_priority_beats_all() {
    let peer = Origin::direct("telegram", "home", "1");
    let first = compile(json!([
        {"agent": "a", "channel": "telegram", "pattern": "x"},
        {"agent": "b", "channel": "telegram", "pattern": "y"},
    ]))
    .unwrap();
    assert_eq!(agent(&first, &peer, "xy"), "a");
    assert_eq!(agent(&first, &peer, "y"), "b");
    assert_eq!(agent(&first, &peer, "z"), "main");
    let priority = compile(json!([
        {"agent": "a", "channel": "telegram", "peer": "1"},
        {"agent": "b", "channel": "telegram", "priority": 1},
        {"agent": "c", "priority": 2, "pattern": "^!"},
        {"agent": "d", "channel": "telegram", "peer": "1", "priority": -1},
    ]))
    .unwrap();
    assert_eq!(agent(&priority, &peer, "hi"), "b");
    assert_eq!(agent(&priority, &peer, "!hi"), "c");
}

#[test]
fn every_given_field_must_match() {
    let whole = json!({"agent": "a", "channel": "discord", "account": "home", "guild": "9",
        "group": "55", "thread": "77", "pattern": "^hi", "prefix": "/r "});
    let bindings = compile(json!([whole])).unwrap();
    assert_eq!(agent(&bindings, &guild(), "/r hi"), "a");
    for (field, value) in [
        ("channel", "irc"),
        ("account", "work"),
        ("guild", "8"),
        ("group", "56"),
        ("thread", "78"),
        ("pattern", "^ho"),
        ("prefix", "/s "),
    ] {
        let mut other = whole.clone();
        other[field] = json!(value);
        let bindings = compile(json!([other])).unwrap();
        assert_eq!(agent(&bindings, &guild(), "/r hi"), "main", "{field}");
    }
    let direct = Origin::direct("discord", "home", "55");
    assert_eq!(
        agent(&bindings, &direct, "/r hi"),
        "main",
        "a person is no group"
    );
    let person = compile(json!([{"agent": "a", "channel": "discord", "peer": "1"}])).unwrap();
    assert_eq!(
        agent(&person, &guild(), "x"),
        "main",
        "the sender in a group is no direct peer"
    );
}

#[test]
fn the_prefix_is_taken_off() {
    let bindings = compile(json!([
        {"agent": "a", "prefix": "/research ", "dm_scope": "main"},
        {"agent": "b", "prefix": "/r", "pattern": "^[0-9]+$"},
    ]))
    .unwrap();
    let peer = Origin::direct("telegram", "home", "1");
    let routed = bindings.route(&peer, "/research  moths");
    assert_eq!(routed.text, " moths");
    assert_eq!(
        (routed.binding, routed.dm_scope),
        (Some(0), Some(DmScope::Main))
    );
    let routed = bindings.route(&peer, "/r42");
    assert_eq!((routed.text.as_str(), routed.binding), ("42", Some(1)));
    for text in ["please /research x", "/Research x", "/r x", ""] {
        let routed = bindings.route(&peer, text);
        assert_eq!((routed.text.as_str(), routed.binding), (text, None));
    }
}

fn fault(binding: Value) -> String {
    let found = compile(json!([{"agent": "main"}, binding])).unwrap_err();
    assert_eq!(found.number, 2);
    found.to_string()
}

#[test]
fn wrong_bindings_say_what_is_wrong() {
    let long = "x".repeat(MAX_PREFIX_BYTES + 1);
    for (binding, message) in [
        (
            json!({"agent": "mian"}),
            "binding 2: no agent `mian`; did you mean `main`?",
        ),
        (json!({}), "binding 2: no agent ``"),
        (
            json!({"agent": "a", "pattern": "(x"}),
            "binding 2: pattern `(x`: unclosed group",
        ),
        (
            json!({"agent": "a", "pattern": "(\\w{100}){100}"}),
            "binding 2: pattern `(\\w{100}){100}`: takes more than 262144 bytes when compiled",
        ),
        (
            json!({"agent": "a", "prefix": ""}),
            "binding 2: `prefix` is empty",
        ),
        (
            json!({"agent": "a", "account": ""}),
            "binding 2: `account` is empty",
        ),
        (
            json!({"agent": "a", "channel": "x", "peer": "1", "group": "2"}),
            "binding 2: `peer` is for direct messages and cannot stand with `group`",
        ),
        (
            json!({"agent": "a", "channel": "x", "peer": "1", "guild": "2"}),
            "binding 2: `peer` is for direct messages and cannot stand with `guild`",
        ),
        (
            json!({"agent": "a", "peer": "1"}),
            "binding 2: `peer` needs a `channel` or an `account`",
        ),
        (
            json!({"agent": "a", "thread": "1"}),
            "binding 2: `thread` needs a `channel` or an `account`",
        ),
        (
            json!({"agent": "a", "prefix": long}),
            "binding 2: a prefix of 257 bytes, more than 256",
        ),
    ] {
        assert_eq!(fault(binding), message);
    }
    assert!(serde_json::from_value::<Binding>(json!({"agent": "a", "chanel": "x"})).is_err());
}

#[test]
fn bindings_and_patterns_have_limits() {
    let many = |count| json!(vec![json!({"agent": "a"}); count]);
    assert!(compile(many(MAX_BINDINGS)).is_ok());
    let refused = compile(many(MAX_BINDINGS + 1)).unwrap_err();
    assert_eq!(refused.fault, BindingFault::TooMany);
    let pattern = |bytes| json!([{"agent": "a", "pattern": "x".repeat(bytes)}]);
    assert!(compile(pattern(MAX_PATTERN_BYTES)).is_ok());
    assert!(compile(pattern(MAX_PATTERN_BYTES + 1)).is_err());
    let prefix = |bytes| json!([{"agent": "a", "prefix": "x".repeat(bytes)}]);
    assert!(compile(prefix(MAX_PREFIX_BYTES)).is_ok());
}

#[test]
fn a_binding_that_never_wins_is_told() {
    let found = |list| compile(list).unwrap().shadowed();
    let by = |number, by| vec![Shadowed { number, by }];
    let same = json!([{"agent": "a", "channel": "x"}, {"agent": "b", "channel": "x"}]);
    assert_eq!(found(same.clone()), by(2, 1));
    assert_eq!(
        compile(same).unwrap().shadowed()[0].to_string(),
        "binding 2 never matches: binding 1 takes all its messages"
    );
    let prioritised = json!([
        {"agent": "a", "channel": "x", "peer": "1"},
        {"agent": "b", "channel": "x", "priority": 1},
    ]);
    assert_eq!(found(prioritised), by(1, 2));
    let prefixes = json!([{"agent": "a", "prefix": "/r"}, {"agent": "b", "prefix": "/research "}]);
    assert_eq!(found(prefixes), by(2, 1));
    let patterns = json!([{"agent": "a", "pattern": "x"}, {"agent": "b", "pattern": "x"}]);
    assert_eq!(found(patterns), by(2, 1));
    for fine in [
        json!([{"agent": "a", "channel": "x"}, {"agent": "b", "channel": "x", "peer": "1"}]),
        json!([{"agent": "a", "channel": "x", "peer": "1"}, {"agent": "b", "channel": "x"}]),
        json!([{"agent": "a", "prefix": "/r "}, {"agent": "b"}]),
        json!([{"agent": "a", "pattern": "x"}, {"agent": "b", "pattern": "y"}]),
        json!([{"agent": "a", "prefix": "/", "pattern": "x"}, {"agent": "b", "prefix": "/x", "pattern": "x"}]),
        json!([]),
    ] {
        assert_eq!(found(fine.clone()), vec![], "{fine}");
    }
}
