//! The engine: sessions, turns, tools under policy, memory, and the one API that every surface speaks.
//!
//! Invariant: the world comes in through `claw-core`'s ports (store, model, sandbox, clock, ids). The engine
//! names no wasm runtime, no HTTP client and no vendor.

pub mod api;
pub mod asks;
pub mod budget;
pub mod delivery;
pub mod failover;
#[cfg(test)]
mod fakes;
pub mod hosttool;
pub mod intake;
pub mod journal;
pub mod lane;
pub mod memory;
pub mod route;
pub mod scripts;
pub mod session;
pub mod settings;
pub mod skill;
mod taint;
pub mod toolbox;
pub mod turn;
mod workspace;

use claw_core::ports::{Blobs, Clock, Ids, Store};
use std::sync::Arc;

/// The ports every part of the engine uses.
#[derive(Clone)]
pub struct World {
    /// Durable state.
    pub store: Arc<dyn Store>,
    /// Big values.
    pub blobs: Arc<dyn Blobs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
}
