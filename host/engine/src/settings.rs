//! What a person configured, as the engine needs it. Read from the configuration file by the cli.

use crate::route::Rules;
use claw_core::id::AgentId;
use claw_core::limit::CallLimits;
use claw_policy::bounds::Bounds;
use claw_policy::host_exec::HostPattern;
use claw_policy::profile::Profile;
use claw_policy::rule::Rule;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes of an agent's workspace.
pub const WORKSPACE_QUOTA_BYTES: u64 = 1 << 30;
/// Files and folders of an agent's workspace.
pub const WORKSPACE_QUOTA_FILES: u64 = 100_000;
/// Files of the workspace that go into the prompt and that no tool may change.
pub const LOCKED_FILES: [&str; 5] = ["SOUL.md", "AGENTS.md", "IDENTITY.md", "USER.md", "TOOLS.md"];
/// Folders of the workspace that no tool may change.
pub const LOCKED_FOLDERS: [&str; 2] = ["skills", ".agents"];

/// One agent.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// Its name for people.
    pub name: String,
    /// `provider/model`; `None` takes the default and its fallbacks.
    pub model: Option<String>,
    /// `provider/model` asked in this order where `model` cannot answer.
    pub fallbacks: Vec<String>,
    /// Its folder of files.
    pub workspace: PathBuf,
    /// Its tools, and what it may use them for at most.
    pub profile: Arc<Profile>,
    /// Passes: where it may send, and what it may delete, although text of others was read.
    pub destinations: Arc<Vec<Rule>>,
    /// Programs of the host it may run; `None`: none, and no tool for them.
    pub host_exec: Option<Arc<HostExec>>,
}

/// What becomes of a command for the host that no rule matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostExecMode {
    /// Refused.
    Deny,
    /// A person is asked.
    Ask,
    /// It runs, and is recorded as every other is.
    Record,
}

/// Programs of the host that an agent may run. See docs/design/0024.
#[derive(Debug, Clone)]
pub struct HostExec {
    /// What becomes of a command that no rule matches.
    pub mode: HostExecMode,
    /// What runs without a question.
    pub rules: Vec<HostPattern>,
    /// Real paths of folders they may read, besides the workspace.
    pub read: Vec<PathBuf>,
    /// Real paths of folders they may change.
    pub write: Vec<PathBuf>,
}

/// Everything configured.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Agents by id; `main` is always there.
    pub agents: BTreeMap<AgentId, Agent>,
    /// `provider/model` used where none is named; `None` when no model can be had.
    pub default_model: Option<String>,
    /// `provider/model` asked in this order where the default model cannot answer.
    pub fallbacks: Vec<String>,
    /// What models may cost.
    pub budgets: crate::budget::Limits,
    /// Configuration of plugins by name; objects.
    pub plugins: BTreeMap<String, Value>,
    /// The most any tool may ever do here.
    pub bounds: Arc<Bounds>,
    /// Ceiling on every call's limits.
    pub ceiling: CallLimits,
    /// Where messages go.
    pub routes: Arc<Rules>,
    /// IANA zone of the person.
    pub zone: String,
    /// BCP 47 language of the person.
    pub language: String,
}

/// Whether a name is an IANA time zone.
pub fn is_zone(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}
