//! Splitting an answer into messages of the length a network takes.
//!
//! Invariant: no part is longer than the limit, none is blank, and nothing but white space at a break is lost. A
//! fenced block that is split is closed at the end of a part and opened again, with its info string, in the next.

mod fence;
#[cfg(test)]
mod tests;

use claw_core::limit::OUTBOX_PARTS;
use fence::{Fence, Kind, Line, classify, lines};
use std::ops::Range;
use unicode_segmentation::GraphemeCursor;

/// The smallest limit, in UTF-16 code units: below it a fence would leave no room for text.
pub const MIN_PART_UNITS: usize = 64;
/// Parts of one answer; what is longer ends with a note. Far below what a row of the store holds.
pub const MAX_PARTS: usize = 100;
/// An opening line longer than this share of the limit is opened again without its info string.
const MAX_OPENING_SHARE: usize = 4;
/// How far back from the limit a place between two visible characters is looked for, in bytes.
const MAX_CLUSTER_BYTES: usize = 256;

const _: () = assert!(MAX_PARTS < OUTBOX_PARTS);

/// Splits Markdown into parts of at most `max_units` UTF-16 code units (at least [`MIN_PART_UNITS`]), broken at
/// best between paragraphs, else lines, sentences, words, and else anywhere. Blank text has no parts.
pub fn chunks(text: &str, max_units: usize) -> Vec<String> {
    Cutter::new(text, max_units)
        .map(|p| p.render(text))
        .collect()
}

/// As [`chunks`], with at most [`MAX_PARTS`] parts: the last then says how much was left out.
pub fn parts(text: &str, max_units: usize) -> Vec<String> {
    let mut cutter = Cutter::new(text, max_units);
    let mut all: Vec<String> = cutter
        .by_ref()
        .take(MAX_PARTS)
        .map(|p| p.render(text))
        .collect();
    let rest = text.get(cutter.at..).unwrap_or_default().trim();
    if !rest.is_empty() {
        all.pop();
        all.push("(the answer goes on; it is whole in its session)".to_owned());
    }
    all
}

/// The first part alone: what a preview shows.
pub(super) fn first(text: &str, max_units: usize) -> Option<String> {
    Cutter::new(text, max_units).next().map(|p| p.render(text))
}

/// A part: a range of the text, and the fence it begins and ends in.
#[derive(Debug)]
struct Piece<'a> {
    body: Range<usize>,
    opened: Option<Fence<'a>>,
    closed: Option<Fence<'a>>,
    short: usize,
}

impl Piece<'_> {
    fn render(&self, text: &str) -> String {
        let mut out = String::new();
        if let Some(fence) = self.opened {
            out.push_str(reopening(fence, self.short));
            out.push('\n');
        }
        out.push_str(text.get(self.body.clone()).unwrap_or_default());
        if let Some(fence) = self.closed {
            if !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(fence.marker);
        }
        out
    }
}

/// Kinds of break, the best first.
#[derive(Clone, Copy)]
enum Break {
    Paragraph,
    Line,
    Sentence,
    Space,
}

const BREAKS: usize = 4;

struct Cutter<'a> {
    text: &'a str,
    limit: usize,
    lines: Vec<Line<'a>>,
    /// The next part begins here.
    at: usize,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str, max_units: usize) -> Self {
        Self {
            text,
            limit: max_units.max(MIN_PART_UNITS),
            lines: lines(text),
            at: 0,
        }
    }

    fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The number of the line that a place lies in; the place before a line feed is its line's.
    fn line(&self, at: usize) -> usize {
        self.lines
            .partition_point(|l| l.start <= at)
            .saturating_sub(1)
    }

    /// The fence that is open if the text is cut at a place.
    fn fence(&self, at: usize) -> Option<Fence<'a>> {
        let line = self.lines.get(self.line(at))?;
        if at >= line.end || (line.kind == Kind::Open && at > line.start) {
            line.after
        } else {
            line.before
        }
    }

    /// The fence that the part at `self.at` begins in.
    fn opened(&self) -> Option<Fence<'a>> {
        let line = self.lines.get(self.line(self.at))?;
        if self.at == line.start {
            line.before
        } else {
            self.fence(self.at)
        }
    }

    /// Whether a cut within a line leaves both halves what the line is.
    fn safe(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(self.line(at)) else {
            return true;
        };
        if at >= line.end {
            return true;
        }
        let content = |kind| matches!(kind, Kind::Text | Kind::Code);
        // The part may begin within the line, and may be cut again.
        let start = line.start.max(self.at);
        let head = self.text.get(start..at).unwrap_or_default();
        let tail = self.text.get(at..line.end).unwrap_or_default();
        if self.marked(at) {
            return false;
        }
        let tail = if line.before.is_none() {
            tail.trim_start()
        } else {
            tail
        };
        let (kind, after) = classify(head.trim_end(), line.before);
        kind == line.kind && content(kind) && content(classify(tail, after).0)
    }

    /// Whether the line goes on from here with what would be a fence at the start of a line.
    fn marked(&self, at: usize) -> bool {
        let line = self.from(at).split('\n').next().unwrap_or_default();
        let line = line.trim_start();
        line.starts_with("```") || line.starts_with("~~~")
    }

    /// The break a cut at this place would be.
    fn kind(&self, at: usize) -> Option<Break> {
        let rest = self.from(at);
        let next = rest.chars().next()?;
        let index = self.line(at);
        let line = self.lines.get(index)?;
        if next == '\n' {
            let following = self.lines.get(index + 1);
            let blank = |l: &Line<'_>| {
                self.text
                    .get(l.start..l.end)
                    .unwrap_or_default()
                    .trim()
                    .is_empty()
            };
            return match (line.kind, following.map(|l| l.kind)) {
                // An empty block on either side of the cut.
                (Kind::Open, _) | (_, Some(Kind::Close)) => None,
                (Kind::Close, _) | (_, Some(Kind::Open)) => Some(Break::Paragraph),
                _ if following.is_some_and(blank) => Some(Break::Paragraph),
                _ => Some(Break::Line),
            };
        }
        let before = self.text.get(..at).unwrap_or_default();
        if before
            .get(line.start..)
            .is_some_and(|head| head.trim().is_empty())
        {
            return None;
        }
        let sentence = line.kind == Kind::Text && ends_sentence(before, next);
        match next {
            _ if sentence => Some(Break::Sentence),
            ' ' | '\t' => Some(Break::Space),
            _ => None,
        }
    }

    /// Units that closing the fence takes if the text is cut at a place.
    fn closing(&self, at: usize) -> usize {
        self.fence(at).map_or(0, |f| f.marker.len() + 1)
    }

    /// Where the part that begins at `self.at` ends.
    fn cut(&self, opened: Option<Fence<'a>>) -> usize {
        let used = opened.map_or(0, |f| units(reopening(f, self.short())) + 1);
        let mut best: [Option<(usize, usize)>; BREAKS] = [None; BREAKS];
        let (mut length, mut reach) = (used, self.at);
        for (offset, c) in self.from(self.at).char_indices() {
            let at = self.at + offset;
            if length + self.closing(at) <= self.limit {
                reach = at;
                if let Some(kind) = self.kind(at).filter(|_| at > self.at && self.safe(at))
                    && let Some(slot) = best.get_mut(kind as usize)
                {
                    *slot = Some((at, length));
                }
            }
            length += c.len_utf16();
            if length > self.limit {
                break;
            }
        }
        if length + self.closing(self.text.len()) <= self.limit {
            return self.text.len();
        }
        let full = best
            .iter()
            .flatten()
            .find(|(_, length)| length * 2 >= self.limit);
        let any = full.or_else(|| best.iter().flatten().max());
        let blank = |at: usize| {
            self.text
                .get(self.at..at)
                .unwrap_or_default()
                .trim()
                .is_empty()
        };
        match any {
            Some((at, _)) if !blank(*at) => *at,
            _ => self.hard(reach),
        }
    }

    /// The last place up to `reach` between two visible characters.
    fn hard(&self, reach: usize) -> usize {
        // Within the line that opens a fence no place is quite safe.
        let whole = self.place(reach, |at| self.safe(at));
        let whole = whole.or_else(|| self.place(reach, |at| !self.marked(at)));
        whole.unwrap_or(reach)
    }

    /// The last place up to `reach`, and near it, that will do.
    fn place(&self, reach: usize, good: impl Fn(usize) -> bool) -> Option<usize> {
        let mut cursor = GraphemeCursor::new(reach, self.text.len(), true);
        let mut at = match cursor.is_boundary(self.text, 0) {
            Ok(true) => Some(reach),
            _ => cursor.prev_boundary(self.text, 0).ok().flatten(),
        };
        let near = |at: usize| at > self.at && at + MAX_CLUSTER_BYTES > reach;
        while let Some(place) = at.filter(|at| near(*at)) {
            let fits = self.closing(place) <= self.closing(reach);
            if fits && good(place) {
                return Some(place);
            }
            at = cursor.prev_boundary(self.text, 0).ok().flatten();
        }
        None
    }

    fn short(&self) -> usize {
        self.limit / MAX_OPENING_SHARE
    }

    /// Where the next part begins after a cut.
    fn resume(&self, at: usize) -> usize {
        if self.fence(at).is_none() {
            let rest = self.from(at);
            let word = rest.trim_start_matches([' ', '\t', '\r']);
            return self.skip_blank(at + rest.len() - word.len());
        }
        let next = self.skip_blank(at);
        match self.lines.get(self.line(next)) {
            // The part before has been closed already.
            Some(line) if line.start == next && line.kind == Kind::Close => {
                self.skip_blank(line.end)
            }
            _ => next,
        }
    }

    /// Past the end of a line and the blank lines after it; the indentation of the next line stays.
    fn skip_blank(&self, at: usize) -> usize {
        let mut next = at;
        while let Some(rest) = self.from(next).strip_prefix('\n') {
            next = self.text.len() - rest.len();
            let line = rest.split('\n').next().unwrap_or_default();
            if line.trim().is_empty() && line.len() < rest.len() {
                next += line.len();
            }
        }
        next
    }
}

impl<'a> Iterator for Cutter<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.at == 0 {
            let blank = self.text.len() - self.text.trim_start().len();
            let start = self.text.get(..blank).and_then(|b| b.rfind('\n'));
            self.at = start.map_or(0, |at| at + 1);
        }
        if self.from(self.at).trim().is_empty() {
            self.at = self.text.len();
            return None;
        }
        let opened = self.opened();
        let end = self.cut(opened);
        let body = self.text.get(self.at..end).unwrap_or_default();
        let closed = self.fence(end);
        let kept = if closed.is_some() && self.from(end).starts_with('\n') {
            body.trim_end_matches(['\n', '\r'])
        } else if closed.is_some() {
            body
        } else {
            body.trim_end()
        };
        let piece = Piece {
            body: self.at..self.at + kept.len(),
            opened,
            closed,
            short: self.short(),
        };
        self.at = self.resume(end);
        Some(piece)
    }
}

fn reopening<'a>(fence: Fence<'a>, short: usize) -> &'a str {
    if units(fence.opening) > short {
        fence.bare
    } else {
        fence.opening
    }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Whether a sentence ends here: full-width stops end one by themselves, others before white space.
fn ends_sentence(before: &str, next: char) -> bool {
    let text = before.trim_end_matches(['"', '\'', ')', ']', '”', '’', '»', '」', '』', '*', '_']);
    match text.chars().next_back() {
        Some('。' | '！' | '？') => !matches!(next, '」' | '』' | '”' | '’'),
        Some('.' | '!' | '?' | '…') => next.is_whitespace(),
        _ => false,
    }
}
