//! `nl`: numbers lines.
//!
//! Invariant: numbers go on from page to page only with `-p`; a line without a number is moved in by as much as a
//! number and the separator take.

use super::input;
use super::options::{About, Takes, read, wrong};
use crate::calc::awk::regex::Regex;
use crate::io::Io;
use std::io;

const ABOUT: About = About {
    name: "nl",
    short: "b:d:f:h:i:l:n:ps:v:w:",
    long: &[
        ("body-numbering", Takes::Value, 'b'),
        ("section-delimiter", Takes::Value, 'd'),
        ("footer-numbering", Takes::Value, 'f'),
        ("header-numbering", Takes::Value, 'h'),
        ("line-increment", Takes::Value, 'i'),
        ("join-blank-lines", Takes::Value, 'l'),
        ("number-format", Takes::Value, 'n'),
        ("no-renumber", Takes::Nothing, 'p'),
        ("number-separator", Takes::Value, 's'),
        ("starting-line-number", Takes::Value, 'v'),
        ("number-width", Takes::Value, 'w'),
    ],
    usage: "nl [OPTION]... [FILE]...",
    wrong: 1,
};

/// Widest number, in characters.
const MAX_WIDTH: usize = 4096;

/// Which lines get a number.
enum Which {
    All,
    Filled,
    None,
    Matching(Regex),
}

struct Style {
    /// Of heads, bodies and feet.
    which: [Which; 3],
    mark: String,
    step: i64,
    blank: u64,
    format: String,
    renumber: bool,
    separator: String,
    start: i64,
    width: usize,
}

/// A basic pattern as an extended one: the backslash means the opposite before these.
fn extended(basic: &str) -> String {
    let (mut out, mut chars, mut class) = (String::new(), basic.chars().peekable(), false);
    while let Some(c) = chars.next() {
        match c {
            ']' if class => class = false,
            '[' if !class => {
                class = true;
                out.push(c);
                if let Some(not) = chars.next_if_eq(&'^') {
                    out.push(not);
                }
                if let Some(member) = chars.next_if_eq(&']') {
                    out.push(member);
                }
                continue;
            }
            _ if class => {}
            '\\' => match chars.next() {
                Some(next @ ('(' | ')' | '{' | '}' | '|' | '+' | '?')) => {
                    out.push(next);
                    continue;
                }
                Some(next) => {
                    out.extend(['\\', next]);
                    continue;
                }
                None => {}
            },
            '(' | ')' | '{' | '}' | '|' | '+' | '?' => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

fn which(text: &str) -> Result<Which, String> {
    Ok(match text {
        "a" => Which::All,
        "t" => Which::Filled,
        "n" => Which::None,
        _ => match text.strip_prefix('p') {
            Some(pattern) => Which::Matching(Regex::new(extended(pattern).as_bytes())?),
            None => return Err(format!("invalid body numbering style: ‘{text}’")),
        },
    })
}

fn style(options: &[(char, Option<String>)]) -> Result<Style, String> {
    let mut style = Style {
        which: [Which::None, Which::Filled, Which::None],
        mark: "\\:".to_owned(),
        step: 1,
        blank: 1,
        format: "rn".to_owned(),
        renumber: true,
        separator: "\t".to_owned(),
        start: 1,
        width: 6,
    };
    for (letter, value) in options {
        let value = value.as_deref().unwrap_or("");
        let bad = |what: &str| format!("invalid {what}: ‘{value}’");
        match letter {
            'h' => style.which[0] = which(value)?,
            'b' => style.which[1] = which(value)?,
            'f' => style.which[2] = which(value)?,
            'd' if value.chars().count() == 1 => style.mark = format!("{value}:"),
            'd' => style.mark = value.to_owned(),
            'i' => style.step = value.parse().map_err(|_| bad("line number increment"))?,
            'l' => {
                let count = value.parse().ok().filter(|count| *count > 0);
                style.blank = count.ok_or_else(|| bad("line number of blank lines"))?;
            }
            'n' if ["ln", "rn", "rz"].contains(&value) => style.format = value.to_owned(),
            'n' => return Err(bad("line numbering format")),
            'p' => style.renumber = false,
            's' => style.separator = value.to_owned(),
            'v' => style.start = value.parse().map_err(|_| bad("starting line number"))?,
            _ => {
                let width = value.parse().ok().filter(|w| (1..=MAX_WIDTH).contains(w));
                style.width = width.ok_or_else(|| bad("line number field width"))?;
            }
        }
    }
    Ok(style)
}

/// `nl`.
pub(super) fn nl(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let style = match style(&given.options) {
        Ok(style) => style,
        Err(words) => return Ok(wrong(&ABOUT, words, io)),
    };
    let (text, failed) = input::together(ABOUT.name, &given.operands, io)?;
    let (mut number, mut section, mut blank) = (style.start, 1, 0);
    for line in text.split_inclusive(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let marks = [3, 2, 1].map(|count| style.mark.repeat(count).into_bytes());
        let begins = marks
            .iter()
            .position(|mark| !mark.is_empty() && *mark == line);
        if let Some(begins) = begins {
            section = begins;
            // A page begins with its head, or with its body if it has none.
            if style.renumber && section < 2 {
                number = style.start;
            }
            writeln!(io.stdout)?;
            continue;
        }
        let numbered = match style.which.get(section) {
            Some(Which::All) if line.is_empty() => {
                blank += 1;
                blank % style.blank == 0
            }
            Some(Which::All) => true,
            Some(Which::Filled) => !line.is_empty(),
            Some(Which::Matching(regex)) => regex.is_match(line),
            _ => false,
        };
        if !line.is_empty() || numbered {
            blank = 0;
        }
        let width = style.width;
        if numbered {
            match style.format.as_str() {
                "ln" => write!(io.stdout, "{number:<width$}")?,
                "rz" => write!(io.stdout, "{number:0>width$}")?,
                _ => write!(io.stdout, "{number:>width$}")?,
            }
            io.stdout.write_all(style.separator.as_bytes())?;
            number = number.saturating_add(style.step);
        } else {
            let room = width + style.separator.len();
            write!(io.stdout, "{:room$}", "")?;
        }
        io.stdout.write_all(line)?;
        writeln!(io.stdout)?;
    }
    Ok(u8::from(failed))
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use super::*;

    #[test]
    fn lines_are_numbered() {
        let text = "alpha\n\nbeta\n";
        for (args, wanted) in [
            (vec![], "     1\talpha\n       \n     2\tbeta\n"),
            (vec!["-ba"], "     1\talpha\n     2\t\n     3\tbeta\n"),
            (vec!["-w2", "-s: "], " 1: alpha\n    \n 2: beta\n"),
            (
                vec!["-nrz", "-w3", "-v", "9"],
                "009\talpha\n    \n010\tbeta\n",
            ),
            (
                vec!["-nln", "-bp^b"],
                "       alpha\n       \n1     \tbeta\n",
            ),
        ] {
            assert_eq!(run(nl, &args, text).out, wanted, "{args:?}");
        }
    }

    #[test]
    fn sections_begin_again_and_wrong_calls_are_refused() {
        let done = run(nl, &[], "a\n\\:\\:\nb\n\\:\nc\n");
        assert_eq!(done.out, "     1\ta\n\n     1\tb\n\n       c\n");
        for wrong in [["-w0"], ["-nxx"], ["-bq"], ["-ix"]] {
            assert_eq!(run(nl, &wrong, "").code, 1, "{wrong:?}");
        }
    }
}
