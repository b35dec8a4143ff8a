//! Where packages lie: `node_modules` at the top, and inside packages where two need different versions.

use super::archive::Unpacked;
use super::spec::Wish;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder whose `node_modules` every script finds.
pub(super) const TOP: &str = "";
const FOLDER: &str = "node_modules/";

/// Why a package is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By the skill.
    Direct,
    /// By a package.
    Needed,
    /// By a package that does without.
    Optional,
    /// By a package, beside itself and not inside.
    Peer,
}

/// Somebody wants a package.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) wish: Wish,
    pub(super) kind: Kind,
    /// The folder of who wants it: [`TOP`], or `node_modules/a/`.
    pub(super) from: String,
    /// `name@version` of who wants it; `None`: the skill.
    pub(super) by: Option<String>,
}

impl Edge {
    /// The skill wants it.
    pub(super) fn direct(wish: Wish) -> Self {
        Self {
            wish,
            kind: Kind::Direct,
            from: TOP.to_owned(),
            by: None,
        }
    }
}

/// A package at its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) package: String,
    pub(super) version: String,
    pub(super) unpacked: Arc<Unpacked>,
}

/// Packages by their folder, `node_modules/a/node_modules/b`.
#[derive(Debug, Default)]
pub(super) struct Layout {
    places: BTreeMap<String, Placed>,
}

impl Layout {
    /// What code at the edge's start finds under the name, and the folder in whose `node_modules` it is.
    pub(super) fn find(&self, edge: &Edge) -> Option<(String, Placed)> {
        let mut at = Some(start(edge));
        while let Some(folder) = at {
            let place = format!("{folder}{FOLDER}{}", edge.wish.folder);
            if let Some(placed) = self.places.get(&place) {
                return Some((folder.to_owned(), placed.clone()));
            }
            at = above(folder);
        }
        None
    }

    /// Lays a package into the `node_modules` of a folder. Answers the package's own folder.
    pub(super) fn place(&mut self, at: &str, name: &str, placed: Placed) -> String {
        let place = format!("{at}{FOLDER}{name}");
        let inside = format!("{place}/");
        self.places.insert(place, placed);
        inside
    }

    pub(super) fn into_places(self) -> BTreeMap<String, Placed> {
        self.places
    }
}

/// Where the search of an edge begins: a peer is looked for beside who wants it.
fn start(edge: &Edge) -> &str {
    match edge.kind {
        Kind::Peer => above(&edge.from).unwrap_or(TOP),
        _ => &edge.from,
    }
}

/// The folder in whose `node_modules` a package lies.
fn above(folder: &str) -> Option<&str> {
    folder.rfind(FOLDER).map(|at| &folder[..at])
}

/// How many packages a folder is inside of.
pub(super) fn nesting(folder: &str) -> usize {
    folder.matches(FOLDER).count()
}

/// Where to place what an edge wants when another version is found at `at`: inside who wants it, where it hides nothing
/// from others.
///
/// # Errors
/// There is no such place; words for a note.
pub(super) fn beside(edge: &Edge, at: &str, there: &Placed) -> Result<String, String> {
    let (folder, range) = (&edge.wish.folder, edge.wish.range());
    let found = format!("{}@{}", there.package, there.version);
    let by = edge.by.as_deref().unwrap_or("the skill");
    if edge.kind == Kind::Peer || at == edge.from {
        return Err(format!(
            "{by} asks for `{folder}@{range}` and finds {found}"
        ));
    }
    Ok(edge.from.clone())
}
