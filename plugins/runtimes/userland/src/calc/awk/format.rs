//! `printf`.

use super::value::{Value, number_text};

/// The widest field: more would only fill memory.
const MAX_WIDTH: usize = 1 << 20;

#[derive(Default)]
struct Spec {
    minus: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// Formats values; numbers that become texts do so by `convert`.
pub(crate) fn format(template: &[u8], values: &[Value], convert: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = template;
    let mut values = values.iter();
    while let Some(at) = rest.iter().position(|b| *b == b'%') {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let behind = rest.get(at + 1..).unwrap_or_default();
        let (spec, used) = spec(behind, &mut values);
        let Some(&verb) = behind.get(used) else {
            out.extend_from_slice(rest.get(at..).unwrap_or_default());
            return out;
        };
        if verb == b'%' {
            out.push(b'%');
        } else if let Some(body) = convert_one(verb, &spec, &mut values, convert) {
            pad(&mut out, &body, &spec, verb);
        } else {
            out.extend_from_slice(rest.get(at..at + used + 2).unwrap_or_default());
        }
        rest = behind.get(used + 1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

/// Reads flags, width, precision and size marks.
fn spec<'v>(bytes: &[u8], values: &mut impl Iterator<Item = &'v Value>) -> (Spec, usize) {
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let (mut spec, mut i) = (Spec::default(), 0);
    loop {
        match at(i) {
            b'-' => spec.minus = true,
            b'+' => spec.plus = true,
            b' ' => spec.space = true,
            b'#' => spec.alternate = true,
            b'0' => spec.zero = true,
            b'\'' => {}
            _ => break,
        }
        i += 1;
    }
    let mut count = |i: &mut usize| -> i64 {
        if at(*i) == b'*' {
            *i += 1;
            return values.next().map_or(0, |v| v.num() as i64);
        }
        let mut n = 0i64;
        while at(*i).is_ascii_digit() {
            n = n
                .saturating_mul(10)
                .saturating_add(i64::from(at(*i) - b'0'));
            *i += 1;
        }
        n
    };
    let width = count(&mut i);
    spec.minus |= width < 0;
    spec.width = usize::try_from(width.unsigned_abs())
        .unwrap_or(0)
        .min(MAX_WIDTH);
    if at(i) == b'.' {
        i += 1;
        let precision = count(&mut i);
        spec.precision = usize::try_from(precision).ok().map(|p| p.min(MAX_WIDTH));
    }
    while matches!(at(i), b'l' | b'h' | b'L' | b'q' | b'j' | b'z') {
        i += 1;
    }
    (spec, i)
}

/// The text of one value without padding; `None` for a verb that is none.
fn convert_one<'v>(
    verb: u8,
    spec: &Spec,
    values: &mut impl Iterator<Item = &'v Value>,
    convert: &[u8],
) -> Option<Vec<u8>> {
    if !b"cdiouxXeEfFgGsaA".contains(&verb) {
        return None;
    }
    let value = values.next().unwrap_or(&Value::Unset);
    Some(match verb {
        b'c' => character(value),
        b's' => {
            let text = value.to_text(convert);
            match spec.precision {
                Some(count) => super::text::chars(&text, 0, count).to_vec(),
                None => text.to_vec(),
            }
        }
        b'd' | b'i' => integer(value.num(), spec),
        b'o' | b'u' | b'x' | b'X' => unsigned(value.num(), verb, spec),
        _ => real(value.num(), verb, spec),
    })
}

fn character(value: &Value) -> Vec<u8> {
    match value {
        Value::Num(n) => {
            let code = u32::try_from(*n as i64).unwrap_or(0);
            match char::from_u32(code) {
                Some(c) => c.to_string().into_bytes(),
                None => vec![(code & 0xff) as u8],
            }
        }
        other => super::text::chars(&other.to_text(b"%.6g"), 0, 1).to_vec(),
    }
}

fn sign(negative: bool, spec: &Spec) -> &'static str {
    match (negative, spec.plus, spec.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

fn integer(n: f64, spec: &Spec) -> Vec<u8> {
    if !n.is_finite() {
        return number_text(n, b"%.6g");
    }
    let whole = n.trunc();
    let digits = format!("{:.0}", whole.abs());
    let least = spec.precision.unwrap_or(1);
    let digits = if digits == "0" && spec.precision == Some(0) {
        String::new()
    } else {
        digits
    };
    format!("{}{digits:0>least$}", sign(whole < 0.0, spec)).into_bytes()
}

fn unsigned(n: f64, verb: u8, spec: &Spec) -> Vec<u8> {
    if !n.is_finite() {
        return number_text(n, b"%.6g");
    }
    let whole = n.trunc();
    let bits = if whole < 0.0 {
        (whole as i64) as u64
    } else {
        whole as u64
    };
    let digits = match verb {
        b'o' => format!("{bits:o}"),
        b'x' => format!("{bits:x}"),
        b'X' => format!("{bits:X}"),
        _ => bits.to_string(),
    };
    let least = spec.precision.unwrap_or(1);
    let digits = format!("{digits:0>least$}");
    let mark = match verb {
        b'o' if spec.alternate && !digits.starts_with('0') => "0",
        b'x' if spec.alternate && bits != 0 => "0x",
        b'X' if spec.alternate && bits != 0 => "0X",
        _ => "",
    };
    format!("{mark}{digits}").into_bytes()
}

fn real(n: f64, verb: u8, spec: &Spec) -> Vec<u8> {
    if !n.is_finite() {
        return number_text(n, b"%.6g");
    }
    let precision = spec.precision.unwrap_or(6);
    let size = n.abs();
    let body = match verb.to_ascii_lowercase() {
        b'f' => fixed(size, precision, spec.alternate),
        b'e' => scientific(size, precision, spec.alternate),
        _ => general(size, precision.max(1), spec.alternate),
    };
    let body = if verb.is_ascii_uppercase() {
        body.to_uppercase()
    } else {
        body
    };
    format!("{}{body}", sign(n.is_sign_negative(), spec)).into_bytes()
}

fn fixed(n: f64, precision: usize, point: bool) -> String {
    let point = if point && precision == 0 { "." } else { "" };
    format!("{n:.precision$}{point}")
}

fn scientific(n: f64, precision: usize, point: bool) -> String {
    let text = format!("{n:.precision$e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let point = if point && precision == 0 { "." } else { "" };
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}{point}e{sign}{:02}", power.abs())
}

fn general(n: f64, precision: usize, keep: bool) -> String {
    let probe = format!("{n:.*e}", precision - 1);
    let power: i64 = probe
        .split_once('e')
        .and_then(|(_, p)| p.parse().ok())
        .unwrap_or(0);
    let count = i64::try_from(precision).unwrap_or(i64::MAX);
    if power < -4 || power >= count {
        let text = scientific(n, precision - 1, keep);
        let (digits, power) = text.split_once('e').unwrap_or((&text, "+00"));
        return format!("{}e{power}", if keep { digits } else { trimmed(digits) });
    }
    let places = usize::try_from(count - 1 - power).unwrap_or(0);
    let text = fixed(n, places, keep);
    if keep {
        text
    } else {
        trimmed(&text).to_owned()
    }
}

/// Without zeros at the end of the part behind the point.
fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

fn pad(out: &mut Vec<u8>, body: &[u8], spec: &Spec, verb: u8) {
    let length = super::text::length(body);
    let missing = spec.width.saturating_sub(length);
    let whole = matches!(verb, b'd' | b'i' | b'o' | b'u' | b'x' | b'X');
    let exact = whole && spec.precision.is_some();
    let may = spec.zero && !spec.minus;
    let zeros = may && !exact && !matches!(verb, b's' | b'c');
    let zeros = zeros
        && body
            .last()
            .is_some_and(|b| b.is_ascii_hexdigit() || *b == b'.');
    if spec.minus {
        out.extend_from_slice(body);
        out.extend(std::iter::repeat_n(b' ', missing));
    } else if zeros && !body.ends_with(b"inf") && !body.ends_with(b"nan") {
        let mut head = usize::from(matches!(body.first(), Some(b'+' | b'-' | b' ')));
        if body
            .get(head..)
            .is_some_and(|b| b.starts_with(b"0x") || b.starts_with(b"0X"))
        {
            head += 2;
        }
        out.extend_from_slice(body.get(..head).unwrap_or_default());
        out.extend(std::iter::repeat_n(b'0', missing));
        out.extend_from_slice(body.get(head..).unwrap_or_default());
    } else {
        out.extend(std::iter::repeat_n(b' ', missing));
        out.extend_from_slice(body);
    }
}
