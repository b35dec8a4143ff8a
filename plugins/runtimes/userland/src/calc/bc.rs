//! `bc`: the calculator of any precision.
//!
//! Invariant: files first, then standard input; a line is run as soon as it is whole.

mod ast;
mod calls;
mod eval;
mod expr;
mod lexer;
mod math;
mod number;
mod parser;
#[cfg(test)]
mod tests;

use crate::io::Io;
use ast::Input;
use eval::{Machine, Stop};
use lexer::Token;
use parser::{Fault, Parser};

/// Columns of a line of output, its backslash included, where nothing else is asked.
const WIDTH: usize = 70;
/// Scale of `-l`.
const MATH_SCALE: usize = 20;

const HELP: &str = "usage: bc [options] [file ...]
  -h  --help         print this usage and exit
  -i  --interactive  force interactive mode
  -l  --mathlib      use the predefined math routines
  -q  --quiet        don't print initial banner
  -s  --standard     non-standard bc constructs are errors
  -w  --warn         warn about non-standard bc constructs
  -v  --version      print version information and exit
";

/// The command.
pub(crate) fn bc(args: &[String], io: &mut Io<'_>) -> std::io::Result<u8> {
    let (mut math, mut files, mut options) = (false, Vec::new(), true);
    for arg in args {
        match arg.as_str() {
            "--" if options => options = false,
            "--mathlib" if options => math = true,
            "--interactive" | "--quiet" | "--standard" | "--warn" if options => {}
            "--help" if options => return io.stdout.write_all(HELP.as_bytes()).map(|()| 0),
            "--version" if options => return version(io),
            arg if options && arg.len() > 1 && arg.starts_with('-') => {
                for c in arg.chars().skip(1) {
                    match c {
                        'l' => math = true,
                        'q' | 's' | 'w' | 'i' => {}
                        'h' => return io.stdout.write_all(HELP.as_bytes()).map(|()| 0),
                        'v' => return version(io),
                        other => {
                            io.complain("bc", format_args!("invalid option -- '{other}'"));
                            io.stderr.write_all(HELP.as_bytes())?;
                            return Ok(1);
                        }
                    }
                }
            }
            file => files.push(file),
        }
    }
    let width = io.var("BC_LINE_LENGTH").and_then(|v| v.parse().ok());
    let width = width.filter(|w| *w == 0 || *w > 2).unwrap_or(WIDTH);
    let mut machine = Machine::new(io, width);
    if math {
        machine.math = true;
        machine.scale = MATH_SCALE;
    }
    for file in files {
        let Ok(text) = std::fs::read(file) else {
            machine.io.stdout.flush()?;
            // Nobody could be told that standard error is gone.
            let _ = writeln!(machine.io.stderr, "File {file} is unavailable.");
            return Ok(1);
        };
        if !program(&mut machine, &String::from_utf8_lossy(&text), file)? {
            return Ok(0);
        }
    }
    from_input(&mut machine)
}

fn version(io: &mut Io<'_>) -> std::io::Result<u8> {
    writeln!(io.stdout, "bc {} (claw)", env!("CARGO_PKG_VERSION"))?;
    Ok(0)
}

/// Reads standard input line by line, so that `read()` gets the lines behind the one that calls it.
fn from_input(machine: &mut Machine<'_, '_>) -> std::io::Result<u8> {
    let (mut text, mut before) = (String::new(), 0u32);
    loop {
        let mut line = Vec::new();
        let end = machine.io.stdin.read_until(b'\n', &mut line)? == 0;
        text.push_str(&String::from_utf8_lossy(&line));
        if !end && !whole(&text) {
            continue;
        }
        if !numbered(machine, &text, "(standard_in)", before)? || end {
            return Ok(0);
        }
        before += u32::try_from(text.matches('\n').count()).unwrap_or(0);
        text.clear();
    }
}

/// Whether a text can be run without what comes behind it: no open brace, comment or string, no pending body.
fn whole(text: &str) -> bool {
    if text.ends_with("\\\n") {
        return false;
    }
    let unquoted = text.replace("\\\n", "");
    if open(&unquoted) {
        return false;
    }
    let tokens = lexer::tokens(text);
    let mut braces = 0i64;
    let mut defining = false;
    for (token, _) in &tokens {
        match token {
            Token::Op("{") => {
                braces += 1;
                defining = false;
            }
            Token::Op("}") => braces -= 1,
            Token::Name(name) if &**name == "define" => defining = true,
            _ => {}
        }
    }
    braces <= 0 && !defining && !pending(&tokens)
}

/// Whether a string or a comment is open at the end.
fn open(text: &str) -> bool {
    let mut rest = text;
    loop {
        let Some(at) = rest.find(['"', '/', '#']) else {
            return false;
        };
        let begin = &rest[at..];
        let (skip, end) = if begin.starts_with('"') {
            (1, "\"")
        } else if begin.starts_with("/*") {
            (2, "*/")
        } else if begin.starts_with('#') {
            (1, "\n")
        } else {
            rest = &begin[1..];
            continue;
        };
        match begin[skip..].find(end) {
            Some(found) => rest = &begin[skip + found + end.len()..],
            None => return end != "\n",
        }
    }
}

/// Whether the line ends where the body of `if`, `while`, `for` or `else` is still to come.
fn pending(tokens: &[(Token, u32)]) -> bool {
    let words: Vec<&Token> = tokens
        .iter()
        .map(|(t, _)| t)
        .filter(|t| !matches!(t, Token::Newline | Token::End))
        .collect();
    match words.last() {
        Some(Token::Name(name)) => &**name == "else",
        Some(Token::Op(")")) => {
            let mut depth = 0usize;
            for (at, token) in words.iter().enumerate().rev() {
                match token {
                    Token::Op(")") => depth += 1,
                    Token::Op("(") => depth -= 1,
                    _ => continue,
                }
                if depth == 0 {
                    let head = at.checked_sub(1).and_then(|at| words.get(at));
                    return matches!(head, Some(Token::Name(n)) if matches!(&**n, "if" | "while" | "for"));
                }
            }
            false
        }
        _ => false,
    }
}

fn program(machine: &mut Machine<'_, '_>, text: &str, file: &str) -> std::io::Result<bool> {
    numbered(machine, text, file, 0)
}

/// Runs a text line by line; `false` if it ended the command. `before` counts the lines above it.
fn numbered(
    machine: &mut Machine<'_, '_>,
    text: &str,
    file: &str,
    before: u32,
) -> std::io::Result<bool> {
    let tokens = lexer::tokens(text);
    let mut at = 0;
    loop {
        let mut parser = Parser::new(&tokens, at, &mut machine.names);
        let parsed = parser.input();
        if parsed.is_err() {
            parser.skip_line();
        }
        at = parser.position();
        let done = match parsed {
            Ok(None) => return Ok(true),
            Ok(Some(Input::Quit)) | Err(Fault::Quit) => return Ok(false),
            Ok(Some(Input::Define(name, function))) => {
                machine.define(name, function);
                Ok(())
            }
            Ok(Some(Input::Run(list))) => machine.run(&list),
            Err(Fault::Syntax(line)) => {
                machine.io.stdout.flush()?;
                let line = line + before;
                // Nobody could be told that standard error is gone.
                let _ = writeln!(machine.io.stderr, "{file} {line}: syntax error");
                Ok(())
            }
        };
        match done {
            Ok(()) => {}
            Err(Stop::Halt) => return Ok(false),
            Err(Stop::Io(error)) => return Err(error),
            Err(Stop::Failed(words)) => {
                machine.io.stdout.flush()?;
                // Nobody could be told that standard error is gone.
                let _ = writeln!(
                    machine.io.stderr,
                    "Runtime error (func=(main), adr=0): {words}"
                );
            }
        }
    }
}
