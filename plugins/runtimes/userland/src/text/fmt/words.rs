//! Lines and words with what matters for breaking.
//!
//! Invariant: lengths and spaces are columns.

/// Columns between tab stops.
pub(super) const TAB_COLUMNS: usize = 8;

/// A line of input.
pub(super) struct Line<'t> {
    pub(super) whole: &'t str,
    pub(super) has_prefix: bool,
    /// Column of the prefix.
    pub(super) prefix_indent: usize,
    /// Column of the first word.
    pub(super) indent: usize,
    /// From the first word on.
    pub(super) body: &'t str,
    pub(super) tabs: bool,
}

/// The column after blanks that begin at a column.
fn column(blanks: &str, from: usize) -> usize {
    blanks.chars().fold(from, |at, c| match c {
        '\t' => (at / TAB_COLUMNS + 1) * TAB_COLUMNS,
        _ => at + 1,
    })
}

fn blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

impl<'t> Line<'t> {
    pub(super) fn of(whole: &'t str, prefix: &str) -> Self {
        let lead = whole.trim_start_matches(blank);
        let prefix_indent = column(&whole[..whole.len() - lead.len()], 0);
        let after = lead.strip_prefix(prefix);
        let rest = after.unwrap_or(lead);
        let body = rest.trim_start_matches(blank);
        let start = prefix_indent
            + if after.is_some() {
                prefix.chars().count()
            } else {
                0
            };
        Self {
            whole,
            has_prefix: after.is_some(),
            prefix_indent,
            indent: column(&rest[..rest.len() - body.len()], start),
            body,
            tabs: whole.contains('\t'),
        }
    }
}

/// A word and the space after it.
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) length: usize,
    pub(super) space: usize,
    /// Begins with an opening bracket or quote.
    pub(super) paren: bool,
    /// Ends as a sentence may end.
    pub(super) period: bool,
    /// Ends with punctuation.
    pub(super) punct: bool,
    /// Ends a sentence for certain.
    pub(super) is_final: bool,
}

/// Adds the words of a line.
pub(super) fn push<'t>(line: &Line<'t>, uniform: bool, to: &mut Vec<Word<'t>>) {
    let (mut rest, mut at) = (line.body, line.indent);
    while !rest.is_empty() {
        let end = rest.find(blank).unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        rest = after.trim_start_matches(blank);
        let length = text.chars().count();
        let from = at + length;
        at = column(&after[..after.len() - rest.len()], from);
        let core = text.trim_end_matches([')', ']', '\'', '"']);
        let core = if core.is_empty() {
            &text[..text.chars().next().map_or(0, char::len_utf8)]
        } else {
            core
        };
        let period = core.ends_with(['.', '?', '!']);
        let ended = rest.is_empty();
        let is_final = period && (ended || at - from > 1);
        to.push(Word {
            text,
            length,
            space: match (ended || uniform, is_final) {
                (true, true) => 2,
                (true, false) => 1,
                (false, _) => at - from,
            },
            paren: text.starts_with(['(', '[', '\'', '`', '"']),
            period,
            punct: text.ends_with(|c: char| c.is_ascii_punctuation()),
            is_final,
        });
    }
}
