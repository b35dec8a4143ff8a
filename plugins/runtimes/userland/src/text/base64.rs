//! `base64` and `base32`: strict about padding, as GNU is.
//!
//! Invariant: what was decoded before an error is written.

use super::input;
use super::options::{self, About, Takes};
use crate::io::Io;
use std::io;

/// Columns of encoded lines unless told.
const WIDTH_COLUMNS: usize = 76;

/// An alphabet and how many bits each of its letters holds.
struct Base {
    about: About,
    letters: &'static [u8],
    bits: usize,
}

const LONG: &[(&str, Takes, char)] = &[
    ("decode", Takes::Nothing, 'd'),
    ("ignore-garbage", Takes::Nothing, 'i'),
    ("wrap", Takes::Value, 'w'),
];

const BASE64: Base = Base {
    about: About {
        name: "base64",
        short: "diw:",
        long: LONG,
        usage: "base64 [OPTION]... [FILE]\n\
            Base64 encode or decode FILE, or standard input, to standard output.\n\
            \x20 -d, --decode          decode data\n\
            \x20 -i, --ignore-garbage  when decoding, ignore non-alphabet characters\n\
            \x20 -w, --wrap=COLS       wrap encoded lines after COLS character (default 76)",
        wrong: 1,
    },
    letters: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    bits: 6,
};
const BASE32: Base = Base {
    about: About {
        name: "base32",
        short: "diw:",
        long: LONG,
        usage: "base32 [OPTION]... [FILE]\n\
            Base32 encode or decode FILE, or standard input, to standard output.\n\
            \x20 -d, --decode          decode data\n\
            \x20 -i, --ignore-garbage  when decoding, ignore non-alphabet characters\n\
            \x20 -w, --wrap=COLS       wrap encoded lines after COLS character (default 76)",
        wrong: 1,
    },
    letters: b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    bits: 5,
};

/// The command `base64`.
pub(super) fn base64(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    run(&BASE64, args, io)
}

/// The command `base32`.
pub(super) fn base32(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    run(&BASE32, args, io)
}

fn run(base: &Base, args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&base.about, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let (mut decode, mut ignore, mut width) = (false, false, WIDTH_COLUMNS);
    for (letter, value) in given.options {
        match (letter, value) {
            ('d', _) => decode = true,
            ('i', _) => ignore = true,
            (_, value) => {
                let text = value.unwrap_or_default();
                let Ok(columns) = text.parse() else {
                    io.complain(base.about.name, format_args!("invalid wrap size: '{text}'"));
                    return Ok(1);
                };
                width = columns;
            }
        }
    }
    if let [_, extra, ..] = given.operands.as_slice() {
        return Ok(options::wrong(
            &base.about,
            format_args!("extra operand '{extra}'"),
            io,
        ));
    }
    let path = given.operands.first().map_or("-", String::as_str);
    let bytes = match input::bytes(path, io) {
        Ok(bytes) => bytes,
        Err(error) => {
            let words = input::words(&error);
            io.complain(base.about.name, format_args!("{path}: {words}"));
            return Ok(1);
        }
    };
    if decode {
        let (made, good) = decoded(base, &bytes, ignore);
        io.stdout.write_all(&made)?;
        if !good {
            io.complain(base.about.name, "invalid input");
        }
        return Ok(u8::from(!good));
    }
    let made = encoded(base, &bytes);
    if width == 0 {
        io.stdout.write_all(&made)?;
        return Ok(0);
    }
    for line in made.chunks(width) {
        io.stdout.write_all(line)?;
        io.stdout.write_all(b"\n")?;
    }
    Ok(0)
}

/// Letters and bytes of a whole group.
fn group(base: &Base) -> (usize, usize) {
    if base.bits == 6 { (4, 3) } else { (8, 5) }
}

fn encoded(base: &Base, bytes: &[u8]) -> Vec<u8> {
    let (letters, size) = group(base);
    let mut all = Vec::with_capacity(bytes.len().div_ceil(size) * letters);
    for chunk in bytes.chunks(size) {
        let mut value = chunk.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
        value <<= 8 * (size - chunk.len());
        let used = (chunk.len() * 8).div_ceil(base.bits);
        for place in 0..letters {
            let shift = base.bits * (letters - 1 - place);
            let index = usize::try_from(value >> shift).unwrap_or(0) & ((1 << base.bits) - 1);
            all.push(if place < used {
                base.letters[index]
            } else {
                b'='
            });
        }
    }
    all
}

/// The bytes up to the first error, and whether there was none.
fn decoded(base: &Base, text: &[u8], ignore: bool) -> (Vec<u8>, bool) {
    let known = |b: &u8| *b == b'=' || base.letters.contains(b);
    let letters = text.iter().filter(|b| match ignore {
        true => known(b),
        false => **b != b'\n',
    });
    let letters: Vec<u8> = letters.copied().collect();
    let (count, size) = group(base);
    let mut all = Vec::with_capacity(letters.len() / count * size);
    for chunk in letters.chunks(count) {
        let used = chunk
            .iter()
            .take_while(|b| base.letters.contains(b))
            .count();
        let mut value = 0_u64;
        for letter in &chunk[..used] {
            let index = base.letters.iter().position(|l| l == letter).unwrap_or(0);
            value = value << base.bits | index as u64;
        }
        value <<= base.bits * (count - used);
        let bytes = used * base.bits / 8;
        all.extend((0..bytes).map(|at| (value >> (8 * (size - 1 - at))) as u8));
        // Padding fills the group, and only a number of letters that ends in a byte may stand before it.
        let padded = chunk[used..].iter().all(|b| *b == b'=') && chunk.len() == count;
        if !padded || (bytes * 8).div_ceil(base.bits) != used {
            return (all, false);
        }
    }
    (all, true)
}

#[cfg(test)]
mod tests {
    use crate::text::testing::{bytes, run};

    #[test]
    fn there_and_back() {
        assert_eq!(run(super::base64, &[], "hi").out, "aGk=\n");
        assert_eq!(
            run(super::base32, &["-w0"], "hello!").out,
            "NBSWY3DPEE======"
        );
        let all: Vec<u8> = (0..=255).collect();
        for command in [super::base64, super::base32] {
            for length in 0..20 {
                let text = bytes(command, &["-w", "7"], &all[..length]).bytes;
                assert_eq!(bytes(command, &["-d"], &text).bytes, all[..length]);
            }
        }
    }

    #[test]
    fn padding_is_strict() {
        let done = run(super::base64, &["-d"], "aGk");
        assert_eq!((done.code, done.out.as_str()), (1, "hi"));
        assert_eq!(done.err, "base64: invalid input\n");
        assert_eq!(run(super::base64, &["-d"], "a!Gk=").code, 1);
        assert_eq!(run(super::base64, &["-di"], "a!Gk=").out, "hi");
        assert_eq!(run(super::base64, &["-d"], "aGk=aGk=\n").out, "hihi");
    }
}
