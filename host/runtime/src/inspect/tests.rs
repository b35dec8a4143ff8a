#![allow(clippy::unwrap_used)]
use super::*;

fn component(import: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
            (import "{import}" (instance))
            (instance $tools)
            (export "claw:tool/tools@0.1.0" (instance $tools)))"#
    );
    wat::parse_str(text).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    let error = inspect(bytes, World::Tool).unwrap_err();
    assert_eq!(error.kind, FailureKind::Incompatible);
    error.message
}

#[test]
fn every_interface_offered_may_be_imported_in_any_version_of_its_track() {
    for offered in World::Tool.offered().iter().chain(OFFERED_WASI) {
        inspect(&component(offered), World::Tool).unwrap();
    }
    inspect(&component("wasi:io/streams@0.2.0"), World::Tool).unwrap();
    inspect(&component("claw:kv/kv@0.1.7"), World::Tool).unwrap();
}

#[test]
fn wasi_03_is_refused_with_the_flag_that_helps() {
    let words = refusal(&component("wasi:cli/stdout@0.3.0"));
    assert!(
        words.contains("wasi:cli/stdout@0.3.0") && words.contains("wasm32-wasip2"),
        "{words}"
    );
    assert!(words.contains("--sync"), "{words}");
}

#[test]
fn unknown_imports_are_refused_with_what_there_is() {
    let words = refusal(&component("claw:kv/kv@0.2.0"));
    assert!(
        words.contains("claw:kv/kv@0.2.0") && words.contains("this host has `claw:kv/kv@0.1.0`"),
        "{words}"
    );
    let words = refusal(&component("wasi:http/incoming-handler@0.2.0"));
    assert!(words.contains("wasi:http/outgoing-handler"), "{words}");
    let words = refusal(&component("evil:host/shell@1.0.0"));
    assert!(words.contains("no package"), "{words}");
}

#[test]
fn core_modules_and_other_worlds_and_noise_are_refused() {
    assert!(refusal(&wat::parse_str("(module)").unwrap()).contains("core module"));
    assert!(refusal(&wat::parse_str("(component)").unwrap()).contains("exports nothing"));
    assert!(refusal(b"#!/bin/sh").contains("not a wasm component"));
    assert!(refusal(b"").contains("not a wasm component"));
    let mut cut = component("claw:log/log@0.1.0");
    cut.truncate(cut.len() - 5);
    refusal(&cut);
}

#[test]
fn imports_of_inner_components_are_not_the_components_own() {
    let text = r#"(component
        (component (import "evil:host/shell@1.0.0" (instance)))
        (instance $tools)
        (export "claw:tool/tools@0.1.0" (instance $tools)))"#;
    inspect(&wat::parse_str(text).unwrap(), World::Tool).unwrap();
}

#[test]
fn too_many_imports_are_refused() {
    let many: String = (0..=MAX_NAMES)
        .map(|i| format!(r#"(import "a{i}:b/c@1.0.0" (instance))"#))
        .collect();
    assert!(refusal(&wat::parse_str(format!("(component {many})")).unwrap()).contains("more than"));
}
