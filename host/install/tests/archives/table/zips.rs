//! Attacks as .zip: name, archive, reason.

use super::{
    CONTROL, DEVICE, DOTS, ENTRIES, FIFO, LINK, NOWHERE, RATIO, Reason, Row, UNKNOWN, UNPACKED,
    zipped,
};
use crate::make::{Part, SKILL, field, zip, zip_of};

fn x() -> Part {
    Part::stored("x", b"x")
}

fn moded(mode: u32) -> Vec<u8> {
    zip(&[Part::stored("x", b"/etc/passwd").with(|p| p.mode = mode)])
}

/// The end of a zip with one number changed.
fn ended(offset: usize, bytes: [u8; 2]) -> Vec<u8> {
    let mut zip = zipped("x");
    let end = zip.len() - 22 + offset;
    zip[end..end + 2].copy_from_slice(&bytes);
    zip
}

/// What is neither a file nor a folder, or of which two things are said.
#[rustfmt::skip]
fn kinds() -> Vec<Row> {
    let one = |change: fn(&mut Part)| zip(&[x().with(change)]);
    vec![
        ("zip: a symbolic link", moded(0o120_777), LINK),
        ("zip: a character device", moded(0o020_644), DEVICE),
        ("zip: a block device", moded(0o060_644), DEVICE),
        ("zip: a FIFO", moded(0o010_644), FIFO),
        ("zip: a socket", moded(0o140_644), Reason::Kind("a socket")),
        ("zip: a kind nobody knows", moded(0o150_644), UNKNOWN),
        ("zip: another name before the bytes", one(|p| p.local = b"../x".to_vec()), Reason::Differs("names")),
        ("zip: another name in a field", one(|p| p.extra = field(0x7075, b"\x01\0\0\0\0../x")), Reason::Differs("names")),
        ("zip: another name in a field before the bytes", one(|p| p.local_extra = field(0x7075, b"\x01\0\0\0\0../x")), Reason::Differs("names")),
        ("zip: another method before the bytes", one(|p| p.local_method = 8), Reason::Differs("methods")),
        ("zip: another size before the bytes", one(|p| p.local_size = 9), Reason::Differs("sizes")),
        ("zip: a stored file of two sizes", one(|p| p.size = 9), Reason::Differs("sizes")),
        ("zip: encrypted", one(|p| p.flags = 1), Reason::Encrypted),
        ("zip: encrypted, said before the bytes only", one(|p| p.local_flags = 1), Reason::Encrypted),
        ("zip: encrypted strongly", one(|p| p.flags = 0x41), Reason::Encrypted),
        ("zip: encrypted by AES", one(|p| p.method = 99), Reason::Encrypted),
        ("zip: packed by bzip2", one(|p| { p.method = 12; p.local_method = 12; }), Reason::Method),
        ("zip: packed by deflate64", one(|p| { p.method = 9; p.local_method = 9; }), Reason::Method),
        ("zip: a name that is no UTF-8", one(|p| { p.name = b"a\xff".to_vec(); p.local = p.name.clone(); }), Reason::Name("is no UTF-8")),
        ("zip: an empty name", one(|p| { p.name = vec![]; p.local = vec![]; }), Reason::Path("is empty")),
        ("zip: a zero in a name", zipped("x\0.md"), CONTROL),
    ]
}

/// One name for two, and bytes of no entry or of two.
#[rustfmt::skip]
fn places() -> Vec<Row> {
    let overlapping = {
        let first = Part::deflated("SKILL.md", SKILL);
        let again = x().with(|p| *p = first.clone());
        zip_of(&[first.clone(), again.with(|p| { p.name = b"y".to_vec(); p.at = Some(0); })])
    };
    let twice_read = {
        let part = Part::stored("SKILL.md", SKILL).with(|p| p.at = Some(0));
        zip_of(&[part.clone(), part])
    };
    vec![
        ("zip: the same file twice", zip(&[x(), x()]), Reason::Clash),
        ("zip: two files but for case", zip(&[x(), Part::stored("X", b"2")]), Reason::Clash),
        ("zip: a file and a folder", zip(&[x(), Part::stored("x/y", b"2")]), Reason::FileAndFolder),
        ("zip: a folder with bytes", zipped("d/"), Reason::Damaged),
        ("zip: a file named like a folder", zip(&[Part::stored("d/", b"")]), Reason::Damaged),
        ("zip: a folder that leads out", zip(&[Part::stored("../d/", b"").with(|p| p.mode = 0o040_755)]), DOTS),
        ("zip: two entries of the same bytes", overlapping, Reason::Differs("names")),
        ("zip: two entries at one place", twice_read, Reason::Hidden("belong to two entries")),
        ("zip: an entry of no directory", zip(&[x().with(|p| p.after = zipped("evil"))]), NOWHERE),
        ("zip: bytes before the first entry", [b"#!/bin/sh\n".to_vec(), zipped("x")].concat(), Reason::Hidden("lie around its directory")),
        ("zip: rubbish after the end", [zipped("x"), b"rubbish".to_vec()].concat(), Reason::Damaged),
        ("zip: a second directory in the comment", { let mut z = ended(20, [22, 0]); z.extend(b"PK\x05\x06"); z.extend([0; 18]); z }, Reason::Hidden("are a second directory")),
        ("zip: fewer entries than its directory has", { let mut z = ended(8, [1, 0]); let at = z.len() - 12; z[at] = 1; z }, Reason::Hidden("lie in its directory")),
        ("zip: one of several parts", ended(4, [1, 0]), Reason::Damaged),
    ]
}

/// Bytes that are not what was said.
#[rustfmt::skip]
fn bytes() -> Vec<Row> {
    let one = |change: fn(&mut Part)| zip(&[x().with(change)]);
    let kernel = Part::deflated("f0", &vec![0; 9 << 20]);
    vec![
        ("zip: an entry outside", one(|p| p.at = Some(99_999)), Reason::Damaged),
        ("zip: an entry where none is", one(|p| p.at = Some(3)), Reason::Damaged),
        ("zip: a wrong sum", one(|p| p.sum ^= 1), Reason::Damaged),
        ("zip: more bytes than it says", zip(&[Part::deflated("x", &[0; 99]).with(|p| { p.size = 9; p.local_size = 9; })]), Reason::Damaged),
        ("zip: fewer bytes than it says", zip(&[Part::deflated("x", &[0; 99]).with(|p| { p.size = 999; p.local_size = 999; })]), Reason::Damaged),
        ("zip: bytes after the end of a file", zip(&[Part::deflated("x", b"x").with(|p| p.packed.extend(b"evil"))]), Reason::Damaged),
        ("zip: a bomb that says so", zip(&[kernel.clone().with(|p| { p.size = 1 << 30; p.local_size = 1 << 30; })]), UNPACKED),
        ("zip: a bomb of zeros", zip(&[kernel]), RATIO),
        ("zip: a bomb that says it is small", zip(&[Part::deflated("x", &vec![0; 9 << 20]).with(|p| { p.size = 10; p.local_size = 10; })]), Reason::Damaged),
        ("zip: more entries than there may be", { let dir = |n| Part::stored(&format!("d{n}/"), b"").with(|p| p.mode = 0o040_755); zip_of(&(0..10_001).map(dir).collect::<Vec<_>>()) }, ENTRIES),
        ("zip: more entries than can be counted", ended(10, [0xff, 0xff]), Reason::Damaged),
        ("zip: no directory", b"PK\x03\x04rubbish".to_vec(), Reason::Damaged),
    ]
}

/// All of them.
pub(crate) fn all() -> Vec<Row> {
    [kinds(), places(), bytes()].concat()
}
