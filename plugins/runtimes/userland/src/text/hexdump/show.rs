//! Blocks of bytes through formats.
//!
//! Invariant: a conversion beyond the end of the input prints blanks of its width.

use super::format::{Conversion, Piece, Unit};
use std::io::{self, Write};

/// Names of the bytes that `_u` spells out.
const CONTROL: [&str; 32] = [
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "lf", "vt", "ff", "cr",
    "so", "si", "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc",
    "fs", "gs", "rs", "us",
];

/// Prints all bytes; `from` is the address of the first.
pub(super) fn all(
    formats: &[Vec<Unit>],
    bytes: &[u8],
    from: usize,
    squeeze: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let size = |units: &Vec<Unit>| units.iter().map(|u| u.bytes * u.count).sum::<usize>();
    let block = formats.iter().map(size).max().unwrap_or(0);
    if block == 0 || bytes.is_empty() {
        return Ok(());
    }
    let (mut before, mut starred): (Option<&[u8]>, bool) = (None, false);
    for (index, chunk) in bytes.chunks(block).enumerate() {
        let same = before.is_some_and(|b| b.starts_with(chunk));
        if squeeze && same {
            if !starred {
                out.write_all(b"*\n")?;
            }
            starred = true;
            continue;
        }
        starred = false;
        before = Some(chunk);
        for units in formats {
            let is_end = |p: &Piece| matches!(p, Piece::Value(c) if c.kind == 'A');
            if !units.iter().any(|u| u.pieces.iter().any(is_end)) {
                one(units, chunk, from + index * block, block, out)?;
            }
        }
    }
    end(formats, from + bytes.len(), out)
}

/// What is printed once at the end: the texts with the last address.
fn end(formats: &[Vec<Unit>], address: usize, out: &mut dyn Write) -> io::Result<()> {
    for unit in formats.iter().flatten() {
        let is_end = |p: &Piece| matches!(p, Piece::Value(c) if c.kind == 'A');
        if !unit.pieces.iter().any(is_end) {
            continue;
        }
        for piece in &unit.pieces {
            match piece {
                Piece::Text(text) => out.write_all(text.as_bytes())?,
                Piece::Value(c) => out.write_all(number(c, address as u64, c.base).as_bytes())?,
            }
        }
    }
    Ok(())
}

/// One block through one format; a short format repeats as far as whole rounds go.
fn one(
    units: &[Unit],
    chunk: &[u8],
    address: usize,
    block: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let own: usize = units.iter().map(|u| u.bytes * u.count).sum();
    let extra = match units.last() {
        // The last unit fills what is left of the block.
        Some(last) if !last.counted && last.bytes > 0 && own < block => (block - own) / last.bytes,
        _ => 0,
    };
    let mut at = 0;
    for (index, unit) in units.iter().enumerate() {
        let times = unit.count + if index + 1 == units.len() { extra } else { 0 };
        for round in 0..times {
            let last = times > 1 && round + 1 == times;
            for (nth, piece) in unit.pieces.iter().enumerate() {
                match piece {
                    Piece::Text(text) if last && nth + 1 == unit.pieces.len() => {
                        let one_less = text.strip_suffix(|c: char| c.is_ascii_whitespace());
                        out.write_all(one_less.unwrap_or(text).as_bytes())?;
                    }
                    Piece::Text(text) => out.write_all(text.as_bytes())?,
                    Piece::Value(c) => {
                        out.write_all(value(c, chunk, at, address).as_bytes())?;
                        at += c.bytes;
                    }
                }
            }
        }
    }
    Ok(())
}

/// A conversion's text.
fn value(c: &Conversion, chunk: &[u8], at: usize, address: usize) -> String {
    if c.kind == 'a' {
        return number(c, (address + at) as u64, c.base);
    }
    let Some(bytes) = chunk.get(at..).filter(|rest| !rest.is_empty()) else {
        return " ".repeat(c.width);
    };
    let bytes = &bytes[..c.bytes.min(bytes.len())];
    let raw = bytes
        .iter()
        .rev()
        .fold(0, |sum, b| sum << 8 | u64::from(*b));
    let first = bytes[0];
    let dot = |b: u8| match b {
        b' '..=b'~' => char::from(b),
        _ => '.',
    };
    match c.kind {
        'd' => {
            let shift = 64 - 8 * u32::try_from(c.bytes).unwrap_or(8);
            // Sign of the value's own size.
            let signed = ((raw << shift) as i64) >> shift;
            let sign = if c.plus && signed >= 0 { "+" } else { "" };
            pad(c, format!("{sign}{signed}"))
        }
        'o' | 'x' | 'X' | 'u' => number(c, raw, c.kind),
        'p' => pad(c, dot(first).to_string()),
        'c' => pad(c, char::from(first).to_string()),
        'C' => pad(c, escaped(first)),
        'U' => pad(
            c,
            match first {
                0..32 => CONTROL[usize::from(first)].to_owned(),
                127 => "del".to_owned(),
                b' '..=b'~' => char::from(first).to_string(),
                _ => format!("{first:02x}"),
            },
        ),
        _ => {
            let text = bytes.split(|b| *b == 0).next().unwrap_or_default();
            pad(c, String::from_utf8_lossy(text).into_owned())
        }
    }
}

fn escaped(byte: u8) -> String {
    match byte {
        0 => "\\0".to_owned(),
        7 => "\\a".to_owned(),
        8 => "\\b".to_owned(),
        9 => "\\t".to_owned(),
        10 => "\\n".to_owned(),
        11 => "\\v".to_owned(),
        12 => "\\f".to_owned(),
        13 => "\\r".to_owned(),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("{byte:03o}"),
    }
}

fn number(c: &Conversion, value: u64, base: char) -> String {
    let digits = match base {
        'o' => format!("{value:o}"),
        'x' => format!("{value:x}"),
        'X' => format!("{value:X}"),
        _ => value.to_string(),
    };
    let least = c.precision.unwrap_or(0);
    let digits = format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
    let prefix = match (c.alternate && value != 0, base) {
        (true, 'x') => "0x",
        (true, 'X') => "0X",
        (true, 'o') => "0",
        _ => "",
    };
    if c.zero && !c.left && c.precision.is_none() {
        let fill = c.width.saturating_sub(prefix.len() + digits.len());
        return format!("{prefix}{}{digits}", "0".repeat(fill));
    }
    pad(c, format!("{prefix}{digits}"))
}

fn pad(c: &Conversion, text: String) -> String {
    let fill = " ".repeat(c.width.saturating_sub(text.chars().count()));
    if c.left { text + &fill } else { fill + &text }
}
