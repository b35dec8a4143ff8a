//! Remembers the input digest of each output.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A folder with one small file per output.
pub(crate) struct Stamps(PathBuf);

impl Stamps {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
        Ok(Self(folder.to_path_buf()))
    }

    /// The output was made from just these inputs.
    pub(crate) fn same(&self, id: &str, digest: &str) -> bool {
        fs::read_to_string(self.file(id)).is_ok_and(|recorded| recorded == digest)
    }

    /// Call this only after the output is in place.
    pub(crate) fn record(&mut self, id: &str, digest: &str) -> Result<()> {
        let file = self.file(id);
        fs::write(&file, digest).with_context(|| format!("cannot write `{}`", file.display()))
    }

    fn file(&self, id: &str) -> PathBuf {
        self.0.join(format!("{}.sha256", id.replace('/', "-")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_the_recorded_digest_is_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let mut stamps = Stamps::open(dir.path()).unwrap();
        assert!(!stamps.same("plugins/files", "a"));
        stamps.record("plugins/files", "a").unwrap();
        assert!(stamps.same("plugins/files", "a"));
        assert!(!stamps.same("plugins/files", "b"));
        assert!(!stamps.same("plugins/web", "a"));
    }
}
