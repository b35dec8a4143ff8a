//! What a run came to: the exit code, the words on standard error, and the file of `--report`.

use super::ledger::Notes;
use super::tell;
use crate::args::Exec;
use crate::failure::{Failure, INTERRUPTED, TIMED_OUT};
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
            Self::Interrupted => stop::exit_code().unwrap_or(INTERRUPTED),
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
    pub(super) fn say(&self, hints: &Hints, notes: &Notes) {
        if let Some((_, message)) = self.failure() {
            tell(&format!("claw: {message}"));
        }
        if let Some(hint) = hints.after(self) {
            tell(&format!("hint: {hint}"));
        }
        for line in notes.lines() {
            tell(&format!("claw: {line}"));
        }
    }
}

/// What is known of a command line that may help a person to mend it.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// As typed.
    program: String,
    /// The program is the name of a file here.
    file: bool,
    /// The script that the interpreter did not find.
    pub(super) missing: Option<String>,
    /// No runtime is installed.
    pub(super) bare: bool,
}

impl Hints {
    /// Of this command line.
    pub(super) fn of(exec: &Exec) -> Self {
        let program = exec.command.first().cloned().unwrap_or_default();
        Self {
            file: !program.contains('/') && Path::new(&program).is_file(),
            program,
            ..Self::default()
        }
    }

    fn after(&self, end: &End) -> Option<String> {
        let Some((kind, _)) = end.failure() else {
            let failed = matches!(end, End::Done(_)) && end.code() != 0;
            let script = self.missing.as_ref().filter(|_| failed)?;
            return Some(format!(
                "`{script}` is no file here, and in no folder of --dir; in the sandbox a file is named by its place there"
            ));
        };
        let hint = match kind {
            FailureKind::Timeout => "--timeout SECONDS allows more",
            FailureKind::Memory => "--memory MIB allows more",
            FailureKind::NotFound if self.file => {
                return Some(format!("`./{}` names the file here", self.program));
            }
            FailureKind::NotFound if self.program.contains('/') => {
                "a file of this machine is named by its path here, one in the sandbox by its path there"
            }
            FailureKind::NotFound if self.bare => {
                "no runtime is installed; `claw runtime add DIR` adds one, `cargo xtask runtimes` builds those of claw"
            }
            FailureKind::NotFound => "`claw runtime list` shows what runs here",
            FailureKind::Busy => "try again in a moment",
            _ => return None,
        };
        Some(hint.to_owned())
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
    fn a_hint_says_what_to_do_next() {
        let not = End::NotStarted(SandboxError {
            kind: FailureKind::NotFound,
            message: "x".into(),
        });
        let of = |program: &str, file, bare| Hints {
            program: program.into(),
            file,
            bare,
            missing: None,
        };
        for (hints, end, words) in [
            (of("x.sh", true, false), &not, "`./x.sh`"),
            (of("./x.sh", false, false), &not, "by its path"),
            (of("x", false, false), &not, "claw runtime list"),
            (of("x", false, true), &not, "no runtime is installed"),
        ] {
            let hint = hints.after(end).unwrap_or_default();
            assert!(hint.contains(words), "{hint}");
        }
        let mut hints = of("python3", false, false);
        assert_eq!(hints.after(&done(Exit::exited(2))), None);
        hints.missing = Some("x.py".into());
        let hint = hints.after(&done(Exit::exited(2))).unwrap_or_default();
        assert!(hint.contains("`x.py`") && hint.contains("--dir"), "{hint}");
        assert_eq!(hints.after(&done(Exit::exited(0))), None);
        assert_eq!(hints.after(&End::Interrupted), None);
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
