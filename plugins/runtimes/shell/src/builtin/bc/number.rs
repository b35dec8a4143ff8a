//! Decimal numbers of any size with a scale. Invariant: `value` is the number times ten to the `scale`.

use num_bigint::{BigInt, Sign};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: BigInt,
    pub(super) scale: usize,
}

/// Most digits after the point and most bits of a power: beyond it nothing ends in useful time.
pub(super) const MAX_SCALE: usize = 100_000;
const MAX_POWER_BITS: u64 = 1 << 24;

/// Characters of a line of output before it is broken.
const LINE: usize = 69;

pub(super) fn ten(power: usize) -> BigInt {
    BigInt::from(10).pow(u32::try_from(power).unwrap_or(u32::MAX))
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self {
            value: value.into(),
            scale: 0,
        }
    }
}

impl Number {
    pub(super) fn is_zero(&self) -> bool {
        self.value.sign() == Sign::NoSign
    }

    /// At this scale; digits beyond it are cut off.
    pub(super) fn at(&self, scale: usize) -> Self {
        let value = if scale >= self.scale {
            &self.value * ten(scale - self.scale)
        } else {
            &self.value / ten(self.scale - scale)
        };
        Self { value, scale }
    }

    fn aligned(&self, other: &Self) -> (BigInt, BigInt, usize) {
        let scale = self.scale.max(other.scale);
        (self.at(scale).value, other.at(scale).value, scale)
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let (a, b, scale) = self.aligned(other);
        Self { value: a + b, scale }
    }

    pub(super) fn sub(&self, other: &Self) -> Self {
        let (a, b, scale) = self.aligned(other);
        Self { value: a - b, scale }
    }

    pub(super) fn mul(&self, other: &Self, scale: usize) -> Self {
        let full = Self {
            value: &self.value * &other.value,
            scale: self.scale + other.scale,
        };
        let kept = full.scale.min(scale.max(self.scale).max(other.scale));
        full.at(kept)
    }

    /// `None` for a division by zero.
    pub(super) fn div(&self, other: &Self, scale: usize) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let value = &self.value * ten(scale + other.scale) / (&other.value * ten(self.scale));
        Some(Self { value, scale })
    }

    pub(super) fn rem(&self, other: &Self, scale: usize) -> Option<Self> {
        let quotient = self.div(other, scale)?;
        let scale = (scale + other.scale).max(self.scale);
        let whole = Self {
            value: &quotient.value * &other.value,
            scale: quotient.scale + other.scale,
        };
        Some(self.sub(&whole).at(scale))
    }

    /// To a whole power. `None` for a division by zero or a result too large.
    pub(super) fn pow(&self, power: i64, scale: usize) -> Option<Self> {
        let by = u32::try_from(power.unsigned_abs()).ok()?;
        if self.value.bits().max(1).saturating_mul(u64::from(by)) > MAX_POWER_BITS {
            return None;
        }
        let full = Self {
            value: self.value.pow(by),
            scale: self.scale * by as usize,
        };
        if power < 0 {
            return Self::from(1).div(&full, scale);
        }
        let kept = full.scale.min(scale.max(self.scale));
        Some(full.at(kept))
    }

    /// `None` for a negative number.
    pub(super) fn sqrt(&self, scale: usize) -> Option<Self> {
        if self.value.sign() == Sign::Minus {
            return None;
        }
        let scale = scale.max(self.scale);
        Some(Self {
            value: self.at(2 * scale).value.sqrt(),
            scale,
        })
    }

    pub(super) fn abs(&self) -> Self {
        Self {
            value: self.value.magnitude().clone().into(),
            scale: self.scale,
        }
    }

    pub(super) fn neg(&self) -> Self {
        Self {
            value: -&self.value,
            scale: self.scale,
        }
    }

    /// The whole part, if it fits.
    pub(super) fn whole(&self) -> Option<i64> {
        i64::try_from(self.at(0).value).ok()
    }

    pub(super) fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    /// How many digits it has.
    pub(super) fn length(&self) -> i64 {
        let digits = self.value.magnitude().to_string().len().max(self.scale);
        i64::try_from(if self.is_zero() { self.scale.max(1) } else { digits }).unwrap_or(i64::MAX)
    }

    /// Reads digits in a base from 2 to 16.
    pub(super) fn read(text: &str, base: u32) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        // One digit alone stands for itself in every base.
        let base = if whole.len() == 1 && fraction.is_empty() { 16 } else { base };
        let digit = |c: char| c.to_digit(16).unwrap_or(0).min(base - 1);
        let mut value = BigInt::from(0);
        for c in whole.chars() {
            value = value * base + digit(c);
        }
        let scale = fraction.len();
        if base == 10 || fraction.is_empty() {
            for c in fraction.chars() {
                value = value * 10 + digit(c);
            }
            return Self { value, scale };
        }
        let (mut numerator, mut denominator) = (BigInt::from(0), BigInt::from(1));
        for c in fraction.chars() {
            numerator = numerator * base + digit(c);
            denominator *= base;
        }
        Self {
            value: value * ten(scale) + numerator * ten(scale) / denominator,
            scale,
        }
    }

    /// As `bc` prints it, long lines broken.
    pub(super) fn show(&self, base: u32) -> String {
        let text = if base == 10 { self.decimal() } else { self.in_base(base) };
        if text.len() <= LINE {
            return text;
        }
        let mut out = String::new();
        for (at, c) in text.chars().enumerate() {
            if at > 0 && at % (LINE - 1) == 0 {
                out.push_str("\\\n");
            }
            out.push(c);
        }
        out
    }

    fn decimal(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let sign = if self.value.sign() == Sign::Minus { "-" } else { "" };
        let digits = self.value.magnitude().to_string();
        if self.scale == 0 {
            return format!("{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = self.scale);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale);
        format!("{sign}{whole}.{fraction}")
    }

    fn in_base(&self, base: u32) -> String {
        let sign = if self.value.sign() == Sign::Minus { "-" } else { "" };
        let whole = self.at(0).value;
        let mut out = String::from(sign);
        let digits = |number: &BigInt| -> Vec<u32> {
            let mut left = number.magnitude().clone();
            let mut list = Vec::new();
            while left > 0u32.into() {
                list.push(u32::try_from(&left % base).unwrap_or(0));
                left /= base;
            }
            list.reverse();
            list
        };
        let width = (base - 1).to_string().len();
        let digit = |d: u32| match base {
            0..=16 => char::from_digit(d, 16).unwrap_or('0').to_ascii_uppercase().to_string(),
            _ => format!(" {d:0>width$}"),
        };
        let list = digits(&whole);
        if list.is_empty() && self.scale == 0 {
            out.push_str(&digit(0));
        }
        for d in list {
            out.push_str(&digit(d));
        }
        if self.scale > 0 {
            let mut fraction = self.sub(&Self { value: whole, scale: 0 });
            fraction.value = BigInt::from(fraction.value.magnitude().clone());
            out.push('.');
            let mut reached = BigInt::from(1);
            let wanted = ten(self.scale);
            while reached < wanted {
                fraction.value *= base;
                let d = fraction.at(0).value;
                fraction.value -= &d * ten(fraction.scale);
                out.push_str(&digit(u32::try_from(&d).unwrap_or(0)));
                reached *= base;
            }
        }
        if out.is_empty() || out == "-" { "0".to_owned() } else { out }
    }
}
