//! The binary itself: how long it takes to be ready, and what it costs while nobody asks.

use crate::figures::percentiles;
use crate::{Args, Rounds, variants};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a process may take to open its socket.
const PATIENCE: Duration = Duration::from_secs(60);
/// Clock ticks a second, as Linux tells CPU time in /proc (USER_HZ).
const TICKS_PER_SEC: f64 = 100.0;

pub(crate) fn measure(args: &Args, rounds: Rounds) -> Result<Value> {
    let base = crate::home::Home::new()?;
    let aot = base.path().join("aot");
    let mut ready = Map::new();
    for count in rounds.plugins {
        let bundled = base.path().join(format!("bundled-{count}"));
        variants::make(&args.guests.join("plain"), *count, &bundled)?;
        let home = base.path().join(format!("home-{count}"));
        let claw = || command(args, &home, &bundled, &aot);
        let listed = tools(claw())?;
        if listed != *count {
            bail!("{listed} tools of {count} plugins are there");
        }
        let mut all = Vec::new();
        for _ in 0..rounds.starts {
            let mut command = claw();
            command.args(["--json", "status"]);
            let began = Instant::now();
            output(command)?;
            all.push(began.elapsed());
        }
        ready.insert(count.to_string(), percentiles(all));
    }
    let mut bare = Vec::new();
    for _ in 0..rounds.starts {
        let mut command = Command::new(&args.claw);
        command.arg("--version");
        let began = Instant::now();
        output(command)?;
        bare.push(began.elapsed());
    }
    let home = base.path().join("home-idle");
    let idle = idle(command(args, &home, &args.plugins, &aot), &home, rounds)?;
    Ok(json!({
        "version_only": percentiles(bare),
        "start_to_ready_by_plugins": ready,
        "idle": idle,
    }))
}

/// The binary on a home of ours, with nothing of the machine's environment.
fn command(args: &Args, home: &Path, bundled: &Path, aot: &Path) -> Command {
    let mut command = Command::new(&args.claw);
    command
        .env_clear()
        .env("HOME", home)
        .env("CLAW_HOME", home)
        .env("CLAW_BUNDLED_PLUGINS", bundled)
        .env("CLAW_AOT_DIR", aot);
    command
}

fn output(mut command: Command) -> Result<Vec<u8>> {
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}

/// Installs the bundled plugins, which are variants of `plain`, and counts their tools; claw's own are beside them.
fn tools(mut command: Command) -> Result<usize> {
    command.args(["--json", "tool", "list"]);
    let list: Value = serde_json::from_slice(&output(command)?)?;
    let list = list
        .as_array()
        .context("`claw tool list` answers no list")?;
    let plain = |tool: &&Value| {
        let name = tool["definition"]["name"].as_str();
        name.is_some_and(|name| name.starts_with("plain_"))
    };
    Ok(list.iter().filter(plain).count())
}

/// A chat that nobody types into: its memory and its CPU time.
fn idle(mut command: Command, home: &Path, rounds: Rounds) -> Result<Value> {
    let mut child = command
        .arg("chat")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let watched = watch(child.id(), &home.join("claw.sock"), rounds);
    let _ = child.kill();
    child.wait()?;
    watched
}

fn watch(process: u32, socket: &Path, rounds: Rounds) -> Result<Value> {
    let began = Instant::now();
    while !socket.exists() {
        if began.elapsed() > PATIENCE {
            bail!("no socket after {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(1));
    let before = ticks(process)?;
    std::thread::sleep(Duration::from_secs(rounds.idle_secs));
    let used = (ticks(process)? - before) as f64 / TICKS_PER_SEC;
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let bytes = |name: &str| {
        let line = status.lines().find(|l| l.starts_with(name))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    };
    Ok(json!({
        "resident_bytes": bytes("VmRSS:"),
        "resident_private_bytes": bytes("RssAnon:"),
        "cpu_ms_per_s": used * 1e3 / rounds.idle_secs as f64,
        "watched_s": rounds.idle_secs,
    }))
}

/// CPU time so far, in clock ticks: fields 14 and 15 of `/proc/PID/stat`, counted behind the name in brackets.
fn ticks(process: u32) -> Result<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|n| n.parse::<u64>().context("not a number in /proc"))
        .sum()
}
