//! What begins together. The lane's part of docs/design/0011; whole turns are in tests/scenario.

use super::*;
use crate::lane::queue::MAX_GROUP;

const RULES: QueueRules = QueueRules {
    mode: QueueMode::Steer,
    debounce_ms: 500,
    cap: 3,
    overflow: crate::route::queue::Overflow::Summarize,
};

/// A queue of messages one millisecond apart, the first at 1: `s` steer, `f` followup, `c` collect, `i` interrupt;
/// a capital is a stranger's.
fn queue(letters: &str, late: bool) -> Queue {
    let mut q = Queue::default();
    for (n, letter) in letters.chars().enumerate() {
        let mode = match letter.to_ascii_lowercase() {
            's' => QueueMode::Steer,
            'f' => QueueMode::Followup,
            'c' => QueueMode::Collect,
            _ => QueueMode::Interrupt,
        };
        let actor = if letter.is_uppercase() {
            Actor::Stranger
        } else {
            Actor::Owner
        };
        let at = TimestampMs(i64::try_from(n).unwrap() + 1);
        q.push(message(n, mode, &actor, at), late);
    }
    q
}

fn plan(letters: &str, now: i64) -> Plan {
    queue(letters, true).plan(&RULES, TimestampMs(now))
}

fn start(count: usize, join: bool) -> Plan {
    Plan::Start { count, join }
}

#[test]
fn what_begins_together() {
    for (letters, now, expected) in [
        ("", 0, Plan::Empty),
        ("s", 1, start(1, false)),
        ("sss", 3, start(3, false)),
        ("ssf", 3, start(2, false)),
        ("ssS", 3, start(2, false)),
        ("fff", 3, start(1, false)),
        ("fs", 2, start(1, false)),
        ("c", 500, Plan::Wait(TimestampMs(501))),
        ("c", 501, start(1, true)),
        ("ccc", 502, Plan::Wait(TimestampMs(503))),
        ("ccc", 503, start(3, true)),
        ("ccs", 502, start(2, true)),
        ("cC", 501, start(1, true)),
        ("i", 1, start(1, false)),
        ("sfi", 3, start(3, false)),
        ("sfif", 4, start(3, false)),
        ("iis", 3, start(2, false)),
        ("ci", 2, start(2, false)),
        ("Si", 2, start(1, false)),
        ("sSi", 3, start(1, false)),
    ] {
        assert_eq!(plan(letters, now), expected, "`{letters}` at {now}");
    }
}

#[test]
fn a_group_has_a_limit_and_the_others_begin_after_it() {
    const NOW: TimestampMs = TimestampMs(10_000);
    for (letter, last, join) in [("s", "", false), ("c", "", true), ("f", "i", false)] {
        let all = |count: usize| queue(&(letter.repeat(count - last.len()) + last), true);
        let at_most = all(MAX_GROUP).plan(&RULES, NOW);
        assert_eq!(at_most, start(MAX_GROUP, join), "`{letter}` at the limit");
        let mut q = all(MAX_GROUP + 2);
        assert_eq!(q.plan(&RULES, NOW), start(MAX_GROUP, join), "`{letter}`");
        q.take(MAX_GROUP);
        assert_eq!(
            q.plan(&RULES, NOW),
            start(2, join),
            "the rest of `{letter}`"
        );
    }
}

#[test]
fn who_found_the_session_idle_waits_for_no_quiet() {
    let early = queue("c", false);
    assert_eq!(early.plan(&RULES, TimestampMs(1)), start(1, true));
}

#[test]
fn only_neighbours_at_the_head_enter_a_turn() {
    let route = message(0, QueueMode::Steer, &Actor::Owner, TimestampMs(0)).route;
    for (letters, expected) in [
        ("", 0),
        ("ss", 2),
        ("sfs", 1),
        ("fs", 0),
        ("Ss", 0),
        ("sS", 1),
    ] {
        let q = queue(letters, true);
        assert_eq!(
            q.steerable(&route, &Actor::Owner, None),
            expected,
            "`{letters}`"
        );
    }
    let mut q = queue("s", true);
    let other = InboxRow {
        model: Some("x/y".into()),
        ..message(1, QueueMode::Steer, &Actor::Owner, TimestampMs(2))
    };
    q.push(other, true);
    assert_eq!(
        q.steerable(&route, &Actor::Owner, None),
        1,
        "it asks for another model"
    );
    assert_eq!(
        q.steerable(&route, &Actor::Owner, Some("x/y")),
        2,
        "it asks for the turn's own"
    );
    let elsewhere = Route {
        thread: Some("7".into()),
        ..route
    };
    assert_eq!(q.steerable(&elsewhere, &Actor::Owner, None), 0);
}

#[test]
fn at_the_cap_one_gives_way() {
    use crate::route::queue::Overflow::{New, Old, Summarize};
    for (overflow, now_dropped, aside, left) in [
        (Old, Some(0), None, [1, 2, 3]),
        (New, Some(3), None, [0, 1, 2]),
        (Summarize, None, Some(0), [1, 2, 3]),
    ] {
        let id = |n: usize| InboxId::new(format!("m{n:04}"));
        let mut q = queue("sss", true);
        let rules = QueueRules { overflow, ..RULES };
        assert_eq!(q.give_way(&rules), None, "three may wait");
        q.push(
            message(3, QueueMode::Steer, &Actor::Owner, TimestampMs(9)),
            true,
        );
        assert_eq!(q.give_way(&rules), now_dropped.map(id), "{overflow}");
        let ids: Vec<InboxId> = q.ids().cloned().collect();
        assert_eq!(ids, left.map(id), "{overflow}");
        let told: Vec<(InboxId, String)> = q
            .take_left_out()
            .into_iter()
            .map(|l| (l.id, l.head))
            .collect();
        let expected: Vec<_> = aside
            .map(|n| (id(n), format!("text {n}")))
            .into_iter()
            .collect();
        assert_eq!(told, expected, "{overflow}");
    }
}

#[test]
fn the_order_is_that_of_the_ids_and_none_is_held_twice() {
    let mut q = Queue::default();
    for n in [2, 0, 1, 2] {
        q.push(
            message(n, QueueMode::Steer, &Actor::Owner, TimestampMs(0)),
            true,
        );
    }
    let ids: Vec<&str> = q.ids().map(InboxId::as_str).collect();
    assert_eq!(ids, ["m0000", "m0001", "m0002"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_that_gives_way_ends_nothing() {
    let mut b = Bench::new(QueueRules {
        cap: 1,
        overflow: crate::route::queue::Overflow::New,
        ..RULES
    });
    b.send(QueueMode::Followup, &Actor::Owner).await;
    b.send(QueueMode::Followup, &Actor::Owner).await;
    b.send(QueueMode::Interrupt, &Actor::Owner).await;
    let seen = |b: &Bench| {
        let seen = b.probe.seen.lock().unwrap();
        (seen.interrupts.clone(), seen.dropped.len())
    };
    assert_eq!(seen(&b), (Vec::new(), 1), "no room");
    b.order(Order::End).await;
    b.send(QueueMode::Interrupt, &Actor::Owner).await;
    assert_eq!(seen(&b), (vec![Interrupt::NEWER], 1), "room");
    b.drain().await;
}

#[tokio::test(start_paused = true)]
async fn nobody_but_the_owner_ends_somebody_elses_turn() {
    for (of, by, ends) in [
        (Actor::Owner, Actor::Stranger, false),
        (Actor::Stranger, Actor::Stranger, true),
        (Actor::Stranger, Actor::Owner, true),
    ] {
        let mut b = Bench::new(QueueRules::default());
        b.send(QueueMode::Steer, &of).await;
        b.send(QueueMode::Interrupt, &by).await;
        let interrupts = b.probe.seen.lock().unwrap().interrupts.len();
        assert_eq!(
            interrupts,
            usize::from(ends),
            "{by:?} ends a turn of {of:?}"
        );
        b.drain().await;
    }
}

#[test]
fn what_one_notice_tells_of_is_bounded() {
    let rules = QueueRules { cap: 1, ..RULES };
    let mut q = Queue::default();
    let mut dropped = 0;
    for n in 0..1_500 {
        q.push(
            message(n, QueueMode::Steer, &Actor::Owner, TimestampMs(0)),
            true,
        );
        dropped += usize::from(q.give_way(&rules).is_some());
    }
    assert_eq!((q.take_left_out().len(), dropped, q.len()), (1_000, 499, 1));
}
