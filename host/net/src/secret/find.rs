//! Finding stand-ins: as they are, percent-encoded, JSON-escaped, and in base64 at any of its three alignments; small
//! and capital letters alike, for a host name changes them. Works on pieces; what is found may be split over them.
//!
//! Invariant: a stand-in is no secret. One that leaves in an encoding that is not looked for has told nobody anything.

use crate::error::Fault;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};
use claw_core::secret::SecretName;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The stand-ins of a call tree in every form that is looked for.
pub(super) struct Finder {
    patterns: AhoCorasick,
    /// By the number of a pattern, which text it is a form of.
    texts: Vec<usize>,
    longest_bytes: usize,
}

impl Finder {
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Self, Fault> {
        let mut all = BTreeMap::new();
        for (nth, text) in texts.enumerate() {
            all.insert(text.to_owned(), nth);
            for alphabet in [&STANDARD, &URL_SAFE] {
                all.extend((0..3).map(|shift| (in_base64(text, alphabet, shift), nth)));
            }
        }
        let (forms, texts): (Vec<String>, Vec<usize>) = all.into_iter().unzip();
        let longest_bytes = forms.iter().map(String::len).max().unwrap_or(0);
        let patterns = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&forms)
            .map_err(|e| Fault::Setup {
                message: format!("stand-ins for secrets cannot be searched: {e}"),
            })?;
        Ok(Self {
            patterns,
            texts,
            longest_bytes,
        })
    }

    /// Whether one is in it.
    pub(super) fn any(self: &Arc<Self>, bytes: &[u8]) -> bool {
        Scan::new(Arc::clone(self)).push(bytes).is_some()
    }

    fn find(&self, bytes: &[u8]) -> Option<usize> {
        let found = self.patterns.find(bytes)?;
        Some(
            self.texts
                .get(found.pattern().as_usize())
                .copied()
                .unwrap_or_default(),
        )
    }
}

/// The letters of base64 that the text alone decides, with `shift` bytes before it.
fn in_base64(text: &str, alphabet: &Alphabet, shift: usize) -> String {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(text.as_bytes());
    let encoded = GeneralPurpose::new(alphabet, NO_PAD).encode(&bytes);
    let from = (shift * 8).div_ceil(6);
    let to = bytes.len() * 8 / 6;
    encoded.get(from..to).unwrap_or(&encoded).to_owned()
}

/// A search over pieces.
pub(crate) struct Scan {
    finder: Arc<Finder>,
    /// Of the texts, where somebody is told which.
    names: Vec<SecretName>,
    raw: Window,
    percent: (Window, Vec<u8>),
    escaped: (Window, Vec<u8>),
}

impl Scan {
    pub(super) fn new(finder: Arc<Finder>) -> Self {
        Self {
            finder,
            names: Vec::new(),
            raw: Window::default(),
            percent: Default::default(),
            escaped: Default::default(),
        }
    }

    /// The same, with the names of its texts.
    pub(super) fn naming(self, names: Vec<SecretName>) -> Self {
        Self { names, ..self }
    }

    /// Takes a piece; the name of the stand-in that is complete with it.
    pub(crate) fn misplaced(&mut self, piece: &[u8]) -> Option<String> {
        let nth = self.push(piece)?;
        let name = self.names.get(nth).map(|name| format!(" (`{name}`)"));
        Some(name.unwrap_or_default())
    }

    /// Takes a piece; which text of a stand-in is complete with it.
    fn push(&mut self, piece: &[u8]) -> Option<usize> {
        let finder = &self.finder;
        self.raw
            .push(finder, piece)
            .or_else(|| decoded(finder, &mut self.percent, piece, unpercent))
            .or_else(|| decoded(finder, &mut self.escaped, piece, unescape))
    }
}

/// The end of what has passed: as much as a stand-in may have before the next piece.
#[derive(Default)]
struct Window(Vec<u8>);

impl Window {
    fn push(&mut self, finder: &Finder, piece: &[u8]) -> Option<usize> {
        let keep = finder.longest_bytes.saturating_sub(1);
        // Over the seam first, so that no piece is copied whole.
        let head = piece.get(..keep.min(piece.len())).unwrap_or(piece);
        self.0.extend_from_slice(head);
        if let Some(found) = finder.find(&self.0).or_else(|| finder.find(piece)) {
            return Some(found);
        }
        if piece.len() >= keep {
            self.0.clear();
            self.0.extend_from_slice(&piece[piece.len() - keep..]);
        } else {
            let gone = self.0.len().saturating_sub(keep);
            self.0.drain(..gone);
        }
        None
    }
}

/// What an escape at the beginning of the bytes means.
enum Escape {
    /// These bytes, written with so many.
    Means(Vec<u8>, usize),
    /// The piece ends within it.
    Unfinished,
    /// It is none.
    No,
}

fn decoded(
    finder: &Finder,
    (window, rest): &mut (Window, Vec<u8>),
    piece: &[u8],
    read: impl Fn(&[u8]) -> Escape,
) -> Option<usize> {
    rest.extend_from_slice(piece);
    let mut out = Vec::with_capacity(rest.len());
    let mut at = 0;
    while at < rest.len() {
        match read(&rest[at..]) {
            Escape::Means(bytes, length) => {
                out.extend_from_slice(&bytes);
                at += length;
            }
            Escape::Unfinished => break,
            Escape::No => {
                out.push(rest[at]);
                at += 1;
            }
        }
    }
    rest.drain(..at);
    window.push(finder, &out)
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| {
        Some(sum * 16 + char::from(*digit).to_digit(16)?)
    })
}

fn unpercent(bytes: &[u8]) -> Escape {
    match bytes {
        [b'%', high, low, ..] => match hex(&[*high, *low]).and_then(|v| u8::try_from(v).ok()) {
            Some(byte) => Escape::Means(vec![byte], 3),
            None => Escape::No,
        },
        [b'%'] => Escape::Unfinished,
        [b'%', digit] if digit.is_ascii_hexdigit() => Escape::Unfinished,
        _ => Escape::No,
    }
}

fn unescape(bytes: &[u8]) -> Escape {
    match bytes {
        [b'\\', b'u', digits @ ..] => {
            let (known, whole) = (&digits[..digits.len().min(4)], digits.len() >= 4);
            match hex(known) {
                None => Escape::No,
                Some(_) if !whole => Escape::Unfinished,
                Some(code) => {
                    let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                    Escape::Means(letter.to_string().into_bytes(), 6)
                }
            }
        }
        [b'\\', letter, ..] => match letter {
            b'"' | b'\\' | b'/' => Escape::Means(vec![*letter], 2),
            b'n' => Escape::Means(vec![b'\n'], 2),
            b't' => Escape::Means(vec![b'\t'], 2),
            b'r' => Escape::Means(vec![b'\r'], 2),
            _ => Escape::No,
        },
        [b'\\'] => Escape::Unfinished,
        _ => Escape::No,
    }
}

#[cfg(test)]
mod tests;
