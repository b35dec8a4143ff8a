//! Whether what is on disk is what the lock says.

use super::{Shelf, ShelfError};
use crate::skill::disk;
use crate::skill::folder::{self, FolderError};
use claw_core::id::Digest;
use claw_skill::lock::Locked;
use claw_skill::tree::Limits;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// One thing that is not as the lock says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The skill.
    pub name: String,
    /// Its file, or empty for all of it.
    pub path: String,
    /// What is wrong.
    pub kind: DriftKind,
}

/// What is not as the lock says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// Other bytes.
    Changed,
    /// Not there.
    Missing,
    /// Not in the lock.
    Extra,
    /// It can be written, or run where it should not, or not where it should.
    Mode,
    /// No file, or with a name no skill has.
    Strange(String),
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, path) = (&self.name, &self.path);
        let what = match &self.kind {
            DriftKind::Changed => "is changed",
            DriftKind::Missing => "is missing",
            DriftKind::Extra => "is not in the lock",
            DriftKind::Mode => "has another mode",
            DriftKind::Strange(why) => why,
        };
        match path.as_str() {
            "" => write!(f, "`{name}` {what}"),
            path => write!(f, "`{name}`: `{path}` {what}"),
        }
    }
}

impl Shelf {
    /// Everything that is not as the lock says, of one skill or of all.
    ///
    /// # Errors
    /// The lock cannot be read, or the skill is not installed.
    pub fn verify(&self, name: Option<&str>) -> Result<Vec<Drift>, ShelfError> {
        let lock = self.lock()?;
        if let Some(name) = name
            && !lock.skills.contains_key(name)
        {
            return Err(ShelfError::NoSkill(name.to_owned()));
        }
        let mut drift = Vec::new();
        for (known, locked) in &lock.skills {
            if name.is_none_or(|name| name == known) {
                drift.extend(self.drift(known, locked));
            }
        }
        Ok(drift)
    }

    /// What is not as this entry says.
    pub(super) fn drift(&self, name: &str, locked: &Locked) -> Vec<Drift> {
        let found = |path: &str, kind| Drift {
            name: name.to_owned(),
            path: path.to_owned(),
            kind,
        };
        let mut drift = Vec::new();
        let folder = self.skill_folder(&locked.tree);
        match there(&folder, Limits::SKILL) {
            Err(kind) => drift.push(found("", kind)),
            Ok(there) => {
                for (path, digest) in &locked.files {
                    match there.get(path) {
                        None => drift.push(found(path, DriftKind::Missing)),
                        Some((got, _)) if got != digest => {
                            drift.push(found(path, DriftKind::Changed))
                        }
                        Some((_, true)) => {}
                        Some((_, false)) => drift.push(found(path, DriftKind::Mode)),
                    }
                }
                let extra = there
                    .keys()
                    .filter(|path| !locked.files.contains_key(*path));
                drift.extend(extra.map(|path| found(path, DriftKind::Extra)));
            }
        }
        let packages = self.packages_folder(&locked.tree);
        match (&locked.vendored, packages.symlink_metadata().is_ok()) {
            (None, false) => {}
            (None, true) => drift.push(found("packages", DriftKind::Extra)),
            (Some(_), false) => drift.push(found("packages", DriftKind::Missing)),
            (Some(vendored), true) => match there(&packages, Limits::PACKAGES) {
                Err(kind) => drift.push(found("packages", kind)),
                Ok(there) => {
                    let good_modes = there.values().all(|(_, good)| *good);
                    let digest = |(path, (digest, _))| (path, digest);
                    let digests: BTreeMap<String, Digest> = there.into_iter().map(digest).collect();
                    if claw_skill::tree::hash(&digests) != vendored.tree {
                        drift.push(found("packages", DriftKind::Changed));
                    } else if !good_modes {
                        drift.push(found("packages", DriftKind::Mode));
                    }
                }
            },
        }
        drift
    }
}

/// Files on disk: digest of each, and whether its mode is the one it was installed with.
fn there(path: &Path, limits: Limits) -> Result<BTreeMap<String, (Digest, bool)>, DriftKind> {
    let tree = match folder::read_whole(path, limits) {
        Ok(tree) => tree,
        Err(FolderError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Err(DriftKind::Missing);
        }
        Err(e) => return Err(DriftKind::Strange(e.to_string())),
    };
    let look = |(file, bytes): (&str, &[u8])| {
        let meta = path.join(file).symlink_metadata();
        let mode = meta
            .map(|m| m.permissions().mode() & 0o7777)
            .unwrap_or_default();
        (
            file.to_owned(),
            (Digest::of(bytes), mode == disk::mode(bytes)),
        )
    };
    Ok(tree.files().map(look).collect())
}
