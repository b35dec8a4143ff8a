//! `strings`: runs of printable letters in any file.
//!
//! Invariant: a run is at least as long as asked, in 7-bit letters, blank and tab.

use super::input;
use super::options::{self, About, Takes};
use crate::io::Io;
use std::io::{self, Write};

const ABOUT: About = About {
    name: "strings",
    short: "adfn:owt:e:s:0123456789",
    long: &[
        ("all", Takes::Nothing, 'a'),
        ("data", Takes::Nothing, 'd'),
        ("print-file-name", Takes::Nothing, 'f'),
        ("bytes", Takes::Value, 'n'),
        ("radix", Takes::Value, 't'),
        ("encoding", Takes::Value, 'e'),
        ("include-all-whitespace", Takes::Nothing, 'w'),
        ("output-separator", Takes::Value, 's'),
    ],
    usage: "strings [-afow] [-n LENGTH] [-t {o,d,x}] [-e {s,S,l,b}] [-s SEPARATOR] [FILE]...",
    wrong: 1,
};

/// What a call asks for.
struct Wish {
    least: usize,
    radix: Option<char>,
    names: bool,
    spaces: bool,
    /// Bytes per letter, and which of them holds it.
    wide: (usize, usize),
    high: bool,
    separator: String,
}

/// The command.
pub(super) fn strings(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let mut wish = Wish {
        least: 4,
        radix: None,
        names: false,
        spaces: false,
        wide: (1, 0),
        high: false,
        separator: "\n".to_owned(),
    };
    let mut digits = String::new();
    for (letter, value) in given.options {
        let value = value.unwrap_or_default();
        match letter {
            'f' => wish.names = true,
            'w' => wish.spaces = true,
            's' => wish.separator = value,
            'o' => wish.radix = Some('o'),
            '0'..='9' => digits.push(letter),
            'n' => digits = value,
            't' if ["o", "d", "x"].contains(&value.as_str()) => wish.radix = value.chars().next(),
            'e' => match value.as_str() {
                "s" => wish.high = false,
                "S" => wish.high = true,
                "l" => wish.wide = (2, 0),
                "b" => wish.wide = (2, 1),
                "L" => wish.wide = (4, 0),
                "B" => wish.wide = (4, 3),
                _ => return Ok(options::wrong(&ABOUT, "invalid encoding", io)),
            },
            't' => return Ok(options::wrong(&ABOUT, "invalid radix", io)),
            _ => {}
        }
    }
    if !digits.is_empty() {
        let least = digits.parse().ok().filter(|n| *n > 0);
        let Some(least) = least else {
            io.complain(
                "strings",
                format_args!("invalid minimum string length {digits}"),
            );
            return Ok(1);
        };
        wish.least = least;
    }
    let (mut code, standard) = (0, ["-".to_owned()]);
    let paths = match given.operands.is_empty() {
        true => &standard[..],
        false => &given.operands,
    };
    for path in paths {
        match input::bytes(path, io) {
            Ok(bytes) => one(&wish, path, &bytes, io.stdout)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                io.complain("strings", format_args!("'{path}': No such file"));
                code = 1;
            }
            Err(error) => {
                io.complain("strings", format_args!("{path}: {}", input::words(&error)));
                code = 1;
            }
        }
    }
    Ok(code)
}

/// The letter at the start of these bytes.
fn letter(wish: &Wish, bytes: &[u8]) -> Option<u8> {
    let (size, place) = wish.wide;
    let unit = bytes.get(..size)?;
    if unit
        .iter()
        .enumerate()
        .any(|(at, b)| at != place && *b != 0)
    {
        return None;
    }
    let byte = unit[place];
    let good = matches!(byte, b'\t' | b' '..=b'~')
        || (wish.high && byte >= 0x80)
        || (wish.spaces && (9..=13).contains(&byte));
    good.then_some(byte)
}

fn one(wish: &Wish, path: &str, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut at = 0;
    while at < bytes.len() {
        let (start, mut run) = (at, Vec::new());
        while let Some(byte) = letter(wish, &bytes[at..]) {
            run.push(byte);
            at += wish.wide.0;
        }
        if run.is_empty() {
            at += 1;
        }
        if run.len() < wish.least || run.is_empty() {
            continue;
        }
        if wish.names {
            let name = if path == "-" {
                "{standard input}"
            } else {
                path
            };
            write!(out, "{name}: ")?;
        }
        match wish.radix {
            Some('o') => write!(out, "{start:7o} ")?,
            Some('d') => write!(out, "{start:7} ")?,
            Some(_) => write!(out, "{start:7x} ")?,
            None => {}
        }
        out.write_all(&run)?;
        out.write_all(wish.separator.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::text::testing::bytes;

    #[test]
    fn runs() {
        let input = b"\x00\x01hello\x00abc\x00world!\n\xff";
        let out = |args: &[&str]| bytes(super::strings, args, input).out;
        assert_eq!(out(&[]), "hello\nworld!\n");
        assert_eq!(out(&["-3"]), "hello\nabc\nworld!\n");
        assert_eq!(out(&["-n", "6", "-t", "x"]), "      c world!\n");
        assert_eq!(bytes(super::strings, &["/nowhere/x"], b"").code, 1);
    }
}
