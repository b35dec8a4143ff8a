//! `cargo xtask bench`: builds claw and the bench for release, measures, and prints one JSON document.

pub(crate) mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::ctx::Ctx;
use crate::process::capture;
use crate::{plugins, setup};

/// How to measure.
#[derive(clap::Args)]
pub(crate) struct BenchArgs {
    /// Few rounds with the daily build: shows that the bench works, not what claw costs.
    #[arg(long)]
    quick: bool,
    /// Scripts alone.
    #[arg(long)]
    scripts: bool,
    /// Keep what scripts cost in docs/benchmarks, and renew the README's table.
    #[arg(long, conflicts_with = "quick")]
    record: bool,
    /// Write the document to this file too.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Builds, measures, prints.
pub(crate) fn run(ctx: &Ctx, args: &BenchArgs) -> Result<()> {
    let tools = setup::run(ctx)?;
    let built = plugins::run(ctx, &tools)?;
    let document = measure(ctx, &built, args.quick, args.scripts)?;
    let text = format!("{document:#}\n");
    if args.record {
        let kept = json!({ "machine": document["machine"], "scripts": document["scripts"] });
        let file = ctx.root.join(table::RECORD);
        std::fs::create_dir_all(file.with_file_name(""))?;
        std::fs::write(file, format!("{kept:#}\n"))?;
        table::write(&ctx.root)?;
    }
    if let Some(file) = &args.out {
        std::fs::write(file, &text)
            .with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    print!("{text}");
    Ok(())
}

/// The document of a run that few rounds make, for CI: a bench that nobody runs rots.
pub(crate) fn check(ctx: &Ctx, built: &plugins::Built) -> Result<()> {
    let document = measure(ctx, built, true, false)?;
    for pointer in [
        "/calls/policy_and_sandbox/p50_us",
        "/calls/recorded_commits_per_call",
        "/policy_1000_grants/made_anew/p50_us",
        "/disk/write_4k_fdatasync/p50_us",
        "/loading/files/load/p50_us",
        "/turns/two_tool_calls/commits_per_turn",
        "/turns/two_calls_with_an_effect/commits_per_turn",
        "/turns/two_tool_calls/with_vault/p50_us",
        "/messages/delivered/commits_per_turn",
        "/messages/enqueue/receive/p50_us",
        "/messages/crowd/turns_per_s",
        "/process/start_to_ready_by_plugins/1/p50_us",
        "/process/idle/resident_bytes",
        "/scripts/inside_host/python3/claw/p50_us",
        "/scripts/whole_process/bash/claw/p50_us",
        "/scripts/command_started_by_a_command/child/p50_us",
        "/scripts/work/bash_200_commands/claw/p50_us",
        "/scripts/resident/python3/claw_bytes",
        "/scripts/runtimes/shell/code_bytes",
        "/binary_bytes",
        "/packages",
    ] {
        let value = document.pointer(pointer).and_then(Value::as_f64);
        if value.is_none_or(|value| value <= 0.0) {
            anyhow::bail!("the bench tells no `{pointer}`");
        }
    }
    Ok(())
}

fn measure(ctx: &Ctx, built: &plugins::Built, quick: bool, scripts: bool) -> Result<Value> {
    let profile = if quick { "dev" } else { "release" };
    if !quick {
        ctx.say("bench: building for release (about 10 min on two cores the first time)");
    }
    let mut build = ctx.cargo("build");
    build.args(["--quiet", "--profile", profile]);
    build.args(["--package", "claw-cli", "--package", "claw-bench"]);
    crate::process::run(&mut build)?;
    let folder = ctx.target.join(if quick { "debug" } else { "release" });
    let exe = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut bench = ctx.command(exe("claw-bench"));
    bench.arg("--claw").arg(exe("claw"));
    bench.arg("--plugins").arg(&built.plugins);
    bench.arg("--guests").arg(&built.test_guests);
    bench.arg("--runtimes").arg(&built.runtimes);
    if quick {
        bench.arg("--quick");
    }
    if scripts {
        bench.arg("--scripts");
    }
    let mut document: Value =
        serde_json::from_str(&capture(&mut bench)?).context("the bench printed no JSON")?;
    document["profile"] = json!(profile);
    document["packages"] = json!(packages(ctx)?);
    Ok(document)
}

/// Packages in the default binary: unique names and versions of `cargo tree -e normal`.
fn packages(ctx: &Ctx) -> Result<usize> {
    let mut tree = ctx.cargo("tree");
    tree.args(["--edges", "normal", "--package", "claw-cli"]);
    tree.args(["--prefix", "none", "--format", "{p}", "--locked"]);
    Ok(unique(&capture(&mut tree)?))
}

fn unique(tree: &str) -> usize {
    let package = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    tree.lines()
        .filter_map(package)
        .collect::<BTreeSet<_>>()
        .len()
}

#[cfg(test)]
mod tests {
    use super::unique;

    #[test]
    fn a_package_counts_once_per_version() {
        let tree = "claw-cli v0.1.0 (/c/host/cli)\nbytes v1.0.0\nbytes v1.0.0 (*)\nbytes v2.0.0\n\nserde_derive v1.0.0 (proc-macro)\n";
        assert_eq!(unique(tree), 4);
    }
}
