//! What tests ran and how they ended, from nextest's JUnit file.
//!
//! A test that cannot run here prints a line `SKIPPED: reason` and returns; it counts as skipped and not as passed.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

const SKIP_MARK: &str = "SKIPPED: ";

/// The outcome of one or more runs.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Tests that ran, by binary.
    pub(crate) suites: BTreeMap<String, usize>,
    pub(crate) failed: usize,
    pub(crate) skipped: Vec<Skip>,
}

/// A test that said it could not run here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skip {
    pub(crate) test: String,
    pub(crate) reason: String,
}

impl Report {
    /// Tests that ran to their end without complaint.
    pub(crate) fn passed(&self) -> usize {
        let all: usize = self.suites.values().sum();
        all.saturating_sub(self.failed + self.skipped.len())
    }

    /// Adds another run.
    pub(crate) fn add(&mut self, other: Report) {
        for (suite, count) in other.suites {
            *self.suites.entry(suite).or_default() += count;
        }
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
    }

    /// An error when a test failed, or when nothing passed at all.
    pub(crate) fn verdict(&self) -> Result<()> {
        if self.failed > 0 {
            bail!("{} tests failed", self.failed);
        }
        if self.passed() == 0 {
            bail!("no test passed");
        }
        Ok(())
    }

    /// Reads a JUnit file as nextest writes it: one tag per line, text escaped.
    pub(super) fn from_junit(xml: &str) -> Result<Self> {
        let mut report = Self::default();
        for part in xml.split("<testcase ").skip(1) {
            let body = part.split("</testcase>").next().unwrap_or(part);
            let (Some(name), Some(suite)) = (attribute(body, "name"), attribute(body, "classname"))
            else {
                bail!("a test case without a name in the test report");
            };
            *report.suites.entry(suite.clone()).or_default() += 1;
            if body.contains("<failure") || body.contains("<error") {
                report.failed += 1;
            } else if let Some(reason) = skip_reason(&output(body)) {
                report.skipped.push(Skip {
                    test: format!("{suite} {name}"),
                    reason,
                });
            }
        }
        if report.suites.is_empty() {
            bail!("the test report is empty");
        }
        Ok(report)
    }
}

/// The reason of the first `SKIPPED: ` line.
pub(super) fn skip_reason(output: &str) -> Option<String> {
    output
        .lines()
        .find_map(|line| line.trim().strip_prefix(SKIP_MARK))
        .map(|reason| reason.trim().to_string())
}

/// What a test wrote to its two streams.
fn output(body: &str) -> String {
    let stream = |tag: &str| {
        let (_, rest) = body.split_once(&format!("<{tag}>"))?;
        rest.split_once(&format!("</{tag}>"))
            .map(|(text, _)| unescape(text))
    };
    ["system-out", "system-err"]
        .into_iter()
        .filter_map(stream)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The value of ` name="…"` in the opening tag.
fn attribute(body: &str, name: &str) -> Option<String> {
    let tag = format!(" {}", body.split('>').next()?);
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescape(rest.split('"').next()?))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const JUNIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="4" failures="1" errors="0">
    <testsuite name="claw-core" tests="3" failures="1">
        <testcase name="a::passes" classname="claw-core" timestamp="t" time="0.004">
            <system-out>running 1 test
it was not SKIPPED: really
</system-out>
        </testcase>
        <testcase name="b::fails" classname="claw-core" time="0.1">
            <failure message="x" type="test failure">SKIPPED: no</failure>
        </testcase>
        <testcase name="c::skips" classname="claw-core" time="0.1">
            <system-out>running 1 test
SKIPPED: no &lt;node&gt; here
test ok</system-out>
        </testcase>
    </testsuite>
    <testsuite name="claw-net">
        <testcase name="d" classname="claw-net" time="0.1"><system-err>SKIPPED: first line</system-err></testcase>
    </testsuite>
</testsuites>"#;

    #[test]
    fn passes_failures_and_skips_are_told_apart() {
        let report = Report::from_junit(JUNIT).unwrap();
        assert_eq!(
            (report.passed(), report.failed, report.skipped.len()),
            (1, 1, 2)
        );
        assert_eq!(
            report.skipped[0],
            Skip {
                test: "claw-core c::skips".into(),
                reason: "no <node> here".into()
            }
        );
        assert_eq!(report.skipped[1].reason, "first line");
        assert_eq!(report.suites["claw-core"], 3);
        assert!(report.verdict().is_err());
    }

    #[test]
    fn an_empty_report_is_no_success() {
        assert!(Report::from_junit("<testsuites></testsuites>").is_err());
        assert!(Report::default().verdict().is_err());
    }

    #[test]
    fn runs_add_up() {
        let mut report = Report::from_junit(JUNIT).unwrap();
        report.add(Report::from_junit(JUNIT).unwrap());
        assert_eq!(
            (report.passed(), report.failed, report.skipped.len()),
            (2, 2, 4)
        );
    }
}
