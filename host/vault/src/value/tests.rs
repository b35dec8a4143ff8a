#![allow(clippy::unwrap_used)]

use super::*;

fn checked(value: &[u8]) -> Result<(), VaultError> {
    check(&SecretValue::new(value.to_vec()))
}

#[test]
fn printable_values_of_the_right_length_are_taken() {
    for good in [
        &b"12345678"[..],
        b"two words",
        b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    ] {
        checked(good).unwrap();
    }
    checked(&[b'x'; MIN_SECRET_BYTES]).unwrap();
    checked(&[b'x'; MAX_SECRET_BYTES]).unwrap();
}

#[test]
fn each_other_value_is_refused_in_words_that_hold_nothing_of_it() {
    for (value, words) in [
        (
            &b"1234567"[..],
            "the value has 7 bytes; a secret has at least 8",
        ),
        (
            &[b'x'; MAX_SECRET_BYTES + 1],
            "the value has 16385 bytes; a secret has at most 16384",
        ),
        (b"1234\n5678", "byte 5 of the value"),
        (b"12345678\n", "byte 9 of the value"),
        (b"1234\x005678", "byte 5 of the value"),
        (b"1234\x7f5678", "byte 5 of the value"),
        ("schlüssel".as_bytes(), "byte 5 of the value"),
        (b" 12345678", "byte 1 of the value"),
        (b"12345678 ", "byte 9 of the value"),
    ] {
        let text = checked(value).unwrap_err().to_string();
        assert!(text.starts_with(words), "{text}");
        assert!(!text.contains("1234"));
    }
}

#[test]
fn values_are_the_same_only_whole() {
    let same =
        |a: &[u8], b: &[u8]| same(&SecretValue::new(a.to_vec()), &SecretValue::new(b.to_vec()));
    assert!(same(b"abc", b"abc"));
    assert!(!same(b"abc", b"abd"));
    assert!(!same(b"abc", b"ab"));
    assert!(!same(b"", b"a"));
}
