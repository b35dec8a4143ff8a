//! Every sequence of a few events, with every way in which a run can leave: what holds, holds in all of them.

use super::*;

#[derive(Debug, Clone, Copy)]
enum Event {
    Message(QueueMode),
    Stranger,
    Do(Order),
    Stop,
}

const EVENTS: [Event; 10] = [
    Event::Message(QueueMode::Steer),
    Event::Message(QueueMode::Followup),
    Event::Message(QueueMode::Collect),
    Event::Message(QueueMode::Interrupt),
    Event::Stranger,
    Event::Do(Order::Boundary),
    Event::Do(Order::End),
    Event::Do(Order::Panic),
    Event::Do(Order::Fail),
    Event::Stop,
];
/// Events of one sequence.
const DEPTH: u32 = 4;

async fn play(events: &[Event]) {
    let rules = QueueRules {
        cap: 2,
        ..QueueRules::default()
    };
    let mut b = Bench::new(rules);
    b.send(QueueMode::Steer, &Actor::Owner).await;
    for event in events {
        match event {
            Event::Message(mode) => b.send(*mode, &Actor::Owner).await,
            Event::Stranger => b.send(QueueMode::Steer, &Actor::Stranger).await,
            Event::Do(order) => b.order(*order).await,
            Event::Stop => b.stop().await,
        }
    }
    b.drain().await;
    holds(&b, events);
}

fn holds(b: &Bench, events: &[Event]) {
    let seen = b.probe.seen.lock().unwrap();
    assert_eq!(seen.most_at_work, 1, "one run at a time: {events:?}");
    assert_eq!(
        b.pools.free(GlobalLane::Main),
        2,
        "permits are back: {events:?}"
    );
    assert!(seen.waiting.is_empty(), "nothing is forgotten: {events:?}");
    assert_eq!(
        seen.consumed.len() + seen.dropped.len(),
        b.sent,
        "{events:?}"
    );
    assert!(
        seen.consumed.is_sorted(),
        "order is kept: {events:?}: {:?}",
        seen.consumed
    );
    assert!(!seen.mixed, "nobody acts for another: {events:?}");
}

#[test]
fn in_every_sequence_one_run_works_order_is_kept_and_permits_come_back() {
    // What a bug of the turn prints is no news here.
    std::panic::set_hook(Box::new(|info| {
        if info.payload().downcast_ref::<&str>() != Some(&"a bug of the turn") {
            eprintln!("{info}");
        }
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let count = EVENTS.len().pow(DEPTH);
    for mut n in 0..count {
        let mut events = Vec::new();
        for _ in 0..DEPTH {
            events.push(EVENTS[n % EVENTS.len()]);
            n /= EVENTS.len();
        }
        runtime.block_on(play(&events));
    }
}
