//! `plugins/claw.lock`: what is installed, with everything needed to offer its tools without reading a component.

use crate::InstallError;
use claw_core::id::Digest;
use claw_core::tool::ToolDefinition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Version of the format.
const FORMAT: u32 = 1;
/// Plugins installed at most.
pub const MAX_PLUGINS: usize = 1_000;

/// What a file looked like when its digest was taken: a cheap sign that it has been touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Last change of the contents, in nanoseconds.
    pub modified_ns: i128,
    /// Last change of the file, its name or its rights, in nanoseconds: cannot be set back by a program.
    pub changed_ns: i128,
    /// Inode number.
    pub inode: u64,
}

impl Stamp {
    /// Of a file as it is now.
    pub fn of(path: &Path) -> Result<Self, InstallError> {
        use std::os::unix::fs::MetadataExt as _;
        let meta = std::fs::symlink_metadata(path).map_err(|e| InstallError::io(path, e))?;
        let ns = |s: i64, n: i64| i128::from(s) * 1_000_000_000 + i128::from(n);
        Ok(Self {
            size: meta.size(),
            modified_ns: ns(meta.mtime(), meta.mtime_nsec()),
            changed_ns: ns(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
        })
    }
}

/// One installed plugin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Digest of the component.
    pub digest: Digest,
    /// The manifest's text.
    pub manifest: String,
    /// Whether it came with claw.
    pub first_party: bool,
    /// Where it came from, for people.
    pub source: String,
    /// Imports in three tiers: ambient, runtime, effectful.
    pub imports: [Vec<String>; 3],
    /// What it said it can do.
    pub tools: Vec<ToolDefinition>,
    /// The component's file when the digest was taken.
    pub stamp: Stamp,
}

/// The lock file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Format version.
    format: u32,
    /// By name.
    pub plugins: BTreeMap<String, Locked>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            format: FORMAT,
            plugins: BTreeMap::new(),
        }
    }
}

/// Where the lock file of a home is.
pub fn path(plugins: &Path) -> PathBuf {
    plugins.join("claw.lock")
}

impl Lock {
    /// Reads it; an absent file is an empty lock.
    pub fn read(plugins: &Path) -> Result<Self, InstallError> {
        let path = path(plugins);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(InstallError::io(&path, e)),
        };
        let damaged = |why: String| InstallError::Lock {
            path: path.clone(),
            why,
        };
        let lock: Self = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        if lock.format != FORMAT {
            return Err(damaged(format!("format {} is not known", lock.format)));
        }
        Ok(lock)
    }

    /// Writes it in one step.
    pub fn write(&self, plugins: &Path) -> Result<(), InstallError> {
        let path = path(plugins);
        if self.plugins.len() > MAX_PLUGINS {
            return Err(InstallError::Lock {
                path,
                why: format!("more than {MAX_PLUGINS} plugins"),
            });
        }
        let text = serde_json::to_string_pretty(self).map_err(|e| InstallError::Lock {
            path: path.clone(),
            why: e.to_string(),
        })?;
        replace(&path, text.as_bytes())
    }
}

/// Replaces a file in one step: a crash leaves the old one or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), InstallError> {
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh).map_err(|e| InstallError::io(&fresh, e))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|e| InstallError::io(&fresh, e))?;
    std::fs::rename(&fresh, path).map_err(|e| InstallError::io(path, e))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_lock_round_trips_and_damage_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Lock::read(dir.path()).unwrap(), Lock::default());
        std::fs::write(dir.path().join("x"), b"abc").unwrap();
        let stamp = Stamp::of(&dir.path().join("x")).unwrap();
        let mut lock = Lock::default();
        let locked = Locked {
            digest: Digest::of(b"abc"),
            manifest: "name: x\n".into(),
            first_party: false,
            source: "here".into(),
            imports: [vec![], vec![], vec!["claw:kv/kv@0.1.0".into()]],
            tools: vec![],
            stamp,
        };
        lock.plugins.insert("x".into(), locked);
        lock.write(dir.path()).unwrap();
        assert_eq!(Lock::read(dir.path()).unwrap(), lock);
        for bad in ["", "{}", "{\"format\":9,\"plugins\":{}}", "[]"] {
            std::fs::write(path(dir.path()), bad).unwrap();
            assert!(
                matches!(Lock::read(dir.path()), Err(InstallError::Lock { .. })),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_stamp_notices_a_rewrite_of_the_same_size() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x");
        std::fs::write(&file, b"abc").unwrap();
        let before = Stamp::of(&file).unwrap();
        assert_eq!(Stamp::of(&file).unwrap(), before);
        std::fs::write(dir.path().join("y"), b"abd").unwrap();
        std::fs::rename(dir.path().join("y"), &file).unwrap();
        assert_ne!(Stamp::of(&file).unwrap(), before);
    }
}
