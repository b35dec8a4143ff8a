//! A deterministic simulator of the real engine. One seed is one run: people, networks, models and tools that fail, a
//! process that dies at chosen commits and is started again on what it left, and at the end everything that must hold.
//!
//! Invariant: nothing of the engine is built here a second time; a seed and a crash plan always make the same run.

mod answers;
pub mod campaign;
mod check;
pub mod crash;
mod dice;
mod incarnation;
mod model;
mod network;
mod people;
mod sandbox;
pub mod scenario;
mod shelf;
mod store;
mod trace;
mod world;

mod simulate;

pub use check::invariants;
pub use simulate::{Failure, Outcome, simulate};
pub use store::StoreKind;
