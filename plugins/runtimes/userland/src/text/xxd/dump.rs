//! Dumps.
//!
//! Invariant: the text column of a short line stands where it stands in a full one.

use super::wish::{Shape, Wish};
use std::io::{self, Write};

/// Prints bytes that begin at an address.
pub(super) fn print(
    wish: &Wish,
    path: &str,
    (from, bytes): (usize, &[u8]),
    out: &mut dyn Write,
) -> io::Result<()> {
    match wish.shape {
        Shape::Plain => plain(wish, bytes, out),
        Shape::Include => include(wish, path, bytes, out),
        _ => lines(wish, from, bytes, out),
    }
}

fn hex(wish: &Wish, byte: u8) -> String {
    match wish.upper {
        true => format!("{byte:02X}"),
        false => format!("{byte:02x}"),
    }
}

fn plain(wish: &Wish, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let columns = if wish.columns == 0 {
        bytes.len().max(1)
    } else {
        wish.columns
    };
    for line in bytes.chunks(columns) {
        let text: String = line.iter().map(|b| hex(wish, *b)).collect();
        writeln!(out, "{text}")?;
    }
    Ok(())
}

fn include(wish: &Wish, path: &str, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let named = wish.name.as_deref().or((path != "-").then_some(path));
    let name = named.map(|name| {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let digit = name.starts_with(|c: char| c.is_ascii_digit());
        let text: String = name.chars().map(safe).collect();
        let text = if digit { format!("__{text}") } else { text };
        if wish.capital {
            text.to_uppercase()
        } else {
            text
        }
    });
    if let Some(name) = &name {
        writeln!(out, "unsigned char {name}[] = {{")?;
    }
    let prefix = if wish.upper { "0X" } else { "0x" };
    let rows: Vec<String> = bytes
        .chunks(wish.columns)
        .map(|row| {
            let items: Vec<String> = row
                .iter()
                .map(|b| format!("{prefix}{}", hex(wish, *b)))
                .collect();
            format!("  {}", items.join(", "))
        })
        .collect();
    if !rows.is_empty() {
        writeln!(out, "{}", rows.join(",\n"))?;
    }
    if let Some(name) = &name {
        let length = if wish.capital { "LEN" } else { "len" };
        writeln!(out, "}};\nunsigned int {name}_{length} = {};", bytes.len())?;
    }
    Ok(())
}

fn lines(wish: &Wish, from: usize, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut zeros = 0_usize;
    let count = bytes.len().div_ceil(wish.columns);
    for (index, line) in bytes.chunks(wish.columns).enumerate() {
        if wish.skip_zeros && line.iter().all(|b| *b == 0) && index + 1 < count {
            zeros += 1;
            if zeros == 2 {
                out.write_all(b"*\n")?;
            }
            if zeros > 1 {
                continue;
            }
        } else {
            zeros = 0;
        }
        let address = from + wish.offset + index * wish.columns;
        match wish.decimal {
            true => write!(out, "{address:08}: ")?,
            false => write!(out, "{address:08x}: ")?,
        }
        out.write_all(fields(wish, line).as_bytes())?;
        let text = line
            .iter()
            .map(|b| if (32..127).contains(b) { *b } else { b'.' });
        out.write_all(&text.collect::<Vec<u8>>())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The middle column with the blanks after it.
fn fields(wish: &Wish, line: &[u8]) -> String {
    let digits = if wish.shape == Shape::Bits { 8 } else { 2 };
    let one = |byte: Option<&u8>| match byte {
        None => " ".repeat(digits),
        Some(byte) if wish.shape == Shape::Bits => format!("{byte:08b}"),
        Some(byte) => hex(wish, *byte),
    };
    let mut all = String::new();
    let mut at = 0;
    while at < wish.columns {
        let end = match wish.shape {
            // A group of little endian is whole, even beyond the last column.
            Shape::Little => at + wish.group,
            _ => (at + wish.group).min(wish.columns),
        };
        let group: Vec<String> = (at..end).map(|i| one(line.get(i))).collect();
        match wish.shape {
            Shape::Little => all.extend(group.into_iter().rev()),
            _ => all.extend(group),
        }
        all.push(' ');
        at = end;
    }
    all.push(' ');
    all
}
