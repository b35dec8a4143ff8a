//! `cargo xtask tidy`: the rules of the repository that the compiler does not check.
//!
//! Each check is a pure function from texts or from cargo's metadata to a list of findings, so that each has a test
//! that it finds what it is there for.

mod claims;
mod code;
mod graph;
mod limits;
mod links;
mod owners;
mod words;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::bench::table;
use crate::ctx::Ctx;
use crate::process::capture;
use crate::tree::{Text, texts};

/// Where exceptions from the size limits are kept, relative to the checkout.
const EXCEPTIONS: &str = ".ci/tidy-exceptions.txt";

/// Runs every check and fails with all findings.
pub(crate) fn run(ctx: &Ctx) -> Result<()> {
    let texts = texts(ctx)?;
    let mut metadata = ctx.cargo("metadata");
    let metadata = capture(metadata.args(["--format-version", "1", "--no-deps", "--quiet"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
    let exceptions = texts
        .iter()
        .find(|text| text.path == EXCEPTIONS)
        .map_or("", |text| &text.text);
    let exists = |path: &str| ctx.root.join(path).exists();

    let mut findings = limits::check(&texts, exceptions);
    findings.extend(words::check(&texts));
    findings.extend(links::check(&texts, exists));
    findings.extend(graph::check(&metadata));
    findings.extend(owners::check(&texts));
    findings.extend(claims::check(&texts));
    findings.extend(table::check(&ctx.root).err().map(|e| e.to_string()));
    for line in limits::long_files(&texts) {
        ctx.say(format!("tidy: note: {line}"));
    }
    if !findings.is_empty() {
        bail!(
            "tidy found {}:\n  {}",
            findings.len(),
            findings.join("\n  ")
        );
    }
    ctx.say(format!("tidy: {} files, nothing to say", texts.len()));
    Ok(())
}

/// Rust sources whose rules are those of tests: paths in a `tests` folder, files called `tests.rs`.
fn is_test(text: &Text) -> bool {
    let mut parts = text.path.split('/');
    parts
        .any(|part| part == "tests" || part == "tests.rs" || part == "testkit" || part == "benches")
}
