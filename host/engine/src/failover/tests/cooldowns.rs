use crate::failover::Cooldowns;
use crate::failover::cooldown::{FAILURE_WINDOW_MS, LONGEST_REST_MS, MAX_RESTS};
use claw_core::id::TimestampMs;
use claw_core::model::ModelErrorClass::{self, *};
use serde_json::json;
use std::time::Duration;

const T0: i64 = 1_795_217_400_000;
const HOUR_MS: u64 = 3_600_000;

fn at(ms: u64) -> TimestampMs {
    TimestampMs(T0).plus_ms(ms)
}

/// The rests after failures that each come right after the rest before.
fn in_a_row(class: ModelErrorClass, times: usize) -> Vec<u64> {
    let mut rests = Cooldowns::default();
    let mut now = TimestampMs(T0);
    let mut all = Vec::new();
    for _ in 0..times {
        let rest = rests.failure("p", "m", class, None, now).unwrap();
        all.push(u64::try_from(rest.until.0 - now.0).unwrap());
        now = rest.until;
        assert_eq!(rests.rest("p", "m", now), None, "it is over when it ends");
    }
    all
}

#[test]
fn rests_grow_with_failures_in_a_row() {
    for class in [Auth, RateLimit, Overloaded, Timeout, ServerError] {
        assert_eq!(
            in_a_row(class, 5),
            [30_000, 60_000, 300_000, 300_000, 300_000],
            "{class:?}"
        );
    }
    let hours = |class| {
        in_a_row(class, 7)
            .iter()
            .map(|ms| ms / HOUR_MS)
            .collect::<Vec<_>>()
    };
    assert_eq!(hours(Billing), [5, 10, 20, 24, 24, 24, 24]);
    assert_eq!(hours(AuthPermanent), [1, 2, 4, 8, 16, 24, 24]);
}

#[test]
fn errors_of_the_request_cause_no_rest() {
    for class in [Format, ContextOverflow, ModelNotFound, Denied, Aborted] {
        let mut rests = Cooldowns::default();
        assert_eq!(
            rests.failure("p", "m", class, None, at(0)),
            None,
            "{class:?}"
        );
        assert_eq!(rests.rest("p", "m", at(0)), None);
    }
}

#[test]
fn a_key_rests_everywhere_and_a_busy_model_alone() {
    let mut rests = Cooldowns::default();
    rests.failure("p", "m", RateLimit, None, at(0));
    assert!(rests.rest("p", "m", at(1)).is_some());
    assert!(rests.rest("p", "other", at(1)).is_none());
    assert!(rests.rest("q", "m", at(1)).is_none());
    rests.failure("p", "m", Auth, None, at(0));
    assert!(rests.rest("p", "other", at(1)).is_some());
    assert!(!rests.success("p", "other"), "no long rest ended");
    assert!(rests.rest("p", "other", at(1)).is_none());
    assert!(
        rests.rest("p", "m", at(1)).is_some(),
        "another model says nothing of this one's limit"
    );
    rests.success("p", "m");
    assert!(rests.rest("p", "m", at(1)).is_none());
}

#[test]
fn many_failures_at_once_count_as_one() {
    let mut rests = Cooldowns::default();
    for ms in 0..50 {
        rests.failure("p", "m", Overloaded, None, at(ms));
    }
    assert_eq!(rests.rest("p", "m", at(50)).unwrap().until, at(30_000));
    let second = rests
        .failure("p", "m", Overloaded, None, at(30_000))
        .unwrap();
    assert_eq!(second.until, at(90_000));
    let long_after = 90_000 + FAILURE_WINDOW_MS;
    let first_again = rests
        .failure("p", "m", Overloaded, None, at(long_after))
        .unwrap();
    assert_eq!(first_again.until, at(long_after + 30_000));
}

#[test]
fn what_the_provider_asks_for_lengthens_a_rest_up_to_a_day() {
    let mut rests = Cooldowns::default();
    let mut until = |after_s: u64| {
        let after = Some(Duration::from_secs(after_s));
        rests
            .failure("p", "m", RateLimit, after, at(0))
            .unwrap()
            .until
    };
    assert_eq!(until(90), at(90_000));
    assert_eq!(until(10), at(90_000), "never shorter than what runs");
    assert_eq!(until(u64::MAX), at(LONGEST_REST_MS));
}

#[test]
fn a_short_rest_does_not_end_a_long_one() {
    let mut rests = Cooldowns::default();
    rests.failure("p", "m", Billing, None, at(0));
    rests.failure("p", "m", Auth, None, at(1));
    let rest = rests.rest("p", "m", at(2)).unwrap();
    assert_eq!((rest.class, rest.until), (Billing, at(5 * HOUR_MS)));
    assert!(rests.success("p", "m"), "a long rest ended");
}

#[test]
fn long_rests_outlive_a_restart_and_short_ones_do_not() {
    let mut before = Cooldowns::default();
    before.failure("p", "m", Billing, None, at(0));
    before.failure("q", "m", AuthPermanent, None, at(0));
    before.failure("r", "m", Auth, None, at(0));
    before.failure("r", "m", RateLimit, None, at(0));
    let mut after = Cooldowns::default();
    after.restore(&before.kept());
    let until = |profile: &str| after.rest(profile, "other", at(1)).map(|r| r.until);
    assert_eq!(until("p"), Some(at(5 * HOUR_MS)));
    assert_eq!(until("q"), Some(at(HOUR_MS)));
    assert_eq!(until("r"), None);
    let next = after
        .failure("p", "m", Billing, None, at(5 * HOUR_MS))
        .unwrap();
    assert_eq!(next.until, at(15 * HOUR_MS), "the count outlives it too");
    for broken in [json!(null), json!("x"), json!([1, {"profile": "p"}])] {
        let mut rests = Cooldowns::default();
        rests.restore(&broken);
        assert_eq!(rests.kept(), json!([]), "{broken}");
    }
}

#[test]
fn a_clock_put_back_frees_a_profile() {
    let mut rests = Cooldowns::default();
    rests.failure("p", "m", Billing, None, at(365 * 24 * HOUR_MS));
    assert_eq!(rests.rest("p", "m", at(0)), None);
}

#[test]
fn a_trial_is_due_near_the_end_and_not_too_often() {
    let mut rests = Cooldowns::default();
    let mut now = 0;
    for _ in 0..3 {
        let rest = rests.failure("p", "m", Overloaded, None, at(now)).unwrap();
        now = u64::try_from(rest.until.0 - T0).unwrap();
    }
    let ends = now;
    assert!(!rests.probe("p", "m", at(ends - 120_001)), "too early");
    assert!(rests.probe("p", "m", at(ends - 120_000)));
    assert!(!rests.probe("p", "m", at(ends - 90_001)), "just tried");
    assert!(rests.probe("p", "m", at(ends - 90_000)));
    rests.failure("p", "m", Overloaded, None, at(ends - 89_000));
    assert!(
        !rests.probe("p", "m", at(ends - 60_000)),
        "a failure counts as a trial"
    );
    assert_eq!(
        rests.rest("p", "m", at(ends - 1)).unwrap().until,
        at(ends),
        "and lengthens nothing"
    );
}

#[test]
fn rests_are_bounded() {
    let mut rests = Cooldowns::default();
    for n in 0..=MAX_RESTS as u64 {
        rests.failure(&format!("p{n:03}"), "m", Overloaded, None, at(n));
    }
    assert!(
        rests.rest("p000", "m", at(1_000)).is_none(),
        "the one that ends first went"
    );
    assert!(rests.rest("p001", "m", at(1_000)).is_some());
    assert!(
        rests
            .rest(&format!("p{MAX_RESTS}"), "m", at(1_000))
            .is_some()
    );
}
