#![allow(clippy::unwrap_used)]
use super::super::load::parse;
use super::*;
use claw_engine::route::origin::Origin;

fn read(text: &str) -> Rules {
    let loaded = parse(text).unwrap();
    assert_eq!(loaded.warnings, Vec::<String>::new(), "{text}");
    rules(&loaded.config).unwrap()
}

#[test]
fn nothing_is_the_engines_default() {
    let (ours, engines) = (read(""), Rules::default());
    assert_eq!(ours.dm_scope, engines.dm_scope);
    assert_eq!((ours.queue, ours.resets), (engines.queue, engines.resets));
    let rated = read("agents: { main: {} }").rates;
    assert_eq!(rated[&AgentId::new("main")], RateRules::default());
}

#[test]
fn every_key_reaches_the_engine() {
    let rules = read(
            "
agents:
  main: {}
  research: { rate: { agent: { tokens_per_day: 9 }, sender: { messages_per_hour: 7 }, owner: { messages_per_hour: 8 } } }
bindings:
  - { agent: research, prefix: '/research ', dm_scope: main }
  - { agent: research, channel: telegram, account: home, group: '-5', guild: g, thread: '7', pattern: '^x', priority: 3 }
  - { agent: main, channel: telegram, peer: '1000001' }
sessions:
  dm_scope: per-peer
  identity_links: { ana: ['telegram:1', 'irc/libera:ana'] }
  reset: { daily_at_hour: 4, direct: { idle_minutes: 60 }, group: {}, thread: { daily_at_hour: 5 }, by_channel: { irc: { idle_minutes: 5 } } }
  queue: { mode: collect, debounce_ms: 900, cap: 5, overflow: new, by_channel: { irc: { mode: interrupt } } }
",
        );
    let ana = Origin::direct("telegram", "home", "1");
    let way = rules.way(&ana, "hi");
    assert_eq!(way.session.key.as_str(), "agent:main:person:ana");
    let way = rules.way(&ana, "/research x");
    assert_eq!(way.session.key.as_str(), "agent:research:main");
    assert_eq!(rules.queue("telegram").overflow, EngineOverflow::New);
    assert_eq!(rules.queue("telegram").mode, EngineMode::Collect);
    let irc = rules.queue("irc");
    assert_eq!(
        (irc.mode, irc.debounce_ms, irc.cap),
        (EngineMode::Interrupt, 900, 5)
    );
    let reset = |origin: &Origin| {
        let policy = rules.reset(origin);
        (policy.daily_at_hour, policy.idle_minutes)
    };
    assert_eq!(reset(&ana), (None, Some(60)));
    assert_eq!(reset(&ana.clone().in_thread("1")), (Some(5), None));
    assert_eq!(
        reset(&Origin::group("telegram", "home", "-5", "1")),
        (None, None)
    );
    assert_eq!(
        reset(&Origin::direct("irc", "libera", "ana")),
        (None, Some(5))
    );
    let rate = rules.rate(&AgentId::new("research"));
    assert_eq!(rate.agent.tokens_per_day, Some(9));
    assert_eq!(rate.sender.messages_per_hour, Some(7));
    assert_eq!(
        rate.sender.tokens_per_day,
        RateRules::default().sender.tokens_per_day
    );
    assert_eq!(rate.owner.messages_per_hour, Some(8));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, message) in [
        (
            "bindings: [{ agent: mian }]",
            "bindings: binding 1: no agent `mian`; did you mean `main`?",
        ),
        (
            "bindings: [{ agent: main, pattern: '(' }]",
            "bindings: binding 1: pattern `(`: unclosed group",
        ),
        (
            "sessions: { identity_links: { ana: [telegram] } }",
            "sessions.identity_links: `telegram` of `ana` is neither `channel:peer` nor `channel/account:peer`",
        ),
        (
            "sessions: { reset: { daily_at_hour: 24 } }",
            "sessions.reset: `24` is no hour (0 to 23)",
        ),
        (
            "sessions: { reset: { by_channel: { irc: { idle_minutes: 0 } } } }",
            "sessions.reset.by_channel.irc: `0` minutes of silence are not 1 to 527040",
        ),
        (
            "sessions: { queue: { cap: 0 } }",
            "sessions.queue.cap: `0` is not 1 to 1000",
        ),
        (
            "sessions: { queue: { by_channel: { irc: { debounce_ms: 60001 } } } }",
            "sessions.queue.by_channel.irc.debounce_ms: `60001` is more than 60000",
        ),
        (
            "agents: { main: { rate: { owner: { tokens_per_day: 0 } } } }",
            "agents.main.rate.owner.tokens_per_day: `0` lets nobody write",
        ),
    ] {
        assert_eq!(parse(text).unwrap_err(), message, "{text}");
    }
    for text in [
        "bindings: [{ agent: main, chanel: x }]",
        "bindings: [{ channel: x }]",
        "sessions: { dmscope: main }",
        "sessions: { dm_scope: everybody }",
        "sessions: { queue: { mode: queue } }",
        "sessions: { queue: { by_channel: { irc: { capp: 1 } } } }",
        "sessions: { reset: { group: { idle: 1 } } }",
        "agents: { main: { rate: { sender: { per_hour: 1 } } } }",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_does_nothing_is_a_warning() {
    let warnings = |text: &str| parse(text).unwrap().warnings;
    assert_eq!(
        warnings("bindings: [{ agent: main, channel: x }, { agent: main, channel: x }]"),
        ["bindings: binding 2 never matches: binding 1 takes all its messages"]
    );
    let links = "identity_links: { ana: ['telegram:1', 'discord:9'] }";
    assert_eq!(
        warnings(&format!("sessions: {{ {links} }}")),
        [
            "sessions.identity_links: `ana` has ids on several channels, which only `dm_scope: per-peer` joins"
        ]
    );
    assert!(warnings(&format!("sessions: {{ dm_scope: per-peer, {links} }}")).is_empty());
}
