//! Calendar arithmetic as `mktime` does it: fields may lie outside their ranges. Invariant: pure.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// A point of local time whose fields need not be in range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) nanos: i64,
}

impl Fields {
    pub(super) fn of(at: Timestamp, zone: &TimeZone) -> Self {
        let at = at.to_zoned(zone.clone());
        Self {
            year: at.year().into(),
            month: at.month().into(),
            day: at.day().into(),
            hour: at.hour().into(),
            minute: at.minute().into(),
            second: at.second().into(),
            nanos: at.subsec_nanosecond().into(),
        }
    }

    /// Seconds since 1970 as if the zone were UTC.
    pub(super) fn plain_seconds(&self) -> Option<i64> {
        let days = days_of(self.year, self.month, self.day)?;
        days.checked_mul(86400)?
            .checked_add(self.hour.checked_mul(3600)?)?
            .checked_add(self.minute.checked_mul(60)?)?
            .checked_add(self.second)
    }

    /// The instant, with the zone deciding what the clock shows. `None` beyond the calendar.
    pub(super) fn instant(&self, zone: &TimeZone) -> Option<Timestamp> {
        let plain = Timestamp::new(self.plain_seconds()?, i32::try_from(self.nanos).ok()?).ok()?;
        let local: DateTime = TimeZone::UTC.to_datetime(plain);
        zone.to_ambiguous_zoned(local)
            .compatible()
            .ok()
            .map(|at| at.timestamp())
    }

    /// The instant at a fixed offset from UTC in seconds.
    pub(super) fn instant_at(&self, offset: i64) -> Option<Timestamp> {
        Timestamp::new(
            self.plain_seconds()?.checked_sub(offset)?,
            i32::try_from(self.nanos).ok()?,
        )
        .ok()
    }

    /// 0 is Sunday. The day is normalised first.
    pub(super) fn weekday(&self) -> Option<i64> {
        Some((days_of(self.year, self.month, self.day)? + 4).rem_euclid(7))
    }
}

/// Days since 1970-01-01; month and day may overflow.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let months = year.checked_mul(12)?.checked_add(month - 1)?;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    if !(-20_000..=20_000).contains(&year) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days.checked_add(day - 1)
}

/// How many days a month has.
pub(super) fn days_in(year: i64, month: i64) -> i64 {
    match (days_of(year, month, 1), days_of(year, month + 1, 1)) {
        (Some(first), Some(next)) => next - first,
        _ => 31,
    }
}
