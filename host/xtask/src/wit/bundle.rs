//! One bundle per world, as a list of files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::packages::{Packages, reach};
use crate::digest::Inputs;

/// The WASI package that reaches all the others a guest's standard library may ask for.
const WASI_ROOT: &str = "wasi:http";

/// A flat, self-contained set of WIT files.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// Name of the world and of the package that defines it.
    pub(crate) world: String,
    /// Relative path -> text.
    pub(super) files: BTreeMap<String, String>,
}

impl Bundle {
    /// SHA-256 over names and texts.
    pub(super) fn digest(&self) -> String {
        let mut inputs = Inputs::default();
        for (name, text) in &self.files {
            inputs.text(name, text);
        }
        inputs.finish()
    }

    /// Replaces the folder when it is not the same already.
    pub(super) fn write(&self, dir: &Path) -> Result<()> {
        let same = |name: &String, text: &String| {
            fs::read_to_string(dir.join(name)).is_ok_and(|found| &found == text)
        };
        let count = crate::digest::files(dir).map_or(0, |files| files.len());
        if count == self.files.len() && self.files.iter().all(|(name, text)| same(name, text)) {
            return Ok(());
        }
        if dir.exists() {
            fs::remove_dir_all(dir)?;
        }
        fs::create_dir_all(dir.join("deps"))
            .with_context(|| format!("cannot make `{}`", dir.display()))?;
        for (name, text) in &self.files {
            fs::write(dir.join(name), text)?;
        }
        Ok(())
    }
}

/// A bundle for each of our packages that defines a world of its own name.
pub(super) fn make(packages: &Packages) -> Result<Vec<Bundle>> {
    let mut wasi = reach(WASI_ROOT, packages)?;
    wasi.insert(WASI_ROOT.to_string());
    let mut bundles = Vec::new();
    for (id, text) in packages {
        let Some(name) = id.strip_prefix("claw:") else {
            continue;
        };
        if !text
            .lines()
            .any(|line| line.starts_with(&format!("world {name} ")))
        {
            continue;
        }
        let mut files = BTreeMap::from([(format!("{name}.wit"), text.clone())]);
        for dep in reach(id, packages)?.union(&wasi) {
            files.insert(
                format!("deps/{}.wit", dep.replace(':', "-")),
                packages[dep].clone(),
            );
        }
        bundles.push(Bundle {
            world: name.to_string(),
            files,
        });
    }
    if bundles.is_empty() {
        bail!("no package defines a world");
    }
    Ok(bundles)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn packages() -> Packages {
        let pairs = [
            (
                "claw:tool",
                "package claw:tool;\nworld tool {\n  import claw:kv/kv;\n}\n",
            ),
            ("claw:kv", "package claw:kv;\ninterface kv {}\n"),
            ("claw:spare", "package claw:spare;\ninterface spare {}\n"),
            (
                "wasi:http",
                "package wasi:http;\ninterface types { use wasi:io/poll.{p}; }\n",
            ),
            (
                "wasi:io",
                "package wasi:io;\ninterface poll { type p = u8; }\n",
            ),
        ];
        pairs
            .map(|(id, text)| (id.to_string(), text.to_string()))
            .into()
    }

    #[test]
    fn a_bundle_holds_what_its_world_reaches_and_all_of_wasi() {
        let bundles = make(&packages()).unwrap();
        assert_eq!(bundles.len(), 1);
        let names: Vec<&String> = bundles[0].files.keys().collect();
        assert_eq!(
            names,
            [
                "deps/claw-kv.wit",
                "deps/wasi-http.wit",
                "deps/wasi-io.wit",
                "tool.wit"
            ]
        );
    }

    #[test]
    fn writing_replaces_what_does_not_belong() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("tool");
        let bundles = make(&packages()).unwrap();
        bundles[0].write(&out).unwrap();
        fs::write(out.join("deps/stranger.wit"), "").unwrap();
        bundles[0].write(&out).unwrap();
        assert!(!out.join("deps/stranger.wit").exists());
        assert!(out.join("deps/claw-kv.wit").exists());
    }

    #[test]
    fn every_text_counts_in_the_digest() {
        let first = make(&packages()).unwrap()[0].digest();
        let mut changed = packages();
        changed.insert(
            "wasi:io".into(),
            "package wasi:io;\ninterface poll { type p = u16; }\n".into(),
        );
        assert_ne!(first, make(&changed).unwrap()[0].digest());
    }

    #[test]
    fn without_a_world_there_is_nothing_to_bundle() {
        let mut none = packages();
        none.remove("claw:tool");
        assert!(make(&none).is_err());
    }
}
