//! `diff`: compares files and folders line by line.
//!
//! Invariant: which lines count as changed is decided in `script`, how they look in `normal`, `hunks` and `side`.

mod folders;
mod hunks;
mod lines;
mod look;
mod normal;
mod pair;
mod script;
mod side;

use super::options::{self, About, Takes};
use crate::io::Io;
use look::{Look, Style};
use std::io;

/// Exit code of a difference.
const DIFFERENT: u8 = 1;
/// Exit code of trouble.
const TROUBLE: u8 = 2;
/// Columns of side by side output.
const WIDTH_COLUMNS: usize = 130;
/// Lines around a change unless told.
const CONTEXT_LINES: usize = 3;

const ABOUT: About = About {
    name: "diff",
    short: "qsrNaibwBEZtTpdHuyC:U:cW:L:x:X:S:l0123456789",
    long: &[
        ("brief", Takes::Nothing, 'q'),
        ("report-identical-files", Takes::Nothing, 's'),
        ("recursive", Takes::Nothing, 'r'),
        ("new-file", Takes::Nothing, 'N'),
        ("unidirectional-new-file", Takes::Nothing, 'P'),
        ("text", Takes::Nothing, 'a'),
        ("ignore-case", Takes::Nothing, 'i'),
        ("ignore-space-change", Takes::Nothing, 'b'),
        ("ignore-all-space", Takes::Nothing, 'w'),
        ("ignore-blank-lines", Takes::Nothing, 'B'),
        ("ignore-tab-expansion", Takes::Nothing, 'E'),
        ("ignore-trailing-space", Takes::Nothing, 'Z'),
        ("strip-trailing-cr", Takes::Nothing, '\r'),
        ("expand-tabs", Takes::Nothing, 't'),
        ("initial-tab", Takes::Nothing, 'T'),
        ("show-c-function", Takes::Nothing, 'p'),
        ("minimal", Takes::Nothing, 'd'),
        ("speed-large-files", Takes::Nothing, 'H'),
        ("unified", Takes::Maybe, 'U'),
        ("context", Takes::Maybe, 'C'),
        ("side-by-side", Takes::Nothing, 'y'),
        ("width", Takes::Value, 'W'),
        ("left-column", Takes::Nothing, '('),
        ("suppress-common-lines", Takes::Nothing, 'e'),
        ("normal", Takes::Nothing, 'n'),
        ("label", Takes::Value, 'L'),
        ("exclude", Takes::Value, 'x'),
        ("exclude-from", Takes::Value, 'X'),
        ("starting-file", Takes::Value, 'S'),
        ("no-dereference", Takes::Nothing, 'H'),
        ("horizon-lines", Takes::Value, 'H'),
        ("color", Takes::Maybe, 'H'),
        ("tabsize", Takes::Value, '\t'),
        ("old-line-format", Takes::Value, '1'),
    ],
    usage: "diff [OPTION]... FILES\n\
        Compare FILES line by line.\n\
        \x20 -q, --brief               report only when files differ\n\
        \x20 -s                        report when two files are the same\n\
        \x20 -u, -U NUM                NUM (default 3) lines of unified context\n\
        \x20 -c, -C NUM                NUM (default 3) lines of copied context\n\
        \x20 -y, --side-by-side        two columns; -W NUM, --suppress-common-lines\n\
        \x20 -r, -N, -x PAT, -X FILE   folders, absent files as empty, left out names\n\
        \x20 -i -E -Z -b -w -B         ignore case, tabs, spaces, blank lines\n\
        \x20 --label LABEL             use LABEL instead of file name and time\n\
        FILES are 'FILE1 FILE2' or 'DIR1 DIR2' or 'DIR FILE' or 'FILE DIR'.\n\
        Exit status is 0 if inputs are the same, 1 if different, 2 if trouble.",
    wrong: TROUBLE,
};

/// The command.
pub(super) fn diff(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let mut look = Look::default();
    for (letter, value) in given.options {
        if let Err(words) = look.take(letter, value, io) {
            return Ok(options::wrong(&ABOUT, words, io));
        }
    }
    look.context = look.digits.unwrap_or(look.context);
    if !matches!(look.style, Style::Unified | Style::Context) {
        look.context = 0;
    }
    look.command = command(args);
    let [left, right] = given.operands.as_slice() else {
        let words = match given.operands.as_slice() {
            [] => "missing operand after 'diff'".to_owned(),
            [one] => format!("missing operand after '{one}'"),
            [_, _, third, ..] => format!("extra operand '{third}'"),
            _ => String::new(),
        };
        return Ok(options::wrong(&ABOUT, words, io));
    };
    folders::compare(&look, left, right, io)
}

/// The call without its operands, as it heads each file of two folders.
fn command(args: &[String]) -> String {
    let (mut all, mut words) = (String::from("diff"), args.iter());
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if word.len() < 2 || !word.starts_with('-') {
            continue;
        }
        all = all + " " + &shell_word(word);
        if takes_next(word)
            && let Some(value) = words.next()
        {
            all = all + " " + &shell_word(value);
        }
    }
    all
}

/// Whether the value of an option is the next word.
fn takes_next(word: &str) -> bool {
    if let Some(name) = word.strip_prefix("--") {
        let known = ABOUT.long.iter().find(|(n, _, _)| *n == name);
        return known.is_some_and(|(_, takes, _)| *takes == Takes::Value);
    }
    let value = |c: char| "UCWLxXS".contains(c);
    word.find(value).is_some_and(|at| at + 1 == word.len())
}

/// A word as GNU quotes it for a shell: bare where that is safe.
fn shell_word(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || "-_./,:+%@".contains(c);
    if !word.is_empty() && word.chars().all(safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
#[path = "diff/tests.rs"]
mod tests;
