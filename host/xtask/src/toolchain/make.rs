//! Takes the steps [`super::next`] names until guests can be built, and says which.

use std::time::Duration;

use anyhow::{Result, bail};
use claw_native::toolchain::{DEBIAN_PACKAGES, FORCE_ENV, Missing, Route, TRIPLE, decide, probe};

use super::{Means, Step, Toolchain, next};
use crate::ctx::Ctx;
use crate::process::{capture, capture_with_retries, run_within, which};

/// rustup gets this long: where it cannot download, it must not hold up the other route.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Finds or makes the guest toolchain.
pub(crate) fn ensure(ctx: &Ctx) -> Result<Toolchain> {
    let force = std::env::var_os(FORCE_ENV).map(|value| value.to_string_lossy().into_owned());
    let force = Route::forced(force.as_deref())?;
    let mut tried = Vec::new();
    loop {
        let facts = probe(&ctx.root, &[tools(ctx).join("bin")]);
        let missing = match decide(&facts, force) {
            Ok(toolchain) => return Ok(Toolchain(toolchain)),
            Err(missing) => missing,
        };
        let means = Means {
            rustup: which("rustup").is_some(),
            apt: which("apt-get").is_some() && which("dpkg").is_some(),
            root: facts.root,
            online: !ctx.offline,
        };
        let Some(step) = next(missing.part, force, means, &tried) else {
            bail!("{}", stuck(&missing, means.online));
        };
        let outcome = match step {
            Step::AddTarget => add_target(ctx),
            Step::InstallDebian => install_debian(ctx),
            Step::InstallLinker => install_linker(ctx),
        };
        if let Err(error) = outcome {
            ctx.say(format!("  did not work: {error:#}"));
        }
        // A step that worked is visible in the facts; it is never taken twice either way.
        tried.push(step);
    }
}

/// What a person can do when no step is left.
pub(super) fn stuck(missing: &Missing, online: bool) -> String {
    let network = if online {
        ""
    } else {
        "this machine has no network route right now: run it again with one\n"
    };
    format!("{missing}\n{network}then run `cargo xtask setup` again")
}

/// Where programs are installed that only building needs.
fn tools(ctx: &Ctx) -> std::path::PathBuf {
    ctx.cache.join("tools")
}

fn add_target(ctx: &Ctx) -> Result<()> {
    ctx.say(format!("setup: rustup target add {TRIPLE}"));
    run_within(
        ctx.command("rustup").args(["target", "add", TRIPLE]),
        RUSTUP_LIMIT,
    )
}

fn install_debian(ctx: &Ctx) -> Result<()> {
    install_packages(ctx, &DEBIAN_PACKAGES)
}

/// What the vault's tests of a real keychain need: packages with the programs that stand for them.
const KEYCHAIN: [(&str, &str); 2] = [
    ("dbus-daemon", "dbus-daemon"),
    ("gnome-keyring", "gnome-keyring-daemon"),
];

/// Finds or installs a keychain for the tests.
pub(crate) fn ensure_keychain(ctx: &Ctx) -> Result<()> {
    let missing: Vec<&str> = KEYCHAIN
        .iter()
        .filter(|(_, program)| which(program).is_none())
        .map(|(package, _)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let root = capture(ctx.command("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0");
    if which("apt-get").is_some() && root && !ctx.offline {
        return install_packages(ctx, &missing);
    }
    bail!(
        "sudo apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    )
}

/// Installs Debian packages; asks for newer lists only where the first try fails.
pub(super) fn install_packages(ctx: &Ctx, packages: &[&str]) -> Result<()> {
    let install = || {
        let mut command = ctx.command("apt-get");
        command
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    ctx.say(format!(
        "setup: apt-get install {} (about a minute)",
        packages.join(" ")
    ));
    if capture(&mut install()).is_ok() {
        return Ok(());
    }
    ctx.say("setup: apt-get update");
    capture_with_retries(ctx, || {
        let mut command = ctx.command("apt-get");
        command.args(["update", "-q"]);
        command
    })?;
    capture_with_retries(ctx, install).map(|_| ())
}

fn install_linker(ctx: &Ctx) -> Result<()> {
    ctx.say("setup: cargo install wasm-component-ld (a few minutes)");
    capture_with_retries(ctx, || {
        let mut command = ctx.command("cargo");
        command
            .args(["install", "wasm-component-ld", "--locked", "--root"])
            .arg(tools(ctx));
        command
    })
    .map(|_| ())
}
