//! From bytes to text without surprises: UTF-8, one kind of line end, no control characters.

use super::{MAX_DOCUMENT_BYTES, Refused, Warnings};
use std::borrow::Cow;

/// A text with more than one strange character in so many is none.
const STRANGE_ONE_IN: usize = 10;

/// Reads the bytes as text.
pub(super) fn decode(bytes: &[u8], warnings: &mut Warnings) -> Result<String, Refused> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        let (bytes, limit) = (bytes.len() as u64, MAX_DOCUMENT_BYTES as u64);
        return Err(Refused::TooLarge { bytes, limit });
    }
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        return Err(Refused::Binary { at: at as u64 });
    }
    let marked = bytes.strip_prefix("\u{feff}".as_bytes());
    if marked.is_some() {
        warnings.add("bom", 1, "begins with a byte order mark");
    }
    let text = utf8(marked.unwrap_or(bytes), warnings)?;
    let text = line_ends(text, warnings);
    let text = controls(text, warnings)?;
    if text.trim().is_empty() {
        return Err(Refused::Empty);
    }
    Ok(text)
}

fn utf8<'b>(bytes: &'b [u8], warnings: &mut Warnings) -> Result<Cow<'b, str>, Refused> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let text = String::from_utf8_lossy(bytes).into_owned();
    let bad = text.chars().filter(|c| *c == '\u{fffd}').count();
    let at = error.valid_up_to();
    if bad * STRANGE_ONE_IN > text.chars().count() {
        return Err(Refused::Binary { at: at as u64 });
    }
    let line = line_of(bytes, at);
    warnings.add(
        "encoding",
        line,
        "is not all UTF-8: the rest is shown as `\u{fffd}`",
    );
    Ok(Cow::Owned(text))
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.iter().take(at).filter(|b| **b == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

fn line_ends<'b>(text: Cow<'b, str>, warnings: &mut Warnings) -> Cow<'b, str> {
    if !text.contains('\r') {
        return text;
    }
    warnings.add("line-ends", 0, "has carriage returns at line ends");
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn controls(text: Cow<'_, str>, warnings: &mut Warnings) -> Result<String, Refused> {
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    let Some(at) = text.find(control) else {
        return Ok(text.into_owned());
    };
    let count = text.chars().filter(|c| control(*c)).count();
    if count * STRANGE_ONE_IN > text.chars().count() {
        return Err(Refused::Binary { at: at as u64 });
    }
    let words = "has control characters, which were taken out";
    warnings.add("control-characters", line_of(text.as_bytes(), at), words);
    Ok(text.chars().filter(|c| !control(*c)).collect())
}

/// Characters nobody sees that can hide text or turn its direction. Joiners, which scripts and emoji need, are none.
pub(crate) fn hides(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text on one line, without what cannot be seen.
pub(crate) fn one_line(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !hides(*c)).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let words = words.join(" ");
    if words.contains(char::is_control) {
        return words.chars().filter(|c| !c.is_control()).collect();
    }
    words
}
