//! The host functions of the contract, one module per interface.
//!
//! Invariant: every function that is a capability asks policy first ([`crate::call::Call::demand`], or the room that
//! does it for everybody: the file system and the egress), then checks its budget, then acts, and answers with the
//! contract's error; it traps only when a guest forges a handle.

pub(crate) mod blobs;
mod config;
mod context;
pub(crate) mod error;
pub(crate) mod http;
mod kv;
mod log;
mod memory;
pub(crate) mod progress;
mod secrets;
pub(crate) mod wasi_http;

use crate::bindings::claw::http::http_types;
use crate::bindings::claw::types::{content, errors};
use crate::state::State;

// Interfaces of types only.
impl errors::Host for State {}
impl content::Host for State {}
impl http_types::Host for State {}
