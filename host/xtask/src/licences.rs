//! `cargo xtask licences`: which crates the Rust runtimes embed, in docs/licences.md.
//!
//! Invariant: everything between the two marks comes from cargo's own metadata and is never edited by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::ctx::Ctx;
use crate::plugins::rust::library_folders;
use crate::process::capture;

const PAGE: &str = "docs/licences.md";
const BEGIN: &str = "<!-- crates: begin -->\n";
const END: &str = "<!-- crates: end -->";
/// What guests are built for: dependencies of other targets are not embedded.
const TARGET: &str = "wasm32-wasip2";

/// Writes the list, or checks it.
pub(crate) fn run(ctx: &Ctx, check: bool) -> Result<()> {
    let mut command = ctx.cargo("metadata");
    command.args(["--format-version", "1", "--quiet"]);
    command.args(["--filter-platform", TARGET, "--manifest-path"]);
    command.arg(ctx.root.join("plugins/Cargo.toml"));
    let metadata: Value =
        serde_json::from_str(&capture(&mut command)?).context("cargo metadata is not JSON")?;
    let list = list(&metadata, &library_folders(ctx)?);
    let path = ctx.root.join(PAGE);
    let page =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let fresh = replaced(&page, &list).with_context(|| format!("`{PAGE}` has lost its marks"))?;
    if fresh == page {
        ctx.say(format!("licences: {PAGE} is up to date"));
    } else if check {
        bail!("{PAGE} is out of date, run `cargo xtask licences`");
    } else {
        fs::write(&path, fresh)?;
        ctx.say(format!("licences: wrote {PAGE}"));
    }
    Ok(())
}

/// The page with what stands between the marks replaced.
fn replaced(page: &str, list: &str) -> Option<String> {
    let (head, rest) = page.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}{list}{END}{tail}"))
}

/// One line per licence: the crates that are linked into the packages of these folders.
fn list(metadata: &Value, folders: &[impl AsRef<Path>]) -> String {
    let packages: BTreeMap<&str, &Value> = entries(&metadata["packages"])
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let nodes: BTreeMap<&str, &Value> = entries(&metadata["resolve"]["nodes"])
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let mut todo: Vec<&str> = packages
        .iter()
        .filter(|(_, package)| folders.iter().any(|folder| is_in(package, folder.as_ref())))
        .map(|(id, _)| *id)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        // What a macro needs runs in the compiler as well.
        if !packages.get(id).is_some_and(|p| is_macro(p)) && seen.insert(id) {
            let needed = nodes.get(id).map(|node| entries(&node["deps"]));
            todo.extend(
                needed
                    .into_iter()
                    .flatten()
                    .filter(|d| is_linked(d))
                    .filter_map(|d| d["pkg"].as_str()),
            );
        }
    }
    let mut by_licence: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in seen.iter().filter_map(|id| packages.get(id)) {
        if is_ours(package) {
            continue;
        }
        let text = |key: &str| package[key].as_str().unwrap_or("unknown").to_owned();
        let licence = text("license").replace('/', " OR ");
        let name = format!("{} {}", text("name"), text("version"));
        by_licence.entry(licence).or_default().insert(name);
    }
    by_licence
        .iter()
        .map(|(licence, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("- **{licence}**: {}\n", names.join(", "))
        })
        .collect()
}

fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Ours have no source; nor has one that we patch, but it lies where results are.
fn is_ours(package: &Value) -> bool {
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let made = Path::new(manifest)
        .components()
        .any(|part| part.as_os_str() == "target");
    package["source"].is_null() && !made
}

fn is_in(package: &Value, folder: &Path) -> bool {
    let manifest = package["manifest_path"].as_str().map(Path::new);
    manifest.and_then(Path::parent) == Some(folder)
}

/// A dependency that ends up in the component: not of tests or build scripts.
fn is_linked(dependency: &Value) -> bool {
    entries(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
}

fn is_macro(package: &Value) -> bool {
    entries(&package["targets"]).any(|target| entries(&target["kind"]).any(|k| k == "proc-macro"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patched_crate_is_not_ours() {
        let package = |manifest| json!({"source": null, "manifest_path": manifest});
        assert!(is_ours(&package("/c/plugins/web/Cargo.toml")));
        assert!(!is_ours(&package("/c/plugins/target/x/Cargo.toml")));
    }

    #[test]
    fn linked_crates_are_listed_by_licence_and_macros_are_not() {
        let package = |name: &str, licence: &str, kind: &str| {
            json!({"id": name, "name": name, "version": "1.0.0", "license": licence, "source": "registry",
                "manifest_path": format!("/c/{name}/Cargo.toml"), "targets": [{"kind": [kind]}]})
        };
        let mut own = package("shell", "MIT", "cdylib");
        own["source"] = Value::Null;
        let needs = |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [own, package("a", "MIT/Apache-2.0", "lib"), package("m", "MIT", "proc-macro"),
                package("t", "MIT", "lib"), package("far", "MIT", "lib"), package("b", "MIT", "lib")],
            "resolve": {"nodes": [
                {"id": "shell", "deps": [needs("a", Value::Null), needs("m", Value::Null), needs("t", json!("dev"))]},
                {"id": "a", "deps": [needs("b", Value::Null)]}]},
        });
        let expected = "- **MIT**: b 1.0.0\n- **MIT OR Apache-2.0**: a 1.0.0\n";
        assert_eq!(list(&metadata, &["/c/shell"]), expected);
        assert_eq!(list(&metadata, &["/c/none"]), "");
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = format!("before\n{BEGIN}old\n{END}\nafter\n");
        let fresh = replaced(&page, "new\n").unwrap();
        assert_eq!(fresh, format!("before\n{BEGIN}new\n{END}\nafter\n"));
        assert!(replaced("no marks", "new").is_none());
    }

    #[test]
    fn every_python_package_of_the_runtime_has_its_licence_on_the_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        let page = read(PAGE);
        let packages = read("plugins/runtimes/python/packages.txt");
        let names: Vec<&str> = packages
            .lines()
            .filter_map(|line| line.split_once("==").map(|(name, _)| name))
            .collect();
        assert!(names.len() >= 8);
        for name in names {
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| {name} |")));
            let licence = row
                .and_then(|row| row.split('|').nth(2))
                .unwrap_or_default();
            assert!(
                !licence.trim().is_empty(),
                "`{name}` has no licence in {PAGE}"
            );
        }
    }
}
