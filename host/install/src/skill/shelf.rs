//! `skills/` of a home: `claw.lock`, and the trees it names.
//!
//! Invariant: the lock is replaced last and in one step, after everything it names is on disk; so it always names whole
//! trees, whatever was interrupted. What it does not name is swept away.

mod change;
mod frozen;
mod refused;
#[cfg(test)]
mod tests;
mod verify;

pub use change::{Change, Diff, FileDiff};
pub use refused::{Bad, Refused};
pub use verify::{Drift, DriftKind};

use super::disk;
use claw_core::id::Digest;
use claw_skill::Tree;
use claw_skill::lock::{LOCK_VERSION, Lock, Locked};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Installed skills at most.
pub const MAX_INSTALLED: usize = 1_000;
/// Largest lock, in bytes.
pub const MAX_LOCK_BYTES: usize = 64 << 20;
const LOCK_FILE: &str = "claw.lock";
const LOCK_FRESH: &str = "claw.lock.new";
/// Held while something changes.
const HELD_FILE: &str = "lock";
const TREES: &str = "trees";
/// What a folder begins with while it is written.
const FRESH: &str = ".new-";

/// Why what is installed cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// A file or folder.
    #[error("cannot use `{}`: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The lock is not what was written.
    #[error("`{}` is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Not installed.
    #[error("no skill `{0}` is installed")]
    NoSkill(String),
    /// What is to be written down is not what is to be written.
    #[error("the lock entry of `{0}` is of other files")]
    Mismatch(String),
    /// Content nobody should have.
    #[error("`{name}` {bad}")]
    Bad {
        /// The skill.
        name: String,
        /// What is known of it.
        bad: Bad,
    },
    /// Over [`MAX_INSTALLED`].
    #[error("more than {MAX_INSTALLED} skills")]
    TooMany,
    /// What is there, or was fetched, is not what a frozen lock says.
    #[error("not what the lock says: {}", listed(.0))]
    Drift(Vec<Drift>),
}

fn listed(drift: &[Drift]) -> String {
    const MAX_SHOWN: usize = 10;
    let shown: Vec<String> = drift.iter().take(MAX_SHOWN).map(Drift::to_string).collect();
    match drift.len().saturating_sub(MAX_SHOWN) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

impl ShelfError {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Damaged { .. } => Some("move the file away and add the skills again"),
            Self::NoSkill(_) => Some("`claw skill list` shows all"),
            Self::Bad { .. } => Some("do not look for it elsewhere"),
            Self::Drift(_) => {
                Some("add what changed again without --frozen, and look at its review")
            }
            _ => None,
        }
    }
}

/// Where an installation can be interrupted, for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Half,
    Written,
    Placed,
    LockWritten,
    LockPlaced,
}

/// Asked after each step; an error is a crash.
type Steps<'a> = dyn Fn(Step) -> std::io::Result<()> + 'a;

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// As it was written down.
    pub locked: Locked,
    /// Whether its files were deleted: not if another name has the same.
    pub deleted: bool,
}

/// The installed skills of a home.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Of the home at this path. Nothing is made or read yet.
    pub fn new(home: &Path) -> Self {
        Self {
            folder: home.join("skills"),
        }
    }

    /// Where everything is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The reviewed files of a tree.
    pub fn skill_folder(&self, tree: &Digest) -> PathBuf {
        self.tree_folder(tree).join("skill")
    }

    /// What was fetched for it; not there if nothing was.
    pub fn packages_folder(&self, tree: &Digest) -> PathBuf {
        self.tree_folder(tree).join("packages")
    }

    fn tree_folder(&self, tree: &Digest) -> PathBuf {
        self.folder.join(TREES).join(tree.as_str())
    }

    /// The lock; where there is none, an empty one.
    ///
    /// # Errors
    /// It cannot be read, or is not what was written.
    pub fn lock(&self) -> Result<Lock, ShelfError> {
        let path = self.folder.join(LOCK_FILE);
        let damaged = |why: String| ShelfError::Damaged {
            path: path.clone(),
            why,
        };
        match std::fs::metadata(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Lock::default()),
            Err(e) => return Err(ShelfError::io(&path)(e)),
            Ok(_) => {}
        }
        let bytes = disk::read_at_most(&path, MAX_LOCK_BYTES);
        let bytes = bytes.ok_or_else(|| damaged("it cannot be read, or is too large".into()))?;
        let lock: Lock = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
        if lock.version != LOCK_VERSION {
            return Err(damaged(format!("version {} is not known", lock.version)));
        }
        for (name, locked) in &lock.skills {
            if claw_skill::tree::hash(&locked.files) != locked.tree {
                return Err(damaged(format!("`{name}` is of other files than it lists")));
            }
        }
        Ok(lock)
    }

    /// What is installed, by name.
    ///
    /// # Errors
    /// As [`Self::lock`].
    pub fn list(&self) -> Result<BTreeMap<String, Locked>, ShelfError> {
        Ok(self.lock()?.skills)
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Self::lock`], or it is not installed.
    pub fn get(&self, name: &str) -> Result<Locked, ShelfError> {
        let locked = self.lock()?.skills.remove(name);
        locked.ok_or_else(|| ShelfError::NoSkill(name.to_owned()))
    }

    /// Installed skills that nobody should have.
    ///
    /// # Errors
    /// As [`Self::lock`].
    pub fn bad(&self, refused: &Refused) -> Result<BTreeMap<String, Bad>, ShelfError> {
        let find = |(name, locked): (String, Locked)| {
            let bad = refused.find(&locked.tree, &locked.files)?;
            Some((name, bad))
        };
        Ok(self.lock()?.skills.into_iter().filter_map(find).collect())
    }

    /// Installs files under a name, whole or not at all. One of that name is replaced.
    ///
    /// # Errors
    /// They are not the ones of the lock entry, nobody should have them, or the disk does not take them.
    pub fn install(
        &self,
        name: &str,
        tree: &Tree,
        locked: Locked,
        packages: Option<&Tree>,
        refused: &Refused,
    ) -> Result<(), ShelfError> {
        self.install_by(name, tree, locked, packages, refused, &|_| Ok(()))
    }

    fn install_by(
        &self,
        name: &str,
        tree: &Tree,
        locked: Locked,
        packages: Option<&Tree>,
        refused: &Refused,
        steps: &Steps<'_>,
    ) -> Result<(), ShelfError> {
        check(name, tree, &locked, packages)?;
        if let Some(bad) = refused.find(&locked.tree, &locked.files) {
            let name = name.to_owned();
            return Err(ShelfError::Bad { name, bad });
        }
        self.change(steps, |lock| {
            if lock.skills.len() >= MAX_INSTALLED && !lock.skills.contains_key(name) {
                return Err(ShelfError::TooMany);
            }
            // What is there already is not written again: somebody may be using it.
            if !self.drift(name, &locked).is_empty() {
                self.place(tree, &locked.tree, packages, steps)?;
            }
            lock.skills.insert(name.to_owned(), locked);
            Ok(())
        })
    }

    /// Removes a skill. Its files go if no other name has them; its private homes stay where they are.
    ///
    /// # Errors
    /// It is not installed, or the disk.
    pub fn remove(&self, name: &str) -> Result<Removed, ShelfError> {
        self.change(&|_| Ok(()), |lock| {
            let locked = lock.skills.remove(name);
            let locked = locked.ok_or_else(|| ShelfError::NoSkill(name.to_owned()))?;
            let deleted = lock.skills.values().all(|other| other.tree != locked.tree);
            Ok(Removed { locked, deleted })
        })
    }

    /// Whether agents are offered it. Returns whether that is a change.
    ///
    /// # Errors
    /// It is not installed, or the disk.
    pub fn set_disabled(&self, name: &str, disabled: bool) -> Result<bool, ShelfError> {
        self.change(&|_| Ok(()), |lock| {
            let locked = lock.skills.get_mut(name);
            let locked = locked.ok_or_else(|| ShelfError::NoSkill(name.to_owned()))?;
            Ok(std::mem::replace(&mut locked.disabled, disabled) != disabled)
        })
    }

    /// Deletes what an interrupted change left behind. To be called when claw starts; every change does it too.
    ///
    /// # Errors
    /// The disk, or a lock that cannot be read: then nothing is deleted.
    pub fn sweep(&self) -> Result<(), ShelfError> {
        match self.folder.is_dir() {
            true => self.change(&|_| Ok(()), |_| Ok(())),
            false => Ok(()),
        }
    }

    /// Changes the lock, one process at a time.
    fn change<T>(
        &self,
        steps: &Steps<'_>,
        change: impl FnOnce(&mut Lock) -> Result<T, ShelfError>,
    ) -> Result<T, ShelfError> {
        let trees = self.folder.join(TREES);
        disk::make_private(&trees).map_err(ShelfError::io(&trees))?;
        let held_path = self.folder.join(HELD_FILE);
        let held = File::create(&held_path).map_err(ShelfError::io(&held_path))?;
        held.lock().map_err(ShelfError::io(&held_path))?;
        let mut lock = self.lock()?;
        self.sweep_to(&lock)?;
        let before = lock.clone();
        let done = change(&mut lock)?;
        if lock != before {
            self.write(&lock, steps)?;
            self.sweep_to(&lock)?;
        }
        Ok(done)
    }

    fn write(&self, lock: &Lock, steps: &Steps<'_>) -> Result<(), ShelfError> {
        let (path, fresh) = (self.folder.join(LOCK_FILE), self.folder.join(LOCK_FRESH));
        let text = serde_json::to_string_pretty(lock).map_err(|e| ShelfError::Damaged {
            path: path.clone(),
            why: e.to_string(),
        })?;
        if text.len() > MAX_LOCK_BYTES {
            return Err(ShelfError::TooMany);
        }
        let write = || {
            let mut file = File::create(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            steps(Step::LockWritten)?;
            std::fs::rename(&fresh, &path)?;
            disk::sync_names(&self.folder)?;
            steps(Step::LockPlaced)
        };
        write().map_err(ShelfError::io(&path))
    }

    /// Writes files beside their place and puts them there in one step.
    fn place(
        &self,
        tree: &Tree,
        hash: &Digest,
        packages: Option<&Tree>,
        steps: &Steps<'_>,
    ) -> Result<(), ShelfError> {
        let (trees, place) = (self.folder.join(TREES), self.tree_folder(hash));
        let fresh = trees.join(format!("{FRESH}{hash}"));
        let write = || {
            disk::remove(&fresh)?;
            disk::write_tree(&fresh.join("skill"), tree)?;
            steps(Step::Half)?;
            if let Some(packages) = packages {
                disk::write_tree(&fresh.join("packages"), packages)?;
            }
            disk::sync_tree(&fresh)?;
            steps(Step::Written)?;
            disk::swap(&fresh, &place)?;
            disk::sync_names(&trees)?;
            steps(Step::Placed)
        };
        write().map_err(ShelfError::io(&place))
    }

    /// Deletes what this lock does not name.
    fn sweep_to(&self, lock: &Lock) -> Result<(), ShelfError> {
        let trees = self.folder.join(TREES);
        let named: BTreeSet<&str> = lock.skills.values().map(|l| l.tree.as_str()).collect();
        let sweep = || {
            disk::remove(&self.folder.join(LOCK_FRESH))?;
            for entry in std::fs::read_dir(&trees)? {
                let entry = entry?;
                if !named.contains(&*entry.file_name().to_string_lossy()) {
                    disk::remove(&entry.path())?;
                }
            }
            Ok(())
        };
        sweep().map_err(ShelfError::io(&trees))
    }
}

/// Refuses a lock entry that is of other files.
fn check(
    name: &str,
    tree: &Tree,
    locked: &Locked,
    packages: Option<&Tree>,
) -> Result<(), ShelfError> {
    let files = tree.digests();
    let same = locked.tree == claw_skill::tree::hash(&files) && locked.files == files;
    let vendored = locked.vendored.as_ref().map(|v| v.tree.clone());
    if same && vendored == packages.map(Tree::hash) {
        return Ok(());
    }
    Err(ShelfError::Mismatch(name.to_owned()))
}
