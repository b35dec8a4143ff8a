//! Cuts the input of `xargs`.

/// What cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Blanks, with quotes and backslashes.
    Words,
    /// Ends of lines, with quotes and backslashes; blanks at the beginning fall away.
    Lines,
    /// This byte, with nothing special.
    Byte(u8),
}

/// An argument.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The last one of its line.
    pub(super) ends_line: bool,
}

/// The words up to the one that means the end, and what is wrong behind them.
pub(super) fn words(input: &[u8], cut: Cut, end: Option<&str>) -> (Vec<Word>, Option<String>) {
    let mut list = Vec::new();
    let mut fault = None;
    if let Cut::Byte(byte) = cut {
        let input = input.strip_suffix(&[byte]).unwrap_or(input);
        if input.is_empty() {
            return (list, None);
        }
        for part in input.split(|b| *b == byte) {
            let text = String::from_utf8_lossy(part).into_owned();
            list.push(Word {
                text,
                ends_line: true,
            });
        }
        return (list, None);
    }
    let mut at = 0;
    while let Some((word, behind)) = one(input, at, cut == Cut::Lines).unwrap_or_else(|words| {
        fault = Some(words);
        None
    }) {
        if end.is_some_and(|end| word.text == end) {
            break;
        }
        list.push(word);
        at = behind;
    }
    (list, fault)
}

/// The word at or behind a place, and where it ends.
fn one(input: &[u8], begin: usize, lines: bool) -> Result<Option<(Word, usize)>, String> {
    let blank = |b: u8| b == b' ' || b == b'\t';
    let mut at = begin;
    while input.get(at).is_some_and(|b| blank(*b) || *b == b'\n') {
        at += 1;
    }
    if at >= input.len() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut quote = None;
    while let Some(&byte) = input.get(at) {
        match (byte, quote) {
            (b'\n', Some(mark)) => return Err(unmatched(mark)),
            (byte, Some(mark)) if byte == mark => quote = None,
            (byte, Some(_)) => bytes.push(byte),
            (b'\'' | b'"', None) => quote = Some(byte),
            (b'\\', None) => {
                at += 1;
                bytes.extend(input.get(at));
            }
            (b'\n', None) => break,
            (byte, None) if !lines && blank(byte) => break,
            (byte, None) => bytes.push(byte),
        }
        at += 1;
    }
    if let Some(mark) = quote {
        return Err(unmatched(mark));
    }
    // A blank before the end of the line joins it with the next.
    let ends_line = input.get(at).is_none_or(|b| *b == b'\n');
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Some((Word { text, ends_line }, at)))
}

fn unmatched(mark: u8) -> String {
    let which = if mark == b'"' { "double" } else { "single" };
    format!(
        "unmatched {which} quote; by default quotes are special to xargs unless you use the -0 option"
    )
}

/// The byte that `-d` names.
pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    let bytes = text.as_bytes();
    match bytes {
        [byte] => Ok(*byte),
        [b'\\', b'n'] => Ok(b'\n'),
        [b'\\', b't'] => Ok(b'\t'),
        [b'\\', b'r'] => Ok(b'\r'),
        [b'\\', b'a'] => Ok(7),
        [b'\\', b'b'] => Ok(8),
        [b'\\', b'f'] => Ok(12),
        [b'\\', b'v'] => Ok(11),
        [b'\\', b'\\'] => Ok(b'\\'),
        [b'\\', b'x', ..] => u8::from_str_radix(&text[2..], 16).map_err(|_| bad(text)),
        [b'\\', ..] => u8::from_str_radix(&text[1..], 8).map_err(|_| bad(text)),
        _ => Err(bad(text)),
    }
}

fn bad(text: &str) -> String {
    format!(
        "Invalid input delimiter specification {text}: the delimiter must be either a single character or an escape sequence starting with \\."
    )
}
