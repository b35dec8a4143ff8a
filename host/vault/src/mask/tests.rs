#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod not_found;
mod oracle;
mod spelled;

use super::*;
use claw_core::secret::{MAX_SECRET_BYTES, Mask};

/// A mask of these values.
fn mask_of(values: &[&[u8]]) -> ValueMask {
    let values: Vec<_> = values
        .iter()
        .map(|v| SecretValue::new(v.to_vec()))
        .collect();
    let mask = ValueMask::new();
    mask.hide(values.iter());
    mask
}

/// `bytes` through a stream, in pieces of these lengths and a last one with the rest.
fn streamed(mask: &ValueMask, bytes: &[u8], pieces: &[usize]) -> (Vec<u8>, u64) {
    let mut stream = mask.stream();
    let mut out = Vec::new();
    let mut rest = bytes;
    for length in pieces {
        let (piece, after) = rest.split_at((*length).min(rest.len()));
        out.extend(stream.push(piece));
        rest = after;
    }
    out.extend(stream.push(rest));
    out.extend(stream.finish());
    (out, stream.hidden())
}

#[test]
fn nothing_to_hide_copies_nothing_and_holds_nothing() {
    let mask = ValueMask::new();
    let text = "sk-ant-%41\\";
    assert!(matches!(mask.text(text), Cow::Borrowed(same) if std::ptr::eq(same, text)));
    assert_eq!(mask.stream().push(text.as_bytes()), text.as_bytes());
}

#[test]
fn text_without_a_value_is_borrowed() {
    let mask = mask_of(&[b"sk-ant-0123456789"]);
    let text = "sk-ant-012345678, %73k \\u0073k";
    assert!(matches!(mask.text(text), Cow::Borrowed(same) if std::ptr::eq(same, text)));
}

#[test]
fn every_byte_of_a_form_becomes_an_asterisk() {
    let mask = mask_of(&[b"pa/ss\"wo%rd", b"second-value"]);
    for (text, wanted) in [
        ("x pa/ss\"wo%rd y", "x *********** y"),
        ("k=pa%2Fss%22wo%25rd&", "k=*****************&"),
        ("k=pa%2fss%22wo%25rd&", "k=*****************&"),
        (r#"{"k":"pa\/ss\"wo%rd"}"#, r#"{"k":"*************"}"#),
        (
            r#"{"k":"\u0070a\u002Fss\u0022wo%rd"}"#,
            r#"{"k":"**************************"}"#,
        ),
        ("70612f737322776f257264", "**********************"),
        ("70612F737322776F257264", "**********************"),
        ("ä second-value pa/ss\"wo%rd", "ä ************ ***********"),
        ("second-valuesecond-value", "************************"),
    ] {
        assert_eq!(mask.text(text), wanted);
        let (bytes, hidden) = streamed(&mask, text.as_bytes(), &[1; 80]);
        assert_eq!(String::from_utf8(bytes).unwrap(), wanted);
        let places = if text.contains("second") { 2 } else { 1 };
        assert_eq!(hidden, places);
    }
}

#[test]
fn a_space_is_hidden_as_a_form_writes_it() {
    let mask = mask_of(&[b"two words"]);
    assert_eq!(mask.text("k=two+words&"), "k=*********&");
    assert_eq!(mask.text("k=two%20words&"), "k=***********&");
}

#[test]
fn values_inside_of_values_are_hidden_whole() {
    let mask = mask_of(&[b"12345678", b"ab12345678cd", b"78cd-longer"]);
    assert_eq!(mask.text("-ab12345678cd-"), "-************-");
    assert_eq!(mask.text("-ab12345678c-"), "-ab********c-");
    assert_eq!(mask.text("-12345678cd-longer-"), "-*****************-");
}

#[test]
fn what_ends_in_no_beginning_passes_at_once() {
    let mask = mask_of(&[b"sk-ant-0123456789"]);
    let mut stream = mask.stream();
    for line in ["PING abc\r\n", "data: {\"a\":\"sk-\"}\n\n", "s k-ant %\n"] {
        assert_eq!(stream.push(line.as_bytes()), line.as_bytes());
    }
    assert_eq!(stream.push(b"now sk-an"), b"now ");
    assert_eq!(stream.push(b"d"), b"sk-and");
    assert_eq!(stream.push(b"50 %7"), b"50 ");
    assert_eq!(stream.push(b"3k-"), b"");
    assert_eq!(stream.push(b"!"), b"%73k-!");
    assert_eq!(stream.finish(), b"");
    assert_eq!(stream.hidden(), 0);
}

#[test]
fn an_escape_that_does_not_end_is_let_go() {
    let mask = mask_of(&[b"sk-ant-0123456789"]);
    for text in ["a%", "a%4", "a\\", "a\\u00", "sk-ant-012345678%3"] {
        let (bytes, hidden) = streamed(&mask, text.as_bytes(), &[]);
        assert_eq!((bytes, hidden), (text.as_bytes().to_vec(), 0));
    }
}

#[test]
fn the_longest_value_in_its_longest_form_is_hidden_and_what_is_held_is_bounded() {
    let value: Vec<u8> = (0..MAX_SECRET_BYTES)
        .map(|i| b'!' + (i * i % 94) as u8)
        .collect();
    let mask = mask_of(&[&value]);
    let escaped: String = value.iter().map(|b| format!("\\u{b:04x}")).collect();
    let longest = escaped.len();
    let text = format!("<{escaped}>");
    let mut stream = mask.stream();
    let mut passed = 0;
    let mut out = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        let piece = stream.push(&[byte]);
        passed += piece.len();
        assert!(at + 1 - passed <= longest);
        out.extend(piece);
    }
    out.extend(stream.finish());
    assert_eq!(out, format!("<{}>", "*".repeat(longest)).as_bytes());
    assert_eq!(stream.hidden(), 1);
}

#[test]
fn a_text_that_begins_a_value_again_and_again_takes_linear_time() {
    let value = vec![b'a'; MAX_SECRET_BYTES];
    let mask = mask_of(&[&value]);
    // Quadratic time would be 2^34 steps.
    let text = "a".repeat(MAX_SECRET_BYTES - 1) + "%61" + &"a".repeat(1 << 20);
    let hidden = mask.text(&text);
    assert!(hidden.bytes().all(|b| b == b'*'));
    let almost = ("a".repeat(MAX_SECRET_BYTES - 1) + "b\\").repeat(64);
    assert!(matches!(mask.text(&almost), Cow::Borrowed(_)));
}

#[test]
fn a_mask_follows_what_is_hidden_and_a_begun_stream_does_not() {
    let mask = mask_of(&[b"first-value"]);
    let mut begun = mask.stream();
    mask.hide([SecretValue::new(b"second-value".to_vec())].iter());
    assert_eq!(
        mask.text("first-value second-value"),
        "first-value ************"
    );
    assert_eq!(begun.push(b"first-value."), b"***********.");
}
