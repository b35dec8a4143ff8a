//! The only crate that starts host processes, and the walls around them.
//!
//! Invariant: a `Helper` inherits nothing (no environment, no standard input), is killed when nobody waits for it
//! any more, and tells at most a bounded text; what it is for is its caller's affair. A [`Tool`] is a developer's own
//! program and sees what they see. [`toolchain`] knows how to find and call the one that needs knowing: the compiler
//! for guests.

#[cfg(feature = "helper")]
mod confine;
#[cfg(feature = "helper")]
mod confined;
#[cfg(feature = "helper")]
mod helper;
#[cfg(feature = "helper")]
mod host_exec;
#[cfg(feature = "helper")]
mod quiet;
mod tool;
pub mod toolchain;

#[cfg(feature = "helper")]
pub use confine::{ConfineError, Confinement, Profile, Wall, confine_self};
#[cfg(feature = "helper")]
pub use confined::{CONFINED_COMMAND, NO_WALLS, NOT_STARTED, confined_main};
#[cfg(feature = "helper")]
pub use helper::{Helper, HelperError, HelperRun, MAX_STDERR_BYTES};
#[cfg(feature = "helper")]
pub use host_exec::{After, HostCommands, HostEnd, HostRun, HostStep};
pub use tool::{Tool, ToolError, is_program, which};
