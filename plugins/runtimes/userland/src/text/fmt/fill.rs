//! Where lines break: dynamic programming from the last word to the first.
//!
//! Invariant: a line is shorter than the width unless it is one word.

use super::Wish;
use super::words::{TAB_COLUMNS, Word};
use std::io::{self, Write};

/// A cost is the square of what it is worth, in tenths of a column.
const fn worth(n: i64) -> i64 {
    n * n
}

/// Every line.
const LINE: i64 = worth(70);
/// Breaking after a sentence.
const SENTENCE: i64 = worth(50);
/// Breaking after a full stop that may be an abbreviation.
const ABBREVIATION: i64 = worth(600);
/// Breaking before a bracket, or after punctuation.
const MARK: i64 = worth(40);
/// A sentence's first word alone at a line's end.
const WIDOW: i64 = worth(200);
/// A sentence's last word alone at a line's start.
const ORPHAN: i64 = worth(150);

/// How a paragraph is set.
pub(super) struct Paragraph<'p> {
    pub(super) prefix: &'p str,
    pub(super) prefix_indent: usize,
    /// Columns of the first line and of the others.
    pub(super) indents: (usize, usize),
    pub(super) tabs: bool,
}

/// The best way from a word on.
#[derive(Clone, Copy, Default)]
struct Best {
    cost: i64,
    next: usize,
    length: i64,
}

fn columns(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The cost of beginning a line with a word.
fn start_cost(words: &[Word<'_>], at: usize) -> i64 {
    let mut cost = LINE;
    if let Some(before) = at.checked_sub(1).map(|i| &words[i]) {
        if before.period {
            cost += if before.is_final {
                -SENTENCE
            } else {
                ABBREVIATION
            };
        } else if before.punct {
            cost -= MARK;
        } else if at > 1 && words[at - 2].is_final {
            cost += WIDOW / (columns(before.length) + 2);
        }
    }
    if words[at].paren {
        cost - MARK
    } else if words[at].is_final {
        cost + ORPHAN / (columns(words[at].length) + 2)
    } else {
        cost
    }
}

/// The best break for every word that may begin a line.
fn breaks(wish: &Wish, indents: (usize, usize), words: &[Word<'_>]) -> Vec<Best> {
    let (end, width, goal) = (words.len(), columns(wish.width), columns(wish.goal));
    let mut best = vec![Best::default(); end + 1];
    for start in (0..end).rev() {
        let indent = if start == 0 { indents.0 } else { indents.1 };
        let mut length = columns(indent + words[start].length);
        let mut found = Best {
            cost: i64::MAX,
            ..Best::default()
        };
        for next in start + 1..=end {
            let mut cost = best[next].cost;
            if next < end {
                cost += worth((goal - length) * 10);
                if best[next].next < end {
                    cost += worth((length - best[next].length) * 10) / 2;
                }
            }
            if cost < found.cost {
                found = Best { cost, next, length };
            }
            if next == end {
                break;
            }
            length += columns(words[next - 1].space + words[next].length);
            if length >= width {
                break;
            }
        }
        found.cost = found.cost.saturating_add(start_cost(words, start));
        best[start] = found;
    }
    best
}

/// Blanks up to a column, with tabs where the input has some.
fn blanks(tabs: bool, mut from: usize, to: usize) -> String {
    let mut all = String::new();
    let stop = to / TAB_COLUMNS * TAB_COLUMNS;
    if tabs && from + 1 < stop {
        while from < stop {
            all.push('\t');
            from = (from / TAB_COLUMNS + 1) * TAB_COLUMNS;
        }
    }
    all + &" ".repeat(to.saturating_sub(from))
}

/// Prints a paragraph.
pub(super) fn print(
    wish: &Wish,
    paragraph: &Paragraph<'_>,
    words: &[Word<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let best = breaks(wish, paragraph.indents, words);
    let mut start = 0;
    while start < words.len() {
        let indent = match start {
            0 => paragraph.indents.0,
            _ => paragraph.indents.1,
        };
        let mut line = blanks(paragraph.tabs, 0, paragraph.prefix_indent);
        line.push_str(paragraph.prefix);
        let mut column = paragraph.prefix_indent + paragraph.prefix.chars().count();
        line.push_str(&blanks(paragraph.tabs, column, indent));
        column = column.max(indent);
        let end = best[start].next;
        for (at, word) in (start..end).zip(&words[start..end]) {
            line.push_str(word.text);
            column += word.length;
            if at + 1 < end {
                let to = column + word.space;
                line.push_str(&blanks(paragraph.tabs, column, to));
                column = to;
            }
        }
        writeln!(out, "{line}")?;
        start = end;
    }
    Ok(())
}
