//! The Rust toolchain for guests: what is looked for on the machine, and how guests are built with what was found.
//!
//! Two routes: the standard library for [`TRIPLE`] in the toolchain of the `rustc` in the path, or Debian's compiler
//! for the web targets, which builds that library from source. docs/guide/plugins.md tells people both.
//! Invariant: [`decide`] is pure, [`probe`] changes nothing and asks no network; installing is nobody's work here.

mod probe;

pub use probe::probe;

use crate::Tool;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The target of every Rust guest.
pub const TRIPLE: &str = "wasm32-wasip2";
/// What the Debian route needs.
pub const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "lld-19",
    "wasi-libc",
];
/// Files that stand for [`DEBIAN_PACKAGES`], one each and in their order: quicker than asking dpkg.
pub const DEBIAN_FILES: [&str; DEBIAN_PACKAGES.len()] = [
    "/usr/bin/rustc",
    "/usr/bin/cargo",
    "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
    "/usr/bin/wasm-ld-19",
    "/usr/lib/wasm32-wasi/libc.a",
];
/// Variables of another toolchain that must not reach Debian's. `RUSTC` is not among them: that route sets it.
pub const FOREIGN_ENV: [&str; 8] = [
    "CARGO",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "LD_LIBRARY_PATH",
    "RUSTUP_TOOLCHAIN",
];
/// Variables that must not reach the toolchain in the path: flags are the host's, and a compiler named by `RUSTC`
/// is not the one whose standard library was looked at. A wrapper may stay: it wraps the same compiler.
const HOST_ENV: [&str; 4] = ["CARGO", "RUSTC", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];
/// The linker wrapper that makes a component of a module.
const LINKER: &str = "wasm-component-ld";
/// Names the route to take: `rustup` or `debian`. Callers read it and hand its value to [`Route::forced`].
pub const FORCE_ENV: &str = "CLAW_GUEST_TOOLCHAIN";

/// Where guests' compiler and standard library come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The toolchain in the path has the target: `rustup target add`.
    Rustup,
    /// Debian's compiler for the web targets with `-Zbuild-std`.
    Debian,
}

/// A route nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{FORCE_ENV}` is `{0}`, not `rustup` or `debian`")]
pub struct UnknownRoute(String);

impl FromStr for Route {
    type Err = UnknownRoute;

    fn from_str(word: &str) -> Result<Self, UnknownRoute> {
        match word {
            "rustup" => Ok(Self::Rustup),
            "debian" => Ok(Self::Debian),
            other => Err(UnknownRoute(other.to_owned())),
        }
    }
}

impl Route {
    /// The route that the value of [`FORCE_ENV`] asks for; unset and empty leave the choice open.
    ///
    /// # Errors
    /// A word that is no route.
    pub fn forced(value: Option<&str>) -> Result<Option<Self>, UnknownRoute> {
        value
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .transpose()
    }
}

/// What the machine has.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Version of the `rustc` in the path; `None` where there is none.
    pub host_version: Option<String>,
    /// The standard library for [`TRIPLE`] lies in that compiler's sysroot.
    pub host_has_std: bool,
    /// Version of `/usr/bin/rustc` when all of [`DEBIAN_FILES`] are there.
    pub debian_version: Option<String>,
    /// The linker wrapper `wasm-component-ld`, wherever it was found.
    pub component_ld: Option<PathBuf>,
    /// May install Debian packages without `sudo`.
    pub root: bool,
}

/// How to build guests: everything a caller needs to know about the route taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    /// The cargo to call.
    pub cargo: PathBuf,
    /// Variables to set for it.
    pub env: Vec<(String, String)>,
    /// Variables to remove first.
    pub unset: Vec<String>,
    /// Arguments after the subcommand.
    pub args: Vec<String>,
    /// Route and compiler version: part of every input digest.
    pub label: String,
}

impl Toolchain {
    /// Its cargo with a subcommand, to be run in `dir`.
    pub fn tool(&self, subcommand: &str, dir: &Path) -> Tool {
        let words = std::iter::once(subcommand).chain(self.args.iter().map(String::as_str));
        Tool {
            program: self.cargo.clone(),
            args: words.map(Into::into).collect(),
            dir: Some(dir.to_owned()),
            env: self.env.clone(),
            unset: self.unset.clone(),
        }
    }
}

/// What guests cannot be built without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A compiler with a standard library for [`TRIPLE`], or the source of one.
    Toolchain,
    /// Debian's packages are there, the linker wrapper is not.
    Linker,
}

/// Guests cannot be built here. The text says what a person can do about it, one way a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Missing {
    /// What is not there.
    pub part: Part,
    text: String,
}

/// Chooses the route, the forced one or else the first that works; looks at nothing but its arguments.
///
/// # Errors
/// No route works.
pub fn decide(facts: &Facts, force: Option<Route>) -> Result<Toolchain, Missing> {
    let wants = |route: Route| force.is_none_or(|force| force == route);
    if wants(Route::Rustup) && facts.host_has_std {
        return Ok(of_the_path(facts));
    }
    if wants(Route::Debian)
        && let Some(version) = &facts.debian_version
    {
        return match &facts.component_ld {
            Some(linker) => Ok(of_debian(version, linker)),
            None => Err(missing(Part::Linker, facts, force)),
        };
    }
    Err(missing(Part::Toolchain, facts, force))
}

fn of_the_path(facts: &Facts) -> Toolchain {
    let version = facts.host_version.as_deref().unwrap_or("unknown");
    Toolchain {
        cargo: PathBuf::from("cargo"),
        env: Vec::new(),
        unset: HOST_ENV.map(String::from).to_vec(),
        args: vec!["--target".into(), TRIPLE.into()],
        label: format!("host toolchain {version} with {TRIPLE}"),
    }
}

fn of_debian(version: &str, linker: &Path) -> Toolchain {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let flags = "-Clink-arg=--wasm-ld-path=/usr/bin/wasm-ld-19 -Clink-self-contained=no -L/usr/lib/wasm32-wasi";
    let linker = linker.to_string_lossy();
    Toolchain {
        cargo: PathBuf::from("/usr/bin/cargo"),
        env: vec![
            set("RUSTC", "/usr/bin/rustc"),
            set("RUSTC_BOOTSTRAP", "1"),
            set("CARGO_TARGET_WASM32_WASIP2_LINKER", &linker),
            set("CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS", flags),
        ],
        unset: FOREIGN_ENV.map(String::from).to_vec(),
        args: vec![
            "-Zbuild-std=std,panic_abort".into(),
            "--target".into(),
            TRIPLE.into(),
        ],
        label: format!("Debian rustc {version} building std for {TRIPLE}"),
    }
}

/// Names every way that `force` leaves open, the shortest first, as lines to type.
fn missing(part: Part, facts: &Facts, force: Option<Route>) -> Missing {
    let mut text = match part {
        Part::Toolchain => "no Rust toolchain for WebAssembly guests".to_owned(),
        Part::Linker => format!("the linker `{LINKER}` is missing"),
    };
    if force.is_some() {
        text.push_str(&format!(", and `{FORCE_ENV}` forbids another route"));
    }
    text.push_str("; one of these helps:");
    if force != Some(Route::Debian) {
        text.push_str(&format!("\n  rustup target add {TRIPLE}"));
    }
    if force != Some(Route::Rustup) {
        text.push_str("\n  ");
        if part == Part::Toolchain {
            text.push_str(&apt_line(facts.root));
        }
        if facts.component_ld.is_none() {
            let and = if part == Part::Toolchain { " && " } else { "" };
            text.push_str(&format!("{and}cargo install {LINKER} --locked"));
        }
        text.push_str("   (Debian, Ubuntu)");
    }
    Missing { part, text }
}

fn apt_line(root: bool) -> String {
    let sudo = if root { "" } else { "sudo " };
    format!(
        "{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {}",
        DEBIAN_PACKAGES.join(" ")
    )
}

#[cfg(test)]
mod tests;
