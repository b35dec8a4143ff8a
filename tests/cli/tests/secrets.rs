//! Secrets by the binary: they are stored and listed without their values, placed where they were bound, and found
//! nowhere else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "secrets/forms.rs"]
mod forms;
#[path = "secrets/leak.rs"]
mod leak;
#[path = "secrets/memory.rs"]
mod memory;
#[path = "secrets/one_turn.rs"]
mod one_turn;
#[path = "secrets/places.rs"]
mod places;
#[path = "secrets/server.rs"]
mod server;
#[path = "secrets/stored.rs"]
mod stored;
#[path = "secrets/two.rs"]
mod two;

use common::{Claw, Ran};
use std::io::Write as _;
use std::process::Stdio;

/// A value with something in it for each spelling.
const VALUE: &str = r#"sk-live-a"b/c+d%e&f=g\h7Kq9XzW"#;

/// Runs a command with a value on standard input.
fn fed(claw: &Claw, args: &[&str], value: &str) -> Ran {
    let mut child = claw
        .command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(value.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Stores a value.
#[track_caller]
fn store(claw: &Claw, name: &str, value: &str, flags: &[&str]) -> Ran {
    let args = [&["--json", "secret", "set", name], flags].concat();
    let ran = fed(claw, &args, &format!("{value}\n")).exits(0);
    assert!(!ran.out.contains(value) && !ran.err.contains(value));
    ran
}
