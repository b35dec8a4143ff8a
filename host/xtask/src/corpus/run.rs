//! One script through `claw exec`: nothing of a corpus is ever run natively.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::classify::Observed;
use super::find::Script;

/// Where a script finds its skill.
const SKILL: &str = "/skill";
/// Where it finds packages, when it is given any.
const PACKAGES: &str = "/node_modules";
/// Its private home.
const HOME: &str = "/home";
/// Bytes of each stream that are looked at, at its start and as many at its end; the rest is read and dropped.
const KEPT_BYTES: usize = 32 * 1024;
/// Files of a skill that are known to the rules.
const MAX_FILES: usize = 5_000;
/// Deepest folder of a skill that is looked at for them.
const MAX_DEPTH: usize = 8;
/// What a process may take beside the script's own time.
const GRACE: Duration = Duration::from_secs(20);
/// How often a process is looked at.
const POLL: Duration = Duration::from_millis(5);

/// How scripts are run.
#[derive(Debug)]
pub(super) struct Runner {
    pub(super) claw: PathBuf,
    /// State directory of claw: what it compiled stays there.
    pub(super) home: PathBuf,
    /// Private folders of runs.
    pub(super) work: PathBuf,
    /// Seconds a script may take.
    pub(super) seconds: u64,
    /// A folder of npm packages, read-only to every script.
    pub(super) packages: Option<PathBuf>,
}

impl Runner {
    /// Shows that an interpreter works, and lets claw compile it once.
    pub(super) fn check(&self, program: &str, flag: &str, code: &str) -> Result<()> {
        let mut command = self.command();
        command.args(["--", program, flag, code]);
        let output = command.output().with_context(|| self.cannot())?;
        let said = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() || said.trim() != "ready" {
            let words = String::from_utf8_lossy(&output.stderr);
            bail!(
                "`{program}` does not run in the sandbox ({}): {}",
                output.status,
                words.trim()
            );
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.claw);
        command
            .env_clear()
            .stdin(Stdio::null())
            .args(["exec", "--home"])
            .arg(&self.home);
        for name in ["CLAW_BUNDLED_RUNTIMES", "CLAW_BUNDLED_PLUGINS"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    fn cannot(&self) -> String {
        format!("cannot start `{}`", self.claw.display())
    }

    /// Runs a script with `--help`; its skill read-only, a private home, nothing else.
    pub(super) fn run(&self, index: usize, script: &Script) -> Result<Ran> {
        let dir = self.work.join(index.to_string());
        fs::create_dir_all(dir.join("home"))?;
        // The name of a skill may hold a colon, which separates the parts of `--dir`.
        let link = dir.join("skill");
        std::os::unix::fs::symlink(std::path::absolute(&script.skill)?, &link)?;
        let report = dir.join("report.json");
        let mut command = self.command();
        if let Some(packages) = &self.packages {
            command.arg("--dir").arg(mount(packages, PACKAGES, "ro"));
        }
        command
            .arg("--dir")
            .arg(mount(&link, SKILL, "ro"))
            .arg("--dir")
            .arg(mount(&dir.join("home"), HOME, "rw"))
            .args(["--cwd", SKILL, "--timeout", &self.seconds.to_string()])
            .arg("--report")
            .arg(&report)
            .args(["--", script.program])
            .arg(format!("{SKILL}/{}", script.name))
            .arg("--help")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().with_context(|| self.cannot())?;
        let (out, err) = (keep(child.stdout.take()), keep(child.stderr.take()));
        let status = wait(&mut child, Duration::from_secs(self.seconds) + GRACE)?;
        let read = |kept: JoinHandle<Vec<u8>>| {
            String::from_utf8_lossy(&kept.join().unwrap_or_default()).into_owned()
        };
        let (stdout, stderr) = (read(out), read(err));
        let report = fs::read_to_string(&report).unwrap_or_default();
        let mut files = Vec::new();
        collect_files(&script.skill, "", 0, &mut files)?;
        let wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        fs::remove_dir_all(&dir)?;
        Ok(Ran {
            observed: observed(script, status, &report, (stdout, &stderr), files),
            wall_ms,
        })
    }
}

/// What one run gave.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) observed: Observed,
    pub(super) wall_ms: u64,
}

fn mount(host: &Path, guest: &str, mode: &str) -> std::ffi::OsString {
    let mut flag = host.as_os_str().to_owned();
    flag.push(format!(":{guest}:{mode}"));
    flag
}

/// Reads a stream to its end and keeps its start and its end.
fn keep(stream: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let Some(mut stream) = stream else {
            return Vec::new();
        };
        let (mut start, mut end) = (Vec::new(), Vec::new());
        let mut chunk = [0; 8192];
        while let Ok(count @ 1..) = stream.read(&mut chunk) {
            let room = KEPT_BYTES.saturating_sub(start.len()).min(count);
            start.extend_from_slice(&chunk[..room]);
            end.extend_from_slice(&chunk[room..count]);
            if end.len() > 2 * KEPT_BYTES {
                end.drain(..end.len() - KEPT_BYTES);
            }
        }
        start.extend_from_slice(&end[end.len().saturating_sub(KEPT_BYTES)..]);
        start
    })
}

/// `None` when it had to be killed.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

/// From the process and its report to what the rules look at.
fn observed(
    script: &Script,
    status: Option<ExitStatus>,
    report: &str,
    (stdout, stderr): (String, &str),
    files: Vec<String>,
) -> Observed {
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    let refused = |capability: &str| {
        let all = report["denials"].as_array();
        all.is_some_and(|all| all.iter().any(|denial| denial["capability"] == capability))
    };
    let cause = match (status, report["cause"].as_str()) {
        (None, _) => "did not end",
        (Some(_), Some(cause)) => cause,
        (Some(_), None) => "no report",
    };
    Observed {
        language: script.language,
        exit: status.and_then(|status| status.code()).unwrap_or(-1),
        cause: cause.to_owned(),
        refused_network: refused("http"),
        refused_files: refused("files"),
        files,
        stdout,
        stderr: without_claw(stderr),
    }
}

/// The files below a folder, with `/` between folders, without links.
fn collect_files(dir: &Path, above: &str, depth: usize, files: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < MAX_DEPTH {
            collect_files(&entry.path(), &format!("{name}/"), depth + 1, files)?;
        } else if kind.is_file() && files.len() < MAX_FILES {
            files.push(name);
        }
    }
    Ok(())
}

/// Standard error without the lines that claw adds.
fn without_claw(stderr: &str) -> String {
    let own = |line: &&str| !line.starts_with("claw: ") && !line.starts_with("hint: ");
    stderr.lines().filter(own).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Cursor;

    use super::*;
    use crate::corpus::find::Language;

    fn script() -> Script {
        Script {
            skill: PathBuf::new(),
            name: "x.py".to_owned(),
            path: "a/x.py".to_owned(),
            language: Language::Python,
            program: "python3",
        }
    }

    #[test]
    fn a_long_stream_keeps_its_start_and_its_end() {
        let text = format!("start{}end", "x".repeat(10 * KEPT_BYTES));
        let kept = keep(Some(Cursor::new(text.into_bytes()))).join().unwrap();
        assert_eq!(kept.len(), 2 * KEPT_BYTES);
        assert!(kept.starts_with(b"start") && kept.ends_with(b"end"));
        let short = keep(Some(Cursor::new(b"short".to_vec()))).join().unwrap();
        assert_eq!(short, b"short");
    }

    #[test]
    fn the_report_says_what_happened() {
        let report = r#"{"cause": "exited", "denials": [{"capability": "http"}]}"#;
        let status = Command::new("true").status().unwrap();
        let none = Vec::new;
        let words = |stderr: &'static str| (String::new(), stderr);
        let seen = observed(
            &script(),
            Some(status),
            report,
            words("claw: denied: x\nown\n"),
            none(),
        );
        assert!(seen.refused_network && seen.cause == "exited" && seen.exit == 0);
        assert_eq!(seen.stderr, "own");
        let files = r#"{"cause": "timed-out", "denials": [{"capability": "files"}]}"#;
        let seen = observed(&script(), Some(status), files, words(""), none());
        assert!(!seen.refused_network && seen.refused_files && seen.cause == "timed-out");
        assert_eq!(
            observed(&script(), Some(status), "", words(""), none()).cause,
            "no report"
        );
        let killed = observed(&script(), None, report, words(""), none());
        assert_eq!((killed.cause.as_str(), killed.exit), ("did not end", -1));
    }
}
