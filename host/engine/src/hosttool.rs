//! Tools of claw itself: sessions, sub-agents, messages to people, and commands in the sandbox.
//!
//! Invariants: they stand under the same rules as tools of plugins, and an effect has its row before it happens. A
//! sub-agent never may what a session above it may not. What one session says to another arrives exactly once, and a
//! chain of sessions that no person speaks in comes to an end.

mod agents;
mod call;
mod descent;
mod desk;
mod door;
mod driving;
mod exec;
mod heard;
mod history;
pub(crate) mod hops;
mod host_exec;
mod list;
mod message;
mod pass;
mod seat;
mod send;
pub(crate) mod skill;
mod spawn;
#[cfg(test)]
mod tests;
mod tool;
mod view;
mod words;

pub(crate) use descent::{Descent, at_work, below, descent};
pub(crate) use desk::Desk;
pub(crate) use door::Door;
pub(crate) use seat::Seat;
pub use tool::{PLUGIN, is_own_name, is_own_plugin};
