//! Installed plugins: what changed is not run, what does not fit is not taken, and counts outlive a process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Claw, bundle, text};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The installed component of a plugin.
fn component(claw: &Claw, plugin: &str) -> PathBuf {
    let info = claw
        .run(&["--json", "plugin", "info", plugin])
        .exits(0)
        .json();
    let digest = info["digest"].as_str().unwrap().to_owned();
    claw.home().join("plugins").join(digest).join("plugin.wasm")
}

/// Appends a byte to a file, read-only or not.
fn append(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes.push(0);
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_plugin_changed_in_place_does_not_run() {
    let claw = Claw::new();
    let write = json!({ "path": "a.md", "content": "x" });
    claw.call("files_write", &write).exits(0);
    append(&component(&claw, "files"));
    let report = claw
        .call("files_read", &json!({ "path": "a.md" }))
        .exits(3)
        .json();
    assert_eq!(
        report["denials"][0]["decision"]["code"], "plugin-changed",
        "{report:#}"
    );
    let info = claw
        .run(&["--json", "plugin", "info", "files"])
        .exits(0)
        .json();
    assert_eq!(info["changed"], true);
    assert_eq!(claw.why()["call"]["id"], report["id"]);
    // The others go on.
    claw.call("memory_search", &json!({ "query": "x" }))
        .exits(0);
}

#[test]
fn tampered_precompiled_code_is_refused_then_rebuilt() {
    let claw = Claw::cold();
    let (folder, cache) = (claw.dir().join("bundle"), claw.dir().join("aot"));
    bundle(&folder, &["files"]);
    let claw = claw
        .env("CLAW_BUNDLED_PLUGINS", folder)
        .env("CLAW_AOT_DIR", &cache);
    claw.call("files_list", &json!({})).exits(0);
    let code: Vec<PathBuf> = std::fs::read_dir(&cache)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "cwasm"))
        .collect();
    assert_eq!(code.len(), 1, "{code:?}");
    let mut bytes = std::fs::read(&code[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::remove_file(&code[0]).unwrap();
    std::fs::write(&code[0], &bytes).unwrap();
    let report = claw.call("files_list", &json!({})).exits(1).json();
    assert_eq!(report["outcome"]["kind"], "artifact", "{report:#}");
    claw.call("files_list", &json!({})).exits(0);
    assert_ne!(
        std::fs::read(&code[0]).unwrap(),
        bytes,
        "it was built again"
    );
}

#[test]
fn a_component_for_wasi_0_3_is_refused_with_the_flag_that_helps() {
    let claw = Claw::new();
    let source = claw.dir().join("future");
    std::fs::create_dir(&source).unwrap();
    let manifest = "name: future\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: From later.\nlanguage: rust\n";
    std::fs::write(source.join("plugin.yaml"), manifest).unwrap();
    let wat = r#"(component (import "wasi:cli/environment@0.3.0" (instance)))"#;
    std::fs::write(source.join("plugin.wasm"), wat::parse_str(wat).unwrap()).unwrap();
    let ran = claw
        .run(&["--json", "plugin", "add", source.to_str().unwrap()])
        .exits(1);
    let error = &ran.json()["error"];
    assert_eq!(error["code"], "CLAW-I001", "{error:#}");
    assert!(
        error["message"].as_str().unwrap().contains("0.3"),
        "{error:#}"
    );
    assert!(
        error["hint"].as_str().unwrap().contains("wasm32-wasip2"),
        "{error:#}"
    );
    let list = claw.run(&["--json", "plugin", "list"]).exits(0).json();
    assert!(
        list.as_array()
            .unwrap()
            .iter()
            .all(|p| p["name"] != "future")
    );
}

#[test]
fn the_python_plugin_keeps_its_counts_across_processes() {
    let claw = Claw::new();
    for expected in ["2", "4"] {
        let add = claw.call("counter_add", &json!({ "name": "water", "by": 2 }));
        assert!(text(&add.exits(0).json()).contains(expected));
    }
    claw.call("counter_add", &json!({ "name": "push-ups" }))
        .exits(0);
    let get = claw
        .call("counter_get", &json!({ "name": "water" }))
        .exits(0)
        .json();
    assert!(text(&get).contains('4'), "{get:#}");
    let list = claw.call("counter_list", &json!({})).exits(0).json();
    let all = text(&list);
    assert!(
        all.contains("push-ups") && all.contains("water"),
        "{list:#}"
    );
    assert!(all.find("push-ups") < all.find("water"), "in order of name");
}
