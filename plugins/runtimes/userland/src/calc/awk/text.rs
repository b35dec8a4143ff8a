//! Texts by characters: UTF-8 where it is, single bytes where it is not.

/// How many bytes the character at the beginning takes.
fn step(bytes: &[u8]) -> usize {
    let wanted = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => return 1,
    };
    let whole = bytes
        .get(..wanted)
        .is_some_and(|b| std::str::from_utf8(b).is_ok());
    if whole { wanted } else { 1 }
}

/// Characters.
pub(crate) fn length(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    let (mut rest, mut count) = (bytes, 0);
    while !rest.is_empty() {
        rest = rest.get(step(rest)..).unwrap_or_default();
        count += 1;
    }
    count
}

/// `count` characters from the one at `begin`, which counts from 0.
pub(crate) fn chars(bytes: &[u8], begin: usize, count: usize) -> &[u8] {
    if bytes.is_ascii() {
        let begin = begin.min(bytes.len());
        let end = begin.saturating_add(count).min(bytes.len());
        return bytes.get(begin..end).unwrap_or_default();
    }
    let mut from = 0;
    for _ in 0..begin {
        if from >= bytes.len() {
            return &[];
        }
        from += step(bytes.get(from..).unwrap_or_default());
    }
    let mut to = from;
    for _ in 0..count {
        if to >= bytes.len() {
            break;
        }
        to += step(bytes.get(to..).unwrap_or_default());
    }
    bytes.get(from..to).unwrap_or_default()
}

/// Every character.
pub(crate) fn each(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut rest, mut out) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (one, behind) = rest.split_at(step(rest).min(rest.len()));
        out.push(one);
        rest = behind;
    }
    out
}

/// Where a text first stands in another, in bytes.
pub(crate) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    if wanted.is_empty() {
        return Some(0);
    }
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
