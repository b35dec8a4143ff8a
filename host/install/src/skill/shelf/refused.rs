//! Content that is not installed, by its hash.

use claw_core::id::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// Hashes nobody should install: of whole skills, or of single files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// Known to do harm.
    pub known_bad: BTreeSet<Digest>,
    /// Taken back by whoever published it.
    pub yanked: BTreeSet<Digest>,
}

/// What is known of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bad {
    /// It does harm: all of it, or this file.
    Known(Option<String>),
    /// It was taken back.
    Yanked(Option<String>),
}

impl std::fmt::Display for Bad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (file, what) = match self {
            Self::Known(file) => (file, "is known to do harm"),
            Self::Yanked(file) => (file, "was taken back by whoever published it"),
        };
        match file {
            Some(file) => write!(f, "has the file `{file}`, which {what}"),
            None => write!(f, "{what}"),
        }
    }
}

impl Refused {
    /// What is known of a skill of this hash and these files.
    pub fn find(&self, tree: &Digest, files: &BTreeMap<String, Digest>) -> Option<Bad> {
        let file = |set: &BTreeSet<Digest>| {
            let known = files.iter().find(|(_, digest)| set.contains(digest));
            known.map(|(path, _)| path.clone())
        };
        if self.known_bad.contains(tree) {
            return Some(Bad::Known(None));
        }
        if self.yanked.contains(tree) {
            return Some(Bad::Yanked(None));
        }
        let known = file(&self.known_bad).map(|path| Bad::Known(Some(path)));
        known.or_else(|| file(&self.yanked).map(|path| Bad::Yanked(Some(path))))
    }
}
