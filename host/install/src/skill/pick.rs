//! Which folders of a repository, an archive or a folder are skills, and which one is meant.
//!
//! Invariant: a name that means two different trees is refused with both places; nothing is chosen by chance.

#[cfg(test)]
mod tests;

use super::fetch::FetchError;
use super::folder;
use super::unpack::{Repository, UnpackError, show};
use claw_skill::Tree;
use claw_skill::document::{is_skill_file, parse};
use claw_skill::tree::check_path;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Skills of one place at most.
pub(crate) const MAX_SKILLS: usize = 5_000;
/// Folders above a SKILL.md that is found without being named.
const MAX_DEPTH: usize = folder::MAX_FIND_DEPTH;
/// Files of Claude's plugins that name folders with skills.
const PLUGIN_FILES: [&str; 2] = ["marketplace.json", "plugin.json"];
/// Largest of them that is read, in bytes.
const MAX_PLUGIN_BYTES: usize = 1 << 20;

/// Whether a path is one of the files of Claude's plugins.
pub(crate) fn is_plugin_file(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    PLUGIN_FILES.contains(&name) && parts.next() == Some(".claude-plugin")
}

/// Whether a path is looked at when skills are searched.
pub(crate) fn is_wanted(path: &str) -> bool {
    is_skill_file(path.rsplit('/').next().unwrap_or(path)) || is_plugin_file(path)
}

/// Files in which there may be several skills.
#[derive(Debug)]
pub(crate) enum Bundle {
    /// All of an archive.
    Tree(Tree),
    /// An archive of a forge.
    Repository(Repository),
    /// On disk.
    Folder(PathBuf),
}

impl Bundle {
    fn paths(&self) -> Result<BTreeSet<String>, FetchError> {
        Ok(match self {
            Self::Tree(tree) => {
                let paths = tree.files().map(|(path, _)| path.to_owned());
                paths.filter(|path| is_wanted(path)).collect()
            }
            Self::Repository(repository) => repository.paths().clone(),
            Self::Folder(dir) => folder::find(dir)?,
        })
    }

    fn files(&self, paths: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, FetchError> {
        if let Self::Repository(repository) = self {
            return Ok(repository.files(paths)?);
        }
        let mut files = BTreeMap::new();
        for path in paths {
            let bytes = match self {
                Self::Tree(tree) => tree.get(path).map(<[u8]>::to_vec),
                // A link in its place is not followed where it counts: when the skill is read.
                Self::Folder(dir) => super::disk::read_at_most(&dir.join(path), MAX_PLUGIN_BYTES),
                Self::Repository(_) => None,
            };
            files.extend(bytes.map(|bytes| (path.clone(), bytes)));
        }
        Ok(files)
    }

    /// The files of one folder; `""` is all.
    pub(crate) fn tree(&self, path: &str) -> Result<(Tree, Vec<String>), FetchError> {
        Ok(match self {
            Self::Tree(tree) if path.is_empty() => (tree.clone(), vec![]),
            Self::Tree(tree) => (tree.below(path), vec![]),
            Self::Repository(repository) => (repository.tree(path)?, vec![]),
            Self::Folder(dir) => {
                let read = folder::read(&dir.join(path))?;
                let said = |path: &String| folder::worth_saying(path);
                let left_out = read.left_out.into_iter().filter(said).collect();
                (read.tree, left_out)
            }
        })
    }
}

/// What is wanted of a bundle.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Want<'a> {
    /// Below this folder.
    pub(crate) path: Option<&'a str>,
    /// Of this name.
    pub(crate) skill: Option<&'a str>,
    /// Every one.
    pub(crate) all: bool,
}

/// A skill that was chosen.
#[derive(Debug)]
pub(crate) struct Picked {
    /// Its folder in the bundle; empty is all of it.
    pub(crate) path: String,
    /// Name of that folder; of the whole, the name it was given.
    pub(crate) folder: String,
    pub(crate) tree: Tree,
    /// What was left out and is worth a word.
    pub(crate) left_out: Vec<String>,
}

/// The skills that are meant. `name` is what the whole is called.
pub(crate) fn pick(bundle: &Bundle, name: &str, want: Want<'_>) -> Result<Vec<Picked>, FetchError> {
    let paths = bundle.paths()?;
    let mut folders = folders(bundle, &paths, want)?;
    if let Some(skill) = want.skill {
        folders = named(bundle, name, &folders, &paths, skill)?;
    }
    if folders.is_empty() {
        return Err(FetchError::NoSkill);
    }
    let one_root = !want.all && folders.len() > 1;
    if one_root && want.skill.is_none() {
        let names = folders.iter().map(|path| shown(path, name)).collect();
        return Err(FetchError::Several(names));
    }
    let mut picked = Vec::new();
    for path in folders {
        if !path.is_empty() {
            check_path(&path).map_err(UnpackError::from)?;
        }
        let (tree, left_out) = bundle.tree(&path)?;
        let folder = last(&path, name);
        picked.push(Picked {
            path,
            folder,
            tree,
            left_out,
        });
    }
    if want.skill.is_some() && !want.all {
        return same(picked, name).map(|one| vec![one]);
    }
    Ok(picked)
}

/// One of several of the same name, if they are the same files.
fn same(mut picked: Vec<Picked>, name: &str) -> Result<Picked, FetchError> {
    let hashes: BTreeSet<_> = picked.iter().map(|p| p.tree.hash()).collect();
    if hashes.len() > 1 {
        let names = picked.iter().map(|p| shown(&p.path, name)).collect();
        return Err(FetchError::Several(names));
    }
    picked.drain(..).next().ok_or(FetchError::NoSkill)
}

fn last(path: &str, whole: &str) -> String {
    match path.rsplit('/').next() {
        Some("") | None => whole.to_owned(),
        Some(last) => last.to_owned(),
    }
}

fn shown(path: &str, whole: &str) -> String {
    match path {
        "" => format!("{whole} (the whole)"),
        path => show(path),
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|r| r.starts_with('/'))
}

/// Folders that are skills. One with a SKILL.md at its root is one skill, unless a name is looked for.
fn folders(
    bundle: &Bundle,
    paths: &BTreeSet<String>,
    want: Want<'_>,
) -> Result<Vec<String>, FetchError> {
    let top = want.path.unwrap_or_default();
    let files = paths.iter().filter(|path| !is_plugin_file(path));
    let all: BTreeSet<&str> = files
        .map(|path| parent(path))
        .filter(|f| is_below(f, top))
        .collect();
    if all.contains(top) && want.skill.is_none() && !want.all {
        return Ok(vec![top.to_owned()]);
    }
    let named = plugin_folders(bundle, paths)?;
    let near = |folder: &str| {
        let rest = folder[top.len()..].trim_start_matches('/');
        let depth = rest.split('/').filter(|p| !p.is_empty()).count();
        depth <= MAX_DEPTH || named.iter().any(|n| folder == n || parent(folder) == n)
    };
    let mut found: Vec<String> = Vec::new();
    for folder in all {
        // What is inside a skill is part of it; only what holds everything may hold others.
        let inside = found
            .iter()
            .any(|f| !f.is_empty() && f != top && is_below(folder, f));
        if near(folder) && !inside {
            found.push(folder.to_owned());
        }
    }
    if found.len() > MAX_SKILLS {
        return Err(FetchError::TooMany);
    }
    Ok(found)
}

/// Folders the files of plugins name: the only thing that is taken from them.
fn plugin_folders(
    bundle: &Bundle,
    paths: &BTreeSet<String>,
) -> Result<BTreeSet<String>, FetchError> {
    let files: BTreeSet<String> = paths
        .iter()
        .filter(|p| is_plugin_file(p))
        .cloned()
        .collect();
    let mut folders = BTreeSet::new();
    if files.is_empty() {
        return Ok(folders);
    }
    for (path, bytes) in bundle.files(&files)? {
        let Ok(value) = serde_json::from_slice::<serde_json::Value>(&bytes) else {
            continue;
        };
        let root = parent(parent(&path));
        let plugins = value["plugins"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![value]);
        for plugin in &plugins {
            let source = plugin["source"].as_str().unwrap_or(".");
            let Some(root) = join(root, source) else {
                continue;
            };
            folders.extend(join(&root, "skills"));
            let skills = plugin["skills"].as_array().cloned();
            let skills = skills.unwrap_or_else(|| vec![plugin["skills"].clone()]);
            let skills = skills.iter().filter_map(|s| s.as_str());
            folders.extend(skills.filter_map(|skill| join(&root, skill)));
        }
    }
    Ok(folders)
}

/// A path from a folder, if it stays in the bundle.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Those with this name: of their folder, or else in their SKILL.md.
fn named(
    bundle: &Bundle,
    whole: &str,
    folders: &[String],
    paths: &BTreeSet<String>,
    skill: &str,
) -> Result<Vec<String>, FetchError> {
    let by_folder = |f: &&String| last(f, whole).eq_ignore_ascii_case(skill);
    let found: Vec<String> = folders.iter().filter(by_folder).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let of = |path: &&String| !is_plugin_file(path) && folders.iter().any(|f| f == parent(path));
    let wanted: BTreeSet<String> = paths.iter().filter(of).cloned().collect();
    let mut found = BTreeSet::new();
    for (path, bytes) in bundle.files(&wanted)? {
        let folder = parent(&path);
        if parse(&last(folder, whole), &bytes).is_ok_and(|d| d.name.eq_ignore_ascii_case(skill)) {
            found.insert(folder.to_owned());
        }
    }
    match found.is_empty() {
        false => Ok(found.into_iter().collect()),
        true => Err(FetchError::NoSuchSkill {
            name: skill.to_owned(),
            there: folders.iter().map(|path| shown(path, whole)).collect(),
        }),
    }
}
