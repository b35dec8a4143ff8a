//! The JavaScript runtime: QuickJS with Node's modules as one component of `claw:script/script`.
//!
//! Data flows one way: `engine` starts QuickJS and runs `js/internal/main.js`, which reads `argv` and loads the script;
//! `event_loop` then runs what the script left to do. Node's modules are the files of `js/`, loaded when they are first
//! asked for; what they need of the world are the small Rust modules of `service`, handed out by `internalBinding`.
//! Everything that touches the host is in `platform`; a native build has the same parts with the host's left out or
//! taken from the operating system, so that modules are tried without a component.
#![cfg_attr(not(target_family = "wasm"), allow(dead_code))]

#[cfg(target_family = "wasm")]
mod bindings;
mod carry;
#[cfg(target_family = "wasm")]
mod component;
mod engine;
mod event_loop;
mod loader;
mod platform;
mod qjs;
mod service;
mod state;
#[cfg(target_family = "wasm")]
mod zone;

pub use engine::run;

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
