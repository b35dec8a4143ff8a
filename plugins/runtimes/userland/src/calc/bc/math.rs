//! The functions of `bc -l`, computed with guard digits and cut off at the wanted scale.
//!
//! Invariant: fixed-point integers inside, `digits` decimal places, never a machine float.

use super::number::{Num, ten};
use num_bigint::{BigInt, Sign};

/// Digits computed beyond the wanted ones.
const GUARD_DIGITS: usize = 12;

/// The largest exponent `e` takes: its result would have over 400 thousand digits before the point beyond it.
const MAX_EXPONENT: i64 = 1_000_000;

/// Numbers of one number of places.
struct Fixed {
    digits: usize,
    one: BigInt,
}

impl Fixed {
    fn new(digits: usize) -> Fixed {
        Fixed {
            digits,
            one: ten(digits),
        }
    }

    fn take(&self, num: &Num) -> BigInt {
        num.with_scale(self.digits).int
    }

    fn give(&self, int: BigInt, scale: usize) -> Num {
        let digits = self.digits;
        Num { int, scale: digits }.with_scale(scale)
    }

    fn mul(&self, a: &BigInt, b: &BigInt) -> BigInt {
        a * b / &self.one
    }

    fn div(&self, a: &BigInt, b: &BigInt) -> BigInt {
        a * &self.one / b
    }

    fn sqrt(&self, a: &BigInt) -> BigInt {
        (a * &self.one).sqrt()
    }

    /// Sum of `first * ratio^k` over growing divisors: `divisor(k)` divides the k-th term for good when `keep` is
    /// set, else only the summand.
    fn series(&self, first: BigInt, ratio: &BigInt, divisor: fn(u64) -> u64, keep: bool) -> BigInt {
        let (mut sum, mut term, mut k) = (first.clone(), first, 1u64);
        loop {
            term = self.mul(&term, ratio);
            if keep {
                term /= divisor(k);
            }
            let summand = if keep {
                term.clone()
            } else {
                &term / divisor(k)
            };
            if summand.sign() == Sign::NoSign {
                return sum;
            }
            sum += summand;
            k += 1;
        }
    }

    /// Arc tangent.
    fn atan(&self, x: &BigInt) -> BigInt {
        let (mut x, mut doubled) = (x.clone(), 0u32);
        // 2 atan(x / (1 + sqrt(1 + x^2))) = atan(x)
        while &x * 8 > self.one || &x * 8 < -&self.one {
            let root = self.sqrt(&(&self.one + self.mul(&x, &x)));
            x = self.div(&x, &(&self.one + root));
            doubled += 1;
        }
        let ratio = -self.mul(&x, &x);
        self.series(x, &ratio, |k| 2 * k + 1, false) << doubled
    }

    /// Natural logarithm of something above zero.
    fn ln(&self, x: &BigInt) -> BigInt {
        let (mut x, mut doubled) = (x.clone(), 1u32);
        loop {
            let off = &x - &self.one;
            if &off * 16 < self.one && &off * 16 > -&self.one {
                break;
            }
            x = self.sqrt(&x);
            doubled += 1;
        }
        let y = self.div(&(&x - &self.one), &(&x + &self.one));
        let ratio = self.mul(&y, &y);
        self.series(y, &ratio, |k| 2 * k + 1, false) << doubled
    }

    /// The angle less whole turns.
    fn reduced(&self, x: &BigInt) -> BigInt {
        let turn = self.atan(&self.one) * 8;
        x % turn
    }

    fn sin(&self, x: &BigInt) -> BigInt {
        let x = self.reduced(x);
        let ratio = -self.mul(&x, &x);
        self.series(x, &ratio, |k| 2 * k * (2 * k + 1), true)
    }

    fn cos(&self, x: &BigInt) -> BigInt {
        let x = self.reduced(x);
        let ratio = -self.mul(&x, &x);
        self.series(self.one.clone(), &ratio, |k| (2 * k - 1) * (2 * k), true)
    }

    fn exp(&self, x: &BigInt) -> BigInt {
        let (mut x, mut halved) = (x.clone(), 0u32);
        while &x * 8 > self.one {
            x /= 2;
            halved += 1;
        }
        let mut result = self.series(self.one.clone(), &x, |k| k, true);
        for _ in 0..halved {
            result = self.mul(&result, &result);
        }
        result
    }
}

/// Digits before the point.
fn whole_digits(x: &Num) -> usize {
    x.with_scale(0).int.magnitude().to_string().len()
}

/// `e(x)`; `None` if it is beyond all bounds.
pub(crate) fn exp(x: &Num, scale: usize) -> Option<Num> {
    let whole = x.to_i64();
    if x.is_zero() {
        return Some(Num::from_i64(1).with_scale(scale));
    }
    if whole > MAX_EXPONENT {
        return None;
    }
    if whole < -MAX_EXPONENT {
        return Some(Num::from_i64(0).with_scale(scale));
    }
    let before = usize::try_from(whole.unsigned_abs()).unwrap_or(0) / 2 + 1;
    let fixed = Fixed::new(scale + GUARD_DIGITS + before + 8);
    let mut result = fixed.exp(&fixed.take(x).magnitude().clone().into());
    if x.is_negative() {
        result = fixed.div(&fixed.one, &result);
    }
    Some(fixed.give(result, scale))
}

/// `l(x)`. At and below zero the answer is the most negative number of that many digits, as in GNU bc.
pub(crate) fn ln(x: &Num, scale: usize) -> Num {
    let one = Num::from_i64(1);
    if x.is_zero() || x.is_negative() {
        let most = Num {
            int: ten(scale),
            scale: 0,
        };
        return one.sub(&most).with_scale(scale);
    }
    if x.compare(&one).is_eq() {
        return Num::from_i64(0);
    }
    let fixed = Fixed::new(scale.max(x.scale) + GUARD_DIGITS + whole_digits(x) + x.scale);
    fixed.give(fixed.ln(&fixed.take(x)), scale)
}

/// `s(x)`.
pub(crate) fn sin(x: &Num, scale: usize) -> Num {
    let fixed = Fixed::new(scale + GUARD_DIGITS + whole_digits(x));
    fixed.give(fixed.sin(&fixed.take(x)), scale)
}

/// `c(x)`.
pub(crate) fn cos(x: &Num, scale: usize) -> Num {
    let fixed = Fixed::new(scale + GUARD_DIGITS + whole_digits(x));
    fixed.give(fixed.cos(&fixed.take(x)), scale)
}

/// `a(x)`.
pub(crate) fn atan(x: &Num, scale: usize) -> Num {
    let fixed = Fixed::new(scale + GUARD_DIGITS + whole_digits(x));
    fixed.give(fixed.atan(&fixed.take(x)), scale)
}

/// `j(n, x)`: the Bessel function of whole order.
pub(crate) fn bessel(order: &Num, x: &Num, scale: usize) -> Num {
    let order = order.to_i64();
    let count = order.unsigned_abs();
    let size = usize::try_from(x.to_i64().unsigned_abs())
        .unwrap_or(0)
        .min(10_000);
    let fixed = Fixed::new(scale + GUARD_DIGITS + size + whole_digits(x));
    let half = fixed.take(x) / 2;
    let mut term = fixed.one.clone();
    for k in 1..=count {
        term = fixed.mul(&term, &half) / k;
        if term.sign() == Sign::NoSign {
            break;
        }
    }
    let ratio = -fixed.mul(&half, &half);
    let (mut sum, mut k) = (term.clone(), 1u64);
    while term.sign() != Sign::NoSign {
        term = fixed.mul(&term, &ratio) / k / (k + count);
        sum += &term;
        k += 1;
    }
    if order < 0 && count % 2 == 1 {
        sum = -sum;
    }
    fixed.give(sum, scale)
}
