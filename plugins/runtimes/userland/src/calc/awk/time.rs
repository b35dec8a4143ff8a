//! `strftime` and `mktime` in the zone the environment names.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

fn zone(name: Option<&str>) -> TimeZone {
    let name = name
        .map(|n| n.trim_start_matches(':'))
        .filter(|n| !n.is_empty());
    let found = name.and_then(|n| TimeZone::get(n).or_else(|_| TimeZone::posix(n)).ok());
    found.unwrap_or(TimeZone::UTC)
}

/// The text of a time in seconds; empty for one beyond all calendars.
pub(crate) fn strftime(format: &[u8], seconds: f64, name: Option<&str>) -> String {
    let Ok(time) = Timestamp::from_second(seconds as i64) else {
        return String::new();
    };
    let format = String::from_utf8_lossy(format);
    let zoned = time.to_zoned(zone(name));
    jiff::fmt::strtime::format(&*format, &zoned).unwrap_or_else(|_| format.into_owned())
}

/// Seconds of `YYYY MM DD HH MM SS`; -1 if it is none.
pub(crate) fn mktime(text: &[u8], name: Option<&str>) -> f64 {
    let text = String::from_utf8_lossy(text);
    let parts: Vec<i64> = text
        .split_whitespace()
        .map_while(|p| p.parse().ok())
        .collect();
    let [year, month, day, hour, minute, second, ..] = parts.as_slice() else {
        return -1.0;
    };
    // Months and days beyond their range go on in the next.
    let months = year * 12 + month - 1;
    let Ok(year) = i16::try_from(months.div_euclid(12)) else {
        return -1.0;
    };
    let month = i8::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
    let Ok(begin) = DateTime::new(year, month, 1, 0, 0, 0, 0) else {
        return -1.0;
    };
    let offset = ((day - 1) * 24 + hour) * 3600 + minute * 60 + second;
    let Ok(local) = begin.checked_add(jiff::SignedDuration::from_secs(offset)) else {
        return -1.0;
    };
    let zoned = local.to_zoned(zone(name));
    zoned.map_or(-1.0, |z| z.timestamp().as_second() as f64)
}
