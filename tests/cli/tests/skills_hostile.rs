//! Hostile skills through the binary: each way of attack that was seen in public skills, written by hand, and what becomes
//! of it. Nothing here is taken from a real skill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "skills_hostile/script.rs"]
mod script;
#[path = "skills_hostile/shelf.rs"]
mod shelf;
#[path = "skills_hostile/source.rs"]
mod source;
#[path = "skills_hostile/turn.rs"]
mod turn;

use common::Claw;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A folder with these files, outside of every home.
fn folder(claw: &Claw, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = claw.dir().join("sources").join(name);
    put(&folder, files);
    folder
}

/// Puts files below a folder.
fn put(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// A SKILL.md of this name and text.
fn document(name: &str, text: &str) -> String {
    format!("---\nname: {name}\ndescription: Does a thing. Use for it.\n---\n{text}\n")
}

/// Installs a folder as a person who looks at nothing would.
fn add(claw: &Claw, source: &Path) -> Value {
    let line = ["--json", "skill", "add", source.to_str().unwrap(), "--yes"];
    claw.run(&line).exits(0).json()
}

/// Installs a skill with one script.
fn install(claw: &Claw, name: &str, script: &str) -> PathBuf {
    let text = document(name, "Run `bash {baseDir}/run.sh`.");
    let source = folder(claw, name, &[("SKILL.md", &text), ("run.sh", script)]);
    add(claw, &source);
    source
}

/// Runs its script; all that it says.
fn said(claw: &Claw, name: &str) -> String {
    let ran = claw.run(&["skill", "run", name, "run.sh"]);
    format!("{}{}", ran.out, ran.err)
}

/// What a review of loopback never has: a test's own server, written into the lock by the owner's hand.
fn reviewed(claw: &Claw, name: &str, capabilities: &[&str], secrets: &[&str]) {
    let file = claw.home().join("skills/claw.lock");
    let mut lock: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    lock["skills"][name]["capabilities"] = json!(capabilities);
    lock["skills"][name]["secrets"] = json!(secrets);
    std::fs::write(file, lock.to_string()).unwrap();
}

/// The row of a skill in the list.
fn row(claw: &Claw, name: &str) -> Value {
    let all = claw.run(&["--json", "skill", "list"]).exits(0).json();
    let rows = all.as_array().unwrap();
    let found = rows.iter().find(|row| row["name"] == name);
    found.cloned().unwrap_or(Value::Null)
}

/// None of these is in the text.
#[track_caller]
fn absent(text: &str, all: &[&str]) {
    for one in all {
        assert!(!text.contains(one), "`{one}` in: {text}");
    }
}
