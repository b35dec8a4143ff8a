//! The path and the query of a URL. Invariant: after `normalise`, no percent sign hides an unreserved character,
//! a separator or a second layer of encoding, and no dot segment is left.

use crate::host::looks_like_separator;

/// Longest path in bytes.
pub(super) const MAX_PATH_BYTES: usize = 4 * 1024;

/// Why the path of a URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// Over [`MAX_PATH_BYTES`].
    #[error("is too long")]
    TooLong,
    /// `%` without two hex digits.
    #[error("holds a percent sign without two hex digits")]
    BadPercent,
    /// `%2f` or `%5c`.
    #[error("hides a separator behind percent encoding")]
    EncodedSeparator,
    /// `%2e` as a whole segment or part of one that means `.` or `..`.
    #[error("hides a dot segment")]
    HiddenDots,
    /// A percent sign that decodes to another percent sequence.
    #[error("is percent-encoded twice")]
    DoubleEncoded,
    /// `%00` to `%1f`, `%7f` or an encoded control character.
    #[error("hides a control character")]
    Control,
    /// Bytes that are not UTF-8, overlong forms among them.
    #[error("is not UTF-8 after decoding")]
    NotUtf8,
    /// Characters that some servers read as a dot or a separator.
    #[error("is written with look-alike dots or slashes")]
    LookAlike,
}

/// Brings a raw path (empty, or starting with `/`) into its one spelling: unreserved characters decoded, other
/// percent sequences in upper case, everything that must be encoded encoded, plain dot segments resolved.
pub(crate) fn normalise(raw: &str) -> Result<String, PathFault> {
    if raw.len() > MAX_PATH_BYTES {
        return Err(PathFault::TooLong);
    }
    let mut kept: Vec<String> = Vec::new();
    let mut parts = raw.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    kept.pop();
                }
                if last {
                    kept.push(String::new());
                }
            }
            _ => kept.push(segment(part)?),
        }
    }
    let path = format!("/{}", kept.join("/"));
    if path.len() > MAX_PATH_BYTES {
        return Err(PathFault::TooLong);
    }
    Ok(path)
}

fn segment(raw: &str) -> Result<String, PathFault> {
    let decoded = decode(raw)?;
    let text = std::str::from_utf8(&decoded).map_err(|_| PathFault::NotUtf8)?;
    if text.contains(['/', '\\']) {
        return Err(PathFault::EncodedSeparator);
    }
    if text.chars().any(char::is_control) {
        return Err(PathFault::Control);
    }
    if holds_percent_sequence(&decoded) {
        return Err(PathFault::DoubleEncoded);
    }
    if text.chars().any(looks_like_separator) {
        return Err(PathFault::LookAlike);
    }
    let before_parameters = text.split(';').next().unwrap_or(text);
    if matches!(before_parameters, "." | "..") {
        return Err(PathFault::HiddenDots);
    }
    Ok(spell(raw))
}

/// Percent-decodes once.
fn decode(raw: &str) -> Result<Vec<u8>, PathFault> {
    let bytes = raw.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            out.push(hex_at(bytes, at + 1).ok_or(PathFault::BadPercent)?);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    Ok(out)
}

fn hex_at(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
    let value = digit(at)? * 16 + digit(at + 1)?;
    u8::try_from(value).ok()
}

fn holds_percent_sequence(decoded: &[u8]) -> bool {
    decoded
        .iter()
        .enumerate()
        .any(|(i, b)| *b == b'%' && hex_at(decoded, i + 1).is_some())
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// RFC 3986 `pchar` without percent sequences.
fn may_stand(byte: u8) -> bool {
    unreserved(byte) || b"!$&'()*+,;=:@".contains(&byte)
}

fn spell(raw: &str) -> String {
    let bytes = raw.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match hex_at(bytes, at + 1) {
            Some(value) if *byte == b'%' => {
                if unreserved(value) {
                    out.push(char::from(value));
                } else {
                    push_encoded(&mut out, value);
                }
                at += 3;
            }
            _ => {
                if may_stand(*byte) {
                    out.push(char::from(*byte));
                } else {
                    push_encoded(&mut out, *byte);
                }
                at += 1;
            }
        }
    }
    out
}

fn push_encoded(out: &mut String, byte: u8) {
    out.push_str(&format!("%{byte:02X}"));
}

/// Encodes what may not stand in a query; percent sequences stay as they are.
pub(crate) fn encode_query(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        if (may_stand(byte) && byte != b'\'') || b"/?%[]|".contains(&byte) {
            out.push(char::from(byte));
        } else {
            push_encoded(&mut out, byte);
        }
    }
    out
}
