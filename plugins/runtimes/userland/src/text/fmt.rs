//! `fmt`: fills paragraphs, breaking lines where the sum of costs over the paragraph is least.
//!
//! Invariant: words are never changed; a paragraph is lines of one indentation.

mod fill;
mod words;

use super::input;
use super::options::{self, About, Takes};
use crate::io::Io;
use std::io;
use words::{Line, Word};

const ABOUT: About = About {
    name: "fmt",
    short: "cstuw:p:g:0123456789",
    long: &[
        ("crown-margin", Takes::Nothing, 'c'),
        ("split-only", Takes::Nothing, 's'),
        ("tagged-paragraph", Takes::Nothing, 't'),
        ("uniform-spacing", Takes::Nothing, 'u'),
        ("width", Takes::Value, 'w'),
        ("goal", Takes::Value, 'g'),
        ("prefix", Takes::Value, 'p'),
    ],
    usage: "fmt [-WIDTH] [OPTION]... [FILE]...\n\
        Reformat each paragraph in the FILE(s), writing to standard output.\n\
        \x20 -c, --crown-margin      preserve indentation of first two lines\n\
        \x20 -p, --prefix=STRING     reformat only lines beginning with STRING\n\
        \x20 -s, --split-only        split long lines, but do not refill\n\
        \x20 -t, --tagged-paragraph  indentation of first line different from second\n\
        \x20 -u, --uniform-spacing   one space between words, two after sentences\n\
        \x20 -w, --width=WIDTH       maximum line width (default of 75 columns)\n\
        \x20 -g, --goal=WIDTH        goal width (default of 93% of width)",
    wrong: 1,
};

/// Columns of a line unless told.
const WIDTH_COLUMNS: usize = 75;
/// The widest line that may be asked for.
const WIDEST_COLUMNS: usize = 2500;

/// What a call asks for.
struct Wish {
    crown: bool,
    split: bool,
    tagged: bool,
    uniform: bool,
    width: usize,
    goal: usize,
    prefix: String,
}

impl Wish {
    /// Reads the options; an error holds the words.
    fn of(options: Vec<(char, Option<String>)>) -> Result<Self, String> {
        let (mut width, mut goal, mut digits) = (None, None, String::new());
        let mut wish = Self {
            crown: false,
            split: false,
            tagged: false,
            uniform: false,
            width: WIDTH_COLUMNS,
            goal: 0,
            prefix: String::new(),
        };
        for (letter, value) in options {
            match letter {
                'c' => wish.crown = true,
                's' => wish.split = true,
                't' => wish.tagged = true,
                'u' => wish.uniform = true,
                'w' => width = value,
                'g' => goal = value,
                'p' => wish.prefix = value.unwrap_or_default(),
                digit => digits.push(digit),
            }
        }
        let width = width.or(Some(digits).filter(|d| !d.is_empty()));
        let number = |text: &str, most: usize| {
            let number = text.parse().ok().filter(|n| *n <= most);
            number.ok_or_else(|| format!("invalid width: '{text}'"))
        };
        if let Some(text) = &width {
            wish.width = number(text, WIDEST_COLUMNS)?;
        }
        wish.goal = match &goal {
            Some(text) => {
                let most = if width.is_some() {
                    wish.width
                } else {
                    WIDEST_COLUMNS
                };
                let goal = number(text, most)?;
                if width.is_none() {
                    wish.width = goal + 10;
                }
                goal
            }
            // 93 per cent, rounded.
            None => wish.width * 187 / 200,
        };
        Ok(wish)
    }
}

/// The command.
pub(super) fn fmt(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let wish = match Wish::of(given.options) {
        Ok(wish) => wish,
        Err(words) => {
            io.complain("fmt", words);
            return Ok(1);
        }
    };
    let standard = ["-".to_owned()];
    let paths = match given.operands.is_empty() {
        true => &standard[..],
        false => &given.operands,
    };
    let mut code = 0;
    for path in paths {
        match input::bytes(path, io) {
            Ok(bytes) => file(&wish, &String::from_utf8_lossy(&bytes), io)?,
            Err(error) => {
                let words = input::words(&error);
                io.complain(
                    "fmt",
                    format_args!("cannot open '{path}' for reading: {words}"),
                );
                code = 1;
            }
        }
    }
    Ok(code)
}

/// Fills the paragraphs of a file.
fn file(wish: &Wish, text: &str, io: &mut Io<'_>) -> io::Result<()> {
    let lines: Vec<Line<'_>> = text
        .lines()
        .map(|l| Line::of(l, wish.prefix.trim()))
        .collect();
    let (mut at, mut tabs) = (0, false);
    while at < lines.len() {
        let first = &lines[at];
        tabs |= first.tabs;
        if first.body.is_empty() || !first.has_prefix {
            writeln!(
                io.stdout,
                "{}",
                if first.has_prefix && wish.prefix.is_empty() {
                    ""
                } else {
                    first.whole
                }
            )?;
            at += 1;
            continue;
        }
        let (count, other) = extent(wish, &lines[at..]);
        let mut words = Vec::new();
        for line in &lines[at..at + count] {
            tabs |= line.tabs;
            words::push(line, wish.uniform, &mut words);
        }
        if let Some(last) = words.last_mut() {
            let last: &mut Word<'_> = last;
            last.is_final |= at + count == lines.len() || last.period;
        }
        let indents = (first.indent, other);
        let paragraph = fill::Paragraph {
            prefix: wish.prefix.trim(),
            prefix_indent: first.prefix_indent,
            indents,
            tabs,
        };
        fill::print(wish, &paragraph, &words, io.stdout)?;
        at += count;
    }
    Ok(())
}

/// How many lines a paragraph has, and the indentation of its lines after the first.
fn extent(wish: &Wish, lines: &[Line<'_>]) -> (usize, usize) {
    let first = &lines[0];
    let same = |line: &Line<'_>| {
        line.has_prefix && !line.body.is_empty() && line.prefix_indent == first.prefix_indent
    };
    let second = lines
        .get(1)
        .filter(|line| same(line))
        .map(|line| line.indent);
    let other = match second {
        _ if wish.split => first.indent,
        Some(indent) if wish.crown => indent,
        Some(indent) if wish.tagged && indent != first.indent => indent,
        _ if wish.tagged => return (1, if first.indent == 0 { 3 } else { 0 }),
        _ => first.indent,
    };
    if wish.split {
        return (1, other);
    }
    let more = lines[1..]
        .iter()
        .take_while(|line| same(line) && line.indent == other);
    (1 + more.count(), other)
}

#[cfg(test)]
mod tests {
    use crate::text::testing::run;

    fn out(args: &[&str], text: &str) -> String {
        run(super::fmt, args, text).out
    }

    #[test]
    fn paragraphs() {
        let text = "The quick brown fox jumps over the lazy dog.\nAnd so on.\n\n  in\n  dented\n";
        assert_eq!(
            out(&["-w", "30"], text),
            "The quick brown fox jumps\nover the lazy dog.  And so\non.\n\n  in dented\n"
        );
        assert_eq!(out(&["-s"], "a\nb\n"), "a\nb\n");
        assert_eq!(out(&["-u"], "a   b.  c\n"), "a b.  c\n");
        assert_eq!(out(&["-p", "# "], "# a\n# b\nc\n"), "# a b\nc\n");
    }

    #[test]
    fn wrong_calls() {
        assert_eq!(run(super::fmt, &["-w", "x"], "").code, 1);
        assert_eq!(run(super::fmt, &["/nowhere/x"], "").code, 1);
    }
}
