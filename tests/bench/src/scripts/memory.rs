//! Resident memory of a process that runs a script: ours and the native one, looked at while the script sleeps.

use super::{Whole, native};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

pub(super) fn measure(whole: &Whole) -> Result<Value> {
    let python = "import time\nprint('up', flush=True)\ntime.sleep(1)";
    let mut all = Map::new();
    for (name, code) in [("bash", "echo up; sleep 1"), ("python3", python)] {
        let args = vec!["-c".to_owned(), code.to_owned()];
        let ours = resident(whole.command(name, &args))?;
        let native = match native::program(name) {
            Some(program) => {
                let mut command = Command::new(program);
                command.args(&args);
                Some(resident(command)?)
            }
            None => None,
        };
        all.insert(
            name.to_owned(),
            json!({ "claw_bytes": ours, "native_bytes": native }),
        );
    }
    Ok(Value::Object(all))
}

/// `VmRSS` once the script has printed its line.
fn resident(mut command: Command) -> Result<u64> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let out = child.stdout.take().context("no output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let _ = child.kill();
    child.wait()?;
    let status = status?;
    let kib = status
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:"))
        .and_then(|l| l.split_whitespace().next())
        .context("no VmRSS")?;
    Ok(kib.parse::<u64>()? * 1024)
}
