//! Runs that stand still, and runs that take too long.

use super::*;

async fn minutes(n: u64) {
    tokio::time::sleep(Duration::from_secs(60 * n)).await;
}

fn interrupts(b: &Bench) -> Vec<&'static str> {
    b.probe.seen.lock().unwrap().interrupts.clone()
}

#[tokio::test(start_paused = true)]
async fn ten_minutes_without_progress_end_a_run_and_the_lane_goes_on() {
    let mut b = Bench::new(QueueRules::default());
    b.send(QueueMode::Steer, &Actor::Owner).await;
    b.send(QueueMode::Followup, &Actor::Owner).await;
    minutes(9).await;
    assert_eq!(interrupts(&b), [""; 0]);
    minutes(2).await;
    assert_eq!(interrupts(&b), [Interrupt::STUCK]);
    assert_eq!(b.probe.seen.lock().unwrap().runs, 2);
    b.drain().await;
}

#[tokio::test(start_paused = true)]
async fn progress_keeps_a_run_until_the_wall_limit() {
    let mut b = Bench::new(QueueRules::default());
    b.send(QueueMode::Steer, &Actor::Owner).await;
    for _ in 0..23 {
        minutes(5).await;
        b.order(Order::Progress).await;
    }
    assert_eq!(interrupts(&b), [""; 0], "1 h 55 min");
    minutes(6).await;
    assert_eq!(interrupts(&b), [Interrupt::WALL]);
    b.drain().await;
}

#[tokio::test(start_paused = true)]
async fn pools_are_apart() {
    let pools = Pools::with_main(1);
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(pools.acquire(GlobalLane::Cron).await);
    }
    let cron = pools.acquire(GlobalLane::Cron);
    assert!(
        tokio::time::timeout(Duration::from_secs(1), cron)
            .await
            .is_err()
    );
    let person = pools.acquire(GlobalLane::Main).await;
    assert_eq!(pools.free(GlobalLane::Main), 0);
    drop(person);
    drop(held);
    assert_eq!(
        (pools.free(GlobalLane::Main), pools.free(GlobalLane::Cron)),
        (1, 4)
    );
}
