//! Attacks as .tar.gz: name, archive, reason.

use super::{
    ABSOLUTE, CONTROL, DEVICE, DOTS, ENTRIES, FIFO, LINK, RATIO, Reason, Row, SPARSE, UNKNOWN,
    UNPACKED, named,
};
use crate::make::{Header, Tar, gzip};

/// A gzip that unpacks to that many times 16 MiB of zeros after these bytes.
fn bomb(before: &[u8], times: usize) -> Vec<u8> {
    let zeros = gzip(&vec![0; 16 << 20]);
    let mut bytes = gzip(before);
    for _ in 0..times {
        bytes.extend(&zeros);
    }
    bytes
}

fn many(count: usize) -> Vec<u8> {
    let mut tar = Tar::empty();
    for n in 0..count {
        tar = tar.kind(b'5', &format!("d{n}"));
    }
    tar.gz()
}

/// Bytes that cannot be packed.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    (0..size).map(|_| next()).collect()
}

/// What is neither a file nor a folder.
#[rustfmt::skip]
fn kinds() -> Vec<Row> {
    let pax = |records: &[(&str, &str)]| Tar::new().pax(b'x', records).file("short", b"x").gz();
    vec![
        ("a link to a file outside", Tar::new().link(b'2', "x", "/etc/passwd").gz(), LINK),
        ("a link to a folder outside, then a file through it", Tar::new().link(b'2', "d", "/tmp").file("d/x", b"x").gz(), LINK),
        ("a link that stays inside", Tar::new().link(b'2', "x", "SKILL.md").gz(), LINK),
        ("SKILL.md itself a link", Tar::empty().link(b'2', "SKILL.md", "/etc/passwd").gz(), LINK),
        ("a long link of GNU", Tar::new().entry(&Header::new(b"././@LongLink", b'K', 12), b"/etc/passwd\0").link(b'2', "x", "y").gz(), LINK),
        ("a hard link outside", Tar::new().link(b'1', "x", "/etc/passwd").gz(), Reason::Kind("a hard link")),
        ("a hard link inside", Tar::new().link(b'1', "x", "SKILL.md").gz(), Reason::Kind("a hard link")),
        ("a character device", Tar::new().kind(b'3', "x").gz(), DEVICE),
        ("a block device", Tar::new().kind(b'4', "x").gz(), DEVICE),
        ("a FIFO", Tar::new().kind(b'6', "x").gz(), FIFO),
        ("a sparse file of GNU", Tar::new().kind(b'S', "x").gz(), SPARSE),
        ("a sparse file of pax", pax(&[("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "99999999999")]), SPARSE),
        ("a part of several volumes", Tar::new().kind(b'M', "x").gz(), Reason::Kind("a part of a file")),
        ("a contiguous file", Tar::new().kind(b'7', "x").gz(), UNKNOWN),
        ("a kind of a vendor", Tar::new().kind(b'Z', "x").gz(), UNKNOWN),
    ]
}

/// Names that a header before the entry has.
#[rustfmt::skip]
fn long_names() -> Vec<Row> {
    let long = |name: &[u8]| Tar::new().long(name).file("short", b"x").gz();
    let pax = |records: &[(&str, &str)]| Tar::new().pax(b'x', records).file("short", b"x").gz();
    let global = |records: &[(&str, &str)]| Tar::new().pax(b'g', records).file("x", b"x").gz();
    let huge_long = vec![b'a'; 70_000];
    let mut prefixed = Header::new(b"x", b'0', 0);
    prefixed.prefix = b"../..";
    vec![
        ("a long name of GNU that leads out", long(b"../../x"), DOTS),
        ("a long name of GNU that is absolute", long(b"/etc/x"), ABSOLUTE),
        ("a long name of GNU with a zero inside", long(b"a\0../../x"), CONTROL),
        ("a long name of GNU that is too long", long(&vec![b'a'; 600]), Reason::Path("is too long")),
        ("a long name of GNU of 70,000 bytes", long(&huge_long), Reason::Limit("a header")),
        ("a long name of GNU for nothing", Tar::new().long(b"x").gz(), Reason::Damaged),
        ("two long names of GNU", Tar::new().long(b"good").long(b"../x").file("s", b"").gz(), Reason::Differs("long names")),
        ("a long name of GNU and one of pax", Tar::new().long(b"good").pax(b'x', &[("path", "other")]).file("s", b"").gz(), Reason::Differs("long names")),
        ("a pax path that leads out", pax(&[("path", "../../x")]), DOTS),
        ("a pax path that is absolute", pax(&[("path", "/etc/x")]), ABSOLUTE),
        ("a pax path given twice", pax(&[("path", "good"), ("path", "../x")]), Reason::Differs("long names")),
        ("a pax size that differs", pax(&[("size", "512")]), Reason::Differs("sizes")),
        ("a pax size that is no number", pax(&[("size", "many")]), Reason::Damaged),
        ("a pax path for all entries", global(&[("path", "../x")]), Reason::Name("is meant for all entries at once")),
        ("a pax size for all entries", global(&[("size", "0")]), Reason::Name("is meant for all entries at once")),
        ("a pax record with a wrong length", Tar::new().entry(&Header::new(b"pax", b'x', 9), b"99 path=x").file("s", b"").gz(), Reason::Damaged),
        ("a prefix of ustar that leads out", Tar::new().entry(&prefixed, b"").gz(), DOTS),
    ]
}

/// Names that an entry has itself, and one name for two.
#[rustfmt::skip]
fn names() -> Vec<Row> {
    vec![
        ("a folder that leads out", Tar::new().kind(b'5', "../x/").gz(), DOTS),
        ("a folder that is absolute", Tar::new().kind(b'5', "/x/").gz(), ABSOLUTE),
        ("a left-out folder that leads out", Tar::new().file(".git/../../x", b"x").gz(), DOTS),
        ("a name that is no UTF-8", Tar::new().entry(&Header::new(b"a\xffb", b'0', 0), b"").gz(), Reason::Name("is no UTF-8")),
        ("an empty name", Tar::new().entry(&Header::new(b"", b'0', 0), b"").gz(), Reason::Path("is empty")),
        ("the same file twice", Tar::new().file("x", b"1").file("x", b"2").gz(), Reason::Clash),
        ("SKILL.md twice", Tar::new().file("SKILL.md", b"2").gz(), Reason::Clash),
        ("two files but for case", Tar::new().file("x", b"1").file("X", b"2").gz(), Reason::Clash),
        ("two folders but for case", Tar::new().file("d/x", b"1").file("D/y", b"2").gz(), Reason::Clash),
        ("two ways of writing one letter", Tar::new().file("caf\u{e9}", b"1").file("cafe\u{301}", b"2").gz(), Reason::Clash),
        ("a file and then a folder", Tar::new().file("x", b"1").file("x/y", b"2").gz(), Reason::FileAndFolder),
        ("a folder and then a file", Tar::new().file("x/y", b"1").file("x", b"2").gz(), Reason::FileAndFolder),
        ("deeper than a skill is", named(&format!("{}x", "d/".repeat(40))), Reason::Path("is too deep")),
    ]
}

/// Too much of something, or not what was said.
#[rustfmt::skip]
fn sizes() -> Vec<Row> {
    let sized = |size: u64| Header::new(b"x", b'0', size);
    vec![
        ("a bomb of zeros in one file", bomb(&Tar::new().entry(&sized(8 << 30), b"").0, 512), Reason::Limit("a file")),
        ("a bomb of zeros after the end", bomb(&Tar::new().raw(), 1), RATIO),
        ("a bomb of many members after the end", bomb(&Tar::new().raw(), 512), UNPACKED),
        ("a bomb of folders", many(10_001), ENTRIES),
        ("more files than a skill has", { let add = |tar: Tar, n| tar.file(&format!("f{n}"), b""); (0..2_000).fold(Tar::new(), add).gz() }, Reason::Limit("the number of files")),
        ("a file that is too large", Tar::new().file("x", &noise((10 << 20) + 1)).gz(), Reason::Limit("a file")),
        ("files that are too large together", { let data = noise(9 << 20); let add = |tar: Tar, n| tar.file(&format!("f{n}"), &data); (0..6).fold(Tar::new(), add).gz() }, Reason::Limit("the archive")),
        ("a file that says more than there is", Tar::new().entry(&sized(1 << 20), b"x").gz(), Reason::Damaged),
        ("a folder with bytes", Tar::new().entry(&Header::new(b"d/", b'5', 3), b"abc").gz(), Reason::Damaged),
        ("an old folder with bytes", Tar::new().entry(&Header::new(b"d/", b'0', 3), b"abc").gz(), Reason::Damaged),
    ]
}

/// Bytes that are no tar, or not only one.
#[rustfmt::skip]
fn ends() -> Vec<Row> {
    let mut bad_sum = Tar::new().file("x", b"x").raw();
    bad_sum[1024 + 10] = b'z';
    let cut = Tar::new().file("x", &[7; 2000]).raw();
    let mut flipped = Tar::new().gz();
    let at = flipped.len() - 6;
    flipped[at] ^= 1;
    let second = [Tar::new().raw(), Tar::new().file("evil", b"x").raw()].concat();
    vec![
        ("a wrong sum of a header", gzip(&bad_sum), Reason::Damaged),
        ("a second tar after the first", gzip(&second), Reason::Hidden("follow its end")),
        ("a second member with a second tar", [Tar::new().gz(), Tar::new().file("evil", b"x").gz()].concat(), Reason::Hidden("follow its end")),
        ("rubbish after the gzip", [Tar::new().gz(), b"rubbish".to_vec()].concat(), Reason::Damaged),
        ("a gzip that is cut off", { let gz = gzip(&cut); gz[..gz.len() - 20].to_vec() }, Reason::Damaged),
        ("a tar that is cut off", gzip(&cut[..1800]), Reason::Damaged),
        ("a wrong sum of the gzip", flipped, Reason::Damaged),
        ("a tar that is not packed", Tar::new().raw(), Reason::NoArchive),
        ("no archive at all", b"<html>Not found</html>".to_vec(), Reason::NoArchive),
        ("nothing", vec![], Reason::NoArchive),
        ("larger than an archive may be", [&[0x1f, 0x8b][..], &vec![0; 50 << 20]].concat(), Reason::Limit("the archive")),
    ]
}

/// All of them.
pub(crate) fn all() -> Vec<Row> {
    [kinds(), long_names(), names(), sizes(), ends()].concat()
}
