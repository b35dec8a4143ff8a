//! What a file is written in: its first line says it, else its extension.

use serde::Serialize;

/// What a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// CPython.
    Python,
    /// bash and its relatives.
    Shell,
    /// For Node and its relatives.
    JavaScript,
    /// The same with types.
    TypeScript,
    /// Ruby, Perl, Go, PowerShell and whatever else is run, by the word of its extension.
    Other,
}

impl Language {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Shell => "shell",
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Other => "other",
        }
    }
}

/// The language of a file, and the name it has if it is another.
pub(super) fn of(path: &str, text: &str) -> Option<Language> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = by_extension(name);
    let Some(line) = text.strip_prefix("#!").and_then(|rest| rest.lines().next()) else {
        return extension;
    };
    match interpreter(line) {
        name if name.starts_with("python") => Some(Language::Python),
        "uv" => Some(Language::Python),
        "bash" | "sh" | "dash" | "zsh" | "ksh" => Some(Language::Shell),
        "node" | "nodejs" | "npx" | "bun" | "bunx" | "deno" | "tsx" | "ts-node" => {
            let typed = extension.filter(|l| *l == Language::TypeScript);
            Some(typed.unwrap_or(Language::JavaScript))
        }
        "" => extension,
        _ => Some(Language::Other),
    }
}

/// The program that runs a file which is called by its path, and whether its first line says so. `None` where that is not
/// known.
pub(super) fn runner(path: &str, text: &str) -> Option<(String, bool)> {
    let line = text.strip_prefix("#!").and_then(|rest| rest.lines().next());
    match line.map(interpreter).filter(|name| !name.is_empty()) {
        Some(name) if name.starts_with("python") => Some(("python3".to_owned(), true)),
        // It is compiled before it is run.
        Some("node") if of(path, text) == Some(Language::TypeScript) => None,
        Some("nodejs") => Some(("node".to_owned(), true)),
        Some(name) => Some((name.to_owned(), true)),
        None => {
            let name = match of(path, text)? {
                Language::Python => "python3",
                Language::Shell => "bash",
                Language::JavaScript => "node",
                Language::TypeScript | Language::Other => return None,
            };
            Some((name.to_owned(), false))
        }
    }
}

fn by_extension(name: &str) -> Option<Language> {
    let (stem, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "py" => Language::Python,
        "sh" | "bash" | "zsh" => Language::Shell,
        "js" | "mjs" | "cjs" => Language::JavaScript,
        "ts" | "mts" | "cts" | "tsx" | "jsx" if !stem.ends_with(".d") => Language::TypeScript,
        "rb" | "pl" | "php" | "lua" | "go" | "rs" | "ps1" | "bat" | "cmd" | "swift"
        | "applescript" | "scpt" | "java" | "r" | "R" => Language::Other,
        _ => return None,
    })
}

/// The program a first line names; behind `env` its first word that is neither an option nor a variable.
fn interpreter(line: &str) -> &str {
    let base = |word: &'_ str| word.rsplit('/').next().unwrap_or_default().len();
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else { return "" };
    let first = &first[first.len() - base(first)..];
    if first != "env" {
        return first;
    }
    let word = words
        .find(|word| !word.starts_with('-') && !word.contains('='))
        .unwrap_or_default();
    &word[word.len() - base(word)..]
}

/// Whether a file is for those who make the skill: tests, examples of tests, what others made.
pub(super) fn is_aside(path: &str) -> bool {
    let low = path.to_lowercase();
    let parts: Vec<&str> = low.split('/').collect();
    let folder = |part: &&str| {
        matches!(
            *part,
            "node_modules"
                | "__tests__"
                | "tests"
                | "test"
                | "evals"
                | "evaluations"
                | "__pycache__"
                | ".github"
                | "vendor"
                | "dist"
                | "fixtures"
                | ".venv"
                | "venv"
        )
    };
    let name = parts.last().copied().unwrap_or_default();
    let folders = parts.len().saturating_sub(1);
    parts.iter().take(folders).any(folder)
        || name.starts_with("test_")
        || name.starts_with("test-")
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.ends_with("_test.py")
        || name == "conftest.py"
        || name.contains(".min.")
}

/// Whether a document is for people who look at the skill, not for the agent that uses it.
pub(super) fn is_for_people(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(
        stem,
        "readme"
            | "install"
            | "installation"
            | "changelog"
            | "license"
            | "contributing"
            | "security"
            | "code_of_conduct"
            | "history"
            | "releases"
            | "publishing"
            | "authors"
            | "notice"
            | "todo"
    ) || stem.starts_with("readme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_outranks_the_extension() {
        for (path, text, want) in [
            ("a.py", "print()", Some(Language::Python)),
            ("a.sh", "#!/usr/bin/env python3\n", Some(Language::Python)),
            ("a", "#!/bin/bash -e\n", Some(Language::Shell)),
            (
                "a.sh",
                "#!/usr/bin/env -S uv run --script\n",
                Some(Language::Python),
            ),
            (
                "a.ts",
                "#!/usr/bin/env -S npx tsx\n",
                Some(Language::TypeScript),
            ),
            ("a", "#!/usr/bin/env node\n", Some(Language::JavaScript)),
            ("a", "#!/usr/bin/ruby\n", Some(Language::Other)),
            ("a.d.ts", "", None),
            ("a.md", "", None),
        ] {
            assert_eq!(of(path, text), want, "{path} {text}");
        }
    }

    #[test]
    fn what_stands_aside() {
        for (path, aside) in [
            ("scripts/a.py", false),
            ("tests/a.py", true),
            ("a/test_b.py", true),
            ("x/latest/a.py", false),
            ("a.test.ts", true),
        ] {
            assert_eq!(is_aside(path), aside, "{path}");
        }
        assert!(
            is_for_people("README.md")
                && is_for_people("a/CHANGELOG.md")
                && !is_for_people("references/api.md")
        );
    }
}
