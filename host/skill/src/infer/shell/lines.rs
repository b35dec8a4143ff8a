//! Lines of a document that show what may stand in a place: `<id>`, `[a|b]`, `--mode all|cost`. For the shell these would be
//! redirections and pipes.

use crate::infer::names::is_well_known;
use crate::infer::url::{END, HOLE};

/// The text with a hole for each placeholder; its lines stay where they are.
pub(super) fn without_choices(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = bracketed(line, '<', '>', |inside| {
            inside.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside.ends_with([' ', '='])
        });
        let line = bracketed(&line, '[', ']', is_choice);
        let line = bracketed(&line, '{', '}', is_choice);
        out.push_str(&words(&line));
    }
    out
}

fn is_choice(inside: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_|<>=".contains(&b);
    inside.contains('|') && !inside.contains("||") && inside.bytes().all(plain)
}

/// Puts a hole where brackets of this kind hold what only shows a place.
fn bracketed(line: &str, open: char, close: char, shows: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(open) {
        let (front, inner) = (&rest[..at], &rest[at + 1..]);
        let Some(end) = inner
            .find([open, close, '"', '\'', '\n', '$'])
            .filter(|end| inner[*end..].starts_with(close))
        else {
            out.push_str(&rest[..=at]);
            rest = inner;
            continue;
        };
        out.push_str(front);
        if shows(&inner[..end]) {
            out.extend([HOLE, END]);
        } else {
            out.push_str(&rest[at..at + end + 2]);
        }
        rest = &inner[end + 1..];
    }
    out.push_str(rest);
    out
}

/// `all|cost` as a word of its own is a choice, unless it pipes into a program.
fn words(line: &str) -> String {
    let mut out = String::new();
    for word in line.split_inclusive(' ') {
        let plain = word.trim_end();
        let parts: Vec<&str> = plain.split('|').collect();
        let simple = |part: &&str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let choice = parts.len() > 1
            && parts.iter().all(simple)
            && !parts.iter().skip(1).any(|p| is_well_known(p));
        if choice {
            out.extend([HOLE, END]);
            out.push_str(&word[plain.len()..]);
        } else {
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_holes() {
        for (line, want) in [
            ("run <id> --x <a|b> y", "run _ --x _ y"),
            ("run [--a|--b] {x|y} all|cost", "run _ _ _"),
            ("sort < in > out", "sort < in > out"),
            ("cat x|grep y", "cat x|grep y"),
            ("[ -f a ] || [ -f b ]", "[ -f a ] || [ -f b ]"),
            ("cat <<EOF >x", "cat <<EOF >x"),
            (
                "awk '{print $1}' | jq '[.a | .b]'",
                "awk '{print $1}' | jq '[.a | .b]'",
            ),
            ("diff <(a) <(b)", "diff <(a) <(b)"),
        ] {
            assert_eq!(
                without_choices(line).replace([HOLE], "_").replace(END, ""),
                want
            );
        }
    }
}
