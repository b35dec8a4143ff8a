//! Words of the language.

use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Num(Rc<str>),
    Text(Rc<str>),
    Name(Rc<str>),
    /// An operator or a mark.
    Op(&'static str),
    Newline,
    End,
    /// Something that is no word of the language.
    Bad(char),
}

/// Longest first.
const OPERATORS: [&str; 37] = [
    "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "==", "!=", "<=", ">=", "+", "-",
    "*", "/", "%", "^", "=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ",", ";", "?", ":", "&",
    "|", ".",
];

/// Splits a text. Every token has the number of its line.
pub(crate) fn tokens(text: &str) -> Vec<(Token, u32)> {
    let mut out = Vec::new();
    let (mut rest, mut line) = (text, 1u32);
    while let Some(first) = rest.chars().next() {
        let begin = line;
        let (token, used) = one(rest, first, &mut line);
        if let Some(token) = token {
            out.push((token, begin));
        }
        rest = rest.get(used..).unwrap_or("");
    }
    out.push((Token::Newline, line));
    out.push((Token::End, line));
    out
}

/// The token at the beginning, if it is one, and how many bytes it takes.
fn one(rest: &str, first: char, line: &mut u32) -> (Option<Token>, usize) {
    match first {
        '\n' => {
            *line += 1;
            (Some(Token::Newline), 1)
        }
        '\\' if rest.starts_with("\\\n") => {
            *line += 1;
            (None, 2)
        }
        ' ' | '\t' | '\r' | '\u{c}' => (None, 1),
        '#' => (None, rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => {
            let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
            *line += newlines(&rest[..end]);
            (None, end)
        }
        '"' => {
            let body = &rest[1..];
            let end = body.find('"').unwrap_or(body.len());
            *line += newlines(&body[..end]);
            (
                Some(Token::Text(body[..end].into())),
                (end + 2).min(rest.len()),
            )
        }
        'a'..='z' => {
            let end =
                rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
            let end = end.unwrap_or(rest.len());
            (Some(Token::Name(rest[..end].into())), end)
        }
        '0'..='9' | 'A'..='Z' | '.' => number(rest, line),
        other => {
            let found = OPERATORS.iter().find(|op| rest.starts_with(**op));
            found.map_or((Some(Token::Bad(other)), other.len_utf8()), |op| {
                (Some(Token::Op(op)), op.len())
            })
        }
    }
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(0)
}

/// Digits and at most one point; a backslash and the end of the line between them count for nothing.
fn number(rest: &str, line: &mut u32) -> (Option<Token>, usize) {
    let (mut digits, mut used, mut point) = (String::new(), 0, false);
    let bytes = rest.as_bytes();
    while let Some(&byte) = bytes.get(used) {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' => digits.push(char::from(byte)),
            b'.' if !point => {
                point = true;
                digits.push('.');
            }
            b'\\' if bytes.get(used + 1) == Some(&b'\n') => {
                *line += 1;
                used += 1;
            }
            _ => break,
        }
        used += 1;
    }
    if digits == "." {
        return (Some(Token::Op(".")), used);
    }
    (Some(Token::Num(digits.into())), used)
}
