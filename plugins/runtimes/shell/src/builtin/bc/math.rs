//! The functions of `bc -l`. Invariant: pure; digits beyond the scale are cut off, not rounded.

use super::number::{Number, ten};

/// Digits worked with beyond those wanted.
const GUARD: usize = 12;

/// Most terms of a series.
const MAX_TERMS: i64 = 20_000;

fn one() -> Number {
    Number::from(1)
}

fn divided(a: &Number, by: i64, scale: usize) -> Number {
    a.div(&Number::from(by), scale).unwrap_or_else(|| Number::from(0))
}

/// `e(x)`; `None` if it is too large.
pub(super) fn exp(x: &Number, scale: usize) -> Option<Number> {
    let size = x.whole()?;
    if size.abs() > 100_000 {
        return if size < 0 { Some(Number::from(0).at(scale)) } else { None };
    }
    let digits = usize::try_from(size.max(0)).unwrap_or(0) / 2;
    let work = scale + GUARD + digits;
    let mut halvings = 0;
    let mut small = x.at(work + 10);
    while small.value.magnitude().bits() > ten(work + 10).bits() {
        small = divided(&small, 2, work + 10);
        halvings += 1;
    }
    let work = work + 10;
    let (mut sum, mut term) = (one().at(work), one().at(work));
    for n in 1..MAX_TERMS {
        term = divided(&term.mul(&small, work).at(work), n, work);
        if term.is_zero() {
            break;
        }
        sum = sum.add(&term);
    }
    for _ in 0..halvings {
        sum = sum.mul(&sum, work).at(work);
    }
    Some(sum.at(scale))
}

/// `l(x)` for a positive number.
pub(super) fn ln(x: &Number, scale: usize) -> Option<Number> {
    let work = scale + GUARD;
    let mut x = x.at(work.max(x.scale));
    let mut factor = 2;
    let (low, high) = (Number { value: 9.into(), scale: 1 }, Number { value: 11.into(), scale: 1 });
    // Roots bring it near one; each doubles the result.
    while x.compare(&high).is_gt() || x.compare(&low).is_lt() {
        x = x.sqrt(work)?;
        factor *= 2;
        if factor > 1 << 40 {
            return None;
        }
    }
    let ratio = x.sub(&one()).div(&x.add(&one()), work)?;
    let square = ratio.mul(&ratio, work).at(work);
    let (mut sum, mut power) = (ratio.clone(), ratio);
    for n in 1..MAX_TERMS {
        power = power.mul(&square, work).at(work);
        let term = divided(&power, 2 * n + 1, work);
        if term.is_zero() {
            break;
        }
        sum = sum.add(&term);
    }
    Some(sum.mul(&Number::from(factor), work).at(scale))
}

/// `a(x)`, the arc tangent.
pub(super) fn atan(x: &Number, scale: usize) -> Option<Number> {
    let work = scale + GUARD;
    let mut x = x.at(work.max(x.scale));
    let mut factor = 1;
    let limit = Number { value: 2.into(), scale: 1 };
    // a(x) = 2 a(x / (1 + sqrt(1 + x^2)))
    while x.abs().compare(&limit).is_gt() {
        let root = one().add(&x.mul(&x, work)).sqrt(work)?;
        x = x.div(&one().add(&root), work)?;
        factor *= 2;
        if factor > 1 << 20 {
            return None;
        }
    }
    let square = x.mul(&x, work).at(work).neg();
    let (mut sum, mut power) = (x.clone(), x);
    for n in 1..MAX_TERMS {
        power = power.mul(&square, work).at(work);
        let term = divided(&power, 2 * n + 1, work);
        if term.is_zero() {
            break;
        }
        sum = sum.add(&term);
    }
    Some(sum.mul(&Number::from(factor), work).at(scale))
}

/// `s(x)`.
pub(super) fn sin(x: &Number, scale: usize) -> Option<Number> {
    let work = scale + GUARD + x.at(0).value.to_string().len();
    let quarter = atan(&one(), work)?;
    let full = quarter.mul(&Number::from(8), work);
    let turns = x.div(&full, 0)?;
    let x = x.sub(&turns.mul(&full, work)).at(work);
    let square = x.mul(&x, work).at(work).neg();
    let (mut sum, mut term) = (x.clone(), x);
    for n in 1..MAX_TERMS {
        term = divided(&term.mul(&square, work).at(work), 2 * n * (2 * n + 1), work);
        if term.is_zero() {
            break;
        }
        sum = sum.add(&term);
    }
    Some(sum.at(scale))
}

/// `c(x)`.
pub(super) fn cos(x: &Number, scale: usize) -> Option<Number> {
    let work = scale + GUARD + x.at(0).value.to_string().len();
    let half = atan(&one(), work)?.mul(&Number::from(2), work);
    sin(&x.add(&half), scale + 2).map(|sin| sin.at(scale))
}

/// `j(n,x)`, the Bessel function of whole order.
pub(super) fn bessel(n: i64, x: &Number, scale: usize) -> Option<Number> {
    let order = n.abs();
    let work = scale + GUARD + usize::try_from(x.whole()?.abs()).ok()?;
    let half = divided(&x.at(work), 2, work);
    let mut term = one().at(work);
    for k in 1..=order {
        term = divided(&term.mul(&half, work).at(work), k, work);
    }
    let square = half.mul(&half, work).at(work).neg();
    let mut sum = term.clone();
    for k in 1..MAX_TERMS {
        term = divided(&term.mul(&square, work).at(work), k * (k + order), work);
        if term.is_zero() {
            break;
        }
        sum = sum.add(&term);
    }
    let sum = if n < 0 && order % 2 == 1 { sum.neg() } else { sum };
    Some(sum.at(scale))
}
