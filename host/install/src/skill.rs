//! Bringing skills: where they come from, unpacking them, and what is installed. See docs/design/0025-skills.md.
//!
//! Invariant: nothing here opens a socket, runs a byte of a skill, or keeps a file that was not checked in memory first.

pub mod add;
pub mod copy;
mod disk;
pub mod fetch;
pub mod folder;
mod pick;
pub mod shelf;
pub mod source;
#[cfg(test)]
mod testing;
pub mod unpack;
pub mod vendor;
pub mod web;
