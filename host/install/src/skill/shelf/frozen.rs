//! Installing exactly what a lock says.

use super::{Drift, DriftKind, MAX_INSTALLED, Refused, Shelf, ShelfError, check};
use claw_skill::Tree;
use claw_skill::lock::Lock;
use std::collections::{BTreeMap, BTreeSet};

impl Shelf {
    /// Skills of a lock whose files are not here as it says: they have to be fetched before [`Self::frozen`].
    pub fn missing(&self, lock: &Lock) -> BTreeSet<String> {
        let missing = lock
            .skills
            .iter()
            .filter(|(name, l)| !self.drift(name, l).is_empty());
        missing.map(|(name, _)| name.clone()).collect()
    }

    /// Makes the installed skills exactly those of a lock, with what was fetched for the ones that are missing: files,
    /// and packages. Skills of no entry are removed.
    ///
    /// # Errors
    /// Something is not byte for byte what the lock says, or nobody should have it. Then nothing is changed.
    pub fn frozen(
        &self,
        lock: &Lock,
        fetched: &BTreeMap<String, (Tree, Option<Tree>)>,
        refused: &Refused,
    ) -> Result<(), ShelfError> {
        if lock.skills.len() > MAX_INSTALLED {
            return Err(ShelfError::TooMany);
        }
        let mut drift = Vec::new();
        for (name, locked) in &lock.skills {
            if let Some(bad) = refused.find(&locked.tree, &locked.files) {
                let name = name.clone();
                return Err(ShelfError::Bad { name, bad });
            }
            match fetched.get(name) {
                None => drift.extend(self.drift(name, locked)),
                Some((tree, packages)) => {
                    if check(name, tree, locked, packages.as_ref()).is_err() {
                        drift.extend(fetched_drift(name, tree, locked));
                    }
                }
            }
        }
        if !drift.is_empty() {
            return Err(ShelfError::Drift(drift));
        }
        self.change(&|_| Ok(()), |now| {
            for (name, locked) in &lock.skills {
                if let Some((tree, packages)) = fetched.get(name) {
                    self.place(tree, &locked.tree, packages.as_ref(), &|_| Ok(()))?;
                }
            }
            *now = lock.clone();
            Ok(())
        })
    }
}

fn fetched_drift(name: &str, tree: &Tree, locked: &claw_skill::Locked) -> Vec<Drift> {
    let found = |path: &str, kind| Drift {
        name: name.to_owned(),
        path: path.to_owned(),
        kind,
    };
    let (is, says) = (tree.digests(), &locked.files);
    let mut drift = Vec::new();
    for (path, digest) in says {
        match is.get(path) {
            None => drift.push(found(path, DriftKind::Missing)),
            Some(got) if got != digest => drift.push(found(path, DriftKind::Changed)),
            Some(_) => {}
        }
    }
    let extra = is.keys().filter(|path| !says.contains_key(*path));
    drift.extend(extra.map(|path| found(path, DriftKind::Extra)));
    if drift.is_empty() {
        drift.push(found("packages", DriftKind::Changed));
    }
    drift
}
