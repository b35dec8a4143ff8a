//! Reading inputs whole, and the words for what fails.

use crate::io::Io;
use std::io::{self, Read as _};

/// The words of an error without the number that Rust adds.
pub(super) fn words(error: &io::Error) -> String {
    let all = error.to_string();
    match all.find(" (os error") {
        Some(at) => all[..at].to_owned(),
        None => all,
    }
}

/// All bytes of a file; `-` is standard input.
pub(super) fn bytes(path: &str, io: &mut Io<'_>) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    if path == "-" {
        io.stdin.read_to_end(&mut all)?;
        return Ok(all);
    }
    if std::path::Path::new(path).is_dir() {
        return Err(io::Error::other("Is a directory"));
    }
    if path == "/dev/stdin" {
        io.stdin.read_to_end(&mut all)?;
        return Ok(all);
    }
    if path == "/dev/null" {
        return Ok(all);
    }
    std::fs::File::open(path)?.read_to_end(&mut all)?;
    Ok(all)
}

/// The bytes of all files one after the other, of standard input if there is none; the second value says that one
/// could not be read, which the user was told.
pub(super) fn together(
    name: &str,
    paths: &[String],
    io: &mut Io<'_>,
) -> io::Result<(Vec<u8>, bool)> {
    let standard = ["-".to_owned()];
    let paths = if paths.is_empty() { &standard } else { paths };
    let (mut all, mut failed) = (Vec::new(), false);
    for path in paths {
        match bytes(path, io) {
            Ok(more) => all.extend(more),
            Err(error) => {
                io.complain(name, format_args!("{path}: {}", words(&error)));
                failed = true;
            }
        }
    }
    Ok((all, failed))
}

/// A whole number as commands take it: decimal, `0x` hexadecimal, leading `0` octal where `octal`, and a suffix
/// (`b` 512, `K` 1024, `KB` 1000, `M` ...).
pub(super) fn number(text: &str, octal: bool) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if octal && text.len() > 1 && text.starts_with('0') => (&text[1..], 8),
        None => (text, 10),
    };
    let end = digits.find(|c: char| !c.is_digit(radix));
    let (digits, suffix) = digits.split_at(end.unwrap_or(digits.len()));
    let scale: u64 = match suffix {
        "" => 1,
        "b" => 512,
        "k" | "K" | "KiB" => 1 << 10,
        "kB" | "KB" => 1000,
        "m" | "M" | "MiB" => 1 << 20,
        "MB" => 1_000_000,
        "G" | "GiB" => 1 << 30,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    if digits.is_empty() && radix == 8 {
        return Some(0);
    }
    u64::from_str_radix(digits, radix).ok()?.checked_mul(scale)
}
