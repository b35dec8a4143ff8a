//! The directory at the end of a .zip.

use super::{ENCRYPTED, u16_at, u32_at};
use crate::skill::unpack::bounded::over;
use crate::skill::unpack::{Kind, Limits, UnpackError, show, text};

const END: &[u8; 4] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const CENTRAL_BYTES: usize = 46;
/// Extra field with another name.
const OTHER_NAME: u16 = 0x7075;
/// Method of an encrypted entry.
const AES: u16 = 99;

/// An entry of the directory.
pub(super) struct Central<'a> {
    pub(super) name: &'a [u8],
    pub(super) path: String,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) sum: u32,
    pub(super) packed: u32,
    pub(super) size: u32,
    pub(super) kind: Kind,
    /// Where it is said before its bytes.
    pub(super) at: usize,
}

/// Where the record at the end is, of which there must be exactly one.
fn end_of(bytes: &[u8]) -> Result<usize, UnpackError> {
    let none = || UnpackError::damaged("it has no directory at its end");
    let last = bytes.len().checked_sub(END_BYTES).ok_or_else(none)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let ends = |at: &usize| {
        let comment = usize::from(u16_at(bytes, at + 20));
        bytes[*at..].starts_with(END) && at + END_BYTES + comment == bytes.len()
    };
    let mut found = (first..=last).rev().filter(ends);
    let end = found.next().ok_or_else(none)?;
    match found.next() {
        None => Ok(end),
        Some(_) => Err(UnpackError::Hidden("are a second directory")),
    }
}

/// Whether there is a record of a directory at the end.
pub(in crate::skill::unpack) fn ends_like_one(bytes: &[u8]) -> bool {
    end_of(bytes).is_ok()
}

/// Where the directory begins, and its entries.
pub(super) fn directory<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<(usize, Vec<Central<'a>>), UnpackError> {
    let end = end_of(bytes)?;
    let field = |at| u16_at(bytes, end + at);
    let (count, size) = (usize::from(field(10)), u32_at(bytes, end + 12));
    let start = u32_at(bytes, end + 16);
    if field(4) != 0 || field(6) != 0 || field(8) != field(10) {
        return Err(UnpackError::damaged("it is one of several parts"));
    }
    let larger = count == usize::from(u16::MAX) || size == u32::MAX || start == u32::MAX;
    if larger || count > limits.entries {
        let limit = limits.entries as u64;
        return Err(UnpackError::limit("the number of entries", limit));
    }
    let start = start as usize;
    if start + size as usize != end {
        return Err(UnpackError::Hidden("lie around its directory"));
    }
    let (mut at, mut entries) = (start, Vec::new());
    for _ in 0..count {
        let (entry, next) = central(&bytes[..end], at)?;
        entries.push(entry);
        at = next;
    }
    if at != end {
        return Err(UnpackError::Hidden("lie in its directory"));
    }
    let total: u64 = entries.iter().map(|e| u64::from(e.size)).sum();
    match over(total, bytes.len() as u64, limits) {
        Some((what, limit)) => Err(UnpackError::limit(what, limit)),
        None => Ok((start, entries)),
    }
}

fn central(bytes: &[u8], at: usize) -> Result<(Central<'_>, usize), UnpackError> {
    let wrong = || UnpackError::damaged("its directory ends early");
    let head = bytes.get(at..at + CENTRAL_BYTES).ok_or_else(wrong)?;
    if !head.starts_with(CENTRAL) {
        return Err(UnpackError::damaged("its directory has fewer entries"));
    }
    let long = |from| usize::from(u16_at(head, from));
    let name_end = at + CENTRAL_BYTES + long(28);
    let extra_end = name_end + long(30);
    let next = extra_end + long(32);
    let name = bytes.get(at + CENTRAL_BYTES..name_end).ok_or_else(wrong)?;
    let extra = bytes.get(name_end..extra_end).ok_or_else(wrong)?;
    bytes.get(..next).ok_or_else(wrong)?;
    let path = text(name)?;
    check_extra(extra, &path)?;
    let (size, attributes) = (u32_at(head, 24), u32_at(head, 38));
    let entry = Central {
        kind: kind_of(name, attributes, size)?,
        name,
        path,
        flags: u16_at(head, 8),
        method: u16_at(head, 10),
        sum: u32_at(head, 16),
        packed: u32_at(head, 20),
        size,
        at: u32_at(head, 42) as usize,
    };
    check_method(&entry)?;
    Ok((entry, next))
}

fn check_method(entry: &Central<'_>) -> Result<(), UnpackError> {
    let path = show(&entry.path);
    if entry.flags & ENCRYPTED != 0 || entry.method == AES {
        return Err(UnpackError::Encrypted(path));
    }
    match entry.method {
        0 if entry.packed != entry.size => Err(UnpackError::Differs {
            path,
            what: "sizes",
        }),
        0 | 8 => Ok(()),
        method => Err(UnpackError::Method { path, method }),
    }
}

/// A field with another name for the same entry is a second opinion nobody needs.
pub(super) fn check_extra(mut extra: &[u8], path: &str) -> Result<(), UnpackError> {
    while extra.len() >= 4 {
        if u16_at(extra, 0) == OTHER_NAME {
            return Err(UnpackError::Differs {
                path: show(path),
                what: "names",
            });
        }
        let next = 4 + usize::from(u16_at(extra, 2));
        extra = extra.get(next..).unwrap_or_default();
    }
    Ok(())
}

fn kind_of(name: &[u8], attributes: u32, size: u32) -> Result<Kind, UnpackError> {
    let slash = name.ends_with(b"/");
    let folder = || match size {
        0 => Ok(Kind::Folder),
        _ => Err(UnpackError::damaged("a folder with bytes")),
    };
    // The upper half is the mode where a system with modes wrote it, and else zero.
    Ok(match (attributes >> 16) & 0o170_000 {
        0o120_000 => Kind::Other("a symbolic link"),
        0o020_000 | 0o060_000 => Kind::Other("a device"),
        0o010_000 => Kind::Other("a FIFO"),
        0o140_000 => Kind::Other("a socket"),
        0o040_000 => folder()?,
        0o100_000 if slash => return Err(UnpackError::damaged("a file named like a folder")),
        0 if slash => folder()?,
        0 | 0o100_000 => Kind::File,
        _ => Kind::Other("of a kind that is not known"),
    })
}
