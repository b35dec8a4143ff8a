//! Agent Skills as files: what a folder with a SKILL.md says, what its text and scripts need beyond that, and what was
//! reviewed. See docs/design/0025-skills.md.
//!
//! Invariant: nothing of a skill is ever run or fetched here, and no skill is dropped in silence: a folder is read with
//! warnings or refused with a reason.

pub mod document;
pub mod find;
pub mod gate;
pub mod infer;
pub mod lint;
pub mod listing;
pub mod lock;
pub mod review;
pub mod tree;
mod yaml;

pub use document::Document;
pub use lock::{Lock, Locked};
pub use tree::{Tree, TreeError};
