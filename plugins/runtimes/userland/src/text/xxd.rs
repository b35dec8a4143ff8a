//! `xxd`: dumps bytes in columns and back.
//!
//! Invariant: `-r` of what a dump prints gives the bytes back.

mod back;
mod dump;
mod wish;

use super::input;
use crate::io::Io;
use std::io;
use wish::{Shape, Wish};

const USAGE: &str = "Usage:\n       xxd [options] [infile [outfile]]\n    or\n       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]\n";

/// The command.
pub(super) fn xxd(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let wish = match Wish::read(args) {
        Ok(wish) => wish,
        Err(words) => {
            if !words.is_empty() {
                io.complain("xxd", words);
            }
            io.stderr.write_all(USAGE.as_bytes())?;
            return Ok(1);
        }
    };
    if wish.help {
        io.stderr.write_all(USAGE.as_bytes())?;
        return Ok(1);
    }
    if wish.version {
        writeln!(io.stderr, "xxd (claw userland)")?;
        return Ok(0);
    }
    let path = wish.operands.first().map_or("-", String::as_str);
    let bytes = match input::bytes(path, io) {
        Ok(bytes) => bytes,
        Err(error) => {
            io.complain("xxd", format_args!("{path}: {}", input::words(&error)));
            return Ok(2);
        }
    };
    let mut made = Vec::new();
    let to_file = wish.operands.get(1).filter(|p| *p != "-");
    if wish.back {
        if let Err(words) = back::back(&wish, &bytes, &mut made) {
            io.complain("xxd", words);
            return Ok(5);
        }
    } else {
        let Some(part) = part(&wish, &bytes) else {
            io.complain("xxd", "Sorry, cannot seek.");
            return Ok(4);
        };
        match (wish.shape, to_file) {
            (_, Some(_)) => dump::print(&wish, path, part, &mut made)?,
            (_, None) => dump::print(&wish, path, part, io.stdout)?,
        }
    }
    match to_file {
        None => io.stdout.write_all(&made)?,
        Some(path) => {
            if let Err(error) = std::fs::write(path, &made) {
                io.complain("xxd", format_args!("{path}: {}", input::words(&error)));
                return Ok(3);
            }
        }
    }
    Ok(0)
}

/// The bytes of the call's range and the address of the first.
fn part<'b>(wish: &Wish, bytes: &'b [u8]) -> Option<(usize, &'b [u8])> {
    let from = match wish.from_end {
        true => bytes.len().checked_sub(wish.seek)?,
        false => wish.seek.min(bytes.len()),
    };
    let rest = &bytes[from..];
    Some((from, &rest[..wish.length.min(rest.len())]))
}

/// Whether the offset column makes sense for a shape.
fn has_address(shape: Shape) -> bool {
    !matches!(shape, Shape::Plain | Shape::Include)
}

#[cfg(test)]
mod tests {
    use crate::text::testing::{bytes, run};

    fn out(args: &[&str], text: &str) -> String {
        run(super::xxd, args, text).out
    }

    #[test]
    fn dumps() {
        let whole = "00000000: 4142 430a                                ABC.\n";
        assert_eq!(out(&[], "ABC\n"), whole);
        assert_eq!(out(&["-p"], "ABC"), "414243\n");
        assert_eq!(out(&["-ps", "-c2", "-u"], "JKL"), "4A4B\n4C\n");
        assert_eq!(
            out(&["-b"], "A"),
            "00000000: 01000001                                               A\n"
        );
        assert_eq!(out(&["-i"], "AB"), "  0x41, 0x42\n");
        assert_eq!(
            out(&["-s", "1", "-l", "1"], "ABC"),
            out(&["-s1", "-l1"], "ABX")
        );
        assert_eq!(
            out(&["-e"], "ABCDE"),
            "00000000: 44434241       45                    ABCDE\n"
        );
    }

    #[test]
    fn there_and_back() {
        let all: Vec<u8> = (0..=255).collect();
        for options in [&[][..], &["-p"], &["-c", "7"], &["-g", "1"], &["-b"]] {
            let dumped = bytes(super::xxd, options, &all).bytes;
            let mut back = options.to_vec();
            back.push("-r");
            let restored = bytes(super::xxd, &back, &dumped).bytes;
            assert_eq!(restored, all, "{options:?}");
        }
    }

    #[test]
    fn wrong_calls() {
        assert_eq!(run(super::xxd, &["-q"], "").code, 1);
        assert_eq!(run(super::xxd, &["/nowhere/x"], "").code, 2);
    }
}
