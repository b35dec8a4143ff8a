//! `iconv`: from one encoding to another.
//!
//! Invariant: what comes before an illegal byte is written before the error.

mod coding;
mod plain;

use super::input;
use super::options::{self, About, Takes};
use crate::io::Io;
use coding::Coding;
use std::io;

const ABOUT: About = About {
    name: "iconv",
    short: "f:t:lco:sV",
    long: &[
        ("from-code", Takes::Value, 'f'),
        ("to-code", Takes::Value, 't'),
        ("list", Takes::Nothing, 'l'),
        ("output", Takes::Value, 'o'),
        ("silent", Takes::Nothing, 's'),
        ("verbose", Takes::Nothing, 'V'),
    ],
    usage: "iconv [-c] [-f NAME] [-t NAME[//TRANSLIT|//IGNORE]] [-o FILE] [FILE]...",
    wrong: 1,
};

/// What happens to letters the target has not.
struct Target {
    coding: Coding,
    translit: bool,
    ignore: bool,
}

/// Why a conversion ended early.
enum Stop {
    Illegal(usize),
    Incomplete,
}

/// The command.
pub(super) fn iconv(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let (mut from, mut to) = ("UTF-8".to_owned(), "UTF-8".to_owned());
    let (mut drop, mut file) = (false, None);
    for (letter, value) in given.options {
        match (letter, value) {
            ('f', Some(value)) => from = value,
            ('t', Some(value)) => to = value,
            ('o', value) => file = value,
            ('c', _) => drop = true,
            ('l', _) => {
                io.stdout.write_all(coding::NAMES.as_bytes())?;
                return Ok(0);
            }
            _ => {}
        }
    }
    let suffix = |name: &str, part: &str| {
        let upper = name.to_uppercase();
        upper
            .split("//")
            .skip(1)
            .any(|s| s.split(',').any(|s| s == part))
    };
    let (Some(source), Some(target)) = (Coding::named(&from), Coding::named(&to)) else {
        let (word, name) = match Coding::named(&from) {
            None => ("from", &from),
            Some(_) => ("to", &to),
        };
        let words = format!("conversion {word} `{name}' is not supported");
        return Ok(options::wrong(&ABOUT, words, io));
    };
    let target = Target {
        coding: target,
        translit: suffix(&to, "TRANSLIT"),
        ignore: drop || suffix(&to, "IGNORE"),
    };
    let standard = ["-".to_owned()];
    let paths = match given.operands.is_empty() {
        true => &standard[..],
        false => &given.operands,
    };
    let (mut made, mut code) = (Vec::new(), 0);
    target.coding.begin(&mut made);
    for path in paths {
        let bytes = match input::bytes(path, io) {
            Ok(bytes) => bytes,
            Err(error) => {
                let words = input::words(&error);
                io.complain(
                    "iconv",
                    format_args!("cannot open input file `{path}': {words}"),
                );
                code = 1;
                continue;
            }
        };
        if let Err(stop) = convert(source, &target, &bytes, &mut made) {
            code = 1;
            match stop {
                Stop::Illegal(at) => io.complain(
                    "iconv",
                    format_args!("illegal input sequence at position {at}"),
                ),
                Stop::Incomplete => io.complain(
                    "iconv",
                    "incomplete character or shift sequence at end of buffer",
                ),
            }
            break;
        }
    }
    match file {
        None => io.stdout.write_all(&made)?,
        Some(path) => {
            if let Err(error) = std::fs::write(&path, &made) {
                let words = input::words(&error);
                io.complain(
                    "iconv",
                    format_args!("unable to open output file '{path}': {words}"),
                );
                return Ok(1);
            }
        }
    }
    Ok(code)
}

fn convert(source: Coding, target: &Target, bytes: &[u8], to: &mut Vec<u8>) -> Result<(), Stop> {
    let (source, mut at) = source.settle(bytes);
    while at < bytes.len() {
        match source.decode(&bytes[at..]) {
            Ok((letter, length)) => {
                if !put(target, letter, to) {
                    return Err(Stop::Illegal(at));
                }
                at += length;
            }
            Err(_) if target.ignore => at += source.unit(),
            Err(true) => return Err(Stop::Incomplete),
            Err(false) => return Err(Stop::Illegal(at)),
        }
    }
    Ok(())
}

/// Writes a letter, or what stands for it; `false` if nothing may.
fn put(target: &Target, letter: char, to: &mut Vec<u8>) -> bool {
    if target.coding.encode(letter, to) {
        return true;
    }
    if target.translit {
        let plain = plain::plain(letter).unwrap_or("?");
        return plain.chars().all(|c| target.coding.encode(c, to));
    }
    target.ignore
}

#[cfg(test)]
mod tests {
    use crate::text::testing::bytes;

    fn done(args: &[&str], text: &[u8]) -> (u8, Vec<u8>, String) {
        let done = bytes(super::iconv, args, text);
        (done.code, done.bytes, done.err)
    }

    #[test]
    fn between_encodings() {
        let pairs: [(&str, &str, &[u8], &[u8]); 6] = [
            ("utf8", "latin1", "hé".as_bytes(), b"h\xe9"),
            ("ISO-8859-15", "UTF-8", b"\xa4", "€".as_bytes()),
            ("CP1252", "utf-8", b"\x80\x93", "€“".as_bytes()),
            ("utf-8", "UTF-16", b"h", b"\xff\xfeh\0"),
            ("utf-16", "utf-8", b"\xfe\xff\0h", b"h"),
            ("UTF-16LE", "UTF-8", b"\x3d\xd8\x00\xde", "😀".as_bytes()),
        ];
        for (from, to, input, output) in pairs {
            assert_eq!(
                done(&["-f", from, "-t", to], input).1,
                output,
                "{from} {to}"
            );
        }
    }

    #[test]
    fn letters_that_do_not_fit() {
        let text = "aé“€\n".as_bytes();
        let (code, out, err) = done(&["-t", "ascii"], text);
        assert_eq!((code, out.as_slice()), (1, &b"a"[..]));
        assert_eq!(err, "iconv: illegal input sequence at position 1\n");
        assert_eq!(done(&["-t", "ascii//TRANSLIT"], text).1, b"ae\"EUR\n");
        assert_eq!(done(&["-c", "-t", "ascii"], text).1, b"a\n");
        assert_eq!(done(&["-f", "utf8", "-t", "latin1"], b"h\xe9").0, 1);
        assert_eq!(done(&["-f", "nope"], b"").0, 1);
    }
}
