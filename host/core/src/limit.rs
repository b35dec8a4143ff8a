//! Limits of one call tree. Numbers are the defaults of docs/security.md, from the project's design.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Bytes in a MiB.
pub const MIB_BYTES: u64 = 1 << 20;
/// Wall time of a tool call, in milliseconds.
pub const TOOL_WALL_MS: u64 = 60_000;
/// Guest CPU of a tool call, in milliseconds.
pub const TOOL_CPU_MS: u64 = 5_000;
/// Guest memory of a tool call over all its memories and tables, in bytes.
pub const TOOL_MEMORY_BYTES: u64 = 64 * MIB_BYTES;
/// The most memory a manifest may ask for, in bytes.
pub const MEMORY_CEILING_BYTES: u64 = 256 * MIB_BYTES;
/// Output kept of a call, in bytes; more is refused as `output`.
pub const OUTPUT_BYTES: u64 = MIB_BYTES;
/// Log lines kept of a call.
pub const LOG_LINES: u32 = 1_000;
/// Bytes kept of one log line, message and fields together.
pub const LOG_LINE_BYTES: usize = 4 * 1024;
/// Requests a minute per (agent, subject).
pub const REQUESTS_PER_MINUTE: u32 = 100;
/// Size of one blob, in bytes.
pub const BLOB_BYTES: u64 = 20 * MIB_BYTES;
/// Mutations of one batch.
pub const BATCH_MUTATIONS: usize = 10_000;
/// Entries of one session, all branches together; results of tools and notices alone go beyond it.
pub const SESSION_ENTRIES: u64 = 100_000;
/// Entries beyond [`SESSION_ENTRIES`] that only results of tools and notices take, so that a turn that met the limit
/// can be closed.
pub const SESSION_ENTRIES_RESERVE: u64 = 1_000;
/// Entries of one session with the reserve: what a reader of a whole transcript must expect.
pub const SESSION_ENTRIES_MOST: u64 = SESSION_ENTRIES + SESSION_ENTRIES_RESERVE;
/// Entries a session must have left before a turn begins in it: 40 answers of 32 calls each, the group of messages that
/// begins the turn, and some that come meanwhile.
pub const SESSION_TURN_RESERVE: u64 = 1_500;
/// Effect rows of one call.
pub const CALL_EFFECTS: u64 = 1_000;
/// Grant rows of one agent, revoked and expired ones included.
pub const AGENT_GRANTS: u64 = 5_000;
/// Rows of one list read from the store, whatever the reader asks for.
pub const LIST_ROWS: u32 = 1_000;
/// Length of a key of guest kv, in bytes.
pub const KV_KEY_BYTES: usize = 512;
/// Size of a value of guest kv, in bytes.
pub const KV_VALUE_BYTES: usize = 256 * 1024;
/// Messages that wait in one session; far above the cap of its queue.
pub const WAITING_MESSAGES: u64 = 10_000;
/// Parts of one reply.
pub const OUTBOX_PARTS: usize = 1_000;
/// Questions of one session that nobody has answered.
pub const OPEN_ASKS: u64 = 100;
/// How long settled rows of messages, replies and turns are kept, in days: a network's repetition within this time is
/// told as one.
pub const TOMBSTONE_DAYS: u32 = 30;
/// Fewest characters of a call's or a reply's id that stand for the whole.
pub const CALL_PREFIX_CHARS: usize = 4;

/// Limits of one call tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallLimits {
    /// From start to result, waiting included.
    pub wall_ms: u64,
    /// Thread CPU time of the guests.
    pub cpu_ms: u64,
    /// Over all memories and tables of the tree.
    pub memory_bytes: u64,
    /// Of the result.
    pub output_bytes: u64,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            wall_ms: TOOL_WALL_MS,
            cpu_ms: TOOL_CPU_MS,
            memory_bytes: TOOL_MEMORY_BYTES,
            output_bytes: OUTPUT_BYTES,
        }
    }
}

impl CallLimits {
    /// Wall limit as a duration.
    pub fn wall(&self) -> Duration {
        Duration::from_millis(self.wall_ms)
    }
}
