//! Which files of a checkout of skills are scripts, and of which language.
//!
//! A skill is a folder with a `SKILL.md`; a script belongs to the nearest one above it, and files outside of skills are
//! left out. The first line outranks the extension: there is Python text inside `.sh` names. `__init__.py` and `.d.ts` are
//! no scripts, nor are `.jsx` and `.tsx`, which are parts of pages.
//! Invariant: files are read, never run; links are not followed.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

/// Most files that are looked at; more is an error.
const MAX_FILES: usize = 1_000_000;
/// Deepest folder below the checkout.
const MAX_DEPTH: usize = 32;
/// Bytes of a file that are looked at for its first line.
const HEAD_BYTES: u64 = 256;
/// What marks a skill, in lower case.
const MARK: &str = "skill.md";

/// What a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Language {
    Python,
    Shell,
    JavaScript,
    TypeScript,
}

impl Language {
    pub(super) const ALL: [Self; 4] = [
        Self::Python,
        Self::Shell,
        Self::JavaScript,
        Self::TypeScript,
    ];

    /// As it stands in the report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Shell => "bash",
            Self::JavaScript => "javascript",
            Self::TypeScript => "typescript",
        }
    }
}

/// One script of a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    /// Folder of the skill.
    pub(super) skill: PathBuf,
    /// Below the folder of the skill, with `/`.
    pub(super) name: String,
    /// Below the checkout, with `/`: what the report calls it.
    pub(super) path: String,
    pub(super) language: Language,
    /// What runs it: `python3`, `bash`, `sh`, `node` or `tsx`.
    pub(super) program: &'static str,
}

/// Every script below `root`, sorted by path.
pub(super) fn scripts(root: &Path) -> Result<Vec<Script>> {
    if !root.is_dir() {
        bail!("`{}` is no folder", root.display());
    }
    let mut found = Vec::new();
    let mut seen = 0;
    walk(root, root, None, 0, &mut seen, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(
    root: &Path,
    dir: &Path,
    skill: Option<&Path>,
    depth: usize,
    seen: &mut usize,
    found: &mut Vec<Script>,
) -> Result<()> {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read `{}`", dir.display()))? {
        entries.push(entry?);
    }
    let marked = entries
        .iter()
        .any(|entry| entry.file_name().to_string_lossy().to_lowercase() == MARK);
    let skill = if marked { Some(dir) } else { skill };
    for entry in entries {
        *seen += 1;
        if *seen > MAX_FILES {
            bail!("more than {MAX_FILES} files");
        }
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() {
            if entry.file_name() != ".git" {
                walk(root, &path, skill, depth + 1, seen, found)?;
            }
        } else if let (true, Some(skill)) = (kind.is_file(), skill)
            && let Some(script) = script(root, skill, &path)?
        {
            found.push(script);
        }
    }
    Ok(())
}

fn script(root: &Path, skill: &Path, path: &Path) -> Result<Option<Script>> {
    let below = |base: &Path| {
        let rest = path.strip_prefix(base).ok()?.to_str()?;
        Some(rest.replace(std::path::MAIN_SEPARATOR, "/"))
    };
    // A name that is not text cannot be an argument of a command.
    let (Some(in_skill), Some(in_root)) = (below(skill), below(root)) else {
        return Ok(None);
    };
    let mut head = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head))
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    let name = in_skill.rsplit('/').next().unwrap_or_default();
    Ok(language(name, &head).map(|(language, program)| Script {
        skill: skill.to_owned(),
        name: in_skill.clone(),
        path: in_root,
        language,
        program,
    }))
}

/// The language of a file by its first line, else by its extension.
fn language(name: &str, head: &[u8]) -> Option<(Language, &'static str)> {
    if name == "__init__.py" {
        return None;
    }
    let extension = by_extension(name);
    let Some(rest) = head.strip_prefix(b"#!") else {
        return extension;
    };
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).into_owned();
    match interpreter(&line)? {
        "python" | "python2" | "python3" => Some((Language::Python, "python3")),
        name if name.starts_with("python3.") => Some((Language::Python, "python3")),
        // `#!/usr/bin/env -S uv run --script`
        "uv" => Some((Language::Python, "python3")),
        "bash" => Some((Language::Shell, "bash")),
        "sh" | "dash" => Some((Language::Shell, "sh")),
        "node" | "nodejs" | "npx" | "bun" | "bunx" | "deno" | "tsx" | "ts-node" => {
            let javascript = Some((Language::JavaScript, "node"));
            extension
                .filter(|(language, _)| *language == Language::TypeScript)
                .or(javascript)
        }
        _ => None,
    }
}

fn by_extension(name: &str) -> Option<(Language, &'static str)> {
    let (stem, extension) = name.rsplit_once('.')?;
    match extension {
        "py" => Some((Language::Python, "python3")),
        "sh" | "bash" => Some((Language::Shell, "bash")),
        "js" | "mjs" | "cjs" => Some((Language::JavaScript, "node")),
        "ts" | "mts" | "cts" if !stem.ends_with(".d") => Some((Language::TypeScript, "tsx")),
        _ => None,
    }
}

/// The program a first line names, without folders; behind `env` its first word that is neither a flag nor a variable.
fn interpreter(line: &str) -> Option<&str> {
    let base = |word: &'_ str| word.rsplit('/').next().unwrap_or_default().len();
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let first = &first[first.len() - base(first)..];
    if first != "env" {
        return Some(first);
    }
    let word = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
    Some(&word[word.len() - base(word)..])
}

/// A sample that stays the same as long as its scripts do: those whose path and seed have the smallest digests.
pub(super) fn sample(mut all: Vec<Script>, count: usize, seed: u64) -> Vec<Script> {
    let key = |script: &Script| Sha256::digest(format!("{seed}:{}", script.path));
    all.sort_by_cached_key(|script| key(script).to_vec());
    all.truncate(count);
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_first_line_outranks_the_extension() {
        for (name, head, want) in [
            ("a.py", "print()", Some("python3")),
            ("a.sh", "#!/usr/bin/env python3\n", Some("python3")),
            ("a.sh", "echo", Some("bash")),
            ("a", "#!/bin/bash -e\n", Some("bash")),
            ("a.sh", "#!/bin/sh", Some("sh")),
            (
                "a.py",
                "#!/usr/bin/env -S uv run --script\n",
                Some("python3"),
            ),
            (
                "a",
                "#! /usr/bin/env -i X=1 python3.12 -u\n",
                Some("python3"),
            ),
            ("a.sh", "#!/bin/zsh\n", None),
            ("a.py", "#!/usr/bin/env node\n", Some("node")),
            ("a.mjs", "import 'fs'", Some("node")),
            ("a.ts", "#!/usr/bin/env -S npx tsx\n", Some("tsx")),
            ("a.cts", "", Some("tsx")),
            ("a", "#!/usr/bin/env bun\n", Some("node")),
            ("a.d.ts", "export type A = 1", None),
            ("a.tsx", "", None),
            ("a.py", "#!\n", None),
            ("a.txt", "x", None),
            ("a", "", None),
            ("__init__.py", "#!/usr/bin/env python3\n", None),
        ] {
            let got = language(name, head.as_bytes()).map(|(_, program)| program);
            assert_eq!(got, want, "{name} {head}");
        }
    }

    #[test]
    fn a_script_belongs_to_the_nearest_skill() {
        let dir = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("a/SKILL.md", "");
        put("a/scripts/x.py", "");
        put("a/inner/skill.md", "");
        put("a/inner/y.sh", "");
        put("outside.py", "");
        put("a/.git/hooks/z.sh", "");
        std::os::unix::fs::symlink("/etc", dir.path().join("a/link")).unwrap();
        let found = scripts(dir.path()).unwrap();
        let rows: Vec<(&str, &str, &Path)> = found
            .iter()
            .map(|s| {
                (
                    s.path.as_str(),
                    s.name.as_str(),
                    s.skill.strip_prefix(dir.path()).unwrap(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("a/inner/y.sh", "y.sh", Path::new("a/inner")),
                ("a/scripts/x.py", "scripts/x.py", Path::new("a")),
            ]
        );
        assert!(scripts(&dir.path().join("none")).is_err());
    }

    #[test]
    fn a_sample_is_stable() {
        let all = |count: usize| -> Vec<Script> {
            (0..count)
                .map(|index| Script {
                    skill: PathBuf::new(),
                    name: String::new(),
                    path: format!("{index:03}"),
                    language: Language::Python,
                    program: "python3",
                })
                .collect()
        };
        let paths = |scripts: Vec<Script>| -> Vec<String> {
            scripts.into_iter().map(|script| script.path).collect()
        };
        let first = paths(sample(all(100), 10, 7));
        assert_eq!(first, paths(sample(all(100), 10, 7)));
        assert!(first.is_sorted() && first.len() == 10);
        assert_ne!(first, paths(sample(all(100), 10, 8)));
        // One more script takes the place of at most one.
        let more = paths(sample(all(101), 10, 7));
        assert!(first.iter().filter(|path| more.contains(path)).count() >= 9);
    }
}
