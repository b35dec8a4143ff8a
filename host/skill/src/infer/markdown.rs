//! A document's code: fenced blocks, and code within lines.
//!
//! Invariant: every line of the document is in at most one block; a fence that is never closed ends with the document.

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// First word behind the fence, lower case.
    pub(super) tag: String,
    /// Line of its first line, from 1.
    pub(super) line: u32,
    pub(super) text: String,
    /// Headings it is under, lower case.
    pub(super) heading: String,
}

/// Code within a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) line: u32,
    /// What stands before it in its line.
    pub(super) before: String,
    /// What stands behind it in its line.
    pub(super) after: String,
    /// Headings it is under, lower case.
    pub(super) heading: String,
}

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) blocks: Vec<Block>,
    pub(super) spans: Vec<Span>,
    /// Lines outside of blocks.
    pub(super) prose: Vec<(u32, String)>,
}

/// Reads a document; its lines count from `first`.
pub(super) fn read(text: &str, first: u32) -> Code {
    let mut code = Code::default();
    let mut open: Option<(char, usize, usize, Block)> = None;
    let mut headings: Vec<(usize, String)> = Vec::new();
    let mut heading = String::new();
    for (line, number) in text.lines().zip(first..) {
        let quoted = line.trim_start_matches('>');
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if let Some((mark, length, base, block)) = &mut open {
            if closes(trimmed, *mark, *length) {
                code.blocks
                    .extend(open.take().map(|(_, _, _, block)| block));
                continue;
            }
            let drop = indent.min(*base);
            block.text.push_str(line.get(drop..).unwrap_or_default());
            block.text.push('\n');
            continue;
        }
        if let Some((mark, length, tag)) = fence(trimmed) {
            let block = Block {
                tag,
                line: number + 1,
                text: String::new(),
                heading: heading.clone(),
            };
            open = Some((mark, length, indent, block));
            continue;
        }
        if trimmed.starts_with('#') {
            let level = trimmed.bytes().take_while(|b| *b == b'#').count();
            headings.retain(|(above, _)| *above < level);
            headings.push((level, trimmed.trim_start_matches('#').trim().to_lowercase()));
            let words: Vec<&str> = headings.iter().map(|(_, words)| words.as_str()).collect();
            heading = words.join(" / ");
        }
        code.spans.extend(spans(quoted, number, &heading));
        code.prose.push((number, line.to_owned()));
    }
    code.blocks.extend(open.map(|(_, _, _, block)| block));
    code
}

/// Mark, length and tag of a line that opens a block.
fn fence(line: &str) -> Option<(char, usize, String)> {
    let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let rest = line.get(length..).unwrap_or_default().trim();
    if length < 3 || mark == '`' && rest.contains('`') {
        return None;
    }
    let tag = rest
        .split(|c: char| c.is_whitespace() || matches!(c, '{' | ',' | ':'))
        .next()
        .unwrap_or_default();
    Some((mark, length, tag.to_lowercase()))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    let count = line.chars().take_while(|c| *c == mark).count();
    count >= length && line.trim_start_matches(mark).trim().is_empty()
}

fn spans(line: &str, number: u32, heading: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find('`')) {
        let begin = from + at;
        let length = line[begin..].bytes().take_while(|b| *b == b'`').count();
        let inner = begin + length;
        let mark = "`".repeat(length);
        let Some(end) = line.get(inner..).and_then(|rest| rest.find(&mark)) else {
            break;
        };
        found.push(Span {
            text: line[inner..inner + end].trim().to_owned(),
            line: number,
            before: line[..begin].to_owned(),
            after: line
                .get(inner + end + length..)
                .unwrap_or_default()
                .to_owned(),
            heading: heading.to_owned(),
        });
        from = inner + end + length;
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn blocks_with_their_lines() {
        let text = "# T\n\n```bash\ncurl x\n```\n\n1. do\n   ```sh title=x\n   ls\n     -l\n   ```\n~~~\n```\nin\n~~~\n````md\n```\nx\n```\n````\n";
        let code = read(text, 1);
        let short: Vec<(&str, u32, &str)> = code
            .blocks
            .iter()
            .map(|b| (b.tag.as_str(), b.line, b.text.as_str()))
            .collect();
        assert_eq!(
            short,
            [
                ("bash", 4, "curl x\n"),
                ("sh", 9, "ls\n  -l\n"),
                ("", 13, "```\nin\n"),
                ("md", 17, "```\nx\n```\n"),
            ]
        );
    }

    #[test]
    fn a_block_that_is_never_closed_ends_with_the_text() {
        assert_eq!(read("```\na\nb", 1).blocks[0].text, "a\nb\n");
    }

    #[test]
    fn code_in_lines() {
        let code = read(
            "## Use\nRun `gh pr list` or ``a `b` c``, not ` x\n```\n`no`\n```\n",
            5,
        );
        let texts: Vec<&str> = code.spans.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["gh pr list", "a `b` c"]);
        assert_eq!(
            (code.spans[0].line, code.spans[0].heading.as_str()),
            (6, "use")
        );
        assert_eq!(code.spans[0].before, "Run ");
    }
}
