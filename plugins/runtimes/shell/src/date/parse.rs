//! GNU's `-d`: dates in words. Invariant: pure; what GNU refuses is refused.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    civil::{Fields, days_in},
    tokens::{Token, Unit, epoch_of, full_year, nanos_of, tokens, unit_of},
    words, zone_of,
};

/// What has been understood so far.
#[derive(Default)]
struct Seen {
    date: Option<(i64, i64, i64)>,
    time: Option<(i64, i64, i64, i64)>,
    weekday: Option<(i64, i64)>,
    /// Seconds east of UTC.
    zone: Option<i64>,
    relative: Relative,
    has_relative: bool,
    instant: Option<Timestamp>,
}

#[derive(Default, Clone, Copy)]
struct Relative {
    years: i64,
    months: i64,
    days: i64,
    seconds: i64,
    nanos: i64,
}

/// The instant `text` means; `None` if it is no date.
pub(super) fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let (own, text) = own_zone(text.trim());
    let zone = own.as_ref().unwrap_or(zone);
    if let Some(epoch) = text.strip_prefix('@') {
        return epoch_of(epoch.trim());
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        seen: Seen::default(),
    };
    while parser.at < parser.tokens.len() {
        parser.item()?;
    }
    finish(&parser.seen, now, zone)
}

/// A leading `TZ="zone"`.
fn own_zone(text: &str) -> (Option<TimeZone>, &str) {
    let Some(rest) = text.strip_prefix("TZ=\"") else {
        return (None, text);
    };
    match rest.split_once('"') {
        Some((name, rest)) => (Some(zone_of(name)), rest.trim_start()),
        None => (None, text),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    seen: Seen,
}

impl Parser {
    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    fn number(&self, ahead: usize) -> Option<i64> {
        match self.peek(ahead) {
            Some(Token::Number(digits)) => digits.parse().ok(),
            _ => None,
        }
    }

    fn digits(&self, ahead: usize) -> usize {
        match self.peek(ahead) {
            Some(Token::Number(digits)) => digits.len(),
            _ => 0,
        }
    }

    fn word(&self, ahead: usize) -> Option<String> {
        match self.peek(ahead) {
            Some(Token::Word(word)) => Some(word.to_ascii_lowercase()),
            _ => None,
        }
    }

    fn is(&self, ahead: usize, token: &Token) -> bool {
        self.peek(ahead) == Some(token)
    }

    fn item(&mut self) -> Option<()> {
        match self.peek(0)?.clone() {
            Token::Mark(',') => {
                self.at += 1;
                Some(())
            }
            Token::Mark(_) => None,
            Token::Sign(sign) => self.signed(sign),
            Token::Number(_) => self.numeric(),
            Token::Word(_) => self.worded(),
        }
    }

    /// `+1 day`, `-3 hours`, or a zone after a time.
    fn signed(&mut self, sign: char) -> Option<()> {
        let number = self.number(1)?;
        let value = if sign == '-' { -number } else { number };
        if let Some(unit) = self.word(2)
            && self.unit(&unit, value)
        {
            self.at += 3;
            return self.ago();
        }
        if self.seen.time.is_some() && self.seen.zone.is_none() {
            return self.offset(sign);
        }
        None
    }

    /// `+05:30`, `+0530`, `+05`.
    fn offset(&mut self, sign: char) -> Option<()> {
        let number = self.number(1)?;
        let (hours, minutes, used) = if self.is(2, &Token::Mark(':')) {
            (number, self.number(3)?, 4)
        } else if self.digits(1) > 2 {
            (number / 100, number % 100, 2)
        } else {
            (number, 0, 2)
        };
        if hours > 24 || minutes > 59 {
            return None;
        }
        let seconds = hours * 3600 + minutes * 60;
        self.seen.zone = Some(if sign == '-' { -seconds } else { seconds });
        self.at += used;
        Some(())
    }

    fn numeric(&mut self) -> Option<()> {
        let first = self.number(0)?;
        let len = self.digits(0);
        if self.is(1, &Token::Mark(':')) {
            return self.clock();
        }
        if matches!(self.word(1).as_deref(), Some("am" | "pm" | "a.m." | "p.m."))
            && (1..=12).contains(&first)
        {
            let hour = self.halved(first, 1)?;
            self.seen.time = Some((hour, 0, 0, 0));
            self.at += 2;
            return Some(());
        }
        // 2024-01-15
        if self.is(1, &Token::Sign('-'))
            && self.digits(2) > 0
            && self.is(3, &Token::Sign('-'))
            && self.digits(4) > 0
        {
            let (month, day) = (self.number(2)?, self.number(4)?);
            let date = if len >= 3 {
                (first, month, day)
            } else {
                (full_year(first, len), month, day)
            };
            self.at += 5;
            self.date(date)?;
            if self.word(0).as_deref() == Some("t") && self.digits(1) > 0 {
                self.at += 1;
            }
            return Some(());
        }
        // 15-Jan-2024
        if self.is(1, &Token::Sign('-'))
            && self.is(3, &Token::Sign('-'))
            && let Some(month) = self.word(2).and_then(|w| words::month(&w))
        {
            let year = full_year(self.number(4)?, self.digits(4));
            self.at += 5;
            return self.date((year, month, first));
        }
        // 01/15/2024, 2024/01/15, 01/15
        if self.is(1, &Token::Mark('/')) {
            let second = self.number(2)?;
            if self.is(3, &Token::Mark('/')) {
                let third = self.number(4)?;
                let date = if len >= 4 {
                    (first, second, third)
                } else {
                    (full_year(third, self.digits(4)), first, second)
                };
                self.at += 5;
                return self.date(date);
            }
            self.at += 3;
            return self.date((0, first, second));
        }
        if let Some(word) = self.word(1) {
            if let Some(month) = words::month(&word) {
                return self.day_month(first, month);
            }
            if self.unit(&word, first) {
                self.at += 2;
                return self.ago();
            }
        }
        self.lone(first, len)
    }

    /// `15 Jan`, `15 Jan 2024`.
    fn day_month(&mut self, day: i64, month: i64) -> Option<()> {
        self.at += 2;
        let year = self.year();
        self.date((year, month, day))
    }

    /// A year after a date in words, if one follows; else 0 for this year.
    fn year(&mut self) -> i64 {
        let comma = usize::from(self.is(0, &Token::Mark(',')));
        let clock = self.is(comma + 1, &Token::Mark(':'));
        let unit = self
            .word(comma + 1)
            .is_some_and(|w| unit_of(&w).is_some() || w == "am" || w == "pm");
        match self.number(comma) {
            Some(year) if !clock && !unit && self.digits(comma) >= 3 => {
                self.at += comma + 1;
                year
            }
            _ => 0,
        }
    }

    fn date(&mut self, (year, month, day): (i64, i64, i64)) -> Option<()> {
        let valid = (1..=12).contains(&month)
            && day >= 1
            && (year == 0 || day <= days_in(year, month))
            && day <= 31;
        if !valid || self.seen.date.is_some() {
            return None;
        }
        self.seen.date = Some((year, month, day));
        Some(())
    }

    /// Digits alone: a date of eight, a time of four, a year after a date.
    fn lone(&mut self, number: i64, len: usize) -> Option<()> {
        self.at += 1;
        if len == 8 && self.seen.date.is_none() {
            self.date((number / 10000, number / 100 % 100, number % 100))?;
            if self.word(0).as_deref() == Some("t") && self.digits(1) > 0 {
                self.at += 1;
            }
            return Some(());
        }
        if let Some((0, month, day)) = self.seen.date
            && len == 4
            && self.seen.time.is_some()
        {
            self.seen.date = Some((number, month, day));
            return Some(());
        }
        if self.seen.time.is_some() {
            return None;
        }
        let (hour, minute, second) = match len {
            1 | 2 => (number, 0, 0),
            3 | 4 => (number / 100, number % 100, 0),
            6 => (number / 10000, number / 100 % 100, number % 100),
            _ => return None,
        };
        if hour > 24 || minute > 59 || second > 60 {
            return None;
        }
        self.seen.time = Some((hour, minute, second, 0));
        self.zone_after()
    }

    /// `10:30`, `10:30:45.5 pm`, with a zone.
    fn clock(&mut self) -> Option<()> {
        let (hour, minute) = (self.number(0)?, self.number(2)?);
        self.at += 3;
        let (mut second, mut nanos) = (0, 0);
        if self.is(0, &Token::Mark(':')) {
            second = self.number(1)?;
            self.at += 2;
            if matches!(self.peek(0), Some(Token::Mark('.' | ','))) && self.digits(1) > 0 {
                if let Some(Token::Number(digits)) = self.peek(1) {
                    nanos = nanos_of(digits)?;
                }
                self.at += 2;
            }
        }
        let hour = match self.word(0).as_deref() {
            Some("am" | "pm" | "a.m." | "p.m.") => {
                let hour = self.halved(hour, 0)?;
                self.at += 1;
                hour
            }
            _ => hour,
        };
        if hour > 24 || minute > 59 || second > 60 || self.seen.time.is_some() {
            return None;
        }
        self.seen.time = Some((hour, minute, second, nanos));
        self.zone_after()
    }

    fn zone_after(&mut self) -> Option<()> {
        if let Some(Token::Sign(sign)) = self.peek(0).cloned() {
            let unit = self.word(2).is_some_and(|w| unit_of(&w).is_some());
            if self.digits(1) > 0 && !unit {
                return self.offset(sign);
            }
        }
        Some(())
    }

    fn halved(&self, hour: i64, ahead: usize) -> Option<i64> {
        if !(1..=12).contains(&hour) {
            return None;
        }
        let afternoon = self.word(ahead)?.starts_with('p');
        Some(hour % 12 + if afternoon { 12 } else { 0 })
    }

    fn worded(&mut self) -> Option<()> {
        let word = self.word(0)?;
        self.at += 1;
        match word.as_str() {
            "now" | "today" => {
                self.seen.has_relative = true;
                return Some(());
            }
            "tomorrow" => return self.shift_days(1),
            "yesterday" => return self.shift_days(-1),
            "noon" | "midnight" if self.seen.time.is_none() => {
                self.seen.time = Some((if word == "noon" { 12 } else { 0 }, 0, 0, 0));
                return Some(());
            }
            "ago" => return None,
            "of" | "at" | "on" | "and" => return None,
            _ => {}
        }
        if let Some(month) = words::month(&word) {
            let _ = self.is(0, &Token::Mark('.'));
            let day = self.number(0)?;
            if self.is(1, &Token::Mark(':')) {
                return None;
            }
            self.at += 1;
            let year = self.year();
            return self.date((year, month, day));
        }
        if let Some(day) = words::day(&word) {
            if self.seen.weekday.is_some() {
                return None;
            }
            self.seen.weekday = Some((day, 0));
            return Some(());
        }
        if let Some(ordinal) = words::ordinal(&word) {
            let next = self.word(0)?;
            self.at += 1;
            if let Some(day) = words::day(&next) {
                self.seen.weekday = Some((day, ordinal));
                return Some(());
            }
            return if self.unit(&next, ordinal) {
                self.ago()
            } else {
                None
            };
        }
        if self.unit(&word, 1) {
            return self.ago();
        }
        if let Some(zone) = words::zone(&word) {
            self.seen.zone = Some(zone);
            if self.word(0).as_deref() == Some("dst") {
                self.at += 1;
                self.seen.zone = Some(zone + 3600);
            }
            if let Some(Token::Sign(sign)) = self.peek(0).cloned()
                && matches!(word.as_str(), "utc" | "gmt")
                && self.digits(1) > 0
                && self.word(2).is_none_or(|w| unit_of(&w).is_none())
            {
                return self.offset(sign);
            }
            return Some(());
        }
        None
    }

    fn shift_days(&mut self, days: i64) -> Option<()> {
        self.seen.relative.days += days;
        self.seen.has_relative = true;
        Some(())
    }

    /// Adds `value` units; false if the word is none.
    fn unit(&mut self, word: &str, value: i64) -> bool {
        let Some((unit, factor)) = unit_of(word) else {
            return false;
        };
        let relative = &mut self.seen.relative;
        let place = match unit {
            Unit::Years => &mut relative.years,
            Unit::Months => &mut relative.months,
            Unit::Days => &mut relative.days,
            Unit::Seconds => &mut relative.seconds,
        };
        *place = place.saturating_add(value.saturating_mul(factor));
        self.seen.has_relative = true;
        true
    }

    /// `ago` turns everything relative so far around.
    fn ago(&mut self) -> Option<()> {
        if self.word(0).as_deref() == Some("ago") {
            self.at += 1;
            let relative = &mut self.seen.relative;
            relative.years = -relative.years;
            relative.months = -relative.months;
            relative.days = -relative.days;
            relative.seconds = -relative.seconds;
            relative.nanos = -relative.nanos;
        }
        Some(())
    }
}

fn finish(seen: &Seen, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    if let Some(instant) = seen.instant {
        return Some(instant);
    }
    let base = match seen.zone {
        Some(offset) => Fields::of(
            now.checked_add(jiff::SignedDuration::from_secs(offset))
                .ok()?,
            &TimeZone::UTC,
        ),
        None => Fields::of(now, zone),
    };
    let mut at = base;
    let absolute =
        seen.date.is_some() || seen.weekday.is_some() || seen.time.is_some() || seen.zone.is_some();
    if absolute || !seen.has_relative {
        (at.hour, at.minute, at.second, at.nanos) = seen.time.unwrap_or((0, 0, 0, 0));
    }
    if let Some((year, month, day)) = seen.date {
        (at.year, at.month, at.day) = (if year == 0 { base.year } else { year }, month, day);
        if day > days_in(at.year, month) {
            return None;
        }
    } else if let Some((wanted, ordinal)) = seen.weekday {
        let today = at.weekday()?;
        let skip = i64::from(ordinal > 0 && today != wanted);
        at.day += (wanted - today).rem_euclid(7) + 7 * (ordinal - skip);
    }
    at.year = at.year.checked_add(seen.relative.years)?;
    at.month = at.month.checked_add(seen.relative.months)?;
    at.day = at.day.checked_add(seen.relative.days)?;
    let instant = match seen.zone {
        Some(offset) => at.instant_at(offset)?,
        None => at.instant(zone)?,
    };
    instant
        .checked_add(jiff::SignedDuration::from_secs(seen.relative.seconds))
        .ok()
}
