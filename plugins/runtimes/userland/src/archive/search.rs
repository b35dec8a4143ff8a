//! `zgrep`, `bzgrep` and their forms, and `zless`: `grep` and a look at what packed files hold.
//!
//! Invariant: a file is unpacked as a stream into `grep`'s standard input and never held whole.

#[cfg(test)]
mod tests;

use super::squeeze::{self, Kind};
use crate::io::Io;
use crate::platform::process::{self, Input, Output, Refused};
use std::io::{self, BufWriter};

/// `zgrep`.
pub(super) fn zgrep(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    grep(Kind::Gzip, "zgrep", &["grep"], args, io)
}

/// `zegrep`.
pub(super) fn zegrep(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    grep(Kind::Gzip, "zegrep", &["grep", "-E"], args, io)
}

/// `zfgrep`.
pub(super) fn zfgrep(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    grep(Kind::Gzip, "zfgrep", &["grep", "-F"], args, io)
}

/// `bzgrep`.
pub(super) fn bzgrep(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    grep(Kind::Bzip2, "bzgrep", &["grep"], args, io)
}

/// `bzegrep`.
pub(super) fn bzegrep(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    grep(Kind::Bzip2, "bzegrep", &["grep", "-E"], args, io)
}

/// `bzfgrep`.
pub(super) fn bzfgrep(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    grep(Kind::Bzip2, "bzfgrep", &["grep", "-F"], args, io)
}

/// `zless` and `zmore`: without a terminal they show everything.
pub(super) fn zless(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    show(Kind::Gzip, args, io)
}

/// `bzless` and `bzmore`.
pub(super) fn bzless(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    show(Kind::Bzip2, args, io)
}

fn show(kind: Kind, args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    // Options are the pager's, which has nothing to do here.
    let files = args.iter().filter(|a| !a.starts_with(['-', '+']));
    squeeze::unpack(kind, &files.cloned().collect::<Vec<_>>(), io)
}

/// `grep`'s short options with a value.
const WITH_VALUE: &str = "ABCDXdefm";

/// `grep`'s long options with a value.
const LONG_WITH_VALUE: [&str; 11] = [
    "after-context",
    "before-context",
    "binary-files",
    "color",
    "colour",
    "context",
    "devices",
    "file",
    "label",
    "max-count",
    "regexp",
];

/// Long options whose value may be left out.
const LONG_MAYBE_VALUE: [&str; 2] = ["color", "colour"];

/// What was asked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    /// Given to `grep` as they are.
    options: Vec<String>,
    files: Vec<String>,
    /// `-H` or `-h`.
    with_name: Option<bool>,
}

/// An option that makes no sense on one stream.
fn unsupported(option: &str) -> bool {
    matches!(option, "-d" | "-r" | "-R" | "-z" | "-Z")
        || ["--di", "--exc", "--inc", "--rec", "--nu"]
            .iter()
            .any(|start| option.starts_with(start))
}

/// Reads the arguments; the error is for people.
fn parse(args: &[String]) -> Result<Asked, String> {
    let mut asked = Asked::default();
    let mut pattern = false;
    let mut words = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            words.extend(rest.by_ref().cloned());
        } else if let Some(long) = arg.strip_prefix("--") {
            let name = long.split_once('=').map_or(long, |(name, _)| name);
            if unsupported(arg) {
                return Err(format!("{arg}: option not supported"));
            }
            match name {
                "with-filename" => asked.with_name = Some(true),
                "no-filename" => asked.with_name = Some(false),
                _ => asked.options.push(arg.clone()),
            }
            pattern |= matches!(name, "regexp" | "file");
            let separate = LONG_WITH_VALUE.contains(&name) && !LONG_MAYBE_VALUE.contains(&name);
            if separate && !long.contains('=') {
                let value = rest.next();
                let value = value.ok_or_else(|| format!("{arg} option requires an argument"))?;
                asked.options.push(value.clone());
            }
        } else if arg.len() > 1 && arg.starts_with('-') {
            pattern |= letters(arg, &mut rest, &mut asked)?;
        } else {
            words.push(arg.clone());
        }
    }
    let mut words = words.into_iter();
    if !pattern {
        let first = words
            .next()
            .ok_or("missing pattern; try `--help' for help")?;
        asked.options.extend(["-e".to_owned(), first]);
    }
    asked.files = words.collect();
    if asked.files.is_empty() {
        asked.files.push("-".to_owned());
    }
    Ok(asked)
}

/// One word of short options; true if it holds the pattern.
fn letters<'a>(
    arg: &str,
    rest: &mut impl Iterator<Item = &'a String>,
    asked: &mut Asked,
) -> Result<bool, String> {
    let mut text = arg.get(1..).unwrap_or_default();
    while let Some(letter) = text.chars().next() {
        text = text.get(letter.len_utf8()..).unwrap_or_default();
        let option = format!("-{letter}");
        if unsupported(&option) {
            return Err(format!("{option}: option not supported"));
        }
        match letter {
            'H' => asked.with_name = Some(true),
            'h' => asked.with_name = Some(false),
            _ if WITH_VALUE.contains(letter) => {
                let value = match text {
                    "" => rest.next().cloned(),
                    joined => Some(joined.to_owned()),
                };
                let value = value.ok_or_else(|| format!("{option} option requires an argument"))?;
                asked.options.extend([option, value]);
                return Ok(matches!(letter, 'e' | 'f'));
            }
            _ => asked.options.push(option),
        }
    }
    Ok(false)
}

/// The more serious of two exit codes; a match outweighs none.
fn worse(a: u8, b: u8) -> u8 {
    if a <= 1 && b <= 1 { a.min(b) } else { a.max(b) }
}

fn grep(
    kind: Kind,
    name: &'static str,
    command: &[&str],
    args: &[String],
    io: &mut Io<'_>,
) -> io::Result<u8> {
    let asked = match parse(args) {
        Ok(asked) => asked,
        Err(words) => {
            io.complain(name, words);
            return Ok(2);
        }
    };
    let mut code = 1;
    for file in &asked.files {
        let mut argv: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
        argv.extend(asked.options.iter().cloned());
        if asked.with_name.unwrap_or(asked.files.len() > 1) {
            argv.push("-H".to_owned());
        }
        if file != "-" {
            argv.push(format!("--label={file}"));
        }
        code = worse(code, one(kind, name, file, &argv, io)?);
    }
    Ok(code)
}

/// Searches one file; answers the exit code.
fn one(
    kind: Kind,
    name: &'static str,
    file: &str,
    argv: &[String],
    io: &mut Io<'_>,
) -> io::Result<u8> {
    io.stdout.flush()?;
    let mut child = match process::spawn(argv, io.env, Input::Pipe, Output::Inherit) {
        Ok(child) => child,
        Err(Refused::NotFound(words) | Refused::NotExecutable(words) | Refused::Other(words)) => {
            io.complain(name, format_args!("grep: {words}"));
            return Ok(2);
        }
    };
    let mut unpacked = 0;
    if let Some(pipe) = child.take_stdin() {
        let mut pipe = BufWriter::with_capacity(64 * 1024, pipe);
        let mut inner = Io {
            stdin: &mut *io.stdin,
            stdout: &mut pipe,
            stderr: &mut *io.stderr,
            env: io.env,
        };
        let done = squeeze::unpack(kind, &[file.to_owned()], &mut inner)
            .and_then(|code| inner.stdout.flush().map(|()| code));
        unpacked = match done {
            // Only a warning.
            Ok(2) => 0,
            Ok(0) => 0,
            Ok(_) => 2,
            // `grep` has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Err(error) => return Err(error),
        };
        // A buffer with a rest nobody reads would be written when dropped.
        drop(pipe.into_parts());
    }
    Ok(child.wait()?.max(unpacked))
}
