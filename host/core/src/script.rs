//! The port for scripts and commands: what is run, and what came of it. Implemented by the runtime.

use crate::code::FailureKind;
use crate::sandbox::{Invocation, SandboxError};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Wall time of a command, in milliseconds.
pub const SCRIPT_WALL_MS: u64 = 120_000;
/// Guest CPU of a command and all it starts, in milliseconds.
pub const SCRIPT_CPU_MS: u64 = 60_000;
/// Guest memory of a command and all it starts, in bytes.
pub const SCRIPT_MEMORY_BYTES: u64 = 256 << 20;
/// Arguments and environment of one command together, in bytes.
pub const COMMAND_BYTES: usize = 1 << 20;

/// One command line, as an operating system would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandLine {
    /// A name of the command table, or the path of a script in the guest's file tree.
    pub program: String,
    /// Without `argv[0]`.
    pub args: Vec<String>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// Absolute guest path.
    pub cwd: String,
    /// Standard input.
    pub stdin: Vec<u8>,
}

/// Why a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExitCause {
    /// By itself: the code is its own.
    Exited,
    /// Somebody ended it: 137.
    Killed,
    /// A deadline: 124.
    TimedOut,
    /// Memory: 137.
    OutOfMemory,
    /// A trap: 134.
    Crashed,
    /// It wrote on where nobody reads: 141.
    BrokenPipe,
    /// CPU time: 152.
    OverBudget,
}

impl ExitCause {
    /// The exit code a shell shows for a command that did not end by itself.
    pub fn code(self) -> u8 {
        match self {
            Self::Exited => 0,
            Self::TimedOut => 124,
            Self::Crashed => 134,
            Self::Killed | Self::OutOfMemory => 137,
            Self::BrokenPipe => 141,
            Self::OverBudget => 152,
        }
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Exit {
    /// 0 to 255.
    pub code: u8,
    /// Why.
    pub cause: ExitCause,
}

impl Exit {
    /// It ended by itself with this code.
    pub fn exited(code: u8) -> Self {
        let cause = ExitCause::Exited;
        Self { code, cause }
    }

    /// It was ended.
    pub fn ended(cause: ExitCause) -> Self {
        let code = cause.code();
        Self { code, cause }
    }
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// How it ended.
    pub exit: Exit,
    /// Why the host ended it, in words; `None` if it ended by itself.
    pub failure: Option<(FailureKind, String)>,
    /// What it wrote, up to the output limit of the call; empty where the caller took the stream.
    pub stdout: Vec<u8>,
    /// The same for standard error.
    pub stderr: Vec<u8>,
    /// Bytes beyond the output limit, which were dropped.
    pub output_dropped_bytes: u64,
    /// Commands that ran, the first one included.
    pub commands: u32,
    /// Wall time in microseconds.
    pub wall_us: u64,
    /// CPU time of all guests in microseconds.
    pub cpu_us: u64,
    /// Most memory held at once, in bytes.
    pub memory_peak_bytes: u64,
}

/// Where the commands of the table are found, as `PATH` says it.
pub const COMMAND_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The environment every command starts from. Nothing of the host's own environment is in it.
///
/// `zone` is an IANA time zone, `home` an absolute guest path.
pub fn base_env(zone: &str, home: &str) -> Vec<(String, String)> {
    [
        ("HOME", home),
        ("PATH", COMMAND_PATH),
        ("LANG", "C.UTF-8"),
        ("TZ", zone),
        ("USER", "claw"),
        ("LOGNAME", "claw"),
        ("TMPDIR", "/tmp"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Where commands run.
#[async_trait]
pub trait Scripts: Send + Sync {
    /// Runs a command to its end. Dropping the future aborts it and all it started.
    ///
    /// # Errors
    /// It could not be started: `not-found` with words a person can use, `incompatible` for a file that names no
    /// interpreter, `busy`, or a fault of the host.
    async fn execute(
        &self,
        invocation: Invocation,
        command: CommandLine,
    ) -> Result<Executed, SandboxError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_the_documented_one_and_no_more() {
        let env = base_env("Europe/Rome", "/home");
        let lines: Vec<String> = env.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(
            lines,
            [
                "HOME=/home",
                "PATH=/usr/local/bin:/usr/bin:/bin",
                "LANG=C.UTF-8",
                "TZ=Europe/Rome",
                "USER=claw",
                "LOGNAME=claw",
                "TMPDIR=/tmp",
            ]
        );
    }

    #[test]
    fn what_did_not_end_by_itself_has_the_code_a_shell_shows() {
        for (cause, code) in [
            (ExitCause::Exited, 0),
            (ExitCause::TimedOut, 124),
            (ExitCause::Crashed, 134),
            (ExitCause::Killed, 137),
            (ExitCause::OutOfMemory, 137),
            (ExitCause::BrokenPipe, 141),
            (ExitCause::OverBudget, 152),
        ] {
            assert_eq!(Exit::ended(cause), Exit { code, cause });
        }
        assert_eq!(Exit::exited(5).code, 5);
    }
}
