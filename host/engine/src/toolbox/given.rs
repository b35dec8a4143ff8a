//! What a call is given: limits and the roots it sees.

use crate::settings::{
    Agent, LOCKED_FILES, LOCKED_FOLDERS, WORKSPACE_QUOTA_BYTES, WORKSPACE_QUOTA_FILES,
};
use claw_core::limit::CallLimits;
use claw_core::sandbox::RootMount;

/// The smaller of both for each limit.
pub(crate) fn narrow(asked: CallLimits, ceiling: CallLimits) -> CallLimits {
    CallLimits {
        wall_ms: asked.wall_ms.min(ceiling.wall_ms),
        cpu_ms: asked.cpu_ms.min(ceiling.cpu_ms),
        memory_bytes: asked.memory_bytes.min(ceiling.memory_bytes),
        output_bytes: asked.output_bytes.min(ceiling.output_bytes),
    }
}

/// The agent's own files. What goes into the prompt and what a person installs may not change.
pub(crate) fn workspace_root(agent: &Agent) -> RootMount {
    RootMount {
        guest: "/workspace".to_owned(),
        host: agent.workspace.clone(),
        read_only: false,
        read_only_holes: LOCKED_FILES
            .iter()
            .chain(LOCKED_FOLDERS.iter())
            .map(|s| (*s).to_owned())
            .collect(),
        quota_bytes: WORKSPACE_QUOTA_BYTES,
        quota_files: WORKSPACE_QUOTA_FILES,
        scratch: false,
    }
}
