//! Commands of a shell text: which words are programs and which their arguments.

use super::lex::{Token, Word, tokens};

/// One command.
#[derive(Debug, Clone, Default)]
pub(in crate::infer) struct Command {
    /// `A=1` before it.
    pub(in crate::infer) assigns: Vec<Word>,
    /// Its name and arguments; may be empty.
    pub(in crate::infer) words: Vec<Word>,
    /// Standard input that is written out.
    pub(in crate::infer) heres: Vec<Word>,
    /// Files it writes.
    pub(in crate::infer) targets: Vec<Word>,
    /// Files it reads.
    pub(in crate::infer) sources: Vec<Word>,
    /// It gets the output of the command before.
    pub(in crate::infer) piped: bool,
    /// It is in a function, a condition, or behind `&&` or `||`.
    pub(in crate::infer) guarded: bool,
    /// It is the condition of an `if`, or an `||` follows it.
    pub(in crate::infer) asked: bool,
    pub(in crate::infer) line: u32,
}

/// What a text holds.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) commands: Vec<Command>,
    /// Names of functions it makes.
    pub(super) functions: Vec<String>,
    /// Variables of `for`, `select` and `read`.
    pub(super) assigned: Vec<String>,
    /// Words that stand outside of commands: lists of `for`, subjects of `case`, `[[ … ]]`.
    pub(super) words: Vec<Word>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Command,
    Args,
    /// After `for`: the variable, then words up to a separator.
    For,
    ForWords,
    CaseWord,
    CasePattern,
    Test,
    Function,
}

struct Walker {
    parsed: Parsed,
    now: Command,
    at: At,
    /// One for each `case` that is open.
    cases: u32,
    /// Blocks that are open and may not run: `if`, loops, functions, `case`.
    depth: u32,
    condition: bool,
    piped: bool,
    chained: bool,
    redirect: Option<&'static str>,
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Parsed {
    let mut walker = Walker {
        parsed: Parsed::default(),
        now: Command::default(),
        at: At::Command,
        cases: 0,
        depth: 0,
        condition: false,
        piped: false,
        chained: false,
        redirect: None,
    };
    let tokens = tokens(text);
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) => walker.word(word, tokens.get(i + 1), tokens.get(i + 2)),
            Token::Redirect(name) => walker.redirect = Some(name),
            Token::Here(word) => walker.now.heres.push(word.clone()),
            Token::Op(op) => walker.op(op),
        }
    }
    walker.end_command();
    walker.parsed
}

impl Walker {
    fn end_command(&mut self) {
        let mut command = std::mem::take(&mut self.now);
        let empty = command.words.is_empty()
            && command.assigns.is_empty()
            && command.heres.is_empty()
            && command.targets.is_empty()
            && command.sources.is_empty();
        if !empty {
            command.piped = self.piped;
            command.guarded = self.depth > 0 || self.chained || self.condition;
            command.asked = self.condition;
            let first = command.words.first().or(command.assigns.first());
            command.line = first.map_or(0, |word| word.line);
            self.parsed.commands.push(command);
        }
        self.piped = false;
        self.redirect = None;
    }

    fn op(&mut self, op: &'static str) {
        match (self.at, op) {
            (At::CasePattern, ")") => {
                self.at = At::Command;
                return;
            }
            (At::CasePattern, "(" | "|" | "\n") => return,
            (At::Test, "&&" | "||" | "(" | ")" | "|" | "\n") => return,
            (At::CaseWord, "\n") => return,
            (_, "((") => {
                self.at = At::Test;
                return;
            }
            (_, "))") => {
                self.at = At::Args;
                return;
            }
            (At::Function, _) => {
                self.at = At::Command;
                return;
            }
            _ => {}
        }
        let asked = op == "||";
        self.end_command();
        if asked && let Some(last) = self.parsed.commands.last_mut() {
            last.asked = true;
        }
        match op {
            ";;" => {
                self.at = if self.cases > 0 {
                    At::CasePattern
                } else {
                    At::Command
                };
                self.chained = false;
            }
            "|" | "|&" => {
                self.piped = true;
                self.at = At::Command;
            }
            "&&" | "||" => {
                self.chained = true;
                self.at = At::Command;
            }
            _ => {
                self.chained = false;
                self.at = At::Command;
            }
        }
    }

    fn word(&mut self, word: &Word, next: Option<&Token>, after: Option<&Token>) {
        if let Some(redirect) = self.redirect.take() {
            match redirect {
                ">" | ">>" => self.now.targets.push(word.clone()),
                "<" => self.now.sources.push(word.clone()),
                _ => {}
            }
            return;
        }
        match self.at {
            At::Command => self.first(word, next, after),
            At::Args => self.now.words.push(word.clone()),
            At::For => {
                self.parsed.assigned.push(word.text.clone());
                self.at = At::ForWords;
            }
            At::ForWords => self.parsed.words.push(word.clone()),
            At::CaseWord if word.text == "in" && !word.quoted => self.at = At::CasePattern,
            At::CaseWord => self.parsed.words.push(word.clone()),
            At::CasePattern if word.text == "esac" => self.end_case(),
            At::CasePattern => {}
            At::Test if word.text == "]]" => self.at = At::Args,
            At::Test => self.parsed.words.push(word.clone()),
            At::Function => {
                self.parsed.functions.push(word.text.clone());
                self.at = At::Command;
            }
        }
    }

    fn end_case(&mut self) {
        self.cases = self.cases.saturating_sub(1);
        self.depth = self.depth.saturating_sub(1);
        self.at = At::Args;
    }

    /// A word where a command may begin.
    fn first(&mut self, word: &Word, next: Option<&Token>, after: Option<&Token>) {
        let begins = self.now.words.is_empty() && self.now.assigns.is_empty();
        if begins && !word.quoted && self.keyword(&word.text) {
            return;
        }
        let function = matches!((next, after), (Some(Token::Op("(")), Some(Token::Op(")"))));
        if begins && function && !word.quoted {
            self.parsed.functions.push(word.text.clone());
            return;
        }
        if assigned(&word.text).is_some() {
            self.now.assigns.push(word.clone());
            return;
        }
        self.now.words.push(word.clone());
        self.at = At::Args;
    }

    fn keyword(&mut self, text: &str) -> bool {
        match text {
            "if" | "elif" | "while" | "until" => {
                if text != "elif" {
                    self.depth += 1;
                }
                self.condition = true;
            }
            "then" | "do" | "else" => self.condition = false,
            "!" | "time" | "coproc" => {}
            "{" => self.depth += 1,
            "fi" | "done" | "}" => {
                self.depth = self.depth.saturating_sub(1);
                self.condition = false;
                self.at = At::Args;
            }
            "for" | "select" => {
                self.depth += 1;
                self.at = At::For;
            }
            "case" => {
                self.depth += 1;
                self.cases += 1;
                self.at = At::CaseWord;
            }
            "esac" => self.end_case(),
            "function" => self.at = At::Function,
            "[[" => self.at = At::Test,
            _ => return false,
        }
        true
    }
}

/// Name and value of an assignment.
pub(super) fn assigned(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let name = name.split('[').next().unwrap_or(name);
    let well = !name.is_empty()
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    well.then_some((name, value))
}
