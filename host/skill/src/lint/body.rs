//! The body against the specification's advice: short, and with links that lead somewhere.

use super::note;
use crate::Tree;
use crate::document::{Document, Warning};
use std::collections::BTreeSet;

/// Lines of a body that are advised.
const ADVISED_LINES: usize = 500;
/// Tokens of a body that are advised.
const ADVISED_TOKENS: usize = 5_000;
/// Bytes of a token, about.
const TOKEN_BYTES: usize = 4;
/// Links to nothing that are named.
const MAX_LINKS: usize = 10;

/// What goes against advice.
pub(super) fn look(document: &Document, tree: &Tree) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let lines = document.body.lines().count();
    if lines > ADVISED_LINES {
        let words = format!("the body has {lines} lines, {ADVISED_LINES} are advised");
        warnings.push(note("body-long", document.body_line, &words));
    }
    let tokens = document.body.len() / TOKEN_BYTES;
    if tokens > ADVISED_TOKENS {
        let words = format!("the body has about {tokens} tokens, {ADVISED_TOKENS} are advised");
        warnings.push(note("body-long", document.body_line, &words));
    }
    let folders = folders(tree);
    let mut seen = BTreeSet::new();
    for (line, target) in links(document) {
        let known = tree.get(target).is_some() || folders.contains(target.trim_end_matches('/'));
        if !known && seen.insert(target) && seen.len() <= MAX_LINKS {
            let words = format!("links to `{target}`, which is not there");
            warnings.push(note("link-missing", line, &words));
        }
    }
    warnings
}

fn folders(tree: &Tree) -> BTreeSet<&str> {
    let above = |path: &'_ str| {
        path.match_indices('/')
            .map(|(at, _)| at)
            .collect::<Vec<_>>()
    };
    let ends = |(path, _)| above(path).into_iter().map(move |at| &path[..at]);
    tree.files().flat_map(ends).collect()
}

/// Relative targets of Markdown links outside of code, with their lines.
fn links(document: &Document) -> impl Iterator<Item = (u32, &str)> {
    let mut code = false;
    let numbered = (document.body_line..).zip(document.body.lines());
    let prose = numbered.filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    });
    prose.flat_map(|(n, line)| {
        let targets = line.split("](").skip(1).filter_map(target);
        targets.map(move |target| (n, target))
    })
}

/// The file a link leads to, if it leads to one of the skill.
fn target(after: &str) -> Option<&str> {
    let inside = after.split(')').next()?;
    let path = inside.split(['#', '?', ' ', '"']).next()?;
    let path = path
        .trim_start_matches("./")
        .trim_start_matches("{baseDir}/");
    let foreign = path.is_empty()
        || path.contains([':', '<', '{', '$', '*', '`'])
        || path.starts_with(['/', '.']);
    let file = path.contains(['/', '.']);
    (!foreign && file).then_some(path)
}
