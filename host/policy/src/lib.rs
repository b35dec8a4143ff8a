//! Who may do what: canonical URLs and paths, address classes, rules and grants, plugin manifests, and the
//! effective authority of a call with its explanation.
//!
//! Invariant: pure. No clock (now is an argument), no disk, no socket, no async. The same inputs always give
//! the same decision, and what no layer allows is refused.

pub mod address;
pub mod authority;
pub mod bounds;
pub mod grant;
pub mod host;
pub mod host_exec;
pub mod manifest;
pub mod near;
pub mod origin;
pub mod path;
pub mod profile;
pub mod rule;
pub mod target;
pub mod tools;
pub mod unit;
pub mod url;
