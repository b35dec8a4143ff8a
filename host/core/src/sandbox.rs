//! The port to the sandbox: one component, one call, one authority. Implemented by the runtime.

use crate::capability::{Decision, Request};
use crate::code::{FailureKind, GuestError};
use crate::id::{AgentId, Digest, TimestampMs};
use crate::ledger::Ledger;
use crate::limit::CallLimits;
use crate::row::{KvWrite, Provenance};
use crate::secret::{DeclaredSecret, StandIn};
use crate::subject::{Actor, Subject};
use crate::tool::{CallReport, ToolCall, ToolDefinition};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// The effective authority of one call, already narrowed by every layer. Implemented by policy.
pub trait Authority: Send + Sync {
    /// On whose behalf.
    fn agent(&self) -> &AgentId;
    /// What acts.
    fn subject(&self) -> &Subject;
    /// For whom.
    fn actor(&self) -> &Actor;
    /// May it?
    fn decide(&self, request: &Request) -> Decision;
    /// The same for a request of HTTP that carries more than its address: a body, headers of the caller's own, or what is
    /// said on the connection afterwards.
    fn decide_carrying(&self, request: &Request) -> Decision {
        self.decide(request)
    }
    /// The server of an allowed request answered that what was asked for is at this URL: an address that was given.
    fn led(&self, url: &str) {
        let _ = url;
    }
    /// May it connect to this address for this request? Asked after resolving the name, for every hop.
    /// A non-global address needs a rule with exactly that literal address and port.
    fn admits(&self, method: &str, url: &str, address: IpAddr) -> Decision;
}

/// A virtual root of the guest's file tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootMount {
    /// What the guest sees, for example `/workspace`.
    pub guest: String,
    /// Where it is. Never shown to a guest.
    pub host: PathBuf,
    /// Nothing below it may change.
    pub read_only: bool,
    /// Paths relative to the root that may not change, files or whole folders.
    pub read_only_holes: Vec<String>,
    /// Bytes of all files below it.
    pub quota_bytes: u64,
    /// Number of files and folders below it.
    pub quota_files: u64,
    /// The call's own scratch: writes need no effect row.
    pub scratch: bool,
}

/// A piece of memory found by a search or read by id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemoryPiece {
    /// Opaque; for `get`.
    pub id: String,
    /// For example `memory/2026-11-20.md`.
    pub path: String,
    /// First line, from 1.
    pub line: u32,
    /// The text.
    pub text: String,
    /// Higher is better; 0 for a piece read by id.
    pub score: f64,
    /// Whose text it is.
    pub provenance: Provenance,
    /// When it was written, as far as known.
    pub written: TimestampMs,
    /// Lines of the file after this piece.
    pub more: u32,
}

/// An agent's long-term memory: plain files are the truth.
#[async_trait]
pub trait Memory: Send + Sync {
    /// Best first; `limit` 1 to 50.
    async fn search(&self, query: &str, limit: u32) -> Result<Vec<MemoryPiece>, GuestError>;
    /// The piece and `around` lines on both sides.
    async fn get(&self, id: &str, around: u32) -> Result<MemoryPiece, GuestError>;
    /// Adds a note to today's file and returns its id.
    async fn save(
        &self,
        text: &str,
        tags: &[String],
        provenance: Provenance,
    ) -> Result<String, GuestError>;
}

/// What a guest reports while it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "progress")]
pub enum Progress {
    /// How far it is, from 0 to 1 if known, and one short line.
    Report {
        /// Share done.
        fraction: Option<f32>,
        /// The line.
        message: String,
    },
    /// Part of the output, shown as it grows.
    Partial {
        /// The text.
        text: String,
    },
}

/// Hears what guests report. Must not block.
pub trait ProgressSink: Send + Sync {
    /// One report.
    fn progress(&self, progress: Progress);
}

/// One call of one component with everything it may touch.
#[derive(Clone)]
pub struct Invocation {
    /// The call.
    pub call: ToolCall,
    /// The component.
    pub digest: Digest,
    /// Effective authority.
    pub authority: Arc<dyn Authority>,
    /// Limits of the call tree.
    pub limits: CallLimits,
    /// Where effects and denials go.
    pub ledger: Arc<dyn Ledger>,
    /// Virtual roots. What is not here does not exist.
    pub roots: Vec<RootMount>,
    /// Namespace of guest kv.
    pub kv_namespace: String,
    /// Quota of guest kv in bytes.
    pub kv_quota_bytes: u64,
    /// The secrets its manifest declares.
    pub declared_secrets: Vec<DeclaredSecret>,
    /// What it was given in place of values, for example in variables.
    pub stand_ins: Vec<StandIn>,
    /// The plugin's configuration; an object.
    pub config: Value,
    /// The agent's memory.
    pub memory: Arc<dyn Memory>,
    /// Who hears progress.
    pub progress: Arc<dyn ProgressSink>,
    /// IANA zone of the person.
    pub zone: String,
    /// BCP 47 language of the person.
    pub language: String,
}

/// What came of an invocation. Denials and effects are the ledger's to tell.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Result, log, figures; `denials` is empty and `effects` zero here.
    pub report: CallReport,
    /// Guest kv to land with the call; empty unless the call ended well.
    pub kv: Vec<KvWrite>,
}

/// Why a component cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct SandboxError {
    /// The kind.
    pub kind: FailureKind,
    /// One sentence.
    pub message: String,
}

/// Where components run.
#[async_trait]
pub trait Sandbox: Send + Sync {
    /// Compiles the component in a confined helper unless a good artifact is there already,
    /// and checks that it fits the contract. The bytes' digest is its name from then on.
    async fn prepare(&self, wasm: PathBuf, digest: Digest) -> Result<(), SandboxError>;
    /// Asks a component for its tools, without any authority.
    async fn describe(&self, digest: &Digest) -> Result<Vec<ToolDefinition>, SandboxError>;
    /// Runs one call to its end. Dropping the future aborts the call and all it started.
    async fn invoke(&self, invocation: Invocation) -> Ended;
}
