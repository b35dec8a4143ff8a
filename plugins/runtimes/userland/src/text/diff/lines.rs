//! Lines of a file, and a number for each that says which are equal.
//!
//! Invariant: two lines have the same number exactly when the options call them equal.

use super::look::Look;
use std::collections::HashMap;

/// Columns between tab stops.
const TAB_COLUMNS: usize = 8;

/// A file as lines; each has its newline, except possibly the last.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    pub(super) all: Vec<&'a [u8]>,
}

impl<'a> Lines<'a> {
    /// Cuts bytes after each newline.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let all = bytes.split_inclusive(|b| *b == b'\n').collect();
        Self { all }
    }
}

/// A line without its newline, and whether it had one.
pub(super) fn bare(line: &[u8]) -> (&[u8], bool) {
    match line.strip_suffix(b"\n") {
        Some(text) => (text, true),
        None => (line, false),
    }
}

/// Numbers for the lines of both files.
pub(super) fn numbers(look: &Look, left: &Lines<'_>, right: &Lines<'_>) -> [Vec<usize>; 2] {
    let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
    [left, right].map(|lines| {
        let number = |line: &&[u8]| {
            let next = known.len();
            *known.entry(folded(look, line)).or_insert(next)
        };
        lines.all.iter().map(number).collect()
    })
}

/// What of a line counts.
pub(super) fn folded(look: &Look, line: &[u8]) -> Vec<u8> {
    if !look.loose() {
        return line.to_vec();
    }
    let (text, ended) = bare(line);
    let mut text = text.to_vec();
    if look.strip_cr && ended && text.last() == Some(&b'\r') {
        text.pop();
    }
    if look.ignore_case {
        text = String::from_utf8(text).map_or_else(
            |e| e.into_bytes().to_ascii_lowercase(),
            |t| t.to_lowercase().into_bytes(),
        );
    }
    let space = |b: &u8| b.is_ascii_whitespace() || *b == 0x0b;
    if look.ignore_space {
        text.retain(|b| !space(b));
        return text;
    }
    if look.ignore_tabs {
        text = expanded(&text);
    }
    if look.ignore_change || look.ignore_trailing {
        while text.last().is_some_and(space) {
            text.pop();
        }
    }
    if look.ignore_change {
        let mut short = Vec::with_capacity(text.len());
        for byte in text {
            match (space(&byte), short.last() == Some(&b' ')) {
                (true, true) => {}
                (true, false) => short.push(b' '),
                (false, _) => short.push(byte),
            }
        }
        text = short;
    }
    // White space that does not count includes the newline.
    if ended && !look.ignore_change && !look.ignore_trailing {
        text.push(b'\n');
    }
    text
}

/// Tabs as spaces.
pub(super) fn expanded(text: &[u8]) -> Vec<u8> {
    let (mut all, mut column) = (Vec::with_capacity(text.len()), 0);
    for byte in text {
        if *byte == b'\t' {
            let spaces = TAB_COLUMNS - column % TAB_COLUMNS;
            all.resize(all.len() + spaces, b' ');
            column += spaces;
        } else {
            all.push(*byte);
            // The bytes of a letter after its first take no column.
            column += usize::from(byte & 0xc0 != 0x80);
        }
    }
    all
}

/// Whether a line is blank for `-B`.
pub(super) fn blank(look: &Look, line: &[u8]) -> bool {
    let loose = look.ignore_space || look.ignore_change || look.ignore_trailing;
    let text = bare(line).0;
    match loose {
        true => text.iter().all(u8::is_ascii_whitespace),
        false => text.is_empty(),
    }
}
