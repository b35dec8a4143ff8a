//! Running a command line of programs of the host, each behind walls.
//!
//! Invariant: nothing is a shell's; each program is started with exactly its words. When [`HostCommands::run`] returns or is
//! dropped, every process of the line is gone or being killed.

use crate::confine::Profile;
use crate::confined::arguments;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};

/// When a step runs, by how the one before it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// However it ended.
    Any,
    /// With code 0.
    Success,
    /// With another.
    Failure,
}

/// Programs joined by pipes.
#[derive(Debug, Clone)]
pub struct HostStep {
    /// Whether it runs.
    pub after: After,
    /// Each with its words: the program's absolute path first.
    pub pipe: Vec<Vec<OsString>>,
}

/// A line of commands for the host.
#[derive(Debug, Clone)]
pub struct HostCommands {
    /// The binary that answers to [`crate::CONFINED_COMMAND`].
    pub helper: PathBuf,
    /// In order.
    pub steps: Vec<HostStep>,
    /// Where they start.
    pub folder: PathBuf,
    /// Their whole environment.
    pub env: Vec<(String, String)>,
    /// The walls around each.
    pub profile: Profile,
    /// The longest all of it may take.
    pub wall: Duration,
    /// Bytes of output kept; the rest is read and thrown away.
    pub output_bytes: usize,
}

/// How a line ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEnd {
    /// With the code of its last program; 128 and the signal's number if one ended it.
    Exit(i32),
    /// It took too long and was killed.
    Timeout,
}

/// A line that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRun {
    /// How it ended.
    pub end: HostEnd,
    /// Standard output and error, as they were written.
    pub output: Vec<u8>,
    /// Bytes thrown away.
    pub dropped_bytes: u64,
    /// Start to end.
    pub took: Duration,
}

/// Processes of a step, each the leader of its group: the whole group is killed when the step has ended or nobody waits
/// for it. No process can leave its group (see [`crate::quiet`]), and while one is in it, its number names nothing else.
#[derive(Default)]
struct Groups {
    children: Vec<Child>,
    leaders: Vec<Pid>,
}

impl Groups {
    fn add(&mut self, child: Child) {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        self.leaders.extend(id.and_then(Pid::from_raw));
        self.children.push(child);
    }
}

impl Drop for Groups {
    fn drop(&mut self) {
        for leader in &self.leaders {
            // Gone already is as good.
            let _ = kill_process_group(*leader, Signal::KILL);
        }
    }
}

impl HostCommands {
    /// Runs the line to its end.
    ///
    /// # Errors
    /// A process or a pipe could not be made. That a program is not there is told by the code 126 and its words.
    pub async fn run(&self) -> io::Result<HostRun> {
        let began = Instant::now();
        let (reader, writer) = io::pipe()?;
        let reading = tokio::spawn(read(reader, self.output_bytes));
        let end = tokio::time::timeout(self.wall, self.steps(writer)).await;
        let end = match end {
            Ok(ended) => HostEnd::Exit(ended?),
            Err(_) => HostEnd::Timeout,
        };
        // Every writer has gone, or is being killed.
        let (output, dropped_bytes) = reading.await.unwrap_or_default();
        Ok(HostRun {
            end,
            output,
            dropped_bytes,
            took: began.elapsed(),
        })
    }

    async fn steps(&self, out: PipeWriter) -> io::Result<i32> {
        let mut last = 0;
        for step in &self.steps {
            let runs = match step.after {
                After::Any => true,
                After::Success => last == 0,
                After::Failure => last != 0,
            };
            if runs {
                last = self.step(step, &out).await?;
            }
        }
        Ok(last)
    }

    async fn step(&self, step: &HostStep, out: &PipeWriter) -> io::Result<i32> {
        let mut groups = Groups::default();
        let mut stdin = Stdio::null();
        for (at, words) in step.pipe.iter().enumerate() {
            let is_last = at + 1 == step.pipe.len();
            let stdout = match is_last {
                true => out.try_clone()?.into(),
                false => Stdio::piped(),
            };
            let mut command = Command::new(&self.helper);
            command
                .args(arguments(&self.profile, words))
                .current_dir(&self.folder)
                .env_clear()
                .envs(self.env.iter().map(|(k, v)| (k, v)))
                .stdin(stdin)
                .stdout(stdout)
                .stderr(out.try_clone()?)
                .process_group(0)
                .kill_on_drop(true);
            let mut child = command.spawn()?;
            stdin = match child.stdout.take() {
                Some(stdout) => stdout.try_into()?,
                None => Stdio::null(),
            };
            groups.add(child);
        }
        let mut last = 0;
        for child in &mut groups.children {
            last = code(child.wait().await?);
        }
        Ok(last)
    }
}

fn code(status: ExitStatus) -> i32 {
    let by_signal = || status.signal().map_or(1, |signal| 128 + signal);
    status.code().unwrap_or_else(by_signal)
}

/// The first bytes, and how many more there were.
async fn read(reader: PipeReader, most: usize) -> (Vec<u8>, u64) {
    let mut kept = Vec::new();
    let mut dropped = 0u64;
    let Ok(mut reader) = pipe::Receiver::from_owned_fd(OwnedFd::from(reader)) else {
        return (kept, dropped);
    };
    let mut chunk = vec![0; 8192];
    while let Ok(n) = reader.read(&mut chunk).await {
        if n == 0 {
            break;
        }
        let room = most.saturating_sub(kept.len()).min(n);
        kept.extend_from_slice(&chunk[..room]);
        dropped = dropped.saturating_add(u64::try_from(n - room).unwrap_or(u64::MAX));
    }
    (kept, dropped)
}
