//! Which guests the checkout has, and what cargo built for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The language decides how the component is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A cdylib in the guest workspace.
    Rust,
    /// `app.py` beside the manifest.
    Python,
}

/// A folder with a `plugin.yaml`.
#[derive(Debug)]
pub(crate) struct Guest {
    /// The folder's name.
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) kind: Kind,
    /// Lies under `tests/guests`: never bundled.
    pub(crate) for_tests: bool,
}

impl Guest {
    /// Unique in the checkout: `plugins/files`.
    pub(crate) fn id(&self) -> String {
        let group = if self.for_tests { "guests" } else { "plugins" };
        format!("{group}/{}", self.name)
    }
}

/// Every guest of the checkout, sorted.
pub(crate) fn find(root: &Path) -> Result<Vec<Guest>> {
    let mut guests = Vec::new();
    for (folder, for_tests) in [("plugins", false), ("tests/guests", true)] {
        let base = root.join(folder);
        if !base.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&base)? {
            let dir = entry?.path();
            if dir.join("plugin.yaml").exists() {
                let name = dir
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                guests.push(Guest {
                    kind: kind(&dir)?,
                    name,
                    dir,
                    for_tests,
                });
            }
        }
    }
    guests.sort_by_key(Guest::id);
    Ok(guests)
}

fn kind(dir: &Path) -> Result<Kind> {
    match (dir.join("Cargo.toml").exists(), dir.join("app.py").exists()) {
        (true, false) => Ok(Kind::Rust),
        (false, true) => Ok(Kind::Python),
        _ => bail!(
            "`{}` has a plugin.yaml but not just one of Cargo.toml and app.py",
            dir.display()
        ),
    }
}

/// Reads cargo's JSON messages: package folder -> the `.wasm` of its cdylib.
pub(crate) fn artifacts(messages: &str) -> Result<BTreeMap<PathBuf, PathBuf>> {
    let mut found = BTreeMap::new();
    for line in messages.lines().filter(|line| line.starts_with('{')) {
        let message: Value =
            serde_json::from_str(line).context("cargo wrote a message that is not JSON")?;
        let is_cdylib = message["target"]["crate_types"]
            .as_array()
            .is_some_and(|types| types.iter().any(|t| t == "cdylib"));
        if message["reason"] != "compiler-artifact" || !is_cdylib {
            continue;
        }
        let manifest = message["manifest_path"]
            .as_str()
            .map(Path::new)
            .and_then(Path::parent);
        let wasm = message["filenames"].as_array().and_then(|files| {
            files
                .iter()
                .filter_map(Value::as_str)
                .find(|file| file.ends_with(".wasm"))
        });
        if let (Some(folder), Some(wasm)) = (manifest, wasm) {
            found.insert(folder.to_path_buf(), PathBuf::from(wasm));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn guests_are_found_by_manifest_and_told_apart_by_language() {
        let dir = tempfile::tempdir().unwrap();
        let make = |path: &str| {
            let file = dir.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        };
        for path in [
            "plugins/web/plugin.yaml",
            "plugins/web/Cargo.toml",
            "plugins/py/plugin.yaml",
            "plugins/py/app.py",
        ] {
            make(path);
        }
        make("plugins/notes/README.md");
        make("tests/guests/hostile/plugin.yaml");
        make("tests/guests/hostile/Cargo.toml");
        let found: Vec<(String, Kind)> = find(dir.path())
            .unwrap()
            .iter()
            .map(|g| (g.id(), g.kind))
            .collect();
        let expected = [
            ("guests/hostile", Kind::Rust),
            ("plugins/py", Kind::Python),
            ("plugins/web", Kind::Rust),
        ];
        assert_eq!(found, expected.map(|(id, kind)| (id.to_string(), kind)));
        make("plugins/py/Cargo.toml");
        assert!(
            find(dir.path())
                .unwrap_err()
                .to_string()
                .contains("not just one")
        );
    }

    #[test]
    fn only_components_of_cdylibs_are_artifacts() {
        let line = |types: &str, file: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/c/plugins/web/Cargo.toml","target":{{"crate_types":["{types}"]}},"filenames":["/t/{file}"]}}"#
            )
        };
        let messages = format!(
            "{}\n{}\nnoise\n{{\"reason\":\"build-finished\"}}",
            line("rlib", "x.rlib"),
            line("cdylib", "web.wasm")
        );
        let found = artifacts(&messages).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[Path::new("/c/plugins/web")],
            PathBuf::from("/t/web.wasm")
        );
    }
}
