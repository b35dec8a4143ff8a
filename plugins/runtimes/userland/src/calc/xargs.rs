//! `xargs`: commands built from standard input.
//!
//! Invariant: commands run one after the other; `-P` changes nothing but is taken.

#[cfg(test)]
mod tests;
mod words;

use crate::io::Io;
use crate::platform::process::{self, Input, Output, Refused};
use words::{Cut, Word};

/// Bytes of a command line where nothing else is asked.
const MAX_BYTES: usize = 128 * 1024;
/// The most bytes of input held.
const MAX_INPUT_BYTES: u64 = 64 << 20;

/// What was asked.
struct Options {
    most: Option<usize>,
    lines: Option<usize>,
    replace: Option<String>,
    cut: Cut,
    skip_empty: bool,
    show: bool,
    file: Option<String>,
    end: Option<String>,
    bytes: usize,
    command: Vec<String>,
}

/// The command.
pub(crate) fn xargs(args: &[String], io: &mut Io<'_>) -> std::io::Result<u8> {
    let options = match parse(args) {
        Ok(options) => options,
        Err(words) => {
            io.complain("xargs", words);
            return Ok(1);
        }
    };
    let mut input = Vec::new();
    let read = match &options.file {
        Some(file) => match std::fs::File::open(file) {
            Ok(opened) => std::io::Read::read_to_end(
                &mut std::io::Read::take(opened, MAX_INPUT_BYTES),
                &mut input,
            ),
            Err(_) => {
                io.complain("xargs", format_args!("Cannot open input file '{file}'"));
                return Ok(1);
            }
        },
        None => std::io::Read::read_to_end(
            &mut std::io::Read::take(&mut *io.stdin, MAX_INPUT_BYTES),
            &mut input,
        ),
    };
    read?;
    let cut = if options.replace.is_some() && options.cut == Cut::Words {
        Cut::Lines
    } else {
        options.cut
    };
    let (words, fault) = words::words(&input, cut, options.end.as_deref());
    let code = run_all(&options, &words, io)?;
    if let Some(fault) = fault {
        io.stdout.flush()?;
        io.complain("xargs", fault);
        return Ok(1);
    }
    Ok(code)
}

/// How a command ended.
enum Ended {
    Code(u8),
    /// It did not start: the code of the whole.
    Refused(u8),
}

fn run_all(options: &Options, words: &[Word], io: &mut Io<'_>) -> std::io::Result<u8> {
    let mut code = 0;
    let (lines, fault) = commands(options, words);
    for argv in lines {
        match run_one(options, &argv, io)? {
            Ended::Code(0) => {}
            Ended::Code(255) => {
                let name = argv.first().map_or("", String::as_str);
                io.complain(
                    "xargs",
                    format_args!("{name}: exited with status 255; aborting"),
                );
                return Ok(124);
            }
            Ended::Code(_) => code = 123,
            Ended::Refused(refused) => return Ok(refused),
        }
    }
    if let Some(fault) = fault {
        io.complain("xargs", fault);
        return Ok(1);
    }
    Ok(code)
}

fn run_one(options: &Options, argv: &[String], io: &mut Io<'_>) -> std::io::Result<Ended> {
    if options.show {
        io.stdout.flush()?;
        let shown: Vec<String> = argv.iter().map(|a| shown(a)).collect();
        writeln!(io.stderr, "{}", shown.join(" "))?;
    }
    io.stdout.flush()?;
    let stdin = if options.file.is_some() {
        Input::Inherit
    } else {
        Input::Null
    };
    let name = argv.first().map_or("", String::as_str);
    Ok(match process::spawn(argv, io.env, stdin, Output::Inherit) {
        Ok(child) => Ended::Code(child.wait()?),
        Err(Refused::NotFound(_)) => {
            io.complain("xargs", format_args!("{name}: No such file or directory"));
            Ended::Refused(127)
        }
        Err(Refused::NotExecutable(_)) => {
            io.complain("xargs", format_args!("{name}: Permission denied"));
            Ended::Refused(126)
        }
        Err(Refused::Other(words)) => {
            io.complain("xargs", format_args!("{name}: {words}"));
            Ended::Refused(1)
        }
    })
}

/// An argument as `-t` shows it.
fn shown(arg: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "%+,-./:=@_^".contains(c);
    if !arg.is_empty() && arg.chars().all(plain) {
        return arg.to_owned();
    }
    format!("'{}'", arg.replace('\'', "'\\''"))
}

/// The command lines, and what is wrong behind the last.
fn commands(options: &Options, words: &[Word]) -> (Vec<Vec<String>>, Option<&'static str>) {
    let mut lines = Vec::new();
    if let Some(mark) = &options.replace {
        for word in words {
            let fill = |part: &String| part.replace(mark.as_str(), &word.text);
            lines.push(options.command.iter().map(fill).collect());
        }
        return (lines, None);
    }
    let base: usize = options.command.iter().map(|a| a.len() + 1).sum();
    let (mut line, mut bytes, mut rows) = (options.command.clone(), base, 0);
    for word in words {
        let size = word.text.len() + 1;
        let args = line.len() - options.command.len();
        let full = options.most.is_some_and(|most| args >= most);
        let full = full || options.lines.is_some_and(|most| rows >= most);
        if args > 0 && (full || bytes + size > options.bytes) {
            lines.push(std::mem::replace(&mut line, options.command.clone()));
            bytes = base;
            rows = 0;
        }
        if base + size > options.bytes {
            return (lines, Some("argument line too long"));
        }
        line.push(word.text.clone());
        bytes += size;
        rows += usize::from(word.ends_line);
    }
    if line.len() > options.command.len() || (words.is_empty() && !options.skip_empty) {
        lines.push(line);
    }
    (lines, None)
}

/// The options that take a value.
const WITH_VALUE: &str = "nLIdPsaE";

fn parse(args: &[String]) -> Result<Options, String> {
    let mut options = Options {
        most: None,
        lines: None,
        replace: None,
        cut: Cut::Words,
        skip_empty: false,
        show: false,
        file: None,
        end: None,
        bytes: MAX_BYTES,
        command: Vec::new(),
    };
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        if arg == "--" {
            at += 1;
            break;
        }
        if !arg.starts_with('-') || arg == "-" {
            break;
        }
        at += 1;
        if let Some(long) = arg.strip_prefix("--") {
            let (name, value) = long
                .split_once('=')
                .map_or((long, None), |(n, v)| (n, Some(v)));
            let letter =
                long_option(name).ok_or_else(|| format!("unrecognized option '--{name}'"))?;
            let value = match value {
                None if WITH_VALUE.contains(letter) => {
                    at += 1;
                    args.get(at - 1).map(String::as_str)
                }
                value => value,
            };
            take(&mut options, letter, value)?;
            continue;
        }
        let mut rest = arg.get(1..).unwrap_or_default();
        while let Some(letter) = rest.chars().next() {
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            if WITH_VALUE.contains(letter) {
                let value = if rest.is_empty() {
                    at += 1;
                    args.get(at - 1).map(String::as_str)
                } else {
                    Some(rest)
                };
                take(&mut options, letter, value)?;
                break;
            }
            if matches!(letter, 'i' | 'l' | 'e') {
                take(&mut options, letter, Some(rest).filter(|r| !r.is_empty()))?;
                break;
            }
            take(&mut options, letter, None)?;
        }
    }
    options.command = args.get(at..).unwrap_or_default().to_vec();
    if options.command.is_empty() {
        options.command.push("echo".to_owned());
    }
    Ok(options)
}

fn long_option(name: &str) -> Option<char> {
    const LONG: [(&str, char); 13] = [
        ("null", '0'),
        ("arg-file", 'a'),
        ("delimiter", 'd'),
        ("replace", 'i'),
        ("max-lines", 'l'),
        ("max-args", 'n'),
        ("max-procs", 'P'),
        ("no-run-if-empty", 'r'),
        ("max-chars", 's'),
        ("verbose", 't'),
        ("exit", 'x'),
        ("eof", 'e'),
        ("process-slot-var", 'E'),
    ];
    LONG.iter()
        .find(|(n, _)| *n == name)
        .map(|(_, letter)| *letter)
}

fn take(options: &mut Options, letter: char, value: Option<&str>) -> Result<(), String> {
    if WITH_VALUE.contains(letter) && value.is_none() {
        return Err(format!("option requires an argument -- '{letter}'"));
    }
    let value = value.unwrap_or_default();
    let count = || -> Result<usize, String> {
        match value.parse() {
            Ok(0) => Err(format!("value {value} for -{letter} option should be >= 1")),
            Ok(n) => Ok(n),
            Err(_) => Err(format!("invalid number \"{value}\" for -{letter} option")),
        }
    };
    match letter {
        '0' => options.cut = Cut::Byte(0),
        'd' => options.cut = Cut::Byte(words::delimiter(value)?),
        'n' => {
            options.most = Some(count()?);
            options.lines = None;
            options.replace = None;
        }
        'L' => options.lines = Some(count()?),
        'l' => options.lines = Some(if value.is_empty() { 1 } else { count()? }),
        'I' => options.replace = Some(value.to_owned()),
        'i' => options.replace = Some(if value.is_empty() { "{}" } else { value }.to_owned()),
        's' => options.bytes = count()?.min(MAX_BYTES),
        'a' => options.file = Some(value.to_owned()),
        'E' => options.end = Some(value.to_owned()),
        'e' => options.end = Some(value.to_owned()).filter(|v| !v.is_empty()),
        'r' => options.skip_empty = true,
        't' => options.show = true,
        'P' | 'x' => {}
        other => return Err(format!("invalid option -- '{other}'")),
    }
    Ok(())
}
