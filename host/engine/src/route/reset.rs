//! When a session begins anew by itself: at an hour of the day, after a silence, or (by default) never.
//!
//! Invariant: only what a person sends counts as an interaction, so system events keep no session alive. A local
//! hour that the clocks skip comes right after the gap; one that they repeat counts once, the first time.

use super::origin::{ChatKind, Origin};
use claw_core::id::TimestampMs;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest silence that can be configured, in minutes: a year.
pub const MAX_IDLE_MINUTES: u32 = 366 * 24 * 60;
/// Latest hour of a day.
const LAST_HOUR: u8 = 23;

/// When a session begins anew. Both may be set: the first to expire wins. The default is never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResetPolicy {
    /// Every day at this local hour, 0 to 23.
    pub daily_at_hour: Option<u8>,
    /// After this much silence, in minutes.
    pub idle_minutes: Option<u32>,
}

/// Why a reset policy is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResetError {
    /// Not an hour of a day.
    #[error("`{0}` is no hour (0 to 23)")]
    Hour(u8),
    /// No silence, or too long a one.
    #[error("`{0}` minutes of silence are not 1 to {MAX_IDLE_MINUTES}")]
    Idle(u32),
}

/// What expired first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expired {
    /// The day.
    Daily,
    /// The silence.
    Idle,
}

impl ResetPolicy {
    /// Checks the numbers.
    ///
    /// # Errors
    /// See [`ResetError`].
    pub fn check(&self) -> Result<(), ResetError> {
        match (self.daily_at_hour, self.idle_minutes) {
            (Some(hour), _) if hour > LAST_HOUR => Err(ResetError::Hour(hour)),
            (_, Some(idle)) if idle == 0 || idle > MAX_IDLE_MINUTES => Err(ResetError::Idle(idle)),
            _ => Ok(()),
        }
    }
}

/// Which policy holds for which session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResetRules {
    /// Where nothing else is said.
    pub all: ResetPolicy,
    /// Direct messages.
    pub direct: Option<ResetPolicy>,
    /// Groups.
    pub group: Option<ResetPolicy>,
    /// Threads.
    pub thread: Option<ResetPolicy>,
    /// By channel; beats the kind.
    pub by_channel: BTreeMap<String, ResetPolicy>,
}

impl ResetRules {
    /// The policy of the session a message belongs to.
    pub fn policy(&self, origin: &Origin) -> ResetPolicy {
        let by_kind = match origin.kind() {
            ChatKind::Direct => self.direct,
            ChatKind::Group => self.group,
            ChatKind::Thread => self.thread,
        };
        let by_channel = self.by_channel.get(&origin.channel).copied();
        by_channel.or(by_kind).unwrap_or(self.all)
    }
}

/// Whether a session that began at `started`, and where a person last wrote at `interacted`, is over at `now`.
pub fn expired(
    policy: ResetPolicy,
    started: TimestampMs,
    interacted: TimestampMs,
    now: TimestampMs,
    zone: &TimeZone,
) -> Option<Expired> {
    let daily = policy
        .daily_at_hour
        .and_then(|hour| next_hour(started, hour, zone));
    let idle = policy
        .idle_minutes
        .map(|minutes| interacted.plus_ms(u64::from(minutes) * 60_000));
    let ends = [(daily, Expired::Daily), (idle, Expired::Idle)];
    ends.into_iter()
        .filter_map(|(end, why)| Some((end?, why)))
        .filter(|(end, _)| *end <= now)
        .min_by_key(|(end, _)| *end)
        .map(|(_, why)| why)
}

/// The first time after `from` at which it is this hour.
fn next_hour(from: TimestampMs, hour: u8, zone: &TimeZone) -> Option<TimestampMs> {
    let from = Timestamp::from_millisecond(from.0).ok()?;
    let today = from.to_zoned(zone.clone()).date();
    // A zone may skip a whole day, so that two dates map to one instant.
    for days in 0..=2 {
        let date = today.checked_add(days.days()).ok()?;
        // Jiff's "compatible" choice: after a gap by its length, and the first of two.
        let at = date
            .at(i8::try_from(hour).ok()?, 0, 0, 0)
            .to_zoned(zone.clone())
            .ok()?
            .timestamp();
        if at > from {
            return Some(TimestampMs(at.as_millisecond()));
        }
    }
    None
}
