//! `cargo xtask ci`: all checks, each timed. The first that fails does not hide the others.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::mutants::MutantsArgs;
use crate::plugins::{self, Built};
use crate::process::{capture_with_retries, run as run_command, which};
use crate::setup::{self, Tools};
use crate::test::{self, Profile};
use crate::{bench, demo, licences, mutants, tidy, wit};

/// Reasons for which a test may be skipped on a machine of CI's kind.
const ALLOWED_SKIPS: &str = ".ci/allowed-skips.txt";

const HOST_WORKSPACE: &str = "Cargo.toml";

/// Names, times and outcomes of the steps.
struct Steps<'a> {
    ctx: &'a Ctx,
    done: Vec<(&'static str, Duration, Option<String>)>,
}

impl Steps<'_> {
    /// Runs a step; a failure is noted and the next step may still run.
    fn step<T>(&mut self, name: &'static str, run: impl FnOnce() -> Result<T>) -> Option<T> {
        self.ctx.say(format!("ci: == {name}"));
        let started = Instant::now();
        let outcome = run();
        let error = outcome.as_ref().err().map(|error| format!("{error:#}"));
        if let Some(error) = &error {
            eprintln!("ci: {name} failed: {error}");
        }
        self.done.push((name, started.elapsed(), error));
        outcome.ok()
    }

    /// The table of times, and an error when a step failed.
    fn finish(self) -> Result<()> {
        println!("{:<10} {:>7}  outcome", "step", "seconds");
        let mut total = Duration::ZERO;
        let mut failed = Vec::new();
        for (name, took, error) in &self.done {
            let outcome = if error.is_some() { "FAILED" } else { "ok" };
            println!("{name:<10} {:>7.1}  {outcome}", took.as_secs_f64());
            total += *took;
            failed.extend(error.is_some().then_some(*name));
        }
        println!("{:<10} {:>7.1}", "total", total.as_secs_f64());
        if failed.is_empty() {
            Ok(())
        } else {
            bail!("failed: {}", failed.join(", "))
        }
    }
}

/// Everything `.ci/run` runs.
pub(crate) fn run(ctx: &Ctx) -> Result<()> {
    let mut steps = Steps {
        ctx,
        done: Vec::new(),
    };
    steps.step("fmt", || fmt(ctx));
    steps.step("tidy", || tidy::run(ctx));
    let tools = steps.step("setup", || setup::run(ctx));
    steps.step("wit", || wit::run(ctx, true));
    steps.step("docs", || wit::docs::run(ctx, true));
    steps.step("deny", || deny(ctx));
    steps.step("licences", || licences::run(ctx, true));
    if let Some(tools) = tools {
        let built = steps.step("plugins", || plugins::run(ctx, &tools));
        if let Some(built) = built {
            for (name, profile) in [
                ("test", Profile::Default),
                ("peers", Profile::Peers),
                ("slow", Profile::Slow),
                ("asks", Profile::Asks),
            ] {
                steps.step(name, || tests(ctx, &tools, &built, profile));
            }
            steps.step("mutants", || mutants::run(ctx, &MutantsArgs::ci()));
            steps.step("demo", || demo::story(ctx, &built));
            steps.step("bench", || bench::check(ctx, &built));
        }
        steps.step("clippy", || clippy(ctx));
    }
    steps.finish()
}

/// All workspaces are formatted.
fn fmt(ctx: &Ctx) -> Result<()> {
    for manifest in workspaces(ctx) {
        run_command(
            ctx.cargo("fmt")
                .args(["--all", "--check", "--manifest-path", manifest]),
        )?;
    }
    Ok(())
}

/// All workspaces without a warning; guests on the host's target, where their unit tests run too.
fn clippy(ctx: &Ctx) -> Result<()> {
    for manifest in workspaces(ctx) {
        let mut command = ctx.cargo("clippy");
        command.args([
            "--workspace",
            "--all-targets",
            "--quiet",
            "--manifest-path",
            manifest,
            "--",
            "-D",
            "warnings",
        ]);
        if manifest != HOST_WORKSPACE {
            command.env("CARGO_TARGET_DIR", ctx.target.join("guests-on-host"));
        }
        run_command(&mut command)?;
    }
    Ok(())
}

/// The manifests of all workspaces of the checkout.
fn workspaces(ctx: &Ctx) -> Vec<&'static str> {
    let all = std::iter::once(HOST_WORKSPACE).chain(test::GUEST_WORKSPACES);
    all.filter(|manifest| ctx.root.join(manifest).exists())
        .collect()
}

/// One profile; a test that is skipped though this kind of machine can run it is a failure.
fn tests(ctx: &Ctx, tools: &Tools, built: &Built, profile: Profile) -> Result<()> {
    let mut report = test::host(ctx, tools, built, profile, &[])?;
    if profile == Profile::Default {
        report.add(test::guests(ctx, tools, built)?);
    }
    test::print(&report);
    let allowed = fs::read_to_string(ctx.root.join(ALLOWED_SKIPS)).unwrap_or_default();
    let unexpected = test::unexpected_skips(&report, &allowed);
    if !unexpected.is_empty() {
        let list = unexpected.into_iter().collect::<Vec<_>>().join("\n  ");
        bail!("skipped for a reason that {ALLOWED_SKIPS} does not list:\n  {list}");
    }
    report.verdict()
}

/// Bans, licences and sources of all workspaces. Advisories need a database that is not fetched here.
fn deny(ctx: &Ctx) -> Result<()> {
    let name = format!("cargo-deny{}", std::env::consts::EXE_SUFFIX);
    let cached = ctx.cache.join("tools/bin").join(&name);
    let program = if cached.exists() {
        cached.clone()
    } else {
        which(&name).unwrap_or_else(|| cached.clone())
    };
    if !program.exists() {
        ctx.say("ci: installing cargo-deny into the cache folder (several minutes, once)");
        capture_with_retries(ctx, || {
            let mut command = ctx.cargo("install");
            command
                .args(["cargo-deny", "--root"])
                .arg(ctx.cache.join("tools"));
            command.env("CARGO_TARGET_DIR", ctx.target.join("tools"));
            if !ctx.ci {
                command.arg("--locked");
            }
            command
        })
        .context("cannot install cargo-deny")?;
    }
    for manifest in workspaces(ctx) {
        let mut command = ctx.command(&program);
        command.args(["--manifest-path", manifest, "--config", ".deny.toml"]);
        if ctx.offline {
            command.arg("--offline");
        }
        command.args(["check", "bans", "licenses", "sources"]);
        run_command(&mut command)?;
    }
    ctx.say("ci: advisories SKIPPED: no advisory database on this kind of machine");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_failed_step_fails_the_run_and_the_next_still_runs() {
        let ctx = Ctx::for_test(Path::new("."));
        let mut steps = Steps {
            ctx: &ctx,
            done: Vec::new(),
        };
        assert_eq!(steps.step("one", || -> Result<u8> { bail!("no") }), None);
        assert_eq!(steps.step("two", || Ok(2)), Some(2));
        let error = steps
            .finish()
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert_eq!(error, "failed: one");
        let mut steps = Steps {
            ctx: &ctx,
            done: Vec::new(),
        };
        steps.step("two", || Ok(2));
        assert!(steps.finish().is_ok());
    }
}
