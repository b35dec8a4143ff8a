//! What came of a suite: counts, differences, and whether they are good enough.
//!
//! Invariant: a case counts as equal or as different, or it is broken (its own fault, which fails the suite) or skipped
//! with a reason; nothing is left out of the counts unsaid.

use crate::case::{Case, Language};
use crate::diff;
use crate::run::Outcome;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Equal cases of a hundred that are the aim: over all, and in each folder.
pub const AIM: Percent = Percent { all: 97, each: 96 };
/// Equal cases of a hundred.
#[derive(Debug, Clone, Copy)]
pub struct Percent {
    /// Over all.
    pub all: usize,
    /// In each folder.
    pub each: usize,
}

/// Fewest cases.
pub const MIN_CASES: usize = 300;
/// Fewest cases that use several features together.
pub const MIN_TOGETHER: usize = 150;
/// How many features are several.
pub const TOGETHER: usize = 3;
/// Most bytes shown of what was complained.
const MAX_COMPLAINT_BYTES: usize = 300;

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Both did the same.
    Equal,
    /// They did not; how, in a few lines.
    Different(String),
    /// The case itself is wrong: it is not deterministic, or does not end as it says.
    Broken(String),
    /// It cannot be run natively here.
    Skipped(String),
}

impl Verdict {
    /// Compares what the native interpreter did, twice, with what claw did.
    pub fn of(case: &Case, native: [&Outcome; 2], claw: &Outcome) -> Self {
        if let Some(fault) = fault(case, native) {
            return Self::Broken(fault);
        }
        if native[0].same(claw) {
            return Self::Equal;
        }
        Self::Different(difference(native[0], claw))
    }
}

/// What is wrong with the case itself.
pub fn fault(case: &Case, native: [&Outcome; 2]) -> Option<String> {
    let [first, second] = native;
    if !first.same(second) {
        let shown = diff::small(&first.stdout, &second.stdout);
        return Some(format!(
            "two native runs differ ({}, {})\n{shown}",
            first.code, second.code
        ));
    }
    if first.code != i32::from(case.exit) {
        return Some(format!("ends with {} and says {}", first.code, case.exit));
    }
    first.stdout.is_empty().then(|| "writes nothing".to_owned())
}

fn difference(native: &Outcome, claw: &Outcome) -> String {
    let mut out = String::new();
    if native.code != claw.code {
        let _ = writeln!(
            out,
            "  exit {} natively, {} in claw",
            native.code, claw.code
        );
    }
    if native.stdout != claw.stdout {
        out.push_str(&diff::small(&native.stdout, &claw.stdout));
    }
    let mut end = claw.stderr.len().min(MAX_COMPLAINT_BYTES);
    while !claw.stderr.is_char_boundary(end) {
        end -= 1;
    }
    for line in claw.stderr[..end].lines() {
        let _ = writeln!(out, "  ! {}", line.escape_debug());
    }
    out
}

/// What came of all.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<(Language, String, Verdict)>,
}

impl Report {
    /// Adds a case.
    pub fn add(&mut self, case: &Case, verdict: Verdict) {
        self.rows.push((case.language, case.id(), verdict));
        self.rows.sort_by(|a, b| a.1.cmp(&b.1));
    }

    /// This one and another as one.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self.rows.sort_by(|a, b| a.1.cmp(&b.1));
        self
    }

    /// Equal cases of a folder, or of all, and how many were compared.
    pub fn equal(&self, language: Option<Language>) -> (usize, usize) {
        let rows = self
            .rows
            .iter()
            .filter(|r| language.is_none_or(|l| r.0 == l));
        rows.fold((0, 0), |(equal, total), row| match row.2 {
            Verdict::Equal => (equal + 1, total + 1),
            Verdict::Different(_) => (equal, total + 1),
            Verdict::Broken(_) | Verdict::Skipped(_) => (equal, total),
        })
    }

    /// The names of the cases that differ.
    pub fn different(&self) -> BTreeSet<String> {
        let differs = |r: &&(_, _, Verdict)| matches!(r.2, Verdict::Different(_));
        self.rows
            .iter()
            .filter(differs)
            .map(|r| r.1.clone())
            .collect()
    }

    /// Every difference, every broken and every skipped case, and a line of counts for each folder.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (_, id, verdict) in &self.rows {
            let _ = match verdict {
                Verdict::Equal => Ok(()),
                Verdict::Different(how) => write!(out, "different {id}\n{how}"),
                Verdict::Broken(why) => writeln!(out, "broken {id}: {why}"),
                Verdict::Skipped(why) => writeln!(out, "left out {id}: {why}"),
            };
        }
        for language in Language::ALL {
            let (equal, total) = self.equal(Some(language));
            let _ = writeln!(out, "{language}: {equal} of {total} equal");
        }
        let (equal, total) = self.equal(None);
        let _ = writeln!(out, "all: {equal} of {total} equal");
        out
    }

    /// What is not good enough; empty if all is well. A folder of which nothing was compared is not judged.
    pub fn shortfalls(&self, named: &BTreeSet<String>, least: Percent) -> Vec<String> {
        let mut short = Vec::new();
        let mut judge = |what: &str, (equal, total): (usize, usize), percent: usize| {
            if equal * 100 < total * percent {
                short.push(format!(
                    "{what}: {equal} of {total} is less than {percent} %"
                ));
            }
        };
        judge("all", self.equal(None), least.all);
        for language in Language::ALL {
            judge(language.name(), self.equal(Some(language)), least.each);
        }
        for (_, id, verdict) in &self.rows {
            match verdict {
                Verdict::Broken(why) => short.push(format!("{id} is broken: {why}")),
                Verdict::Different(_) if !named.contains(id) => {
                    short.push(format!("{id} differs and the document does not say so"));
                }
                Verdict::Equal if named.contains(id) => {
                    short.push(format!("{id} is equal and the document says otherwise"));
                }
                _ => {}
            }
        }
        let known: BTreeSet<&String> = self.rows.iter().map(|r| &r.1).collect();
        let unknown = named.iter().filter(|n| !known.contains(n));
        short.extend(unknown.map(|n| format!("{n} is named by the document and does not exist")));
        short
    }
}

/// What is missing in the collection itself; empty if it is large enough.
pub fn collection(cases: &[Case]) -> Vec<String> {
    let mut short = Vec::new();
    if cases.len() < MIN_CASES {
        short.push(format!("{} cases are fewer than {MIN_CASES}", cases.len()));
    }
    let together = cases
        .iter()
        .filter(|c| c.features.len() >= TOGETHER)
        .count();
    if together < MIN_TOGETHER {
        short.push(format!(
            "{together} cases with {TOGETHER} features are fewer than {MIN_TOGETHER}"
        ));
    }
    short
}

#[cfg(test)]
mod tests;
