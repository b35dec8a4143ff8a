//! Modules of the skill itself: which files an import means.

use super::shell;
use crate::Tree;
use std::collections::BTreeSet;

/// Folders that are looked at for a script which says itself where its modules are.
const MAX_BASES: usize = 8;

/// What the skill itself has.
#[derive(Debug, Default)]
pub(super) struct Own {
    files: BTreeSet<String>,
    /// Names under which some folder has a module of Python.
    python: BTreeSet<String>,
    /// Functions of its files for the shell: one may read in another.
    pub(super) functions: BTreeSet<String>,
}

/// Where a module is found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// These files.
    Here(Vec<String>),
    /// In the skill, and not from the folder of the script.
    Elsewhere,
    /// Not in the skill.
    No,
}

impl Own {
    /// Looks at the names of all files, and into those for the shell.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut own = Self::default();
        for (path, bytes) in tree.files() {
            own.files.insert(path.to_owned());
            if let Some(stem) = path.strip_suffix(".py") {
                own.python.extend(stem.split('/').map(str::to_owned));
            }
            let shell = path.ends_with(".sh")
                || path.ends_with(".bash")
                || !path.rsplit('/').next().unwrap_or_default().contains('.');
            if let (true, true, Ok(text)) = (
                shell,
                bytes.len() <= super::MAX_READ_BYTES,
                std::str::from_utf8(bytes),
            ) {
                own.functions.extend(shell::functions(text));
            }
        }
        own
    }

    /// Whether some folder has a module of Python with this name.
    pub(super) fn has_python(&self, name: &str) -> bool {
        self.python.contains(name)
    }

    /// The files `import whole` means in a script.
    pub(super) fn python(&self, script: &str, whole: &str, finds: bool) -> Found {
        let first = whole.split('.').next().unwrap_or_default();
        if !self.python.contains(first) {
            return Found::No;
        }
        let folder = folder(script);
        if let Some(files) = self.module(folder, whole) {
            return Found::Here(files);
        }
        if !finds {
            return Found::Elsewhere;
        }
        let folders: BTreeSet<&str> = self
            .files
            .iter()
            .filter(|f| f.ends_with(".py"))
            .flat_map(|f| above(f))
            .collect();
        let mut bases = folders
            .into_iter()
            .take(MAX_BASES * 8)
            .filter_map(|base| self.module(base, whole));
        bases.next().map_or(Found::Elsewhere, Found::Here)
    }

    /// Files of a module below a folder: those of the packages above it, then its own.
    fn module(&self, folder: &str, whole: &str) -> Option<Vec<String>> {
        let mut files = Vec::new();
        let mut path = folder.to_owned();
        let mut any = false;
        for part in whole.split('.') {
            path = if path.is_empty() {
                part.to_owned()
            } else {
                format!("{path}/{part}")
            };
            let package = format!("{path}/");
            let inside = self
                .files
                .range(package.clone()..)
                .next()
                .is_some_and(|f| f.starts_with(&package));
            let own = format!("{path}.py");
            let init = format!("{path}/__init__.py");
            any |= inside || self.files.contains(&own);
            if !any {
                return None;
            }
            files.extend([init, own].into_iter().filter(|f| self.files.contains(f)));
        }
        any.then_some(files)
    }

    /// The file a relative import of JavaScript means.
    pub(super) fn javascript(&self, script: &str, whole: &str) -> Option<String> {
        let mut parts: Vec<&str> = folder(script)
            .split('/')
            .filter(|p| !p.is_empty())
            .collect();
        for part in whole.split('/') {
            match part {
                "." | "" => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        let ends = [
            "",
            ".js",
            ".mjs",
            ".cjs",
            ".ts",
            "/index.js",
            "/index.mjs",
            "/index.ts",
        ];
        let typed = path.strip_suffix(".js").map(|stem| format!("{stem}.ts"));
        let all = ends.iter().map(|end| format!("{path}{end}")).chain(typed);
        all.into_iter().find(|file| self.files.contains(file))
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// All folders above a file, its own first.
fn above(path: &str) -> Vec<&str> {
    let mut folders = vec![folder(path)];
    while let Some((up, _)) = folders.last().and_then(|f| f.rsplit_once('/')) {
        folders.push(up);
    }
    folders.push("");
    folders
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn own() -> Own {
        let mut tree = Tree::default();
        for path in [
            "scripts/a.py",
            "scripts/util.py",
            "scripts/core/__init__.py",
            "scripts/core/x.py",
            "lib/y.js",
            "lib/z/index.ts",
            "b.js",
        ] {
            tree.insert(path, b"x").unwrap();
        }
        tree.insert("f.sh", b"one() { :; }\nfunction two { :; }")
            .unwrap();
        Own::of(&tree)
    }

    fn here(files: &[&str]) -> Found {
        Found::Here(files.iter().map(|f| (*f).to_owned()).collect())
    }

    #[test]
    fn modules_of_python_are_found_from_the_folder_of_the_script() {
        let own = own();
        assert_eq!(
            own.python("scripts/a.py", "util", false),
            here(&["scripts/util.py"])
        );
        assert_eq!(
            own.python("scripts/a.py", "core.x", false),
            here(&["scripts/core/__init__.py", "scripts/core/x.py"])
        );
        assert_eq!(
            own.python("scripts/a.py", "scripts.util", false),
            Found::Elsewhere
        );
        assert_eq!(
            own.python("scripts/a.py", "scripts.util", true),
            here(&["scripts/util.py"])
        );
        assert_eq!(
            own.python("scripts/core/x.py", "util", false),
            Found::Elsewhere
        );
        assert_eq!(own.python("scripts/a.py", "requests", true), Found::No);
    }

    #[test]
    fn files_of_javascript_are_found_without_their_ending() {
        let own = own();
        assert_eq!(
            own.javascript("b.js", "./lib/y").as_deref(),
            Some("lib/y.js")
        );
        assert_eq!(
            own.javascript("lib/y.js", "../b.js").as_deref(),
            Some("b.js")
        );
        assert_eq!(
            own.javascript("b.js", "./lib/z").as_deref(),
            Some("lib/z/index.ts")
        );
        assert_eq!(own.javascript("b.js", "../out"), None);
        assert_eq!(own.javascript("b.js", "./none"), None);
    }

    #[test]
    fn functions_of_all_files() {
        assert!(own().functions.contains("one") && own().functions.contains("two"));
    }
}
