//! Files of a skill that nobody installed, in a folder that nobody edits: what runs is what was hashed.

use super::{disk, folder};
use claw_core::id::Digest;
use claw_skill::Tree;
use std::io::Result;
use std::path::{Path, PathBuf};

/// The folder of these files below `above`. They are written where they are not, or not whole: reading them is the
/// proof, so nothing has to be waited for when they are written.
///
/// # Errors
/// The disk.
pub fn keep(above: &Path, tree: &Tree, hash: &Digest) -> Result<PathBuf> {
    let place = above.join(hash.as_str());
    if folder::read(&place).is_ok_and(|there| there.tree.hash() == *hash) {
        return Ok(place);
    }
    disk::make_private(above)?;
    let fresh = tempfile::Builder::new().prefix(".new-").tempdir_in(above)?;
    disk::write_tree(fresh.path(), tree)?;
    disk::swap(fresh.path(), &place)?;
    Ok(place)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn files_are_written_once_and_are_these() {
        let temp = tempfile::tempdir().unwrap();
        let mut tree = Tree::default();
        tree.insert("SKILL.md", b"text").unwrap();
        tree.insert("scripts/x.sh", b"#!/bin/sh\n").unwrap();
        let folder = temp.path().join("skills");
        let place = keep(&folder, &tree, &tree.hash()).unwrap();
        assert_eq!(
            std::fs::read(place.join("scripts/x.sh")).unwrap(),
            b"#!/bin/sh\n"
        );
        assert_eq!(keep(&folder, &tree, &tree.hash()).unwrap(), place);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        // A copy that is not whole is made again.
        std::fs::remove_file(place.join("SKILL.md")).unwrap();
        keep(&folder, &tree, &tree.hash()).unwrap();
        assert!(place.join("SKILL.md").is_file());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    }
}
