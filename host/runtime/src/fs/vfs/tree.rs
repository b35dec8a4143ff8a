//! The mounted roots of one call, and the judging every operation begins with.
//!
//! Invariant: policy is asked about the path as it was asked for before the disk is touched, and about the
//! canonical path again where a link led elsewhere. A change also needs a [`Permit`], which exists only once the
//! effect row of its root is written.

use super::error::FsError;
use super::gate::{Gate, Guard};
use super::hole::{Change, Holes};
use super::names::plain;
use super::path::{Place, absolute_parts, lexical, relative_parts};
use super::root::Root;
use super::slots::Slots;
use super::volume::{Account, FileId, Volumes};
use super::walk::{Found, Stop, walk};
use claw_core::capability::Access;
use claw_core::sandbox::RootMount;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The file tree of one call.
pub(crate) struct Vfs {
    roots: Vec<Root>,
    /// Policy and ledger.
    pub(crate) gate: Gate,
    /// Open files and listings.
    pub(crate) slots: Arc<Slots>,
    cancelled: AtomicBool,
}

/// Proof that changes below this root may begin: the effect is written down or the root is scratch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permit {
    root: usize,
}

impl Permit {
    /// For the effect bookkeeping only, after its row is durable.
    pub(crate) fn granted(root: usize) -> Self {
        Self { root }
    }
}

impl Vfs {
    /// Mounts the roots of a call. Fails if one is missing, no folder, or a link.
    pub(crate) fn mount(
        mounts: &[RootMount],
        volumes: &Volumes,
        gate: Gate,
    ) -> Result<Self, FsError> {
        let roots: Result<Vec<Root>, FsError> =
            mounts.iter().map(|m| Root::mount(m, volumes)).collect();
        Ok(Self {
            roots: roots?,
            gate,
            slots: Arc::new(Slots::default()),
            cancelled: AtomicBool::new(false),
        })
    }

    /// Guest names of the roots with the place of each.
    pub(crate) fn roots(&self) -> impl Iterator<Item = (&str, Place)> {
        self.roots.iter().enumerate().map(|(root, mounted)| {
            let place = Place {
                root,
                parts: Vec::new(),
                folder: true,
            };
            (mounted.guest.as_str(), place)
        })
    }

    /// A mounted root.
    pub(crate) fn root(&self, place: &Place) -> Result<&Root, FsError> {
        self.mounted(place.root)
    }

    /// A mounted root by its index.
    pub(super) fn mounted(&self, index: usize) -> Result<&Root, FsError> {
        self.roots.get(index).ok_or(FsError::NotFound)
    }

    /// Makes every long operation of this call end soon.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Ends an operation of a cancelled call.
    pub(crate) fn check_cancelled(&self) -> Result<(), FsError> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(FsError::Cancelled);
        }
        Ok(())
    }

    /// The place of an absolute guest path, if policy allows the access.
    pub(crate) fn place(&self, path: &str, access: Access) -> Result<Place, FsError> {
        self.gate.demand(path, access)?;
        let parts = absolute_parts(path)?;
        // The longest root wins: `/home/work` before `/home`.
        let below = |root: &Root| -> Option<Vec<String>> {
            let guest: Vec<&str> = root.guest.split('/').skip(1).collect();
            let rest = parts.strip_prefix(guest.as_slice())?;
            Some(rest.iter().map(|p| (*p).to_owned()).collect())
        };
        let found = self
            .roots
            .iter()
            .enumerate()
            .filter_map(|(root, mounted)| Some((root, below(mounted)?)))
            .min_by_key(|(_, rest)| rest.len());
        match found {
            None => Err(self.gate.refuse(path, access, Guard::NoRoot)),
            Some((root, parts)) => Ok(Place {
                root,
                parts,
                folder: false,
            }),
        }
    }

    /// The place of a path relative to a folder, if policy allows the access. The way up ends at the root.
    pub(crate) fn join(&self, base: &Place, path: &str, access: Access) -> Result<Place, FsError> {
        let root = self.root(base)?;
        let written = || format!("{}/{path}", root.path(&base.parts));
        if path.starts_with('/') {
            return Err(self.gate.refuse(path, access, Guard::OutsideRoot));
        }
        if path.is_empty() {
            return Err(FsError::NotFound);
        }
        let (relative, folder) = relative_parts(path)?;
        let mut parts = base.parts.clone();
        parts.extend(relative);
        let Some(plain) = lexical(&parts) else {
            return Err(self.gate.refuse(&written(), access, Guard::OutsideRoot));
        };
        self.gate.demand(&root.path(&plain), access)?;
        Ok(Place {
            root: base.root,
            parts,
            folder,
        })
    }

    /// Walks to a place and judges where it leads.
    pub(crate) fn look(
        &self,
        place: &Place,
        access: Access,
        follow: bool,
    ) -> Result<Found, FsError> {
        let root = self.root(place)?;
        let found = match walk(root, place, follow) {
            Ok(found) => found,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Guard(guard)) => {
                let asked = root.path(&place.parts);
                return Err(self.gate.refuse(&asked, access, guard));
            }
        };
        if found.parts != place.parts {
            self.gate.demand(&root.path(&found.parts), access)?;
        }
        Ok(found)
    }

    /// Walks to a place that is about to change, and refuses what may not.
    pub(crate) fn look_to_change(
        &self,
        place: &Place,
        change: Change,
        follow: bool,
    ) -> Result<Found, FsError> {
        self.look_to(Access::Write, place, change, follow)
    }

    /// Walks to a place whose name is about to go away. A link there is lost itself, not what it leads to.
    pub(crate) fn look_to_lose(&self, place: &Place) -> Result<Found, FsError> {
        self.look_to(Access::Delete, place, Change::Name, false)
    }

    fn look_to(
        &self,
        access: Access,
        place: &Place,
        change: Change,
        follow: bool,
    ) -> Result<Found, FsError> {
        // By its own words first: what does not exist yet may be a hole too.
        if let Some(parts) = lexical(&place.parts) {
            self.check_change(place.root, &parts, change)?;
        }
        let found = self.look(place, access, follow)?;
        if found.parts != place.parts {
            self.check_change(place.root, &found.parts, change)?;
        }
        Ok(found)
    }

    /// Judges a change before its effect is written down, so that a refused change leaves no effect row.
    /// That the place or its folder is not there is no refusal.
    pub(crate) fn check_before_effect(&self, place: &Place, follow: bool) -> Result<(), FsError> {
        match self.look_to_change(place, Change::Inside, follow) {
            Ok(_) | Err(FsError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The same before a name goes away.
    pub(crate) fn check_before_loss(&self, place: &Place) -> Result<(), FsError> {
        match self.look_to_lose(place) {
            Ok(_) | Err(FsError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The same before one name takes the place of another: what stands there is lost.
    pub(crate) fn check_before_rename(
        &self,
        source: &Place,
        target: &Place,
    ) -> Result<(), FsError> {
        self.check_before_effect(target, false)?;
        let seen = |place: &Place| match self.look(&plain(place), Access::Write, false) {
            Ok(found) => Ok(Some(found)),
            Err(FsError::NotFound) => Ok(None),
            Err(error) => Err(error),
        };
        let (Some(from), Some(to)) = (seen(source)?, seen(target)?) else {
            return Ok(());
        };
        self.demand_loss(target, &from, &to)
    }

    /// What a rename takes away is judged as lost, unless both names are of one file.
    pub(super) fn demand_loss(
        &self,
        target: &Place,
        from: &Found,
        to: &Found,
    ) -> Result<(), FsError> {
        match (&from.meta, &to.meta) {
            (Some(new), Some(old)) if FileId::of(new) != FileId::of(old) => {
                let root = self.root(target)?;
                self.gate.demand(&root.path(&to.parts), Access::Delete)
            }
            _ => Ok(()),
        }
    }

    /// Whether the totals of the place's volume should be counted before the next change; that takes time.
    pub(crate) fn wants_count(&self, place: &Place) -> bool {
        self.root(place).is_ok_and(|root| root.volume.wants_count())
    }

    fn check_change(&self, index: usize, parts: &[String], change: Change) -> Result<(), FsError> {
        let root = self.mounted(index)?;
        let guard = if root.read_only {
            Guard::ReadOnlyRoot
        } else if holes(index, root).forbid(parts, change) {
            Guard::ReadOnlyPath
        } else {
            return Ok(());
        };
        Err(self.gate.refuse(&root.path(parts), Access::Write, guard))
    }

    /// The lock under which the place changes.
    pub(crate) fn account(&self, place: &Place, permit: &Permit) -> Result<Account<'_>, FsError> {
        if permit.root != place.root {
            return Err(FsError::CrossRoot);
        }
        self.check_cancelled()?;
        let root = self.root(place)?;
        root.volume.lock(root.quota)
    }
}

/// The holes by name, and the places they lead to where a person made one of them a link.
pub(super) fn holes(index: usize, root: &Root) -> &Holes {
    root.holes.get_or_init(|| {
        let mut holes = Holes::new(root.named_holes.iter().map(String::as_str));
        for hole in &root.named_holes {
            let Ok((parts, _)) = relative_parts(hole) else {
                continue;
            };
            let place = Place {
                root: index,
                parts,
                folder: false,
            };
            if let Ok(found) = walk(root, &place, true)
                && found.parts != place.parts
            {
                holes.add(&found.parts);
            }
        }
        holes
    })
}
