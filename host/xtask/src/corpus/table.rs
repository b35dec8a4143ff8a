//! What came of all scripts: counts by language, the largest causes, as JSON and as a table.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::classify::{Intended, Verdict};
use super::find::Language;

/// Causes that are shown.
const SHOWN_CAUSES: usize = 20;

/// One script and what came of it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) path: String,
    pub(super) language: Language,
    pub(super) exit: i32,
    pub(super) wall_ms: u64,
    /// The last line it wrote, on standard error if there is one there.
    pub(super) said: String,
    pub(super) verdict: Verdict,
}

/// Longest line that is kept of what a script wrote, in characters.
const MAX_SAID_CHARS: usize = 200;

/// What a row keeps of two streams.
pub(super) fn said(stdout: &str, stderr: &str) -> String {
    let last = |text: &str| {
        let line = text.lines().rfind(|line| !line.trim().is_empty())?;
        Some(
            line.chars()
                .filter(|c| !c.is_control())
                .take(MAX_SAID_CHARS)
                .collect(),
        )
    };
    last(stderr).or_else(|| last(stdout)).unwrap_or_default()
}

/// The counts of one language.
#[derive(Debug, Default)]
struct Count {
    total: usize,
    intended: BTreeMap<Intended, usize>,
    causes: BTreeMap<String, usize>,
}

impl Count {
    fn r0(&self) -> usize {
        self.intended.values().sum()
    }

    /// Without those that ended with an error they did not catch.
    fn strict(&self) -> usize {
        self.r0()
            - self
                .intended
                .get(&Intended::Unhandled)
                .copied()
                .unwrap_or_default()
    }

    /// The largest first; equal ones by name.
    fn largest(&self) -> Vec<(&str, usize)> {
        let mut causes: Vec<(&str, usize)> = self
            .causes
            .iter()
            .map(|(cause, count)| (cause.as_str(), *count))
            .collect();
        causes.sort_by_key(|(cause, count)| (std::cmp::Reverse(*count), *cause));
        causes
    }
}

/// In percent; 0 of nothing.
fn percent(part: usize, total: usize) -> f64 {
    let (part, total) = (u32::try_from(part), u32::try_from(total));
    match (part, total) {
        (Ok(part), Ok(total)) if total > 0 => 100.0 * f64::from(part) / f64::from(total),
        _ => 0.0,
    }
}

fn counts(rows: &[Row]) -> BTreeMap<Language, Count> {
    let mut counts: BTreeMap<Language, Count> = BTreeMap::new();
    for row in rows {
        let count = counts.entry(row.language).or_default();
        count.total += 1;
        match &row.verdict {
            Verdict::R0(intended) => *count.intended.entry(*intended).or_default() += 1,
            Verdict::Not(cause) => *count.causes.entry(cause.clone()).or_default() += 1,
        }
    }
    counts
}

/// The whole document.
pub(super) fn document(rows: &[Row], about: &Value) -> Value {
    let languages: serde_json::Map<String, Value> = counts(rows)
        .iter()
        .map(|(language, count)| {
            let intended: serde_json::Map<String, Value> = Intended::ALL
                .iter()
                .map(|kind| {
                    let count = count.intended.get(kind).copied().unwrap_or_default();
                    (kind.name().to_owned(), json!(count))
                })
                .collect();
            let causes: Vec<Value> = count
                .largest()
                .iter()
                .map(|(cause, count)| json!({ "cause": cause, "scripts": count }))
                .collect();
            let value = json!({
                "scripts": count.total,
                "r0": count.r0(),
                "r0_percent": percent(count.r0(), count.total),
                "r0_without_unhandled_percent": percent(count.strict(), count.total),
                "as_intended": intended,
                "causes": causes,
            });
            (language.name().to_owned(), value)
        })
        .collect();
    let scripts: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (r0, why) = match &row.verdict {
                Verdict::R0(intended) => (true, intended.name()),
                Verdict::Not(cause) => (false, cause.as_str()),
            };
            json!({
                "path": row.path, "language": row.language.name(), "r0": r0, "why": why,
                "exit": row.exit, "wall_ms": row.wall_ms, "said": row.said,
            })
        })
        .collect();
    json!({ "about": about, "languages": languages, "scripts": scripts })
}

/// What a person reads.
pub(super) fn text(rows: &[Row]) -> String {
    let mut out = String::from("language    scripts      R0          without unhandled");
    for kind in Intended::ALL {
        out.push_str(&format!("{:>10}", kind.name()));
    }
    out.push('\n');
    let counts = counts(rows);
    for (language, count) in &counts {
        out.push_str(&format!(
            "{:10} {:8} {:7} {:5.1} %  {:7} {:5.1} %    ",
            language.name(),
            count.total,
            count.r0(),
            percent(count.r0(), count.total),
            count.strict(),
            percent(count.strict(), count.total),
        ));
        for kind in Intended::ALL {
            let number = count.intended.get(&kind).copied().unwrap_or_default();
            out.push_str(&format!("{number:>10}"));
        }
        out.push('\n');
    }
    for (language, count) in &counts {
        out.push_str(&format!("\n{}: largest causes\n", language.name()));
        for (cause, number) in count.largest().iter().take(SHOWN_CAUSES) {
            let share = percent(*number, count.total);
            out.push_str(&format!("{number:6} {share:5.1} %  {cause}\n"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn row(language: Language, verdict: Verdict) -> Row {
        Row {
            path: "a/x".to_owned(),
            language,
            exit: 0,
            wall_ms: 3,
            said: String::new(),
            verdict,
        }
    }

    fn rows() -> Vec<Row> {
        let not = |cause: &str| Verdict::Not(cause.to_owned());
        vec![
            row(Language::Python, Verdict::R0(Intended::Help)),
            row(Language::Python, Verdict::R0(Intended::Unhandled)),
            row(Language::Python, not("b")),
            row(Language::Python, not("a")),
            row(Language::Python, not("c")),
            row(Language::Python, not("c")),
            row(Language::Shell, Verdict::R0(Intended::Usage)),
        ]
    }

    #[test]
    fn counts_add_up_and_causes_are_sorted() {
        let document = document(&rows(), &json!({ "seed": 1 }));
        let python = &document["languages"]["python"];
        assert_eq!((&python["scripts"], &python["r0"]), (&json!(6), &json!(2)));
        assert_eq!(python["as_intended"]["help"], 1);
        assert!((python["r0_without_unhandled_percent"].as_f64().unwrap() - 16.67).abs() < 0.01);
        let causes: Vec<&str> = python["causes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cause| cause["cause"].as_str().unwrap())
            .collect();
        assert_eq!(causes, ["c", "a", "b"]);
        assert_eq!(document["languages"]["bash"]["r0_percent"], 100.0);
        assert_eq!(document["scripts"].as_array().unwrap().len(), 7);
        assert_eq!(document["scripts"][2]["why"], "b");
    }

    #[test]
    fn the_last_line_is_kept() {
        assert_eq!(said("out\n", "one\ntwo\u{7}\n \n"), "two");
        assert_eq!(said("out\n", "\n"), "out");
        assert_eq!(said("", ""), "");
        assert_eq!(said(&"x".repeat(1000), "").len(), MAX_SAID_CHARS);
    }

    #[test]
    fn the_table_shows_each_language_and_no_more_than_twenty_causes() {
        let shown = text(&rows());
        assert!(
            shown.contains("python            6       2  33.3 %"),
            "{shown}"
        );
        assert!(shown.contains("bash: largest causes"), "{shown}");
        let many: Vec<Row> = (0..30)
            .map(|index| row(Language::Shell, Verdict::Not(format!("cause {index:02}"))))
            .collect();
        let shown = text(&many);
        assert!(
            shown.contains("cause 19") && !shown.contains("cause 20"),
            "{shown}"
        );
        assert!(!text(&[]).is_empty());
    }
}
