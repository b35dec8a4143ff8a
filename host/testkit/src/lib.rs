//! Deterministic twins of core's ports, and the suite every store must pass.
//!
//! Invariant: nothing here reads a clock, a disk or a socket. A development dependency only.

mod blobs;
mod channel;
mod clock;
mod ledger;
mod model;
mod overflow_model;
mod scripts;
mod store;
mod suite;
mod tokio_clock;
mod tools;

#[cfg(test)]
mod tests;

pub use blobs::MemoryBlobs;
pub use channel::{FakeChannel, Outcome, Visible};
pub use clock::{ManualClock, SeqIds};
pub use ledger::RecordingLedger;
pub use model::FakeModel;
pub use overflow_model::OverflowModel;
pub use scripts::FakeScripts;
pub use store::MemoryStore;
pub use suite::{MakeStore, store_suite};
pub use tokio_clock::TokioClock;
pub use tools::FakeTools;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A lock that outlives a panicking test thread.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
