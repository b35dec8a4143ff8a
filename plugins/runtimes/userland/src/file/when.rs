//! Times in words, in the zone of `TZ`. The reading and formatting is that of the shell's `date`.

#[path = "../../../shell/src/date/civil.rs"]
#[allow(dead_code, reason = "shared with `date`")]
mod civil;
#[path = "../../../shell/src/date/format.rs"]
mod format;
#[path = "../../../shell/src/date/parse.rs"]
#[allow(dead_code, reason = "shared with `date`")]
mod parse;
#[path = "../../../shell/src/date/tokens.rs"]
#[allow(dead_code, reason = "shared with `date`")]
mod tokens;
#[path = "../../../shell/src/date/words.rs"]
#[allow(dead_code, reason = "shared with `date`")]
mod words;

use crate::io::Io;
use crate::platform::disk::Time;
use jiff::{Timestamp, tz::TimeZone};

/// Where clocks are read.
pub(super) struct Clock {
    zone: TimeZone,
    now: Timestamp,
}

fn zone_of(name: &str) -> TimeZone {
    let name = name.strip_prefix(':').unwrap_or(name);
    if name.is_empty() || name.starts_with("UTC") {
        return TimeZone::UTC;
    }
    let zone = TimeZone::get(name).or_else(|_| TimeZone::posix(name));
    zone.unwrap_or(TimeZone::UTC)
}

fn stamp((seconds, nanos): Time) -> Timestamp {
    let nanos = i32::try_from(nanos).unwrap_or(0);
    Timestamp::new(seconds, nanos).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn time(at: Timestamp) -> Time {
    let nanos = at.as_nanosecond();
    let whole = i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap_or(0);
    let part = u32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap_or(0);
    (whole, part)
}

impl Clock {
    /// The clock of this zone, now.
    pub(super) fn of(io: &Io<'_>) -> Self {
        Self {
            zone: io.var("TZ").map_or(TimeZone::UTC, zone_of),
            now: Timestamp::now(),
        }
    }

    /// Now.
    pub(super) fn now(&self) -> Time {
        time(self.now)
    }

    /// A time by the conversions of `date`.
    pub(super) fn format(&self, format: &str, at: Time) -> String {
        format::format(format, stamp(at), &self.zone)
    }

    /// What GNU's date texts mean, as of `base`.
    pub(super) fn read(&self, text: &str, base: Option<Time>) -> Option<Time> {
        let now = base.map_or(self.now, stamp);
        parse::parse(text, now, &self.zone).map(time)
    }

    /// `[[CC]YY]MMDDhhmm[.ss]`.
    pub(super) fn read_digits(&self, text: &str) -> Option<Time> {
        let (digits, second) = text.split_once('.').unwrap_or((text, "00"));
        if !digits
            .bytes()
            .chain(second.bytes())
            .all(|b| b.is_ascii_digit())
            || second.len() != 2
        {
            return None;
        }
        let (year, rest) = digits.split_at_checked(digits.len().checked_sub(8)?)?;
        let year: i64 = match year.len() {
            0 => i64::from(stamp(self.now()).to_zoned(self.zone.clone()).year()),
            2 => year
                .parse()
                .map(|y: i64| if y < 69 { y + 2000 } else { y + 1900 })
                .ok()?,
            4 => year.parse().ok()?,
            _ => return None,
        };
        let (month, day) = (&rest[..2], &rest[2..4]);
        let (hour, minute) = (&rest[4..6], &rest[6..8]);
        let text = format!("{year:04}-{month}-{day} {hour}:{minute}:{second}");
        self.read(&text, None)
    }

    /// Whether a time is so long ago, or so far ahead, that `ls` shows its year.
    pub(super) fn far(&self, at: Time) -> bool {
        /// Half of a mean year, in seconds.
        const HALF_YEAR_SECONDS: i64 = 31_556_952 / 2;
        let now = self.now();
        at > now || at.0 <= now.0 - HALF_YEAR_SECONDS
    }
}
