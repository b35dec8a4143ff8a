//! Private files: read whole if they are nobody else's, replaced whole.
//!
//! Invariant: a name of a file of ours leads to nothing, to the old bytes or to the new bytes, whenever it is read and
//! whenever the machine stops.

use crate::error::VaultError;
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Bits of a mode that let the group or others do something.
const OTHERS: u32 = 0o077;
/// Mode of a private file.
const PRIVATE: u32 = 0o600;

/// The bytes of a private file, at most `limit` of them; `None` where there is none.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
    let mut options = OpenOptions::new();
    let Some(file) = found(path, options.read(true))? else {
        return Ok(None);
    };
    let length = file.metadata().map_err(io_at(path))?.len();
    // Room for all at once, so that nothing is copied.
    let room = usize::try_from(length).unwrap_or(limit).min(limit);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
    let mut limited = file.take(limit as u64);
    limited.read_to_end(&mut bytes).map_err(io_at(path))?;
    Ok(Some(bytes))
}

/// Takes the lock that keeps writers apart, in whatever processes; given back when dropped.
pub(crate) fn lock(path: &Path) -> Result<File, VaultError> {
    let mut options = OpenOptions::new();
    let options = options
        .write(true)
        .create(true)
        .truncate(false)
        .mode(PRIVATE);
    let missing = || VaultError::Io(path.to_owned(), io::ErrorKind::NotFound.into());
    let file = found(path, options)?.ok_or_else(missing)?;
    file.lock().map_err(io_at(path))?;
    Ok(file)
}

/// Puts bytes in the place of a file.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let new = written_beside(path, bytes)?;
    fs::rename(&new, path).map_err(io_at(path))?;
    sync_folder(path)
}

/// Makes a file; one that is there stays as it is.
pub(crate) fn make(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let new = written_beside(path, bytes)?;
    let made = fs::hard_link(&new, path);
    fs::remove_file(&new).map_err(io_at(&new))?;
    match made {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(io_at(path)(e)),
        _ => sync_folder(path),
    }
}

/// Opens a file that is ours alone.
fn found(path: &Path, options: &mut OpenOptions) -> Result<Option<File>, VaultError> {
    // Nonblocking: a pipe must not hold us up before it is seen to be one.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match options.custom_flags(flags.bits() as i32).open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) if e.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            return Err(VaultError::Link(path.to_owned()));
        }
        Err(e) => return Err(io_at(path)(e)),
    };
    let facts = file.metadata().map_err(io_at(path))?;
    if !facts.is_file() {
        return Err(VaultError::NotAFile(path.to_owned()));
    }
    if facts.uid() != rustix::process::geteuid().as_raw() {
        return Err(VaultError::Owner(path.to_owned()));
    }
    let mode = facts.mode() & 0o777;
    if mode & OTHERS != 0 {
        let path = path.to_owned();
        return Err(VaultError::Exposed { path, mode });
    }
    Ok(Some(file))
}

/// A whole new file next to `path`, on the disk. Only whom has the lock comes here: what is there was left by a crash.
fn written_beside(path: &Path, bytes: &[u8]) -> Result<PathBuf, VaultError> {
    let mut name = OsString::from(path);
    name.push(".new");
    let new = PathBuf::from(name);
    match fs::remove_file(&new) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(io_at(&new)(e)),
        _ => {}
    }
    let write = || {
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(PRIVATE)
            .open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| {
        // Best effort: the next write removes it otherwise.
        let _ = fs::remove_file(&new);
        io_at(&new)(e)
    })?;
    Ok(new)
}

fn sync_folder(path: &Path) -> Result<(), VaultError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let sync = || File::open(folder)?.sync_all();
    sync().map_err(io_at(folder))
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> VaultError + use<> {
    let path = path.to_owned();
    move |e| VaultError::Io(path, e)
}

#[cfg(test)]
mod tests;
