use crate::route::origin::Origin;
use crate::route::reset::{
    Expired, MAX_IDLE_MINUTES, ResetError, ResetPolicy, ResetRules, expired,
};
use claw_core::id::TimestampMs;
use jiff::tz::TimeZone;

const DAILY: ResetPolicy = ResetPolicy {
    daily_at_hour: Some(4),
    idle_minutes: None,
};

fn idle(minutes: u32) -> ResetPolicy {
    ResetPolicy {
        daily_at_hour: None,
        idle_minutes: Some(minutes),
    }
}

fn at(text: &str) -> TimestampMs {
    let t: jiff::Timestamp = text.parse().unwrap();
    TimestampMs(t.as_millisecond())
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The first millisecond at which a session begun at `started` is over.
fn over_at(policy: ResetPolicy, started: &str, end: &str, zone_name: &str) {
    let (zone, started, end) = (zone(zone_name), at(started), at(end));
    let before = TimestampMs(end.0 - 1);
    let why = |now| expired(policy, started, started, now, &zone);
    assert_eq!(why(before), None, "{zone_name} before {end}");
    assert!(why(end).is_some(), "{zone_name} at {end}");
}

#[test]
fn nothing_expires_by_default() {
    let long = at("2100-01-01T00:00:00Z");
    let never = ResetPolicy::default();
    assert_eq!(
        expired(
            never,
            at("2000-01-01T00:00:00Z"),
            TimestampMs(0),
            long,
            &TimeZone::UTC
        ),
        None
    );
}

#[test]
fn a_day_ends_at_its_local_hour() {
    over_at(DAILY, "2026-11-20T12:00:00Z", "2026-11-21T04:00:00Z", "UTC");
    over_at(DAILY, "2026-11-20T03:59:59Z", "2026-11-20T04:00:00Z", "UTC");
    over_at(DAILY, "2026-11-20T04:00:00Z", "2026-11-21T04:00:00Z", "UTC");
    over_at(
        DAILY,
        "2026-11-20T12:00:00Z",
        "2026-11-21T03:00:00Z",
        "Europe/Rome",
    );
    over_at(
        DAILY,
        "2026-07-20T12:00:00Z",
        "2026-07-21T02:00:00Z",
        "Europe/Rome",
    );
    over_at(
        DAILY,
        "2026-11-20T12:00:00Z",
        "2026-11-21T12:00:00Z",
        "America/Los_Angeles",
    );
    over_at(
        DAILY,
        "2026-11-20T12:00:00Z",
        "2026-11-20T22:15:00Z",
        "Asia/Kathmandu",
    );
}

#[test]
fn clocks_that_change_reset_once_a_day() {
    let at_hour = |hour| ResetPolicy {
        daily_at_hour: Some(hour),
        idle_minutes: None,
    };
    // 02:00 to 03:00 does not exist on 2026-03-29 in Rome: right after the gap.
    over_at(
        at_hour(2),
        "2026-03-28T12:00:00Z",
        "2026-03-29T01:00:00Z",
        "Europe/Rome",
    );
    over_at(
        at_hour(2),
        "2026-03-29T01:00:00Z",
        "2026-03-30T00:00:00Z",
        "Europe/Rome",
    );
    // 02:00 to 03:00 comes twice on 2026-10-25: the first time, and not the second.
    over_at(
        at_hour(2),
        "2026-10-24T12:00:00Z",
        "2026-10-25T00:00:00Z",
        "Europe/Rome",
    );
    over_at(
        at_hour(2),
        "2026-10-25T00:00:00Z",
        "2026-10-26T01:00:00Z",
        "Europe/Rome",
    );
    over_at(
        at_hour(2),
        "2026-10-25T00:30:00Z",
        "2026-10-26T01:00:00Z",
        "Europe/Rome",
    );
    // Half an hour is skipped: 02:00 is 02:30.
    over_at(
        at_hour(2),
        "2026-10-03T12:00:00Z",
        "2026-10-03T15:30:00Z",
        "Australia/Lord_Howe",
    );
    // Midnight is skipped.
    over_at(
        at_hour(0),
        "2018-11-03T12:00:00Z",
        "2018-11-04T03:00:00Z",
        "America/Sao_Paulo",
    );
    // A whole day is skipped.
    over_at(
        at_hour(4),
        "2011-12-29T20:00:00Z",
        "2011-12-30T14:00:00Z",
        "Pacific/Apia",
    );
    over_at(
        at_hour(4),
        "2011-12-30T14:00:00Z",
        "2011-12-31T14:00:00Z",
        "Pacific/Apia",
    );
}

#[test]
fn a_silence_ends_and_a_word_keeps_alive() {
    over_at(
        idle(30),
        "2026-11-20T12:00:00Z",
        "2026-11-20T12:30:00Z",
        "UTC",
    );
    let (started, later) = (at("2026-11-20T12:00:00Z"), at("2026-11-20T12:20:00Z"));
    let why = |now: &str| expired(idle(30), started, later, at(now), &TimeZone::UTC);
    assert_eq!(why("2026-11-20T12:49:59Z"), None);
    assert_eq!(why("2026-11-20T12:50:00Z"), Some(Expired::Idle));
    assert_eq!(
        why("2026-11-20T11:00:00Z"),
        None,
        "a clock set back ends nothing"
    );
}

#[test]
fn the_first_to_expire_wins() {
    let both = ResetPolicy {
        daily_at_hour: Some(4),
        idle_minutes: Some(60),
    };
    let why = |interacted: &str, now: &str| {
        expired(
            both,
            at("2026-11-20T12:00:00Z"),
            at(interacted),
            at(now),
            &TimeZone::UTC,
        )
    };
    assert_eq!(
        why("2026-11-20T12:00:00Z", "2026-11-21T05:00:00Z"),
        Some(Expired::Idle)
    );
    assert_eq!(
        why("2026-11-21T03:30:00Z", "2026-11-21T05:00:00Z"),
        Some(Expired::Daily)
    );
    assert_eq!(why("2026-11-21T03:30:00Z", "2026-11-21T03:40:00Z"), None);
}

#[test]
fn impossible_times_end_nothing() {
    for t in [i64::MIN, i64::MAX] {
        let t = TimestampMs(t);
        assert_eq!(
            expired(DAILY, t, t, at("2026-11-20T12:00:00Z"), &TimeZone::UTC),
            None
        );
    }
}

#[test]
fn the_channel_beats_the_kind() {
    let rules = ResetRules {
        all: DAILY,
        direct: Some(idle(1)),
        group: Some(idle(2)),
        thread: Some(idle(3)),
        by_channel: [("irc".to_owned(), ResetPolicy::default())].into(),
    };
    let direct = Origin::direct("telegram", "home", "1");
    let group = Origin::group("telegram", "home", "-1", "1");
    assert_eq!(rules.policy(&direct), idle(1));
    assert_eq!(rules.policy(&group), idle(2));
    assert_eq!(rules.policy(&direct.clone().in_thread("7")), idle(3));
    assert_eq!(rules.policy(&group.in_thread("7")), idle(3));
    let irc = Origin::direct("irc", "libera", "ana");
    assert_eq!(rules.policy(&irc), ResetPolicy::default());
    let rules = ResetRules {
        direct: None,
        ..rules
    };
    assert_eq!(rules.policy(&direct), DAILY);
}

#[test]
fn numbers_have_limits() {
    let hour = |hour| ResetPolicy {
        daily_at_hour: Some(hour),
        idle_minutes: None,
    };
    assert_eq!(hour(23).check(), Ok(()));
    assert_eq!(hour(24).check(), Err(ResetError::Hour(24)));
    assert_eq!(idle(MAX_IDLE_MINUTES).check(), Ok(()));
    for bad in [0, MAX_IDLE_MINUTES + 1] {
        assert_eq!(idle(bad).check(), Err(ResetError::Idle(bad)));
    }
}
