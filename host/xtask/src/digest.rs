//! SHA-256 over files and folders: the answer to "did an input change".

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Folders that are results, never inputs.
const NOT_INPUTS: [&str; 4] = ["target", "node_modules", "__pycache__", ".git"];

/// Collects inputs; the order of adding matters.
#[derive(Default)]
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// Adds a text under a name.
    pub(crate) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.part(name.as_bytes());
        self.part(value.as_bytes());
        self
    }

    /// Adds a file, or every file of a folder with its relative path. What does not exist counts as such.
    pub(crate) fn path(&mut self, path: &Path) -> Result<&mut Self> {
        if !path.exists() {
            self.part(b"absent");
            return Ok(self);
        }
        for file in files(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file);
            self.part(name.as_os_str().as_encoded_bytes());
            self.part(
                &fs::read(&file).with_context(|| format!("cannot read `{}`", file.display()))?,
            );
        }
        Ok(self)
    }

    /// The digest in hexadecimal.
    pub(crate) fn finish(&self) -> String {
        hex::encode(self.0.clone().finalize())
    }

    /// Length first, so that two different lists of parts never give the same bytes.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// Every input file under a path, sorted; the path itself when it is a file.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let mut todo = vec![path.to_path_buf()];
    while let Some(dir) = todo.pop() {
        let entries = fs::read_dir(&dir)
            .with_context(|| format!("cannot read folder `{}`", dir.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && !NOT_INPUTS.iter().any(|name| entry.file_name() == *name) {
                todo.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// SHA-256 of some bytes in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_changed_renamed_or_missing_file_changes_the_digest() {
        let dir = tempfile::tempdir().unwrap();
        let digest = |path: &Path| Inputs::default().path(path).unwrap().finish();
        fs::write(dir.path().join("a"), "1").unwrap();
        let first = digest(dir.path());
        assert_eq!(first, digest(dir.path()));
        fs::write(dir.path().join("a"), "2").unwrap();
        let second = digest(dir.path());
        assert_ne!(first, second);
        fs::rename(dir.path().join("a"), dir.path().join("b")).unwrap();
        assert_ne!(second, digest(dir.path()));
        assert_ne!(digest(&dir.path().join("none")), digest(dir.path()));
    }

    #[test]
    fn results_are_not_inputs() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("target")).unwrap();
        fs::write(dir.path().join("target/x"), "1").unwrap();
        assert!(files(dir.path()).unwrap().is_empty());
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let two = |a: &str, b: &str| Inputs::default().text(a, b).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
    }
}
