//! Any value, in any form of these, in any text, in any pieces: the form is gone and the rest is as it was.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;

/// How each byte of a value is spelled: one of these bits for each byte.
type Choices = Vec<u8>;

fn percent(bytes: &[u8], choices: &Choices) -> String {
    let spelled = bytes.iter().zip(choices.iter().cycle());
    let one = |(byte, choice): (&u8, &u8)| match (byte, choice % 4) {
        (b' ', 0) => "+".to_owned(),
        (b'%', 0 | 1) | (_, 2) => format!("%{byte:02x}"),
        (b'%', _) | (_, 3) => format!("%{byte:02X}"),
        _ => char::from(*byte).to_string(),
    };
    spelled.map(one).collect()
}

fn json(bytes: &[u8], choices: &Choices) -> String {
    let spelled = bytes.iter().zip(choices.iter().cycle());
    let one = |(byte, choice): (&u8, &u8)| match (byte, choice % 4) {
        (_, 2) => format!("\\u{byte:04x}"),
        (_, 3) => format!("\\u{byte:04X}"),
        (b'"' | b'\\', _) | (b'/', 1) => format!("\\{}", char::from(*byte)),
        _ => char::from(*byte).to_string(),
    };
    spelled.map(one).collect()
}

/// A form of a value among neighbours, and which bytes of it have to go.
fn spelled(
    kind: usize,
    value: &[u8],
    choices: &Choices,
    around: (&[u8], &[u8]),
) -> (String, std::ops::Range<usize>) {
    let whole = |text: String| {
        let range = 0..text.len();
        (text, range)
    };
    let base64 = |engine: &base64::engine::GeneralPurpose| {
        let text = engine.encode([around.0, value, around.1].concat());
        let from = (around.0.len() * 8).div_ceil(6);
        let mut until = (around.0.len() + value.len()) * 8 / 6;
        if around.1.is_empty() && until * 6 < (around.0.len() + value.len()) * 8 {
            until += 1;
        }
        (text, from..until)
    };
    match kind {
        0 => whole(String::from_utf8(value.to_vec()).unwrap()),
        1 => whole(percent(value, choices)),
        2 => whole(json(value, choices)),
        3 => whole(hex::encode(value)),
        4 => whole(hex::encode_upper(value)),
        5 => base64(&STANDARD),
        6 => base64(&STANDARD_NO_PAD),
        7 => base64(&URL_SAFE),
        8 => base64(&URL_SAFE_NO_PAD),
        9 => whole(percent(STANDARD_NO_PAD.encode(value).as_bytes(), choices)),
        _ => whole(json(STANDARD_NO_PAD.encode(value).as_bytes(), choices)),
    }
}

/// A value: printable, spaces only inside, varied enough not to stand in random text.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let inside = proptest::collection::vec(0x20..=0x7eu8, 10..60);
    (0x21..=0x7eu8, inside, 0x21..=0x7eu8)
        .prop_map(|(first, inside, last)| [vec![first], inside, vec![last]].concat())
        .prop_filter("varied", |v| {
            v.iter().collect::<std::collections::BTreeSet<_>>().len() > 6
        })
}

/// A text that leaves no escape open at its end.
fn text() -> impl Strategy<Value = String> {
    ".{0,80}".prop_map(|text| text.trim_end_matches(['%', '\\']).to_owned() + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn it_is_gone_and_the_rest_is_as_it_was(
        values in proptest::collection::vec(value(), 1..4),
        kind in 0..11usize,
        choices in proptest::collection::vec(any::<u8>(), 1..40),
        before in text(),
        after in text(),
        left in proptest::collection::vec(any::<u8>(), 0..4),
        // Zero bits after a value look like its end in base64.
        right in proptest::collection::vec(0x40..=0xffu8, 0..4),
        pieces in proptest::collection::vec(0..30usize, 0..40),
    ) {
        let all: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        let mask = mask_of(&all);
        let (form, gone) = spelled(kind, &values[0], &choices, (&left, &right));
        let text = format!("{before}{form}\n{after}");
        let mut wanted = text.clone().into_bytes();
        wanted[before.len() + gone.start..before.len() + gone.end].fill(b'*');
        let wanted = String::from_utf8(wanted).unwrap();
        prop_assert_eq!(mask.text(&text), wanted.as_str());
        let (bytes, hidden) = streamed(&mask, text.as_bytes(), &pieces);
        prop_assert_eq!(bytes, wanted.into_bytes());
        prop_assert_eq!(hidden, 1);
    }

    #[test]
    fn what_is_not_there_is_not_hidden(
        values in proptest::collection::vec(value(), 1..4),
        text in "[ -~ä]{0,300}",
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        pieces in proptest::collection::vec(0..30usize, 0..40),
    ) {
        let all: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        let mask = mask_of(&all);
        prop_assert!(matches!(mask.text(&text), Cow::Borrowed(_)));
        prop_assert_eq!(streamed(&mask, &bytes, &pieces), (bytes, 0));
    }
}
