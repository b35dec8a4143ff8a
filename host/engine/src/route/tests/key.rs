//! Two people never share a session, whatever their ids look like, and one conversation never has two.

use super::networks::{NETWORKS, origins};
use crate::route::key::{DmScope, Keyed, cron_key, hook_key, session_key, subagent_key};
use crate::route::link::IdentityLinks;
use crate::route::origin::{Chat, IdSpace, Origin};
use claw_core::id::{AgentId, MAX_SESSION_KEY_BYTES, SessionKey};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn main_agent() -> AgentId {
    AgentId::new("main")
}

fn links() -> IdentityLinks {
    let ana = [
        "telegram:1000001",
        "telegram:@ana_k",
        "matrix:@ana:hs.test",
        "irc/home:ana",
        "peer:ana",
        "discord:80351110224678912",
    ];
    let ids = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect();
    let people = [
        ("ana", ids(&ana)),
        ("dm", ids(&["slack/home:U012AB3CD", "sms:12345"])),
        ("thread", ids(&["email:ana@example.test"])),
    ];
    IdentityLinks::new(&people.map(|(n, i)| (n.to_owned(), i)).into()).unwrap()
}

/// A person: whoever a link says, or else an id where it is unique.
fn person(origin: &Origin, links: &IdentityLinks) -> Option<Vec<String>> {
    let Chat::Direct { peer } = &origin.chat else {
        return None;
    };
    let owned = |parts: &[&str]| parts.iter().map(|p| (*p).to_owned()).collect();
    Some(match (links.person(origin, peer), origin.ids) {
        (Some(name), _) => owned(&["linked", name]),
        (None, IdSpace::Account) => owned(&["account", &origin.channel, &origin.account, peer]),
        (None, IdSpace::Channel) => owned(&["channel", &origin.channel, peer]),
    })
}

/// The conversation a session is for, in words of its own: two messages are meant to share a session exactly if this
/// is the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Conversation {
    agent: String,
    scope: Option<String>,
    who: Vec<String>,
    channel: Option<String>,
    account: Option<String>,
    group: Option<String>,
    thread: Option<Origin>,
}

fn conversation(
    agent: &AgentId,
    origin: &Origin,
    scope: DmScope,
    links: &IdentityLinks,
) -> Conversation {
    let group = match &origin.chat {
        Chat::Group { id, .. } => Some(id.clone()),
        Chat::Direct { .. } => None,
    };
    let is_group = group.is_some();
    let within_account = is_group || scope == DmScope::PerAccountChannelPeer;
    let within_channel = within_account || scope == DmScope::PerChannelPeer;
    let who = match scope {
        DmScope::Main => None,
        // Within one account an id is one person anyway.
        DmScope::PerAccountChannelPeer => person(
            &Origin {
                ids: match links.person(origin, &origin.sender) {
                    Some(_) => origin.ids,
                    None => IdSpace::Account,
                },
                ..origin.clone()
            },
            links,
        ),
        _ => person(origin, links),
    };
    // A thread is one of its conversation: nothing but the very same one is the same.
    let thread = origin.thread.as_ref().map(|_| Origin {
        sender: String::new(),
        ids: IdSpace::Account,
        chat: match &origin.chat {
            Chat::Group { id, .. } => Chat::Group {
                id: id.clone(),
                guild: None,
            },
            direct => direct.clone(),
        },
        ..origin.clone()
    });
    Conversation {
        agent: agent.to_string(),
        scope: (!is_group).then(|| scope.to_string()),
        who: who.unwrap_or_default(),
        channel: within_channel.then(|| origin.channel.clone()),
        account: within_account.then(|| origin.account.clone()),
        group,
        thread,
    }
}

fn sound(keyed: &Keyed, agent: &AgentId) {
    let key = &keyed.key;
    assert_eq!(SessionKey::parse(key.as_str(), agent).as_ref(), Some(key));
    assert!(key.as_str().len() <= MAX_SESSION_KEY_BYTES, "{key}");
    assert_eq!(&key.agent(), agent);
    let raw: Vec<serde_json::Value> = serde_json::from_str(&keyed.raw).unwrap();
    assert_eq!(raw.len() + 1, key.as_str().split(':').count(), "{key}");
}

#[test]
fn every_form_of_every_network_has_one_key_per_conversation() {
    let (all, links) = (origins(), links());
    assert!(NETWORKS.len() >= 9 && all.len() > 500, "{}", all.len());
    let mut by_key = BTreeMap::new();
    let mut by_raw = BTreeMap::new();
    let mut by_conversation = BTreeMap::new();
    let mut shared = 0;
    for agent in [main_agent(), AgentId::new("scout")] {
        for scope in DmScope::ALL {
            for origin in &all {
                let keyed = session_key(&agent, origin, scope, &links);
                sound(&keyed, &agent);
                let meant = conversation(&agent, origin, scope, &links);
                let first = by_conversation
                    .entry(meant.clone())
                    .or_insert_with(|| keyed.clone());
                assert_eq!(*first, keyed, "one conversation, two sessions: {meant:?}");
                let first = by_key
                    .entry(keyed.key.clone())
                    .or_insert_with(|| (meant.clone(), origin.clone()));
                assert_eq!(first.0, meant, "{} {origin:?} {:?}", keyed.key, first.1);
                shared += usize::from(first.1 != *origin);
                let first = by_raw.entry(keyed.raw).or_insert_with(|| meant.clone());
                assert_eq!(*first, meant);
            }
        }
    }
    assert_eq!(by_key.len(), by_raw.len());
    assert_eq!(by_key.len(), by_conversation.len());
    assert!(shared > 100, "the links and scopes join somebody");
}

#[test]
fn two_people_never_share_outside_main() {
    let (all, links) = (origins(), links());
    for scope in DmScope::ALL.into_iter().filter(|s| *s != DmScope::Main) {
        let mut owners: BTreeMap<SessionKey, Vec<String>> = BTreeMap::new();
        for origin in &all {
            let key = session_key(&main_agent(), origin, scope, &links).key;
            let Some(person) = person(origin, &links) else {
                assert!(!owners.contains_key(&key), "a group and a person: {key}");
                continue;
            };
            let first = owners.entry(key.clone()).or_insert(person.clone());
            assert_eq!(*first, person, "{key}");
        }
        let people: BTreeSet<_> = all.iter().filter_map(|o| person(o, &links)).collect();
        assert!(owners.len() >= people.len() && people.len() > 80);
    }
}

/// What could be taken for something else.
const WORDS: [&str; 26] = [
    "", "a", "A", "ana", "Ana", "ana~x", "a:b", ":", "dm", "main", "peer", "person", "group",
    "thread", "cron", "hook", "run", "channel", "telegram", "irc", "1", "-1", "日本", "\u{0}",
    "[\"a\"]", "a\",\"b",
];

/// Text that is likely to be the same twice.
fn id() -> impl Strategy<Value = String> {
    let tagged = "[a-z0-9-]{0,6}~[a-z2-7]{26}";
    prop_oneof![
        4 => proptest::sample::select(&WORDS[..]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z0-9][a-z0-9_-]{0,70}",
        1 => tagged,
    ]
}

fn origin() -> impl Strategy<Value = Origin> {
    let guild = proptest::option::of(id());
    let chat = prop_oneof![
        2 => id().prop_map(|peer| Chat::Direct { peer }),
        1 => (id(), guild).prop_map(|(id, guild)| Chat::Group { id, guild }),
    ];
    let ids = prop_oneof![Just(IdSpace::Account), Just(IdSpace::Channel)];
    (id(), id(), chat, proptest::option::of(id()), ids).prop_map(
        |(channel, account, chat, thread, ids)| {
            let sender = match &chat {
                Chat::Direct { peer } => peer.clone(),
                Chat::Group { .. } => "somebody".to_owned(),
            };
            Origin {
                channel,
                account,
                chat,
                thread,
                sender,
                ids,
            }
        },
    )
}

fn scope() -> impl Strategy<Value = DmScope> {
    proptest::sample::select(&DmScope::ALL[..])
}

/// Another message, often the same but for one thing.
fn pair() -> impl Strategy<Value = (Origin, Origin)> {
    (origin(), origin(), 0..7_u8).prop_map(|(one, other, change)| {
        let mut two = one.clone();
        match change {
            0 => two.channel = other.channel,
            1 => two.account = other.account,
            2 => (two.chat, two.sender) = (other.chat, other.sender),
            3 => two.thread = other.thread,
            4 => two.ids = other.ids,
            5 => two.sender = two.sender.clone(),
            _ => two = other,
        }
        (one, two)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_two_messages_share_exactly_if_meant((one, two) in pair(), a in scope(), b in scope()) {
        let (agent, links) = (main_agent(), links());
        let first = session_key(&agent, &one, a, &links);
        let second = session_key(&agent, &two, b, &links);
        sound(&first, &agent);
        sound(&second, &agent);
        let meant = conversation(&agent, &one, a, &links) == conversation(&agent, &two, b, &links);
        prop_assert_eq!(first.key == second.key, meant, "{} {}", first.key, second.key);
        prop_assert_eq!(first.raw == second.raw, meant);
        let people = (person(&one, &links), person(&two, &links));
        // A channel has one space of ids.
        if one.ids == two.ids && people.0 != people.1 && a != DmScope::Main {
            prop_assert_ne!(first.key, second.key);
        }
    }

    #[test]
    fn keys_of_the_host_meet_nobodys(origin in origin(), scope in scope(), id in id(), run in id()) {
        let (agent, links) = (main_agent(), links());
        let theirs = session_key(&agent, &origin, scope, &links);
        let ours = [
            cron_key(&agent, &id, None),
            cron_key(&agent, &id, Some(&run)),
            subagent_key(&agent, &id),
            hook_key(&agent, &id),
        ];
        for (at, key) in ours.iter().enumerate() {
            sound(key, &agent);
            prop_assert_ne!(&key.key, &theirs.key);
            prop_assert_ne!(&key.raw, &theirs.raw);
            for other in &ours[..at] {
                prop_assert_ne!(&key.key, &other.key);
            }
        }
    }
}

/// Keys are kept: these may never change.
#[test]
fn keys_of_one_person_are_written_so() {
    let none = IdentityLinks::default();
    let ana = links();
    let telegram = Origin::direct("telegram", "home", "1000001");
    use DmScope::{Main, PerAccountChannelPeer, PerChannelPeer, PerPeer};
    for (scope, origin, links, key, raw) in [
        (Main, &telegram, &none, "main", r#"["main","main"]"#),
        (
            PerPeer,
            &telegram,
            &none,
            "peer:telegram:1000001",
            r#"["main","peer","telegram","1000001"]"#,
        ),
        (
            PerPeer,
            &telegram,
            &ana,
            "person:ana",
            r#"["main","person","ana"]"#,
        ),
        (
            PerChannelPeer,
            &telegram,
            &none,
            "telegram:dm:1000001",
            r#"["main","telegram","dm","1000001"]"#,
        ),
        (
            PerChannelPeer,
            &telegram,
            &ana,
            "telegram:person:ana",
            r#"["main","telegram","person","ana"]"#,
        ),
        (
            PerAccountChannelPeer,
            &telegram,
            &none,
            "telegram:home:dm:1000001",
            r#"["main","telegram","home","dm","1000001"]"#,
        ),
    ] {
        let keyed = session_key(&main_agent(), origin, scope, links);
        assert_eq!(keyed.key.as_str(), format!("agent:main:{key}"));
        assert_eq!(keyed.raw, raw);
    }
}

#[test]
fn keys_of_groups_threads_and_accounts_are_written_so() {
    let none = IdentityLinks::default();
    let per = |scope, origin: &Origin, links| session_key(&main_agent(), origin, scope, links);
    let telegram = Origin::direct("telegram", "home", "1000001");
    let topic = Origin::group("telegram", "home", "-42", "1000001").in_thread("7");
    let nick = Origin {
        ids: IdSpace::Account,
        ..Origin::direct("irc", "libera", "ana")
    };
    use DmScope::{Main, PerChannelPeer};
    for (scope, origin, links, key, raw) in [
        (
            PerChannelPeer,
            &nick,
            &none,
            "irc:dm:ana~eqv4mlxgpblgr5kzr3tik26rcq",
            r#"["main","irc","dm",["libera","ana"]]"#,
        ),
        (
            PerChannelPeer,
            &topic,
            &none,
            "telegram:home:group:42~t3ruvvyj4r5thh4tktwc7lc4ug:thread:7",
            r#"["main","telegram","home","group","-42","thread","7"]"#,
        ),
        (
            Main,
            &telegram.clone().in_thread("7"),
            &none,
            "main:thread:7~7swgs7ktdft677fuym6ddhebe6",
            r#"["main","main","thread",["telegram","home","1000001","7"]]"#,
        ),
    ] {
        let keyed = per(scope, origin, links);
        assert_eq!(keyed.key.as_str(), format!("agent:main:{key}"));
        assert_eq!(keyed.raw, raw);
    }
}

#[test]
fn keys_of_the_host_are_written_so() {
    let keys = [
        cron_key(&main_agent(), "digest", None),
        cron_key(&main_agent(), "digest", Some("0198")),
        subagent_key(&main_agent(), "s1"),
        hook_key(&main_agent(), "ci"),
    ];
    assert_eq!(
        keys.map(|k| k.key.to_string()),
        [
            "agent:main:cron:digest",
            "agent:main:cron:digest:run:0198",
            "agent:main:subagent:s1",
            "agent:main:hook:ci"
        ]
    );
}

#[test]
fn the_longest_key_fits() {
    let long = "x".repeat(64);
    let agent = AgentId::new(long.clone());
    let longer = "X".repeat(10_000);
    for id in [&long, &longer] {
        let origin = Origin::group(id, id, id, id).in_thread(id);
        sound(
            &session_key(
                &agent,
                &origin,
                DmScope::default(),
                &IdentityLinks::default(),
            ),
            &agent,
        );
        sound(&cron_key(&agent, id, Some(id)), &agent);
    }
}
