//! The vocabulary both sides of every room agree on: ids, subjects and actors, capability requests,
//! content, tools, model turns, store rows, events, limits, error codes and the port traits.
//!
//! Invariant: this crate is pure. It knows no runtime, no file, no socket and no vendor; a type enters
//! only when two rooms need it.

pub mod batch;
pub mod capability;
pub mod code;
pub mod content;
pub mod event;
pub mod id;
pub mod ledger;
pub mod limit;
pub mod model;
pub mod native;
pub mod ports;
pub mod route;
pub mod row;
pub mod sandbox;
pub mod script;
pub mod secret;
pub mod step;
pub mod subject;
pub mod tool;
