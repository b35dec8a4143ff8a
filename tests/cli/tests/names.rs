//! Whose a plugin's name is: configuration and kv go by it, so nobody takes one that came with claw.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Claw, Ran, bundle, plugins};
use std::path::{Path, PathBuf};

/// A plugin that calls itself `web` and is not quite the one that came with claw.
fn other_web(claw: &Claw) -> PathBuf {
    bundle(claw.dir(), &["web"]);
    let wasm = claw.dir().join("web/plugin.wasm");
    let mut bytes = std::fs::read(&wasm).unwrap();
    // A custom section: its id, its size, its name.
    bytes.extend_from_slice(b"\0\x05\x04test");
    std::fs::write(wasm, bytes).unwrap();
    claw.dir().join("web")
}

fn add(claw: &Claw, source: &Path) -> Ran {
    claw.run(&["--json", "plugin", "add", source.to_str().unwrap()])
}

#[test]
fn the_name_of_a_bundled_plugin_is_not_taken_over() {
    let claw = Claw::new();
    let other = other_web(&claw);
    let refused = |ran: Ran| {
        let error = ran.exits(1).json()["error"].clone();
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("plugin-name-taken"), "{error:#}");
        assert!(error["hint"].as_str().unwrap().contains("plugin.yaml"));
    };
    refused(add(&claw, &other));
    claw.run(&["plugin", "remove", "web"]).exits(0);
    refused(add(&claw, &other));
    // Its own bytes come back, as what they are.
    add(&claw, &plugins().join("web")).exits(0);
    let info = claw.run(&["--json", "plugin", "info", "web"]).exits(0);
    assert_eq!(info.json()["first_party"], true);
}
