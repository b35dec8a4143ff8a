//! What an update would change.

use super::{Refused, Shelf, ShelfError};
use claw_core::id::Digest;
use claw_skill::Tree;
use claw_skill::lock::Locked;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is more and what is less.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// New.
    pub added: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
}

impl Diff {
    /// From one list to another, in the order of text.
    pub fn of(before: &[String], after: &[String]) -> Self {
        let (before, after): (BTreeSet<_>, BTreeSet<_>) =
            (before.iter().collect(), after.iter().collect());
        let only = |a: &BTreeSet<&String>, b: &BTreeSet<&String>| {
            a.difference(b).map(|text| (*text).clone()).collect()
        };
        Self {
            added: only(&after, &before),
            removed: only(&before, &after),
        }
    }
}

/// Which files are others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileDiff {
    /// New.
    pub added: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
    /// Other bytes.
    pub changed: Vec<String>,
}

impl FileDiff {
    fn of(before: &BTreeMap<String, Digest>, after: &BTreeMap<String, Digest>) -> Self {
        let paths = |map: &BTreeMap<String, Digest>| map.keys().cloned().collect::<Vec<_>>();
        let Diff { added, removed } = Diff::of(&paths(before), &paths(after));
        let other = |(path, digest): &(&String, &Digest)| {
            before.get(*path).is_some_and(|before| before != *digest)
        };
        let changed = after.iter().filter(other).map(|(path, _)| path.clone());
        let changed = changed.collect();
        Self {
            added,
            removed,
            changed,
        }
    }
}

/// What an update would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Change {
    /// Nothing was installed.
    First,
    /// Not a byte.
    Same,
    /// Other files.
    New {
        /// The tree that is installed.
        from: Digest,
        /// The one that would be.
        to: Digest,
        /// Which files are others.
        files: FileDiff,
        /// Rules it asks for, against those that were agreed to.
        capabilities: Diff,
        /// Secrets it asks for, against those that were agreed to.
        secrets: Diff,
    },
}

impl Change {
    /// From what is installed to other files that ask for this.
    pub(crate) fn of(
        before: Option<&Locked>,
        tree: &Tree,
        capabilities: &[String],
        secrets: &[String],
    ) -> Self {
        let Some(before) = before else {
            return Self::First;
        };
        let (files, to) = (tree.digests(), tree.hash());
        if before.tree == to {
            return Self::Same;
        }
        Self::New {
            from: before.tree.clone(),
            to,
            files: FileDiff::of(&before.files, &files),
            capabilities: Diff::of(&before.capabilities, capabilities),
            secrets: Diff::of(&before.secrets, secrets),
        }
    }

    /// Rules and secrets it asks for beyond those that were agreed to.
    pub fn grows(&self) -> Vec<String> {
        match self {
            Self::First | Self::Same => vec![],
            Self::New {
                capabilities,
                secrets,
                ..
            } => [capabilities.added.clone(), secrets.added.clone()].concat(),
        }
    }
}

impl Shelf {
    /// What installing these files under a name would change. `capabilities` and `secrets` are what the review says they
    /// ask for.
    ///
    /// # Errors
    /// It is not installed, or nobody should have the new files.
    pub fn update(
        &self,
        name: &str,
        tree: &Tree,
        capabilities: &[String],
        secrets: &[String],
        refused: &Refused,
    ) -> Result<Change, ShelfError> {
        let before = self.get(name)?;
        if let Some(bad) = refused.find(&tree.hash(), &tree.digests()) {
            let name = name.to_owned();
            return Err(ShelfError::Bad { name, bad });
        }
        Ok(Change::of(Some(&before), tree, capabilities, secrets))
    }
}
