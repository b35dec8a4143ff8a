//! The agent's long-term memory. Needs `memory` in the manifest.

pub use crate::bindings::claw::memory::memory::{Hit, Piece, Provenance};

use crate::Result;
use crate::bindings::claw::memory::memory as api;
use crate::host::host;

/// Pieces that match the words of `query`, best first; `limit` 1 to 50.
pub fn search(query: &str, limit: u32) -> Result<Vec<Hit>> {
    host!(api::search(query, limit))
}

/// A piece and `around` (0 to 200) lines on both sides.
pub fn get(id: &str, around: u32) -> Result<Piece> {
    host!(api::get(id, around))
}

/// Adds a note of at most 8 KiB to today's file and returns its id.
pub fn save(text: &str, tags: &[String]) -> Result<String> {
    host!(api::save(text, tags))
}
