//! Whether a skill can be offered where it is: what it requires, against what is there.
//!
//! Invariant: a skill that is not offered says every single thing it misses, in words.

#[cfg(test)]
mod tests;

use crate::document::{Document, usable_name};
use serde::Serialize;
use std::collections::BTreeSet;

/// What is there.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `darwin`, `linux` or `win32`. Empty: not known, nothing is held against a skill.
    pub os: String,
    /// Commands of the sandbox.
    pub commands: BTreeSet<String>,
    /// Variables that are set, or bound to a secret of the skill.
    pub env: BTreeSet<String>,
    /// Configuration paths that are set and neither false nor empty.
    pub config: BTreeSet<String>,
    /// Skills that were found, by usable name.
    pub skills: BTreeSet<String>,
}

/// One thing a skill misses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// `os`, `bins`, `anyBins`, `env`, `config`, `skills`: as the skill calls it.
    pub kind: &'static str,
    /// What would do: one thing, or several of which one is enough.
    pub what: Vec<String>,
    /// For a person.
    pub words: String,
}

/// Whether a skill is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What keeps it from being offered; nothing if it is.
    pub missing: Vec<Missing>,
    /// What it misses and is offered all the same, because it says `always`.
    pub passed_over: Vec<Missing>,
}

impl Verdict {
    /// It is offered.
    pub fn is_offered(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Weighs what a skill requires.
pub fn gate(document: &Document, there: &Surroundings) -> Verdict {
    let gates = &document.gates;
    let mut verdict = Verdict::default();
    if !there.os.is_empty() && !gates.os.is_empty() && !gates.os.contains(&there.os) {
        let words = format!("is for {}, this is {}", any(&gates.os), there.os);
        verdict.missing.push(missing("os", &gates.os, words));
    }
    let mut required = Vec::new();
    let mut each = |kind, names: &[String], has: &dyn Fn(&str) -> bool, what: &str| {
        for name in names.iter().filter(|name| !has(name)) {
            let words = format!("{what} `{name}`");
            required.push(missing(kind, std::slice::from_ref(name), words));
        }
    };
    let command = |name: &str| there.commands.contains(name);
    each("bins", &gates.bins, &command, "there is no command");
    let variable = |name: &str| there.env.contains(name);
    each(
        "env",
        &gates.env,
        &variable,
        "nothing is bound to the variable",
    );
    let setting = |name: &str| there.config.contains(name);
    each(
        "config",
        &gates.config,
        &setting,
        "the configuration does not set",
    );
    let skill = |name: &str| there.skills.contains(&usable_name(name));
    each("skills", &gates.skills, &skill, "there is no skill");
    if !gates.any_bins.is_empty() && !gates.any_bins.iter().any(|name| command(name)) {
        let words = format!("there is no command {}", any(&gates.any_bins));
        required.push(missing("anyBins", &gates.any_bins, words));
    }
    if gates.always {
        verdict.passed_over = required;
    } else {
        verdict.missing.extend(required);
    }
    verdict
}

fn missing(kind: &'static str, what: &[String], words: String) -> Missing {
    let what = what.to_vec();
    Missing { kind, what, words }
}

/// `a`, `b` or `c`.
fn any(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
