//! `awk`: the language of POSIX with what scripts use of gawk.
//!
//! Invariant: commands of a program start through `platform::process`; everything else it reads and writes are its
//! streams and files.

mod ast;
mod builtins;
mod eval;
mod exec;
mod expr;
mod format;
mod input;
mod interp;
mod lexer;
mod parser;
mod record;
pub(crate) mod regex;
mod stmt;
mod streams;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod value;

use crate::io::Io;
use interp::{Interp, Stop};

/// What stands on the command line before the operands.
#[derive(Default)]
struct Options {
    separator: Option<String>,
    assignments: Vec<String>,
    files: Vec<String>,
    source: Vec<u8>,
    given: bool,
    version: bool,
}

/// The command.
pub(crate) fn awk(args: &[String], io: &mut Io<'_>) -> std::io::Result<u8> {
    let (mut options, mut rest) = match options(args) {
        Ok(parsed) => parsed,
        Err(words) => return failed(io, &words),
    };
    if options.version {
        writeln!(io.stdout, "awk {} (claw)", env!("CARGO_PKG_VERSION"))?;
        return Ok(0);
    }
    for file in std::mem::take(&mut options.files) {
        match source(&file, io) {
            Ok(text) => options.source.extend(text),
            Err(error) => return failed(io, &format!("cannot open \"{file}\" ({})", why(&error))),
        }
        options.source.push(b'\n');
    }
    if !options.given {
        let Some((first, behind)) = rest.split_first() else {
            return failed(
                io,
                "usage: awk [-F fs] [-v var=value] [prog | -f progfile] [file ...]",
            );
        };
        options.source = first.as_bytes().to_vec();
        rest = behind;
    }
    let program = lexer::tokens(&options.source).and_then(parser::parse);
    let program = match program {
        Ok(program) => program,
        Err(words) => return failed(io, &words),
    };
    let mut operands = vec!["awk".to_owned()];
    operands.extend_from_slice(rest);
    let mut interp = Interp::new(program, io);
    interp.operands(&operands);
    let done = prepared(&mut interp, &options).and_then(|()| interp.run());
    finish(interp, done)
}

/// Ends the run: what is open is closed in order.
fn finish(mut interp: Interp<'_, '_>, done: Result<(), Stop>) -> std::io::Result<u8> {
    let mut code = interp.code;
    let mut streams = std::mem::take(&mut interp.streams);
    streams.close_all(interp.io)?;
    match done {
        Ok(()) | Err(Stop::Exit | Stop::Next | Stop::NextFile) => {}
        Err(Stop::Io(error)) => return Err(error),
        Err(Stop::Failed(words)) => code = failed(interp.io, &words)?,
    }
    Ok(code)
}

fn failed(io: &mut Io<'_>, words: &str) -> std::io::Result<u8> {
    io.stdout.flush()?;
    io.complain("awk", words);
    Ok(2)
}

fn prepared(interp: &mut Interp<'_, '_>, options: &Options) -> Result<(), Stop> {
    if let Some(separator) = &options.separator {
        // A single `t` is a tab, as POSIX has it.
        let separator = if separator == "t" { "\\t" } else { separator };
        interp.assignment(format!("FS={separator}").as_bytes())?;
    }
    for assignment in &options.assignments {
        if !interp.assignment(assignment.as_bytes())? {
            return Err(Stop::Failed(format!("`{assignment}` is no assignment")));
        }
    }
    Ok(())
}

/// Why a file cannot be opened, in the words of the original.
fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn source(file: &str, io: &mut Io<'_>) -> std::io::Result<Vec<u8>> {
    if file == "-" || file == "/dev/stdin" {
        let mut text = Vec::new();
        io.stdin.read_to_end(&mut text)?;
        return Ok(text);
    }
    std::fs::read(file)
}

/// Splits options from operands.
fn options(args: &[String]) -> Result<(Options, &[String]), String> {
    let mut options = Options::default();
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        at += 1;
        if arg == "--" {
            break;
        }
        if arg == "-" || !arg.starts_with('-') {
            at -= 1;
            break;
        }
        if let Some(long) = arg.strip_prefix("--") {
            let (name, value) = long
                .split_once('=')
                .map_or((long, None), |(n, v)| (n, Some(v)));
            let letter = match name {
                "version" => {
                    options.version = true;
                    continue;
                }
                "field-separator" => 'F',
                "assign" => 'v',
                "file" => 'f',
                "source" => 'e',
                "posix"
                | "traditional"
                | "re-interval"
                | "sandbox"
                | "lint"
                | "characters-as-bytes" => continue,
                _ => return Err(format!("unknown option --{name}")),
            };
            let value = value.map(str::to_owned).or_else(|| {
                at += 1;
                args.get(at - 1).cloned()
            });
            options.take(
                letter,
                value.ok_or_else(|| format!("option --{name} wants an argument"))?,
            );
            continue;
        }
        let letter = arg.chars().nth(1).unwrap_or('-');
        if matches!(letter, 'r' | 'P' | 'c' | 'S' | 'b' | 'n') {
            continue;
        }
        if letter == 'V' {
            options.version = true;
            continue;
        }
        if letter == 'W' {
            // Options of mawk that change nothing here.
            at += usize::from(arg.len() == 2);
            continue;
        }
        if !matches!(letter, 'F' | 'v' | 'f' | 'e') {
            return Err(format!("unknown option {arg}"));
        }
        let value = match arg.get(2..) {
            Some(value) if !value.is_empty() => value.to_owned(),
            _ => {
                at += 1;
                let next = args.get(at - 1).cloned();
                next.ok_or_else(|| format!("option -{letter} wants an argument"))?
            }
        };
        options.take(letter, value);
    }
    Ok((options, args.get(at..).unwrap_or_default()))
}

impl Options {
    fn take(&mut self, letter: char, value: String) {
        match letter {
            'F' => self.separator = Some(value),
            'v' => self.assignments.push(value),
            'f' => {
                self.files.push(value);
                self.given = true;
            }
            _ => {
                self.source.extend_from_slice(value.as_bytes());
                self.source.push(b'\n');
                self.given = true;
            }
        }
    }
}
