//! The names of downloaded files: the last part of the URL, never a file that is there.

use std::path::{Path, PathBuf};

use crate::address::Address;
use crate::encode;

/// Most names tried: `x`, `x.1`, to `x.999`.
const MAX_NAMES: u32 = 999;

/// The name for an address: its last part with the query, or `index.html`.
pub(super) fn of(address: &Address) -> String {
    let last = encode::decoded(address.file_name());
    let mut name = if last.is_empty() {
        "index.html".to_owned()
    } else {
        last
    };
    if let Some(query) = &address.query {
        name.push('?');
        name.push_str(&encode::decoded(query));
    }
    safe(&name)
}

/// A name that stays in its folder.
fn safe(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| if c == '/' || c.is_control() { '_' } else { c })
        .collect();
    match clean.as_str() {
        "." | ".." => format!("%2E{}", &clean[1..]),
        _ => clean,
    }
}

/// A name that is free: with `.1`, `.2`, … behind it if it must be. `None` when all are taken.
pub(super) fn free(folder: &Path, name: &str) -> Option<(String, PathBuf)> {
    let path = folder.join(name);
    if !path.exists() {
        return Some((name.to_owned(), path));
    }
    (1..=MAX_NAMES)
        .map(|number| format!("{name}.{number}"))
        .find_map(|name| {
            let path = folder.join(&name);
            (!path.exists()).then_some((name, path))
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_name_comes_from_the_url_and_stays_in_its_folder() {
        for (url, want) in [
            ("http://h/", "index.html"),
            ("http://h/a/b.txt", "b.txt"),
            ("http://h/a%20b?x=1/2", "a b?x=1_2"),
            ("http://h/a%2F..%2Fb", "a_.._b"),
            ("http://h/%2e%2e", "%2E."),
        ] {
            assert_eq!(of(&Address::parse(url).unwrap()), want, "{url}");
        }
    }
}
