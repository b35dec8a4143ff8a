//! Takes the steps [`super::decide`] asks for until guests can be built, and says which.

use std::time::Duration;

use anyhow::{Result, bail};

use super::{DEBIAN_PACKAGES, Decision, TRIPLE, Toolchain, decide, probe};
use crate::ctx::Ctx;
use crate::process::{capture_with_retries, run_within};

/// rustup gets this long: where it cannot download, it must not hold up the other route.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Finds or makes the guest toolchain.
pub(crate) fn ensure(ctx: &Ctx) -> Result<Toolchain> {
    let mut failed = Vec::new();
    loop {
        let decision = decide(&probe::facts(ctx)?, &failed);
        let outcome = match &decision {
            Decision::Use(toolchain) => return Ok(toolchain.clone()),
            Decision::Stuck(text) => bail!("{text}"),
            Decision::AddTarget => add_target(ctx),
            Decision::InstallDebian => install_debian(ctx),
            Decision::InstallLinker => install_linker(ctx),
        };
        if let Err(error) = outcome {
            ctx.say(format!("  did not work: {error:#}"));
        }
        // A step that worked is visible in the facts; it is never taken twice either way.
        failed.push(decision);
    }
}

fn add_target(ctx: &Ctx) -> Result<()> {
    ctx.say(format!("setup: rustup target add {TRIPLE}"));
    run_within(
        ctx.command("rustup").args(["target", "add", TRIPLE]),
        RUSTUP_LIMIT,
    )
}

fn install_debian(ctx: &Ctx) -> Result<()> {
    let install = |packages: &[&str]| {
        let mut command = ctx.command("apt-get");
        command
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    ctx.say(format!(
        "setup: apt-get install {} (about a minute)",
        DEBIAN_PACKAGES.join(" ")
    ));
    if crate::process::capture(&mut install(&DEBIAN_PACKAGES)).is_ok() {
        return Ok(());
    }
    ctx.say("setup: apt-get update");
    capture_with_retries(ctx, || {
        let mut command = ctx.command("apt-get");
        command.args(["update", "-q"]);
        command
    })?;
    capture_with_retries(ctx, || install(&DEBIAN_PACKAGES)).map(|_| ())
}

fn install_linker(ctx: &Ctx) -> Result<()> {
    ctx.say("setup: cargo install wasm-component-ld (a few minutes)");
    let root = ctx.cache.join("tools");
    capture_with_retries(ctx, || {
        let mut command = ctx.command("cargo");
        command
            .args(["install", "wasm-component-ld", "--locked", "--root"])
            .arg(&root);
        command
    })
    .map(|_| ())
}
