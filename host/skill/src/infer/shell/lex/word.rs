//! One word: its quotes, its variables and the texts within it.

use super::{Lexer, Word};
use crate::infer::url::{END, HOLE};

/// Defaults within defaults at most; deeper ones are not read.
const MAX_DEFAULTS: u32 = 8;

impl Lexer {
    pub(super) fn word(&mut self) -> Word {
        let mut word = Word {
            line: self.line,
            ..Word::default()
        };
        let begin = self.at;
        while let Some(c) = self.peek(0) {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | ')' => break,
                '(' if word.text.ends_with('=') && !word.quoted => self.array(&mut word),
                '(' => break,
                '<' | '>' if self.peek(1) == Some('(') && self.at == begin => {
                    self.skip(1);
                    self.substitution(&mut word);
                }
                '<' | '>' => break,
                _ => self.piece(c, &mut word),
            }
        }
        if self.at == begin {
            self.skip(1);
        }
        word
    }

    /// One piece of a word outside of quotes.
    pub(super) fn piece(&mut self, c: char, word: &mut Word) {
        match c {
            '\\' => {
                self.skip(1);
                match self.next() {
                    Some('\n') | None => {}
                    Some(c) => word.text.push(c),
                }
            }
            '\'' => {
                self.skip(1);
                word.quoted = true;
                while let Some(c) = self.next() {
                    if c == '\'' {
                        break;
                    }
                    word.text.push(c);
                }
            }
            '"' => self.double(word),
            '$' | '`' => self.dollar(word),
            c => {
                self.skip(1);
                word.text.push(c);
            }
        }
    }

    pub(super) fn double(&mut self, word: &mut Word) {
        self.skip(1);
        word.quoted = true;
        while let Some(c) = self.peek(0) {
            match c {
                '"' => {
                    self.skip(1);
                    return;
                }
                '\\' => {
                    self.skip(1);
                    match self.next() {
                        Some('\n') | None => {}
                        Some(c @ ('"' | '\\' | '$' | '`')) => word.text.push(c),
                        Some(c) => word.text.extend(['\\', c]),
                    }
                }
                '$' | '`' => self.dollar(word),
                c => {
                    self.skip(1);
                    word.text.push(c);
                }
            }
        }
    }

    /// `A=(…)`: its words stand in the text with blanks between them.
    pub(super) fn array(&mut self, word: &mut Word) {
        self.skip(1);
        word.quoted = true;
        while let Some(c) = self.peek(0) {
            match c {
                ')' => {
                    self.skip(1);
                    return;
                }
                '#' if word.text.ends_with([' ', '=']) => self.comment(),
                ' ' | '\t' | '\r' | '\n' => {
                    self.skip(1);
                    word.text.push(' ');
                }
                ';' | '&' | '|' | '(' | '<' | '>' => {
                    self.skip(1);
                    word.text.push(c);
                }
                c => self.piece(c, word),
            }
        }
    }

    /// What begins with `$` or a backtick.
    pub(super) fn dollar(&mut self, word: &mut Word) {
        if self.peek(0) == Some('`') {
            let line = self.line;
            self.skip(1);
            let mut text = String::new();
            while let Some(c) = self.next() {
                match c {
                    '`' => break,
                    '\\' => text.extend(self.next()),
                    c => text.push(c),
                }
            }
            word.subs.push((text, line));
            hole("", word);
            return;
        }
        match self.peek(1) {
            Some('(') => {
                self.skip(1);
                self.substitution(word);
            }
            Some('{') => self.braces(word),
            Some('\'') | Some('"') => self.skip(1),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                self.skip(1);
                let mut name = String::new();
                while let Some(c) = self
                    .peek(0)
                    .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
                {
                    name.push(c);
                    self.skip(1);
                }
                hole(&name, word);
                word.vars.push((name, false));
            }
            Some(c) if c.is_ascii_digit() || "@*#?$!-".contains(c) => {
                self.skip(2);
                hole("", word);
            }
            _ => {
                self.skip(1);
                word.text.push('$');
            }
        }
    }

    /// `(…)` after `$`, `<` or `>`.
    pub(super) fn substitution(&mut self, word: &mut Word) {
        let line = self.line;
        let arithmetic = self.peek(1) == Some('(');
        self.skip(1);
        let text = self.balanced('(', ')');
        if arithmetic && text.ends_with(')') {
            arithmetic_vars(&text, word);
        } else {
            word.subs.push((text, line));
        }
        hole("", word);
    }

    /// The text up to the bracket that closes, which is behind it.
    pub(super) fn balanced(&mut self, open: char, close: char) -> String {
        let mut text = String::new();
        let mut depth = 1_u32;
        let mut quote: Option<char> = None;
        while let Some(c) = self.next() {
            match (quote, c) {
                (Some('\''), '\'') => quote = None,
                (Some('\''), _) => {}
                (_, '\\') => {
                    text.push(c);
                    text.extend(self.next());
                    continue;
                }
                (Some(q), c) if q == c => quote = None,
                // Within `"…"` a bracket counts only after `$`; the others are text.
                (Some(_), c) if c == open && !text.ends_with('$') => {}
                (None, '\'') if open == '(' => quote = Some('\''),
                (None, '"') => quote = Some('"'),
                (None, c) if c == open => depth += 1,
                (None, c) if c == close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            text.push(c);
        }
        text
    }

    /// `${NAME…}`; a default is part of the word.
    pub(super) fn braces(&mut self, word: &mut Word) {
        let line = self.line;
        self.skip(2);
        let inner = self.balanced('{', '}');
        let plain = inner.trim_start_matches(['#', '!']);
        let name: String = plain
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let rest = plain.get(name.len()..).unwrap_or_default();
        let default = [":-", "-", ":=", "="]
            .iter()
            .find_map(|op| rest.strip_prefix(op));
        let given = default.is_some_and(|d| !d.is_empty());
        if !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) {
            word.vars.push((name.clone(), default.is_some()));
        }
        let inside = match self.depth < MAX_DEFAULTS {
            true => expanded(default.unwrap_or(rest), line, self.depth + 1),
            false => Word::default(),
        };
        word.vars.extend(inside.vars);
        word.subs.extend(inside.subs);
        if given {
            word.quoted = true;
            word.text.push_str(&inside.text);
        } else {
            hole(&name, word);
        }
    }
}

pub(super) fn hole(name: &str, word: &mut Word) {
    word.quoted = true;
    word.text.push(HOLE);
    word.text.push_str(name);
    word.text.push(END);
}

pub(super) fn arithmetic_vars(text: &str, word: &mut Word) {
    let names = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let names = names.filter(|n| n.starts_with(|c: char| c.is_ascii_alphabetic()));
    word.vars.extend(names.map(|n| (n.to_owned(), true)));
}

/// A text in which only `$`, backticks and backslashes mean something.
pub(super) fn expanded(text: &str, line: u32, depth: u32) -> Word {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line,
        tokens: Vec::new(),
        heres: Vec::new(),
        depth,
    };
    let mut word = Word {
        line,
        ..Word::default()
    };
    while let Some(c) = lexer.peek(0) {
        match c {
            '\\' => {
                lexer.skip(1);
                word.text.extend(lexer.next().filter(|c| *c != '\n'));
            }
            '$' | '`' => lexer.dollar(&mut word),
            '"' | '\'' if !text.contains('\n') => lexer.skip(1),
            c => {
                lexer.skip(1);
                word.text.push(c);
            }
        }
    }
    word
}
