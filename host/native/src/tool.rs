//! A developer's own tool, run in front of the person: a compiler, a component maker.
//!
//! Unlike a confined helper it sees the person's environment and terminal: it is the person's program, started
//! by the person's command, and never reachable from a guest or a model.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Longest output that is captured, in bytes.
const MAX_CAPTURE_BYTES: usize = 16 << 20;

/// One run of a developer's tool.
#[derive(Debug, Clone, Default)]
pub struct Tool {
    /// Name or path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Where it runs; `None` is here.
    pub dir: Option<PathBuf>,
    /// Variables set for it.
    pub env: Vec<(String, String)>,
    /// Variables taken away from it.
    pub unset: Vec<String>,
}

/// Why a tool did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// It could not be started.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// It ended badly; what it said is on the person's terminal.
    #[error("`{program}` failed ({status})")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
    },
    /// It printed more than is read.
    #[error("`{program}` printed more than {MAX_CAPTURE_BYTES} bytes")]
    TooMuch {
        /// The program.
        program: String,
    },
}

impl Tool {
    /// Runs it to its end. Its messages go to the person's standard error; its standard output is returned.
    pub fn capture(&self) -> Result<String, ToolError> {
        self.run(Stdio::inherit())
    }

    /// What it answers, if it does; its messages are thrown away.
    pub(crate) fn ask(&self) -> Option<String> {
        self.run(Stdio::null()).ok()
    }

    fn run(&self, stderr: Stdio) -> Result<String, ToolError> {
        let program = self.program.display().to_string();
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::null()).stderr(stderr);
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.env.iter().map(|(k, v)| (k, v)));
        let out = command.output().map_err(|source| ToolError::Start {
            program: program.clone(),
            source,
        })?;
        if !out.status.success() {
            return Err(ToolError::Failed {
                program,
                status: out.status.to_string(),
            });
        }
        if out.stdout.len() > MAX_CAPTURE_BYTES {
            return Err(ToolError::TooMuch { program });
        }
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }
}

/// Finds a program in the path: the first file of that name that can be run.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| is_program(file))
}

/// Whether this is a file that somebody may run.
pub fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sh(script: &str) -> Tool {
        Tool {
            program: "sh".into(),
            args: vec!["-c".into(), script.into()],
            ..Tool::default()
        }
    }

    #[test]
    fn output_is_captured_and_failure_is_typed() {
        let tool = Tool {
            env: vec![("CLAW_X".into(), "1".into())],
            unset: vec!["HOME".into()],
            ..sh("echo $CLAW_X$HOME")
        };
        assert_eq!(tool.capture().unwrap(), "1\n");
        assert!(matches!(
            sh("exit 3").capture(),
            Err(ToolError::Failed { .. })
        ));
        let gone = Tool {
            program: "no-such-program-here".into(),
            ..Tool::default()
        };
        assert!(matches!(gone.capture(), Err(ToolError::Start { .. })));
    }
    #[test]
    fn asking_says_nothing_when_there_is_no_answer() {
        assert_eq!(sh("echo yes").ask().as_deref(), Some("yes\n"));
        assert_eq!(sh("echo no; exit 1").ask(), None);
    }

    #[test]
    fn programs_are_found_and_others_not() {
        assert!(which("sh").is_some());
        assert!(which("no-such-program-of-any-machine").is_none());
    }
}
