//! The spellings of a value that must be found nowhere.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::path::{Path, PathBuf};

/// A spelling and its name.
pub(crate) type Form = (&'static str, String);

fn percent(value: &str, small: bool, plain: impl Fn(u8) -> bool) -> String {
    let one = |b: u8| match plain(b) {
        true => char::from(b).to_string(),
        false if small => format!("%{b:02x}"),
        false => format!("%{b:02X}"),
    };
    value.bytes().map(one).collect()
}

/// All of them.
pub(crate) fn of(value: &str) -> Vec<Form> {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    let json = serde_json::to_string(value).unwrap();
    let hex: String = value.bytes().map(|b| format!("{b:02x}")).collect();
    let mut all = vec![
        ("raw", value.to_owned()),
        ("percent", percent(value, false, unreserved)),
        ("percent, small", percent(value, true, unreserved)),
        ("percent, all of it", percent(value, false, |_| false)),
        ("JSON", json[1..json.len() - 1].to_owned()),
        (
            "JSON, all of it",
            value.bytes().map(|b| format!("\\u{b:04x}")).collect(),
        ),
        ("hex", hex.clone()),
        ("HEX", hex.to_uppercase()),
    ];
    for shift in 0..3 {
        let mut bytes = vec![b'x'; shift];
        bytes.extend(value.bytes());
        // The letters that the value alone decides.
        let (from, to) = ((shift * 8).div_ceil(6), bytes.len() * 8 / 6);
        all.push((
            "base64",
            STANDARD_NO_PAD.encode(&bytes)[from..to].to_owned(),
        ));
        all.push((
            "base64url",
            URL_SAFE_NO_PAD.encode(&bytes)[from..to].to_owned(),
        ));
    }
    all
}

/// Panics if a spelling is in the bytes.
#[track_caller]
pub(crate) fn absent(value: &str, what: &str, bytes: &[u8]) {
    for (form, text) in of(value) {
        assert!(
            !holds(bytes, text.as_bytes()),
            "{what} holds the value ({form})"
        );
    }
}

/// Whether these bytes are in those.
pub(crate) fn holds(bytes: &[u8], part: &[u8]) -> bool {
    let first = part[0];
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| *b == first) {
        at += next;
        if bytes[at..].starts_with(part) {
            return true;
        }
        at += 1;
    }
    false
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            all.extend(files(&entry.path()));
        } else if kind.is_file() {
            all.push(entry.path());
        }
    }
    all
}

#[test]
fn each_spelling_is_found_where_it_is() {
    for (form, text) in of(super::VALUE) {
        let found = std::panic::catch_unwind(|| absent(super::VALUE, form, text.as_bytes()));
        assert!(found.is_err(), "{form}");
    }
    absent(super::VALUE, "nothing", b"sk-live-");
}
