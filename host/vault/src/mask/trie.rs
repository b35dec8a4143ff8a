//! Many patterns found at once (Aho and Corasick), one byte at a time.
//!
//! Written here and not taken from a crate for two reasons: the depth of a node says exactly how much of a stream has to
//! be held back, and the nodes, which spell the values, are wiped.
//!
//! Invariant: after any bytes, the node is the longest end of them that begins a pattern.

use super::forms::fold;
use super::view::is_mark;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// The node of no beginning.
pub(super) const ROOT: u32 = 0;
/// How many two bytes there are.
const PAIRS: usize = 1 << 16;

#[derive(Clone, Copy, Default)]
struct Node {
    byte: u8,
    /// The first node one byte longer, or [`ROOT`].
    child: u32,
    /// The next node of the same parent, or [`ROOT`].
    sibling: u32,
    /// The node of the longest end of this one.
    fallback: u32,
    /// How many bytes lead here.
    depth: u32,
    /// Length of the longest pattern that ends here, or 0.
    found: u32,
}

impl DefaultIsZeroes for Node {}

/// The patterns.
pub(super) struct Trie {
    nodes: Zeroizing<Vec<Node>>,
    /// The nodes of one byte.
    first: Zeroizing<[u32; 256]>,
    /// One bit for each two bytes: whether they may begin something.
    pairs: Zeroizing<Vec<u64>>,
}

impl Trie {
    /// Joins patterns.
    pub(super) fn new(patterns: &[Zeroizing<Vec<u8>>]) -> Self {
        // Room for all at once: what grows leaves copies behind that are not wiped.
        let room = 1 + patterns.iter().map(|p| p.len()).sum::<usize>();
        let mut trie = Self {
            nodes: Zeroizing::new(Vec::with_capacity(room)),
            first: Zeroizing::new([ROOT; 256]),
            pairs: Zeroizing::new(vec![0; PAIRS / 64]),
        };
        trie.nodes.push(Node::default());
        for pattern in patterns {
            trie.insert(pattern);
        }
        trie.link();
        trie.pair();
        trie
    }

    /// How many bytes can be passed over, standing at `node`: at the root behind them, nothing is missed. Never the
    /// last byte, and never an escape.
    pub(super) fn skip(&self, node: u32, bytes: &[u8]) -> usize {
        let Node { depth, byte, .. } = self.nodes[node as usize];
        let begun = |next: &u8| depth > 1 || (depth == 1 && self.begins(byte, *next));
        if bytes.first().is_none_or(begun) {
            return 0;
        }
        let next = bytes
            .windows(2)
            .position(|pair| self.begins(pair[0], pair[1]));
        next.unwrap_or(bytes.len() - 1)
    }

    fn begins(&self, first: u8, second: u8) -> bool {
        let (word, bit) = place(first, second);
        self.pairs[word] & bit != 0
    }

    /// Whether there is nothing to find.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// How many bytes of a pattern were seen.
    pub(super) fn depth(&self, node: u32) -> usize {
        self.nodes[node as usize].depth as usize
    }

    /// Length of the longest pattern that ends here, or 0.
    pub(super) fn found(&self, node: u32) -> usize {
        self.nodes[node as usize].found as usize
    }

    /// One byte on. Linear over a text: each step back was paid for by a step forth.
    pub(super) fn step(&self, mut node: u32, byte: u8) -> u32 {
        loop {
            let next = self.child(node, byte);
            if next != ROOT || node == ROOT {
                return next;
            }
            node = self.nodes[node as usize].fallback;
        }
    }

    fn child(&self, node: u32, byte: u8) -> u32 {
        if node == ROOT {
            return self.first[usize::from(byte)];
        }
        let mut next = self.nodes[node as usize].child;
        while next != ROOT && self.nodes[next as usize].byte != byte {
            next = self.nodes[next as usize].sibling;
        }
        next
    }

    fn insert(&mut self, pattern: &[u8]) {
        let mut node = ROOT;
        for &byte in pattern {
            let next = self.child(node, byte);
            node = if next == ROOT {
                self.grow(node, byte)
            } else {
                next
            };
        }
        let end = &mut self.nodes[node as usize];
        end.found = end.depth;
    }

    fn grow(&mut self, parent: u32, byte: u8) -> u32 {
        // The limits of a vault keep this far below 2^32.
        let new = self.nodes.len() as u32;
        let above = &mut self.nodes[parent as usize];
        let node = Node {
            byte,
            sibling: above.child,
            depth: above.depth + 1,
            ..Node::default()
        };
        above.child = new;
        self.nodes.push(node);
        if parent == ROOT {
            self.first[usize::from(byte)] = new;
        }
        new
    }

    /// Notes which two bytes begin a pattern, as they may stand in a text, and escapes.
    fn pair(&mut self) {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let one = self.first[usize::from(fold(first))];
                let second_fits = is_mark(second) || self.child(one, fold(second)) != ROOT;
                let begins = one != ROOT && second_fits;
                if begins || is_mark(first) {
                    let (word, bit) = place(first, second);
                    self.pairs[word] |= bit;
                }
            }
        }
    }

    /// Sets every fallback, the shorter nodes first.
    fn link(&mut self) {
        let mut order = vec![ROOT];
        let mut next = 0;
        while let Some(&parent) = order.get(next) {
            next += 1;
            let mut node = self.nodes[parent as usize].child;
            while node != ROOT {
                order.push(node);
                let Node { byte, sibling, .. } = self.nodes[node as usize];
                let fallback = if parent == ROOT {
                    ROOT
                } else {
                    self.step(self.nodes[parent as usize].fallback, byte)
                };
                let shorter = self.nodes[fallback as usize].found;
                let linked = &mut self.nodes[node as usize];
                linked.fallback = fallback;
                if linked.found == 0 {
                    linked.found = shorter;
                }
                node = sibling;
            }
        }
    }
}

/// Where the bit of two bytes is.
fn place(first: u8, second: u8) -> (usize, u64) {
    let pair = usize::from(first) << 8 | usize::from(second);
    (pair / 64, 1 << (pair % 64))
}
