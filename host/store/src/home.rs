//! The home folder and its lock: one process per home.
//!
//! Invariant: the lock ends with the process, however it ends; the file that stays behind proves nothing.

#[cfg(test)]
mod tests;

use crate::open::private_folder;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The file that is locked.
pub const LOCK_FILE: &str = "lock";
/// Folders of a home.
pub const FOLDERS: [&str; 5] = ["agents", "blobs", "plugins", "cache/aot", "logs"];
/// Mode bits of a folder that its group or everybody may change.
const WRITABLE_BY_OTHERS: u32 = 0o022;
/// Longest note read from a lock file, in bytes.
const NOTE_BYTES: u64 = 32;

/// Why a home cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// Another process has it.
    #[error("home `{}` is in use{}", .home.display(), pid_words(*.pid))]
    Held {
        /// The home.
        home: PathBuf,
        /// Who says to have it, for people only.
        pid: Option<u32>,
    },
    /// Others could change what is in it.
    #[error("home `{}` can be changed by other users of this machine", .0.display())]
    Shared(PathBuf),
    /// The folder cannot be made or locked.
    #[error("cannot use home `{}`: {}", .0.display(), .1)]
    Io(PathBuf, #[source] io::Error),
}

fn pid_words(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" by process `{pid}`"))
}

/// The right to be the one process of a home; given back when dropped.
#[derive(Debug)]
pub struct HomeLock {
    home: PathBuf,
    _file: File,
}

impl HomeLock {
    /// Makes the home's folders (0700) and takes its lock without waiting. A folder that was there must be the
    /// owner's alone to change.
    pub fn acquire(home: impl AsRef<Path>) -> Result<Self, HomeError> {
        let home = home.as_ref();
        let io = |e| HomeError::Io(home.to_owned(), e);
        private_folder(home).map_err(io)?;
        let mode = home.metadata().map_err(io)?.permissions().mode();
        if mode & WRITABLE_BY_OTHERS != 0 {
            return Err(HomeError::Shared(home.to_owned()));
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(home.join(LOCK_FILE))
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let home = home.to_owned();
                let pid = holder(&mut file);
                return Err(HomeError::Held { home, pid });
            }
            Err(TryLockError::Error(e)) => return Err(io(e)),
        }
        for folder in FOLDERS {
            private_folder(&home.join(folder)).map_err(io)?;
        }
        sign(&mut file).map_err(io)?;
        Ok(Self {
            home: home.to_owned(),
            _file: file,
        })
    }

    /// The home.
    pub fn home(&self) -> &Path {
        &self.home
    }
}

/// Who signed the lock file, if it reads.
fn holder(file: &mut File) -> Option<u32> {
    let mut note = String::new();
    file.take(NOTE_BYTES).read_to_string(&mut note).ok()?;
    note.trim().parse().ok()
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}
