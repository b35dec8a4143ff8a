//! Where the front matter ends and the body begins, however it was written.

use super::Warnings;

/// Lines of text that may stand before the front matter.
const LINES_BEFORE: usize = 5;

/// The two parts of a SKILL.md.
#[derive(Debug)]
pub(super) struct Split<'t> {
    /// Lines of the front matter with their numbers, if it has one.
    pub(super) front: Option<Vec<(u32, &'t str)>>,
    /// Lines after it.
    pub(super) body: Vec<&'t str>,
    /// Number of the body's first line.
    pub(super) body_line: u32,
}

struct Opening {
    /// Index of the first line of the front matter.
    first: usize,
    /// It is inside a code fence.
    fenced: bool,
    /// There is a `---` before it.
    marked: bool,
}

/// Splits the text.
pub(super) fn split<'t>(text: &'t str, warnings: &mut Warnings) -> Split<'t> {
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(opening) = opening(&lines, warnings) else {
        return whole(lines);
    };
    let (end, body) = closing(&lines, &opening, warnings);
    let front: Vec<(u32, &str)> = (opening.first..end)
        .map(|at| (number(at), lines[at]))
        .collect();
    if !front
        .iter()
        .any(|(_, line)| key(line).is_some() || is_first_key(line))
        && !flow(&front)
    {
        let words = "what stands between `---` has no `key: value`";
        warnings.add("not-a-map", number(opening.first), words);
        return whole(lines);
    }
    let mut rest = lines[body.min(lines.len())..].to_vec();
    if opening.fenced {
        drop_fence(&mut rest);
    }
    Split {
        front: Some(front),
        body: rest,
        body_line: number(body),
    }
}

/// A text without front matter.
fn whole(lines: Vec<&str>) -> Split<'_> {
    let marks = |line: &&&str| is_mark(line) || line.trim().is_empty();
    let skip = lines.iter().take_while(marks).count();
    Split {
        front: None,
        body: lines[skip..].to_vec(),
        body_line: number(skip),
    }
}

/// The body begins earlier than `---` said: at a heading after an empty line. For front matter that is no YAML because
/// it was never closed and a rule of the body was taken for its end.
pub(super) fn earlier(front: &[(u32, &str)]) -> Option<usize> {
    let lines: Vec<&str> = front.iter().map(|(_, line)| *line).collect();
    let end = unclosed(&lines, 0);
    let heading = lines.get(end).is_some_and(|line| line.starts_with('#'));
    heading.then_some(end)
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn is_mark(line: &str) -> bool {
    line.trim_end() == "---"
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// The first two keys of every skill.
fn is_first_key(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    ["name:", "description:"]
        .iter()
        .any(|key| lower.starts_with(key))
}

fn flow(front: &[(u32, &str)]) -> bool {
    let first = front.iter().find(|(_, line)| !line.trim().is_empty());
    first.is_some_and(|(_, line)| line.trim_start().starts_with('{'))
}

fn opening(lines: &[&str], warnings: &mut Warnings) -> Option<Opening> {
    let (mut blank, mut text, mut fenced) = (false, 0, false);
    for (at, line) in lines.iter().enumerate() {
        let first = at + 1;
        if line.trim().is_empty() {
            blank = true;
        } else if is_mark(line) {
            let next = lines[first..].iter().find(|line| !line.trim().is_empty());
            if text > 0 && !next.is_some_and(|line| is_first_key(line)) {
                return None;
            }
            before(blank, text, fenced, number(at), warnings);
            let marked = true;
            return Some(Opening {
                first,
                fenced,
                marked,
            });
        } else if text == 0 && !fenced && is_fence(line) {
            fenced = true;
        } else if text == 0 && is_first_key(line) {
            before(blank, text, fenced, number(at), warnings);
            let words = "the front matter does not begin with `---`";
            warnings.add("no-marks", number(at), words);
            let marked = false;
            return Some(Opening {
                first: at,
                fenced,
                marked,
            });
        } else {
            text += 1;
            if text > LINES_BEFORE {
                return None;
            }
        }
    }
    None
}

fn before(blank: bool, text: usize, fenced: bool, line: u32, warnings: &mut Warnings) {
    if fenced {
        warnings.add("fence-before", line, "the front matter is in a code fence");
    } else if text > 0 {
        warnings.add("text-before", line, "there is text before the front matter");
    } else if blank {
        let words = "there are empty lines before the front matter";
        warnings.add("blank-before", line, words);
    }
}

/// Index of the first line after the front matter, and of the body's first.
fn closing(lines: &[&str], opening: &Opening, warnings: &mut Warnings) -> (usize, usize) {
    let rest = &lines[opening.first..];
    let at = |found: usize| opening.first + found;
    if let Some(found) = rest.iter().position(|line| is_mark(line)) {
        let end = at(found);
        let next = lines.get(end + 1).is_some_and(|line| is_fence(line));
        return (end, end + 1 + usize::from(opening.fenced && next));
    }
    if opening.fenced
        && let Some(found) = rest.iter().position(|line| is_fence(line))
    {
        return (at(found), at(found) + 1);
    }
    let loose = |line: &&str| line.trim() == "---" || line.trim_end() == "...";
    let marked = rest.iter().position(loose).filter(|_| opening.marked);
    if let Some(found) = marked {
        let end = at(found);
        let words = "the front matter ends with no `---` at the beginning of a line";
        warnings.add("end-indented", number(end), words);
        return (end, end + 1);
    }
    let end = unclosed(lines, opening.first);
    let words = "the front matter has no end: the body is taken to begin here";
    warnings.add("unclosed", number(end.min(lines.len() - 1)), words);
    (end, end)
}

/// Where a body begins that nothing separates from its front matter: at a heading or text after an empty line.
fn unclosed(lines: &[&str], first: usize) -> usize {
    let (mut blank, mut keys) = (false, 0);
    for (at, line) in lines.iter().enumerate().skip(first) {
        if line.trim().is_empty() {
            blank = true;
            continue;
        }
        let starts = |c: char| line.starts_with(c);
        let known = key(line).is_some_and(|(key, _)| !key.contains(' '));
        if known {
            keys += 1;
        } else if blank && keys > 0 && !line.starts_with("- ") && !starts(' ') && !starts('\t') {
            return at;
        }
        blank = false;
    }
    lines.len()
}

/// Splits `key: rest`. The key is a word or a few, quoted or not; the colon is followed by a space or nothing.
pub(crate) fn key(line: &str) -> Option<(&str, &str)> {
    const MAX_KEY_BYTES: usize = 64;
    let quoted = |quote: char| {
        let inner = line.strip_prefix(quote)?;
        let (key, rest) = inner.split_once(quote)?;
        Some((key, rest.trim_start().strip_prefix(':')?))
    };
    let plain = || {
        let at = line.match_indices(':').map(|(at, _)| at).find(|at| {
            let next = line[at + 1..].chars().next();
            next.is_none_or(char::is_whitespace)
        })?;
        Some((line[..at].trim_end(), &line[at + 1..]))
    };
    let (key, rest) = quoted('"').or_else(|| quoted('\'')).or_else(plain)?;
    let good = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
    let begins = key.chars().next().is_some_and(char::is_alphanumeric);
    let fits = begins && key.len() <= MAX_KEY_BYTES && key.chars().all(good);
    fits.then_some((key, rest))
}

/// The end of a code fence the whole document is in.
fn drop_fence(body: &mut Vec<&str>) {
    let fences = body.iter().filter(|line| is_fence(line)).count();
    let last = body.iter().rposition(|line| !line.trim().is_empty());
    if let Some(last) = last.filter(|last| fences % 2 == 1 && is_fence(body[*last])) {
        body.truncate(last);
    }
}
