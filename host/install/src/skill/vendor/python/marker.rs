//! Conditions of requirements: `python_version < '3.11' and extra == 'fast'`, as the runtime answers them.

use super::{PYTHON_FULL_VERSION, PYTHON_VERSION, name_of};
use pep440_rs::{Version, VersionSpecifier};
use std::iter::Peekable;
use std::str::FromStr;
use std::vec::IntoIter;

/// Parentheses inside parentheses at most.
const MAX_DEPTH: usize = 32;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marker {
    All(Vec<Marker>),
    Any(Vec<Marker>),
    Compare(Value, Operator, Value),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// Of the runtime, with whether it is a version.
    Known(&'static str, bool),
    Extra,
}

/// As it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operator {
    In,
    NotIn,
    Sign(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Text(String),
    Word(String),
    Sign(String),
}

type Tokens = Peekable<IntoIter<Token>>;

impl Marker {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = tokens(text)?.into_iter().peekable();
        let marker = any(&mut tokens, 0)?;
        match tokens.next() {
            None => Ok(marker),
            Some(_) => Err(format!("`{}` is no condition", text.trim())),
        }
    }

    /// Whether it holds with this extra, or with none: the empty text.
    pub(super) fn holds(&self, extra: &str) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(extra)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(extra)),
            Self::Compare(left, operator, right) => compare(left, operator, right, extra),
        }
    }
}

fn compare(left: &Value, operator: &Operator, right: &Value, extra: &str) -> bool {
    let names = matches!(operator, Operator::Sign(_))
        && matches!((left, right), (Value::Extra, _) | (_, Value::Extra));
    let text = |value: &Value| match value {
        Value::Text(text) if names => name_of(text),
        Value::Text(text) => text.clone(),
        Value::Known(text, _) => (*text).to_owned(),
        Value::Extra => extra.to_owned(),
    };
    let versions = matches!(
        (left, right),
        (Value::Known(_, true), _) | (_, Value::Known(_, true))
    );
    let (left, right) = (text(left), text(right));
    let sign = match operator {
        Operator::In => return right.contains(&left),
        Operator::NotIn => return !right.contains(&left),
        Operator::Sign(sign) => sign.as_str(),
    };
    if versions {
        let specifier = VersionSpecifier::from_str(&format!("{sign}{right}"));
        if let (Ok(specifier), Ok(version)) = (specifier, Version::from_str(&left)) {
            return specifier.contains(&version);
        }
    }
    match sign {
        "==" | "===" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => false,
    }
}

/// What the runtime says of itself.
fn known(word: &str) -> Option<Value> {
    let (text, version) = match word {
        "python_version" => (PYTHON_VERSION, true),
        "python_full_version" | "implementation_version" => (PYTHON_FULL_VERSION, true),
        "os_name" | "os.name" => ("posix", false),
        "sys_platform" | "sys.platform" => ("linux", false),
        "platform_machine" | "platform.machine" => ("x86_64", false),
        "platform_system" => ("Linux", false),
        "platform_release" => ("6.0.0-claw", false),
        "platform_version" | "platform.version" => ("#1 claw", false),
        "platform_python_implementation" | "platform.python_implementation" => ("CPython", false),
        "python_implementation" => ("CPython", false),
        "implementation_name" => ("cpython", false),
        "extra" => return Some(Value::Extra),
        _ => return None,
    };
    Some(Value::Known(text, version))
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = |part: fn(char) -> bool| rest.find(|c| !part(c)).unwrap_or(rest.len());
        let (token, used) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '"' | '\'' => {
                let inner = &rest[1..];
                let end = inner.find(first).ok_or("a quote has no end")?;
                (Token::Text(inner[..end].to_owned()), end + 2)
            }
            '<' | '>' | '=' | '!' | '~' => {
                let end = length(|c| "<>=!~".contains(c));
                (Token::Sign(rest[..end].to_owned()), end)
            }
            _ => {
                let end = length(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
                if end == 0 {
                    return Err(format!("`{}` is no condition", text.trim()));
                }
                (Token::Word(rest[..end].to_owned()), end)
            }
        };
        found.push(token);
        rest = rest[used..].trim_start();
    }
    Ok(found)
}

fn any(tokens: &mut Tokens, depth: usize) -> Result<Marker, String> {
    let mut parts = vec![all(tokens, depth)?];
    while is_word(tokens, "or") {
        parts.push(all(tokens, depth)?);
    }
    Ok(Marker::Any(parts))
}

fn all(tokens: &mut Tokens, depth: usize) -> Result<Marker, String> {
    let mut parts = vec![one(tokens, depth)?];
    while is_word(tokens, "and") {
        parts.push(one(tokens, depth)?);
    }
    Ok(Marker::All(parts))
}

fn one(tokens: &mut Tokens, depth: usize) -> Result<Marker, String> {
    if depth > MAX_DEPTH {
        return Err("a condition is too deep".into());
    }
    if tokens.next_if_eq(&Token::Open).is_some() {
        let inner = any(tokens, depth + 1)?;
        return match tokens.next() {
            Some(Token::Close) => Ok(inner),
            _ => Err("`(` has no `)`".into()),
        };
    }
    let left = value(tokens)?;
    let operator = match tokens.next() {
        Some(Token::Sign(sign)) => Operator::Sign(sign),
        Some(Token::Word(word)) if word == "in" => Operator::In,
        Some(Token::Word(word)) if word == "not" && is_word(tokens, "in") => Operator::NotIn,
        _ => return Err("a condition compares nothing".into()),
    };
    Ok(Marker::Compare(left, operator, value(tokens)?))
}

fn is_word(tokens: &mut Tokens, word: &str) -> bool {
    let same = |token: &Token| matches!(token, Token::Word(text) if text == word);
    tokens.next_if(same).is_some()
}

fn value(tokens: &mut Tokens) -> Result<Value, String> {
    match tokens.next() {
        Some(Token::Text(text)) => Ok(Value::Text(text)),
        Some(Token::Word(word)) => {
            known(&word).ok_or_else(|| format!("`{word}` is nothing a condition asks about"))
        }
        _ => Err("a condition compares nothing".into()),
    }
}
