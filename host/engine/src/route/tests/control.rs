use crate::route::control::{Control, Place, allowed, parse};
use crate::route::key::DmScope;
use crate::route::origin::Origin;
use crate::route::queue::QueueMode;
use claw_core::id::AskId;
use claw_core::step::ask::AskScope;
use claw_core::subject::Actor;

#[test]
fn control_inputs_are_read() {
    let approve = |scope| Control::Approve {
        id: AskId::new("a1"),
        scope,
    };
    let text = |text: &str| Some(text.to_owned());
    for (input, control) in [
        ("/stop", Control::Stop),
        ("  /STOP\n", Control::Stop),
        ("/new", Control::New { text: None }),
        (
            "/new hello  there",
            Control::New {
                text: text("hello  there"),
            },
        ),
        (
            "/New\nhello",
            Control::New {
                text: text("hello"),
            },
        ),
        ("/reset", Control::Reset),
        ("/approve a1", approve(AskScope::Once)),
        ("/approve a1 Once", approve(AskScope::Once)),
        ("/approve  a1  session", approve(AskScope::Session)),
        ("/approve a1 ALWAYS", approve(AskScope::Always)),
        (
            "/deny a1",
            Control::Deny {
                id: AskId::new("a1"),
            },
        ),
        (
            "/queue Collect",
            Control::Queue {
                mode: QueueMode::Collect,
            },
        ),
        ("/compact", Control::Compact { text: None }),
        (
            "/compact keep the names",
            Control::Compact {
                text: text("keep the names"),
            },
        ),
        ("/status", Control::Status),
    ] {
        assert_eq!(parse(input), Ok(Some(control)), "{input}");
    }
}

#[test]
fn anything_else_is_a_message() {
    for input in [
        "",
        " ",
        "stop",
        "/stopping",
        "please /stop",
        "/stop!",
        "/ stop",
        "//stop",
        "/news",
        "/help",
        "\\/stop",
        "/stop@bot",
    ] {
        assert_eq!(parse(input), Ok(None), "{input}");
    }
}

#[test]
fn what_cannot_be_read_is_answered_and_not_sent_to_the_model() {
    for (input, usage) in [
        ("/stop now", "/stop"),
        ("/reset all", "/reset"),
        ("/status x", "/status"),
        ("/approve", "/approve ID [once|session|1h|always]"),
        (
            "/approve a1 for ever",
            "/approve ID [once|session|1h|always]",
        ),
        ("/approve a1 deny", "/approve ID [once|session|1h|always]"),
        (
            "/approve a1 once more",
            "/approve ID [once|session|1h|always]",
        ),
        ("/deny", "/deny ID"),
        ("/deny a1 a2", "/deny ID"),
        ("/queue", "/queue steer|followup|collect|interrupt"),
        ("/queue later", "/queue steer|followup|collect|interrupt"),
    ] {
        let refused = parse(input).unwrap_err();
        assert_eq!(refused.usage, usage, "{input}");
    }
    assert_eq!(parse("/deny").unwrap_err().to_string(), "write `/deny ID`");
}

#[test]
fn only_those_who_may_control() {
    let controls = [
        "/stop",
        "/new",
        "/reset",
        "/approve a",
        "/deny a",
        "/queue steer",
        "/compact",
        "/status",
    ]
    .map(|c| parse(c).unwrap().unwrap());
    let actors = [
        (Actor::Owner, 8, 8),
        (Actor::Paired("1".into()), 6, 0),
        (Actor::GroupMember, 0, 0),
        (Actor::Stranger, 0, 0),
        (Actor::Schedule, 0, 0),
    ];
    for (actor, own, shared) in actors {
        let count = |place| {
            controls
                .iter()
                .filter(|c| allowed(&actor, c, place))
                .count()
        };
        let found = (count(Place::Own), count(Place::Shared));
        assert_eq!(found, (own, shared), "{}", actor.word());
    }
    let paired = Actor::Paired("1".into());
    assert!(
        !allowed(&paired, &controls[3], Place::Own),
        "authority is the owner's"
    );
}

#[test]
fn one_session_for_all_is_a_shared_place() {
    let direct = Origin::direct("telegram", "home", "1").chat;
    let group = Origin::group("telegram", "home", "-1", "1").chat;
    for scope in DmScope::ALL {
        let own = scope != DmScope::Main;
        assert_eq!(Place::of(&direct, scope) == Place::Own, own, "{scope}");
        assert_eq!(Place::of(&group, scope), Place::Shared);
    }
}
