//! Files of the virtual roots (`/workspace`, `/home`, `/tmp`, …). Needs `files` in the manifest; a root that was
//! not granted is `denied`. Paths go to the host as given: the host judges them.

pub use crate::bindings::claw::files::files::{Found, Info, Item, Kind, Page, Precondition};

use crate::bindings::claw::files::files as api;
use crate::host::host;
use crate::{Error, Media, Result};

/// The most bytes one [`read`] or [`write`] takes.
pub const MAX_IO_BYTES: u32 = 1 << 20;

/// What is known of a path.
pub fn stat(path: &str) -> Result<Info> {
    host!(api::stat(path))
}

/// Entries of a folder in order of name; `limit` 1 to 1,000.
pub fn entries(path: &str, limit: u32, cursor: Option<&str>) -> Result<Page> {
    host!(api::entries(path, limit, cursor))
}

/// At most `max` bytes (1 to [`MAX_IO_BYTES`]) from `offset`; empty at or past the end.
pub fn read(path: &str, offset: u64, max: u32) -> Result<Vec<u8>> {
    host!(api::read(path, offset, max))
}

/// A whole UTF-8 file of at most [`MAX_IO_BYTES`]; more is `limit`, other bytes are `invalid` (`not-text`).
pub fn read_text(path: &str) -> Result<String> {
    let mut bytes = Vec::new();
    loop {
        let piece = read(path, bytes.len() as u64, MAX_IO_BYTES)?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_IO_BYTES as usize {
            return Err(Error::limit(
                "file-too-large",
                format!("`{path}` is larger than {MAX_IO_BYTES} bytes"),
            ));
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::invalid("not-text", format!("`{path}` is not UTF-8 text")))
}

/// Replaces the whole file in one step, making missing folders. Returns the new tag.
pub fn write(path: &str, bytes: &[u8], precondition: &Precondition) -> Result<String> {
    host!(api::write(path, bytes, precondition))
}

/// Adds at the end in one step, creating the file.
pub fn append(path: &str, bytes: &[u8]) -> Result<()> {
    host!(api::append(path, bytes))
}

/// Removes a file or an empty folder.
pub fn remove(path: &str, precondition: &Precondition) -> Result<()> {
    host!(api::remove(path, precondition))
}

/// Renames within one root; replaces the target only if `replace`.
pub fn rename(source: &str, target: &str, replace: bool) -> Result<()> {
    host!(api::rename(source, target, replace))
}

/// Makes a folder.
pub fn make_directory(path: &str) -> Result<()> {
    host!(api::make_directory(path))
}

/// Names by glob and, unless `text` is empty, lines that contain it. `limit` 1 to 200.
pub fn search(root: &str, glob: &str, text: &str, limit: u32) -> Result<Vec<Found>> {
    host!(api::search(root, glob, text, limit))
}

/// Makes a blob of a file, up to 20 MiB.
pub fn to_blob(path: &str) -> Result<Media> {
    host!(api::to_blob(path))
}

/// Writes a blob to a file, like [`write`].
pub fn from_blob(blob: &str, path: &str, precondition: &Precondition) -> Result<String> {
    host!(api::from_blob(blob, path, precondition))
}
