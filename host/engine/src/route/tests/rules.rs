use crate::route::Rules;
use crate::route::binding::{Binding, Bindings};
use crate::route::control::Place;
use crate::route::key::DmScope;
use crate::route::origin::Origin;
use crate::route::queue::{QueueMode, QueueRules};
use crate::route::rate::RateRules;
use claw_core::id::AgentId;

#[test]
fn by_default_everybody_has_a_session_with_main() {
    let rules = Rules::default();
    let ana = Origin::direct("telegram", "home", "1");
    let way = rules.way(&ana, "hi");
    assert_eq!(way.session.key.as_str(), "agent:main:telegram:dm:1");
    assert_eq!((way.routed.text.as_str(), way.place), ("hi", Place::Own));
    assert_eq!(rules.queue("telegram"), QueueRules::default());
    assert_eq!(rules.rate(&AgentId::new("main")), RateRules::default());
    assert_eq!(rules.reset(&ana), Default::default());
}

#[test]
fn a_binding_takes_the_message_to_its_agent_and_scope() {
    let binding = Binding {
        agent: "research".into(),
        prefix: Some("/r ".into()),
        dm_scope: Some(DmScope::Main),
        ..Binding::default()
    };
    let collect = QueueRules {
        mode: QueueMode::Collect,
        ..QueueRules::default()
    };
    let agents = ["main", "research"];
    let rules = Rules {
        bindings: Bindings::new(&[binding], &agents, AgentId::new("main")).unwrap(),
        queue_by_channel: [("irc".to_owned(), collect)].into(),
        ..Rules::default()
    };
    let ana = Origin::direct("telegram", "home", "1");
    let way = rules.way(&ana, "/r moths");
    assert_eq!(way.session.key.as_str(), "agent:research:main");
    assert_eq!(
        (way.routed.text.as_str(), way.place),
        ("moths", Place::Shared)
    );
    assert_eq!(rules.queue("irc"), collect);
    let route = ana.in_thread("7").route();
    assert_eq!(route.to_string(), "telegram:home:1#7");
}
