//! The native interpreters of this machine.

use super::Pair;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The program itself: Python is asked where it is, because what lies in the path may be a script that looks for it.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    if name == "python3" {
        let asked = Command::new(name)
            .args(["-c", "import sys; print(sys.executable)"])
            .output();
        let told = String::from_utf8(asked.ok()?.stdout).ok()?;
        return Some(PathBuf::from(told.trim())).filter(|p| p.is_file());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|p| p.is_file())
}

/// One native run.
pub(super) fn timed(program: &PathBuf, pair: &Pair) -> Result<Duration> {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LANG", "C.UTF-8")
        .args(&pair.args);
    run(command, pair)
}

/// One process, from before its start to after its end.
pub(super) fn run(mut command: Command, pair: &Pair) -> Result<Duration> {
    command.stdin(Stdio::null());
    let began = Instant::now();
    let output = command.output()?;
    let took = began.elapsed();
    if !output.status.success() || output.stdout != pair.prints.as_bytes() {
        bail!(
            "{}: {command:?} ended with {}: {}",
            pair.name,
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(took)
}
