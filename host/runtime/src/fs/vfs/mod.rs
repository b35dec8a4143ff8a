//! The virtual file system: the one place where a guest's path becomes a file of the host.
//!
//! Invariant: a guest reaches regular files, folders and links below the mounted roots, and nothing else. Each
//! operation asks policy, walks part by part without following a link unseen, keeps quotas and holes, and writes
//! every refusal down. It is synchronous and knows neither wasmtime nor an interface: `wasi:filesystem` and
//! `claw:files` are two faces of it.

mod count;
mod error;
mod gate;
mod handle;
mod hole;
mod info;
mod links;
mod mode;
mod names;
mod open;
mod path;
mod replace;
mod root;
mod search;
mod slots;
mod tree;
mod twins;
mod volume;
mod walk;

pub(crate) use error::FsError;
pub(crate) use gate::{Gate, Guard};
pub(crate) use handle::{At, FileHandle, MAX_IO_BYTES};
pub(crate) use info::{Info, Kind};
pub(crate) use names::Entry;
pub(crate) use open::How;
pub(crate) use path::{Place, lexical_path};
pub(crate) use replace::{Expect, MAX_REPLACE_BYTES};
pub(crate) use search::MAX_HITS;
pub(crate) use slots::Slot;
pub(crate) use tree::{Permit, Vfs};
pub(crate) use volume::{FileId, Volumes};

#[cfg(test)]
mod tests;
