//! The archive of a whole repository, of which only folders with a SKILL.md are wanted.

use super::{Entry, Kind, Limits, UnpackError, tar};
use claw_skill::Tree;
use claw_skill::tree::{check_path, left_out};
use std::collections::{BTreeMap, BTreeSet};

/// Files taken by name at most, in bytes altogether.
const MAX_TAKEN_BYTES: u64 = 32 << 20;
/// Paths kept at most.
const MAX_PATHS: usize = 20_000;

/// A .tar.gz as a forge makes it: everything in one top folder. Links and devices count only in the folder that is
/// taken.
#[derive(Debug)]
pub struct Repository {
    bytes: Vec<u8>,
    limits: Limits,
    paths: BTreeSet<String>,
    comment: Option<String>,
}

impl Repository {
    /// Reads through it once and keeps the paths of files that are `wanted`, without the top folder.
    ///
    /// # Errors
    /// A limit, damage, or a path that leads out.
    pub fn open(
        bytes: Vec<u8>,
        limits: &Limits,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, UnpackError> {
        let mut paths = BTreeSet::new();
        let mut top = None;
        let about = tar::walk(&bytes, limits, &mut |entry| {
            let path = below_top(entry, &mut top)?;
            if entry.kind == Kind::File && left_out(path).is_none() && wanted(path) {
                paths.insert(path.to_owned());
            }
            match paths.len() > MAX_PATHS {
                true => Err(UnpackError::limit("the number of skills", MAX_PATHS as u64)),
                false => Ok(()),
            }
        })?;
        let (limits, comment) = (*limits, about.comment);
        Ok(Self {
            bytes,
            limits,
            paths,
            comment,
        })
    }

    /// The paths that were wanted.
    pub fn paths(&self) -> &BTreeSet<String> {
        &self.paths
    }

    /// The commit it says it is of, where it does.
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// The bytes of these files.
    ///
    /// # Errors
    /// A limit or damage.
    pub fn files(
        &self,
        wanted: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Vec<u8>>, UnpackError> {
        let (mut found, mut total) = (BTreeMap::new(), 0);
        self.walk(&mut |path, entry| {
            if entry.kind == Kind::File && wanted.contains(path) {
                let bytes = entry.bytes()?;
                total += bytes.len() as u64;
                found.insert(path.to_owned(), bytes);
            }
            match total > MAX_TAKEN_BYTES {
                true => Err(UnpackError::limit("what its skills say", MAX_TAKEN_BYTES)),
                false => Ok(()),
            }
        })?;
        Ok(found)
    }

    /// A folder, by paths from there; `""` is all of it.
    ///
    /// # Errors
    /// Anything in the folder that no skill may have.
    pub fn tree(&self, folder: &str) -> Result<Tree, UnpackError> {
        let mut tree = Tree::default();
        self.walk(&mut |path, entry| {
            let below = |rest: &'_ str| rest.strip_prefix('/').map(str::to_owned);
            let rest = match folder {
                "" => Some(path.to_owned()),
                _ => path.strip_prefix(folder).and_then(below),
            };
            let Some(rest) = rest.filter(|r| !r.is_empty() && left_out(r).is_none()) else {
                return Ok(());
            };
            entry.check_kind()?;
            check_path(&rest)?;
            if entry.kind == Kind::File {
                let bytes = entry.bytes()?;
                tree.insert(&rest, &bytes)?;
            }
            Ok(())
        })?;
        Ok(tree)
    }

    fn walk(
        &self,
        visit: &mut dyn FnMut(&str, &mut Entry<'_>) -> Result<(), UnpackError>,
    ) -> Result<(), UnpackError> {
        let mut top = None;
        tar::walk(&self.bytes, &self.limits, &mut |entry| {
            let path = below_top(entry, &mut top)?.to_owned();
            visit(&path, entry)
        })?;
        Ok(())
    }
}

/// The path of an entry in the top folder. Names that no skill can have may stand elsewhere in a repository, but one
/// that leads out is an attack wherever it stands.
fn below_top<'a>(entry: &'a Entry<'_>, top: &mut Option<String>) -> Result<&'a str, UnpackError> {
    if entry.path.starts_with('/') || entry.path.split('/').any(|part| part == "..") {
        check_path(&entry.path)?;
    }
    let (first, rest) = entry.path.split_once('/').unwrap_or((&entry.path, ""));
    match top {
        Some(top) if top != first => Err(UnpackError::damaged("it has more than one top folder")),
        Some(_) => Ok(rest),
        None => {
            *top = Some(first.to_owned());
            Ok(rest)
        }
    }
}
