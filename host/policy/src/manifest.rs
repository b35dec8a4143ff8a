//! `plugin.yaml`: what a plugin is and what it asks for. Invariant: a manifest only ever narrows; a key that is not
//! known here is refused, so nothing a plugin asks for can be overlooked in a review.

mod capabilities;
mod entry;
mod error;
mod map;
mod read;
mod secrets;

use crate::rule::Rule;
use claw_core::limit::{CallLimits, MEMORY_CEILING_BYTES, MIB_BYTES, OUTPUT_BYTES};
use claw_core::secret::DeclaredSecret;
use serde_json::Value;

pub use capabilities::{
    AMBIENT_INTERFACES, Capabilities, CapturedRequest, KvRequest, SecretRequest,
};
pub use error::ManifestError;

/// Longest manifest in bytes.
pub const MAX_MANIFEST_BYTES: usize = 64 * 1024;
/// Longest plugin name in bytes.
pub const MAX_NAME_BYTES: usize = 64;
/// Longest summary in bytes.
pub const MAX_SUMMARY_BYTES: usize = 512;
/// Most http entries of a manifest.
pub const MAX_HTTP_ENTRIES: usize = 64;
/// Most files entries of a manifest.
pub const MAX_FILES_ENTRIES: usize = 16;
/// Most entries of secrets, and of captured ones.
pub const MAX_SECRET_ENTRIES: usize = 16;
/// Most places of one secret.
pub const MAX_SECRET_PLACEMENTS: usize = 8;
/// Quota of kv where the manifest names none, in bytes.
pub const DEFAULT_KV_BYTES: u64 = MIB_BYTES;
/// The most kv a manifest may ask for, in bytes.
pub const MAX_KV_BYTES: u64 = 16 * MIB_BYTES;
/// The longest wall time a manifest may ask for, in milliseconds.
pub const MAX_WALL_MS: u64 = 120_000;
/// The most guest CPU a manifest may ask for, in milliseconds.
pub const MAX_CPU_MS: u64 = 60_000;
/// The most guest memory a manifest may ask for, in bytes.
pub const MAX_MEMORY_BYTES: u64 = MEMORY_CEILING_BYTES;
/// The most output a manifest may ask for, in bytes.
pub const MAX_OUTPUT_BYTES: u64 = OUTPUT_BYTES;
/// The one world a tool is built for, without the patch number.
pub const TOOL_WORLD: &str = "claw:tool/tool@0.1";

/// A plugin's manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// `[a-z][a-z0-9-]{0,63}`.
    pub name: String,
    /// `major.minor.patch`, with an optional suffix.
    pub version: String,
    /// For example `claw:tool/tool@0.1.0`.
    pub world: String,
    /// One line for people.
    pub summary: String,
    /// What it is written in, for example `rust`, `python`; `unknown` if not said.
    pub language: String,
    /// What it asks for.
    pub capabilities: Capabilities,
    /// JSON Schema of its configuration (an object), if it has any.
    pub config: Option<Value>,
    limits: CallLimits,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// See [`ManifestError`]; the first thing wrong, with where it stands.
    pub fn parse(yaml: &str) -> Result<Self, ManifestError> {
        read::manifest(yaml)
    }

    /// The capabilities of a skill as they were reviewed: rules about files, http and secrets. Commands have no others.
    pub fn of_skill(name: &str, rules: impl IntoIterator<Item = Rule>) -> Self {
        let mut capabilities = Capabilities::default();
        for rule in rules {
            match rule {
                Rule::Files(rule) => capabilities.files.push(rule),
                Rule::Http(rule) => capabilities.http.push(rule),
                Rule::Secret(rule) => capabilities.secrets.push(SecretRequest {
                    name: rule.name,
                    origin: rule.origin,
                    placements: vec![rule.placement],
                }),
                _ => {}
            }
        }
        Self {
            name: name.to_owned(),
            version: "0.0.0".to_owned(),
            world: String::new(),
            summary: String::new(),
            language: "unknown".to_owned(),
            capabilities,
            config: None,
            limits: CallLimits::default(),
        }
    }

    /// Limits of its calls: what it asks for, else the defaults. Never above the ceilings of this module.
    pub fn limits(&self) -> CallLimits {
        self.limits
    }

    /// Quota of its kv in bytes; 0 if it asks for none.
    pub fn kv_quota_bytes(&self) -> u64 {
        self.capabilities.kv.map_or(0, |kv| kv.bytes)
    }

    /// The secrets it declares, as the sandbox is told of them.
    pub fn declared_secrets(&self) -> Vec<DeclaredSecret> {
        let stored = self.capabilities.secrets.iter();
        let captured = self.capabilities.captured.iter();
        let captured = captured.map(|c| DeclaredSecret {
            captured: true,
            ..c.secret.declared()
        });
        stored
            .map(SecretRequest::declared)
            .chain(captured)
            .collect()
    }
}

#[cfg(test)]
mod tests;
