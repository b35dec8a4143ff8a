//! Words of the language.
//!
//! Invariant: whether `/` begins a pattern or divides is told by the word before it.

use super::ast::{Builtin, Text};
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Num(f64),
    Str(Text),
    Regex(Text),
    Name(Rc<str>),
    /// A name with an opening parenthesis right behind it.
    Call(Rc<str>),
    Builtin(Builtin),
    Word(&'static str),
    Op(&'static str),
    Newline,
    End,
}

const WORDS: [&str; 20] = [
    "BEGIN", "END", "function", "func", "if", "else", "while", "for", "do", "break", "continue",
    "next", "nextfile", "exit", "return", "delete", "in", "getline", "print", "printf",
];

const BUILTINS: [(&str, Builtin); 33] = [
    ("atan2", Builtin::Atan2),
    ("close", Builtin::Close),
    ("cos", Builtin::Cos),
    ("exp", Builtin::Exp),
    ("fflush", Builtin::Fflush),
    ("gensub", Builtin::Gensub),
    ("gsub", Builtin::Gsub),
    ("index", Builtin::Index),
    ("int", Builtin::Int),
    ("length", Builtin::Length),
    ("log", Builtin::Log),
    ("match", Builtin::Match),
    ("mktime", Builtin::Mktime),
    ("rand", Builtin::Rand),
    ("sin", Builtin::Sin),
    ("split", Builtin::Split),
    ("sprintf", Builtin::Sprintf),
    ("sqrt", Builtin::Sqrt),
    ("srand", Builtin::Srand),
    ("strftime", Builtin::Strftime),
    ("strtonum", Builtin::Strtonum),
    ("sub", Builtin::Sub),
    ("substr", Builtin::Substr),
    ("system", Builtin::System),
    ("systime", Builtin::Systime),
    ("tolower", Builtin::Tolower),
    ("toupper", Builtin::Toupper),
    ("and", Builtin::And),
    ("or", Builtin::Or),
    ("xor", Builtin::Xor),
    ("lshift", Builtin::Lshift),
    ("rshift", Builtin::Rshift),
    ("compl", Builtin::Compl),
];

/// Longest first.
const OPERATORS: [&str; 43] = [
    "**=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "**", "==", "!=", "<=",
    ">=", ">>", "!~", "+", "-", "*", "/", "%", "^", "=", "<", ">", "!", "~", "(", ")", "[", "]",
    "{", "}", ",", ";", "?", ":", "|", "$", "&", "@",
];

/// Splits a program; the error names its line.
pub(crate) fn tokens(source: &[u8]) -> Result<Vec<(Token, u32)>, String> {
    let mut lexer = Lexer {
        source,
        at: 0,
        line: 1,
        out: Vec::new(),
    };
    while let Some(&byte) = source.get(lexer.at) {
        lexer.one(byte)?;
    }
    let line = lexer.line;
    lexer.out.push((Token::Newline, line));
    lexer.out.push((Token::End, line));
    Ok(lexer.out)
}

struct Lexer<'a> {
    source: &'a [u8],
    at: usize,
    line: u32,
    out: Vec<(Token, u32)>,
}

impl Lexer<'_> {
    fn next(&self, ahead: usize) -> u8 {
        self.source.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, token: Token) {
        self.out.push((token, self.line));
    }

    fn one(&mut self, byte: u8) -> Result<(), String> {
        match byte {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => {
                self.push(Token::Newline);
                self.line += 1;
                self.at += 1;
            }
            b'\\' if self.next(1) == b'\n' => {
                self.line += 1;
                self.at += 2;
            }
            b'\\' if self.next(1) == b'\r' && self.next(2) == b'\n' => {
                self.line += 1;
                self.at += 3;
            }
            b'#' => {
                while self.at < self.source.len() && self.next(0) != b'\n' {
                    self.at += 1;
                }
            }
            b'"' => self.string()?,
            b'/' if self.pattern_may_begin() => self.pattern()?,
            b'0'..=b'9' => self.number(),
            b'.' if self.next(1).is_ascii_digit() => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.name(),
            _ => {
                let rest = self.source.get(self.at..).unwrap_or_default();
                let found = OPERATORS.iter().find(|op| rest.starts_with(op.as_bytes()));
                let Some(op) = found else {
                    return Err(format!(
                        "line {}: unexpected character `{}`",
                        self.line,
                        char::from(byte)
                    ));
                };
                self.at += op.len();
                self.push(Token::Op(match *op {
                    "**" => "^",
                    "**=" => "^=",
                    op => op,
                }));
            }
        }
        Ok(())
    }

    fn pattern_may_begin(&self) -> bool {
        match self.out.last() {
            Some((Token::Op(op), _)) => !matches!(*op, ")" | "]" | "$" | "++" | "--"),
            Some((Token::Word(_) | Token::Newline, _)) | None => true,
            Some(_) => false,
        }
    }

    fn name(&mut self) {
        let begin = self.at;
        while self.next(0).is_ascii_alphanumeric() || self.next(0) == b'_' {
            self.at += 1;
        }
        let bytes = self.source.get(begin..self.at).unwrap_or_default();
        let name = String::from_utf8_lossy(bytes).into_owned();
        if let Some(word) = WORDS.iter().find(|w| **w == name) {
            return self.push(Token::Word(if *word == "func" { "function" } else { word }));
        }
        if let Some((_, builtin)) = BUILTINS.iter().find(|(n, _)| *n == name) {
            return self.push(Token::Builtin(*builtin));
        }
        let name: Rc<str> = name.into();
        let call = self.next(0) == b'(';
        self.push(if call {
            Token::Call(name)
        } else {
            Token::Name(name)
        });
    }

    fn number(&mut self) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        if rest.starts_with(b"0x") || rest.starts_with(b"0X") {
            let digits = rest
                .iter()
                .skip(2)
                .take_while(|b| b.is_ascii_hexdigit())
                .count();
            if digits > 0 {
                let value = super::value::radix(rest.get(2..2 + digits).unwrap_or_default(), 16);
                self.at += 2 + digits;
                return self.push(Token::Num(value));
            }
        }
        let (value, used) = super::value::number_at(rest);
        self.at += used.max(1);
        self.push(Token::Num(value));
    }

    fn string(&mut self) -> Result<(), String> {
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            if self.at >= self.source.len() || self.next(0) == b'\n' {
                return Err(format!("line {}: unterminated string", self.line));
            }
            let byte = self.next(0);
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' if self.next(0) == b'\n' => {
                    self.line += 1;
                    self.at += 1;
                }
                b'\\' => {
                    let rest = self.source.get(self.at..).unwrap_or_default();
                    self.at += escape(rest, &mut bytes);
                }
                byte => bytes.push(byte),
            }
        }
        self.push(Token::Str(bytes.into()));
        Ok(())
    }

    fn pattern(&mut self) -> Result<(), String> {
        self.at += 1;
        let (mut bytes, mut class) = (Vec::new(), false);
        loop {
            if self.at >= self.source.len() || self.next(0) == b'\n' {
                return Err(format!("line {}: unterminated regexp", self.line));
            }
            let byte = self.next(0);
            self.at += 1;
            match byte {
                b'/' if !class => break,
                b'\\' if self.next(0) == b'/' => {
                    bytes.push(b'/');
                    self.at += 1;
                }
                b'\\' => {
                    bytes.push(b'\\');
                    bytes.push(self.next(0));
                    self.at += 1;
                }
                b'[' if !class => {
                    class = true;
                    bytes.push(b'[');
                    // A bracket that comes first is no end.
                    if self.next(0) == b'^' {
                        bytes.push(b'^');
                        self.at += 1;
                    }
                    if self.next(0) == b']' {
                        bytes.push(b']');
                        self.at += 1;
                    }
                }
                b'[' if matches!(self.next(0), b':' | b'.' | b'=') => {
                    bytes.push(b'[');
                    while self.at < self.source.len()
                        && self.next(0) != b']'
                        && self.next(0) != b'\n'
                    {
                        bytes.push(self.next(0));
                        self.at += 1;
                    }
                    bytes.push(b']');
                    self.at += 1;
                }
                b']' => {
                    class = false;
                    bytes.push(b']');
                }
                byte => bytes.push(byte),
            }
        }
        self.push(Token::Regex(bytes.into()));
        Ok(())
    }
}

/// The bytes of an escape whose backslash was read; answers how many bytes of `rest` it takes.
pub(crate) fn escape(rest: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(&byte) = rest.first() else {
        out.push(b'\\');
        return 0;
    };
    match byte {
        b'"' | b'\\' | b'/' => out.push(byte),
        b'a' => out.push(7),
        b'b' => out.push(8),
        b'f' => out.push(12),
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b't' => out.push(b'\t'),
        b'v' => out.push(11),
        b'0'..=b'7' => {
            let digits = rest
                .iter()
                .take(3)
                .take_while(|b| (b'0'..=b'7').contains(*b));
            let (value, count) =
                digits.fold((0u32, 0), |(v, n), d| (v * 8 + u32::from(d - b'0'), n + 1));
            out.push((value & 0xff) as u8);
            return count;
        }
        b'x' if rest.get(1).is_some_and(u8::is_ascii_hexdigit) => {
            let digits = rest
                .iter()
                .skip(1)
                .take(2)
                .take_while(|b| b.is_ascii_hexdigit());
            let digits: Vec<u8> = digits.copied().collect();
            out.push(super::value::radix(&digits, 16) as u8);
            return 1 + digits.len();
        }
        // Unknown: kept, so that a pattern written as a string still means what it says.
        other => out.extend([b'\\', other]),
    }
    1
}
