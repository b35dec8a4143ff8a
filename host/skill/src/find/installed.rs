//! Skills that are installed: those of `claw.lock`, in the folders of their trees.

use super::{Finder, Found, Place, PlaceKind, Reason, Refusal, unreadable};
use crate::document::skill_file;
use crate::lock::Locked;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the lock file.
const LOCK_FILE: &str = "claw.lock";

pub(super) fn read(
    finder: &mut Finder,
    place: &Place,
    found: &mut Vec<Found>,
    refused: &mut Vec<Refusal>,
) {
    let kind = place.kind;
    let mut refuse = |path: PathBuf, reason| refused.push(Refusal { kind, path, reason });
    let file = place.folder.join(LOCK_FILE);
    let skills = match finder.locked(&file) {
        Ok(Some(skills)) => skills,
        Ok(None) => return,
        Err(reason) => return refuse(file, reason),
    };
    let root = match place.folder.canonicalize() {
        Ok(root) => root,
        Err(error) => return refuse(place.folder.clone(), unreadable(&error)),
    };
    for (name, locked) in skills.iter() {
        match one(finder, name, locked, &root) {
            Ok(skill) => found.push(skill),
            Err(reason) => refuse(tree(&root, locked), reason),
        }
    }
}

/// Where a tree lies.
fn tree(root: &Path, locked: &Locked) -> PathBuf {
    root.join("trees").join(locked.tree.as_str()).join("skill")
}

fn one(
    finder: &mut Finder,
    name: &str,
    locked: &Arc<Locked>,
    root: &Path,
) -> Result<Found, Reason> {
    let folder = tree(root, locked);
    let below = folder.ancestors().take_while(|above| *above != root);
    for above in below {
        let data = std::fs::symlink_metadata(above).map_err(|error| unreadable(&error))?;
        if data.is_symlink() {
            let place = root.to_owned();
            return Err(Reason::LinkOut { place });
        }
    }
    let contents = finder.contents(&folder)?;
    let files = contents.skill_files.iter().map(|(name, _)| name.as_str());
    let file = skill_file(files).ok_or(Reason::NoFile)?.to_owned();
    let document = finder.document(name, &folder.join(&file))?;
    Ok(Found {
        name: name.to_owned(),
        kind: PlaceKind::Installed,
        folder,
        file,
        document,
        locked: Some(locked.clone()),
    })
}
