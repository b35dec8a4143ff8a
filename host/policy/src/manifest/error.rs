//! Why a manifest is refused.

use super::MAX_MANIFEST_BYTES;
use crate::path::PathError;
use crate::rule::RuleError;
use crate::unit::UnitError;

/// The first thing wrong with a manifest. `at` is the dotted place, for example `capabilities.http[0].port`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Over [`MAX_MANIFEST_BYTES`].
    #[error("the manifest is too long: {bytes} bytes of at most {MAX_MANIFEST_BYTES}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Not YAML, or a key twice.
    #[error("the manifest is not readable yaml: {0}")]
    Yaml(String),
    /// A key nobody knows.
    #[error("unknown key `{key}` at `{at}`{}; known are {known}", .nearest.as_ref().map(|n| format!(" (did you mean `{n}`?)")).unwrap_or_default())]
    UnknownKey {
        /// The key.
        key: String,
        /// Where.
        at: String,
        /// The nearest known key, if one is near.
        nearest: Option<String>,
        /// All known keys of this place.
        known: String,
    },
    /// A key that must be there.
    #[error("`{at}` is missing")]
    Missing {
        /// Where.
        at: String,
    },
    /// A value of the wrong type or form.
    #[error("`{at}` must be {wanted}")]
    Value {
        /// Where.
        at: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// A name that stands for two secrets.
    #[error("`{at}`: `{name}` is both stored by a person and taken out of answers; use two names")]
    TwoSecrets {
        /// Where.
        at: String,
        /// The name.
        name: String,
    },
    /// Built for something this host does not run.
    #[error("the world `{world}` is not run by this host; build for `{wanted}`")]
    World {
        /// As written.
        world: String,
        /// What would be right.
        wanted: &'static str,
    },
    /// A host, scheme, port, method or path.
    #[error("`{at}`: {error}")]
    Rule {
        /// Where.
        at: String,
        /// What is wrong.
        error: RuleError,
    },
    /// A root.
    #[error("`{at}`: {error}")]
    Root {
        /// Where.
        at: String,
        /// What is wrong.
        error: PathError,
    },
    /// Access that a root never gives.
    #[error("`{at}`: `{root}` is read-only for every tool")]
    RootReadOnly {
        /// Where.
        at: String,
        /// The root.
        root: String,
    },
    /// A size or a duration.
    #[error("`{at}`: {error}")]
    Unit {
        /// Where.
        at: String,
        /// What is wrong.
        error: UnitError,
    },
    /// Zero, or over the ceiling.
    #[error("`{at}` is {asked} {unit}, it must be from 1 to {most}")]
    Limit {
        /// Where.
        at: String,
        /// As asked.
        asked: u64,
        /// The ceiling.
        most: u64,
        /// `bytes` or `ms`.
        unit: &'static str,
    },
    /// A list that is too long.
    #[error("`{at}` has {count} entries, more than {most}")]
    TooMany {
        /// Where.
        at: String,
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}
