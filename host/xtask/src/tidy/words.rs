//! Words no committed text may hold: unfinished work, silent skips, and addresses of one machine.
//!
//! The needles are put together from pieces, so that this file does not find itself.

use super::code::has_word;
use crate::tree::Text;

/// Finds every forbidden word.
pub(super) fn check(texts: &[Text]) -> Vec<String> {
    let unfinished = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|parts| parts.concat());
    let ignore = ["#[ig", "nore]"].concat();
    let addresses = addresses();
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| !is_lock(text) && !is_data(text)) {
        for (number, line) in (1..).zip(text.text.lines()) {
            let mut tell = |what: &str| findings.push(format!("{}:{number}: {what}", text.path));
            // A patch names what it takes away, and that is somebody else's.
            let removed = text.has_extension("patch") && line.starts_with('-');
            let words = if removed { "" } else { line };
            if let Some(word) = unfinished.iter().find(|word| has_word(words, word)) {
                tell(&format!("`{word}`: do it, or write it down in docs"));
            }
            if text.has_extension("rs") && line.contains(&ignore) {
                tell("a test is switched off without a reason");
            }
            if let Some(needle) = addresses.iter().find(|needle| holds_address(line, needle)) {
                tell(&format!(
                    "`{needle}` is an address of one machine or of a package registry"
                ));
            }
        }
    }
    findings
}

/// Paths of the machine claw was written on, and hosts of package registries.
fn addresses() -> Vec<String> {
    [
        ["../sha", "red"],
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["crates", ".io"],
        ["py", "pi.org"],
        ["python", "hosted.org"],
        ["registry.", "npmjs.org"],
        ["registry.", "yarnpkg.com"],
        ["proxy.", "golang.org"],
    ]
    .map(|parts| parts.concat())
    .to_vec()
}

/// A path counts only where it begins: `a/work/` is somebody's folder. The name of the crate index is no host.
fn holds_address(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let inside = needle.starts_with('/')
            && before.is_some_and(|c| c.is_alphanumeric() || "._-}*".contains(c));
        !inside && !line[at + needle.len()..].starts_with("-index")
    })
}

/// What tests feed to the sandbox: scripts with any word in them, and paths that must not be reached.
fn is_data(text: &Text) -> bool {
    let folders = ["tests/scripts/cases/", "tests/cli/tests/exec_hostile/"];
    folders.iter().any(|folder| text.path.starts_with(folder))
}

/// Cargo's lock file holds what cargo writes.
fn is_lock(text: &Text) -> bool {
    text.path.ends_with("Cargo.lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, line: &str) -> Vec<String> {
        check(&[Text::new(path, line)])
    }

    #[test]
    fn unfinished_work_is_found() {
        for word in [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]] {
            let word = word.concat();
            assert_eq!(
                one("a.md", &format!("later: {word}(me) it")).len(),
                1,
                "{word}"
            );
            assert!(one("a.md", &format!("A{word}S")).is_empty());
        }
    }

    #[test]
    fn a_test_switched_off_needs_a_reason() {
        let bare = ["#[ig", "nore]"].concat();
        assert_eq!(one("a.rs", &bare).len(), 1);
        assert!(one("a.rs", &bare.replace(']', " = \"needs a key\"]")).is_empty());
    }

    #[test]
    fn addresses_of_one_machine_and_of_registries_are_found() {
        for needle in addresses() {
            assert_eq!(one("a.md", &format!("see {needle}x")).len(), 1, "{needle}");
        }
        let work = ["/wo", "rk/"].concat();
        assert!(one("a.md", &format!("home/me{work}x")).is_empty());
        assert!(one(".deny.toml", &["crates", ".io-index"].concat()).is_empty());
        assert!(one("Cargo.lock", &["crates", ".io"].concat()).is_empty());
        assert_eq!(
            one(
                "package-lock.json",
                &["https://registry.", "npmjs.org/x"].concat()
            )
            .len(),
            1
        );
    }
}
