//! Who is the owner on a network, and who is not.

use crate::route::origin::{Chat, IdSpace, Origin};
use crate::route::owner::{MAX_OWNER_ID_BYTES, MAX_OWNER_IDS, OwnerId, OwnerIdError, OwnerIds};

fn ids(texts: &[&str]) -> OwnerIds {
    let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
    OwnerIds::read(&texts)
}

#[test]
fn only_the_id_of_the_network_makes_the_owner() {
    let owner = ids(&["telegram:1000001", "irc/libera:ana", "matrix:@ana:hs.test"]);
    let direct = |channel: &str, account: &str, peer: &str| Origin::direct(channel, account, peer);
    let narrow = |origin: Origin| Origin {
        ids: IdSpace::Account,
        ..origin
    };
    for (origin, wanted) in [
        (direct("telegram", "home", "1000001"), true),
        (direct("telegram", "work", "1000001"), true),
        (direct("telegram", "home", "1000001").in_thread("7"), true),
        (Origin::group("telegram", "home", "-100", "1000001"), true),
        (direct("matrix", "home", "@ana:hs.test"), true),
        (narrow(direct("irc", "libera", "ana")), true),
        // An account is a part of the identity, or the id is one person's everywhere.
        (narrow(direct("irc", "oftc", "ana")), false),
        (narrow(direct("telegram", "home", "1000001")), false),
        // The same name elsewhere, and names that look alike.
        (direct("signal", "home", "1000001"), false),
        (direct("telegram", "home", "10000011"), false),
        (direct("telegram", "home", "ana"), false),
        (direct("telegram", "home", " 1000001"), false),
        (narrow(direct("irc", "libera", "Ana")), false),
        (narrow(direct("irc", "libera", "an\u{430}")), false),
        (direct("matrix", "home", "@ana:evil.test"), false),
        // In a group it is the writer who counts, not the group.
        (Origin::group("telegram", "home", "1000001", "666"), false),
        // A private conversation is one with its writer.
        (
            Origin {
                chat: Chat::Direct { peer: "666".into() },
                ..direct("telegram", "home", "1000001")
            },
            false,
        ),
        (
            Origin {
                chat: Chat::Direct {
                    peer: "1000001".into(),
                },
                ..direct("telegram", "home", "666")
            },
            false,
        ),
    ] {
        assert_eq!(owner.wrote(&origin), wanted, "{origin:?}");
        assert!(!OwnerIds::default().wrote(&origin));
    }
}

#[test]
fn what_is_no_identity_is_refused() {
    for bad in [
        "",
        "telegram",
        "telegram:",
        ":1",
        "/home:1",
        "telegram/:1",
        "telegram:1\n2",
        "telegram: 1",
        " telegram:1",
        "telegram:*",
        "*:1",
        "irc/*:ana",
    ] {
        let refused = OwnerId::parse(bad);
        assert!(matches!(refused, Err(OwnerIdError::Form(_))), "{bad:?}");
    }
    for own in [
        "local:owner",
        "session:main",
        "session/main:agent:main:main",
    ] {
        let refused = OwnerId::parse(own);
        assert!(matches!(refused, Err(OwnerIdError::Own(_))), "{own}");
    }
    let long = |bytes: usize| OwnerId::parse(&format!("t:{}", "1".repeat(bytes - 2)));
    assert!(long(MAX_OWNER_ID_BYTES).is_ok());
    assert!(long(MAX_OWNER_ID_BYTES + 1).is_err());
}

#[test]
fn they_are_added_once_taken_away_and_bounded() {
    let id = |i: usize| OwnerId::parse(&format!("telegram:{i}")).unwrap();
    let mut all = OwnerIds::default();
    for i in 0..MAX_OWNER_IDS {
        assert_eq!(all.add(id(i)), Ok(true));
        assert_eq!(all.add(id(i)), Ok(false), "twice is once");
    }
    assert_eq!(all.add(id(MAX_OWNER_IDS)), Err(OwnerIdError::TooMany));
    assert_eq!(OwnerIds::read(&all.texts()), all);
    assert!(all.remove(&id(0)));
    assert!(!all.remove(&id(0)));
    assert_eq!(all.add(id(MAX_OWNER_IDS)), Ok(true));
    assert!(!all.wrote(&Origin::direct("telegram", "home", "0")));
    assert_eq!(ids(&["nonsense", "telegram:1"]), ids(&["telegram:1"]));
}
