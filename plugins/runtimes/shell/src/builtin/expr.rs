//! `expr`. Invariant: pure; 0 for a value, 1 for nothing or zero, 2 for what is no expression, 3 never.

use bashkit::{Builtin, BuiltinContext, ExecResult, Result, async_trait};
use regex::Regex;

/// Deepest brackets.
const MAX_DEPTH: usize = 100;

pub(super) struct Expr;

#[async_trait]
impl Builtin for Expr {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let args = match ctx.args.split_first() {
            Some((first, rest)) if first == "--" => rest,
            _ => ctx.args,
        };
        Ok(match evaluate(args) {
            Ok(value) => ExecResult::with_code(format!("{value}\n"), i32::from(is_null(&value))),
            Err(words) => ExecResult::err(format!("expr: {words}\n"), 2),
        })
    }
}

type Value = std::result::Result<String, String>;

fn evaluate(args: &[String]) -> Value {
    if args.is_empty() {
        return Err("missing operand\nTry 'expr --help' for more information.".to_owned());
    }
    let mut parser = Parser {
        args,
        at: 0,
        depth: 0,
    };
    let value = parser.level(0)?;
    match args.get(parser.at) {
        None => Ok(value),
        Some(extra) => Err(format!("syntax error: unexpected argument ‘{extra}’")),
    }
}

/// Empty, or zero in any number of digits.
fn is_null(value: &str) -> bool {
    value.is_empty() || number(value) == Some(0)
}

fn number(value: &str) -> Option<i128> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| value.parse().ok()).flatten()
}

struct Parser<'a> {
    args: &'a [String],
    at: usize,
    depth: usize,
}

/// From the loosest.
const LEVELS: [&[&str]; 6] = [
    &["|"],
    &["&"],
    &["<", "<=", "=", "==", "!=", ">=", ">"],
    &["+", "-"],
    &["*", "/", "%"],
    &[":"],
];

impl Parser<'_> {
    fn level(&mut self, level: usize) -> Value {
        let Some(marks) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut left = self.level(level + 1)?;
        while let Some(mark) = self
            .args
            .get(self.at)
            .filter(|arg| marks.contains(&arg.as_str()))
            .cloned()
        {
            self.at += 1;
            let right = self.level(level + 1)?;
            left = combined(&mark, &left, &right)?;
        }
        Ok(left)
    }

    fn take(&mut self) -> Value {
        let arg = self.args.get(self.at).cloned();
        self.at += 1;
        arg.ok_or_else(|| {
            let last = self.args.last().map_or("", String::as_str);
            format!("syntax error: missing argument after ‘{last}’")
        })
    }

    fn operand(&mut self) -> Value {
        let first = self.take()?;
        let more = self.at < self.args.len();
        match first.as_str() {
            "(" => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err("nested too deeply".to_owned());
                }
                let value = self.level(0)?;
                self.depth -= 1;
                match self.take()?.as_str() {
                    ")" => Ok(value),
                    other => Err(format!("syntax error: expecting ')' instead of ‘{other}’")),
                }
            }
            "+" if more => self.take(),
            "length" if more => Ok(self.operand()?.chars().count().to_string()),
            "match" if more => {
                let (text, pattern) = (self.operand()?, self.operand()?);
                matched(&text, &pattern)
            }
            "index" if more => {
                let (text, set) = (self.operand()?, self.operand()?);
                let at = text
                    .chars()
                    .position(|c| set.contains(c))
                    .map_or(0, |at| at + 1);
                Ok(at.to_string())
            }
            "substr" if more => {
                let (text, from, count) = (self.operand()?, self.operand()?, self.operand()?);
                let (Some(from), Some(count)) = (number(&from), number(&count)) else {
                    return Ok(String::new());
                };
                let skip = usize::try_from(from - 1).unwrap_or(usize::MAX);
                Ok(text
                    .chars()
                    .skip(skip)
                    .take(usize::try_from(count).unwrap_or(0))
                    .collect())
            }
            _ => Ok(first),
        }
    }
}

fn combined(mark: &str, a: &str, b: &str) -> Value {
    let truth = |yes: bool| Ok(i32::from(yes).to_string());
    match mark {
        "|" => {
            return Ok(if !is_null(a) {
                a
            } else if is_null(b) {
                "0"
            } else {
                b
            }
            .to_owned());
        }
        "&" => return Ok(if is_null(a) || is_null(b) { "0" } else { a }.to_owned()),
        ":" => return matched(a, b),
        _ => {}
    }
    let numbers = number(a).zip(number(b));
    let order = match numbers {
        Some((a, b)) => a.cmp(&b),
        None => a.cmp(b),
    };
    match mark {
        "<" => truth(order.is_lt()),
        "<=" => truth(order.is_le()),
        "=" | "==" => truth(order.is_eq()),
        "!=" => truth(order.is_ne()),
        ">=" => truth(order.is_ge()),
        ">" => truth(order.is_gt()),
        _ => {
            let (a, b) = numbers.ok_or("non-integer argument")?;
            if b == 0 && matches!(mark, "/" | "%") {
                return Err("division by zero".to_owned());
            }
            let value = match mark {
                "+" => a.checked_add(b),
                "-" => a.checked_sub(b),
                "*" => a.checked_mul(b),
                "/" => a.checked_div(b),
                _ => a.checked_rem(b),
            };
            value
                .map(|value| value.to_string())
                .ok_or_else(|| "number too large".to_owned())
        }
    }
}

/// The first group, or how many characters matched from the start.
fn matched(text: &str, pattern: &str) -> Value {
    let regex = Regex::new(&format!("^(?s:{})", extended(pattern)))
        .map_err(|_| "Invalid regular expression".to_owned())?;
    let grouped = regex.captures_len() > 1;
    Ok(match regex.captures(text) {
        Some(found) if grouped => found.get(1).map_or("", |group| group.as_str()).to_owned(),
        Some(found) => found
            .get(0)
            .map_or(0, |all| all.as_str().chars().count())
            .to_string(),
        None if grouped => String::new(),
        None => "0".to_owned(),
    })
}

/// A basic regular expression as the crate `regex` writes it.
fn extended(pattern: &str) -> String {
    let mut out = String::new();
    let mut chars = pattern
        .strip_prefix('^')
        .unwrap_or(pattern)
        .chars()
        .peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(c @ ('(' | ')' | '{' | '}' | '+' | '?' | '|')) => out.push(c),
                Some(c @ ('w' | 'W' | 's' | 'S' | 'b' | 'B')) => out.extend(['\\', c]),
                Some(c) => out.push_str(&regex::escape(&c.to_string())),
                None => out.push_str("\\\\"),
            },
            '(' | ')' | '{' | '}' | '+' | '?' | '|' => out.extend(['\\', c]),
            '*' if out.is_empty() || out.ends_with('(') => out.push_str("\\*"),
            '[' => {
                out.push('[');
                if let Some(not) = chars.next_if_eq(&'^') {
                    out.push(not);
                }
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
                while let Some(c) = chars.next() {
                    match c {
                        '[' if chars.peek() == Some(&':') => out.push('['),
                        '[' | '\\' | '&' | '~' => out.extend(['\\', c]),
                        _ => out.push(c),
                    }
                    if c == ']' && !(out.ends_with(":]") && chars.clone().any(|c| c == ']')) {
                        break;
                    }
                }
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn expr(args: &[&str]) -> Value {
        evaluate(&args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn operators_bind_as_they_should() {
        for (text, wanted) in [
            ("7 + 3 * 2", "13"),
            ("10 - 2 - 3", "5"),
            ("( 1 + 2 ) * 3", "9"),
            ("-7 / 2", "-3"),
            ("7 % 3", "1"),
            ("5 > 3", "1"),
            ("10 < 9", "0"),
            ("b > a", "1"),
            ("0 | x", "x"),
            ("1 & 0", "0"),
            ("length hello", "5"),
            ("substr hello 2 3", "ell"),
            ("index hello l", "3"),
            ("abc", "abc"),
            ("+ length", "length"),
        ] {
            let args: Vec<&str> = text.split(' ').collect();
            assert_eq!(expr(&args).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn patterns_are_basic_and_anchored() {
        assert_eq!(expr(&["abc", ":", "a\\(.*\\)"]).unwrap(), "bc");
        assert_eq!(expr(&["abc", ":", "b"]).unwrap(), "0");
        assert_eq!(expr(&["a(b)", ":", "a(b)"]).unwrap(), "4");
        assert_eq!(expr(&["v1.20", ":", "v\\([0-9]*\\)\\."]).unwrap(), "1");
        assert_eq!(expr(&["aab", ":", "[[:alpha:]]*"]).unwrap(), "3");
        assert_eq!(expr(&["x", ":", "\\(y\\)"]).unwrap(), "");
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["1 +", "1 / 0", "a + 1", "( 1", "1 2"] {
            let args: Vec<&str> = text.split(' ').collect();
            assert!(expr(&args).is_err(), "{text}");
        }
        assert!(expr(&[]).is_err());
        assert!(expr(&vec!["("; 500]).is_err());
        assert!(is_null("0") && is_null("-00") && is_null("") && !is_null("x"));
    }
}
