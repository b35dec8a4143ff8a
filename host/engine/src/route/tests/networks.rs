//! How networks name people, groups and threads: every form the key must keep apart.

use crate::route::origin::{Chat, IdSpace, Origin};

pub(super) struct Network {
    pub name: &'static str,
    pub ids: IdSpace,
    pub peers: &'static [&'static str],
    pub groups: &'static [&'static str],
    pub guild: Option<&'static str>,
    pub threads: &'static [&'static str],
}

const fn network(
    name: &'static str,
    ids: IdSpace,
    peers: &'static [&'static str],
    groups: &'static [&'static str],
    guild: Option<&'static str>,
    threads: &'static [&'static str],
) -> Network {
    Network {
        name,
        ids,
        peers,
        groups,
        guild,
        threads,
    }
}

use IdSpace::{Account, Channel};

/// The nine that are named first, then more.
pub(super) const NETWORKS: [Network; 20] = [
    network(
        "telegram",
        Channel,
        &["1000001", "1000002", "@ana_k", "42"],
        &["-1001234567890", "-42", "42"],
        None,
        &["1", "42"],
    ),
    network(
        "whatsapp",
        Channel,
        &[
            "393331234567@s.whatsapp.net",
            "393331234567:12@s.whatsapp.net",
            "+393331234567",
            "393331234567",
            "140123456789012@lid",
        ],
        &["120363025246125486@g.us", "393331234567-1500000000@g.us"],
        None,
        &[],
    ),
    network(
        "discord",
        Channel,
        &["80351110224678912", "80351110224678913"],
        &["41771983423143937", "80351110224678912"],
        Some("41771983423143930"),
        &["41771983423143938", "80351110224678912"],
    ),
    network(
        "slack",
        Account,
        &["U012AB3CD", "u012ab3cd", "W012A3CDE"],
        &["C012AB3CD", "G012AB3CD", "D012AB3CD"],
        Some("T012AB3CD"),
        &["1700000000.123456", "1700000000.123457"],
    ),
    network(
        "signal",
        Channel,
        &[
            "+14155550100",
            "14155550100",
            "9d0652a3-dcc3-4d11-975f-74d61598733f",
            "9D0652A3-DCC3-4D11-975F-74D61598733F",
        ],
        &[
            "group.dGVzdC9ncm91cCtpZA==",
            "dGVzdC9ncm91cCtpZA==",
            "dGVzdC9ncm91cCtpZB==",
        ],
        None,
        &[],
    ),
    network(
        "imessage",
        Channel,
        &["+14155550100", "ana@example.test", "Ana@example.test"],
        &[
            "iMessage;+;chat831551415676550949",
            "SMS;+;chat831551415676550949",
        ],
        None,
        &["3A1D2F40-0000-4000-8000-000000000001"],
    ),
    network(
        "matrix",
        Channel,
        &["@ana:hs.test", "@ana:other.test", "@Ana:hs.test"],
        &[
            "!OGEhHVWSdvArJzumhm:hs.test",
            "#room:hs.test",
            "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM",
        ],
        Some("!space:hs.test"),
        &[
            "$15bOuKQsMRQp9MeBIU0-rrbzLp2Q1t4nR4Fsfj1tXgw",
            "$ev:hs.test",
        ],
    ),
    network(
        "msteams",
        Account,
        &[
            "29:1bSnHZ7Js2STWrgk6ScEErLk1Lp2zQuD5H2qQ8ub",
            "29:1bSnHZ7Js2STWrgk6ScEErLk1Lp2zQuD5H2qQ8uc",
            "6e0652a3-dcc3-4d11-975f-74d61598733f",
        ],
        &["19:meeting_Zm9v@thread.v2", "19:abc@thread.tacv2"],
        Some("19:team@thread.tacv2"),
        &[
            "1700000000000",
            "19:abc@thread.tacv2;messageid=1700000000000",
        ],
    ),
    network(
        "googlechat",
        Channel,
        &["users/117546530000000000000", "users/app"],
        &["spaces/AAAAk0lJkX8", "spaces/aaaak0ljkx8"],
        None,
        &["spaces/AAAAk0lJkX8/threads/x", "x"],
    ),
    network(
        "line",
        Account,
        &[
            "U4af4980629f0c4b0e6f0a7f0a7f0a7f0",
            "u4af4980629f0c4b0e6f0a7f0a7f0a7f0",
        ],
        &[
            "C4af4980629f0c4b0e6f0a7f0a7f0a7f0",
            "R4af4980629f0c4b0e6f0a7f0a7f0a7f0",
        ],
        None,
        &[],
    ),
    network(
        "irc",
        Account,
        &["ana", "Ana", "ana_", "[ana]", "{ana}", "ana^", "a|b"],
        &["#claw", "##claw", "&local", "#Claw"],
        None,
        &[],
    ),
    network(
        "mattermost",
        Account,
        &["4xp9fdt77pncbef59f4k1qe83o", "4xp9fdt77pncbef59f4k1qe83p"],
        &["8qn1dwz6m3yxtqxjmmfmkzk1rr"],
        Some("q6f8dtw1ttyomk4wjsc5y8w8ae"),
        &["3kzqq3rjqfgb3y9kkdzzzw3h4a"],
    ),
    network(
        "feishu",
        Account,
        &[
            "ou_7d8a6e6df7621556ce0d21922b676706",
            "on_8d8a6e6df7621556ce0d21922b676706",
        ],
        &["oc_a0553eda9014c201e6969b478895c230"],
        None,
        &["omt_d4be107c616aed9c1da8ed8068570a9f"],
    ),
    network(
        "nostr",
        Channel,
        &[
            "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6",
            "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d",
        ],
        &["wss://relay.test/group"],
        None,
        &[],
    ),
    network(
        "xmpp",
        Channel,
        &["ana@xmpp.test", "ana@xmpp.test/phone"],
        &["room@muc.xmpp.test"],
        None,
        &["e0ffe42b28561960c6b12b944a092794b9683a38"],
    ),
    network(
        "email",
        Channel,
        &[
            "ana@example.test",
            "\"a b\"@example.test",
            "ana+x@example.test",
            "ana@bücher.test",
        ],
        &["<list.example.test>"],
        None,
        &["<20261120.1@example.test>"],
    ),
    network(
        "nextcloud-talk",
        Account,
        &["users/ana", "guests/0123"],
        &["xk3pq7", "XK3PQ7"],
        None,
        &["12"],
    ),
    network("sms", Channel, &["+14155550100", "12345"], &[], None, &[]),
    network(
        "dm",
        Channel,
        &["dm", "main", "ana", "peer"],
        &["peer", "dm"],
        None,
        &["thread"],
    ),
    // Names and ids that look like the words of the grammar.
    network(
        "peer",
        Channel,
        &[
            "dm", "main", "thread", "group", "person", "ana", "ana~x", ":", "", "日本",
        ],
        &["dm", "main", "thread", "person", "ana", "", "::"],
        None,
        &["thread", "dm", "", "ana"],
    ),
];

/// Our accounts on each.
pub(super) const ACCOUNTS: [&str; 4] = ["home", "Work account", "dm", ""];

/// Every message these forms allow.
pub(super) fn origins() -> Vec<Origin> {
    let mut all = Vec::new();
    for network in &NETWORKS {
        for account in ACCOUNTS {
            let direct = network
                .peers
                .iter()
                .map(|peer| Origin::direct(network.name, account, peer));
            let group = network.groups.iter().map(|id| Origin {
                chat: Chat::Group {
                    id: (*id).to_owned(),
                    guild: network.guild.map(str::to_owned),
                },
                ..Origin::group(network.name, account, id, "somebody")
            });
            for origin in direct.chain(group) {
                let origin = Origin {
                    ids: network.ids,
                    ..origin
                };
                let threads = network.threads.iter().map(|t| origin.clone().in_thread(t));
                all.extend(threads);
                all.push(origin);
            }
        }
    }
    all
}
