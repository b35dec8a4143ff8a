//! What passes the mask. `docs/security.md` says so; whoever makes one of these found changes it there.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const VALUE: &str = "sk-ant-Wq7/Zx02Lm9Tf5";

#[test]
fn other_encodings_pass() {
    let mask = mask_of(&[VALUE.as_bytes()]);
    let percent = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
    let once = STANDARD.encode(VALUE);
    let interleaved: String = VALUE.chars().flat_map(|c| [c, '.']).collect();
    let rot13 = |c: char| match c {
        'a'..='m' | 'A'..='M' => char::from(c as u8 + 13),
        'n'..='z' | 'N'..='Z' => char::from(c as u8 - 13),
        other => other,
    };
    let mut wrapped = once.clone();
    wrapped.insert_str(10, "\r\n");
    let mut hex = hex::encode(VALUE);
    hex.replace_range(4..5, "D");
    let utf16: String = VALUE.chars().flat_map(|c| [c, '\0']).collect();
    for (what, text) in [
        ("percent twice", percent(&percent(VALUE))),
        ("json twice", VALUE.replace('/', r"\\u002f")),
        ("base64 twice", STANDARD.encode(&once)),
        ("base64 of hex", STANDARD.encode(hex::encode(VALUE))),
        ("base64 over lines", wrapped),
        ("hex of mixed case", hex),
        ("html", VALUE.replace('/', "&#x2F;")),
        ("octal", VALUE.replace('/', r"\057")),
        ("rot13", VALUE.chars().map(rot13).collect()),
        ("another case", VALUE.to_uppercase()),
        ("reversed", VALUE.chars().rev().collect()),
        ("interleaved", interleaved),
        ("utf-16", utf16),
        ("two halves", format!("{} {}", &VALUE[..11], &VALUE[11..])),
        ("all but one byte", VALUE[1..].to_owned()),
    ] {
        assert_eq!(mask.text(&text), text, "{what}");
        assert_eq!(streamed(&mask, text.as_bytes(), &[]).1, 0, "{what}");
    }
}

#[test]
fn compressed_bytes_pass() {
    let mask = mask_of(&[VALUE.as_bytes()]);
    // A deflate stream of two stored blocks: the value's bytes stand in it, but not next to each other.
    let block = |last: u8, bytes: &[u8]| {
        let length = bytes.len() as u16;
        let mut block = vec![last];
        block.extend(length.to_le_bytes());
        block.extend((!length).to_le_bytes());
        block.extend(bytes);
        block
    };
    let (first, second) = VALUE.as_bytes().split_at(11);
    let bytes = [block(0, first), block(1, second)].concat();
    assert_eq!(streamed(&mask, &bytes, &[]), (bytes, 0));
}
