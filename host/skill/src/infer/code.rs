//! Tokens of Python and JavaScript, and what can be asked of them alike: calls, their arguments, constants.
//!
//! Invariant: nothing is evaluated; a text with variable parts has holes, see [`super::url::HOLE`].

use super::facts::Facts;
use super::url::{self, Address, END, HOLE};
use std::collections::{BTreeMap, BTreeSet};

/// Tokens of one file at most; what follows is not read.
pub(super) const MAX_TOKENS: usize = 100_000;
/// Tokens of one statement or call at most; what follows is not taken for a part of it.
pub(super) const MAX_REACH_TOKENS: usize = 400;
/// Texts longer than this are data.
const MAX_ADDRESS_TEXT_BYTES: usize = 4_000;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Text,
    Number,
    Mark,
    /// A statement may end here.
    Line,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) line: u32,
    /// Blanks before the first token of its line.
    pub(super) indent: u32,
    /// Tokens of the expressions in its holes.
    pub(super) inner: Vec<Token>,
}

/// What a name stands for in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Constant {
    pub(super) text: Option<String>,
    /// Texts of a list, in order.
    pub(super) list: Vec<String>,
}

/// Tokens with the constants of their file.
pub(super) struct Code<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) constants: &'a BTreeMap<String, Constant>,
}

impl<'a> Code<'a> {
    pub(super) fn is(&self, at: usize, text: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|t| t.text == text && t.kind != Kind::Text)
    }

    pub(super) fn text_at(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at).filter(|t| t.kind == Kind::Text)
    }

    pub(super) fn name_at(&self, at: usize) -> Option<&'a str> {
        self.tokens
            .get(at)
            .filter(|t| t.kind == Kind::Name)
            .map(|t| t.text.as_str())
    }

    /// A chain `a.b.c` that begins here, and the index behind it.
    pub(super) fn chain(&self, at: usize) -> Option<(Vec<&'a str>, usize)> {
        let mut names = vec![self.name_at(at)?];
        let mut end = at + 1;
        loop {
            let dot = if self.is(end, ".") || self.is(end, "?.") {
                1
            } else {
                break;
            };
            let Some(name) = self.name_at(end + dot) else {
                break;
            };
            names.push(name);
            end += dot + 1;
        }
        Some((names, end))
    }

    /// Index of the bracket that closes the one at `open`.
    pub(super) fn close(&self, open: usize) -> usize {
        let mut depth = 0_u32;
        let reach = self.tokens.iter().enumerate().skip(open);
        for (at, token) in reach.take(MAX_REACH_TOKENS) {
            if token.kind == Kind::Mark {
                match token.text.as_str() {
                    "(" | "[" | "{" => depth += 1,
                    ")" | "]" | "}" => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            if depth == 0 {
                return at;
            }
        }
        self.tokens.len().min(open + MAX_REACH_TOKENS)
    }

    /// Ranges of the arguments between the bracket at `open` and its end.
    pub(super) fn arguments(&self, open: usize) -> Vec<std::ops::Range<usize>> {
        let end = self.close(open);
        let mut arguments = Vec::new();
        let mut depth = 0_u32;
        let mut from = open + 1;
        for at in open + 1..end {
            let Some(token) = self.tokens.get(at).filter(|t| t.kind == Kind::Mark) else {
                continue;
            };
            match token.text.as_str() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                "," if depth == 0 => {
                    arguments.push(from..at);
                    from = at + 1;
                }
                _ => {}
            }
        }
        if from < end {
            arguments.push(from..end);
        }
        arguments
    }

    /// The text a range means, if it is a text or the name of one.
    pub(super) fn value(&self, range: &std::ops::Range<usize>) -> Option<String> {
        let mut out = String::new();
        let mut any = false;
        for at in range.clone() {
            let token = self.tokens.get(at)?;
            if out.len() > MAX_ADDRESS_TEXT_BYTES {
                break;
            }
            match token.kind {
                Kind::Text => out.push_str(&self.filled(&token.text)),
                Kind::Name if self.is(at + 1, ".") => continue,
                Kind::Name => match self
                    .constants
                    .get(&token.text)
                    .and_then(|c| c.text.as_ref())
                {
                    Some(text) => out.push_str(&self.filled(text)),
                    None => out.extend([HOLE, END]),
                },
                Kind::Mark if matches!(token.text.as_str(), "." | "+" | "[" | "]" | "(" | ")") => {
                    continue;
                }
                Kind::Line => continue,
                _ => break,
            }
            any = true;
        }
        any.then_some(out)
    }

    /// A text with the constants of its file in its holes.
    pub(super) fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..3 {
            let mut out = String::new();
            let mut rest = text.as_str();
            let mut changed = false;
            while let Some((front, after)) = rest.split_once(HOLE) {
                out.push_str(front);
                let (name, after) = after.split_once(END).unwrap_or((after, ""));
                let last = name.rsplit('.').next().unwrap_or(name);
                match self.constants.get(last).and_then(|c| c.text.as_ref()) {
                    Some(value)
                        if !name.is_empty()
                            && (out.is_empty() || !value.contains("://"))
                            && out.len() + value.len() < 10_000 =>
                    {
                        out.push_str(value);
                        changed = true;
                    }
                    _ => out.extend([HOLE].into_iter().chain(name.chars()).chain([END])),
                }
                rest = after;
            }
            out.push_str(rest);
            text = out;
            if !changed {
                break;
            }
        }
        text
    }

    /// The text or list a word or a `[…]` means: what a program and its arguments are given by.
    pub(super) fn list(&self, range: &std::ops::Range<usize>) -> Option<Vec<String>> {
        if self.is(range.start, "[") || self.is(range.start, "(") {
            let arguments = self.arguments(range.start);
            return Some(
                arguments
                    .iter()
                    .map(|a| self.value(a).unwrap_or_else(|| format!("{HOLE}{END}")))
                    .collect(),
            );
        }
        let (names, end) = self.chain(range.start)?;
        let constant = self.constants.get(names.last().copied()?)?;
        (!constant.list.is_empty() && end <= range.end).then(|| constant.list.clone())
    }
}

/// The address a text is about: one at its beginning, or behind a hole. Addresses in prose are for readers.
pub(super) fn addresses(text: &str) -> Vec<Address> {
    if text.len() > MAX_ADDRESS_TEXT_BYTES {
        return Vec::new();
    }
    let trimmed = text.trim();
    let found = url::find(trimmed);
    let first = found.into_iter().next().filter(|f| f.at == 0);
    let whole = |f: &url::Found| {
        !trimmed.contains(char::is_whitespace)
            || f.address.is_some() && trimmed.len() < 400 && !trimmed.contains(' ')
    };
    first
        .filter(whole)
        .and_then(|f| f.address)
        .into_iter()
        .collect()
}

/// Records a host with the method of its request; one that could not be read leaves its method for the others.
pub(super) fn request(value: Option<String>, method: &str, line: u32, facts: &mut Facts) {
    let methods: BTreeSet<String> = (!method.is_empty())
        .then(|| method.to_uppercase())
        .into_iter()
        .collect();
    let found = value.map(|v| addresses(&v)).unwrap_or_default();
    if found.is_empty() {
        facts.methods.extend(methods);
        return;
    }
    for address in found {
        facts.host(address, line, methods.clone());
    }
}

/// Whether a word is a method of HTTP.
pub(super) fn is_method(word: &str) -> bool {
    matches!(
        word.to_ascii_uppercase().as_str(),
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
}
