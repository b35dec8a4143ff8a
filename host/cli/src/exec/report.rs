//! What a run came to: the exit code, the words on standard error, and the file of `--report`.

use super::ledger::Notes;
use super::tell;
use crate::failure::{Failure, INTERRUPTED, TERMINATED, TIMED_OUT};
use crate::stop;
use claw_core::code::FailureKind;
use claw_core::sandbox::SandboxError;
use claw_core::script::{Executed, ExitCause};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A host error, or a refusal of the flags.
pub(crate) const HOST_ERROR: u8 = 125;
/// The command is no program.
pub(crate) const NOT_RUNNABLE: u8 = 126;
/// No such command.
pub(crate) const UNKNOWN_COMMAND: u8 = 127;
/// Standard output has no reader any more.
pub(crate) const BROKEN_PIPE: u8 = 141;

/// How a run ended.
pub(super) enum End {
    /// The command ended, or was ended by a limit.
    Done(Box<Executed>),
    /// It never started.
    NotStarted(SandboxError),
    /// A person interrupted it.
    Interrupted,
    /// Nobody reads its output any more.
    BrokenPipe,
}

impl End {
    /// The exit code of this process.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Done(executed) => executed.exit.code,
            Self::NotStarted(e) => match e.kind {
                FailureKind::NotFound => UNKNOWN_COMMAND,
                FailureKind::Incompatible => NOT_RUNNABLE,
                FailureKind::Timeout => TIMED_OUT,
                _ => HOST_ERROR,
            },
            Self::Interrupted if stop::asked() => TERMINATED,
            Self::Interrupted => INTERRUPTED,
            Self::BrokenPipe => BROKEN_PIPE,
        }
    }

    fn cause(&self) -> Value {
        match self {
            Self::Done(executed) => json!(executed.exit.cause),
            Self::NotStarted(_) => json!("not-started"),
            Self::Interrupted => json!("interrupted"),
            Self::BrokenPipe => json!(ExitCause::BrokenPipe),
        }
    }

    fn failure(&self) -> Option<(FailureKind, &str)> {
        match self {
            Self::Done(executed) => executed.failure.as_ref().map(|(k, m)| (*k, m.as_str())),
            Self::NotStarted(e) => Some((e.kind, &e.message)),
            Self::Interrupted | Self::BrokenPipe => None,
        }
    }

    /// Words of a run that did not end by itself, and what it was refused.
    pub(super) fn say(&self, program: &str, notes: &Notes) {
        if let Some((kind, message)) = self.failure() {
            tell(&format!("claw: {message}"));
            if let Some(hint) = hint(kind, program) {
                tell(&format!("hint: {hint}"));
            }
        }
        for line in notes.lines() {
            tell(&format!("claw: {line}"));
        }
    }
}

fn hint(kind: FailureKind, program: &str) -> Option<&'static str> {
    match kind {
        FailureKind::Timeout => Some("--timeout SECONDS allows more"),
        FailureKind::Memory => Some("--memory MIB allows more"),
        FailureKind::NotFound if program.contains('/') => Some(
            "a file of this machine is named by its path here, one in the sandbox by its path there",
        ),
        FailureKind::NotFound => Some("`claw runtime list` shows what runs here"),
        FailureKind::Busy => Some("try again in a moment"),
        _ => None,
    }
}

/// The file of `--report`, opened before anything runs.
pub(super) struct ReportFile {
    path: PathBuf,
    file: std::fs::File,
}

impl ReportFile {
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        let file = std::fs::File::create(path).map_err(|e| unwritable(path, &e))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    pub(super) fn write(mut self, report: &Value) -> Result<(), Failure> {
        let done = writeln!(self.file, "{report:#}");
        done.map_err(|e| unwritable(&self.path, &e))
    }
}

fn unwritable(path: &Path, e: &std::io::Error) -> Failure {
    Failure::failed("CLAW-H002", format!("--report: `{}`: {e}", path.display()))
}

/// What the file says.
pub(super) fn report(command: &[String], end: &End, notes: &Notes, written: [u64; 2]) -> Value {
    let (effects, denials) = notes.report();
    let failure = end.failure();
    let figures = match end {
        End::Done(executed) => Some(&**executed),
        _ => None,
    };
    json!({
        "command": command,
        "exit": end.code(),
        "cause": end.cause(),
        "failure": failure.map(|(kind, message)| json!({ "kind": kind, "message": message })),
        "commands": figures.map(|e| e.commands),
        "wall_ms": figures.map(|e| e.wall_us / 1_000),
        "cpu_ms": figures.map(|e| e.cpu_us / 1_000),
        "memory_peak_bytes": figures.map(|e| e.memory_peak_bytes),
        "output_bytes": { "stdout": written[0], "stderr": written[1] },
        "denials": denials["list"],
        "denials_dropped": denials["dropped"],
        "effects": effects["list"],
        "effects_dropped": effects["dropped"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use claw_core::script::Exit;

    fn done(exit: Exit) -> End {
        End::Done(Box::new(Executed {
            exit,
            failure: None,
            stdout: Vec::new(),
            stderr: Vec::new(),
            output_dropped_bytes: 0,
            commands: 2,
            wall_us: 2_500,
            cpu_us: 1_999,
            memory_peak_bytes: 7,
        }))
    }

    #[test]
    fn every_end_has_its_code() {
        let not = |kind| {
            End::NotStarted(SandboxError {
                kind,
                message: "x".into(),
            })
        };
        for (end, code) in [
            (done(Exit::exited(0)), 0),
            (done(Exit::exited(255)), 255),
            (done(Exit::ended(ExitCause::TimedOut)), 124),
            (done(Exit::ended(ExitCause::OutOfMemory)), 137),
            (not(FailureKind::NotFound), 127),
            (not(FailureKind::Incompatible), 126),
            (not(FailureKind::Busy), 125),
            (not(FailureKind::HostBug), 125),
            (not(FailureKind::Arguments), 125),
            (End::Interrupted, 130),
            (End::BrokenPipe, 141),
        ] {
            assert_eq!(end.code(), code);
        }
    }

    #[test]
    fn the_report_says_how_it_went() {
        let notes = Notes::default();
        let line = ["bash".to_owned(), "-c".to_owned()];
        let said = report(&line, &done(Exit::exited(5)), &notes, [3, 4]);
        assert_eq!(
            said,
            json!({
                "command": ["bash", "-c"], "exit": 5, "cause": "exited", "failure": null, "commands": 2,
                "wall_ms": 2, "cpu_ms": 1, "memory_peak_bytes": 7, "output_bytes": { "stdout": 3, "stderr": 4 },
                "denials": [], "denials_dropped": 0, "effects": [], "effects_dropped": 0,
            })
        );
        let said = report(&line, &End::Interrupted, &notes, [0, 0]);
        assert_eq!(
            (&said["cause"], &said["exit"], &said["wall_ms"]),
            (&json!("interrupted"), &json!(130), &Value::Null)
        );
    }
}
