//! Tools and their calls, as the engine sees them: the port that the runtime implements.

use crate::capability::Decision;
use crate::code::{FailureKind, GuestError};
use crate::content::Block;
use crate::id::{AgentId, AskId, CallId, Digest, EntryId, RunId, SessionKey};
use crate::subject::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A tool as a component describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolDefinition {
    /// `[a-z][a-z0-9_]{0,47}`, unique over all installed plugins.
    pub name: String,
    /// For people; may be empty.
    pub title: String,
    /// For the model.
    pub description: String,
    /// JSON Schema of the arguments.
    pub input_schema: Value,
    /// JSON Schema of the structured output, or null.
    pub output_schema: Value,
    /// Declared effects: `read`, `write`, `delete`, `send`, `pay`. Open set.
    pub effects: Vec<String>,
    /// The same call twice does no more than once.
    pub idempotent: bool,
    /// May run beside other calls of the same turn.
    pub parallel: bool,
}

/// A tool with the plugin that brings it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledTool {
    /// What the component says.
    pub definition: ToolDefinition,
    /// Name of the plugin.
    pub plugin: String,
    /// Digest of the component's bytes.
    pub digest: Digest,
}

/// One call of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Unique; names the call for `claw why`.
    pub id: CallId,
    /// Model-facing name of the tool.
    pub tool: String,
    /// A JSON object.
    pub arguments: Value,
    /// On whose behalf.
    pub agent: AgentId,
    /// Where it is written down.
    pub session: SessionKey,
    /// The turn, if any.
    pub run: Option<RunId>,
    /// For whom.
    pub actor: Actor,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// What a person allowed this call alone, besides the grants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Allowed>,
    /// What untrusted text the model had read when it wrote the call.
    #[serde(default, skip_serializing_if = "Taint::is_clean")]
    pub taint: Taint,
}

/// What a person allowed one call: the answer `once` to an ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// The ask.
    pub ask: AskId,
    /// The subject as text.
    pub subject: String,
    /// A rule in policy's syntax.
    pub rule: String,
}

/// The label of a context: the entries of its transcript that hold text of others. See docs/design/0022.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taint {
    /// Where the text stands, oldest first, at most [`MAX_TAINT_SOURCES`].
    pub sources: Vec<EntryId>,
    /// More than those.
    pub more: u64,
}

/// Entries named in one [`Taint`].
pub const MAX_TAINT_SOURCES: usize = 64;

impl Taint {
    /// Whether nothing of others was read.
    pub fn is_clean(&self) -> bool {
        self.sources.is_empty()
    }
}

/// What a tool returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolOutput {
    /// For the model and the person.
    pub content: Vec<Block>,
    /// JSON that fits the output schema, or null.
    pub structured: Value,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum ToolOutcome {
    /// The tool returned.
    Ok(ToolOutput),
    /// The tool returned its own error (or a host function's, handed on).
    Error(GuestError),
    /// The host ended the call.
    Failed {
        /// Why.
        kind: FailureKind,
        /// One sentence.
        message: String,
        /// The WASI exit code of kind `exit`.
        exit_code: Option<i32>,
    },
}

/// A denial during a call; equal ones are one entry with a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// What was asked, in words.
    pub request: String,
    /// The capability, for example `files`.
    pub capability: String,
    /// Why not.
    pub decision: Decision,
    /// How often within the call.
    pub count: u32,
    /// What else a person should know of the first, each a few words of the host: `412 bytes`, `with secret `key``.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

/// One line a guest logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// `trace`, `debug`, `info`, `warn`, `error`.
    pub level: String,
    /// Message and fields, control characters removed.
    pub text: String,
}

/// Everything known about an ended call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReport {
    /// The call.
    pub id: CallId,
    /// Its result.
    pub outcome: ToolOutcome,
    /// What policy refused.
    pub denials: Vec<Denial>,
    /// Effects recorded.
    pub effects: u32,
    /// What the guest logged, bounded.
    pub log: Vec<LogLine>,
    /// Log lines cut.
    pub log_dropped: u64,
    /// Bounded tail of the guest's standard output and error, control characters removed.
    pub stdio: String,
    /// Bytes of standard output and error that were cut.
    pub stdio_dropped: u64,
    /// Start to end, in microseconds.
    pub wall_us: u64,
    /// Guest CPU, in microseconds.
    pub cpu_us: u64,
    /// Most memory held at once, in bytes.
    pub memory_peak_bytes: u64,
}

impl CallReport {
    /// A call that ended with this and has nothing else to tell: no guest ran.
    pub fn bare(id: CallId, outcome: ToolOutcome) -> Self {
        Self {
            id,
            outcome,
            denials: Vec::new(),
            effects: 0,
            log: Vec::new(),
            log_dropped: 0,
            stdio: String::new(),
            stdio_dropped: 0,
            wall_us: 0,
            cpu_us: 0,
            memory_peak_bytes: 0,
        }
    }

    /// Whether the call ended in an error and policy denied a request during it (exit code 3).
    pub fn refused(&self) -> bool {
        match &self.outcome {
            ToolOutcome::Ok(_) => false,
            ToolOutcome::Failed {
                kind: FailureKind::Denied,
                ..
            } => true,
            _ => !self.denials.is_empty(),
        }
    }

    /// What the model reads, and whether it is an error.
    pub fn for_model(&self) -> (String, bool) {
        match &self.outcome {
            ToolOutcome::Ok(out) => (crate::content::to_text(&out.content), false),
            ToolOutcome::Error(e) if e.code.is_empty() => (format!("error: {}", e.message), true),
            ToolOutcome::Error(e) => (format!("error ({}): {}", e.code, e.message), true),
            ToolOutcome::Failed { kind, message, .. } => {
                (format!("error ({kind}): {message}"), true)
            }
        }
    }
}
