//! The userland runtime: commands that work on files, text, archives and numbers, as one component of
//! `claw:script/script`. `argv[0]` picks the command.
//!
//! Invariant: a command is a function from arguments and streams to an exit code; it reads and writes nothing but its
//! streams and the files it is told of. Everything that touches claw's own interfaces is in `platform`; a native build
//! has the same parts with the host's left out, so that commands are tested without a component.
#![cfg_attr(not(target_family = "wasm"), allow(dead_code))]

mod archive;
mod calc;
mod codec;
mod file;
mod io;
mod platform;
mod table;
mod text;

#[cfg(target_family = "wasm")]
mod bindings;
#[cfg(target_family = "wasm")]
mod component;

pub use io::Io;
pub use table::{NAMES, run};
