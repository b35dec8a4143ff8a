//! What this claw has to run skills with, as their review needs to know.

use crate::failure::Failure;
use crate::home::Home;
use crate::runtimes;
use claw_install::skill::vendor::Bundled;
use claw_runtime::RuntimeSandbox;
use claw_skill::Document;
use claw_skill::infer::{Language, Needs};
use claw_skill::review::Known;
use std::collections::BTreeSet;

/// Packages of the Python runtime, as they are packed into it: `name==version` and hashes.
const PYTHON_PACKAGES: &str = include_str!("../../../../plugins/runtimes/python/packages.txt");
/// Packages that are imported by another name.
const IMPORTS: [(&str, &str); 4] = [
    ("beautifulsoup4", "bs4"),
    ("markdown-it-py", "markdown_it"),
    ("python-dotenv", "dotenv"),
    ("pyyaml", "yaml"),
];
/// Modules of Python's standard library that cannot be imported in the sandbox.
const PYTHON_ABSENT: [&str; 9] = [
    "ctypes",
    "curses",
    "mmap",
    "msvcrt",
    "tkinter",
    "turtle",
    "turtledemo",
    "winreg",
    "winsound",
];

/// Modules of Node that only say that they are not there.
const NODE_ABSENT: [&str; 3] = ["cluster", "inspector", "worker_threads"];
/// Commands that do a part of what others know them for.
const PARTLY: [(&str, &str); 5] = [
    ("uv", "runs scripts; installs nothing"),
    ("npx", "runs what is there; installs nothing"),
    ("bunx", "runs what is there; installs nothing"),
    ("bun", "runs scripts; installs nothing"),
    ("deno", "runs scripts; installs nothing"),
];

/// Who knows what runs.
pub(crate) struct Knowledge {
    sandbox: RuntimeSandbox,
}

impl Knowledge {
    pub(crate) fn of(home: &Home) -> Result<Self, Failure> {
        let listing = runtimes::list(home)?;
        let sandbox = runtimes::workshop(home, runtimes::scripts(&listing))?;
        Ok(Self { sandbox })
    }

    fn runs(&self, command: &str) -> bool {
        self.sandbox.runtime_for(command).is_some()
    }

    /// For the review of one skill.
    pub(crate) fn for_review(&self, document: &Document, needs: &Needs) -> Known {
        let gates = &document.gates;
        let declared = gates.bins.iter().chain(&gates.any_bins).cloned();
        let started = needs.commands.iter().map(|command| command.name.clone());
        let within = needs.scripts.iter().flat_map(|script| &script.commands);
        let within = within.map(|need| need.name.clone());
        let named = declared.chain(started).chain(within);
        let whole = |name: &String| PARTLY.iter().all(|(partly, _)| partly != name);
        let named = named.filter(whole);
        let mut commands: BTreeSet<String> = named.filter(|name| self.runs(name)).collect();
        let mut languages = BTreeSet::new();
        for (language, command) in [
            (Language::Python, "python3"),
            (Language::Shell, "bash"),
            (Language::JavaScript, "node"),
            (Language::TypeScript, "tsx"),
        ] {
            if self.runs(command) {
                commands.insert(command.to_owned());
                languages.insert(language);
            }
        }
        Known {
            commands,
            languages,
            python: bundled()
                .python
                .iter()
                .map(|(name, _)| import(name))
                .collect(),
            partly: PARTLY
                .iter()
                .map(|&(name, words)| (name.to_owned(), words.to_owned()))
                .collect(),
            node_absent: NODE_ABSENT.iter().map(|&name| name.to_owned()).collect(),
            python_absent: PYTHON_ABSENT.iter().map(|&name| name.to_owned()).collect(),
            ..Known::default()
        }
    }
}

fn import(package: &str) -> String {
    let known = IMPORTS.iter().find(|(name, _)| *name == package);
    known.map_or_else(
        || package.replace('-', "_"),
        |(_, import)| (*import).to_owned(),
    )
}

/// What never has to be fetched.
pub(crate) fn bundled() -> Bundled {
    let lines = PYTHON_PACKAGES.lines().filter_map(|line| {
        let (name, rest) = line.split_once("==")?;
        let version = rest.split_whitespace().next()?;
        Some((name.to_owned(), version.to_owned()))
    });
    Bundled {
        python: lines.collect(),
        npm: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn the_packages_of_python_are_known_with_their_versions() {
        let python = bundled().python;
        assert!(python.len() >= 15, "{python:?}");
        for (name, import_name) in [("requests", "requests"), ("pyyaml", "yaml")] {
            let (_, version) = python
                .iter()
                .find(|(known, _)| known == name)
                .unwrap_or_else(|| panic!("{name}"));
            assert!(version.starts_with(|c: char| c.is_ascii_digit()));
            assert_eq!(import(name), import_name);
        }
    }
}
