//! `getopt` of util-linux: reads a script's arguments and prints them in order, quoted for the shell.
//!
//! Invariant: whatever is printed can be given to `eval set --` and gives back each word unchanged (unless `-u`).

use super::options::{Item, Order, Syntax, Takes};
use crate::io::Io;
use std::io;

/// Exit code of words that the given options do not allow.
const NOT_ALLOWED: u8 = 1;
/// Exit code of a wrong call of this command itself.
const WRONG: u8 = 2;
/// Exit code of `-T`.
const ENHANCED: u8 = 4;

const LONG: [(&str, Takes); 11] = [
    ("options", Takes::Value),
    ("longoptions", Takes::Value),
    ("name", Takes::Value),
    ("quiet", Takes::Nothing),
    ("quiet-output", Takes::Nothing),
    ("shell", Takes::Value),
    ("test", Takes::Nothing),
    ("unquoted", Takes::Nothing),
    ("alternative", Takes::Nothing),
    ("help", Takes::Nothing),
    ("version", Takes::Nothing),
];
const LETTERS: [char; 11] = ['o', 'l', 'n', 'q', 'Q', 's', 'T', 'u', 'a', 'h', 'V'];

/// How the call wants its output.
#[derive(Default)]
struct Wish {
    short: Option<String>,
    long: Vec<(String, Takes)>,
    name: Option<String>,
    quiet: bool,
    silent: bool,
    unquoted: bool,
    single_dash: bool,
    csh: bool,
}

/// The command.
pub(super) fn getopt(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let Some(first) = args.first() else {
        io.complain("getopt", "missing optstring argument");
        let _ = writeln!(io.stderr, "Try 'getopt --help' for more information.");
        return Ok(WRONG);
    };
    if !first.starts_with('-') {
        // The old way of calling: letters first, nothing quoted.
        let wish = Wish {
            short: Some(first.trim_start_matches(['+', '-']).to_owned()),
            unquoted: true,
            ..Wish::default()
        };
        let stop = first.starts_with('+');
        return show(&wish, &args[1..], stop, io);
    }
    let (mut wish, mut rest) = match wishes(args, io)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    if wish.short.is_none() {
        if rest.is_empty() {
            io.complain("getopt", "missing optstring argument");
            let _ = writeln!(io.stderr, "Try 'getopt --help' for more information.");
            return Ok(WRONG);
        }
        wish.short = Some(rest.remove(0));
    }
    let short = wish.short.take().unwrap_or_default();
    let stop = short.starts_with('+') || io.var("POSIXLY_CORRECT").is_some();
    wish.short = Some(short.trim_start_matches(['+', '-']).to_owned());
    show(&wish, &rest, stop, io)
}

/// This command's own options, and the words after them.
fn wishes(args: &[String], io: &mut Io<'_>) -> io::Result<Result<(Wish, Vec<String>), u8>> {
    let own = Syntax {
        short: "ao:l:n:qQs:TuhV",
        long: LONG.to_vec(),
        order: Order::Stop,
        single_dash: false,
    };
    let mut wish = Wish::default();
    let mut rest = Vec::new();
    for item in own.read(args) {
        let (letter, value) = match item {
            Item::Short(letter, value) => (letter, value.unwrap_or_default()),
            Item::Long(index, value) => (LETTERS[index], value.unwrap_or_default()),
            Item::Operand(word) => {
                rest.push(word);
                continue;
            }
            Item::Bad(words) => {
                io.complain("getopt", words);
                let _ = writeln!(io.stderr, "Try 'getopt --help' for more information.");
                return Ok(Err(WRONG));
            }
        };
        match letter {
            'a' => wish.single_dash = true,
            'o' => wish.short = Some(value),
            'l' => wish.long.extend(long_names(&value)),
            'n' => wish.name = Some(value),
            'q' => wish.quiet = true,
            'Q' => wish.silent = true,
            's' => match value.as_str() {
                "sh" | "bash" => wish.csh = false,
                "csh" | "tcsh" => wish.csh = true,
                _ => {
                    io.complain("getopt", "unknown shell after -s or --shell argument");
                    let _ = writeln!(io.stderr, "Try 'getopt --help' for more information.");
                    return Ok(Err(WRONG));
                }
            },
            'T' => return Ok(Err(ENHANCED)),
            'u' => wish.unquoted = true,
            'V' => {
                writeln!(io.stdout, "getopt from util-linux 2.39 (claw userland)")?;
                return Ok(Err(0));
            }
            _ => {
                writeln!(
                    io.stdout,
                    "Usage: getopt [-aqQu] [-n NAME] [-s SHELL] -o LETTERS [-l NAMES] -- WORDS..."
                )?;
                return Ok(Err(0));
            }
        }
    }
    Ok(Ok((wish, rest)))
}

/// Long names of one `-l`.
fn long_names(list: &str) -> Vec<(String, Takes)> {
    let names = list.split([',', ' ', '\t', '\n']).filter(|n| !n.is_empty());
    let read = |name: &str| match (name.strip_suffix("::"), name.strip_suffix(':')) {
        (Some(name), _) => (name.to_owned(), Takes::Maybe),
        (None, Some(name)) => (name.to_owned(), Takes::Value),
        (None, None) => (name.to_owned(), Takes::Nothing),
    };
    names.map(read).collect()
}

/// Reads the script's words and prints them.
fn show(wish: &Wish, words: &[String], stop: bool, io: &mut Io<'_>) -> io::Result<u8> {
    let syntax = Syntax {
        short: wish.short.as_deref().unwrap_or_default(),
        long: wish.long.iter().map(|(n, t)| (n.as_str(), *t)).collect(),
        order: if stop { Order::Stop } else { Order::Permute },
        single_dash: wish.single_dash,
    };
    let (mut options, mut operands, mut code) = (String::new(), String::new(), 0);
    for item in syntax.read(words) {
        match item {
            Item::Short(letter, value) => {
                options.push_str(&format!(" -{letter}"));
                let takes = syntax.short.split_once(letter).map(|(_, rest)| rest);
                if takes.is_some_and(|rest| rest.starts_with(':')) {
                    push_value(wish, value.as_deref().unwrap_or_default(), &mut options);
                }
            }
            Item::Long(index, value) => {
                let (name, takes) = &wish.long[index];
                options.push_str(&format!(" --{name}"));
                if *takes != Takes::Nothing {
                    push_value(wish, value.as_deref().unwrap_or_default(), &mut options);
                }
            }
            Item::Operand(word) => push_value(wish, &word, &mut operands),
            Item::Bad(words) => {
                code = NOT_ALLOWED;
                if !wish.quiet {
                    io.complain(wish.name.as_deref().unwrap_or("getopt"), words);
                }
            }
        }
    }
    if !wish.silent {
        writeln!(io.stdout, "{options} --{operands}")?;
    }
    Ok(code)
}

/// One word, quoted for the shell of the call.
fn push_value(wish: &Wish, word: &str, to: &mut String) {
    to.push(' ');
    if wish.unquoted {
        return to.push_str(word);
    }
    to.push('\'');
    for letter in word.chars() {
        match letter {
            '\'' => to.push_str("'\\''"),
            '\\' if wish.csh => to.push_str("\\\\"),
            '!' if wish.csh => to.push_str("'\\!'"),
            '\n' if wish.csh => to.push_str("\\n"),
            letter if wish.csh && letter.is_whitespace() => {
                to.push_str("'\\");
                to.push(letter);
                to.push('\'');
            }
            letter => to.push(letter),
        }
    }
    to.push('\'');
}
