//! Running a helper process to its end.
//!
//! Invariant: when [`Helper::run`] returns or is dropped, the process is gone or being killed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

/// Bytes kept of what a helper writes to its standard error: the first ones. The rest is read and thrown away.
pub const MAX_STDERR_BYTES: usize = 16 * 1024;

/// A program to run once.
#[derive(Debug, Clone)]
pub struct Helper {
    /// The program, as an absolute path: there is no search path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment.
    pub env: Vec<(String, String)>,
    /// The longest it may take.
    pub wall: Duration,
}

/// A helper that ended well.
#[derive(Debug, Clone)]
pub struct HelperRun {
    /// What it wrote to standard error, cut.
    pub stderr: String,
    /// Start to end.
    pub took: Duration,
}

/// A helper that did not.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// It could not be started.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// The program.
        program: String,
        /// The system's words.
        source: std::io::Error,
    },
    /// It took longer than allowed and was killed.
    #[error("helper took longer than {} s", wall.as_secs())]
    Timeout {
        /// The limit.
        wall: Duration,
    },
    /// It gave up.
    #[error("helper failed with status {code}: {stderr}")]
    Failed {
        /// Its exit code.
        code: i32,
        /// Its words, cut.
        stderr: String,
    },
    /// A signal ended it: out of memory or CPU time, most likely.
    #[error("helper was ended by signal {signal}: {stderr}")]
    Killed {
        /// The signal.
        signal: i32,
        /// Its words, cut.
        stderr: String,
    },
    /// It could not be waited for.
    #[error("cannot wait for the helper: {0}")]
    Wait(std::io::Error),
}

impl Helper {
    /// Runs it: empty environment but for `env`, no standard input, standard output thrown away.
    ///
    /// # Errors
    /// Anything but exit code 0 within the wall limit. Dropping the future kills the process.
    pub async fn run(&self) -> Result<HelperRun, HelperError> {
        let started = Instant::now();
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .env_clear()
            .envs(self.env.iter().map(|(k, v)| (k, v)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| HelperError::Start {
                program: self.program.display().to_string(),
                source,
            })?;
        let stderr = child.stderr.take();
        let work = async {
            let (text, status) = tokio::join!(bounded(stderr), child.wait());
            status.map(|s| (text, s)).map_err(HelperError::Wait)
        };
        let (stderr, status) = tokio::time::timeout(self.wall, work)
            .await
            .map_err(|_| HelperError::Timeout { wall: self.wall })??;
        verdict(status, stderr, started.elapsed())
    }
}

fn verdict(status: ExitStatus, stderr: String, took: Duration) -> Result<HelperRun, HelperError> {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(HelperRun { stderr, took }),
        (Some(code), _) => Err(HelperError::Failed { code, stderr }),
        (None, signal) => Err(HelperError::Killed {
            signal: signal.unwrap_or(0),
            stderr,
        }),
    }
}

/// The first bytes of a stream as text; reads on to its end so that the writer never blocks.
async fn bounded(stream: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut stream) = stream else {
        return String::new();
    };
    let mut kept = Vec::new();
    let mut chunk = vec![0; 4096];
    while let Ok(n) = stream.read(&mut chunk).await {
        if n == 0 {
            break;
        }
        let room = MAX_STDERR_BYTES.saturating_sub(kept.len());
        kept.extend_from_slice(&chunk[..n.min(room)]);
    }
    String::from_utf8_lossy(&kept).trim_end().to_owned()
}
