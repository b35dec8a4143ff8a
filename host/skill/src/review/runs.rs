//! What will run here: of each file, program and package a verdict with its reason.

use super::{Known, Runs, Verdict, why};
use crate::infer::{
    Language, Moment, Need, Needs, Package, Script, is_builtin, is_native, normal, was_python,
};
use std::collections::{BTreeMap, BTreeSet};

/// Of each program that something starts.
pub(super) fn commands(needs: &Needs, known: &Known) -> Vec<Verdict> {
    let own: BTreeSet<&str> = needs
        .scripts
        .iter()
        .map(|s| s.path.rsplit('/').next().unwrap_or(&s.path))
        .collect();
    let verdict = |command: &crate::infer::Command| Verdict {
        name: command.name.clone(),
        language: None,
        aside: false,
        runs: if own.contains(command.name.as_str()) {
            Runs::Yes
        } else {
            program(&command.name, known)
        },
        at: command.at.clone(),
        count: command.count,
    };
    needs.commands.iter().map(verdict).collect()
}

fn program(name: &str, known: &Known) -> Runs {
    let versioned = name
        .strip_prefix("python3.")
        .is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit()));
    if is_builtin(name)
        || known.commands.contains(name)
        || versioned && known.commands.contains("python3")
    {
        return Runs::Yes;
    }
    if [".py", ".sh", ".js", ".ts"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return Runs::No("a file the skill does not have".to_owned());
    }
    match known.partly.get(name) {
        Some(words) => Runs::Unknown(words.clone()),
        None => Runs::No(why::program(name).to_owned()),
    }
}

/// Of each package.
pub(super) fn packages(needs: &Needs, known: &Known) -> Vec<Verdict> {
    let verdict = |(kind, package): (&str, &Package)| {
        let python = kind == "python";
        let missing = if python {
            python_package(&package.import, known)
        } else {
            npm_package(&package.name, known)
        };
        Verdict {
            name: format!("{kind}:{}", package.name),
            language: None,
            aside: false,
            runs: missing.map_or(Runs::Yes, Runs::No),
            at: package.at.clone(),
            count: package.count,
        }
    };
    let python = needs.python.iter().map(|p| ("python", p));
    let npm = needs.npm.iter().map(|p| ("npm", p));
    python.chain(npm).map(verdict).collect()
}

/// Why an import of Python is not there; `None` if it is.
fn python_package(import: &str, known: &Known) -> Option<String> {
    let name = crate::infer::distribution(import);
    if let Some(vendored) = &known.vendored {
        let same =
            |package: &str| normal(package) == normal(name) || normal(package) == normal(import);
        if vendored.python.iter().any(|p| same(&p.name)) {
            return None;
        }
        if let Some((_, why)) = vendored.missing.iter().find(|(package, _)| same(package)) {
            return Some(why.clone());
        }
    }
    if known.python.contains(import) {
        return None;
    }
    Some(
        if is_native(import) {
            "native code"
        } else {
            "a package that is not here yet"
        }
        .to_owned(),
    )
}

fn npm_package(name: &str, known: &Known) -> Option<String> {
    if let Some(vendored) = &known.vendored {
        if vendored.npm.iter().any(|p| p.name == name) {
            return None;
        }
        if let Some(why) = vendored.missing.get(name) {
            return Some(why.clone());
        }
    }
    (!known.npm.contains(name)).then(|| "a package that is not here yet".to_owned())
}

/// Of each file of code.
pub(super) fn scripts(needs: &Needs, known: &Known) -> Vec<Verdict> {
    let files: BTreeMap<&str, &Script> =
        needs.scripts.iter().map(|s| (s.path.as_str(), s)).collect();
    needs
        .scripts
        .iter()
        .map(|s| script(s, &files, known))
        .collect()
}

fn script(script: &Script, files: &BTreeMap<&str, &Script>, known: &Known) -> Verdict {
    Verdict {
        name: script.path.clone(),
        language: Some(script.language),
        aside: script.aside,
        runs: with_imported(script, files, known),
        at: Vec::new(),
        count: 1,
    }
}

/// A script needs at once what the files it imports at once need.
fn with_imported(script: &Script, files: &BTreeMap<&str, &Script>, known: &Known) -> Runs {
    let mut verdict = script_runs(script, known);
    let mut seen = BTreeSet::from([script.path.as_str()]);
    let mut open: Vec<&str> = script.local.iter().map(String::as_str).collect();
    while let Some(path) = open.pop() {
        let Some(imported) = files.get(path).filter(|_| seen.insert(path)) else {
            continue;
        };
        if matches!(verdict, Runs::No(_)) {
            break;
        }
        let imported_runs = imported_runs(imported, known);
        match (&verdict, imported_runs) {
            (_, Runs::No(why)) => verdict = Runs::No(format!("{why} (in {path})")),
            (Runs::Yes, Runs::Unknown(why)) => {
                verdict = Runs::Unknown(format!("{why} (in {path})"))
            }
            _ => {}
        }
        open.extend(imported.local.iter().map(String::as_str));
    }
    verdict
}

/// What an imported file needs: that it is a part of something is no matter.
fn imported_runs(script: &Script, known: &Known) -> Runs {
    let whole = Script {
        part: false,
        page: false,
        listens: false,
        astray: Vec::new(),
        ..script.clone()
    };
    script_runs(&whole, known)
}

fn script_runs(script: &Script, known: &Known) -> Runs {
    if script.language == Language::Other || !known.languages.contains(&script.language) {
        let end = script.path.rsplit('.').next().unwrap_or_default();
        return Runs::No(format!("there is no interpreter for `{end}` here"));
    }
    if let Some(name) = script.missing.first() {
        return Runs::No(format!("imports `{name}`, a file the skill does not have"));
    }
    let mut later = None;
    let reasons = modules(script, known)
        .into_iter()
        .chain(imports(script, known))
        .chain(programs(script, known));
    for (when, reason) in reasons {
        match when {
            Moment::Start => return Runs::No(reason),
            Moment::Later => later = later.or(Some(reason)),
            Moment::Optional => {}
        }
    }
    if script.listens {
        later = later
            .or_else(|| Some("it waits for connections, which nothing here receives".to_owned()));
    }
    if script.part {
        later = Some("it is a part of a package, not called by itself".to_owned());
    }
    if let Some(name) = script.astray.first() {
        later = later.or_else(|| {
            Some(format!(
                "finds `{name}` only if it is started from another folder"
            ))
        });
    }
    if is_page(script) {
        later = later.or_else(|| Some("it looks like a part of a web page".to_owned()));
    }
    later.map_or(Runs::Yes, Runs::Unknown)
}

/// What is written with markup or stands among a page's files.
fn is_page(script: &Script) -> bool {
    script.page
        || [".tsx", ".jsx"]
            .iter()
            .any(|end| script.path.ends_with(end))
}

/// Modules of the language itself that are not there.
fn modules(script: &Script, known: &Known) -> Vec<(Moment, String)> {
    let absent = |need: &Need| {
        let plain = need.name.strip_prefix("node:").unwrap_or(&need.name);
        let words = match script.language {
            Language::Python if was_python(&need.name) => {
                format!("imports `{plain}`, which Python no longer has")
            }
            Language::Python if known.python_absent.contains(plain) => {
                format!("imports `{plain}`, which is not in the sandbox")
            }
            Language::JavaScript | Language::TypeScript if known.node_absent.contains(plain) => {
                format!("imports `{plain}`, which is not in the sandbox")
            }
            _ => return None,
        };
        Some((need.when, words))
    };
    script.modules.iter().filter_map(absent).collect()
}

fn imports(script: &Script, known: &Known) -> Vec<(Moment, String)> {
    let missing = |need: &Need| {
        let why = match script.language {
            Language::Python => python_package(&need.name, known),
            _ => npm_package(&need.name, known),
        };
        why.map(|why| (need.when, format!("needs `{}`: {why}", need.name)))
    };
    script.imports.iter().filter_map(missing).collect()
}

/// Programs: a script of the shell ends or goes astray without one; others start without.
fn programs(script: &Script, known: &Known) -> Vec<(Moment, String)> {
    let missing = |need: &Need| {
        let why = match program(&need.name, known) {
            Runs::Yes => return None,
            Runs::No(why) | Runs::Unknown(why) => why,
        };
        let at_once = script.language == Language::Shell && !known.partly.contains_key(&need.name);
        let when = if at_once {
            need.when
        } else {
            need.when.max(Moment::Later)
        };
        Some((when, format!("needs `{}`: {why}", need.name)))
    };
    script
        .commands
        .iter()
        .filter(|n| !n.name.contains('.'))
        .filter_map(missing)
        .collect()
}
