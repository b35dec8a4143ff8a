//! A text as a decoder of one kind of escapes sees it, with the way back to the bytes it was made of.
//!
//! Invariant: a view that sleeps is where the plain text is; it wakes at an escape, and sleeps again when both agree.

use super::forms::fold;
use super::trie::Trie;
use std::collections::VecDeque;
use std::ops::Range;

/// Longest escape, in bytes.
const MAX_ESCAPE_BYTES: usize = 6;
/// Deepest node at which a view may fall asleep: waking costs as many steps.
const SLEEP_DEPTH: usize = 8;
/// Stands for what is not ASCII, and in no value.
const NO_ASCII: u8 = 0xff;

/// What is undone.
#[derive(Clone, Copy)]
pub(super) enum Escapes {
    /// `%41`.
    Percent,
    /// `\u0041`, `\/`, `\"` and the like.
    Json,
}

/// Whether an escape begins with this byte.
pub(super) fn is_mark(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\')
}

/// One view of a stream.
pub(super) struct View {
    escapes: Escapes,
    awake: bool,
    node: u32,
    /// Where each byte of the beginning that `node` stands for begins in the stream.
    starts: VecDeque<u64>,
    /// The beginning of an escape.
    open: [u8; MAX_ESCAPE_BYTES],
    open_bytes: usize,
}

impl View {
    pub(super) fn new(escapes: Escapes) -> Self {
        Self {
            escapes,
            awake: false,
            node: super::trie::ROOT,
            starts: VecDeque::new(),
            open: [0; MAX_ESCAPE_BYTES],
            open_bytes: 0,
        }
    }

    fn mark(&self) -> u8 {
        match self.escapes {
            Escapes::Percent => b'%',
            Escapes::Json => b'\\',
        }
    }

    /// Whether it is where the plain text is.
    pub(super) fn sleeps(&self) -> bool {
        !self.awake
    }

    /// Takes the byte at `at`; the plain text stood at the node `before` and stands at `now`. Tells what was found.
    pub(super) fn feed(
        &mut self,
        trie: &Trie,
        (at, byte): (u64, u8),
        (before, now): (u32, u32),
        found: &mut impl FnMut(Range<u64>),
    ) {
        if !self.awake {
            if byte != self.mark() {
                return;
            }
            self.awake = true;
            self.node = before;
            self.starts.extend(at - trie.depth(before) as u64..at);
        }
        self.decode(trie, at, byte, found);
        let depth = trie.depth(now);
        let straight = self
            .starts
            .front()
            .is_none_or(|s| *s + depth as u64 == at + 1);
        if self.open_bytes == 0 && self.node == now && depth <= SLEEP_DEPTH && straight {
            self.awake = false;
            self.starts.clear();
        }
    }

    /// Takes what is left of an escape that does not end, as it stands.
    pub(super) fn finish(&mut self, trie: &Trie, at: u64, found: &mut impl FnMut(Range<u64>)) {
        let from = at - self.open_bytes as u64;
        for (at, byte) in (from..).zip(self.open).take(self.open_bytes) {
            self.emit(trie, byte, at..at + 1, found);
        }
        self.open_bytes = 0;
    }

    /// The first byte of `..at` that may belong to something not yet found.
    pub(super) fn undecided(&self, at: u64) -> u64 {
        let open = at - self.open_bytes as u64;
        self.starts.front().copied().unwrap_or(open)
    }

    fn decode(&mut self, trie: &Trie, at: u64, byte: u8, found: &mut impl FnMut(Range<u64>)) {
        if self.open_bytes > 0 && !self.continues(byte) {
            self.finish(trie, at, found);
        }
        if self.open_bytes == 0 && byte != self.mark() {
            return self.emit(trie, byte, at..at + 1, found);
        }
        self.open[self.open_bytes] = byte;
        self.open_bytes += 1;
        if let Some(plain) = self.closed() {
            let from = at + 1 - self.open_bytes as u64;
            self.open_bytes = 0;
            self.emit(trie, plain, from..at + 1, found);
        }
    }

    /// Whether the open escape may go on with this byte.
    fn continues(&self, byte: u8) -> bool {
        match (self.escapes, self.open_bytes) {
            (Escapes::Json, 1) => b"\"\\/bfnrtu".contains(&byte),
            _ => byte.is_ascii_hexdigit(),
        }
    }

    /// What the open escape stands for, if it is whole.
    fn closed(&self) -> Option<u8> {
        let open = &self.open[..self.open_bytes];
        match (self.escapes, open) {
            (Escapes::Percent, [_, high, low]) => Some(digit(*high) << 4 | digit(*low)),
            (Escapes::Json, [_, b'u', a, b, high, low]) => {
                let plain = digit(*high) << 4 | digit(*low);
                let ascii = digit(*a) == 0 && digit(*b) == 0 && plain.is_ascii();
                Some(if ascii { plain } else { NO_ASCII })
            }
            (Escapes::Json, [_, b'b' | b'f' | b'n' | b'r' | b't']) => Some(b'\n'),
            (Escapes::Json, [_, plain]) if *plain != b'u' => Some(*plain),
            _ => None,
        }
    }

    fn emit(&mut self, trie: &Trie, byte: u8, of: Range<u64>, found: &mut impl FnMut(Range<u64>)) {
        self.starts.push_back(of.start);
        self.node = trie.step(self.node, fold(byte));
        let done = self.starts.len() - trie.depth(self.node);
        self.starts.drain(..done);
        let length = trie.found(self.node);
        if length > 0 {
            let first = self.starts.len() - length;
            found(self.starts[first]..of.end);
        }
    }
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => 0,
    }
}
