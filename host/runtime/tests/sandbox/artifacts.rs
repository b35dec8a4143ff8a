//! Precompiled code through the sandbox: made by the confined helper, refused when changed, rebuilt.

use crate::common::{World, guest, options, text};
use claw_core::code::FailureKind;
use claw_core::id::Digest;
use claw_core::sandbox::{Ended, Sandbox};
use claw_core::tool::ToolOutcome;
use claw_runtime::{CompileMode, RuntimeSandbox, compile_helper_main};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What the helper process is told: the arguments after `__compile`, one a line.
const ROLE: &str = "CLAW_RUNTIME_HELPER_ARGS";

/// Not a test of its own: what the helper process does.
#[test]
fn play_compile_helper() {
    let Ok(args) = std::env::var(ROLE) else {
        return;
    };
    let code = compile_helper_main(args.lines().map(Into::into));
    std::process::exit(i32::from(code != ExitCode::SUCCESS) * 3);
}

/// A program that is called like the `claw` binary and runs this test binary as the helper.
fn helper(folder: &Path) -> PathBuf {
    let path = folder.join("helper");
    let script = format!(
        "#!/bin/sh\ntest \"$1\" = __compile || exit 9\nexport {ROLE}=\"$2\n$3\n$4\"\n\
         exec '{}' --exact artifacts::play_compile_helper --nocapture --test-threads=1\n",
        std::env::current_exe().unwrap().display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path
}

fn kind(ended: &Ended) -> FailureKind {
    match &ended.report.outcome {
        ToolOutcome::Failed { kind, .. } => *kind,
        other => panic!("the call did not fail: {other:?}"),
    }
}

fn artifact(folder: &Path) -> PathBuf {
    let mut found = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path());
    found
        .find(|p| p.extension().is_some_and(|e| e == "cwasm"))
        .unwrap()
}

fn flip_a_bit(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o400)).unwrap();
}

#[tokio::test]
async fn the_helper_compiles_and_a_changed_artifact_is_refused_and_rebuilt() {
    let home = tempfile::tempdir().unwrap();
    let (folder, program) = (home.path().join("aot"), helper(home.path()));
    let artifacts = folder.clone();
    let make = |o: &mut claw_runtime::Options| {
        o.artifacts = artifacts.clone();
        o.compile = CompileMode::Helper {
            program: program.clone(),
        };
    };
    let first = World::with(make).await;
    text(&first.call("hostile_nothing", json!({})).await);
    drop(first);

    flip_a_bit(&artifact(&folder));
    let world = World::with(make).await;
    let refused = world.call("hostile_nothing", json!({})).await;
    assert_eq!(kind(&refused), FailureKind::Artifact);
    text(&world.call("hostile_nothing", json!({})).await);
    drop(world);
    let world = World::with(make).await;
    text(&world.call("hostile_nothing", json!({})).await);
}

#[tokio::test]
async fn a_component_whose_bytes_changed_is_not_compiled() {
    let home = tempfile::tempdir().unwrap();
    let sandbox = RuntimeSandbox::new(options(
        &home.path().join("aot"),
        &Arc::default(),
        &Arc::default(),
    ))
    .unwrap();
    let wasm = guest("hostile");
    let other = Digest::of(b"other bytes");
    let error = sandbox.prepare(wasm, other.clone()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Incompatible);
    assert!(error.message.contains("bytes are not those of"), "{error}");
    let unknown = sandbox.describe(&other).await.unwrap_err();
    assert_eq!(unknown.kind, FailureKind::NotFound);
    let missing = sandbox
        .prepare(home.path().join("none.wasm"), other)
        .await
        .unwrap_err();
    assert_eq!(missing.kind, FailureKind::NotFound);
}

#[tokio::test]
async fn a_helper_that_is_not_there_is_a_fault_of_the_host() {
    let home = tempfile::tempdir().unwrap();
    let mut options = options(&home.path().join("aot"), &Arc::default(), &Arc::default());
    options.compile = CompileMode::Helper {
        program: home.path().join("nobody"),
    };
    let sandbox = RuntimeSandbox::new(options).unwrap();
    let wasm = guest("hostile");
    let digest = Digest::of(&std::fs::read(&wasm).unwrap());
    let error = sandbox.prepare(wasm, digest).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::HostBug, "{error}");
}
