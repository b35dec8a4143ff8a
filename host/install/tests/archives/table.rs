//! Every attack, with the reason it is refused for. Written before the unpacker ran for the first time.

mod tars;
mod zips;

use crate::make::{Part, Tar, zip};

/// Why an archive has to be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It is no archive that is known.
    NoArchive,
    /// An entry is that.
    Kind(&'static str),
    /// A path does that.
    Path(&'static str),
    /// A name does that.
    Name(&'static str),
    /// Two names for one file.
    Clash,
    /// One name for a file and a folder.
    FileAndFolder,
    /// That is too much.
    Limit(&'static str),
    /// Nobody has the key.
    Encrypted,
    /// It is packed in a way that is not known.
    Method,
    /// Two places say different things of that.
    Differs(&'static str),
    /// There are bytes that do that.
    Hidden(&'static str),
    /// It is damaged.
    Damaged,
}

/// Its name, its bytes, and the reason it is refused for.
pub(crate) type Row = (&'static str, Vec<u8>, Reason);

/// One attack.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) reason: Reason,
}

const ABSOLUTE: Reason = Reason::Path("is absolute");
const DOTS: Reason = Reason::Path("has `.` or `..`");
const EMPTY: Reason = Reason::Path("has an empty part");
const SLASH: Reason = Reason::Path("has a backslash or a colon");
const CONTROL: Reason = Reason::Path("has a control character");
const UNSEEN: Reason = Reason::Path("has a character that cannot be seen");
const END: Reason = Reason::Path("has a part that ends with a dot or a space");
const DEVICE_NAME: Reason = Reason::Path("has the name of a device");
const LINK: Reason = Reason::Kind("a symbolic link");
const DEVICE: Reason = Reason::Kind("a device");
const FIFO: Reason = Reason::Kind("a FIFO");
const SPARSE: Reason = Reason::Kind("a sparse file");
const UNKNOWN: Reason = Reason::Kind("of a kind that is not known");
const RATIO: Reason = Reason::Limit("what one byte unpacks to");
const UNPACKED: Reason = Reason::Limit("what is unpacked");
const ENTRIES: Reason = Reason::Limit("the number of entries");
const NOWHERE: Reason = Reason::Hidden("belong to no entry");

fn named(name: &str) -> Vec<u8> {
    Tar::new().file(name, b"x").gz()
}

fn zipped(name: &str) -> Vec<u8> {
    zip(&[Part::stored(name, b"x")])
}

/// Names, each tried in both kinds of archive.
pub(crate) const NAMES: [(&str, Reason); 25] = [
    ("/etc/cron.d/x", ABSOLUTE),
    ("//server/share", ABSOLUTE),
    ("../x", DOTS),
    ("../../../../../../tmp/x", DOTS),
    ("a/../../x", DOTS),
    ("a/../x", DOTS),
    ("a/./x", DOTS),
    ("././x", DOTS),
    ("..", DOTS),
    ("a//x", EMPTY),
    ("..\\x", SLASH),
    ("C:\\x", SLASH),
    ("C:x", SLASH),
    ("x:stream", SLASH),
    ("a\nb", CONTROL),
    ("a\u{1b}[2J", CONTROL),
    ("a\u{85}b", CONTROL),
    ("\u{feff}SKILL.md", UNSEEN),
    ("safe\u{202e}gpj.py", UNSEEN),
    ("a\u{2066}b", UNSEEN),
    ("SKILL\u{200b}.md", UNSEEN),
    ("x\u{e0073}", UNSEEN),
    ("x.", END),
    ("x /y", END),
    ("scripts/aux.py", DEVICE_NAME),
];

/// All of them.
pub(crate) fn attacks() -> Vec<Attack> {
    let attack = |(name, bytes, reason)| Attack {
        name,
        bytes,
        reason,
    };
    let mut all: Vec<Attack> = tars::all()
        .into_iter()
        .chain(zips::all())
        .map(attack)
        .collect();
    for (name, reason) in NAMES {
        all.extend([named(name), zipped(name)].map(|bytes| attack((name, bytes, reason))));
    }
    all
}
