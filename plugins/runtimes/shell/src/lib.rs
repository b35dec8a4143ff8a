//! The shell runtime: `bash`, `sh` and their everyday commands as one component of `claw:script/script`.
//!
//! Data flows one way: `command_line` reads `argv` into a `Plan`, `shell` runs it on the interpreter `bashkit`,
//! whose files (`files`), commands (`builtin`, `spawn`, `web`) and standard input (`input`) are ours. Everything
//! that touches the host is in `platform`; a native build has the same parts with the host's left out, so that the
//! logic is tested without a component.
mod bindings;
mod builtin;
mod command_line;
mod date;
mod files;
mod input;
mod names;
mod platform;
mod rewrite;
mod shell;
mod spawn;
mod state;

#[cfg(target_family = "wasm")]
mod component;

pub use platform::Invocation;
pub use shell::run;
