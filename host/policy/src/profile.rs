//! An agent's profile: its tools, and what it may use them for at most.

use crate::bounds::Bounds;
use crate::tools::ToolProfile;

/// What the configuration says about one agent. The default has every tool and bounds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Tools it may be offered.
    pub tools: ToolProfile,
    /// The most its tools may do.
    pub bounds: Bounds,
}
