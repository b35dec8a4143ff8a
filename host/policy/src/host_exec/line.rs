//! Reading a command line.

use crate::host::cut;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// Longest command line, in bytes.
pub const MAX_LINE_BYTES: usize = 8 << 10;
/// Most commands of a line.
pub const MAX_COMMANDS: usize = 16;
/// Most words of a command.
pub const MAX_WORDS: usize = 256;

/// When a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The first one, and after `;`.
    Always,
    /// After `&&`.
    Ok,
    /// After `||`.
    Failed,
}

/// Commands joined by pipes; each is its words, the program first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Whether it runs, by how the one before it ended.
    pub when: When,
    /// At least one.
    pub pipe: Vec<Vec<String>>,
}

/// A command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLine {
    /// At least one; the first is [`When::Always`].
    pub steps: Vec<Step>,
}

/// Why a text is no command line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Over [`MAX_LINE_BYTES`].
    #[error("the command line has {bytes} bytes of at most {MAX_LINE_BYTES}")]
    TooLong {
        /// How many.
        bytes: usize,
    },
    /// Over [`MAX_COMMANDS`] or [`MAX_WORDS`].
    #[error("more than {MAX_COMMANDS} commands, or more than {MAX_WORDS} words in one")]
    TooMany,
    /// Nothing before or after an operator, or nothing at all.
    #[error("a command is missing{}", after(.operator))]
    Missing {
        /// The operator.
        operator: String,
    },
    /// A quote without its end.
    #[error("a quote has no end")]
    Quote,
    /// What a shell would expand, redirect or run aside.
    #[error(
        "`{what}` is not understood here: no expansion, redirection, background or grouping; quote it if it is meant literally"
    )]
    Special {
        /// The character.
        what: char,
    },
    /// A control character.
    #[error("control characters are not taken")]
    Control,
    /// `NAME=value` in front of a command.
    #[error("`{word}` would set a variable; that is not taken")]
    Assignment {
        /// As written.
        word: String,
    },
    /// A program by a relative path.
    #[error("`{word}` is neither the name of a program nor an absolute path")]
    Program {
        /// As written.
        word: String,
    },
}

fn after(operator: &str) -> String {
    match operator {
        "" => String::new(),
        operator => format!(" beside `{operator}`"),
    }
}

impl HostLine {
    /// Reads a line.
    ///
    /// # Errors
    /// See [`LineError`].
    pub fn parse(text: &str) -> Result<Self, LineError> {
        if text.len() > MAX_LINE_BYTES {
            return Err(LineError::TooLong { bytes: text.len() });
        }
        let mut reader = Reader {
            rest: text.chars().peekable(),
        };
        let mut line = Building::default();
        while let Some(token) = reader.token()? {
            line.take(token)?;
        }
        line.end()
    }

    /// Every command.
    pub fn commands(&self) -> impl Iterator<Item = &Vec<String>> {
        self.steps.iter().flat_map(|step| &step.pipe)
    }
}

impl fmt::Display for HostLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps.iter().enumerate() {
            match (at, step.when) {
                (0, _) => {}
                (_, When::Always) => f.write_str("; ")?,
                (_, When::Ok) => f.write_str(" && ")?,
                (_, When::Failed) => f.write_str(" || ")?,
            }
            let commands = step.pipe.iter().map(|words| quote(words));
            f.write_str(&commands.collect::<Vec<_>>().join(" | "))?;
        }
        Ok(())
    }
}

/// Words as one command of a line, quoted where they must be.
pub fn quote(words: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:,=+@%^".contains(c);
    let one = |word: &String| match !word.is_empty() && word.chars().all(plain) {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    };
    words.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A word, or what stands between commands.
enum Token {
    Word(String),
    Operator(&'static str),
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
}

impl Reader<'_> {
    fn token(&mut self) -> Result<Option<Token>, LineError> {
        while self.rest.next_if(|c| *c == ' ' || *c == '\t').is_some() {}
        let Some(first) = self.rest.peek().copied() else {
            return Ok(None);
        };
        let twice = |reader: &mut Self| {
            reader.rest.next();
            reader.rest.next_if_eq(&first).is_some()
        };
        Ok(Some(match first {
            ';' => {
                self.rest.next();
                Token::Operator(";")
            }
            '&' if twice(self) => Token::Operator("&&"),
            '&' => return Err(LineError::Special { what: '&' }),
            '|' if twice(self) => Token::Operator("||"),
            '|' => Token::Operator("|"),
            '#' => return Err(LineError::Special { what: '#' }),
            '~' => return Err(LineError::Special { what: '~' }),
            _ => Token::Word(self.word()?),
        }))
    }

    fn word(&mut self) -> Result<String, LineError> {
        let mut word = String::new();
        while let Some(c) = self.rest.peek().copied() {
            match c {
                ' ' | '\t' | ';' | '&' | '|' => break,
                '\'' => self.single(&mut word)?,
                '"' => self.double(&mut word)?,
                '\\' => {
                    self.rest.next();
                    word.push(letter(self.rest.next().ok_or(LineError::Quote)?)?);
                }
                '$' | '`' | '*' | '?' | '[' | ']' | '{' | '}' | '(' | ')' | '<' | '>' | '!' => {
                    return Err(LineError::Special { what: c });
                }
                c => {
                    self.rest.next();
                    word.push(letter(c)?);
                }
            }
        }
        Ok(word)
    }

    fn single(&mut self, word: &mut String) -> Result<(), LineError> {
        self.rest.next();
        loop {
            match self.rest.next().ok_or(LineError::Quote)? {
                '\'' => return Ok(()),
                c => word.push(letter(c)?),
            }
        }
    }

    fn double(&mut self, word: &mut String) -> Result<(), LineError> {
        self.rest.next();
        loop {
            match self.rest.next().ok_or(LineError::Quote)? {
                '"' => return Ok(()),
                c @ ('$' | '`') => return Err(LineError::Special { what: c }),
                '\\' => match self.rest.next().ok_or(LineError::Quote)? {
                    c @ ('"' | '\\' | '$' | '`') => word.push(c),
                    c => word.extend(['\\', letter(c)?]),
                },
                c => word.push(letter(c)?),
            }
        }
    }
}

fn letter(c: char) -> Result<char, LineError> {
    match c.is_control() {
        true => Err(LineError::Control),
        false => Ok(c),
    }
}

#[derive(Default)]
struct Building {
    steps: Vec<Step>,
    when: Option<When>,
    pipe: Vec<Vec<String>>,
    words: Vec<String>,
    commands: usize,
    operator: &'static str,
}

impl Building {
    fn take(&mut self, token: Token) -> Result<(), LineError> {
        match token {
            Token::Word(word) if self.words.is_empty() => {
                check_program(&word)?;
                self.words.push(word);
            }
            Token::Word(_) if self.words.len() >= MAX_WORDS => return Err(LineError::TooMany),
            Token::Word(word) => self.words.push(word),
            Token::Operator(operator) => {
                self.operator = operator;
                self.command()?;
                match operator {
                    "|" => return Ok(()),
                    "&&" => self.step(When::Ok),
                    "||" => self.step(When::Failed),
                    _ => self.step(When::Always),
                }
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Result<(), LineError> {
        if self.words.is_empty() {
            return Err(LineError::Missing {
                operator: self.operator.to_owned(),
            });
        }
        self.commands += 1;
        if self.commands > MAX_COMMANDS {
            return Err(LineError::TooMany);
        }
        self.pipe.push(std::mem::take(&mut self.words));
        Ok(())
    }

    fn step(&mut self, next: When) {
        let when = self.when.replace(next).unwrap_or(When::Always);
        let pipe = std::mem::take(&mut self.pipe);
        self.steps.push(Step { when, pipe });
    }

    /// A last `;` ends nothing more.
    fn end(mut self) -> Result<HostLine, LineError> {
        let closed = self.operator == ";" && self.words.is_empty() && self.pipe.is_empty();
        if !closed || self.steps.is_empty() {
            self.command()?;
            self.step(When::Always);
        }
        Ok(HostLine { steps: self.steps })
    }
}

pub(super) fn check_program(word: &str) -> Result<(), LineError> {
    if word.split('/').next().is_some_and(|w| w.contains('=')) {
        return Err(LineError::Assignment { word: cut(word) });
    }
    let climbs = word.split('/').any(|part| part == "..");
    if word.is_empty() || climbs || (word.contains('/') && !word.starts_with('/')) {
        return Err(LineError::Program { word: cut(word) });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
