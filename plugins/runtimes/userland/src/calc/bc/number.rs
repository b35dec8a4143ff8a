//! Decimal numbers of any size, with the truncation rules of bc.
//!
//! Invariant: the value is `int / 10^scale`; a negative zero does not exist.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// A number and how many digits it has after its point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Num {
    pub(crate) int: BigInt,
    pub(crate) scale: usize,
}

/// Ten to the power of `digits`.
pub(crate) fn ten(digits: usize) -> BigInt {
    BigInt::from(10u32).pow(u32::try_from(digits).unwrap_or(u32::MAX))
}

impl Num {
    /// A whole number.
    pub(crate) fn from_i64(value: i64) -> Num {
        Num {
            int: BigInt::from(value),
            scale: 0,
        }
    }

    /// Whether it is zero.
    pub(crate) fn is_zero(&self) -> bool {
        self.int.sign() == Sign::NoSign
    }

    /// Whether it is below zero.
    pub(crate) fn is_negative(&self) -> bool {
        self.int.sign() == Sign::Minus
    }

    /// The same value with another number of digits; what does not fit is cut off.
    pub(crate) fn with_scale(&self, scale: usize) -> Num {
        let int = match scale.cmp(&self.scale) {
            Ordering::Equal => self.int.clone(),
            Ordering::Greater => &self.int * ten(scale - self.scale),
            Ordering::Less => &self.int / ten(self.scale - scale),
        };
        Num { int, scale }
    }

    /// Reads digits and at most one point in this base. Digits beyond the base count as its highest one, except in
    /// numbers of one digit.
    pub(crate) fn parse(text: &str, base: u32) -> Num {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let single = whole.len() + part.len() == 1;
        let digit = |c: char| {
            let value = c.to_digit(36).unwrap_or(0);
            if single { value } else { value.min(base - 1) }
        };
        if base == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '.') {
            let digits = format!("0{whole}{part}");
            let int = BigInt::parse_bytes(digits.as_bytes(), 10).unwrap_or_default();
            let scale = part.len();
            return Num { int, scale };
        }
        let gather = |digits: &str| {
            digits
                .chars()
                .fold(BigInt::default(), |sum, c| sum * base + digit(c))
        };
        let scale = part.len();
        let over = BigInt::from(base).pow(u32::try_from(scale).unwrap_or(u32::MAX));
        let fraction = gather(part) * ten(scale) / over;
        Num {
            int: gather(whole) * ten(scale) + fraction,
            scale,
        }
    }

    pub(crate) fn neg(&self) -> Num {
        Num {
            int: -&self.int,
            scale: self.scale,
        }
    }

    pub(crate) fn add(&self, other: &Num) -> Num {
        let scale = self.scale.max(other.scale);
        Num {
            int: self.with_scale(scale).int + other.with_scale(scale).int,
            scale,
        }
    }

    pub(crate) fn sub(&self, other: &Num) -> Num {
        self.add(&other.neg())
    }

    /// The product at the scale the language gives it.
    pub(crate) fn mul(&self, other: &Num, scale: usize) -> Num {
        let full = self.scale + other.scale;
        let wanted = full.min(scale.max(self.scale).max(other.scale));
        let product = Num {
            int: &self.int * &other.int,
            scale: full,
        };
        product.with_scale(wanted)
    }

    /// The quotient cut off after `scale` digits; `None` for division by zero.
    pub(crate) fn div(&self, other: &Num, scale: usize) -> Option<Num> {
        if other.is_zero() {
            return None;
        }
        // int/10^a / (int/10^b) * 10^scale = int * 10^(scale+b-a) / int
        let up = scale + other.scale;
        let int = if up >= self.scale {
            &self.int * ten(up - self.scale) / &other.int
        } else {
            &self.int / (&other.int * ten(self.scale - up))
        };
        Some(Num { int, scale })
    }

    /// What the division at `scale` leaves.
    pub(crate) fn rem(&self, other: &Num, scale: usize) -> Option<Num> {
        let quotient = self.div(other, scale)?;
        let full = Num {
            int: &quotient.int * &other.int,
            scale: quotient.scale + other.scale,
        };
        let wanted = self.scale.max(scale + other.scale);
        Some(self.sub(&full).with_scale(wanted))
    }

    /// The power with a whole exponent; `None` for zero to a negative one.
    pub(crate) fn pow(&self, exponent: i64, scale: usize) -> Option<Num> {
        let count = u32::try_from(exponent.unsigned_abs()).ok()?;
        if count == 0 {
            return Some(Num::from_i64(1));
        }
        let full_scale = self.scale.checked_mul(count as usize)?;
        let full = Num {
            int: self.int.pow(count),
            scale: full_scale,
        };
        if exponent < 0 {
            return Num::from_i64(1).div(&full, scale);
        }
        Some(full.with_scale(full_scale.min(scale.max(self.scale))))
    }

    /// The root cut off; `None` below zero.
    pub(crate) fn sqrt(&self, scale: usize) -> Option<Num> {
        if self.is_negative() {
            return None;
        }
        if self.is_zero() {
            return Some(Num::from_i64(0));
        }
        if self.compare(&Num::from_i64(1)) == Ordering::Equal {
            return Some(Num::from_i64(1));
        }
        let scale = scale.max(self.scale);
        Some(Num {
            int: self.with_scale(scale * 2).int.sqrt(),
            scale,
        })
    }

    pub(crate) fn compare(&self, other: &Num) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.with_scale(scale).int.cmp(&other.with_scale(scale).int)
    }

    /// The whole part as a machine number, held at its ends.
    pub(crate) fn to_i64(&self) -> i64 {
        let whole = self.with_scale(0).int;
        let end = if self.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        };
        i64::try_from(whole).unwrap_or(end)
    }

    /// How many digits count: what `length` answers.
    pub(crate) fn length(&self) -> usize {
        let digits = self.int.magnitude().to_string().len();
        digits.max(self.scale).max(1)
    }

    /// The text in this base.
    pub(crate) fn to_text(&self, base: u32) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let sign = if self.is_negative() { "-" } else { "" };
        if base == 10 {
            return format!("{sign}{}", self.decimal());
        }
        let unit = ten(self.scale);
        let magnitude = BigInt::from(self.int.magnitude().clone());
        let (whole, part) = (&magnitude / &unit, &magnitude % &unit);
        let mut text = sign.to_owned();
        let width = (base - 1).to_string().len();
        let put = |text: &mut String, digit: u32, spaced: bool| {
            if base <= 16 {
                text.push(
                    char::from_digit(digit, 36)
                        .unwrap_or('0')
                        .to_ascii_uppercase(),
                );
            } else {
                let space = if spaced { " " } else { "" };
                text.push_str(&format!("{space}{digit:0width$}"));
            }
        };
        for digit in whole_digits(whole, base) {
            put(&mut text, digit, true);
        }
        if self.scale > 0 {
            text.push('.');
            let (mut rest, mut reach) = (part, BigInt::from(1));
            let mut spaced = false;
            while reach.to_string().len() <= self.scale {
                rest *= base;
                let digit = u32::try_from(&rest / &unit).unwrap_or(0);
                rest %= &unit;
                put(&mut text, digit, spaced);
                spaced = true;
                reach *= base;
            }
        }
        text
    }

    /// Digits in base ten without the sign.
    fn decimal(&self) -> String {
        let digits = self.int.magnitude().to_string();
        if self.scale == 0 {
            return digits;
        }
        let digits = format!("{digits:0>width$}", width = self.scale);
        let (whole, part) = digits.split_at(digits.len() - self.scale);
        format!("{whole}.{part}")
    }
}

/// The digits of a whole number, highest first; none for zero.
fn whole_digits(mut whole: BigInt, base: u32) -> Vec<u32> {
    let mut digits = Vec::new();
    while whole.sign() == Sign::Plus {
        digits.push(u32::try_from(&whole % base).unwrap_or(0));
        whole /= base;
    }
    digits.reverse();
    digits
}
