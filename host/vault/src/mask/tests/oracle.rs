//! The mask against a slow one that decodes the whole text and looks everywhere.

use super::*;
use crate::mask::forms::{fold, forms};
use proptest::prelude::*;
use std::ops::Range;

/// What a decoder sees, each byte with where it was.
type Seen = Vec<(u8, Range<usize>)>;

fn plain(text: &str) -> Seen {
    (0..)
        .zip(text.bytes())
        .map(|(at, byte)| (byte, at..at + 1))
        .collect()
}

fn decoded(text: &str, escape: impl Fn(&str) -> Option<(u8, usize)>) -> Seen {
    let mut seen = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (byte, length) = escape(&text[at..]).unwrap_or((text.as_bytes()[at], 1));
        seen.push((byte, at..at + length));
        at += length;
    }
    seen
}

fn percent(rest: &str) -> Option<(u8, usize)> {
    let digits = rest.strip_prefix('%')?.get(..2)?;
    Some((u8::from_str_radix(digits, 16).ok()?, 3))
}

fn json(rest: &str) -> Option<(u8, usize)> {
    let rest = rest.strip_prefix('\\')?;
    if let Some(digits) = rest.strip_prefix('u') {
        let code = u32::from_str_radix(digits.get(..4)?, 16).ok()?;
        return Some((u8::try_from(code).unwrap_or(0xff), 6));
    }
    rest.starts_with('\\').then_some((b'\\', 2))
}

fn slow(values: &[&[u8]], text: &str) -> Vec<u8> {
    let mut hidden = text.as_bytes().to_vec();
    for seen in [plain(text), decoded(text, percent), decoded(text, json)] {
        for form in values.iter().flat_map(|v| forms(v)) {
            for window in seen.windows(form.len()) {
                if window
                    .iter()
                    .zip(form.iter())
                    .all(|((a, _), b)| fold(*a) == *b)
                {
                    let until = window[window.len() - 1].1.end;
                    hidden[window[0].1.start..until].fill(b'*');
                }
            }
        }
    }
    hidden
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn they_agree(
        values in proptest::collection::vec("[a6\\\\%]{8,11}|(a|6){8}|(a6){4,5}", 1..4),
        parts in proptest::collection::vec("a|6|a6|aa|%61|%36|%25|%|%6|\\\\|\\\\\\\\|\\\\u0061|\\\\u00|\\\\u0036|1|u", 0..80),
        exact in any::<bool>(),
        cut in 0..40usize,
        pieces in proptest::collection::vec(0..6usize, 0..60),
    ) {
        let all: Vec<&[u8]> = values.iter().map(String::as_bytes).collect();
        let mut text = parts.concat();
        if exact {
            text.insert_str(cut.min(text.len()), &values[0]);
        }
        let wanted = slow(&all, &text);
        let mask = mask_of(&all);
        let text_hidden = mask.text(&text);
        prop_assert_eq!(text_hidden.as_bytes(), &wanted[..]);
        prop_assert_eq!(streamed(&mask, text.as_bytes(), &pieces).0, wanted);
    }
}
