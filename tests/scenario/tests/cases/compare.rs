//! When a line, a time or a list is the one that is expected.

use std::fmt::Write as _;

/// How far a time may be from the one that is expected, in milliseconds.
const SLACK_MS: u64 = 10;

/// `result ID: error` is any error, `notice` any notice, `notice has: a | b` one with these pieces.
pub(crate) fn is_line(expected: &str, real: &str) -> bool {
    if let Some(pieces) = expected.strip_prefix("notice has: ") {
        return real.starts_with("notice: ") && pieces.split(" | ").all(|p| real.contains(p));
    }
    if expected == "notice" {
        return real.starts_with("notice: ");
    }
    if expected.starts_with("notice: ") {
        return real.starts_with(&format!("{expected} | "));
    }
    if expected.starts_with("result ") {
        return real.starts_with(expected);
    }
    expected == real
}

/// `1200`: at that time; `<=1200`: not later.
pub(crate) fn in_time(at_ms: u64, when: &str) -> bool {
    match when.strip_prefix("<=") {
        Some(latest) => at_ms <= latest.parse::<u64>().unwrap(),
        None => at_ms.abs_diff(when.parse().unwrap()) <= SLACK_MS,
    }
}

/// Two lists beside each other; `-` is expected and not there, `+` is there and not expected.
pub(crate) fn diff<E: std::fmt::Debug, R: std::fmt::Debug>(
    what: &str,
    expected: &[E],
    real: &[R],
    same: impl Fn(&E, &R) -> bool,
    out: &mut String,
) {
    if expected.len() == real.len() && expected.iter().zip(real).all(|(e, r)| same(e, r)) {
        return;
    }
    let _ = writeln!(out, "{what} differs:");
    let mut rest = real;
    for wanted in expected {
        let Some(place) = rest.iter().position(|r| same(wanted, r)) else {
            let _ = writeln!(out, "  - {wanted:?}");
            continue;
        };
        let (extra, from) = rest.split_at(place);
        for line in extra {
            let _ = writeln!(out, "  + {line:?}");
        }
        let (found, after) = from.split_at(1);
        let _ = writeln!(out, "    {:?}", found[0]);
        rest = after;
    }
    for line in rest {
        let _ = writeln!(out, "  + {line:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_loose_as_it_is_written_and_no_looser() {
        for (expected, real, fits) in [
            ("user: a", "user: a", true),
            ("user: a", "user: ab", false),
            ("result a: ok", "result a: ok", true),
            ("result a: ok", "result a: error (x): y", false),
            ("result a: error", "result a: error (x): y", true),
            (
                "result a: error (superseded)",
                "result a: error (superseded): y",
                true,
            ),
            (
                "result a: error (superseded)",
                "result a: error (x): y",
                false,
            ),
            ("notice", "notice: x | y", true),
            ("notice", "user: notice", false),
            ("notice: x", "notice: x | y", true),
            ("notice: x", "notice: xy | y", false),
            ("notice has: 2 | a", "notice: x | 2 left: a", true),
            ("notice has: 2 | a", "notice: x | 2 left: b", false),
        ] {
            assert_eq!(is_line(expected, real), fits, "{expected} {real}");
        }
        for (at, when, fits) in [
            (1_010, "1000", true),
            (1_011, "1000", false),
            (9, "<=9", true),
            (10, "<=9", false),
        ] {
            assert_eq!(in_time(at, when), fits, "{at} {when}");
        }
    }

    #[test]
    fn a_diff_tells_what_is_missing_and_what_is_too_much() {
        let mut out = String::new();
        let same = |e: &&str, r: &&str| e == r;
        diff("x", &["a", "b"], &["a", "b"], same, &mut out);
        assert_eq!(out, "");
        diff("x", &["a", "b", "c"], &["a", "d", "c", "e"], same, &mut out);
        assert_eq!(
            out,
            "x differs:\n    \"a\"\n  - \"b\"\n  + \"d\"\n    \"c\"\n  + \"e\"\n"
        );
    }
}
