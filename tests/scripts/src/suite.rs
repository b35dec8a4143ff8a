//! Running many cases at once.
//!
//! Invariant: at most `at_once` cases run at a time, and the report does not depend on the order in which they end.

use crate::case::{Case, Language};
use crate::place::Claw;
use crate::report::{Report, Verdict, fault};
use crate::run::{self, RunError};
use futures_util::stream::{self, StreamExt as _};
use std::process::Command;

/// Oldest major version of bash that the cases are written for.
const MIN_BASH: u32 = 5;
/// The major version of Node that the cases are written for.
const NODE: u32 = 20;

/// What is run.
#[derive(Debug, Clone, Copy)]
pub enum Side<'a> {
    /// Natively only: whether the cases themselves are right.
    Native,
    /// Natively and by claw.
    Both(&'a Claw),
}

/// Runs the cases.
pub async fn run(cases: &[Case], side: Side<'_>, at_once: usize) -> Report {
    let missing: Vec<(Language, String)> = Language::ALL
        .into_iter()
        .filter_map(|l| Some((l, missing(l)?)))
        .collect();
    let missing = &missing;
    let one = |case: &'_ Case| {
        let case = case.clone();
        async move {
            let verdict = match missing.iter().find(|(l, _)| *l == case.language) {
                Some((_, reason)) => Verdict::Skipped(reason.clone()),
                None => verdict(&case, side).await,
            };
            (case, verdict)
        }
    };
    let mut done = stream::iter(cases)
        .map(one)
        .buffer_unordered(at_once.max(1));
    let mut report = Report::default();
    while let Some((case, verdict)) = done.next().await {
        report.add(&case, verdict);
    }
    report
}

async fn verdict(case: &Case, side: Side<'_>) -> Verdict {
    if let Some(program) = case.needs.iter().find(|n| run::on_path(n).is_none()) {
        return Verdict::Skipped(format!("no `{program}` on this machine"));
    }
    let (first, second) = match (run::native(case).await, run::native(case).await) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(error), _) | (_, Err(error)) => return Verdict::Broken(error.to_string()),
    };
    let claw = match side {
        Side::Native => {
            let fault = fault(case, [&first, &second]);
            return fault.map_or(Verdict::Equal, Verdict::Broken);
        }
        Side::Both(claw) => run::claw(case, claw).await,
    };
    match claw {
        Ok(claw) => Verdict::of(case, [&first, &second], &claw),
        Err(error @ (RunError::TooLong { .. } | RunError::TooMuch { .. })) => {
            Verdict::Different(format!("  {error}\n"))
        }
        Err(error @ RunError::Io { .. }) => Verdict::Broken(error.to_string()),
    }
}

/// Why the cases of a language cannot be run natively here.
pub fn missing(language: Language) -> Option<String> {
    let name = language.interpreter();
    if run::program(language).is_none() {
        return Some(format!("no native `{name}` on this machine"));
    }
    match language {
        Language::Python => None,
        Language::Bash | Language::Tools => (version("bash", "version ").unwrap_or(0) < MIN_BASH)
            .then(|| format!("the native bash is older than {MIN_BASH}")),
        Language::Js | Language::Ts => (version("node", "v") != Some(NODE))
            .then(|| format!("the native node is not version {NODE}")),
    }
}

/// The major version that a command of this machine says it has, after a mark.
fn version(command: &str, mark: &str) -> Option<u32> {
    let mut command = Command::new(run::on_path(command)?);
    let output = command.arg("--version").output().ok()?;
    major(&String::from_utf8_lossy(&output.stdout), mark)
}

/// The major version in `GNU bash, version 5.2.15(1)-release` or in `v20.1.0`.
fn major(text: &str, mark: &str) -> Option<u32> {
    let (_, version) = text.split_once(mark)?;
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn case(dir: &std::path::Path, text: &str) -> Case {
        let file = dir.join("001-x.sh");
        std::fs::write(&file, text).unwrap();
        Case {
            language: Language::Bash,
            name: "001-x".to_owned(),
            file,
            features: vec!["x".to_owned()],
            exit: 0,
            needs: Vec::new(),
            args: Vec::new(),
            stdin: None,
        }
    }

    /// A stand-in for the binary: a script that is given the command line of `claw exec`.
    fn stand_in(dir: &std::path::Path, text: &str) -> Claw {
        use std::os::unix::fs::PermissionsExt as _;
        let binary = dir.join("claw");
        std::fs::write(&binary, text).unwrap();
        std::fs::set_permissions(&binary, std::fs::Permissions::from_mode(0o755)).unwrap();
        Claw {
            binary,
            runtimes: dir.to_owned(),
            aot: dir.to_owned(),
            home: dir.to_owned(),
        }
    }

    #[tokio::test]
    async fn both_sides_are_run_and_compared() {
        let dir = tempfile::tempdir().unwrap();
        let cases = [case(dir.path(), "echo hi; exit 0\n")];
        let good = stand_in(dir.path(), "#!/bin/sh\necho hi\n");
        let report = run(&cases, Side::Both(&good), 2).await;
        assert_eq!(report.equal(None), (1, 1), "{}", report.text());
        let bad = stand_in(dir.path(), "#!/bin/sh\necho ho\nexit 125\n");
        let report = run(&cases, Side::Both(&bad), 2).await;
        assert_eq!(report.equal(None), (0, 1));
        assert!(
            report.text().contains("  exit 0 natively, 125 in claw\n"),
            "{}",
            report.text()
        );
    }

    #[tokio::test]
    async fn a_case_that_cannot_run_here_or_is_not_deterministic_is_no_difference() {
        let dir = tempfile::tempdir().unwrap();
        let mut lacking = case(dir.path(), "echo $$\n");
        let report = run(std::slice::from_ref(&lacking), Side::Native, 1).await;
        assert!(
            report.text().contains("two native runs differ"),
            "{}",
            report.text()
        );
        lacking.needs = vec!["no-such-program-of-claw".to_owned()];
        let report = run(&[lacking], Side::Native, 1).await;
        assert_eq!(report.equal(None), (0, 0));
        assert!(
            report.text().contains("left out bash/001-x"),
            "{}",
            report.text()
        );
    }

    #[test]
    fn the_version_of_bash_is_read() {
        assert_eq!(
            major("GNU bash, version 5.2.15(1)-release (x86_64)", "version "),
            Some(5)
        );
        assert_eq!(major("v20.20.2\n", "v"), Some(20));
        assert_eq!(major("something else", "version "), None);
    }
}
