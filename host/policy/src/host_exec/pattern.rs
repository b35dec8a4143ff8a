//! Patterns of commands.
//!
//! Invariant: a star never lets an option through, nor a way up: a word that begins with `-` is matched only by a word
//! that begins with `-` in the pattern, and no star matches a word with `..` between slashes.

use super::line::check_program;
use super::quote;
use crate::host::cut;
use std::fmt;
use std::str::FromStr;

/// Longest pattern, in bytes.
pub const MAX_PATTERN_BYTES: usize = 4 << 10;

/// A pattern of one command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPattern {
    words: Vec<Word>,
    /// Whether any further words are matched.
    open: Option<Further>,
}

/// Which further words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Further {
    /// `**`: those that are no options.
    Plain,
    /// `-**`: all.
    Any,
}

/// Texts with a star between each two: one text is matched exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Word(Vec<String>);

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Over [`MAX_PATTERN_BYTES`].
    #[error("the pattern has {bytes} bytes of at most {MAX_PATTERN_BYTES}")]
    TooLong {
        /// How many.
        bytes: usize,
    },
    /// No program, or one with a star.
    #[error("`{pattern}` has to begin with the name or the absolute path of one program")]
    Program {
        /// As written.
        pattern: String,
    },
    /// `**` elsewhere than at the end.
    #[error("`**` stands at the end of a pattern alone")]
    Further,
    /// A quote without its end.
    #[error("a quote has no end")]
    Quote,
    /// What would have several meanings in a shell.
    #[error("`{what}` has to be quoted in a pattern")]
    Special {
        /// The character.
        what: char,
    },
}

impl Word {
    fn is_exact(&self) -> bool {
        self.0.len() == 1
    }

    fn matches(&self, word: &str) -> bool {
        let [first, rest @ ..] = self.0.as_slice() else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return word == first;
        };
        let option = word.starts_with('-') && !first.starts_with('-');
        if option || word.split('/').any(|part| part == "..") {
            return false;
        }
        let inner = word.strip_prefix(first.as_str());
        let Some(mut inner) = inner.and_then(|w| w.strip_suffix(last.as_str())) else {
            return false;
        };
        middle
            .iter()
            .all(|text| match inner.split_once(text.as_str()) {
                Some((_, after)) => {
                    inner = after;
                    true
                }
                None => false,
            })
    }
}

impl HostPattern {
    /// The pattern that matches exactly this command.
    pub fn exactly(words: &[String]) -> Self {
        Self {
            words: words.iter().map(|w| Word(vec![w.clone()])).collect(),
            open: None,
        }
    }

    /// The pattern `-**`, which matches every command.
    pub fn any() -> Self {
        Self {
            words: Vec::new(),
            open: Some(Further::Any),
        }
    }

    /// Whether it matches a command's words.
    pub fn matches(&self, words: &[String]) -> bool {
        let Some((own, further)) = words.split_at_checked(self.words.len()) else {
            return false;
        };
        let fits = |word: &String| match self.open {
            None => false,
            Some(Further::Any) => true,
            Some(Further::Plain) => {
                !word.starts_with('-') && !word.split('/').any(|part| part == "..")
            }
        };
        self.words.iter().zip(own).all(|(p, w)| p.matches(w)) && further.iter().all(fits)
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &String| match text.is_empty() {
            true => String::new(),
            false => quote(std::slice::from_ref(text)),
        };
        let word = |word: &Word| match word.is_exact() {
            true => quote(&word.0),
            false => word.0.iter().map(text).collect::<Vec<_>>().join("*"),
        };
        let words: Vec<String> = self.words.iter().map(word).collect();
        let further = match self.open {
            None => None,
            Some(Further::Plain) => Some("**".to_owned()),
            Some(Further::Any) => Some("-**".to_owned()),
        };
        let all: Vec<String> = words.into_iter().chain(further).collect();
        f.write_str(&all.join(" "))
    }
}

impl FromStr for HostPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let bytes = text.len();
        if bytes > MAX_PATTERN_BYTES {
            return Err(PatternError::TooLong { bytes });
        }
        let mut words = Vec::new();
        let mut open = None;
        let mut rest = text.trim_matches(' ');
        while !rest.is_empty() {
            if open.is_some() {
                return Err(PatternError::Further);
            }
            let (word, after) = read_word(rest)?;
            let raw = rest.strip_suffix(after).unwrap_or(rest);
            match raw {
                "**" => open = Some(Further::Plain),
                "-**" => open = Some(Further::Any),
                _ => words.push(word),
            }
            rest = after.trim_start_matches(' ');
        }
        if words.is_empty() && open == Some(Further::Any) {
            return Ok(Self::any());
        }
        let program = words.first().filter(|w| w.is_exact());
        let named = program.and_then(|w| w.0.first());
        if named.is_none_or(|name| check_program(name).is_err()) {
            let pattern = cut(text);
            return Err(PatternError::Program { pattern });
        }
        if words.iter().any(|w| w.0.len() > 2 && has_empty_middle(w)) {
            return Err(PatternError::Further);
        }
        Ok(Self { words, open })
    }
}

/// Two stars beside each other.
fn has_empty_middle(word: &Word) -> bool {
    let inner = word.0.get(1..word.0.len() - 1);
    inner.is_some_and(|texts| texts.iter().any(String::is_empty))
}

/// One word and what follows it.
fn read_word(text: &str) -> Result<(Word, &str), PatternError> {
    let mut texts = vec![String::new()];
    let mut quote: Option<char> = None;
    let mut chars = text.char_indices();
    let push = |texts: &mut Vec<String>, c: char| {
        if let Some(last) = texts.last_mut() {
            last.push(c);
        }
    };
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"'), '\\') | (None, '\\') => {
                let (_, next) = chars.next().ok_or(PatternError::Quote)?;
                push(&mut texts, next);
            }
            (Some(_), c) => push(&mut texts, c),
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => return Ok((Word(texts), text.get(at..).unwrap_or_default())),
            (None, '*') => texts.push(String::new()),
            (None, c) if "$`?[]{}()<>!|&;#~".contains(c) || c.is_control() => {
                return Err(PatternError::Special { what: c });
            }
            (None, c) => push(&mut texts, c),
        }
    }
    match quote {
        Some(_) => Err(PatternError::Quote),
        None => Ok((Word(texts), "")),
    }
}

#[cfg(test)]
mod tests;
