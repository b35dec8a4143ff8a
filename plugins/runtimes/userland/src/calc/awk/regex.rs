//! Extended regular expressions as awk knows them, in the words of the regex library.
//!
//! Invariant: with alternatives the longest match at the leftmost place wins, as POSIX says.

use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind, meta};

/// Bytes a compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 8 << 20;

/// A compiled pattern.
pub(crate) struct Regex {
    first: meta::Regex,
    /// The same without preference among alternatives, where that makes a difference.
    longest: Option<meta::Regex>,
}

impl Regex {
    /// Compiles; the error is for people.
    pub(crate) fn new(pattern: &[u8]) -> Result<Regex, String> {
        let text = translate(&String::from_utf8_lossy(pattern));
        let longest = text.contains('|');
        let build = |kind: MatchKind| {
            let config = meta::Config::new()
                .match_kind(kind)
                .utf8_empty(true)
                .nfa_size_limit(Some(MAX_PATTERN_BYTES));
            let syntax = syntax::Config::new().utf8(false).dot_matches_new_line(true);
            let built = meta::Builder::new()
                .configure(config)
                .syntax(syntax)
                .build(&text);
            built.map_err(|e| {
                format!(
                    "bad regular expression /{}/: {e}",
                    String::from_utf8_lossy(pattern)
                )
            })
        };
        Ok(Regex {
            first: build(MatchKind::LeftmostFirst)?,
            longest: if longest {
                Some(build(MatchKind::All)?)
            } else {
                None
            },
        })
    }

    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        self.first.is_match(text)
    }

    /// The first match at or behind `from`: where it begins and ends.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        let found = self.first.find(Input::new(text).range(from..))?;
        Some((found.start(), self.end(text, found.start(), found.end())))
    }

    fn end(&self, text: &[u8], start: usize, end: usize) -> usize {
        let Some(longest) = &self.longest else {
            return end;
        };
        let input = Input::new(text).range(start..).anchored(Anchored::Yes);
        longest
            .find(input)
            .map_or(end, |found| found.end().max(end))
    }

    /// The groups of the first match at or behind `from`; the first is the whole.
    pub(crate) fn groups(&self, text: &[u8], from: usize) -> Option<Vec<Option<(usize, usize)>>> {
        let mut captures = self.first.create_captures();
        self.first
            .search_captures(&Input::new(text).range(from..), &mut captures);
        if !captures.is_match() {
            return None;
        }
        let all =
            (0..captures.group_len()).map(|i| captures.get_group(i).map(|s| (s.start, s.end)));
        Some(all.collect())
    }
}

/// Rewrites a pattern.
fn translate(pattern: &str) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = Out::default();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '\\' => at = escape(&chars, at, &mut out),
            '[' => at = class(&chars, at, &mut out),
            '(' => out.open(),
            ')' if out.groups.is_empty() => out.atom("\\)"),
            ')' => out.close(),
            '|' => out.bar(),
            '*' | '+' | '?' => out.repeat(&c.to_string()),
            '{' => match interval(&chars, at) {
                Some((text, behind)) if out.atom.is_some() => {
                    out.repeat(&text);
                    at = behind;
                }
                _ => out.atom("\\{"),
            },
            '}' => out.atom("\\}"),
            '.' => out.atom("."),
            '^' | '$' => out.anchor(&c.to_string()),
            other => out.literal(other),
        }
    }
    // A group that is never closed is closed by the end.
    while !out.groups.is_empty() {
        out.close();
    }
    out.text
}

/// What was written so far.
#[derive(Default)]
struct Out {
    text: String,
    /// Where the last atom begins, if something may repeat it.
    atom: Option<usize>,
    repeated: bool,
    groups: Vec<usize>,
}

impl Out {
    fn atom(&mut self, text: &str) {
        self.atom = Some(self.text.len());
        self.repeated = false;
        self.text.push_str(text);
    }

    fn literal(&mut self, c: char) {
        // The library gives `\<` and `\>` a meaning.
        if c.is_ascii_punctuation() && !"<>".contains(c) {
            self.atom(&format!("\\{c}"));
        } else {
            self.atom(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn anchor(&mut self, text: &str) {
        self.text.push_str(text);
        self.atom = None;
    }

    fn open(&mut self) {
        self.groups.push(self.text.len());
        self.text.push('(');
        self.atom = None;
    }

    fn close(&mut self) {
        self.text.push(')');
        self.atom = self.groups.pop();
        self.repeated = false;
    }

    fn bar(&mut self) {
        self.text.push('|');
        self.atom = None;
    }

    /// Repeats the last atom; with none before it the mark stands for itself.
    fn repeat(&mut self, mark: &str) {
        let Some(begin) = self.atom else {
            return self.atom(&format!("\\{mark}"));
        };
        if self.repeated {
            // A second mark repeats the repetition; to the library it would mean something else.
            self.text.insert_str(begin, "(?:");
            self.text.push(')');
        }
        self.repeated = true;
        self.text.push_str(mark);
    }
}

fn interval(chars: &[char], at: usize) -> Option<(String, usize)> {
    let length = chars.get(at..)?.iter().position(|c| *c == '}')?;
    let body: String = chars.get(at..at + length)?.iter().collect();
    let (low, high) = body.split_once(',').unwrap_or((&body, &body));
    let digits = |t: &str| t.len() <= 4 && t.chars().all(|c| c.is_ascii_digit());
    if !digits(low) || !digits(high) || (low.is_empty() && high.is_empty()) {
        return None;
    }
    let low = if low.is_empty() { "0" } else { low };
    let text = if body.contains(',') {
        format!("{{{low},{high}}}")
    } else {
        format!("{{{low}}}")
    };
    Some((text, at + length + 1))
}

fn escape(chars: &[char], at: usize, out: &mut Out) -> usize {
    let Some(&c) = chars.get(at) else {
        out.atom("\\\\");
        return at;
    };
    match c {
        'w' => out.atom("[0-9A-Za-z_]"),
        'W' => out.atom("[^0-9A-Za-z_]"),
        's' => out.atom("[ \\t\\n\\r\\x0b\\x0c]"),
        'S' => out.atom("[^ \\t\\n\\r\\x0b\\x0c]"),
        'y' => out.anchor("(?-u:\\b)"),
        'B' => out.anchor("(?-u:\\B)"),
        '<' => out.anchor("(?-u:\\b{start})"),
        '>' => out.anchor("(?-u:\\b{end})"),
        '`' => out.anchor("\\A"),
        '\'' => out.anchor("\\z"),
        _ => {
            let (plain, used) = plain(chars, at);
            out.literal(plain);
            return at + used;
        }
    }
    at + 1
}

/// The character an escape stands for and how many characters it takes.
fn plain(chars: &[char], at: usize) -> (char, usize) {
    let c = chars.get(at).copied().unwrap_or('\\');
    let plain = match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'a' => '\u{7}',
        'b' => '\u{8}',
        '0'..='7' => {
            let digits = chars.iter().skip(at).take(3).map_while(|c| c.to_digit(8));
            let (value, used) = digits.fold((0, 0), |(v, n), d| (v * 8 + d, n + 1));
            return (char::from_u32(value).unwrap_or('?'), used);
        }
        other => other,
    };
    (plain, 1)
}

/// A class in brackets, whose first one was read.
fn class(chars: &[char], begin: usize, out: &mut Out) -> usize {
    let mut at = begin;
    let mut text = String::from("[");
    if chars.get(at) == Some(&'^') {
        text.push('^');
        at += 1;
    }
    let first = at;
    loop {
        let Some(&c) = chars.get(at) else {
            // Never closed: the bracket stands for itself.
            out.atom("\\[");
            return begin;
        };
        at += 1;
        match c {
            ']' if at - 1 > first => break,
            '[' if chars.get(at) == Some(&':') => {
                let rest: String = chars.iter().skip(at + 1).take(16).collect();
                match rest.split_once(":]") {
                    Some((name, _)) => {
                        text.push_str(&format!("[:{name}:]"));
                        at += 1 + name.chars().count() + 2;
                    }
                    None => text.push_str("\\["),
                }
            }
            '\\' => {
                let (plain, used) = plain(chars, at);
                at += used;
                member(&mut text, plain);
            }
            '-' if at - 1 > first && chars.get(at).is_some_and(|next| *next != ']') => {
                text.push('-')
            }
            other => member(&mut text, other),
        }
    }
    text.push(']');
    out.atom(&text);
    at
}

/// A member of a class; what the library would read as more than that is escaped.
fn member(text: &mut String, c: char) {
    if "[]\\^-&~".contains(c) {
        text.push('\\');
    }
    text.push(c);
}
