//! A front matter cut into its keys by lines alone.

use crate::document::{Warnings, front::key};

/// Lines a bracket may stay open for.
const MAX_FLOW_LINES: usize = 200;
/// Keys of one front matter.
const MAX_KEYS: usize = 200;

/// A key with the lines of its value.
#[derive(Debug)]
pub(super) struct Chunk<'t> {
    pub(super) key: &'t str,
    pub(super) line: u32,
    /// After the colon, trimmed.
    pub(super) rest: &'t str,
    head: &'t str,
    more: Vec<&'t str>,
}

impl Chunk<'_> {
    /// As it was written.
    pub(super) fn text(&self) -> String {
        let mut text = self.head.to_owned();
        for line in &self.more {
            text.push('\n');
            text.push_str(line);
        }
        text
    }

    /// What stands after the colon, if that is all.
    pub(super) fn raw(&self) -> Option<String> {
        let alone = self.more.iter().all(|line| {
            let line = line.trim();
            line.is_empty() || line.starts_with('#')
        });
        (alone && !self.rest.is_empty()).then(|| self.rest.to_owned())
    }

    /// Begins with a bracket.
    pub(super) fn is_flow(&self) -> bool {
        self.rest.starts_with(['{', '['])
    }

    /// Neither quoted, nor a bracket, nor a block of text.
    pub(super) fn is_plain(&self) -> bool {
        !self.rest.starts_with(['{', '[', '"', '\'', '|', '>'])
    }

    /// The value as a person reads it: lines of a `|` block kept, others joined, quotes around all of it taken off.
    pub(super) fn folded(&self) -> String {
        let header = self
            .rest
            .trim_end_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        if header == "|" || self.is_flow() {
            let mut lines = vec![if self.is_flow() { self.rest } else { "" }];
            lines.extend(self.more.iter().map(|line| line.trim()));
            return lines.join("\n").trim().to_owned();
        }
        let first = if header == ">" { "" } else { self.rest };
        let mut words = vec![first];
        words.extend(self.more.iter().map(|line| line.trim()));
        words.retain(|line| !line.is_empty());
        unquoted(&words.join(" ")).to_owned()
    }
}

/// Without quotes around all of it.
fn unquoted(text: &str) -> &str {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

/// The lines without an indentation they share, and without tabs in it.
pub(super) fn tidy(lines: &[(u32, &str)], warnings: &mut Warnings) -> Vec<(u32, String)> {
    let mut tabs = None;
    let mut tidied: Vec<(u32, String)> = Vec::with_capacity(lines.len());
    for (n, line) in lines {
        let rest = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - rest.len()];
        if indent.contains('\t') && !rest.is_empty() {
            tabs.get_or_insert(*n);
            tidied.push((*n, format!("{}{rest}", indent.replace('\t', "  "))));
        } else {
            tidied.push((*n, (*line).to_owned()));
        }
    }
    if let Some(n) = tabs {
        warnings.add("tabs", n, "has tabs where YAML wants spaces");
    }
    let filled = tidied.iter().filter(|(_, line)| !line.trim().is_empty());
    let shared = filled
        .map(|(_, line)| line.len() - line.trim_start_matches(' ').len())
        .min();
    if let Some(shared) = shared.filter(|shared| *shared > 0) {
        let n = tidied.first().map_or(0, |(n, _)| *n);
        warnings.add("indented", n, "the front matter is indented as a whole");
        for (_, line) in &mut tidied {
            *line = line.get(shared..).unwrap_or_default().to_owned();
        }
    }
    tidied
}

/// Cuts the lines before every key at the beginning of one.
pub(super) fn split<'t>(lines: &[(u32, &'t str)], warnings: &mut Warnings) -> Vec<Chunk<'t>> {
    let mut chunks: Vec<Chunk<'t>> = Vec::new();
    let mut at = 0;
    while let Some((n, line)) = lines.get(at).copied() {
        at += 1;
        if is_conflict(line) {
            warnings.add(
                "conflict",
                n,
                "has the marks of a merge that was not finished",
            );
            continue;
        }
        if let Some((key, rest)) = key(line) {
            if chunks.len() == MAX_KEYS {
                let words = format!("has more than {MAX_KEYS} keys: the rest is not read");
                warnings.add("many-keys", n, words);
                break;
            }
            let rest = rest.trim();
            let more = flow_lines(rest, &lines[at..]);
            at += more.len();
            let (line, head) = (n, line);
            chunks.push(Chunk {
                key,
                line,
                rest,
                head,
                more,
            });
        } else if let Some(chunk) = chunks.last_mut() {
            chunk.more.push(line);
        }
    }
    chunks
}

fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// The lines up to the one on which the brackets that `rest` opens are closed; none if they never are.
fn flow_lines<'t>(rest: &str, lines: &[(u32, &'t str)]) -> Vec<&'t str> {
    let mut open = Brackets::default();
    if !rest.starts_with(['{', '[']) || open.take(rest) {
        return Vec::new();
    }
    for (at, (_, line)) in lines.iter().take(MAX_FLOW_LINES).enumerate() {
        if open.take(line) {
            return lines[..=at].iter().map(|(_, line)| *line).collect();
        }
    }
    Vec::new()
}

/// Counts brackets outside of quotes.
#[derive(Debug, Default)]
struct Brackets {
    depth: usize,
    quote: Option<char>,
}

impl Brackets {
    /// Takes a line more; whether all are closed now.
    fn take(&mut self, line: &str) -> bool {
        let mut escaped = false;
        for c in line.chars() {
            match (self.quote, c) {
                _ if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(quote), c) if c == quote => self.quote = None,
                (None, '"' | '\'') => self.quote = Some(c),
                (None, '{' | '[') => self.depth += 1,
                (None, '}' | ']') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.depth == 0
    }
}
