//! `wit/bundle.lock`: the digest of each bundle and of each file in it, so that a change of ours or of WASI's shows in
//! a review.

use std::collections::BTreeSet;

use super::bundle::Bundle;
use crate::digest::sha256;

const HEAD: &str =
    "# SHA-256 of the generated WIT bundles. Made by `cargo xtask wit`, checked by CI.\n";

/// The whole lock file: `<sha256>  <path>` as sha256sum writes it, the bundle itself as `<world>/`.
pub(super) fn text(bundles: &[Bundle]) -> String {
    let mut text = String::from(HEAD);
    for bundle in bundles {
        text.push_str(&format!("{}  {}/\n", bundle.digest(), bundle.world));
        for (name, content) in &bundle.files {
            text.push_str(&format!(
                "{}  {}/{name}\n",
                sha256(content.as_bytes()),
                bundle.world
            ));
        }
    }
    text
}

/// Names the paths whose lines differ.
pub(super) fn difference(committed: &str, found: &str) -> String {
    let lines = |text: &str| text.lines().map(String::from).collect::<BTreeSet<_>>();
    let (committed, found) = (lines(committed), lines(found));
    let paths: BTreeSet<&str> = committed
        .symmetric_difference(&found)
        .filter_map(|line| line.split("  ").nth(1))
        .collect();
    paths.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn bundle(text: &str) -> Bundle {
        let files = [
            ("deps/wasi-io.wit", text),
            ("tool.wit", "package claw:tool;"),
        ];
        Bundle {
            world: "tool".into(),
            files: files
                .into_iter()
                .map(|(n, t)| (n.to_string(), t.to_string()))
                .collect::<BTreeMap<_, _>>(),
        }
    }

    #[test]
    fn a_change_is_named_by_its_file() {
        let (one, two) = (text(&[bundle("a")]), text(&[bundle("b")]));
        assert_eq!(difference(&one, &two), "tool/, tool/deps/wasi-io.wit");
        assert_eq!(difference(&one, &one), "");
        assert!(one.lines().skip(1).all(|line| {
            line.split("  ")
                .next()
                .is_some_and(|digest| digest.len() == 64)
        }));
    }
}
