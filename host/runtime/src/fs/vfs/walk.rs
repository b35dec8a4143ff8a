//! From a path to the thing it names, one part at a time.
//!
//! Invariant: each folder on the way is opened from the one before it without following a link; links are read and
//! resolved here, within the root or not at all. What the walk returns is the canonical path together with the
//! opened parent folder, so that judging by path and acting on the folder speak of the same place.

use super::error::FsError;
use super::gate::Guard;
use super::path::{MAX_PARTS, Place, TEMP_PREFIX};
use super::root::Root;
use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, Metadata};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// Links followed in one path.
pub(crate) const MAX_LINKS: usize = 40;
/// Walks begun again because the tree changed under them.
pub(crate) const MAX_WALKS: usize = 16;

/// Where a path leads.
#[derive(Debug)]
pub(crate) struct Found {
    /// Canonical parts below the root.
    pub(crate) parts: Vec<String>,
    /// The opened folder that holds the last part; the root's own folder for the root.
    pub(crate) parent: Arc<Dir>,
    /// What is there, links not followed; `None` if nothing is.
    pub(crate) meta: Option<Metadata>,
}

impl Found {
    /// The last part; `None` for the root.
    pub(crate) fn name(&self) -> Option<&str> {
        self.parts.last().map(String::as_str)
    }

    /// What is there, or `NotFound`.
    pub(crate) fn present(&self) -> Result<&Metadata, FsError> {
        self.meta.as_ref().ok_or(FsError::NotFound)
    }

    /// What is there now.
    pub(crate) fn look_again(&self) -> Result<Metadata, FsError> {
        let name = self.name().unwrap_or(".");
        Ok(self.parent.symlink_metadata(name)?)
    }

    /// Opens the folder that was found.
    pub(crate) fn open_folder(&self) -> Result<Arc<Dir>, FsError> {
        if !self.present()?.is_dir() {
            return Err(FsError::NotDirectory);
        }
        match self.name() {
            None => Ok(self.parent.clone()),
            Some(name) => match self.parent.open_dir_nofollow(name) {
                Ok(dir) => Ok(Arc::new(dir)),
                Err(e) if swapped(&e) => Err(FsError::Busy),
                Err(e) => Err(e.into()),
            },
        }
    }
}

/// Why a walk stopped.
pub(crate) enum Stop {
    /// Refused; nothing outside was touched.
    Guard(Guard),
    /// Any other error.
    Error(FsError),
}

impl From<FsError> for Stop {
    fn from(error: FsError) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Error(error.into())
    }
}

/// The errors of opening without following links what was a folder a moment ago. The kernel's own check that a
/// name stays below its folder may also see the change half done; cap-std tells that with an error of its own.
pub(crate) fn swapped(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(code) => {
            code == rustix::io::Errno::LOOP.raw_os_error()
                || code == rustix::io::Errno::NOTDIR.raw_os_error()
        }
        None => error.kind() == io::ErrorKind::PermissionDenied,
    }
}

/// Walks to `place`; a link as last part is followed only with `follow` (or if the path ends in `/`).
pub(crate) fn walk(root: &Root, place: &Place, follow: bool) -> Result<Found, Stop> {
    for _ in 0..MAX_WALKS {
        if let Some(found) = walk_once(root, place, follow || place.folder)? {
            if place.folder && found.meta.as_ref().is_some_and(|m| !m.is_dir()) {
                return Err(FsError::NotDirectory.into());
            }
            return Ok(found);
        }
    }
    Err(FsError::Busy.into())
}

/// `None`: the tree changed under the walk.
fn walk_once(root: &Root, place: &Place, follow: bool) -> Result<Option<Found>, Stop> {
    let mut names: Vec<String> = Vec::new();
    let mut dirs: Vec<Arc<Dir>> = vec![root.dir.clone()];
    let mut todo: VecDeque<String> = place.parts.iter().cloned().collect();
    let mut links = 0;
    let mut outside = Guard::OutsideRoot;
    while let Some(part) = todo.pop_front() {
        if part == ".." {
            if names.pop().is_none() {
                return Err(Stop::Guard(outside));
            }
            dirs.pop();
            continue;
        }
        let here = dirs.last().unwrap_or(&root.dir).clone();
        let last = todo.is_empty();
        let meta = match here.symlink_metadata(&part) {
            Ok(meta) => meta,
            Err(e) if e.kind() == io::ErrorKind::NotFound && last => {
                return Ok(Some(found(names, part, here, None)));
            }
            Err(e) if swapped(&e) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        if meta.is_symlink() && (!last || follow) {
            links += 1;
            outside = Guard::LinkOutside;
            let Some(target) = read_target(&here, &part)? else {
                return Ok(None);
            };
            if links > MAX_LINKS || names.len() + target.len() + todo.len() > 2 * MAX_PARTS {
                return Err(FsError::Loop.into());
            }
            for target_part in target.into_iter().rev() {
                todo.push_front(target_part);
            }
            continue;
        }
        if last {
            return Ok(Some(found(names, part, here, Some(meta))));
        }
        if !meta.is_dir() {
            return Err(FsError::NotDirectory.into());
        }
        #[cfg(test)]
        super::tests::between_looks();
        match here.open_dir_nofollow(&part) {
            Ok(dir) => dirs.push(Arc::new(dir)),
            Err(e) if swapped(&e) => return Ok(None),
            Err(e) => return Err(e.into()),
        }
        names.push(part);
    }
    end_on_folder(names, dirs, root).map(Some)
}

/// The path ended in `..`, in a link to `.`, or is the root: the folder reached is the thing.
fn end_on_folder(names: Vec<String>, mut dirs: Vec<Arc<Dir>>, root: &Root) -> Result<Found, Stop> {
    let top = dirs.pop().unwrap_or_else(|| root.dir.clone());
    let meta = Some(top.dir_metadata()?);
    let parent = dirs.pop().unwrap_or(top);
    Ok(Found {
        parts: names,
        parent,
        meta,
    })
}

fn found(mut names: Vec<String>, part: String, parent: Arc<Dir>, meta: Option<Metadata>) -> Found {
    names.push(part);
    Found {
        parts: names,
        parent,
        meta,
    }
}

/// The parts of a link's target; `None` if it is no link any more.
fn read_target(dir: &Dir, name: &str) -> Result<Option<Vec<String>>, Stop> {
    let target = match dir.read_link_contents(name) {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::InvalidInput || swapped(&e) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let Some(text) = target.to_str() else {
        return Err(FsError::Invalid("a link's target is not text".into()).into());
    };
    if text.starts_with('/') {
        return Err(Stop::Guard(Guard::LinkOutside));
    }
    let parts = text.split('/').filter(|p| !matches!(*p, "" | "."));
    if parts.clone().any(|p| p.starts_with(TEMP_PREFIX)) {
        return Err(FsError::NotFound.into());
    }
    Ok(Some(parts.map(str::to_owned).collect()))
}
