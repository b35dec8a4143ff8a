//! The mask: hides values of secrets in what passes.
//!
//! Found are values raw, percent-encoded and JSON-escaped in any mix of escaped and plain bytes, in base64 and base64url
//! in any alignment, with or without padding, and in hexadecimal digits of one case; the latter forms under percent or
//! JSON escapes as well. Not found: everything else, see `mask/tests/not_found.rs`.
//!
//! Invariants: only bytes of a form are changed, into as many asterisks; time is linear; what a stream holds back is the
//! beginning of a form and nothing else, so that a line that ends in none passes at once.

mod forms;
mod scanner;
#[cfg(test)]
mod tests;
mod trie;
mod view;

use claw_core::secret::{Mask, MaskStream, NoMask, SecretValue};
use scanner::Scanner;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};
use trie::Trie;

/// Hides the values it was last given, in every text and in every stream begun from then on.
pub(crate) struct ValueMask(RwLock<Arc<Trie>>);

impl ValueMask {
    /// Hides nothing yet.
    pub(crate) fn new() -> Self {
        Self(RwLock::new(Arc::new(Trie::new(&[]))))
    }

    /// Hides these values and no others.
    pub(crate) fn hide<'a>(&self, values: impl Iterator<Item = &'a SecretValue>) {
        let patterns: Vec<_> = values.flat_map(|v| forms::forms(v.expose())).collect();
        let trie = Arc::new(Trie::new(&patterns));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = trie;
    }

    fn trie(&self) -> Arc<Trie> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Mask for ValueMask {
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let trie = self.trie();
        if trie.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut scanner = Scanner::new(trie);
        scanner.feed(text.as_bytes());
        scanner.finish();
        if scanner.count() == 0 {
            return Cow::Borrowed(text);
        }
        let mut bytes = text.as_bytes().to_vec();
        scanner.hide(0, &mut bytes);
        // Only ASCII was changed, into ASCII.
        let hidden = String::from_utf8(bytes);
        Cow::Owned(hidden.unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }

    fn stream(&self) -> Box<dyn MaskStream> {
        let trie = self.trie();
        if trie.is_empty() {
            return Box::new(NoMask);
        }
        Box::new(Stream {
            scanner: Scanner::new(trie),
            held: VecDeque::new(),
            passed: 0,
        })
    }
}

/// A stream of bytes under a mask.
struct Stream {
    scanner: Scanner,
    held: VecDeque<u8>,
    /// Bytes let go.
    passed: u64,
}

impl Stream {
    fn pass(&mut self, until: u64) -> Vec<u8> {
        let count = (until - self.passed) as usize;
        let mut bytes: Vec<u8> = self.held.drain(..count).collect();
        self.scanner.hide(self.passed, &mut bytes);
        self.passed = until;
        bytes
    }
}

impl MaskStream for Stream {
    fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        self.scanner.feed(piece);
        self.held.extend(piece);
        self.pass(self.scanner.undecided())
    }

    fn finish(&mut self) -> Vec<u8> {
        self.scanner.finish();
        self.pass(self.passed + self.held.len() as u64)
    }

    fn hidden(&self) -> u64 {
        self.scanner.count()
    }
}
