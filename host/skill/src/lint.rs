//! A skill against the strict specification, next to what lenient reading made of it.
//!
//! Invariant: an error is a point on which a strict reader refuses the skill or reads something else; a warning is
//! anything else that was strange. What is only a warning here never keeps a skill from being loaded.

mod body;
mod strict;
#[cfg(test)]
mod tests;

use crate::Tree;
use crate::document::{self, Document, Warning};
use serde::Serialize;
use serde_json::Value;

/// What there is to say about one skill.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LintReport {
    /// The folder's name as it was given.
    pub folder: String,
    /// The file that was read.
    pub file: Option<String>,
    /// What it is called by; none if it cannot be loaded.
    pub name: Option<String>,
    /// What the model is told about it.
    pub description: Option<String>,
    /// What was strange and does not matter to a strict reader.
    pub warnings: Vec<Warning>,
    /// What the strict specification forbids.
    pub errors: Vec<Warning>,
    /// The name OpenClaw's block was found under.
    pub metadata_alias: Option<String>,
    /// What its text and scripts show it needs: filled by who infers it.
    pub inferred: Option<Value>,
}

impl LintReport {
    /// It can be loaded, whatever a strict reader says.
    pub fn is_loaded(&self) -> bool {
        self.name.is_some()
    }

    /// The report for a person, in lines. The first names the skill and counts.
    pub fn lines(&self) -> Vec<String> {
        let verdict = match (self.is_loaded(), self.errors.len()) {
            (false, _) => "refused".to_owned(),
            (true, 0) => "valid".to_owned(),
            (true, 1) => "loads, but 1 error against the specification".to_owned(),
            (true, count) => format!("loads, but {count} errors against the specification"),
        };
        let warned = match self.warnings.len() {
            0 => String::new(),
            1 => ", 1 warning".to_owned(),
            count => format!(", {count} warnings"),
        };
        let name = self.name.as_deref().unwrap_or(&self.folder);
        let mut lines = vec![format!("{name}: {verdict}{warned}")];
        let file = self.file.as_deref().unwrap_or("SKILL.md");
        let all = self.errors.iter().map(|error| ("error", error));
        let all = all.chain(self.warnings.iter().map(|warning| ("warning", warning)));
        for (kind, Warning { code, line, words }) in all {
            let place = match line {
                0 => file.to_owned(),
                line => format!("{file}:{line}"),
            };
            lines.push(format!("  {kind} {code} {place}: {words}"));
        }
        if let Some(alias) = &self.metadata_alias {
            lines.push(format!("  metadata understood as `{alias}`"));
        }
        lines
    }
}

/// Looks at a skill. `folder` is the name of the folder it is in.
pub fn lint(tree: &Tree, folder: &str) -> LintReport {
    let mut report = LintReport {
        folder: folder.to_owned(),
        ..LintReport::default()
    };
    let top = tree
        .files()
        .map(|(path, _)| path)
        .filter(|path| !path.contains('/'));
    let Some(file) = document::skill_file(top) else {
        report
            .errors
            .push(note("no-file", 0, "there is no SKILL.md"));
        return report;
    };
    report.file = Some(file.to_owned());
    let bytes = tree.get(file).unwrap_or_default();
    let document = match document::parse(folder, bytes) {
        Ok(document) => document,
        Err(refused) => {
            report.errors.push(note("refused", 0, &refused.to_string()));
            return report;
        }
    };
    let (errors, warnings) = strict::weigh(&document, file, bytes);
    report.errors = errors;
    report.warnings = warnings;
    report.warnings.extend(body::look(&document, tree));
    let Document {
        name,
        description,
        gates,
        ..
    } = document;
    (report.name, report.description) = (Some(name), Some(description));
    report.metadata_alias = gates.alias;
    report
}

fn note(code: &str, line: u32, words: &str) -> Warning {
    let (code, words) = (code.to_owned(), words.to_owned());
    Warning { code, line, words }
}
