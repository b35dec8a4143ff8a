//! What a call costs. Prints; the only bounds are ones that a disturbed machine keeps too.

use crate::common::{World, text};
use serde_json::json;
use std::time::{Duration, Instant};

/// Calls measured.
const CALLS: usize = 1000;

#[tokio::test]
async fn a_warm_call_is_cheap() {
    let world = World::new(1).await;
    text(&world.call("hostile_nothing", json!({})).await);
    let (mut around, mut inside): (Vec<Duration>, Vec<u64>) = (Vec::new(), Vec::new());
    for _ in 0..CALLS {
        let start = Instant::now();
        let ended = world.call("hostile_nothing", json!({})).await;
        around.push(start.elapsed());
        inside.push(ended.report.wall_us);
    }
    around.sort();
    inside.sort_unstable();
    let at = |share: f64| ((CALLS - 1) as f64 * share) as usize;
    println!(
        "warm call: p50 {:?} p99 {:?}; on the guests' own runtime p50 {} us p99 {} us",
        around[at(0.5)],
        around[at(0.99)],
        inside[at(0.5)],
        inside[at(0.99)]
    );
    assert!(around[at(0.5)] < Duration::from_millis(20));
}
