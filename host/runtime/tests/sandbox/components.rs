//! Components made by hand: what no compiler would produce, and what other toolchains do.

use crate::common::{Blobs, MemoryStore, options};
use claw_core::code::FailureKind;
use claw_core::id::Digest;
use claw_core::sandbox::{Sandbox, SandboxError};
use claw_core::tool::ToolDefinition;
use claw_runtime::RuntimeSandbox;
use std::path::Path;
use std::sync::Arc;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldId};

/// A tool component. `extra` are further items of the component, `module` are further fields of its module,
/// `describe` is the body of the core function behind `describe`.
fn tool(extra: &str, module: &str, describe: &str) -> String {
    let module = format!(
        r#"(module
          (memory (export "memory") 1)
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export "claw:tool/tools@0.1.0#describe") (result i32) {describe})
          (func (export "claw:tool/tools@0.1.0#invoke") (param i32 i32 i32 i32) (result i32) unreachable)
          {module})"#
    );
    let mut core = wat::parse_str(module).unwrap();
    let (resolve, world) = world();
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8).unwrap();
    let inner = ComponentEncoder::default()
        .module(&core)
        .unwrap()
        .encode()
        .unwrap();
    // At the end, so that no index of the component changes.
    let text = wasmprinter::print_bytes(&inner).unwrap();
    let (text, _) = text.rsplit_once(')').unwrap();
    format!("{text} {extra})")
}

/// A world that exports tools and imports nothing.
fn world() -> (Resolve, WorldId) {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let mut resolve = Resolve::default();
    for name in [
        "types", "log", "config", "kv", "files", "http", "blobs", "memory", "progress", "secrets",
        "tool",
    ] {
        let group = UnresolvedPackageGroup::parse_dir(wit.join(name)).unwrap();
        resolve.push_group(group).unwrap();
    }
    let only = "package test:only; world only { export claw:tool/tools@0.1.0; }";
    let group = UnresolvedPackageGroup::parse("only.wit", only).unwrap();
    let package = resolve.push_group(group).unwrap();
    let world = resolve.select_world(&[package], Some("only")).unwrap();
    (resolve, world)
}

async fn describe(text: &str) -> Result<Vec<ToolDefinition>, SandboxError> {
    let home = tempfile::tempdir().unwrap();
    let (store, blobs) = (Arc::new(MemoryStore::default()), Arc::new(Blobs::default()));
    let sandbox = RuntimeSandbox::new(options(&home.path().join("aot"), &store, &blobs)).unwrap();
    let bytes = wat::parse_str(text).unwrap();
    let digest = Digest::of(&bytes);
    let path = home.path().join("plugin.wasm");
    std::fs::write(&path, bytes).unwrap();
    sandbox.prepare(path, digest.clone()).await?;
    sandbox.describe(&digest).await
}

async fn refusal(text: &str) -> SandboxError {
    describe(text).await.unwrap_err()
}

#[tokio::test]
async fn memory_is_summed_over_all_memories() {
    let memories = |n: usize| {
        (0..n)
            .map(|i| {
                format!("(core module $x{i} (memory 320)) (core instance (instantiate $x{i}))")
            })
            .collect::<String>()
    };
    // 20 MiB each: five fit under 128 MiB, seven do not; none alone is over the limit.
    let error = refusal(&tool(&memories(7), "", "unreachable")).await;
    assert_eq!(error.kind, FailureKind::Memory, "{error}");
    let error = refusal(&tool(&memories(5), "", "unreachable")).await;
    assert_eq!(error.kind, FailureKind::GuestCrash, "{error}");
}

#[tokio::test]
async fn tables_count_as_memory() {
    let grow = r#"(loop (br_if 0 (i32.ne (i32.const -1) (table.grow (ref.null func) (i32.const 100000))))) unreachable"#;
    let error = refusal(&tool("", "(table 1 funcref)", grow)).await;
    assert_eq!(error.kind, FailureKind::Memory, "{error}");
}

#[tokio::test]
async fn memories_and_instances_are_counted() {
    let memories =
        "(core module $x (memory 0)) ".to_owned() + &"(core instance (instantiate $x)) ".repeat(40);
    let error = refusal(&tool(&memories, "", "unreachable")).await;
    assert_ne!(error.kind, FailureKind::HostBug, "{error}");
    assert!(error.message.contains("memor"), "{error}");
    let instances =
        "(core module $x) ".to_owned() + &"(core instance (instantiate $x)) ".repeat(210);
    let error = refusal(&tool(&instances, "", "unreachable")).await;
    assert!(error.message.contains("instance"), "{error}");
}

#[tokio::test]
async fn a_loop_in_a_start_function_is_stopped() {
    let error = refusal(&tool(
        "",
        "(func $spin (loop (br 0))) (start $spin)",
        "unreachable",
    ))
    .await;
    assert_eq!(error.kind, FailureKind::Timeout, "{error}");
}

#[tokio::test]
async fn a_component_for_wasi_03_is_refused_with_the_flag_that_helps() {
    let imports = r#"(import "wasi:cli/stdout@0.3.0" (instance))"#;
    let error = refusal(&tool(imports, "", "unreachable")).await;
    assert_eq!(error.kind, FailureKind::Incompatible);
    assert!(error.message.contains("wasi:cli/stdout@0.3.0"), "{error}");
    assert!(error.message.contains("--target wasm32-wasip2"), "{error}");
}

#[tokio::test]
async fn a_function_of_another_type_is_refused_with_the_difference() {
    let imports = r#"(import "claw:log/log@0.1.0" (instance (export "enabled" (func (param "level" u32) (result bool)))))"#;
    let error = refusal(&tool(imports, "", "unreachable")).await;
    assert_eq!(error.kind, FailureKind::Incompatible);
    assert!(
        error.message.contains("claw:log/log@0.1.0") && error.message.contains("enabled"),
        "{error}"
    );
    let missing = r#"(import "claw:log/log@0.1.0" (instance (export "shout" (func))))"#;
    let error = refusal(&tool(missing, "", "unreachable")).await;
    assert!(error.message.contains("shout"), "{error}");
}

#[tokio::test]
async fn a_result_that_points_nowhere_is_a_crash() {
    // A list of definitions at an address behind the end of memory.
    let body = "(i32.store (i32.const 8) (i32.const 65530)) (i32.store (i32.const 12) (i32.const 100)) (i32.const 8)";
    let error = refusal(&tool("", "", body)).await;
    assert_eq!(error.kind, FailureKind::GuestCrash, "{error}");
}

#[tokio::test]
async fn a_component_without_tools_is_refused() {
    let body = "(i32.const 8)";
    let error = refusal(&tool("", "", body)).await;
    assert_eq!(error.kind, FailureKind::Incompatible, "{error}");
    assert!(error.message.contains("1 to 64 tools"), "{error}");
}
