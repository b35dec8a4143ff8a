//! `claw runtime`: the interpreters of a home. Works beside a running claw, which sees a change at its next start.

use crate::args::{Output, RuntimeCmd};
use crate::exec::Nobody;
use crate::failure::Failure;
use crate::home::{self, Home};
use crate::host;
use crate::progress::Bar;
use crate::render::clean;
use crate::stop::{self, Interrupts};
use claw_core::sandbox::SandboxError;
use claw_engine::api::{ApiError, ErrorClass};
use claw_install::runtime::{
    Candidate, Listing, Origin, Runtime, RuntimeError, Runtimes, forget_compiled,
};
use claw_net::Egress;
use claw_runtime::{RuntimeSandbox, ScriptRuntime};
use serde_json::{Value, json};
use std::sync::Arc;

/// Runtimes that come with claw where they were built.
const KNOWN: [&str; 3] = ["python", "shell", "userland"];
/// What is compiled in a second, in bytes: for the word on how long it takes.
const COMPILED_PER_SECOND: u64 = 2 << 20;

impl From<RuntimeError> for Failure {
    fn from(e: RuntimeError) -> Self {
        let class = match e {
            RuntimeError::NoRuntime { .. } | RuntimeError::NotInstalled(_) => ErrorClass::NotFound,
            _ => ErrorClass::Failed,
        };
        let failure = Self(ApiError::new(class, "CLAW-R001", e.to_string()));
        match e.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

fn shelf(home: &Home) -> Runtimes {
    Runtimes::new(home.path(), home::bundled_runtimes())
}

/// The runtimes of a home.
pub(crate) fn list(home: &Home) -> Result<Listing, Failure> {
    Ok(shelf(home).list()?)
}

/// As the sandbox takes them.
pub(crate) fn scripts(listing: &Listing) -> Vec<ScriptRuntime> {
    listing.installed.iter().map(script).collect()
}

fn script(runtime: &Runtime) -> ScriptRuntime {
    let manifest = &runtime.manifest;
    ScriptRuntime {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: runtime.digest.clone(),
        wasm: runtime.wasm.clone(),
        commands: manifest.commands.clone(),
    }
}

/// Compiles a runtime of the sandbox, unless that is done, with a bar.
pub(crate) async fn compile(
    sandbox: &RuntimeSandbox,
    runtime: &ScriptRuntime,
    bar: &Bar,
) -> Result<(), SandboxError> {
    let bytes = std::fs::metadata(&runtime.wasm).map_or(0, |m| m.len());
    let seconds = bytes.div_ceil(COMPILED_PER_SECOND);
    let what = format!(
        "compiling runtime {}, once (about {seconds} s)",
        runtime.name
    );
    bar.step(&what, 0, 1);
    let prepared = sandbox.prepare_runtime(&runtime.name).await;
    bar.finish();
    prepared
}

pub(crate) async fn run(home: &Home, command: RuntimeCmd, output: Output) -> Result<u8, Failure> {
    match command {
        RuntimeCmd::List => show(home, output),
        RuntimeCmd::Add { source } => add(home, &source, output).await,
        RuntimeCmd::Remove { name } => remove(home, &name, output),
    }
}

/// A sandbox that runs nothing: it knows what is compiled, and compiles.
pub(crate) fn workshop(
    home: &Home,
    runtimes: Vec<ScriptRuntime>,
) -> Result<RuntimeSandbox, Failure> {
    let egress = Egress::new(claw_net::Options::default());
    let egress = egress.map_err(|e| Failure::failed("CLAW-H002", e.to_string()))?;
    let sandbox = host::sandbox(host::sandbox_options(home, None, Arc::new(Nobody), egress)?)?;
    sandbox.set_runtimes(runtimes);
    Ok(sandbox)
}

fn row(runtime: &Runtime, state: &str) -> Value {
    let manifest = &runtime.manifest;
    let source = match &runtime.origin {
        Origin::Bundled => "bundled with claw",
        Origin::Added(source) => source,
    };
    json!({
        "name": manifest.name, "version": manifest.version, "state": state, "commands": manifest.commands,
        "bytes": runtime.bytes, "source": source, "digest": runtime.digest, "summary": manifest.summary,
    })
}

fn rows(home: &Home, listing: &Listing) -> Result<Vec<Value>, Failure> {
    let sandbox = workshop(home, scripts(listing))?;
    let mut rows: Vec<Value> = Vec::new();
    for runtime in &listing.installed {
        let ready = sandbox.runtime_ready(&runtime.manifest.name);
        rows.push(row(runtime, if ready { "ready" } else { "not compiled" }));
    }
    rows.extend(listing.removed.iter().map(|r| row(r, "removed")));
    for name in KNOWN {
        if rows.iter().all(|r| r["name"] != name) {
            rows.push(json!({ "name": name, "state": "not installed" }));
        }
    }
    rows.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
    Ok(rows)
}

fn show(home: &Home, output: Output) -> Result<u8, Failure> {
    let listing = list(home)?;
    for broken in &listing.broken {
        eprintln!("{}", clean(&format!("warning: {broken}")));
    }
    let rows = rows(home, &listing)?;
    if output.json {
        say!("{}", json!(rows));
        return Ok(0);
    }
    for row in &rows {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let commands = row["commands"].as_array().map_or(0, Vec::len);
        let mib = row["bytes"].as_u64().unwrap_or(0) as f64 / f64::from(1 << 20);
        let line = format!(
            "{:<10} {:<9} {:<13} {commands:>4} commands {mib:>6.1} MiB  {}",
            text("name"),
            text("version"),
            text("state"),
            text("source")
        );
        say!("{}", clean(&line));
    }
    Ok(0)
}

async fn add(home: &Home, source: &str, output: Output) -> Result<u8, Failure> {
    let _heed = stop::heed();
    let mut interrupts = Interrupts::listen()?;
    let shelf = shelf(home);
    let candidate = shelf.candidate(source)?;
    let Candidate { runtime, .. } = &candidate;
    let sandbox = workshop(home, vec![script(runtime)])?;
    if !sandbox.runtime_ready(&runtime.manifest.name) {
        let script = script(runtime);
        let bar = Bar::new();
        tokio::select! {
            compiled = compile(&sandbox, &script, &bar) => compiled.map_err(|e| unfit(&e))?,
            () = interrupts.next() => return Err(Failure(ApiError::new(
                ErrorClass::Interrupted, "CLAW-T001", "interrupted",
            )).hint("nothing was added")),
        }
    }
    shelf.add(&candidate)?;
    if output.json {
        say!("{}", row(runtime, "ready"));
    } else {
        let manifest = &runtime.manifest;
        let line = format!(
            "added {} {}: {} commands",
            manifest.name,
            manifest.version,
            manifest.commands.len()
        );
        say!("{}", clean(&line));
    }
    Ok(0)
}

fn unfit(e: &SandboxError) -> Failure {
    Failure::failed("CLAW-R001", format!("the runtime cannot be used: {e}"))
        .hint("`cargo xtask runtimes` builds the runtimes of claw")
}

fn remove(home: &Home, name: &str, output: Output) -> Result<u8, Failure> {
    let shelf = shelf(home);
    let gone = shelf.remove(name)?;
    let kept = shelf.list()?.installed;
    for runtime in &gone {
        if kept.iter().all(|k| k.digest != runtime.digest) {
            forget_compiled(&home.artifacts(), &runtime.digest)?;
        }
    }
    let bundled = gone.iter().any(|r| r.origin == Origin::Bundled);
    if output.json {
        say!(
            "{}",
            json!({ "name": name, "state": if bundled { "removed" } else { "not installed" } })
        );
    } else if bundled {
        say!("removed {name}; `claw runtime add {name}` brings it back");
    } else {
        say!("removed {name}");
    }
    Ok(0)
}
