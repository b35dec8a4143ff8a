//! `+FORMAT`: GNU's conversions with their flags and widths. Invariant: pure; an unknown conversion is copied.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use super::words::{DAYS, MONTHS};

/// Longest padding asked for.
const MAX_WIDTH: usize = 4096;

#[derive(Default, Clone, Copy)]
struct Flags {
    pad: Option<char>,
    upper: bool,
    swap: bool,
    width: Option<usize>,
    colons: usize,
}

/// One conversion's value, before padding.
enum Value {
    /// A number, its usual width and its usual padding.
    Number(i64, usize, char),
    /// Text.
    Text(String),
    /// Already what it should be.
    Done(String),
}

/// Formats an instant as seen in a zone.
pub(super) fn format(format: &str, at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    let mut out = String::new();
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut flags = Flags::default();
        let mut taken = String::from('%');
        while let Some(flag) = rest.peek().copied() {
            match flag {
                '-' | '_' | '0' | '+' => flags.pad = Some(flag),
                '^' => flags.upper = true,
                '#' => flags.swap = true,
                ':' => flags.colons += 1,
                _ => break,
            }
            taken.push(flag);
            rest.next();
        }
        let mut width = String::new();
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            width.push(digit);
            taken.push(digit);
        }
        flags.width = width.parse().ok().map(|w: usize| w.min(MAX_WIDTH));
        while let Some(colon) = rest.next_if_eq(&':') {
            flags.colons += 1;
            taken.push(colon);
        }
        if let Some(modifier) = rest.next_if(|c| matches!(c, 'E' | 'O')) {
            taken.push(modifier);
        }
        let Some(letter) = rest.next() else {
            out.push_str(&taken);
            break;
        };
        match value(letter, flags, &at) {
            Some(value) => out.push_str(&padded(value, flags)),
            None => {
                out.push_str(&taken);
                out.push(letter);
            }
        }
    }
    out
}

fn value(letter: char, flags: Flags, at: &Zoned) -> Option<Value> {
    use Value::{Done, Number, Text};
    let nested = |text: &str| Text(format(text, at.timestamp(), at.time_zone()));
    let day = i64::from(at.weekday().to_sunday_zero_offset());
    let year = i64::from(at.year());
    let hour = i64::from(at.hour());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let of_year = i64::from(at.day_of_year());
    let iso = at.date().iso_week_date();
    Some(match letter {
        'a' => Text(name(&DAYS, day)[..3].to_owned()),
        'A' => Text(name(&DAYS, day).to_owned()),
        'b' | 'h' => Text(name(&MONTHS, i64::from(at.month()) - 1)[..3].to_owned()),
        'B' => Text(name(&MONTHS, i64::from(at.month()) - 1).to_owned()),
        'c' => nested("%a %b %e %H:%M:%S %Y"),
        'C' => Number(year.div_euclid(100), 2, '0'),
        'd' => Number(at.day().into(), 2, '0'),
        'D' | 'x' => nested("%m/%d/%y"),
        'e' => Number(at.day().into(), 2, ' '),
        'F' => nested("%Y-%m-%d"),
        'g' => Number(i64::from(iso.year()).rem_euclid(100), 2, '0'),
        'G' => Number(iso.year().into(), 4, '0'),
        'H' => Number(hour, 2, '0'),
        'I' => Number(twelve, 2, '0'),
        'j' => Number(of_year, 3, '0'),
        'k' => Number(hour, 2, ' '),
        'l' => Number(twelve, 2, ' '),
        'm' => Number(at.month().into(), 2, '0'),
        'M' => Number(at.minute().into(), 2, '0'),
        'n' => Done("\n".to_owned()),
        'N' => Done(nanos(at.subsec_nanosecond(), flags)),
        'p' => Text(half(hour, flags.swap).to_owned()),
        'P' => Text(half(hour, true).to_owned()),
        'q' => Number((i64::from(at.month()) - 1) / 3 + 1, 1, '0'),
        'r' => nested("%I:%M:%S %p"),
        'R' => nested("%H:%M"),
        's' => Number(at.timestamp().as_second(), 1, '0'),
        'S' => Number(at.second().into(), 2, '0'),
        't' => Done("\t".to_owned()),
        'T' | 'X' => nested("%H:%M:%S"),
        'u' => Number(if day == 0 { 7 } else { day }, 1, '0'),
        'U' => Number((of_year + 6 - day).div_euclid(7), 2, '0'),
        'V' => Number(iso.week().into(), 2, '0'),
        'w' => Number(day, 1, '0'),
        'W' => Number((of_year + 6 - (day + 6) % 7).div_euclid(7), 2, '0'),
        'y' => Number(year.rem_euclid(100), 2, '0'),
        'Y' => Number(year, 4, '0'),
        'z' => Done(offset(at.offset().seconds().into(), flags)?),
        'Z' => Done(abbreviation(at, flags.swap)),
        '%' => Done("%".to_owned()),
        _ => return None,
    })
}

fn name<'a>(names: &[&'a str], at: i64) -> &'a str {
    usize::try_from(at)
        .ok()
        .and_then(|at| names.get(at))
        .copied()
        .unwrap_or("???")
}

fn half(hour: i64, lower: bool) -> &'static str {
    match (hour < 12, lower) {
        (true, false) => "AM",
        (false, false) => "PM",
        (true, true) => "am",
        (false, true) => "pm",
    }
}

fn abbreviation(at: &Zoned, lower: bool) -> String {
    let info = at.time_zone().to_offset_info(at.timestamp());
    let text = info.abbreviation().to_owned();
    if lower {
        text.to_ascii_lowercase()
    } else {
        text
    }
}

/// The first digits of the fraction, as many as the width says.
fn nanos(nanos: i32, flags: Flags) -> String {
    let digits = format!("{nanos:09}");
    let mut text = match flags.width {
        Some(width) if width < 9 => digits[..width.max(1)].to_owned(),
        Some(width) => format!("{digits:0<width$}"),
        None => digits,
    };
    if flags.pad == Some('-') {
        let kept = text.trim_end_matches('0').len().max(1);
        text.truncate(kept);
    }
    text
}

fn offset(seconds: i64, flags: Flags) -> Option<String> {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let (h, m, s) = (all / 3600, all / 60 % 60, all % 60);
    Some(match flags.colons {
        0 => format!("{sign}{h:02}{m:02}"),
        1 => format!("{sign}{h:02}:{m:02}"),
        2 => format!("{sign}{h:02}:{m:02}:{s:02}"),
        3 if s != 0 => format!("{sign}{h:02}:{m:02}:{s:02}"),
        3 if m != 0 => format!("{sign}{h:02}:{m:02}"),
        3 => format!("{sign}{h:02}"),
        _ => return None,
    })
}

fn padded(value: Value, flags: Flags) -> String {
    match value {
        Value::Done(text) => text,
        Value::Text(text) => {
            let text = if flags.upper || flags.swap && text.chars().any(char::is_lowercase) {
                text.to_uppercase()
            } else {
                text
            };
            let fill = if flags.pad == Some('0') { '0' } else { ' ' };
            let missing = flags
                .width
                .unwrap_or(0)
                .saturating_sub(text.chars().count());
            let fill: String = std::iter::repeat_n(fill, missing).collect();
            fill + &text
        }
        Value::Number(number, width, fill) => {
            let (width, fill) = match flags.pad {
                Some('-') => (flags.width.unwrap_or(0), fill),
                Some('_') => (flags.width.unwrap_or(width), ' '),
                Some(_) => (flags.width.unwrap_or(width), '0'),
                None => (flags.width.unwrap_or(width), fill),
            };
            let digits = number.unsigned_abs().to_string();
            let sign = if number < 0 { "-" } else { "" };
            let missing = width.saturating_sub(digits.len() + sign.len());
            let fill: String = std::iter::repeat_n(fill, missing).collect();
            if fill.starts_with('0') {
                format!("{sign}{fill}{digits}")
            } else {
                format!("{fill}{sign}{digits}")
            }
        }
    }
}
