//! What a skill's files declare: package.json, requirements.txt, pyproject.toml, and scripts that say it themselves (PEP 723).

use super::Wanted;
use super::imports::{self, Imports};
use claw_skill::Tree;
use serde_json::Value;

/// Folders above a file that is read at most.
const MAX_DEPTH: usize = 2;
/// Files of requirements that name each other at most.
const MAX_INCLUDED: usize = 8;
/// Beginning and end of what a script says of itself.
const SCRIPT: &str = "# /// script";
const END: &str = "# ///";

/// Reads what the files of a skill declare, and adds what its scripts import beyond that.
pub fn wanted(tree: &Tree, imports: &Imports) -> Wanted {
    let mut wanted = Wanted::default();
    for (path, bytes) in tree.files() {
        if path.matches('/').count() > MAX_DEPTH {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let name = path.rsplit('/').next().unwrap_or(path);
        match name {
            "package.json" => package_json(&mut wanted, path, text),
            "requirements.txt" => requirements(&mut wanted, tree, path, text),
            "pyproject.toml" => pyproject(&mut wanted, path, text),
            _ if name.ends_with(".py") => script(&mut wanted, path, text),
            _ => {}
        }
    }
    imports::add(&mut wanted, imports);
    wanted.python.sort();
    wanted.python.dedup();
    wanted
}

fn unread(wanted: &mut Wanted, what: &str, why: &str) {
    wanted.unread.insert(what.to_owned(), why.to_owned());
}

fn package_json(wanted: &mut Wanted, path: &str, text: &str) {
    let Ok(manifest) = serde_json::from_str::<Value>(text) else {
        return unread(wanted, path, "it is no JSON");
    };
    let dependencies = manifest.get("dependencies").and_then(Value::as_object);
    for (name, range) in dependencies.into_iter().flatten() {
        let wish = (name.clone(), range.as_str().unwrap_or("*").to_owned());
        if !wanted.npm.contains(&wish) {
            wanted.npm.push(wish);
        }
    }
}

fn pyproject(wanted: &mut Wanted, path: &str, text: &str) {
    let Ok(document) = text.parse::<toml_edit::DocumentMut>() else {
        return unread(wanted, path, "it is no TOML");
    };
    let list = document.get("project").and_then(|p| p.get("dependencies"));
    wanted.python.extend(strings(list));
}

fn strings(list: Option<&toml_edit::Item>) -> Vec<String> {
    let list = list.and_then(toml_edit::Item::as_array);
    let text = |value: &toml_edit::Value| value.as_str().map(str::to_owned);
    list.into_iter().flatten().filter_map(text).collect()
}

/// `# /// script`, lines of TOML behind `#`, `# ///`.
fn script(wanted: &mut Wanted, path: &str, text: &str) {
    let mut lines = text.lines().map(str::trim_end);
    if !lines.any(|line| line == SCRIPT) {
        return;
    }
    let mut toml = String::new();
    for line in lines {
        let Some(rest) = line.strip_prefix('#') else {
            return unread(wanted, path, "its block `# /// script` has no end");
        };
        if line == END {
            break;
        }
        toml.push_str(rest.strip_prefix(' ').unwrap_or(rest));
        toml.push('\n');
    }
    match toml.parse::<toml_edit::DocumentMut>() {
        Ok(document) => wanted.python.extend(strings(document.get("dependencies"))),
        Err(_) => unread(wanted, path, "its block `# /// script` is no TOML"),
    }
}

/// Lines of pip's format. What is no name with versions is said, not followed.
fn requirements(wanted: &mut Wanted, tree: &Tree, path: &str, text: &str) {
    let mut files = vec![(path.to_owned(), text.to_owned())];
    let mut read = 0;
    while read < files.len() {
        let (path, text) = files[read].clone();
        read += 1;
        for line in logical_lines(&text) {
            let word = |option: &str| option_value(&line, option);
            if let Some(other) = word("-r").or_else(|| word("--requirement")) {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let other = joined(folder, &other);
                let known = files.iter().any(|(path, _)| *path == other);
                match tree.get(&other) {
                    _ if known => {}
                    Some(bytes) if files.len() < MAX_INCLUDED => {
                        files.push((other, String::from_utf8_lossy(bytes).into_owned()));
                    }
                    Some(_) => unread(wanted, &other, "too many files name each other"),
                    None => unread(
                        wanted,
                        &other,
                        "`requirements.txt` names it, and it is not there",
                    ),
                }
                continue;
            }
            requirement(wanted, &path, &line);
        }
    }
}

/// A path from a folder, without `.` and `..`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn requirement(wanted: &mut Wanted, path: &str, line: &str) {
    let where_ = |what: &str| format!("{path}: {what}");
    if line.starts_with("-e") || line.starts_with("--editable") {
        return unread(
            wanted,
            &where_(line),
            "a folder or repository: only the index is asked",
        );
    }
    if line.starts_with('-') {
        // Where to look and what to accept are settings of whoever installs.
        return;
    }
    if line.contains("://") && !line.contains('@') || line.starts_with(['.', '/']) {
        return unread(
            wanted,
            &where_(line),
            "an address or folder: only the index is asked",
        );
    }
    let spec = line.split(" --").next().unwrap_or(line).trim();
    wanted.python.push(spec.to_owned());
}

/// Lines without comments, those that end with `\` joined with the next.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        let line = match line.trim_start().starts_with('#') {
            true => "",
            false => line.split(" #").next().unwrap_or(line),
        };
        match line.trim_end().strip_suffix('\\') {
            Some(part) => open.push_str(part),
            None => {
                open.push_str(line);
                let whole = std::mem::take(&mut open).trim().to_owned();
                if !whole.is_empty() {
                    lines.push(whole);
                }
            }
        }
    }
    let rest = open.trim();
    if !rest.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

fn option_value(line: &str, option: &str) -> Option<String> {
    let rest = line.strip_prefix(option)?;
    let rest = rest
        .strip_prefix('=')
        .or_else(|| rest.strip_prefix(char::is_whitespace))?;
    Some(rest.trim().to_owned())
}
