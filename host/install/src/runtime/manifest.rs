//! `runtime.yaml`. Invariant: a key that is not known is refused, and every name and size has a bound.

use super::shelf::FRESH_SUFFIX;
use super::state::{LOCK_FILE, STATE_FILE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Largest `runtime.yaml`, in bytes.
pub const MAX_MANIFEST_BYTES: u64 = 64 << 10;
/// Most commands of one runtime.
pub const MAX_COMMANDS: usize = 1_024;
/// Longest name of a runtime or a command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 64;
/// Most further files of one runtime.
pub const MAX_FILES: usize = 64;
/// Longest version and summary, in bytes.
const MAX_TEXT_BYTES: usize = 512;
/// The world of a runtime, without the last part of its version.
pub const WORLD: &str = "claw:script/script@0.1";

/// What a runtime says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuntimeManifest {
    /// `[a-z0-9][a-z0-9._+-]*`, unique in a home.
    pub name: String,
    /// Of the interpreter, for people.
    pub version: String,
    /// `claw:script/script@0.1.N`.
    pub world: String,
    /// One line for people.
    pub summary: String,
    /// The names it serves, without a path.
    pub commands: Vec<String>,
    /// Further files of its folder, for example licences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

impl RuntimeManifest {
    /// Reads and judges.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        if yaml.len() as u64 > MAX_MANIFEST_BYTES {
            return Err(format!("it is over {MAX_MANIFEST_BYTES} bytes"));
        }
        let manifest: Self = serde_yaml::from_str(yaml).map_err(|e| e.to_string())?;
        manifest.judge()?;
        Ok(manifest)
    }

    fn judge(&self) -> Result<(), String> {
        if !is_name(&self.name) {
            return Err(format!("`name`: {}", not_a_name(&self.name)));
        }
        if is_kept(&self.name) {
            return Err(format!(
                "`name`: claw keeps `{}` for its own files",
                self.name
            ));
        }
        for (key, text) in [("version", &self.version), ("summary", &self.summary)] {
            if text.trim().is_empty()
                || text.len() > MAX_TEXT_BYTES
                || text.contains(char::is_control)
            {
                return Err(format!(
                    "`{key}` is not one line of 1 to {MAX_TEXT_BYTES} bytes"
                ));
            }
        }
        let patch = self
            .world
            .strip_prefix(WORLD)
            .and_then(|p| p.strip_prefix('.'));
        if !patch.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())) {
            return Err(format!(
                "`world`: `{}` is not `{WORLD}.N`",
                shown(&self.world)
            ));
        }
        if self.commands.is_empty() || self.commands.len() > MAX_COMMANDS {
            return Err(format!(
                "`commands` does not have 1 to {MAX_COMMANDS} names"
            ));
        }
        if self.files.len() > MAX_FILES {
            return Err(format!("`files` has over {MAX_FILES} names"));
        }
        let mut seen = BTreeSet::new();
        for name in &self.commands {
            // `[` is a command like any other.
            if !is_name(name) && name != "[" {
                return Err(format!("`commands`: {}", not_a_name(name)));
            }
            if !seen.insert(name) {
                return Err(format!("`commands`: `{name}` stands there twice"));
            }
        }
        for name in &self.files {
            let plain = !name.is_empty()
                && name.len() <= MAX_TEXT_BYTES
                && !name.contains(char::is_control)
                && name.split('/').all(|p| !matches!(p, "" | "." | ".."));
            if !plain {
                return Err(format!(
                    "`files`: `{}` is no path below the folder",
                    shown(name)
                ));
            }
        }
        Ok(())
    }
}

/// Whether a text is `[a-z0-9][a-z0-9._+-]*`.
pub(super) fn is_name(text: &str) -> bool {
    let alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= MAX_COMMAND_BYTES
        && text.bytes().next().is_some_and(alnum)
        && text.bytes().all(|b| alnum(b) || b"._+-".contains(&b))
}

/// Whether a file of claw's own has this name beside the folders of added runtimes.
pub(super) fn is_kept(name: &str) -> bool {
    name == LOCK_FILE || name == STATE_FILE || name.ends_with(FRESH_SUFFIX)
}

fn not_a_name(text: &str) -> String {
    format!(
        "`{}` is not 1 to {MAX_COMMAND_BYTES} of `a-z0-9._+-`, beginning with a letter or digit",
        shown(text)
    )
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
