//! Programs of the host: the port that the engine runs them by. See docs/design/0024.

use crate::code::GuestError;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostStep {
    /// Whether it runs.
    pub after: After,
    /// Each with its words, the program first: a name to be found in the path of the system, or an absolute path.
    pub pipe: Vec<Vec<String>>,
}

/// A line of programs, and the walls around each of them. There is no network in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCommand {
    /// In order.
    pub steps: Vec<HostStep>,
    /// Where they start; below one of the others, or readable by itself.
    pub folder: PathBuf,
    /// What else they may read, besides the system's programs.
    pub read: Vec<PathBuf>,
    /// What they may change.
    pub write: Vec<PathBuf>,
    /// IANA zone of the person.
    pub zone: String,
    /// The longest all of it may take, in milliseconds.
    pub wall_ms: u64,
    /// Bytes of output kept.
    pub output_bytes: usize,
}

/// A line that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRan {
    /// The last program's code; `None`: it took too long and was ended.
    pub exit_code: Option<i32>,
    /// Standard output and error, as they were written.
    pub output: Vec<u8>,
    /// Bytes that were not kept.
    pub dropped_bytes: u64,
    /// Start to end, in microseconds.
    pub wall_us: u64,
}

/// Runs programs of the host behind walls.
#[async_trait]
pub trait HostPrograms: Send + Sync {
    /// Runs a line to its end. Dropping the future ends every process of it.
    ///
    /// # Errors
    /// `not-found` (`no-program`), `unavailable` (`no-walls`, `folders`): nothing was run.
    async fn run(&self, command: HostCommand) -> Result<HostRan, GuestError>;
}
