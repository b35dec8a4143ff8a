//! `cargo xtask test`: setup, plugins, then the tests of both workspaces, and plain words about what ran.

mod plain;
mod python;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::ctx::Ctx;
use crate::plugins::{self, Built};
use crate::process::{line, which};
use crate::setup::{self, Tools};
use report::Report;

/// Workspaces of code that ends up in guests and whose unit tests run on the host's target.
pub(crate) const GUEST_WORKSPACES: [&str; 2] = ["plugins/Cargo.toml", "sdk/rust/Cargo.toml"];

/// What to run.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// Which tests: `default` is quick and needs nothing but what `setup` made.
    #[arg(long, value_enum, default_value_t = Profile::Default)]
    profile: Profile,
    /// Passed on to the test runner, for instance a part of a test's name.
    #[arg(trailing_var_arg = true)]
    filter: Vec<String>,
}

/// The profiles of `.config/nextest.toml`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Everything but the others.
    Default,
    /// Against outside implementations: tests in modules called `peers`.
    Peers,
    /// Tests in modules called `slow`.
    Slow,
    /// What asks cost and stop: the scenarios of `tests/asks`.
    Asks,
}

impl Profile {
    /// The name nextest knows.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Peers => "peers",
            Self::Slow => "slow",
            Self::Asks => "asks",
        }
    }
}

/// The command a person types.
pub(crate) fn run(ctx: &Ctx, args: &TestArgs) -> Result<()> {
    let tools = setup::run(ctx)?;
    let built = plugins::run(ctx, &tools)?;
    let mut report = Report::default();
    report.add(host(ctx, &tools, &built, args.profile, &args.filter)?);
    if args.profile == Profile::Default && args.filter.is_empty() {
        report.add(guests(ctx, &tools, &built)?);
    }
    print(&report);
    report.verdict()
}

/// Says what ran, what was skipped and why, and the totals in a last plain line.
pub(crate) fn print(report: &Report) {
    for (suite, count) in &report.suites {
        println!("ran {count:4} of {suite}");
    }
    for skip in &report.skipped {
        println!("SKIPPED {}: {}", skip.test, skip.reason);
    }
    println!(
        "{} passed, {} failed, {} skipped",
        report.passed(),
        report.failed,
        report.skipped.len()
    );
}

/// The tests of the host workspace.
pub(crate) fn host(
    ctx: &Ctx,
    tools: &Tools,
    built: &Built,
    profile: Profile,
    filter: &[String],
) -> Result<Report> {
    let suite = Suite {
        manifest: "Cargo.toml",
        target: ctx.target.clone(),
        profile,
    };
    suite.run(ctx, tools, built, filter)
}

/// The unit tests of guests and of the SDK, on the host's own target.
pub(crate) fn guests(ctx: &Ctx, tools: &Tools, built: &Built) -> Result<Report> {
    let mut report = Report::default();
    for manifest in GUEST_WORKSPACES
        .into_iter()
        .filter(|manifest| ctx.root.join(manifest).exists())
    {
        let target = ctx.target.join("guests-on-host");
        report.add(
            Suite {
                manifest,
                target,
                profile: Profile::Default,
            }
            .run(ctx, tools, built, &[])?,
        );
    }
    report.add(python::run(ctx, tools)?);
    Ok(report)
}

/// One workspace under one profile.
struct Suite {
    manifest: &'static str,
    target: PathBuf,
    profile: Profile,
}

impl Suite {
    fn run(&self, ctx: &Ctx, tools: &Tools, built: &Built, filter: &[String]) -> Result<Report> {
        ctx.say(format!(
            "test: {} with profile {}",
            self.manifest,
            self.profile.name()
        ));
        if which("cargo-nextest").is_some() {
            return self.nextest(ctx, tools, built, filter);
        }
        ctx.say("test: no cargo-nextest (install it: cargo install cargo-nextest --locked), using cargo test");
        if self.profile == Profile::Default {
            self.plain(ctx, tools, built, filter)
        } else {
            // `cargo test` has no profiles: the default run has already run every test.
            Ok(Report::default())
        }
    }

    fn nextest(
        &self,
        ctx: &Ctx,
        tools: &Tools,
        built: &Built,
        filter: &[String],
    ) -> Result<Report> {
        let manifest = ctx.root.join(self.manifest);
        let workspace = manifest.parent().unwrap_or(&ctx.root);
        let junit = workspace
            .join("target/nextest")
            .join(self.profile.name())
            .join("junit.xml");
        remove(&junit)?;
        let mut command = ctx.cargo("nextest");
        command.args([
            "run",
            "--workspace",
            "--profile",
            self.profile.name(),
            "--no-fail-fast",
        ]);
        command.arg("--manifest-path").arg(&manifest);
        command
            .arg("--config-file")
            .arg(ctx.root.join(".config/nextest.toml"));
        command.env("CARGO_TARGET_DIR", &self.target);
        if ctx.ci {
            command.arg("--locked");
        }
        command.args(filter);
        tools.export(&mut command);
        built.export(&mut command);
        let status = command
            .status()
            .with_context(|| format!("cannot start `{}`", line(&command)))?;
        // The report exists once tests have run; without it, building them has failed.
        let text = match std::fs::read_to_string(&junit) {
            Ok(text) => text,
            Err(_) => bail!("`{}` ended without a report ({status})", line(&command)),
        };
        let report = Report::from_junit(&text)?;
        if !status.success() && report.failed == 0 {
            bail!("`{}` failed ({status})", line(&command));
        }
        Ok(report)
    }

    fn plain(&self, ctx: &Ctx, tools: &Tools, built: &Built, filter: &[String]) -> Result<Report> {
        let mut command = ctx.cargo("test");
        command
            .args(["--workspace", "--no-fail-fast", "--manifest-path"])
            .arg(ctx.root.join(self.manifest));
        command.env("CARGO_TARGET_DIR", &self.target);
        command.args(filter).args(["--", "--show-output"]);
        tools.export(&mut command);
        built.export(&mut command);
        plain::run(&mut command)
    }
}

/// A report of an earlier run must not be taken for this one's.
fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove `{}`", file.display()))
        }
        _ => Ok(()),
    }
}

/// Reasons that are not in the list, each once.
pub(crate) fn unexpected_skips(report: &Report, allowed: &str) -> BTreeSet<String> {
    let allowed: Vec<&str> = allowed
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect();
    let is_allowed = |reason: &str| allowed.iter().any(|prefix| reason.starts_with(prefix));
    report
        .skipped
        .iter()
        .filter(|skip| !is_allowed(&skip.reason))
        .map(|s| format!("{}: {}", s.test, s.reason))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::Skip;

    #[test]
    fn only_listed_reasons_may_skip() {
        let skip = |reason: &str| Skip {
            test: "t".into(),
            reason: reason.into(),
        };
        let report = Report {
            skipped: vec![skip("no landlock here"), skip("no node")],
            ..Report::default()
        };
        let found = unexpected_skips(&report, "# kernels differ\nno landlock\n");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["t: no node"]);
        assert_eq!(unexpected_skips(&report, "").len(), 2);
    }
}
