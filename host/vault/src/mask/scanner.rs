//! Finds every form of every value in a stream, and says which bytes are decided.

use super::forms::fold;
use super::trie::{ROOT, Trie};
use super::view::{Escapes, View};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Where a stream is.
pub(super) struct Scanner {
    trie: Arc<Trie>,
    /// Bytes taken.
    at: u64,
    /// Of the text as it stands.
    node: u32,
    views: [View; 2],
    found: Found,
}

impl Scanner {
    pub(super) fn new(trie: Arc<Trie>) -> Self {
        Self {
            trie,
            at: 0,
            node: ROOT,
            views: [View::new(Escapes::Percent), View::new(Escapes::Json)],
            found: Found::default(),
        }
    }

    /// Takes bytes.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        loop {
            if self.views.iter().all(View::sleeps) {
                let skipped = self.trie.skip(self.node, rest);
                if skipped > 0 {
                    self.node = ROOT;
                    self.at += skipped as u64;
                    rest = &rest[skipped..];
                }
            }
            let Some((byte, after)) = rest.split_first() else {
                return;
            };
            self.step(*byte);
            rest = after;
        }
    }

    fn step(&mut self, byte: u8) {
        let trie = &*self.trie;
        let at = self.at;
        let before = self.node;
        self.node = trie.step(before, fold(byte));
        let length = trie.found(self.node);
        let mut found = |range| self.found.add(range);
        if length > 0 {
            found(at + 1 - length as u64..at + 1);
        }
        for view in &mut self.views {
            view.feed(trie, (at, byte), (before, self.node), &mut found);
        }
        self.at += 1;
    }

    /// No more bytes come.
    pub(super) fn finish(&mut self) {
        for view in &mut self.views {
            view.finish(&self.trie, self.at, &mut |range| self.found.add(range));
        }
    }

    /// The first byte that may belong to something not yet found.
    pub(super) fn undecided(&self) -> u64 {
        let plain = self.at - self.trie.depth(self.node) as u64;
        let views = self.views.iter().map(|view| view.undecided(self.at));
        views.fold(plain, u64::min)
    }

    /// How many places so far.
    pub(super) fn count(&self) -> u64 {
        self.found.count
    }

    /// Hides what was found in these bytes, the first of which is at `from` of the stream.
    pub(super) fn hide(&mut self, from: u64, bytes: &mut [u8]) {
        self.found.hide(from, bytes);
    }
}

/// Ranges of a stream that have to be hidden, joined where they overlap.
#[derive(Default)]
struct Found {
    ranges: VecDeque<Range<u64>>,
    count: u64,
}

impl Found {
    /// Ends never go back by more than an escape, so only the last ranges can overlap.
    fn add(&mut self, mut range: Range<u64>) {
        while let Some(last) = self.ranges.pop_back_if(|last| range.start < last.end) {
            range = range.start.min(last.start)..range.end.max(last.end);
            self.count -= 1;
        }
        self.ranges.push_back(range);
        self.count += 1;
    }

    /// Hides what lies in these bytes, the first of which is at `from`, and forgets what ends in them.
    fn hide(&mut self, from: u64, bytes: &mut [u8]) {
        let until = from + bytes.len() as u64;
        while let Some(range) = self.ranges.front().cloned() {
            if range.start >= until {
                return;
            }
            let first = range.start.max(from) - from;
            let last = range.end.min(until) - from;
            bytes[first as usize..last as usize].fill(b'*');
            if range.end > until {
                return;
            }
            self.ranges.pop_front();
        }
    }
}
