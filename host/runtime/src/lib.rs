//! The sandbox: runs one component for one call with one authority, and nothing more.
//!
//! Invariant: this is the only crate that names wasmtime. A guest reaches the world through the functions in
//! [`host`] alone; each of them asks the call's authority first, charges a budget and answers with a typed error.
//! No call leaves anything alive behind it.

mod artifact;
mod bindings;
mod blobs;
mod call;
mod catalog;
mod compile;
mod engine;
mod errors;
mod fs;
mod host;
mod inspect;
mod kv;
mod limiter;
mod linker;
mod log;
mod meter;
mod nobody;
mod options;
mod output;
#[cfg(any(test, feature = "pre-initialise"))]
pub mod pre_initialise;
mod report;
mod room;
mod run;
mod sandbox;
mod schema;
mod script;
mod secrets;
mod state;
mod stdio;
mod text;

pub use compile::{
    COMPILE_COMMAND, COMPILE_CPU_SECONDS, COMPILE_MEMORY_BYTES, COMPILE_WALL_SECONDS, CompileMode,
    MAX_COMPONENT_BYTES, compile_helper_main,
};
pub use options::Options;
pub use room::{MAX_INSTANCES, guest_memory_bytes};
pub use sandbox::{MAX_ARGUMENT_BYTES, RuntimeSandbox, SHUTDOWN_GRACE_MS, SetupError};
pub use script::{
    Closed, Interpreter, PipeReader, PipeWriter, ScriptRuntime, Stdin, Stdio, Stdout, first_line,
    pipe,
};
