//! The key of the cache's MAC. Losing it costs a compile of every plugin, nothing else.

use super::open as open_file;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Length of the key.
pub(super) const KEY_BYTES: usize = 32;
const MODE: u32 = 0o600;

/// The key in this file. A missing or unusable one is replaced, which makes every artifact unusable. Processes that
/// share the folder take turns, so that none goes on with a key that another has replaced.
pub(super) fn open(path: &Path) -> std::io::Result<[u8; KEY_BYTES]> {
    if let Some(key) = read(path) {
        return Ok(key);
    }
    let turn = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(MODE)
        .open(path.with_extension("lock"))?;
    turn.lock()?;
    if let Some(key) = read(path) {
        return Ok(key);
    }
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(std::io::Error::other)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}

fn read(path: &Path) -> Option<[u8; KEY_BYTES]> {
    let file = open_file(path).ok()?;
    let about = file.metadata().ok()?;
    let ours = about.is_file()
        && about.uid() == rustix::process::geteuid().as_raw()
        && about.mode() & 0o7777 == MODE
        && about.nlink() == 1;
    let mut bytes = Vec::new();
    file.take(KEY_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    bytes.try_into().ok().filter(|_| ours)
}
