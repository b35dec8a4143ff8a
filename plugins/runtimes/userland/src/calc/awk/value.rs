//! Values: numbers, texts, and texts from outside that may look like numbers.

use super::ast::{Relation, Text};
use super::format;
use std::cmp::Ordering;

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Unset,
    Num(f64),
    Str(Text),
    /// From a record, the environment or an operand: a number if it looks like one.
    Input(Text),
}

impl Value {
    pub(crate) fn text(bytes: impl Into<Text>) -> Value {
        Value::Str(bytes.into())
    }

    pub(crate) fn truth(yes: bool) -> Value {
        Value::Num(f64::from(u8::from(yes)))
    }

    pub(crate) fn num(&self) -> f64 {
        match self {
            Value::Unset => 0.0,
            Value::Num(n) => *n,
            Value::Str(text) | Value::Input(text) => prefix(text),
        }
    }

    /// The text, numbers by this format.
    pub(crate) fn to_text(&self, format: &[u8]) -> Text {
        match self {
            Value::Unset => [].into(),
            Value::Num(n) => number_text(*n, format).into(),
            Value::Str(text) | Value::Input(text) => text.clone(),
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        match self {
            Value::Unset => false,
            Value::Num(n) => *n != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Input(text) => looks_numeric(text).map_or(!text.is_empty(), |n| n != 0.0),
        }
    }

    /// The number, if it counts as one in a comparison.
    fn numeric(&self) -> Option<f64> {
        match self {
            Value::Unset => Some(0.0),
            Value::Num(n) => Some(*n),
            Value::Str(_) => None,
            Value::Input(text) => looks_numeric(text),
        }
    }
}

/// Compares as the language does: as numbers if both are, else as texts.
pub(crate) fn compare(relation: Relation, left: &Value, right: &Value, format: &[u8]) -> bool {
    let order = match (left.numeric(), right.numeric()) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(left.to_text(format).cmp(&right.to_text(format))),
    };
    match relation {
        Relation::Lt => order == Some(Ordering::Less),
        Relation::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Relation::Eq => order == Some(Ordering::Equal),
        Relation::Ne => order != Some(Ordering::Equal),
        Relation::Gt => order == Some(Ordering::Greater),
        Relation::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// The text of a number: whole ones exactly, others by the format.
pub(crate) fn number_text(n: f64, format: &[u8]) -> Vec<u8> {
    if n.is_nan() {
        return if n.is_sign_negative() {
            b"-nan".to_vec()
        } else {
            b"nan".to_vec()
        };
    }
    if n.is_infinite() {
        return if n > 0.0 {
            b"inf".to_vec()
        } else {
            b"-inf".to_vec()
        };
    }
    if n == n.trunc() {
        return if n.abs() < 1e18 {
            (n as i64).to_string().into_bytes()
        } else {
            format!("{n:.0}").into_bytes()
        };
    }
    format::format(format, &[Value::Num(n)], format)
}

fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 11 | 12)
}

/// The number at the very beginning and how many bytes it takes; 0 bytes if there is none.
pub(crate) fn number_at(bytes: &[u8]) -> (f64, usize) {
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let mut end = usize::from(matches!(at(0), b'+' | b'-'));
    let mut digits = 0;
    while at(end).is_ascii_digit() {
        end += 1;
        digits += 1;
    }
    if at(end) == b'.' {
        let point = end;
        end += 1;
        while at(end).is_ascii_digit() {
            end += 1;
            digits += 1;
        }
        if digits == 0 {
            end = point;
        }
    }
    if digits == 0 {
        return (0.0, 0);
    }
    if matches!(at(end), b'e' | b'E') {
        let mut power = end + 1 + usize::from(matches!(at(end + 1), b'+' | b'-'));
        if at(power).is_ascii_digit() {
            while at(power).is_ascii_digit() {
                power += 1;
            }
            end = power;
        }
    }
    let text = std::str::from_utf8(bytes.get(..end).unwrap_or_default()).unwrap_or("0");
    (text.parse().unwrap_or(0.0), end)
}

/// The number a text begins with.
pub(crate) fn prefix(text: &[u8]) -> f64 {
    let skipped = text.iter().take_while(|b| blank(**b)).count();
    number_at(text.get(skipped..).unwrap_or_default()).0
}

/// The number a text is, blanks around it left aside.
fn looks_numeric(text: &[u8]) -> Option<f64> {
    let begin = text.iter().position(|b| !blank(*b))?;
    let end = text.iter().rposition(|b| !blank(*b))? + 1;
    let inner = text.get(begin..end)?;
    let (value, used) = number_at(inner);
    (used > 0 && used == inner.len()).then_some(value)
}

/// Digits in a base.
pub(crate) fn radix(digits: &[u8], base: u32) -> f64 {
    let digit = |b: &u8| f64::from(char::from(*b).to_digit(base).unwrap_or(0));
    digits
        .iter()
        .fold(0.0, |sum, b| sum * f64::from(base) + digit(b))
}
