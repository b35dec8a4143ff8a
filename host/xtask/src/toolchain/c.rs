//! The C compiler for guests: the JavaScript engine is C.
//!
//! clang from Debian compiles it for WebAssembly. The C library is the one the Rust target links anyway, and its headers
//! come with the engine's crate, so that no WASI SDK is fetched and nothing else is installed.
//! Invariant: [`choose`] is pure; only [`ensure`] installs, and only Debian packages as root.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use claw_native::toolchain::TRIPLE;
use serde_json::Value;

use super::Toolchain;
use super::make::install_packages;
use crate::ctx::Ctx;
use crate::digest::Inputs;
use crate::process::{capture, which};

/// What Debian calls them.
const PACKAGES: [&str; 2] = ["clang-19", "llvm-19"];
/// Programs that do, the first that is there.
const CLANG: [&str; 8] = [
    "clang-19", "clang", "clang-21", "clang-20", "clang-18", "clang-17", "clang-16", "clang-15",
];
const AR: [&str; 8] = [
    "llvm-ar-19",
    "llvm-ar",
    "llvm-ar-21",
    "llvm-ar-20",
    "llvm-ar-18",
    "llvm-ar-17",
    "llvm-ar-16",
    "llvm-ar-15",
];
/// The crate whose C it is.
const ENGINE: &str = "rquickjs-sys";
/// Its copy of the C library's headers.
const HEADERS: &str = "vendor/wasi-libc/include";
/// Our own headers for it.
const OURS: &str = "plugins/runtimes/js/c";
/// What the Rust target uses as well.
const FEATURES: &str = "-mbulk-memory -mnontrapping-fptoint -msign-ext";

/// A compiler and an archiver for WebAssembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compiler {
    clang: PathBuf,
    ar: PathBuf,
}

/// Everything a build of C in guests needs.
#[derive(Debug, Clone)]
pub(crate) struct CTools {
    env: Vec<(String, String)>,
    /// The compiler's version: part of every input digest.
    pub(crate) label: String,
}

/// The first of each that is there.
fn choose(find: impl Fn(&str) -> Option<PathBuf>) -> Option<Compiler> {
    Some(Compiler {
        clang: CLANG.into_iter().find_map(&find)?,
        ar: AR.into_iter().find_map(&find)?,
    })
}

/// A clang may be built without WebAssembly.
fn knows_wasm(ctx: &Ctx, name: &str) -> Option<PathBuf> {
    let found = which(name)?;
    if name.starts_with("clang") {
        let targets = capture(ctx.command(&found).arg("-print-targets")).ok()?;
        targets.contains("wasm32").then_some(found)
    } else {
        Some(found)
    }
}

/// Finds a compiler or installs Debian's.
pub(crate) fn ensure(ctx: &Ctx) -> Result<Compiler> {
    if let Some(found) = choose(|name| knows_wasm(ctx, name)) {
        return Ok(found);
    }
    let root = capture(ctx.command("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0");
    if which("apt-get").is_some() && root && !ctx.offline {
        install_packages(ctx, &PACKAGES)?;
        if let Some(found) = choose(|name| knows_wasm(ctx, name)) {
            return Ok(found);
        }
    }
    bail!(
        "no clang and llvm-ar that make WebAssembly, which the JavaScript runtime needs:\n  sudo apt-get install -y --no-install-recommends {}   (Debian, Ubuntu)\nthen run `cargo xtask setup` again",
        PACKAGES.join(" ")
    )
}

impl CTools {
    /// Once the crates are there: their headers are used.
    pub(crate) fn new(ctx: &Ctx, guest: &Toolchain, compiler: Compiler) -> Result<Self> {
        let headers = engine(ctx, guest)?.join(HEADERS);
        if !headers.is_dir() {
            bail!("`{ENGINE}` has no `{HEADERS}` any more");
        }
        let ours = ctx.root.join(OURS);
        // cc looks at the flags, not at what is in the headers they name.
        let digest = Inputs::default().path(&ours)?.finish();
        let version = capture(ctx.command(&compiler.clang).arg("--version"))?;
        let target = TRIPLE.replace('-', "_");
        let set = |name: &str, value: String| (name.to_owned(), value);
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let flags = format!(
            "-isystem {} -isystem {} -include {} -DCLAW_HEADERS_{} {FEATURES}",
            text(&headers),
            text(&ours.join("include")),
            text(&ours.join("force.h")),
            digest.get(..16).unwrap_or(&digest),
        );
        Ok(Self {
            env: vec![
                set("RQUICKJS_SYS_NO_WASI_SDK", "1".into()),
                set(&format!("CC_{target}"), text(&compiler.clang)),
                set(&format!("AR_{target}"), text(&compiler.ar)),
                set(&format!("CFLAGS_{target}"), flags),
            ],
            label: version.lines().next().unwrap_or("clang").to_owned(),
        })
    }

    /// Variables for cargo.
    pub(crate) fn env(&self) -> impl Iterator<Item = (&String, &String)> {
        self.env.iter().map(|(name, value)| (name, value))
    }
}

/// The folder of the engine's crate in the registry.
fn engine(ctx: &Ctx, guest: &Toolchain) -> Result<PathBuf> {
    let mut bare = guest.clone();
    bare.0.args.clear();
    let mut command = bare.cargo(ctx, "metadata");
    command
        .args(["--format-version", "1", "--offline", "--manifest-path"])
        .arg(ctx.root.join("plugins/Cargo.toml"));
    if ctx.ci {
        command.arg("--locked");
    }
    let metadata: Value = serde_json::from_str(&capture(&mut command)?)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut engines = packages.filter(|package| package["name"] == ENGINE);
    engines
        .find_map(|package| Path::new(package["manifest_path"].as_str()?).parent())
        .map(Path::to_path_buf)
        .with_context(|| format!("the guests use no `{ENGINE}` any more"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_programs_are_needed_and_the_pinned_version_comes_first() {
        let all = |name: &str| Some(PathBuf::from(name));
        let found = choose(all).unwrap();
        assert_eq!(found.clang, Path::new("clang-19"));
        assert_eq!(found.ar, Path::new("llvm-ar-19"));
        let plain = |name: &str| (!name.contains("19")).then(|| PathBuf::from(name));
        assert_eq!(choose(plain).unwrap().clang, Path::new("clang"));
        let no_ar = |name: &str| name.starts_with("clang").then(|| PathBuf::from(name));
        assert_eq!(choose(no_ar), None);
    }
}
