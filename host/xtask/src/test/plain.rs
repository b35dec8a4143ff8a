//! The fallback without nextest: `cargo test`, its output passed through and read on the way.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::report::{Report, Skip, skip_reason};
use crate::process::line;

/// Runs `cargo test … -- --show-output` and counts.
pub(super) fn run(command: &mut Command) -> Result<Report> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", line(command)))?;
    let mut reader = Reader::default();
    if let Some(stdout) = child.stdout.take() {
        for text in BufReader::new(stdout).lines() {
            let text = text?;
            println!("{text}");
            reader.line(&text);
        }
    }
    let status = child.wait()?;
    if !status.success() && reader.report.failed == 0 {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(reader.report)
}

#[derive(Default)]
struct Reader {
    report: Report,
    /// Inside `---- name stdout ----`.
    test: String,
}

impl Reader {
    fn line(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        if let Some(name) = text
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            self.test = name.to_string();
        } else if let (true, Some(reason)) = (!self.test.is_empty(), skip_reason(text)) {
            self.report.skipped.push(Skip {
                test: std::mem::take(&mut self.test),
                reason,
            });
        } else if let [
            "test",
            "result:",
            _,
            passed,
            "passed;",
            failed,
            "failed;",
            ..,
        ] = words[..]
        {
            let count = |word: &str| word.parse::<usize>().unwrap_or_default();
            *self
                .report
                .suites
                .entry("cargo test".to_string())
                .or_default() += count(passed) + count(failed);
            self.report.failed += count(failed);
            self.test.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_add_up_and_skips_are_collected() {
        let mut reader = Reader::default();
        let text = "test a ... ok\n\nsuccesses:\n\n---- b stdout ----\nSKIPPED: no node\n\n---- c stdout ----\nfine\n\n\
            test result: ok. 3 passed; 0 failed; 0 ignored;\ntest result: FAILED. 1 passed; 2 failed; 0 ignored;\n";
        text.lines().for_each(|line| reader.line(line));
        assert_eq!((reader.report.passed(), reader.report.failed), (3, 2));
        assert_eq!(
            reader.report.skipped,
            [Skip {
                test: "b".into(),
                reason: "no node".into()
            }]
        );
    }
}
