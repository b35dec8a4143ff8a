//! Archives into a [`Tree`], in memory.
//!
//! Invariant: only regular files with good names become files; every byte is counted before it is kept, and nothing is
//! ever written. What an archive says in two places it has to say twice alike.

mod bounded;
mod repository;
mod tar;
mod zip;

pub use repository::Repository;

use claw_skill::Tree;
use claw_skill::tree::{self, TreeError, check_path, left_out};
use std::io::Read;

/// How much an archive may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The archive itself, in bytes.
    pub packed_bytes: u64,
    /// All that is in it, in bytes, headers included.
    pub unpacked_bytes: u64,
    /// Entries of any kind.
    pub entries: usize,
    /// Unpacked bytes for one packed byte, once [`FREE_BYTES`] are unpacked.
    pub ratio: u64,
    /// Of the files that come out.
    pub tree: tree::Limits,
}

/// What may be unpacked before the ratio counts, in bytes: a short file of one letter is no bomb.
pub const FREE_BYTES: u64 = 4 << 20;

impl Limits {
    /// For the archive of one skill or a few.
    pub const SKILL: Self = Self {
        packed_bytes: 50 << 20,
        unpacked_bytes: 64 << 20,
        entries: 10_000,
        ratio: 100,
        tree: tree::Limits::SKILL,
    };
    /// For the archive of one package beside a skill.
    pub const PACKAGE: Self = Self {
        packed_bytes: 32 << 20,
        unpacked_bytes: 128 << 20,
        entries: 50_000,
        ratio: 100,
        tree: tree::Limits::PACKAGES,
    };
    /// For the archive of a whole repository, of which a folder is taken.
    pub const REPOSITORY: Self = Self {
        packed_bytes: 256 << 20,
        unpacked_bytes: 2 << 30,
        entries: 500_000,
        ratio: 100,
        tree: tree::Limits::SKILL,
    };
}

/// Why an archive is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Neither of the two kinds.
    #[error("the file is neither a .tar.gz nor a .zip")]
    NoArchive,
    /// One of [`Limits`].
    #[error("{what} is over the limit of {limit}")]
    Limit {
        /// What is too much.
        what: &'static str,
        /// In its unit.
        limit: u64,
    },
    /// Something that is neither a file nor a folder.
    #[error("`{path}` is {what}, and a skill has files and folders only")]
    Kind {
        /// As the archive has it, made printable.
        path: String,
        /// What it is.
        what: &'static str,
    },
    /// A name that is no text, or that is meant for more than one entry.
    #[error("the name `{path}` {why}")]
    Name {
        /// As far as it can be shown.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A path or file that cannot be part of a skill.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// Nobody here has the key.
    #[error("`{0}` is encrypted")]
    Encrypted(String),
    /// A way of packing that is not known here.
    #[error("`{path}` is packed by method {method}; only stored and deflated files are read")]
    Method {
        /// The entry.
        path: String,
        /// Its number in the format.
        method: u16,
    },
    /// Two places of the archive that should say the same.
    #[error("`{path}` has two {what} in the archive")]
    Differs {
        /// The entry.
        path: String,
        /// What differs.
        what: &'static str,
    },
    /// Bytes of the archive that belong to no entry, or to two.
    #[error("the archive has bytes that {0}")]
    Hidden(&'static str),
    /// Not what its format wants.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
}

impl UnpackError {
    fn limit(what: &'static str, limit: u64) -> Self {
        Self::Limit { what, limit }
    }

    fn damaged(why: impl Into<String>) -> Self {
        Self::Damaged(why.into())
    }

    /// What to do next.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Kind { .. } => Some("ask its author for plain files in the place of links"),
            Self::Encrypted(_) => Some("unpack it yourself and add the folder"),
            Self::Method { .. } => Some("pack it again as .tar.gz, or add the folder"),
            Self::Limit { .. } => Some("a skill is small: add the folder that has its SKILL.md"),
            Self::NoArchive | Self::Damaged(_) => Some("fetch it again, or ask for another form"),
            _ => None,
        }
    }
}

/// What an entry of an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// Anything else, in words.
    Other(&'static str),
}

/// One entry, while its bytes can be read.
pub(crate) struct Entry<'a> {
    /// `/` between its parts, none at its end; judged by whoever takes it.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) data: &'a mut dyn Read,
    /// Bytes of a file at most.
    pub(crate) max_bytes: u64,
}

impl Entry<'_> {
    /// All bytes of a file; more than a file may have are an error before they are kept.
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, UnpackError> {
        let mut bytes = Vec::new();
        let mut part = (&mut *self.data).take(self.max_bytes + 1);
        let read = part.read_to_end(&mut bytes);
        read.map_err(|e| UnpackError::damaged(e.to_string()))?;
        if bytes.len() as u64 > self.max_bytes {
            let (what, limit) = ("a file", self.max_bytes);
            return Err(TreeError::Limit { what, limit }.into());
        }
        Ok(bytes)
    }

    /// Refuses what no skill may have.
    pub(crate) fn check_kind(&self) -> Result<(), UnpackError> {
        match self.kind {
            Kind::File | Kind::Folder => Ok(()),
            Kind::Other(what) => Err(UnpackError::Kind {
                path: show(&self.path),
                what,
            }),
        }
    }
}

/// What is asked for each entry.
pub(crate) type Visit<'a> = dyn FnMut(&mut Entry<'_>) -> Result<(), UnpackError> + 'a;

/// What an archive says of itself beside its entries.
#[derive(Debug, Default)]
pub(crate) struct About {
    /// Comment of the whole archive: of a repository its commit.
    pub(crate) comment: Option<String>,
}

/// The files of a .tar.gz. A single top folder is taken away.
///
/// # Errors
/// Anything in it that no skill may have, and bytes that are no such archive.
pub fn tar_gz(bytes: &[u8], limits: &Limits) -> Result<Tree, UnpackError> {
    whole(limits, |visit| tar::walk(bytes, limits, visit))
}

/// The files of a .zip. A single top folder is taken away.
///
/// # Errors
/// Anything in it that no skill may have, and bytes that are no such archive.
pub fn zip(bytes: &[u8], limits: &Limits) -> Result<Tree, UnpackError> {
    whole(limits, |visit| zip::walk(bytes, limits, visit))
}

/// The files of an archive of either kind, told by its first bytes.
///
/// # Errors
/// As [`tar_gz`] and [`zip()`].
pub fn any(bytes: &[u8], limits: &Limits) -> Result<Tree, UnpackError> {
    match bytes {
        [0x1f, 0x8b, ..] => tar_gz(bytes, limits),
        [b'P', b'K', ..] => zip(bytes, limits),
        // Bytes before its first entry do not make it something else.
        _ if zip::ends_like_one(bytes) => zip(bytes, limits),
        _ => Err(UnpackError::NoArchive),
    }
}

fn whole(
    limits: &Limits,
    walk: impl FnOnce(&mut Visit<'_>) -> Result<About, UnpackError>,
) -> Result<Tree, UnpackError> {
    let mut tree = Tree::limited(limits.tree);
    walk(&mut |entry| {
        // What is left out may hold links: package managers make them. Its names may not lead out.
        if left_out(&entry.path).is_some() {
            return Ok(check_path(&entry.path)?);
        }
        entry.check_kind()?;
        check_path(&entry.path)?;
        if entry.kind == Kind::File {
            let bytes = entry.bytes()?;
            tree.insert(&entry.path, &bytes)?;
        }
        Ok(())
    })?;
    Ok(without_top(tree))
}

/// The files of a package's archive for which there is a name, under it.
pub(crate) fn package(
    bytes: &[u8],
    limits: &Limits,
    name: &mut dyn FnMut(&str) -> Option<String>,
) -> Result<Tree, UnpackError> {
    let mut tree = Tree::limited(limits.tree);
    let mut visit = |entry: &mut Entry<'_>| {
        check_path(&entry.path)?;
        entry.check_kind()?;
        let name = match entry.kind {
            Kind::File => name(&entry.path),
            _ => None,
        };
        if let Some(name) = name {
            let bytes = entry.bytes()?;
            tree.insert(&name, &bytes)?;
        }
        Ok(())
    };
    match bytes {
        [0x1f, 0x8b, ..] => tar::walk(bytes, limits, &mut visit)?,
        [b'P', b'K', ..] => zip::walk(bytes, limits, &mut visit)?,
        _ => return Err(UnpackError::NoArchive),
    };
    Ok(tree)
}

/// The same files from one folder further down, if all of them lie in it.
fn without_top(tree: Tree) -> Tree {
    let tops: Vec<String> = tree.tops().into_iter().map(str::to_owned).collect();
    match tops.as_slice() {
        [top] if tree.get(top).is_none() => tree.below(top),
        _ => tree,
    }
}

/// A name as text: without `./` before it and `/` after it.
fn text(name: &[u8]) -> Result<String, UnpackError> {
    let Ok(name) = std::str::from_utf8(name) else {
        return Err(UnpackError::Name {
            path: show(&String::from_utf8_lossy(name)),
            why: "is no UTF-8",
        });
    };
    let name = name.strip_prefix("./").unwrap_or(name);
    Ok(name.strip_suffix('/').unwrap_or(name).to_owned())
}

/// A path for people: short, and without characters that do something.
pub(crate) fn show(path: &str) -> String {
    const MAX_CHARS: usize = 120;
    let mut shown: String = path.chars().take(MAX_CHARS).collect();
    if shown.len() < path.len() {
        shown.push('…');
    }
    shown.escape_debug().to_string()
}
