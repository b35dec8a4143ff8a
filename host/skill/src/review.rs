//! What a person decides by: what a skill is, what it asked for and what it needs beyond that, what will run here, what is
//! strange about it, and what to grant.
//!
//! Invariant: a review grants nothing and is the same for the same files; every word of the skill in it is printable.

mod grants;
mod render;
mod runs;
mod why;

#[cfg(test)]
mod tests;

use crate::infer::{Language, Needs, Place, Suspicion, Unread};
use crate::lock::Vendored;
use crate::{Document, Tree};
use claw_core::id::Digest;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use grants::Binding;

/// More hosts than this are told in red: of 100 real skills 95 need no more.
pub const MANY_HOSTS: usize = 3;

/// What this claw has, and what is known of a skill beside its files.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Commands that run in the sandbox.
    pub commands: BTreeSet<String>,
    /// Commands that are there in part: with what they do, for a person.
    pub partly: BTreeMap<String, String>,
    /// Languages that run.
    pub languages: BTreeSet<Language>,
    /// Imports of Python that the runtime brings beyond the standard library.
    pub python: BTreeSet<String>,
    /// Modules of Python's standard library that are not there.
    pub python_absent: BTreeSet<String>,
    /// Packages of npm that the runtime brings.
    pub npm: BTreeSet<String>,
    /// Modules of Node that are not there.
    pub node_absent: BTreeSet<String>,
    /// As a person gave it.
    pub source: Option<String>,
    /// Who publishes it, by what its source says.
    pub publisher: Option<String>,
    /// Commit or version its source resolved to.
    pub commit: Option<String>,
    /// Licence its source tells, if the skill does not.
    pub licence: Option<String>,
    /// Packages that were fetched for it; `None` before anybody tried.
    pub vendored: Option<Vendored>,
}

/// Whether something will run here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "runs", content = "why", rename_all = "lowercase")]
pub enum Runs {
    /// Everything it names is there.
    Yes,
    /// It ends before it does its work, for this reason.
    No(String),
    /// It starts, and something it may come to is not there.
    Unknown(String),
}

/// A file or program, and whether it will run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Path of the file, name of the program or package.
    pub name: String,
    /// For files of code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// For files: a test, a template or the work of others.
    pub aside: bool,
    /// Whether it will.
    #[serde(flatten)]
    pub runs: Runs,
    /// Where it is used, for programs and packages.
    pub at: Vec<Place>,
    /// Number of places.
    pub count: u32,
}

/// What a front matter asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Variables.
    pub env: Vec<String>,
    /// Programs.
    pub bins: Vec<String>,
    /// Systems it is for.
    pub os: Vec<String>,
    /// Configuration.
    pub config: Vec<String>,
    /// Other skills.
    pub skills: Vec<String>,
    /// Tools it wants allowed: data, never a grant.
    pub allowed_tools: Vec<String>,
}

/// A reason to look twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// A stable word: `many-hosts`, `wildcard-host`, `plain-http`, `host-shell`, `suspicions`.
    pub code: &'static str,
    /// For a person.
    pub words: String,
}

/// Everything a person decides by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// Its name.
    pub name: String,
    /// What it says it does.
    pub description: String,
    /// Its own number.
    pub version: Option<String>,
    /// By its own account.
    pub author: Option<String>,
    /// By its own account.
    pub homepage: Option<String>,
    /// As a person gave it.
    pub source: Option<String>,
    /// By what its source says.
    pub publisher: Option<String>,
    /// What its source resolved to.
    pub commit: Option<String>,
    /// As it says, else as its source does.
    pub licence: Option<String>,
    /// Identity of its files.
    pub hash: Digest,
    /// Number of files.
    pub files: usize,
    /// All together.
    pub bytes: u64,
    /// Files of code by language, those that stand aside left out.
    pub languages: BTreeMap<Language, usize>,
    /// What its front matter asks for.
    pub asked: Asked,
    /// Everything found by reading it.
    pub needs: Needs,
    /// Variables it needs and does not declare.
    pub undeclared_env: Vec<String>,
    /// Programs it needs, that are not there, and that it does not declare.
    pub undeclared_commands: Vec<String>,
    /// Of each file of code.
    pub scripts: Vec<Verdict>,
    /// Of each program.
    pub commands: Vec<Verdict>,
    /// Of each package, `python:` or `npm:` before its name.
    pub packages: Vec<Verdict>,
    /// Rules as `claw grant add` takes them.
    pub grants: Vec<String>,
    /// Secrets to bind.
    pub secrets: Vec<Binding>,
    /// Reasons to look twice.
    pub flags: Vec<Flag>,
    /// What was strange about its text, for a person.
    pub warnings: Vec<String>,
}

/// Puts together what a person decides by.
pub fn review(tree: &Tree, document: &Document, needs: &Needs, known: &Known) -> Review {
    let mut languages = BTreeMap::new();
    for script in needs.scripts.iter().filter(|s| !s.aside) {
        *languages.entry(script.language).or_insert(0) += 1;
    }
    let commands = runs::commands(needs, known);
    let undeclared =
        |v: &&Verdict| v.count > 0 && v.runs != Runs::Yes && !declares(document, &v.name);
    Review {
        name: document.name.clone(),
        description: document.description.clone(),
        version: document.version.clone(),
        author: document.author.clone(),
        homepage: document.homepage.clone(),
        source: known.source.clone(),
        publisher: known.publisher.clone(),
        commit: known.commit.clone(),
        licence: document.license.clone().or_else(|| known.licence.clone()),
        hash: tree.hash(),
        files: tree.len(),
        bytes: tree.bytes(),
        languages,
        asked: asked(document),
        undeclared_env: needs
            .env
            .iter()
            .filter(|v| !v.declared)
            .map(|v| v.name.clone())
            .collect(),
        undeclared_commands: commands
            .iter()
            .filter(undeclared)
            .map(|v| v.name.clone())
            .collect(),
        scripts: runs::scripts(needs, known),
        packages: runs::packages(needs, known),
        commands,
        grants: grants::rules(needs),
        secrets: grants::bindings(needs),
        flags: flags(needs),
        warnings: document.warnings.iter().map(|w| w.words.clone()).collect(),
        needs: needs.clone(),
    }
}

impl Review {
    /// For a person: lines of at most so many columns, without colour.
    pub fn render(&self, width: usize) -> String {
        render::render(self, width)
    }

    /// Whether anything is told in red.
    pub fn is_red(&self) -> bool {
        !self.flags.is_empty()
    }

    /// Whether any file of code outside of tests will run.
    pub fn something_runs(&self) -> bool {
        self.scripts.iter().any(|s| !s.aside && s.runs == Runs::Yes)
    }
}

fn declares(document: &Document, bin: &str) -> bool {
    let gates = &document.gates;
    gates.bins.iter().chain(&gates.any_bins).any(|b| b == bin)
}

fn asked(document: &Document) -> Asked {
    let gates = &document.gates;
    let mut env = gates.env.clone();
    env.extend(
        gates
            .primary_env
            .iter()
            .filter(|name| !gates.env.contains(name))
            .cloned(),
    );
    Asked {
        env,
        bins: gates.bins.iter().chain(&gates.any_bins).cloned().collect(),
        os: gates.os.clone(),
        config: gates.config.clone(),
        skills: gates.skills.clone(),
        allowed_tools: document.allowed_tools.clone(),
    }
}

/// Suspicions that honest skills share: told, but not in red.
fn is_common(suspicion: &Suspicion) -> bool {
    matches!(suspicion.code, "unpinned-install")
}

fn flags(needs: &Needs) -> Vec<Flag> {
    let mut flags = Vec::new();
    let mut push = |code, words: String| flags.push(Flag { code, words });
    let grave: BTreeSet<&str> = needs
        .suspicions
        .iter()
        .filter(|s| !is_common(s))
        .map(|s| s.code)
        .collect();
    if !grave.is_empty() {
        let kinds: Vec<String> = grave
            .iter()
            .map(|code| why::suspicion(code).to_owned())
            .collect();
        push("suspicions", kinds.join("; "));
    }
    if !needs.host_shell.is_empty() {
        let names: Vec<&str> = needs.host_shell.iter().map(|u| u.name.as_str()).collect();
        push(
            "host-shell",
            format!(
                "wants programs of the host: {}; no skill has them",
                names.join(", ")
            ),
        );
    }
    hosts(needs, &mut push);
    let native = |u: &&Unread| u.why == "a native program" || u.why == "an archive";
    let files: Vec<&str> = needs
        .unread
        .iter()
        .filter(native)
        .map(|u| u.file.as_str())
        .collect();
    if !files.is_empty() {
        push(
            "unreadable",
            format!(
                "programs or archives that cannot be read: {}",
                files.join(", ")
            ),
        );
    }
    flags
}

/// What is strange about its hosts.
fn hosts(needs: &Needs, push: &mut impl FnMut(&'static str, String)) {
    let hosts: BTreeSet<&str> = needs
        .hosts
        .iter()
        .filter(|h| !h.loopback)
        .map(|h| h.host.as_str())
        .collect();
    if hosts.len() > MANY_HOSTS {
        push(
            "many-hosts",
            format!(
                "{} hosts; most skills need {MANY_HOSTS} or fewer",
                hosts.len()
            ),
        );
    }
    let wild: Vec<&str> = hosts
        .iter()
        .filter(|h| h.starts_with("*."))
        .copied()
        .collect();
    if !wild.is_empty() {
        push(
            "wildcard-host",
            format!("a part of the host is variable: {}", wild.join(", ")),
        );
    }
    let plain: BTreeSet<&str> = needs
        .hosts
        .iter()
        .filter(|h| h.scheme == "http" && !h.loopback)
        .map(|h| h.host.as_str())
        .collect();
    if !plain.is_empty() {
        let names: Vec<&str> = plain.into_iter().collect();
        push(
            "plain-http",
            format!("without encryption: {}", names.join(", ")),
        );
    }
}
