use crate::route::link::IdentityLinks;
use crate::route::origin::{IdSpace, Origin};
use crate::route::rate::{
    MAX_COUNTED_SENDERS, MESSAGES_WINDOW_MS, RateLimits, RateRules, Rates, RetryAfter,
    SENDER_MESSAGES_PER_HOUR, Sender, TOKENS_WINDOW_MS, Window,
};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::subject::Actor;
use proptest::prelude::*;
use std::collections::BTreeMap;

const HOUR: u64 = MESSAGES_WINDOW_MS;
const T0: TimestampMs = TimestampMs(1_700_000_000_000);

fn later(ms: u64) -> TimestampMs {
    T0.plus_ms(ms)
}

#[test]
fn a_window_fills_and_empties() {
    let mut window = Window::new(HOUR);
    for i in 0..10 {
        assert_eq!(window.admit(later(i), 1, 10), Ok(()));
    }
    let RetryAfter { at } = window.admit(later(10), 1, 10).unwrap_err();
    let at = at.unwrap();
    assert!(at >= later(HOUR), "not before the window is over: {at}");
    assert!(at <= later(HOUR + HOUR / 48 + 10), "nor much later: {at}");
    assert!(window.admit(TimestampMs(at.0 - 1), 1, 10).is_err());
    assert_eq!(window.admit(at, 1, 10), Ok(()));
}

#[test]
fn what_is_refused_is_not_counted() {
    let mut window = Window::new(HOUR);
    assert_eq!(window.admit(T0, 6, 10), Ok(()));
    assert!(window.admit(T0, 5, 10).is_err());
    assert_eq!(window.admit(T0, 4, 10), Ok(()));
    assert!(
        window.admit(T0, 0, 10).is_err(),
        "a cost of 0 asks for room"
    );
    assert_eq!(
        Window::new(HOUR).admit(T0, 11, 10),
        Err(RetryAfter { at: None })
    );
    assert_eq!(
        Window::new(HOUR).admit(T0, 0, 0),
        Err(RetryAfter { at: None })
    );
}

#[test]
fn what_was_used_beyond_the_limit_still_counts() {
    let mut window = Window::new(HOUR);
    window.count(T0, 25);
    assert!(window.room(later(HOUR - 1), 1, 10).is_err());
    window.count(later(1), u64::MAX);
    assert!(
        window.room(later(2), 1, u64::MAX - 1).is_err(),
        "no overflow"
    );
    assert!(!window.is_empty());
    assert_eq!(window.room(later(3 * HOUR), 1, 10), Ok(()));
    assert!(window.is_empty());
}

#[test]
fn a_clock_set_back_frees_nothing_and_locks_nobody_out() {
    let mut window = Window::new(HOUR);
    assert_eq!(window.admit(later(HOUR), 10, 10), Ok(()));
    assert!(window.admit(later(HOUR / 2), 1, 10).is_err());
    assert_eq!(
        window.admit(TimestampMs(T0.0 - 86_400_000), 1, 10),
        Ok(()),
        "a day back"
    );
    assert_eq!(window.admit(TimestampMs(-1), 1, 10), Ok(()));
}

proptest! {
    #[test]
    fn no_span_of_its_length_holds_more_than_the_limit(
        steps in proptest::collection::vec((0..400_000_u64, 1..4_u64), 1..200),
        limit in 1..20_u64,
    ) {
        let mut window = Window::new(HOUR);
        let (mut now, mut admitted) = (0, Vec::new());
        for (wait, cost) in steps {
            now += wait;
            match window.admit(later(now), cost, limit) {
                Ok(()) => admitted.push((now, cost)),
                Err(RetryAfter { at: None }) => prop_assert!(cost > limit),
                Err(RetryAfter { at: Some(at) }) => {
                    prop_assert!(at > later(now));
                    let mut then = window.clone();
                    prop_assert_eq!(then.admit(at, cost, limit), Ok(()));
                }
            }
            let within = admitted.iter().filter(|(t, _)| now - t < HOUR);
            prop_assert!(within.map(|(_, cost)| cost).sum::<u64>() <= limit);
        }
    }
}

fn rules(agent: Option<u64>, owner: Option<u64>) -> RateRules {
    let limits = |messages_per_hour| RateLimits {
        messages_per_hour,
        tokens_per_day: None,
    };
    RateRules {
        agent: limits(agent),
        owner: limits(owner),
        ..RateRules::default()
    }
}

fn person(n: usize) -> Sender {
    Sender::Other(n.to_string())
}

/// How many of so many messages are admitted at once.
fn admitted(rates: &mut Rates, sender: &Sender, rules: &RateRules, count: u64) -> u64 {
    let agent = AgentId::new("main");
    let tries = (0..count).filter(|_| rates.admit(&agent, sender, rules, T0).is_ok());
    tries.count() as u64
}

#[test]
fn others_are_limited_and_the_owner_only_if_configured() {
    let mut rates = Rates::default();
    let limit = SENDER_MESSAGES_PER_HOUR;
    assert_eq!(
        admitted(&mut rates, &person(1), &RateRules::default(), limit + 5),
        limit
    );
    assert_eq!(
        admitted(&mut rates, &person(2), &RateRules::default(), limit + 5),
        limit
    );
    assert_eq!(
        admitted(&mut rates, &Sender::Owner, &RateRules::default(), 500),
        500
    );
    let mut rates = Rates::default();
    assert_eq!(
        admitted(&mut rates, &Sender::Owner, &rules(None, Some(3)), 10),
        3
    );
}

#[test]
fn an_agent_has_a_limit_of_its_own() {
    let (mut rates, rules) = (Rates::default(), rules(Some(5), None));
    assert_eq!(admitted(&mut rates, &person(1), &rules, 3), 3);
    assert_eq!(admitted(&mut rates, &Sender::Owner, &rules, 9), 2);
    let scout = AgentId::new("scout");
    assert_eq!(rates.admit(&scout, &person(1), &rules, T0), Ok(()));
}

#[test]
fn used_tokens_stop_the_next_message() {
    let mut rates = Rates::default();
    let agent = AgentId::new("main");
    let rules = RateRules {
        sender: RateLimits {
            messages_per_hour: None,
            tokens_per_day: Some(1_000),
        },
        ..RateRules::default()
    };
    assert_eq!(rates.admit(&agent, &person(1), &rules, T0), Ok(()));
    rates.used(&agent, &person(1), 1_000, T0);
    let RetryAfter { at } = rates
        .admit(&agent, &person(1), &rules, later(1))
        .unwrap_err();
    assert!(at.unwrap() >= later(TOKENS_WINDOW_MS));
    assert_eq!(rates.admit(&agent, &person(2), &rules, later(1)), Ok(()));
    assert_eq!(rates.admit(&agent, &person(1), &rules, at.unwrap()), Ok(()));
}

#[test]
fn people_beyond_the_limit_push_out_the_longest_silent() {
    let (mut rates, agent) = (Rates::default(), AgentId::new("main"));
    let rules = RateRules {
        sender: RateLimits {
            messages_per_hour: Some(1),
            tokens_per_day: None,
        },
        ..RateRules::default()
    };
    let mut admit = |n: usize, ms| rates.admit(&agent, &person(n), &rules, later(ms)).is_ok();
    for n in 0..MAX_COUNTED_SENDERS {
        assert!(admit(n, n as u64));
    }
    assert!(!admit(0, 5_000) && !admit(1, 5_000), "all are counted");
    assert!(admit(MAX_COUNTED_SENDERS, 5_001));
    assert!(!admit(1, 5_002), "only one was forgotten");
    assert!(admit(0, 5_003));
}

#[test]
fn a_person_with_linked_ids_is_counted_once() {
    let ids = vec!["telegram:1".to_owned(), "matrix:@ana:hs.test".to_owned()];
    let links = IdentityLinks::new(&BTreeMap::from([("ana".to_owned(), ids)])).unwrap();
    let paired = Actor::Paired("1".into());
    let sender = |origin: &Origin| Sender::of(&paired, origin, &links);
    let telegram = Origin::direct("telegram", "home", "1");
    let group = Origin::group("telegram", "home", "-5", "1");
    let matrix = Origin::direct("matrix", "home", "@ana:hs.test");
    assert_eq!(sender(&telegram), sender(&matrix));
    assert_eq!(sender(&telegram), sender(&group));
    let nick = |account| Origin {
        ids: IdSpace::Account,
        ..Origin::direct("irc", account, "ana")
    };
    assert_ne!(sender(&nick("libera")), sender(&nick("oftc")));
    assert_eq!(Sender::of(&Actor::Owner, &telegram, &links), Sender::Owner);
}
