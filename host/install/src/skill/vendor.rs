//! Packages that a skill's scripts import, fetched when it is installed: from npm's registry and from Python's index.
//!
//! Invariants: nothing of a package is run; a file is unpacked only after its digest was the one the registry names;
//! code for a processor is never taken; what cannot be had has a reason and does not keep the rest away. The same answers
//! make the same tree.

mod client;
mod imports;
mod job;
mod npm;
mod python;
#[cfg(test)]
mod tests;
mod wanted;

pub use imports::Imports;
pub use wanted::wanted;

use crate::skill::web::Web;
use claw_skill::lock::Vendored;
use claw_skill::tree::Limits;
use claw_skill::{Tree, TreeError};
use job::Job;
use std::collections::BTreeMap;
use url::Url;

/// Packages fetched for one skill at most, of both kinds together.
pub const MAX_PACKAGES: usize = 400;
/// All files of all packages, unpacked, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = Limits::PACKAGES.bytes;
/// A registry's page about one package, in bytes.
pub const MAX_PAGE_BYTES: u64 = 48 << 20;
/// The archive of one package, in bytes.
pub const MAX_ARCHIVE_BYTES: u64 = 32 << 20;
/// Packages inside packages at most.
pub const MAX_NESTING: usize = 6;
/// What a skill may want by name at most.
pub const MAX_WANTED: usize = 200;

/// What a skill says it needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Requirements as pip takes them, `feedparser>=6`.
    pub python: Vec<String>,
    /// Names and ranges as npm takes them.
    pub npm: Vec<(String, String)>,
    /// Files and lines that say something else, with the reason they are not followed.
    pub unread: BTreeMap<String, String>,
}

/// What the runtimes bring: never fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundled {
    /// Name and version.
    pub python: Vec<(String, String)>,
    /// Names.
    pub npm: Vec<String>,
}

/// Where packages come from. What is not set has no packages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registries {
    /// Base address of a registry as npm has it.
    pub npm: Option<Url>,
    /// Base address of an index by PEP 503 or 691: the page of a package is `BASE/NAME/`.
    pub python: Option<Url>,
}

/// What is going on, for a person who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A registry is asked.
    Looking {
        /// The package.
        name: &'a str,
    },
    /// A package was fetched, verified and unpacked.
    Fetched {
        /// The package.
        name: &'a str,
        /// Its version.
        version: &'a str,
        /// Size of the archive.
        bytes: u64,
    },
}

/// Packages beside a skill.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    /// `python/…` and `node_modules/…`.
    pub tree: Tree,
    /// What is in it, for `claw.lock`. Names in `missing` begin with `npm:` or `python:`.
    pub vendored: Option<Vendored>,
    /// Scripts that a package wanted run when it is installed, by `NAME@VERSION`. None was.
    pub scripts: BTreeMap<String, Vec<String>>,
    /// What a person may want to know, in order: other versions than asked for, optional parts left out.
    pub notes: Vec<String>,
}

/// Why nothing could be fetched at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VendorError {
    /// The registry cannot be reached, or does not answer as one: to be tried again.
    #[error("cannot fetch `{url}`: {why}")]
    Web {
        /// What was asked.
        url: String,
        /// Why.
        why: String,
    },
    /// A skill that wants too much.
    #[error("the skill wants {0} packages by name, {MAX_WANTED} at most")]
    TooMany(usize),
    /// What is in the trees of packages cannot be in one tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

impl VendorError {
    /// Stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Web { .. } => "web",
            Self::TooMany(_) => "too-many",
            Self::Tree(_) => "tree",
        }
    }
}

/// Fetches what is wanted and what that needs.
///
/// # Errors
/// The registry cannot be reached, or the skill wants too much. A package that cannot be had is none: it is in `missing`.
pub async fn vendor(
    wanted: &Wanted,
    bundled: &Bundled,
    web: &dyn Web,
    registries: &Registries,
    progress: &(dyn Fn(Step<'_>) + Send + Sync),
) -> Result<Packages, VendorError> {
    let count = wanted.npm.len() + wanted.python.len();
    if count > MAX_WANTED {
        return Err(VendorError::TooMany(count));
    }
    let mut job = Job::new(web, progress);
    for (what, why) in &wanted.unread {
        job.missing.insert(what.clone(), why.clone());
    }
    let npm = npm::vendor(&mut job, &wanted.npm, &bundled.npm, registries.npm.as_ref()).await?;
    let (wishes, base) = (&wanted.python, registries.python.as_ref());
    let python = python::vendor(&mut job, wishes, &bundled.python, base).await?;
    let tree = job.tree;
    let nothing = tree.is_empty() && job.missing.is_empty();
    let vendored = Vendored {
        tree: tree.hash(),
        python,
        npm,
        missing: job.missing,
    };
    Ok(Packages {
        tree,
        vendored: (!nothing).then_some(vendored),
        scripts: job.scripts,
        notes: job.notes,
    })
}
