//! Builds the `claw` binary and everything that runs inside it: bundled plugins, script runtimes and the tests' hostile
//! guests.
//!
//! Packaging (world, manifest section) is `claw plugin build`'s work, not ours.
//! Invariant: an output folder appears whole or not at all, and is skipped only while the digest of every input is
//! the recorded one.

pub(crate) mod guest;
pub(crate) mod rust;
mod skills;
pub(crate) mod stamp;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::digest::Inputs;
use crate::process::{capture, run as run_command};
use crate::runtimes;
use crate::setup::Tools;
use guest::{Guest, Kind};
use rust::Part;
use stamp::Stamps;

/// Where the built guests are.
pub(crate) struct Built {
    /// One folder per first-party plugin: `plugin.yaml` and `plugin.wasm`.
    pub(crate) plugins: PathBuf,
    /// The same for guests that only tests use.
    pub(crate) test_guests: PathBuf,
    /// One folder per script runtime: `runtime.yaml` and `runtime.wasm`.
    pub(crate) runtimes: PathBuf,
}

impl Built {
    /// Tells a child process where the guests are.
    pub(crate) fn export(&self, command: &mut Command) {
        command
            .env("CLAW_BUNDLED_PLUGINS", &self.plugins)
            .env("CLAW_TEST_GUESTS", &self.test_guests)
            .env("CLAW_BUNDLED_RUNTIMES", &self.runtimes);
    }
}

/// Builds what changed.
pub(crate) fn run(ctx: &Ctx, tools: &Tools) -> Result<Built> {
    let built = Built {
        plugins: ctx.bin_dir().join("plugins"),
        test_guests: ctx.bin_dir().join("guests"),
        runtimes: runtimes::folder(ctx),
    };
    ctx.say("plugins: building the claw binary");
    run_command(
        ctx.cargo("build")
            .args(["--quiet", "--package", "claw-cli", "--bin", "claw"]),
    )?;
    crate::wit::write_bundles(ctx)?;
    let guests = guest::find(&ctx.root)?;
    let found = runtimes::find(&ctx.root)?;
    let _lock = lock(ctx)?;
    let mut stamps = Stamps::open(&ctx.target.join("xtask/plugins"))?;
    let shared = shared_inputs(ctx, tools)?;
    let mut parts: Vec<Part> = guests.iter().filter_map(part).collect();
    parts.extend(found.iter().filter_map(runtimes::Runtime::part));
    let wasm = rust::build(ctx, tools, &parts, &mut stamps)?;
    runtimes::assemble(ctx, tools, &found, &wasm)?;
    skills::put(ctx)?;
    let mut made = 0;
    for guest in &guests {
        let out = out_folder(&built, guest);
        let component = match guest.kind {
            Kind::Rust => Some(wasm.path(&guest.id())?),
            Kind::Python => None,
        };
        let mut inputs = Inputs::default();
        inputs.text("shared", &shared).path(&guest.dir)?;
        if let Some(component) = &component {
            inputs.path(component)?;
        }
        let digest = inputs.finish();
        if out.join("plugin.wasm").exists() && stamps.same(&guest.id(), &digest) {
            continue;
        }
        ctx.say(format!("plugins: packaging {}", guest.id()));
        package(ctx, tools, guest, component.as_deref(), &out)?;
        stamps.record(&guest.id(), &digest)?;
        made += 1;
    }
    remove_strangers(&built, &guests)?;
    ctx.say(format!(
        "plugins: {} ready in {}, {made} of them new",
        guests.len(),
        built.plugins.display()
    ));
    Ok(built)
}

fn out_folder(built: &Built, guest: &Guest) -> PathBuf {
    let base = if guest.for_tests {
        &built.test_guests
    } else {
        &built.plugins
    };
    base.join(&guest.name)
}

fn part(guest: &Guest) -> Option<Part> {
    (guest.kind == Kind::Rust).then(|| Part {
        id: guest.id(),
        dir: guest.dir.clone(),
    })
}

/// Two checkouts may share the guests' target folder, where one's file can replace the other's of the same name.
pub(crate) fn lock(ctx: &Ctx) -> Result<File> {
    let path = ctx.cache.join("guest.lock");
    let file =
        File::create(&path).with_context(|| format!("cannot create `{}`", path.display()))?;
    file.lock()?;
    Ok(file)
}

/// What every guest depends on: the contract, the SDK, the packager and the toolchain.
pub(crate) fn shared_inputs(ctx: &Ctx, tools: &Tools) -> Result<String> {
    let mut inputs = Inputs::default();
    inputs.text("toolchain", &tools.guest.label);
    inputs.text("c", &tools.c.label);
    for path in [
        "wit",
        "sdk",
        "host/install/src",
        "host/native/src/toolchain",
        "host/xtask/python",
        "plugins/Cargo.toml",
        "plugins/Cargo.lock",
    ] {
        inputs.path(&ctx.root.join(path))?;
    }
    Ok(inputs.finish())
}

/// `claw plugin build` into a fresh folder, put in place by a rename.
fn package(
    ctx: &Ctx,
    tools: &Tools,
    guest: &Guest,
    component: Option<&Path>,
    out: &Path,
) -> Result<()> {
    let fresh = out.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh).with_context(|| format!("cannot make `{}`", fresh.display()))?;
    let mut command = ctx.command(ctx.claw());
    command
        .args(["plugin", "build"])
        .arg(&guest.dir)
        .arg("--out")
        .arg(&fresh);
    if let Some(component) = component {
        command.arg("--wasm").arg(component);
    }
    tools.export(&mut command);
    command.env("CLAW_WIT_BUNDLES", crate::wit::bundles_folder(ctx));
    capture(&mut command).with_context(|| format!("cannot package `{}`", guest.id()))?;
    for name in ["plugin.yaml", "plugin.wasm"] {
        if !fresh.join(name).exists() {
            bail!(
                "packaging `{}` left no `{name}` in `{}`",
                guest.id(),
                fresh.display()
            );
        }
    }
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::rename(&fresh, out).with_context(|| format!("cannot put `{}` in place", out.display()))
}

/// A plugin that left the sources must not stay in the bundle.
fn remove_strangers(built: &Built, guests: &[Guest]) -> Result<()> {
    let wanted: Vec<PathBuf> = guests
        .iter()
        .map(|guest| out_folder(built, guest))
        .collect();
    for base in [&built.plugins, &built.test_guests] {
        fs::create_dir_all(base)?;
        for entry in fs::read_dir(base)? {
            let path = entry?.path();
            // A runtime for tests lies beside the test guests.
            let runtime = path.join("runtime.yaml").exists();
            if path.is_dir() && !runtime && !wanted.contains(&path) {
                fs::remove_dir_all(&path)?;
            }
        }
    }
    Ok(())
}
