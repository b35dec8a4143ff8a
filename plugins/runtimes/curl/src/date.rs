//! The dates of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT` and the forms servers write instead.

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const SECONDS_PER_DAY: i64 = 86_400;

/// Seconds since 1970, for any of the three forms of RFC 9110 and for dashes between day, month and year.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (mut day, mut month, mut year, mut time) = (None, None, None, None);
    for word in text
        .split([' ', ',', '-', '\t'])
        .filter(|word| !word.is_empty())
    {
        let lower = word.to_ascii_lowercase();
        if word.contains(':') {
            time = time_of_day(word);
        } else if let Some(index) = lower
            .get(..3)
            .and_then(|start| MONTHS.iter().position(|name| *name == start))
        {
            month = i64::try_from(index).ok().map(|index| index + 1);
        } else if let Ok(number) = word.parse::<i64>() {
            match day {
                None => day = Some(number),
                Some(_) => year = Some(full_year(number)),
            }
        }
    }
    let days = days_since_1970(year?, month?, day.filter(|day| (1..=31).contains(day))?);
    Some(days * SECONDS_PER_DAY + time?)
}

fn time_of_day(word: &str) -> Option<i64> {
    let mut parts = word.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    valid.then_some(hour * 3600 + minute * 60 + second)
}

fn full_year(year: i64) -> i64 {
    match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        _ => year.clamp(1600, 9999),
    }
}

/// Days from 1970-01-01 in the Gregorian calendar: years start in March, so that a leap day is their last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `2026-11-21 08:49:37` in UTC.
pub(crate) fn stamp(unix: i64) -> String {
    let (days, rest) = (
        unix.div_euclid(SECONDS_PER_DAY),
        unix.rem_euclid(SECONDS_PER_DAY),
    );
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse(text), Some(784_111_777), "{text}");
        }
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(parse("29 Feb 2024 12:00:00"), Some(1_709_208_000));
        assert_eq!(stamp(1_709_208_000), "2024-02-29 12:00:00");
        assert_eq!(stamp(784_111_777), "1994-11-06 08:49:37");
        for text in [
            "",
            "tomorrow",
            "06 Nov 1994",
            "06 Nov 1994 25:00:00",
            "99 Nov 1994 01:00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
