//! Fenced code blocks of Markdown: which fence, if any, each place of a text lies in.
//!
//! A fence is a line of at least three backticks or tildes, indented by at most three spaces. Markers longer than
//! [`MAX_MARKER_CHARS`] open none here: a part could not hold them twice. They close one.

/// Longest marker that is closed and opened again.
pub(super) const MAX_MARKER_CHARS: usize = 8;
/// Indentation a fence may have, in spaces.
const MAX_INDENT: usize = 3;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Open,
    Code,
    Close,
}

/// An open fence, by the line that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence<'a> {
    /// The whole opening line without the white space at its end.
    pub opening: &'a str,
    /// Indentation and marker alone.
    pub bare: &'a str,
    /// The marker.
    pub marker: &'a str,
}

/// One line of a text, and the fence before and after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub start: usize,
    /// Without its line feed.
    pub end: usize,
    pub kind: Kind,
    pub before: Option<Fence<'a>>,
    pub after: Option<Fence<'a>>,
}

/// What a line is after `open`, and the fence after it.
pub(super) fn classify<'a>(line: &'a str, open: Option<Fence<'a>>) -> (Kind, Option<Fence<'a>>) {
    let most = open.map_or(MAX_MARKER_CHARS, |_| line.len());
    let found = fence(line, most);
    match (open, found) {
        (None, Some(fence)) => (Kind::Open, Some(fence)),
        (None, None) => (Kind::Text, None),
        (Some(open), Some(close)) if closes(open, close) => (Kind::Close, None),
        (Some(_), _) => (Kind::Code, open),
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    let (mut start, mut open) = (0, None);
    for line in text.split('\n') {
        let (kind, after) = classify(line, open);
        all.push(Line {
            start,
            end: start + line.len(),
            kind,
            before: open,
            after,
        });
        start += line.len() + 1;
        open = after;
    }
    all
}

/// The fence a line could open or close, with a marker of at most this length.
fn fence(line: &str, most: usize) -> Option<Fence<'_>> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = line.get(indent..)?;
    let first = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = rest.len() - rest.trim_start_matches(first).len();
    let info = rest.get(run..)?;
    let plain = first == '~' || !info.contains('`');
    let fits = indent <= MAX_INDENT && (3..=most).contains(&run);
    (fits && plain).then_some(Fence {
        opening: line.trim_end(),
        bare: line.get(..indent + run)?,
        marker: rest.get(..run)?,
    })
}

fn closes(open: Fence<'_>, close: Fence<'_>) -> bool {
    close.opening == close.bare && close.marker.starts_with(open.marker)
}
