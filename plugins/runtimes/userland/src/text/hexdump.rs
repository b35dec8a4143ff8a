//! `hexdump`: bytes by format strings. The built-in displays are format strings too.
//!
//! Invariant: every block is as long as the longest format; a display repeats until the input ends.

mod format;
mod show;

use super::input;
use super::options::{self, About, Takes};
use crate::io::Io;
use std::io;

const ABOUT: About = About {
    name: "hexdump",
    short: "bcCde:f:n:os:vx",
    long: &[
        ("one-byte-octal", Takes::Nothing, 'b'),
        ("one-byte-char", Takes::Nothing, 'c'),
        ("canonical", Takes::Nothing, 'C'),
        ("two-bytes-decimal", Takes::Nothing, 'd'),
        ("two-bytes-octal", Takes::Nothing, 'o'),
        ("two-bytes-hex", Takes::Nothing, 'x'),
        ("format", Takes::Value, 'e'),
        ("format-file", Takes::Value, 'f'),
        ("length", Takes::Value, 'n'),
        ("skip", Takes::Value, 's'),
        ("no-squeezing", Takes::Nothing, 'v'),
    ],
    usage: "hexdump [-bcCdovx] [-e FORMAT] [-f FILE] [-n LENGTH] [-s OFFSET] [FILE]...",
    wrong: 1,
};

/// The formats of an option of display.
fn display(letter: char) -> &'static [&'static str] {
    match letter {
        'b' => &["\"%07.7_Ax\\n\"", "\"%07.7_ax \" 16/1 \"%03o \" \"\\n\""],
        'c' => &["\"%07.7_Ax\\n\"", "\"%07.7_ax \" 16/1 \"%3_c \" \"\\n\""],
        'C' => &[
            "\"%08.8_Ax\\n\"",
            "\"%08.8_ax  \" 8/1 \"%02x \" \"  \" 8/1 \"%02x \"",
            "\"  |\" 16/1 \"%_p\" \"|\\n\"",
        ],
        'd' => &["\"%07.7_Ax\\n\"", "\"%07.7_ax \" 8/2 \"  %05u \" \"\\n\""],
        'o' => &["\"%07.7_Ax\\n\"", "\"%07.7_ax \" 8/2 \" %06o \" \"\\n\""],
        'x' => &["\"%07.7_Ax\\n\"", "\"%07.7_ax \" 8/2 \"   %04x \" \"\\n\""],
        _ => &["\"%07.7_Ax\\n\"", "\"%07.7_ax \" 8/2 \"%04x \" \"\\n\""],
    }
}

/// The command.
pub(super) fn hexdump(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let mut texts: Vec<String> = Vec::new();
    let (mut length, mut skip, mut squeeze) = (u64::MAX, 0, true);
    for (letter, value) in given.options {
        let value = value.unwrap_or_default();
        match letter {
            'v' => squeeze = false,
            'e' => texts.push(value),
            'f' => match input::bytes(&value, io) {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let lines = text
                        .lines()
                        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
                    texts.extend(lines.map(str::to_owned));
                }
                Err(error) => {
                    io.complain("hexdump", format_args!("{value}: {}", input::words(&error)));
                    return Ok(1);
                }
            },
            'n' | 's' => {
                let Some(number) = input::number(&value, true) else {
                    let what = if letter == 'n' { "length" } else { "offset" };
                    io.complain("hexdump", format_args!("failed to parse {what}: '{value}'"));
                    return Ok(1);
                };
                *(if letter == 'n' {
                    &mut length
                } else {
                    &mut skip
                }) = number;
            }
            letter => texts.extend(display(letter).iter().map(|t| (*t).to_owned())),
        }
    }
    if texts.is_empty() {
        texts.extend(display(' ').iter().map(|t| (*t).to_owned()));
    }
    let mut formats = Vec::new();
    for text in &texts {
        match format::parse(text) {
            Ok(format) => formats.push(format),
            Err(words) => {
                io.complain("hexdump", words);
                return Ok(1);
            }
        }
    }
    let (bytes, failed) = input::together("hexdump", &given.operands, io)?;
    if failed && bytes.is_empty() {
        io.complain("hexdump", "all input file arguments failed");
        return Ok(1);
    }
    let from = usize::try_from(skip).unwrap_or(usize::MAX).min(bytes.len());
    let rest = &bytes[from..];
    let count = usize::try_from(length)
        .unwrap_or(usize::MAX)
        .min(rest.len());
    show::all(&formats, &rest[..count], from, squeeze, io.stdout)?;
    Ok(u8::from(failed))
}

#[cfg(test)]
mod tests {
    use crate::text::testing::run;

    #[test]
    fn displays() {
        let out = |args: &[&str], text: &str| run(super::hexdump, args, text).out;
        let canonical =
            "00000000  41 42 43 0a                                       |ABC.|\n00000004\n";
        assert_eq!(out(&["-C"], "ABC\n"), canonical);
        assert_eq!(
            out(&[], "ABC"),
            "0000000 4241 0043                              \n0000003\n"
        );
        assert_eq!(out(&["-v", "-e", "1/1 \"%02x\""], "AB"), "4142");
        assert_eq!(out(&["-C"], ""), "");
        let twice = "a".repeat(48);
        assert!(out(&["-C"], &twice).contains("\n*\n00000030\n"));
        assert!(!out(&["-vC"], &twice).contains('*'));
    }
}
