//! The only crate that starts host processes, and the walls around them.
//!
//! Invariant: a process started here inherits nothing (no environment, no standard input), is killed when nobody
//! waits for it any more, and tells at most a bounded text. What a process is for is its caller's affair.

mod confine;
mod helper;
mod tool;

pub use confine::{ConfineError, Confinement, Profile, Wall, confine_self};
pub use helper::{Helper, HelperError, HelperRun, MAX_STDERR_BYTES};
pub use tool::{Tool, ToolError};
