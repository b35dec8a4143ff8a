//! Delivery: replies leave the outbox for the networks.
//!
//! The promise: nothing acknowledged is lost silently, and nothing is re-sent blindly. An unknown outcome is retried
//! where the channel can deduplicate, and otherwise shown as ambiguous for a person to decide.
//!
//! Invariant: the rows are the truth. The service keeps nothing that it could not read back from them, but for one
//! thing: which routes are being worked on in this process.

mod channels;
pub mod chunk;
mod draft;
mod outlet;
mod plan;
mod routes;
mod sender;
mod service;
pub mod silent;
#[cfg(test)]
mod tests;

pub use channels::{Channels, MAX_ACCOUNT_SENDS};
pub use draft::{Draft, EDIT_MS, MAX_DRAFT_SEND_MS, MAX_FAILED_EDITS};
pub use outlet::{MAX_CLAIM_MS, UNKNOWN_MAX_UNITS};
pub use plan::MAX_ASKED_WAIT_MS;
pub use sender::{MAX_SEND_MS, STORE_PAUSE_MS};
pub use service::{Claim, Delivery, MAX_DRAIN_MS, SWEEP_MS};
