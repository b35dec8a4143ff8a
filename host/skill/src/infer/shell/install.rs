//! Lines that install something: they are no part of what a skill does, and are told apart.

use crate::infer::facts::{Ecosystem, Install};

/// Whether a command installs a program or a package.
pub(super) fn is_install(words: &[String]) -> bool {
    let words = unprefixed(words);
    let Some(name) = words
        .first()
        .map(|w| w.rsplit('/').next().unwrap_or_default())
    else {
        return false;
    };
    let arg = |at: usize| words.get(at).map_or("", String::as_str);
    // The first argument that is no option.
    let verb = words
        .iter()
        .skip(1)
        .find(|w| !w.starts_with('-'))
        .map_or("", String::as_str);
    match name {
        "brew" | "apt" | "apt-get" | "yum" | "dnf" | "pacman" | "apk" | "snap" | "winget"
        | "choco" | "scoop" | "port" | "xcode-select" | "nix-env" | "zypper" => true,
        "pip" | "pip3" | "pipx" | "gem" | "cargo" | "go" | "conda" | "mamba" => {
            verb == "install" || name == "go" && verb == "get"
        }
        "python" | "python3" => arg(1) == "-m" && matches!(arg(2), "pip" | "ensurepip"),
        "uv" => matches!(verb, "pip" | "sync" | "add" | "tool" | "venv"),
        "npm" | "pnpm" | "bun" => matches!(verb, "install" | "i" | "ci" | "add" | "link"),
        "yarn" => matches!(verb, "" | "add" | "install" | "global"),
        "git" => verb == "clone" || verb == "submodule",
        "npx" | "bunx" => {
            let next = words
                .iter()
                .skip_while(|w| *w != verb)
                .nth(1)
                .map_or("", String::as_str);
            matches!(
                (bare(verb), next),
                (
                    "skills"
                        | "clawhub"
                        | "clawdhub"
                        | "add-skill"
                        | "skild"
                        | "openskills"
                        | "molthub",
                    _
                ) | ("playwright", "install")
            )
        }
        "clawhub" | "clawdhub" | "molthub" | "openclaw" | "clawdbot" => {
            let last = words
                .iter()
                .skip_while(|w| *w != verb)
                .nth(1)
                .map_or("", String::as_str);
            verb == "install"
                || matches!(
                    (verb, last),
                    ("skill" | "skills" | "plugin" | "plugins", "install" | "add")
                )
        }
        "playwright" => verb == "install",
        "gh" => verb == "extension",
        "claude" => verb == "plugin",
        _ => false,
    }
}

/// Whether a command makes a copy of a repository.
pub(super) fn is_clone(words: &[String]) -> bool {
    matches!(unprefixed(words), [git, verb, ..] if git == "git" && verb == "clone")
}

/// Name without `@version`.
fn bare(package: &str) -> &str {
    match package.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => &package[..=at],
        None => package,
    }
}

/// Without `sudo` and its like, and their options.
fn unprefixed(words: &[String]) -> &[String] {
    let mut rest = words;
    while let Some(first) = rest.first() {
        let skips =
            matches!(first.as_str(), "sudo" | "doas" | "env" | "command") || first.starts_with('-');
        if !skips {
            break;
        }
        rest = &rest[1..];
    }
    rest
}

/// Whether a command is a shell that runs what it is given.
pub(super) fn is_shell(words: &[String]) -> bool {
    let words = unprefixed(words);
    let name = words
        .first()
        .map(|w| w.rsplit('/').next().unwrap_or_default());
    matches!(name, Some("bash" | "sh" | "zsh" | "dash"))
        && words
            .get(1)
            .is_none_or(|arg| arg.starts_with('-') && !arg.ends_with('c'))
}

/// Whether a command fetches something.
pub(super) fn fetches(words: &[String]) -> bool {
    let name = unprefixed(words)
        .first()
        .map(|w| w.rsplit('/').next().unwrap_or_default());
    matches!(name, Some("curl" | "wget"))
}

/// The packages of an installing command, where its ecosystem is one that skills are served from.
pub(super) fn packages(words: &[String], line: u32) -> Vec<Install> {
    let words = unprefixed(words);
    let name = words
        .first()
        .map_or("", |w| w.rsplit('/').next().unwrap_or_default());
    let ecosystem = match name {
        "pip" | "pip3" | "python" | "python3" | "uv" | "pipx" => Ecosystem::Python,
        "npm" | "pnpm" | "yarn" | "bun" => Ecosystem::Npm,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut rest = words
        .iter()
        .skip_while(|w| !matches!(w.as_str(), "install" | "i" | "add"))
        .skip(1);
    while let Some(word) = rest.next() {
        let valued = matches!(
            word.as_str(),
            "-r" | "-c"
                | "-i"
                | "-e"
                | "-t"
                | "--index-url"
                | "--target"
                | "--requirement"
                | "--python"
                | "--prefix"
        );
        if valued {
            rest.next();
        }
        let begins = word.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@');
        if word.starts_with('-')
            || !begins
            || word.contains("://")
            || word.contains(crate::infer::url::HOLE)
            || word == "."
        {
            continue;
        }
        let (name, pinned) = split(word, ecosystem);
        found.push(Install {
            ecosystem,
            name,
            line,
            pinned,
        });
    }
    found
}

/// Name of a requirement, and whether it says exactly which version.
fn split(word: &str, ecosystem: Ecosystem) -> (String, bool) {
    match ecosystem {
        Ecosystem::Python => {
            let name = word
                .split(['=', '<', '>', '~', '!', '[', ';', '@', ' '])
                .next()
                .unwrap_or_default();
            (name.to_owned(), word.contains("=="))
        }
        Ecosystem::Npm => {
            let name = bare(word);
            let version = word.get(name.len() + 1..).unwrap_or_default();
            let exact = version.starts_with(|c: char| c.is_ascii_digit())
                && version.matches('.').count() >= 2;
            (name.to_owned(), exact)
        }
    }
}
