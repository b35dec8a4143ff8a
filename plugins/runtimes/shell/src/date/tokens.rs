//! The words a date is made of. Invariant: pure.

use jiff::Timestamp;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Digits as written.
    Number(String),
    Word(String),
    Sign(char),
    Mark(char),
}

/// Seconds since 1970 with an optional fraction.
pub(super) fn epoch_of(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let negative = whole.starts_with('-');
    let seconds: i64 = whole.parse().ok()?;
    let nanos = nanos_of(fraction)?;
    Timestamp::new(
        seconds,
        i32::try_from(if negative { -nanos } else { nanos }).ok()?,
    )
    .ok()
}

pub(super) fn nanos_of(digits: &str) -> Option<i64> {
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let digits: String = digits.chars().chain("000000000".chars()).take(9).collect();
    digits.parse().ok()
}

/// Splits a date; `None` for a character no date has.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut list = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            _ if c.is_whitespace() => {}
            '(' => {
                // A comment.
                for c in rest.by_ref() {
                    if c == ')' {
                        break;
                    }
                }
            }
            '0'..='9' => {
                let mut digits = String::from(c);
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                list.push(Token::Number(digits));
            }
            'a'..='z' | 'A'..='Z' => {
                let mut word = String::from(c);
                while let Some(letter) = rest.next_if(|c| c.is_ascii_alphabetic() || *c == '.') {
                    word.push(letter);
                }
                list.push(Token::Word(word));
            }
            '+' | '-' => list.push(Token::Sign(c)),
            ':' | '/' | '.' | ',' => list.push(Token::Mark(c)),
            _ => return None,
        }
    }
    Some(list)
}

pub(super) enum Unit {
    Years,
    Months,
    Days,
    Seconds,
}

pub(super) fn unit_of(word: &str) -> Option<(Unit, i64)> {
    let word = word.to_ascii_lowercase();
    let single = word.strip_suffix('s').unwrap_or(&word);
    Some(match single {
        "year" => (Unit::Years, 1),
        "month" => (Unit::Months, 1),
        "fortnight" => (Unit::Days, 14),
        "week" => (Unit::Days, 7),
        "day" => (Unit::Days, 1),
        "hour" => (Unit::Seconds, 3600),
        "minute" | "min" => (Unit::Seconds, 60),
        "second" | "sec" => (Unit::Seconds, 1),
        _ => return None,
    })
}

pub(super) fn full_year(year: i64, digits: usize) -> i64 {
    match digits {
        0..=2 if year < 69 => year + 2000,
        0..=2 => year + 1900,
        _ => year,
    }
}
