//! The unit tests of Python guests and runtimes: the part that needs no host, run natively with unittest.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::report::Report;
use crate::ctx::Ctx;
use crate::plugins::guest::{self, Kind};
use crate::runtimes;
use crate::setup::Tools;

/// Runs `tests/test_*.py` of every Python guest and runtime that has them.
pub(super) fn run(ctx: &Ctx, tools: &Tools) -> Result<Report> {
    let mut report = Report::default();
    // The guest tool's own environment: the same Python for everybody, and never the user's packages.
    let python = tools.componentize_py.with_file_name("python");
    let guests = guest::find(&ctx.root)?;
    let guests = guests
        .iter()
        .filter(|guest| guest.kind == Kind::Python)
        .map(|guest| (guest.id(), guest.dir.clone()));
    let runtimes = runtimes::find(&ctx.root)?;
    for (id, dir) in guests.chain(runtimes.iter().filter_map(runtimes::Runtime::python)) {
        let files: Vec<PathBuf> = match dir.join("tests") {
            folder if folder.is_dir() => crate::digest::files(&folder)?
                .into_iter()
                .filter(|f| is_test(f))
                .collect(),
            _ => continue,
        };
        ctx.say(format!("test: {id} with unittest"));
        let mut command = ctx.command(&python);
        command
            .args(["-B", "-m", "unittest"])
            .args(files)
            .current_dir(&dir);
        let output = command
            .output()
            .with_context(|| format!("cannot start `{}`", python.display()))?;
        let text = String::from_utf8_lossy(&output.stderr);
        let Some(ran) = ran(&text) else {
            bail!("the tests of `{id}` did not run: {text}")
        };
        report.suites.insert(id, ran);
        if !output.status.success() {
            eprintln!("{text}");
            report.failed += failures(&text);
        }
    }
    Ok(report)
}

fn is_test(file: &std::path::Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("test_") && name.ends_with(".py")
}

/// `Ran 12 tests in 0.004s` -> 12.
fn ran(text: &str) -> Option<usize> {
    let line = text.lines().find_map(|line| line.strip_prefix("Ran "))?;
    line.split_whitespace().next()?.parse().ok()
}

/// `FAILED (failures=1, errors=2)` -> 3; at least 1, because the program failed.
fn failures(text: &str) -> usize {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("FAILED ("))
        .unwrap_or_default();
    let counts = line
        .trim_end_matches(')')
        .split(", ")
        .filter_map(|part| part.split_once('='));
    let sum: usize = counts
        .filter(|(what, _)| matches!(*what, "failures" | "errors"))
        .filter_map(|(_, n)| n.parse::<usize>().ok())
        .sum();
    sum.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_last_lines() {
        assert_eq!(ran("...\n---\nRan 12 tests in 0.004s\n\nOK\n"), Some(12));
        assert_eq!(ran("Traceback"), None);
        assert_eq!(
            failures("Ran 3 tests\n\nFAILED (failures=1, errors=2, skipped=4)\n"),
            3
        );
        assert_eq!(failures("killed"), 1);
    }
}
