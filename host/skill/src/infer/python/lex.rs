//! Tokens of Python.

use crate::infer::code::{Kind, MAX_TOKENS, Token};
use crate::infer::url::{END, HOLE};

/// Expressions within texts within expressions at most.
const MAX_NESTED: u32 = 4;

/// The tokens of a text; lines count from 1.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    lex(text, 1, 0)
}

fn lex(text: &str, line: u32, depth: u32) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line,
        indent: 0,
        brackets: 0,
        tokens: Vec::new(),
        depth,
    };
    lexer.run();
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: u32,
    indent: u32,
    brackets: u32,
    tokens: Vec<Token>,
    depth: u32,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    fn push(&mut self, kind: Kind, text: String, line: u32) {
        let (indent, inner) = (self.indent, Vec::new());
        self.tokens.push(Token {
            kind,
            text,
            line,
            indent,
            inner,
        });
    }

    fn run(&mut self) {
        self.begin_line();
        while let Some(c) = self.peek(0) {
            if self.tokens.len() >= MAX_TOKENS {
                return;
            }
            let line = self.line;
            match c {
                '\n' => {
                    self.next();
                    if self.brackets == 0 {
                        self.push(Kind::Line, String::new(), line);
                        self.begin_line();
                    }
                }
                c if c.is_whitespace() => {
                    self.next();
                }
                '\\' => {
                    self.next();
                    self.next();
                }
                '#' => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.next();
                    }
                }
                '"' | '\'' => self.text(""),
                c if c.is_alphabetic() || c == '_' => self.name(),
                c if c.is_ascii_digit() => {
                    let mut number = String::new();
                    while let Some(c) = self
                        .peek(0)
                        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
                    {
                        number.push(c);
                        self.next();
                    }
                    self.push(Kind::Number, number, line);
                }
                ';' => {
                    self.next();
                    self.push(Kind::Line, String::new(), line);
                }
                c => self.mark(c),
            }
        }
        self.push(Kind::Line, String::new(), self.line);
    }

    fn begin_line(&mut self) {
        let mut indent = 0;
        while let Some(c @ (' ' | '\t')) = self.peek(0) {
            indent += if c == '\t' { 8 } else { 1 };
            self.next();
        }
        if !matches!(self.peek(0), Some('\n' | '#' | '\r')) {
            self.indent = indent;
        }
    }

    fn mark(&mut self, c: char) {
        let line = self.line;
        self.next();
        match c {
            '(' | '[' | '{' => self.brackets += 1,
            ')' | ']' | '}' => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        let mut text = String::from(c);
        if matches!(c, '=' | '!' | '<' | '>' | '+' | ':') && self.peek(0) == Some('=') {
            text.push('=');
            self.next();
        }
        self.push(Kind::Mark, text, line);
    }

    fn name(&mut self) {
        let line = self.line;
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_alphanumeric() || *c == '_') {
            name.push(c);
            self.next();
        }
        let prefix = name.to_ascii_lowercase();
        let quotes = matches!(self.peek(0), Some('"' | '\''));
        if quotes && prefix.len() <= 2 && prefix.chars().all(|c| "rbfut".contains(c)) {
            return self.text(&prefix);
        }
        self.push(Kind::Name, name, line);
    }

    /// A text; the place is at its quote.
    fn text(&mut self, prefix: &str) {
        let line = self.line;
        let raw = prefix.contains('r');
        let holes = prefix.contains(['f', 't']);
        let Some(quote) = self.next() else { return };
        let triple = self.peek(0) == Some(quote) && self.peek(1) == Some(quote);
        if triple {
            self.next();
            self.next();
        }
        let mut text = String::new();
        let mut inner = Vec::new();
        while let Some(c) = self.peek(0) {
            if c == quote && (!triple || self.peek(1) == Some(quote) && self.peek(2) == Some(quote))
            {
                self.at += if triple { 3 } else { 1 };
                break;
            }
            if c == '\n' && !triple {
                break;
            }
            match c {
                '\\' => {
                    self.next();
                    if let Some(c) = self.next() {
                        match c {
                            '\n' => {}
                            'n' if !raw => text.push('\n'),
                            't' if !raw => text.push('\t'),
                            c if raw => text.extend(['\\', c]),
                            c => text.push(c),
                        }
                    }
                }
                '{' if holes && self.peek(1) == Some('{') => {
                    self.at += 2;
                    text.push('{');
                }
                '{' if holes => self.expression(&mut text, &mut inner),
                c => {
                    self.next();
                    text.push(c);
                }
            }
        }
        // Texts beside each other are one.
        if let Some(last) = self.tokens.last_mut().filter(|t| t.kind == Kind::Text) {
            last.text.push_str(&text);
            last.inner.extend(inner);
            return;
        }
        let indent = self.indent;
        self.tokens.push(Token {
            kind: Kind::Text,
            text,
            line,
            indent,
            inner,
        });
    }

    /// `{…}` in a text.
    fn expression(&mut self, text: &mut String, inner: &mut Vec<Token>) {
        let line = self.line;
        self.next();
        let mut depth = 1_u32;
        let mut expression = String::new();
        while let Some(c) = self.peek(0) {
            match c {
                '{' | '[' | '(' => depth += 1,
                '}' | ']' | ')' => depth -= 1,
                _ => {}
            }
            self.next();
            if depth == 0 {
                break;
            }
            expression.push(c);
        }
        let simple: String = expression
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
            .collect();
        let whole =
            expression[simple.len()..].starts_with([':', '!']) || simple.len() == expression.len();
        text.push(HOLE);
        if whole {
            text.push_str(&simple);
        }
        text.push(END);
        if self.depth < MAX_NESTED {
            inner.extend(lex(&expression, line, self.depth + 1));
        }
    }
}
