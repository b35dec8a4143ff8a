//! Finds or makes what a fresh machine needs; quick, silent to the network and without effect when all is there.

mod envs;

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::process::{capture, capture_with_retries, which};
use crate::toolchain::{self, CTools, Toolchain};

/// What `setup` found or made.
pub(crate) struct Tools {
    /// For Rust guests.
    pub(crate) guest: Toolchain,
    /// For the C in Rust guests.
    pub(crate) c: CTools,
    /// The `componentize-py` program, for Python guests.
    pub(crate) componentize_py: PathBuf,
    /// Folder with the packages the Python runtime carries.
    pub(crate) runtime_packages: PathBuf,
    /// Python with the vendors' SDKs; without it the tests that need it are skipped.
    pub(crate) peers_python: Option<PathBuf>,
    /// Folder whose `node_modules` has the test peers; without it the tests that need it are skipped.
    pub(crate) peers_node: Option<PathBuf>,
    /// Folder whose `node_modules` has the packages of the script suites; without it those tests are skipped.
    pub(crate) scripts_node: Option<PathBuf>,
}

impl Tools {
    /// Tells a child process where the tools are.
    pub(crate) fn export(&self, command: &mut Command) {
        command.env("CLAW_COMPONENTIZE_PY", &self.componentize_py);
        if let Some(python) = &self.peers_python {
            command.env("CLAW_PEERS_PYTHON", python);
        }
        if let Some(folder) = &self.peers_node {
            command.env("CLAW_PEERS_NODE", folder);
        }
        if let Some(folder) = &self.scripts_node {
            command.env("CLAW_SCRIPTS_NODE", folder);
        }
    }
}

/// Finds or makes everything and says which route it took.
pub(crate) fn run(ctx: &Ctx) -> Result<Tools> {
    let started = Instant::now();
    std::fs::create_dir_all(&ctx.cache)
        .with_context(|| format!("cannot make `{}`", ctx.cache.display()))?;
    let rustc = check_rustc(ctx)?;
    let guest = toolchain::ensure(ctx)?;
    let compiler = toolchain::ensure_c(ctx)?;
    let lock = envs::lock(ctx)?;
    let componentize_py = envs::componentize_py(ctx)?;
    let runtime_packages = envs::runtime_packages(ctx, &componentize_py)?;
    let peers_python = optional(ctx, "Python SDKs for the tests", envs::peers_python(ctx));
    let peers_node = optional(ctx, "Node packages for the tests", envs::peers_node(ctx));
    let scripts_node = optional(
        ctx,
        "Node packages for the script suites",
        envs::scripts_node(ctx),
    );
    let _keychain = optional(ctx, "keychain", toolchain::ensure_keychain(ctx));
    drop(lock);
    fetch(ctx, &guest)?;
    let c = CTools::new(ctx, &guest, compiler)?;
    ctx.say(format!(
        "setup: host {rustc}; guests {}; {}; componentize-py; {} s",
        guest.label,
        c.label,
        started.elapsed().as_secs()
    ));
    if which("cargo-nextest").is_none() {
        ctx.say("setup: cargo-nextest is missing, tests will run by `cargo test`: cargo install cargo-nextest --locked");
    }
    Ok(Tools {
        guest,
        c,
        componentize_py,
        runtime_packages,
        peers_python,
        peers_node,
        scripts_node,
    })
}

/// What only tests need may be missing: they say SKIPPED, and CI refuses that.
fn optional<T>(ctx: &Ctx, what: &str, made: Result<T>) -> Option<T> {
    match made {
        Ok(found) => Some(found),
        Err(error) => {
            ctx.say(format!(
                "setup: no {what}, tests that need them will be skipped: {error:#}"
            ));
            None
        }
    }
}

/// The host compiler is new enough.
fn check_rustc(ctx: &Ctx) -> Result<String> {
    let found = capture(ctx.command("rustc").arg("-V"))
        .context("no rustc: install Rust from https://rustup.rs")?;
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let text = found.trim();
    let version = text.split_whitespace().nth(1).unwrap_or_default();
    if numbers(version) < numbers(needed) {
        bail!("rustc is `{version}`, claw needs {needed} or newer: rustup update stable");
    }
    Ok(format!("rustc {version}"))
}

/// `1.95.0-nightly` -> [1, 95, 0].
fn numbers(version: &str) -> Vec<u32> {
    let plain = version.split('-').next().unwrap_or_default();
    plain
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

/// Downloads every crate now, so that all later steps work offline.
fn fetch(ctx: &Ctx, guest: &Toolchain) -> Result<()> {
    let locked = |command: &mut Command, manifest: &str| {
        command.arg("--manifest-path").arg(ctx.root.join(manifest));
        if ctx.ci {
            command.arg("--locked");
        }
    };
    capture_with_retries(ctx, || {
        let mut command = ctx.command("cargo");
        locked(command.arg("fetch"), "Cargo.toml");
        command
    })?;
    if !ctx.root.join("plugins/Cargo.toml").exists() {
        return Ok(());
    }
    capture_with_retries(ctx, || {
        // No `--target`: building std may need crates of its lock file as well, and host build scripts theirs.
        let mut bare = guest.clone();
        bare.0.args.clear();
        let mut command = bare.cargo(ctx, "fetch");
        locked(&mut command, "plugins/Cargo.toml");
        command
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(numbers("1.95.0") >= numbers("1.95"));
        assert!(numbers("1.100.0-nightly") > numbers("1.95.0"));
        assert!(numbers("1.94.1") < numbers("1.95"));
        assert!(numbers("") < numbers("1.95"));
    }
}
