//! Guest text on its way to people and models.
//!
//! Invariant: no character that must not be shown gets through, and nothing is cut inside a character.

use claw_core::content::is_hidden;

/// Longest message of an error, in bytes.
pub(crate) const MAX_MESSAGE_BYTES: usize = 4 * 1024;
/// Longest machine word of an error, in bytes.
pub(crate) const MAX_CODE_BYTES: usize = 64;

/// The text without control characters and bidirectional overrides; newline and tab stay.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// At most `max` bytes of the text, whole characters.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    let mut end = text.len().min(max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// One clean line of at most `max` bytes.
pub(crate) fn line(text: &str, max: usize) -> String {
    let flat: String = cut(text, max)
        .chars()
        .map(|c| {
            if c.is_control() || is_hidden(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    flat.trim().to_owned()
}

/// The word if it is one (`[a-z0-9-]`, at most 64 bytes), else empty.
pub(crate) fn code(word: &str) -> String {
    let good = word.len() <= MAX_CODE_BYTES
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if good { word.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_the_rest_stays() {
        assert_eq!(clean("a\x1b[31mb\r\n\tc\u{9b}d\0é"), "a[31mb\n\tcdé");
        assert_eq!(
            clean("pay\u{202e}nib.sh\u{2066} שלום 👩‍🚀"),
            "paynib.sh שלום 👩‍🚀"
        );
        assert_eq!(line(" a\nb\x07 ", 100), "a b");
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
        assert_eq!(code("not-granted"), "not-granted");
        assert_eq!(code("Not granted"), "");
        assert_eq!(code(&"a".repeat(65)), "");
    }
}
