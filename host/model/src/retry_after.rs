//! What an answer's headers say about trying again.

use claw_core::id::TimestampMs;
use http::HeaderMap;
use std::time::Duration;

/// The longest waiting time kept, in seconds; more is cut to it.
pub(crate) const MAX_KEPT_S: u64 = 86_400;

/// Reads `retry-after-ms`, else `retry-after` as seconds or as an HTTP date. A date in the past is zero;
/// anything else is ignored.
pub(crate) fn retry_after(headers: &HeaderMap, now: TimestampMs) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(ms) = text("retry-after-ms").and_then(number) {
        return Some(kept(ms / 1_000.0));
    }
    let value = text("retry-after")?;
    if let Some(wait) = seconds(value) {
        return Some(wait);
    }
    let zoned = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(value)
        .ok()?;
    let ms = zoned.as_millisecond().saturating_sub(now.0).max(0);
    #[allow(clippy::cast_precision_loss)]
    Some(kept(ms as f64 / 1_000.0))
}

/// A number of seconds, cut to [`MAX_KEPT_S`].
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    number(text).map(kept)
}

fn number(text: &str) -> Option<f64> {
    let n: f64 = text.parse().ok()?;
    (n.is_finite() && n >= 0.0).then_some(n)
}

fn kept(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds)
        .unwrap_or(Duration::from_secs(MAX_KEPT_S))
        .min(Duration::from_secs(MAX_KEPT_S))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn read(pairs: &[(&'static str, &'static str)]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        // 2015-10-21T07:28:00Z
        let now = TimestampMs(1_445_412_480_000);
        retry_after(&headers, now).map(|d| u64::try_from(d.as_millis()).unwrap())
    }

    #[test]
    fn seconds_milliseconds_and_dates_are_read() {
        for (value, want) in [
            ("7", Some(7_000)),
            (" 0.25 ", Some(250)),
            ("Wed, 21 Oct 2015 07:28:30 GMT", Some(30_000)),
            ("Wed, 21 Oct 2015 07:27:00 GMT", Some(0)),
            ("99999999999", Some(MAX_KEPT_S * 1_000)),
            ("-1", None),
            ("NaN", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(read(&[("retry-after", value)]), want, "{value}");
        }
        let both = [("retry-after", "9"), ("retry-after-ms", "1500")];
        assert_eq!(read(&both), Some(1_500));
        assert_eq!(read(&[]), None);
    }
}
