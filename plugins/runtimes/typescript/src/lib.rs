//! The TypeScript runtime: one command that turns a module of TypeScript into one of JavaScript. The JavaScript runtime
//! starts it for every module that needs it.
//!
//! Invariant: a module's text is all it sees; it opens no file and checks no type.
#![cfg_attr(not(target_family = "wasm"), allow(dead_code))]

mod command;
mod transform;

pub use command::run;

#[cfg(target_family = "wasm")]
mod bindings;
#[cfg(target_family = "wasm")]
mod component;
