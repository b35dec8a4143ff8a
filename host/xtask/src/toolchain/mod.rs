//! The guest toolchain: one decision, made from probed facts, with the same result shape on every route.
//!
//! Invariant: [`decide`] is pure; looking (`probe`) and installing (`make`) are apart from it.

mod make;
mod probe;

pub(crate) use make::ensure;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ctx::Ctx;

/// The target of every Rust guest.
pub(crate) const TRIPLE: &str = "wasm32-wasip2";
/// What the Debian route needs.
pub(crate) const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "lld-19",
    "wasi-libc",
];
/// Forces a route: `rustup` or `debian`.
pub(crate) const FORCE_ENV: &str = "CLAW_GUEST_TOOLCHAIN";

/// Variables of the host's cargo and rustup that must not reach another toolchain.
const FOREIGN_ENV: [&str; 9] = [
    "CARGO",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "LD_LIBRARY_PATH",
    "RUSTUP_TOOLCHAIN",
];

/// How to build guests: everything a caller needs to know about the route taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toolchain {
    /// The cargo to call.
    pub(crate) cargo: PathBuf,
    /// Variables to set for it.
    pub(crate) env: Vec<(String, String)>,
    /// Variables to remove first.
    pub(crate) unset: Vec<String>,
    /// Arguments after the subcommand.
    pub(crate) args: Vec<String>,
    /// Route and compiler version: part of every input digest.
    pub(crate) label: String,
}

impl Toolchain {
    /// A cargo command for guests; `build` arguments are the caller's.
    pub(crate) fn cargo(&self, ctx: &Ctx, subcommand: &str) -> Command {
        let mut command = ctx.command(&self.cargo);
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.arg(subcommand).args(&self.args);
        command
    }
}

/// What the machine has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// `rustc -V` of the host toolchain, shortened to the version.
    pub(crate) host_version: String,
    /// The standard library for [`TRIPLE`] lies in the host toolchain's sysroot.
    pub(crate) host_has_std: bool,
    /// `rustup` is in the path and manages the host toolchain.
    pub(crate) rustup: bool,
    /// Version of `/usr/bin/rustc` when the Debian packages are all installed.
    pub(crate) debian_version: Option<String>,
    /// The linker wrapper, wherever it was found.
    pub(crate) component_ld: Option<PathBuf>,
    /// `apt-get` and `dpkg` exist.
    pub(crate) apt: bool,
    /// May install Debian packages.
    pub(crate) root: bool,
    /// A way out exists.
    pub(crate) online: bool,
    /// What [`FORCE_ENV`] asks for.
    pub(crate) force: Option<Route>,
}

/// The two routes of docs: a prebuilt standard library, or one built from Debian's sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// `rustup target add`.
    Rustup,
    /// Debian's compiler for the web targets with `-Zbuild-std`.
    Debian,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Nothing is missing.
    Use(Toolchain),
    /// Ask rustup for the target, then decide again.
    AddTarget,
    /// Install [`DEBIAN_PACKAGES`], then decide again.
    InstallDebian,
    /// Build the linker wrapper from its crate, then decide again.
    InstallLinker,
    /// Nothing can be done from here; the text says what a person can do.
    Stuck(String),
}

/// Chooses the route. `failed` names the steps that were tried in this run and did not help.
pub(crate) fn decide(facts: &Facts, failed: &[Decision]) -> Decision {
    let may = |step: &Decision| !failed.contains(step);
    let wants = |route: Route| facts.force.is_none_or(|force| force == route);
    if wants(Route::Rustup) && facts.host_has_std {
        return Decision::Use(rustup_toolchain(facts));
    }
    if wants(Route::Debian)
        && let Some(version) = &facts.debian_version
    {
        return match &facts.component_ld {
            Some(linker) => Decision::Use(debian_toolchain(version, linker)),
            None if facts.online && may(&Decision::InstallLinker) => Decision::InstallLinker,
            None => Decision::Stuck(stuck(facts, "the linker `wasm-component-ld` is missing")),
        };
    }
    if wants(Route::Rustup) && facts.rustup && facts.online && may(&Decision::AddTarget) {
        return Decision::AddTarget;
    }
    if wants(Route::Debian)
        && facts.apt
        && facts.root
        && facts.online
        && may(&Decision::InstallDebian)
    {
        return Decision::InstallDebian;
    }
    Decision::Stuck(stuck(facts, "no Rust toolchain for WebAssembly guests"))
}

fn rustup_toolchain(facts: &Facts) -> Toolchain {
    Toolchain {
        cargo: PathBuf::from("cargo"),
        env: Vec::new(),
        // Flags meant for the host must not reach the guests.
        unset: ["CARGO", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"]
            .map(String::from)
            .to_vec(),
        args: vec!["--target".into(), TRIPLE.into()],
        label: format!("host toolchain {} with {TRIPLE}", facts.host_version),
    }
}

fn debian_toolchain(version: &str, linker: &Path) -> Toolchain {
    let set = |name: &str, value: &str| (name.to_string(), value.to_string());
    Toolchain {
        cargo: PathBuf::from("/usr/bin/cargo"),
        env: vec![
            set("RUSTC", "/usr/bin/rustc"),
            set("RUSTC_BOOTSTRAP", "1"),
            set(
                "CARGO_TARGET_WASM32_WASIP2_LINKER",
                &linker.to_string_lossy(),
            ),
            set(
                "CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS",
                "-Clink-arg=--wasm-ld-path=/usr/bin/wasm-ld-19 -Clink-self-contained=no -L/usr/lib/wasm32-wasi",
            ),
        ],
        unset: FOREIGN_ENV
            .iter()
            .filter(|name| **name != "RUSTC")
            .map(|name| (*name).to_string())
            .collect(),
        args: vec![
            "-Zbuild-std=std,panic_abort".into(),
            "--target".into(),
            TRIPLE.into(),
        ],
        label: format!("Debian rustc {version} building std for {TRIPLE}"),
    }
}

/// Names both routes, the shortest first.
fn stuck(facts: &Facts, why: &str) -> String {
    let sudo = if facts.root { "" } else { "sudo " };
    let mut text = format!("{why}; one of these gives one:\n  rustup target add {TRIPLE}\n");
    text.push_str(&format!(
        "  {sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {}   (Debian, Ubuntu)\n",
        DEBIAN_PACKAGES.join(" ")
    ));
    if facts.debian_version.is_some() {
        text.push_str("  and for the second also: cargo install wasm-component-ld --locked\n");
    }
    if !facts.online {
        text.push_str("this machine has no network route right now: run it again with one\n");
    }
    text.push_str("then run `cargo xtask setup` again");
    text
}

#[cfg(test)]
mod tests;
