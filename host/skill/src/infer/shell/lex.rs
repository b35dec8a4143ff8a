//! Words and operators of a shell text, without running or expanding anything.
//!
//! Invariant: every input ends in tokens, whatever it is; a quote that is never closed ends with the text.

mod word;

use word::{arithmetic_vars, expanded};

/// Words and operators of one text at most; what follows is not read.
const MAX_TOKENS: usize = 200_000;

/// A word, with its quotes taken away and holes for what is variable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::infer) struct Word {
    pub(in crate::infer) text: String,
    pub(in crate::infer) line: u32,
    /// It has a quote or a hole: it is no key word.
    pub(in crate::infer) quoted: bool,
    /// Variables in it, and whether each has a default here.
    pub(in crate::infer) vars: Vec<(String, bool)>,
    /// Texts of `$(…)`, backticks and `<(…)`, with their lines.
    pub(in crate::infer) subs: Vec<(String, u32)>,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `;`, `&&`, `|`, `(`, …; a line's end is `\n`.
    Op(&'static str),
    /// `>`, `<`, …: the next word is a file.
    Redirect(&'static str),
    /// A text given as standard input.
    Here(Word),
}

/// The tokens of a text; lines count from 1.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
        heres: Vec::new(),
        depth: 0,
    };
    lexer.run();
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: u32,
    tokens: Vec<Token>,
    /// Index of the token, delimiter, whether it was quoted.
    heres: Vec<(usize, String, bool)>,
    /// Defaults around: `${A:-${B:-…}}`.
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

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    fn run(&mut self) {
        while let Some(c) = self.peek(0) {
            if self.tokens.len() >= MAX_TOKENS {
                return;
            }
            match c {
                ' ' | '\t' | '\r' => self.skip(1),
                '\\' if self.peek(1) == Some('\n') => self.skip(2),
                '#' => self.comment(),
                '\n' => {
                    self.skip(1);
                    self.tokens.push(Token::Op("\n"));
                    self.read_heres();
                }
                _ if self.arithmetic() || self.redirect() || self.operator() => {}
                _ => {
                    let word = self.word();
                    self.tokens.push(Token::Word(word));
                }
            }
        }
    }

    fn comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.skip(1);
        }
    }

    /// `((…))`: numbers, never programs.
    fn arithmetic(&mut self) -> bool {
        if self.peek(0) != Some('(') || self.peek(1) != Some('(') {
            return false;
        }
        let (line, at) = (self.line, self.at);
        self.skip(2);
        let mut depth = 2_u32;
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let mut word = Word {
                    line,
                    quoted: true,
                    ..Word::default()
                };
                arithmetic_vars(&text, &mut word);
                self.tokens.push(Token::Op("(("));
                self.tokens.push(Token::Word(word));
                self.tokens.push(Token::Op("))"));
                return true;
            }
            text.push(c);
        }
        (self.line, self.at) = (line, at);
        self.skip(1);
        self.tokens.push(Token::Op("("));
        true
    }

    fn redirect(&mut self) -> bool {
        // `2>`: the number belongs to the redirection.
        let mut digits = 0;
        while self.peek(digits).is_some_and(|c| c.is_ascii_digit()) {
            digits += 1;
        }
        let rest: String = (digits..digits + 3).filter_map(|i| self.peek(i)).collect();
        if rest.starts_with("<(") || rest.starts_with(">(") {
            return false;
        }
        if rest.starts_with("<<<") {
            self.skip(digits + 3);
            self.blanks();
            let word = self.word();
            self.tokens.push(Token::Here(word));
            return true;
        }
        if rest.starts_with("<<") {
            self.skip(digits + 2);
            if self.peek(0) == Some('-') {
                self.skip(1);
            }
            self.blanks();
            let word = self.word();
            self.heres.push((self.tokens.len(), word.text, word.quoted));
            self.tokens.push(Token::Here(Word::default()));
            return true;
        }
        for (op, name) in [
            ("&>>", ">>"),
            (">>", ">>"),
            ("&>", ">"),
            (">|", ">"),
            (">&", ">&"),
            ("<&", ">&"),
            (">", ">"),
            ("<", "<"),
        ] {
            if rest.starts_with(op) {
                self.skip(digits + op.len());
                self.tokens.push(Token::Redirect(name));
                self.blanks();
                return true;
            }
        }
        false
    }

    fn blanks(&mut self) {
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.skip(1);
        }
    }

    fn operator(&mut self) -> bool {
        for op in [";;&", ";;", ";&", "&&", "||", "|&", ";", "&", "|", "(", ")"] {
            if op.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c)) {
                self.skip(op.len());
                self.tokens
                    .push(Token::Op(if op.starts_with(";;") || op == ";&" {
                        ";;"
                    } else {
                        op
                    }));
                return true;
            }
        }
        false
    }

    /// Reads what the lines say that a `<<` of the line before announced.
    fn read_heres(&mut self) {
        for (index, delimiter, quoted) in std::mem::take(&mut self.heres) {
            let line = self.line;
            let mut text = String::new();
            while self.at < self.chars.len() {
                let mut here = String::new();
                while let Some(c) = self.next() {
                    if c == '\n' {
                        break;
                    }
                    here.push(c);
                }
                if here.trim() == delimiter {
                    break;
                }
                text.push_str(&here);
                text.push('\n');
            }
            let mut word = Word {
                line,
                quoted,
                ..Word::default()
            };
            if quoted {
                word.text = text;
            } else {
                word = expanded(&text, line, 0);
            }
            if let Some(Token::Here(slot)) = self.tokens.get_mut(index) {
                *slot = word;
            }
        }
    }
}
