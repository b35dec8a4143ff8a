//! `runtimes/runtimes.json` of a home: what a person added and removed.

use super::{MAX_RUNTIMES, RuntimeError};
use claw_core::id::Digest;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The state, beside the folders of added runtimes.
pub(super) const STATE_FILE: &str = "runtimes.json";
/// Locked while it changes.
pub(super) const LOCK_FILE: &str = "lock";
/// Version of the format.
const FORMAT: u32 = 1;
/// Largest state file, in bytes.
const MAX_STATE_BYTES: u64 = 1 << 20;

/// A runtime that a person added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Added {
    /// Of its component.
    pub(super) digest: Digest,
    /// Where it came from, for people.
    pub(super) source: String,
}

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    format: u32,
    /// By name.
    pub(super) added: BTreeMap<String, Added>,
    /// Names of bundled runtimes that are not to be used.
    pub(super) removed: BTreeSet<String>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            format: FORMAT,
            added: BTreeMap::new(),
            removed: BTreeSet::new(),
        }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(STATE_FILE)
}

impl State {
    /// Reads it; an absent file means that nobody did anything.
    pub(super) fn read(folder: &Path) -> Result<Self, RuntimeError> {
        let path = path(folder);
        let damaged = |why: String| RuntimeError::State {
            path: path.clone(),
            why,
        };
        match std::fs::metadata(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(RuntimeError::io(&path, e)),
            Ok(m) if m.len() > MAX_STATE_BYTES => return Err(damaged("it is too large".into())),
            Ok(_) => {}
        }
        let bytes = std::fs::read(&path).map_err(|e| RuntimeError::io(&path, e))?;
        let state: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
        if state.format != FORMAT {
            return Err(damaged(format!("format {} is not known", state.format)));
        }
        Ok(state)
    }

    /// Changes it, one process at a time.
    pub(super) fn change<T>(
        folder: &Path,
        change: impl FnOnce(&mut Self) -> Result<T, RuntimeError>,
    ) -> Result<T, RuntimeError> {
        make_private(folder).map_err(|e| RuntimeError::io(folder, e))?;
        let lock = folder.join(LOCK_FILE);
        let io = |e| RuntimeError::io(&lock, e);
        let held = File::create(&lock).map_err(io)?;
        held.lock().map_err(io)?;
        let mut state = Self::read(folder)?;
        let done = change(&mut state)?;
        if state.added.len() > MAX_RUNTIMES || state.removed.len() > MAX_RUNTIMES {
            return Err(RuntimeError::TooMany);
        }
        let path = path(folder);
        let text = serde_json::to_string_pretty(&state).map_err(|e| RuntimeError::State {
            path: path.clone(),
            why: e.to_string(),
        })?;
        crate::lock::replace(&path, text.as_bytes())?;
        Ok(done)
    }
}

/// Makes a folder, and those above it, for this person alone.
pub(super) fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}
