//! Entries of a .zip, by its directory. Every entry is also said before its bytes, and both have to agree; together
//! the entries are the whole file: none lies in another, and nothing lies between them.

mod data;
mod directory;

use super::bounded::over;
use super::{About, Entry, Limits, UnpackError, Visit, show};
use data::Data;
use directory::{Central, check_extra, directory};

pub(super) use directory::ends_like_one;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
const AFTER: &[u8; 4] = b"PK\x07\x08";
/// Flag: encrypted, in one of three ways.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// Flag: sum and sizes come after the bytes.
const SIZES_AFTER: u16 = 1 << 3;

/// Where an entry begins, and from where to where its bytes are.
type Span = (usize, usize, usize);

/// Visits every entry.
pub(super) fn walk(
    bytes: &[u8],
    limits: &Limits,
    visit: &mut Visit<'_>,
) -> Result<About, UnpackError> {
    let packed = bytes.len() as u64;
    if packed > limits.packed_bytes {
        return Err(UnpackError::limit("the archive", limits.packed_bytes));
    }
    let (start, entries) = directory(bytes, limits)?;
    let mut spans = Vec::with_capacity(entries.len());
    for entry in &entries {
        spans.push(span(bytes, start, entry)?);
    }
    tiles(bytes, start, &entries, spans.clone())?;
    let mut seen = 0;
    for (entry, (_, from, to)) in entries.iter().zip(spans) {
        let mut data = Data::new(entry, &bytes[from..to]);
        visit(&mut Entry {
            path: entry.path.clone(),
            kind: entry.kind,
            data: &mut data,
            max_bytes: limits.tree.file_bytes,
        })?;
        seen += data.seen();
        if let Some((what, limit)) = over(seen, packed, limits) {
            return Err(UnpackError::limit(what, limit));
        }
    }
    Ok(About::default())
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let part = bytes.get(at..at + 2).and_then(|b| b.try_into().ok());
    u16::from_le_bytes(part.unwrap_or_default())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let part = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
    u32::from_le_bytes(part.unwrap_or_default())
}

/// Where the bytes of an entry are, if what is said before them agrees.
fn span(bytes: &[u8], start: usize, entry: &Central<'_>) -> Result<Span, UnpackError> {
    let short = || UnpackError::damaged("an entry lies outside of it");
    let at = entry.at;
    let head = bytes[..start].get(at..at + LOCAL_BYTES).ok_or_else(short)?;
    if !head.starts_with(LOCAL) {
        return Err(UnpackError::damaged("no entry is where its directory says"));
    }
    let long = |from| usize::from(u16_at(head, from));
    let (name_at, name_end) = (at + LOCAL_BYTES, at + LOCAL_BYTES + long(26));
    let from = name_end + long(28);
    let to = from + entry.packed as usize;
    let name = bytes.get(name_at..name_end).ok_or_else(short)?;
    let differs = |what| {
        let path = show(&entry.path);
        Err(UnpackError::Differs { path, what })
    };
    if name != entry.name {
        return differs("names");
    }
    check_extra(bytes.get(name_end..from).ok_or_else(short)?, &entry.path)?;
    let flags = u16_at(head, 6);
    if flags & ENCRYPTED != 0 {
        return Err(UnpackError::Encrypted(show(&entry.path)));
    }
    if u16_at(head, 8) != entry.method {
        return differs("methods");
    }
    let sizes = (u32_at(head, 14), u32_at(head, 18), u32_at(head, 22));
    if flags & SIZES_AFTER == 0 && sizes != (entry.sum, entry.packed, entry.size) {
        return differs("sizes");
    }
    if to > start {
        return Err(short());
    }
    Ok((at, from, to))
}

/// Refuses bytes before the directory that are of no entry, or of two.
fn tiles(
    bytes: &[u8],
    start: usize,
    entries: &[Central<'_>],
    mut spans: Vec<Span>,
) -> Result<(), UnpackError> {
    spans.sort_unstable();
    let flags = |e: &Central<'_>| (e.at, e.flags & SIZES_AFTER != 0);
    let later: std::collections::BTreeMap<usize, bool> = entries.iter().map(flags).collect();
    let mut end = 0;
    for (number, (at, _, to)) in spans.iter().enumerate() {
        if *at < end {
            return Err(UnpackError::Hidden("belong to two entries"));
        }
        if *at > end {
            return Err(UnpackError::Hidden("belong to no entry"));
        }
        end = *to;
        let next = spans.get(number + 1).map_or(start, |(at, ..)| *at);
        let gap = next.saturating_sub(end);
        if gap > 0 && later.get(at) == Some(&true) {
            let signed = bytes[end..].starts_with(AFTER);
            if matches!((signed, gap), (true, 16 | 24) | (false, 12 | 20)) {
                end = next;
            }
        }
    }
    match end == start {
        true => Ok(()),
        false => Err(UnpackError::Hidden("belong to no entry")),
    }
}
