//! BSD's `-v` and `-f`. Invariant: pure; fields a format does not name are those of now, as BSD has it.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    civil::{Fields, days_in},
    tokens::epoch_of,
    words,
};

/// Applies one `-v` value: `+1d`, `-2m`, `15H`, `mon`.
pub(super) fn adjust(at: Timestamp, zone: &TimeZone, value: &str) -> Option<Timestamp> {
    let (sign, rest) = match value.chars().next()? {
        sign @ ('+' | '-') => (Some(sign), &value[1..]),
        _ => (None, value),
    };
    let mut fields = Fields::of(at, zone);
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, unit) = rest.split_at(end);
    if digits.is_empty() {
        return named(fields, zone, sign, unit);
    }
    let number: i64 = digits.parse().ok()?;
    let change = match sign {
        Some('-') => Some(-number),
        Some(_) => Some(number),
        None => None,
    };
    match (unit, change) {
        ("S", Some(n)) => return seconds(at, n),
        ("M", Some(n)) => return seconds(at, n.checked_mul(60)?),
        ("H", Some(n)) => return seconds(at, n.checked_mul(3600)?),
        ("d", Some(n)) => fields.day = fields.day.checked_add(n)?,
        ("w", Some(n)) => fields.day = fields.day.checked_add(n.checked_mul(7)?)?,
        ("m", Some(n)) => clamp(&mut fields, 0, n)?,
        ("y", Some(n)) => clamp(&mut fields, n, 0)?,
        ("S", None) => fields.second = number,
        ("M", None) => fields.minute = number,
        ("H", None) => fields.hour = number,
        ("d", None) => fields.day = number,
        ("m", None) => {
            fields.month = number;
            clamp(&mut fields, 0, 0)?;
        }
        ("y", None) => {
            fields.year = match number {
                0..=68 => number + 2000,
                69..=99 => number + 1900,
                _ => number,
            };
            clamp(&mut fields, 0, 0)?;
        }
        ("w", None) => fields.day += number - fields.weekday()?,
        _ => return None,
    }
    fields.instant(zone)
}

fn seconds(at: Timestamp, n: i64) -> Option<Timestamp> {
    at.checked_add(jiff::SignedDuration::from_secs(n)).ok()
}

/// A month's end stays one: BSD does not run over into the next.
fn clamp(fields: &mut Fields, years: i64, months: i64) -> Option<()> {
    let all = (fields.year.checked_add(years)?)
        .checked_mul(12)?
        .checked_add(fields.month - 1 + months)?;
    (fields.year, fields.month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    fields.day = fields.day.min(days_in(fields.year, fields.month));
    Some(())
}

/// `-v mon`, `-v +fri`, `-v -jan`.
fn named(mut fields: Fields, zone: &TimeZone, sign: Option<char>, name: &str) -> Option<Timestamp> {
    if let Some(wanted) = words::day(name) {
        let today = fields.weekday()?;
        fields.day += match sign {
            Some('-') => -(today - wanted).rem_euclid(7),
            Some(_) => (wanted - today).rem_euclid(7),
            None => wanted - today,
        };
    } else {
        let wanted = words::month(name)?;
        match sign {
            Some('-') if wanted > fields.month => fields.year -= 1,
            Some('+') if wanted < fields.month => fields.year += 1,
            _ => {}
        }
        fields.month = wanted;
        clamp(&mut fields, 0, 0)?;
    }
    fields.instant(zone)
}

/// Reads `text` by a `strptime` format.
pub(super) fn read(format: &str, text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let mut reader = Reader {
        rest: text,
        fields: Fields::of(now, zone),
        offset: None,
        instant: None,
        afternoon: None,
    };
    reader.fields.nanos = 0;
    reader.all(format)?;
    if !reader.rest.trim().is_empty() {
        return None;
    }
    if let Some(instant) = reader.instant {
        return Some(instant);
    }
    if let Some(afternoon) = reader.afternoon {
        reader.fields.hour = reader.fields.hour % 12 + if afternoon { 12 } else { 0 };
    }
    match reader.offset {
        Some(offset) => reader.fields.instant_at(offset),
        None => reader.fields.instant(zone),
    }
}

struct Reader<'a> {
    rest: &'a str,
    fields: Fields,
    offset: Option<i64>,
    instant: Option<Timestamp>,
    afternoon: Option<bool>,
}

impl Reader<'_> {
    fn all(&mut self, format: &str) -> Option<()> {
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c.is_whitespace() {
                self.rest = self.rest.trim_start();
            } else if c == '%' {
                self.one(chars.next()?)?;
            } else {
                self.rest = self.rest.strip_prefix(c)?;
            }
        }
        Some(())
    }

    fn number(&mut self, digits: usize, low: i64, high: i64) -> Option<i64> {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len())
            .min(digits);
        let number: i64 = self.rest[..end].parse().ok()?;
        self.rest = &self.rest[end..];
        (low..=high).contains(&number).then_some(number)
    }

    fn word(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_owned()
    }

    fn one(&mut self, letter: char) -> Option<()> {
        match letter {
            'Y' => self.fields.year = self.number(4, 0, 9999)?,
            'y' => {
                let year = self.number(2, 0, 99)?;
                self.fields.year = year + if year < 69 { 2000 } else { 1900 };
            }
            'm' => self.fields.month = self.number(2, 1, 12)?,
            'd' | 'e' => self.fields.day = self.number(2, 1, 31)?,
            'H' | 'k' => self.fields.hour = self.number(2, 0, 23)?,
            'I' | 'l' => self.fields.hour = self.number(2, 1, 12)?,
            'M' => self.fields.minute = self.number(2, 0, 59)?,
            'S' => self.fields.second = self.number(2, 0, 60)?,
            'j' => {
                self.fields.month = 1;
                self.fields.day = self.number(3, 1, 366)?;
            }
            'b' | 'B' | 'h' => {
                let word = self.word();
                self.fields.month = words::month(&word)?;
            }
            'a' | 'A' => {
                let word = self.word();
                words::day(&word)?;
            }
            'p' => {
                let word = self.word();
                self.afternoon = Some(word.eq_ignore_ascii_case("pm"));
            }
            's' => {
                let end = self
                    .rest
                    .find(|c: char| !c.is_ascii_digit() && c != '-')
                    .unwrap_or(self.rest.len());
                self.instant = Some(epoch_of(&self.rest[..end])?);
                self.rest = &self.rest[end..];
            }
            'z' => self.zone()?,
            'Z' => {
                let word = self.word();
                self.offset = words::zone(&word).or(self.offset);
            }
            'F' => self.all("%Y-%m-%d")?,
            'T' => self.all("%H:%M:%S")?,
            'R' => self.all("%H:%M")?,
            'D' => self.all("%m/%d/%y")?,
            'n' | 't' => self.rest = self.rest.trim_start(),
            '%' => self.rest = self.rest.strip_prefix('%')?,
            _ => return None,
        }
        Some(())
    }

    fn zone(&mut self) -> Option<()> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            self.offset = Some(0);
            return Some(());
        }
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        self.rest = self.rest.strip_prefix(['+', '-'])?;
        let hours = self.number(2, 0, 24)?;
        self.rest = self.rest.strip_prefix(':').unwrap_or(self.rest);
        let minutes = self.number(2, 0, 59)?;
        self.offset = Some(sign * (hours * 3600 + minutes * 60));
        Some(())
    }
}
