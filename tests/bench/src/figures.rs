//! Percentiles of durations, in microseconds.

use serde_json::{Value, json};
use std::time::Duration;

/// Median, 95th and 99th percentile and extremes, with how many there were.
pub(crate) fn percentiles(mut all: Vec<Duration>) -> Value {
    all.sort_unstable();
    let at = |share: f64| {
        let last = all.len().saturating_sub(1);
        let index = (last as f64 * share).round() as usize;
        all.get(index).map_or(0.0, |d| micros(*d))
    };
    json!({
        "p50_us": at(0.5),
        "p95_us": at(0.95),
        "p99_us": at(0.99),
        "min_us": at(0.0),
        "max_us": at(1.0),
        "rounds": all.len(),
    })
}

/// Microseconds to a tenth.
pub(crate) fn micros(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e7).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let all = (1..=101).rev().map(Duration::from_micros).collect();
        let found = percentiles(all);
        assert_eq!(found["p50_us"], 51.0);
        assert_eq!(found["p95_us"], 96.0);
        assert_eq!(found["p99_us"], 100.0);
        assert_eq!(found["min_us"], 1.0);
        assert_eq!(found["max_us"], 101.0);
        assert_eq!(found["rounds"], 101);
        assert_eq!(percentiles(Vec::new())["p50_us"], 0.0);
    }
}
