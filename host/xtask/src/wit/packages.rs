//! The texts of all packages by id (`claw:tool`, `wasi:io`), and which package names which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Package id -> its whole text.
pub(super) type Packages = BTreeMap<String, String>;

/// Reads our packages (one folder each) and WASI's (one file each).
pub(super) fn load(ours: &Path, wasi: &Path) -> Result<Packages> {
    let mut packages = Packages::new();
    for folder in sorted(ours)?.into_iter().filter(|path| path.is_dir()) {
        let mut texts = Vec::new();
        for file in wit_files(&folder)? {
            texts.push(read(&file)?);
        }
        if !texts.is_empty() {
            packages.insert(format!("claw:{}", stem(&folder)), join(texts));
        }
    }
    for file in wit_files(wasi)? {
        packages.insert(format!("wasi:{}", stem(&file)), read(&file)?);
    }
    Ok(packages)
}

/// Joins the files of one package; the one with the package line, and so with its documentation, goes first.
fn join(mut texts: Vec<String>) -> String {
    texts.sort_by_key(|text| !text.lines().any(|line| line.starts_with("package ")));
    texts.join("\n")
}

/// Every package that `root` names, directly or through others, without itself.
pub(super) fn reach(root: &str, packages: &Packages) -> Result<BTreeSet<String>> {
    let mut seen = BTreeSet::new();
    let mut todo = vec![root.to_string()];
    while let Some(id) = todo.pop() {
        let text = packages
            .get(&id)
            .with_context(|| format!("unknown package `{id}`"))?;
        for named in references(text) {
            if named != root && !seen.contains(&named) {
                if !packages.contains_key(&named) {
                    bail!("`{id}` names the unknown package `{named}`");
                }
                seen.insert(named.clone());
                todo.push(named);
            }
        }
    }
    Ok(seen)
}

/// The `namespace:name` of each `namespace:name/interface` outside comments.
fn references(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or_default();
        for (at, _) in code.match_indices(':') {
            let before = code[..at]
                .rsplit(|c| !is_word(c))
                .next()
                .unwrap_or_default();
            let after = code[at + 1..]
                .split(|c| !is_word(c))
                .next()
                .unwrap_or_default();
            let slash = code[at + 1 + after.len()..].starts_with('/');
            if slash && !before.is_empty() && !after.is_empty() {
                found.insert(format!("{before}:{after}"));
            }
        }
    }
    found
}

fn wit_files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(sorted(folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "wit"))
        .collect())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read folder `{}`", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn references_are_read_from_code_only() {
        let text = "package a:b@1.0.0;\n/// see x:y/z\n  import claw:kv/kv@0.1.0; // not q:r/s\n  use wasi:io/poll@0.2.0.{pollable};\n name: string,";
        let expected = ["claw:kv", "wasi:io"].map(String::from);
        assert_eq!(references(text), BTreeSet::from(expected));
    }

    #[test]
    fn reach_follows_packages_and_refuses_unknown_ones() {
        let mut packages = Packages::from([
            ("a:a".to_string(), "use b:b/x.{t};".to_string()),
            (
                "b:b".to_string(),
                "use c:c/x.{t}; use a:a/y.{u};".to_string(),
            ),
            ("c:c".to_string(), String::new()),
            ("d:d".to_string(), String::new()),
        ]);
        assert_eq!(
            reach("a:a", &packages).unwrap(),
            BTreeSet::from(["b:b", "c:c"].map(String::from))
        );
        packages.remove("c:c");
        assert!(
            reach("a:a", &packages)
                .unwrap_err()
                .to_string()
                .contains("`c:c`")
        );
    }

    #[test]
    fn the_file_with_the_package_line_goes_first() {
        let joined = join(vec![
            "interface i {}".into(),
            "/// Docs.\npackage a:b;".into(),
        ]);
        assert!(joined.starts_with("/// Docs."));
    }
}
