//! The rim between the shell and the host. Invariant: this is the only module that reaches a generated import, and
//! both its halves (`wasm`, `native`) have the same functions.

#[cfg(target_family = "wasm")]
mod http;
#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(target_family = "wasm")]
mod reactor;
#[cfg(target_family = "wasm")]
mod wasm;

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::*;
#[cfg(target_family = "wasm")]
pub(crate) use {http::http, wasm::*};

/// One call of the runtime, as `claw:script/command` gives it.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    /// `argv[0]` is the name the runtime was called by.
    pub argv: Vec<String>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// Absolute.
    pub cwd: String,
}

/// A command for another runtime of the host.
#[derive(Debug, Clone)]
pub(crate) struct Spawn {
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) cwd: String,
    /// The call's own standard input instead of a pipe.
    pub(crate) inherit_stdin: bool,
}

/// Why the host started nothing.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "a native build knows no host")
)]
pub(crate) enum Refused {
    /// No such command; the words say what could be done.
    NotFound(String),
    /// The file names no interpreter or may not be executed.
    CannotExecute(String),
    /// A limit or another fault.
    Failed(String),
}
