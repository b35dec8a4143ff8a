//! `claw.lock`: what is installed, from where, and what a person agreed to.

use claw_core::id::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the file this code writes and reads.
pub const LOCK_VERSION: u32 = 1;

/// Everything installed, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// [`LOCK_VERSION`].
    pub version: u32,
    /// By the name it is called by here.
    pub skills: BTreeMap<String, Locked>,
}

impl Default for Lock {
    fn default() -> Self {
        let (version, skills) = (LOCK_VERSION, BTreeMap::new());
        Self { version, skills }
    }
}

/// One installed skill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// As a person gave it: what `update` asks again.
    pub source: String,
    /// What that was at the time.
    pub resolved: Resolved,
    /// Identity of its files ([`crate::Tree::hash`]): `skill:HASH` is the subject that holds grants.
    pub tree: Digest,
    /// Each file.
    pub files: BTreeMap<String, Digest>,
    /// What it may be granted at most: rules as `claw grant add` takes them, as they were reviewed.
    pub capabilities: Vec<String>,
    /// Variables for which it may be bound a secret, as they were reviewed.
    pub secrets: Vec<String>,
    /// Packages that were fetched for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendored: Option<Vendored>,
    /// When, in milliseconds since 1970.
    pub installed_ms: i64,
    /// Nobody's agent is offered it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
}

/// What a source was when it was fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolved {
    /// `folder`, `archive`, `file`, `git`, `well-known`, `clawhub`.
    pub kind: String,
    /// Where the bytes came from, without credentials.
    pub location: String,
    /// Full commit of a repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Version of a registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Folder of the repository or archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// Packages beside a skill, all of which were hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendored {
    /// Identity of all files below `packages/`.
    pub tree: Digest,
    /// Of Python.
    pub python: Vec<Package>,
    /// Of npm.
    pub npm: Vec<Package>,
    /// What could not be had, with the reason.
    pub missing: BTreeMap<String, String>,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// As its registry writes it.
    pub name: String,
    /// Exactly.
    pub version: String,
    /// Of the file that was fetched.
    pub sha256: Digest,
}
