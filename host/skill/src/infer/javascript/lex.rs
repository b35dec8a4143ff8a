//! Tokens of JavaScript and TypeScript.

use crate::infer::code::{Kind, MAX_TOKENS, Token};
use crate::infer::url::{END, HOLE};

/// Templates within templates at most.
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
        tokens: Vec::new(),
        depth,
        brackets: 0,
    };
    lexer.run();
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: u32,
    tokens: Vec<Token>,
    depth: u32,
    /// Open braces: a statement is at the top where there are none.
    brackets: u32,
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
        self.tokens.push(Token {
            kind,
            text,
            line,
            indent: self.brackets,
            inner: Vec::new(),
        });
    }

    fn run(&mut self) {
        if self.peek(0) == Some('#') && self.peek(1) == Some('!') {
            self.skip_line();
        }
        while let Some(c) = self.peek(0) {
            if self.tokens.len() >= MAX_TOKENS {
                return;
            }
            let line = self.line;
            match c {
                '\n' | ';' => {
                    self.next();
                    self.push(Kind::Line, String::new(), line);
                }
                c if c.is_whitespace() => {
                    self.next();
                }
                '/' if self.peek(1) == Some('/') => self.skip_line(),
                '/' if self.peek(1) == Some('*') => self.block_comment(),
                '/' if self.pattern_may_stand() => self.pattern(),
                '"' | '\'' => self.text(c),
                '`' => self.template(),
                c if c.is_alphabetic() || matches!(c, '_' | '$' | '#') => {
                    let mut name = String::new();
                    while let Some(c) = self
                        .peek(0)
                        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '#'))
                    {
                        name.push(c);
                        self.next();
                    }
                    self.push(Kind::Name, name, line);
                }
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
                c => self.mark(c),
            }
        }
        self.push(Kind::Line, String::new(), self.line);
    }

    fn mark(&mut self, c: char) {
        let line = self.line;
        self.next();
        match c {
            '(' | '{' | '[' => self.brackets += 1,
            ')' | '}' | ']' => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        let mut text = String::from(c);
        let pairs = [
            ('?', '.'),
            ('=', '='),
            ('!', '='),
            ('=', '>'),
            ('<', '='),
            ('>', '='),
            ('+', '='),
            ('|', '|'),
            ('?', '?'),
            ('&', '&'),
        ];
        if self.peek(0).is_some_and(|next| pairs.contains(&(c, next))) {
            text.extend(self.next());
            if self.peek(0) == Some('=') && matches!(text.as_str(), "==" | "!=" | "||" | "??") {
                text.extend(self.next());
            }
        }
        self.push(Kind::Mark, text, line);
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.next();
        }
    }

    fn block_comment(&mut self) {
        self.next();
        self.next();
        while let Some(c) = self.next() {
            if c == '*' && self.peek(0) == Some('/') {
                self.next();
                return;
            }
        }
    }

    /// A `/` begins a pattern where no value stands before it.
    fn pattern_may_stand(&self) -> bool {
        let Some(last) = self.tokens.iter().rev().find(|t| t.kind != Kind::Line) else {
            return true;
        };
        match last.kind {
            Kind::Name => matches!(
                last.text.as_str(),
                "return" | "typeof" | "case" | "in" | "of" | "delete" | "void" | "throw" | "await"
            ),
            Kind::Mark => !matches!(last.text.as_str(), ")" | "]" | "}"),
            _ => false,
        }
    }

    fn pattern(&mut self) {
        let line = self.line;
        self.next();
        let mut class = false;
        while let Some(c) = self.peek(0) {
            match c {
                '\n' => break,
                '\\' => {
                    self.next();
                }
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.next();
                    break;
                }
                _ => {}
            }
            self.next();
        }
        self.push(Kind::Number, String::from("/"), line);
        while self.peek(0).is_some_and(|c| c.is_ascii_alphabetic()) {
            self.next();
        }
    }

    fn escape(&mut self, text: &mut String) {
        self.next();
        match self.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('\n') | None => {}
            Some(c) => text.push(c),
        }
    }

    fn text(&mut self, quote: char) {
        let line = self.line;
        self.next();
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            match c {
                '\\' => self.escape(&mut text),
                '\n' => break,
                c => {
                    self.next();
                    if c == quote {
                        break;
                    }
                    text.push(c);
                }
            }
        }
        self.push(Kind::Text, text, line);
    }

    fn template(&mut self) {
        let line = self.line;
        self.next();
        let mut text = String::new();
        let mut inner = Vec::new();
        while let Some(c) = self.peek(0) {
            match c {
                '`' => {
                    self.next();
                    break;
                }
                '\\' => self.escape(&mut text),
                '$' if self.peek(1) == Some('{') => self.expression(&mut text, &mut inner),
                c => {
                    self.next();
                    text.push(c);
                }
            }
        }
        self.tokens.push(Token {
            kind: Kind::Text,
            text,
            line,
            indent: self.brackets,
            inner,
        });
    }

    fn expression(&mut self, text: &mut String, inner: &mut Vec<Token>) {
        let line = self.line;
        self.next();
        self.next();
        let mut depth = 1_u32;
        let mut quote = None;
        let mut expression = String::new();
        while let Some(c) = self.next() {
            match (quote, c) {
                (Some(q), c) if q == c => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"' | '`') => quote = Some(c),
                (None, '{') => depth += 1,
                (None, '}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            expression.push(c);
        }
        let trimmed = expression.trim();
        let simple = trimmed
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.'));
        text.push(HOLE);
        if simple {
            text.push_str(trimmed);
        }
        text.push(END);
        if self.depth < MAX_NESTED {
            inner.extend(lex(&expression, line, self.depth + 1));
        }
    }
}
