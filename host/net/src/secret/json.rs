//! A string in a JSON text by its pointer (RFC 6901), found by position: what is not the place stays byte for byte.
//!
//! Invariant: a name that stands twice in an object on the way is no place, for readers differ on which one counts.

use serde::de::IgnoredAny;
use std::ops::Range;

/// What is at a pointer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A string: where it stands with its quotes, and what it says.
    Text(Range<usize>, String),
    /// Nothing, in an object that exists: where a member would begin, and whether it would be the only one.
    Absent { at: usize, alone: bool },
    /// Something else, or nowhere.
    Other,
}

/// Looks. `None` if the bytes are no JSON.
pub(super) fn find(bytes: &[u8], pointer: &str) -> Option<Found> {
    serde_json::from_slice::<IgnoredAny>(bytes).ok()?;
    let mut walk = Walk { bytes, at: 0 };
    let mut tokens = pointer.split('/').skip(1).map(unescape).peekable();
    while let Some(token) = tokens.next() {
        walk.blank();
        let step = match walk.here() {
            Some(b'{') => walk.member(&token),
            Some(b'[') => walk.element(&token),
            _ => return Some(Found::Other),
        };
        match step {
            Step::Here => {}
            Step::Missing { at, alone } if tokens.peek().is_none() => {
                return Some(Found::Absent { at, alone });
            }
            Step::Missing { .. } | Step::No => return Some(Found::Other),
        }
    }
    walk.blank();
    let start = walk.at;
    if walk.here() != Some(b'"') {
        return Some(Found::Other);
    }
    let text = walk.string();
    Some(match text {
        Some(text) => Found::Text(start..walk.at, text),
        None => Found::Other,
    })
}

/// The name of the last step of a pointer.
pub(super) fn last_name(pointer: &str) -> String {
    unescape(pointer.rsplit('/').next().unwrap_or_default())
}

/// Puts a string in place of what stands there.
pub(super) fn splice(bytes: &[u8], range: Range<usize>, text: &str) -> Vec<u8> {
    let mut out = bytes.get(..range.start).unwrap_or_default().to_vec();
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(bytes.get(range.end..).unwrap_or_default());
    out
}

/// A string as JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

enum Step {
    Here,
    Missing { at: usize, alone: bool },
    No,
}

/// A position in a text that is known to be JSON.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn here(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.here().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Past blanks and one of these.
    fn past(&mut self, byte: u8) -> bool {
        self.blank();
        let there = self.here() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.skip_string();
        serde_json::from_slice(self.bytes.get(start..self.at)?).ok()
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.here() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => return,
                _ => {}
            }
        }
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        self.blank();
        while let Some(byte) = self.here() {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn member(&mut self, name: &str) -> Step {
        self.at += 1;
        let first = self.at;
        if self.past(b'}') {
            return Step::Missing {
                at: first,
                alone: true,
            };
        }
        let mut found = None;
        loop {
            self.blank();
            let key = self.string();
            self.past(b':');
            let start = self.at;
            self.skip_value();
            if key.as_deref() == Some(name) && found.replace(start).is_some() {
                return Step::No;
            }
            if !self.past(b',') {
                break;
            }
        }
        match found {
            Some(start) => {
                self.at = start;
                Step::Here
            }
            None => Step::Missing {
                at: first,
                alone: false,
            },
        }
    }

    fn element(&mut self, index: &str) -> Step {
        let plain = index == "0" || !index.starts_with('0');
        let digits = index.bytes().all(|b| b.is_ascii_digit());
        let Some(index) = index.parse::<usize>().ok().filter(|_| plain && digits) else {
            return Step::No;
        };
        self.at += 1;
        self.blank();
        if self.here() == Some(b']') {
            return Step::No;
        }
        for _ in 0..index {
            self.skip_value();
            if !self.past(b',') {
                return Step::No;
            }
        }
        Step::Here
    }
}

#[cfg(test)]
mod tests;
