//! Every stable code of an error that people see has its page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// `CLAW-`, a capital and three digits.
fn codes(text: &str) -> BTreeSet<String> {
    text.match_indices("CLAW-")
        .filter_map(|(at, _)| text.get(at..at + 9))
        .filter(|c| {
            let tail = c.as_bytes();
            tail[5].is_ascii_uppercase() && tail[6..].iter().all(u8::is_ascii_digit)
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut text = String::new();
    for folder in ["host/engine/src/api", "host/cli/src"] {
        sources(&root().join(folder), &mut text);
    }
    let used = codes(&text);
    assert!(used.len() >= 10, "{used:?}");
    let pages: BTreeSet<String> = std::fs::read_dir(root().join("docs/errors"))
        .unwrap()
        .filter_map(|e| {
            Some(
                e.unwrap()
                    .file_name()
                    .to_str()?
                    .strip_suffix(".md")?
                    .to_owned(),
            )
        })
        .filter(|name| name.starts_with("CLAW-"))
        .collect();
    assert_eq!(used, pages);
}
