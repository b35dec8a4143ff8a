//! The shell's file tree: the granted folders as they are, and around them a read-only skeleton that scripts expect
//! (`/`, `/dev`, `/bin` with a name for every command). Invariant: a path outside the granted folders can be
//! looked at but never written, and nothing in it comes from the host.

mod disk;
mod skeleton;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::SystemTime,
};

use bashkit::{
    DirEntry, FileSystem, FileSystemExt, FileType, FsLimits, FsUsage, Metadata, Result, async_trait,
};

use self::{disk::Appender, skeleton::Skeleton};

/// The tree handed to the interpreter.
pub(crate) struct Tree {
    roots: Vec<PathBuf>,
    skeleton: Skeleton,
    appender: Mutex<Appender>,
    /// The name of the file that is read next as a script.
    script: Mutex<Option<String>>,
}

impl Tree {
    /// `commands` are the names shown in `/bin` and `/usr/bin`.
    pub(crate) fn new(roots: Vec<String>, commands: Vec<String>) -> Arc<Self> {
        let mut roots: Vec<PathBuf> = roots.into_iter().map(PathBuf::from).collect();
        roots.sort();
        roots.dedup();
        Arc::new(Self {
            skeleton: Skeleton::new(&roots, commands),
            roots,
            appender: Mutex::new(Appender::default()),
            script: Mutex::new(None),
        })
    }

    /// The next file of this name is read as a script.
    pub(crate) fn expect_script(&self, path: &str) {
        let name = path.rsplit('/').next().map(str::to_owned);
        *self.script.lock().unwrap_or_else(|e| e.into_inner()) = name;
    }

    /// What the interpreter is given of a file that may be the expected script.
    fn as_read(&self, path: &Path, bytes: Vec<u8>) -> Vec<u8> {
        let expected = self.script.lock().unwrap_or_else(|e| e.into_inner()).take();
        if expected.is_none()
            || path.file_name().and_then(|name| name.to_str()) != expected.as_deref()
        {
            return bytes;
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) => crate::shell::prepared(text).into_bytes(),
            Err(_) => bytes,
        }
    }

    fn on_disk(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    /// Before anything but an append: the file kept open for appending is closed.
    fn settle(&self) {
        self.appender
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .close();
    }

    fn change<T>(&self, path: &Path, change: impl FnOnce() -> io::Result<T>) -> Result<T> {
        self.settle();
        if !self.on_disk(path) {
            return Err(skeleton::refusal(path, &self.skeleton).into());
        }
        change().map_err(|e| disk::plain(e).into())
    }

    /// As `change`; what is made by it has the bits that the shell's mask leaves of `bits`.
    fn make<T>(&self, path: &Path, bits: u32, make: impl FnOnce() -> io::Result<T>) -> Result<T> {
        let masked = masked(path);
        let made = self.change(path, make)?;
        if let Some(mask) = masked {
            // The file is there, whatever its bits.
            drop(crate::platform::set_mode(path, bits & !mask));
        }
        Ok(made)
    }
}

/// What the host's own mask leaves of a new file is what this one does.
const USUAL_MASK: u32 = 0o022;

/// Bits asked for by who makes a file or a folder.
const FILE_BITS: u32 = 0o666;
const FOLDER_BITS: u32 = 0o777;

/// The shell's mask, if it is not the usual one and nothing is at the path yet.
fn masked(path: &Path) -> Option<u32> {
    let mask = bashkit::umask();
    (mask != USUAL_MASK && std::fs::symlink_metadata(path).is_err()).then_some(mask)
}

/// The variable that tells a child its mask, and its value; none for the usual mask.
#[cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "a native build starts no children")
)]
pub(crate) fn umask_variable() -> Option<(String, String)> {
    let mask = bashkit::umask();
    (mask != USUAL_MASK).then(|| (UMASK_VARIABLE.to_owned(), format!("{mask:04o}")))
}

/// The name of that variable.
pub(crate) const UMASK_VARIABLE: &str = "CLAW_UMASK";

fn denied() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "Permission denied")
}

fn missing() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "No such file or directory")
}

/// What the interpreter is told of a folder of the skeleton.
fn folder() -> Metadata {
    Metadata {
        file_type: FileType::Directory,
        size: 0,
        // Nobody writes here.
        mode: 0o555,
        modified: SystemTime::UNIX_EPOCH,
        created: SystemTime::UNIX_EPOCH,
    }
}

#[async_trait]
impl FileSystemExt for Tree {
    fn usage(&self) -> FsUsage {
        FsUsage::default()
    }

    fn limits(&self) -> FsLimits {
        FsLimits::unlimited()
    }
}

#[async_trait]
impl FileSystem for Tree {
    async fn read_file(&self, path: &Path) -> Result<Vec<u8>> {
        if self.on_disk(path) {
            let bytes = std::fs::read(path).map_err(|e| disk::plain_for(path, e))?;
            return Ok(self.as_read(path, bytes));
        }
        self.skeleton.read(path).map_err(Into::into)
    }

    async fn write_file(&self, path: &Path, content: &[u8]) -> Result<()> {
        if Skeleton::swallows(path) {
            return Ok(());
        }
        self.make(path, FILE_BITS, || disk::write(path, content))
    }

    async fn append_file(&self, path: &Path, content: &[u8]) -> Result<()> {
        if Skeleton::swallows(path) {
            return Ok(());
        }
        if !self.on_disk(path) {
            return Err(skeleton::refusal(path, &self.skeleton).into());
        }
        let masked = masked(path);
        self.appender
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .append(path, content)
            .map_err(disk::plain)?;
        if let Some(mask) = masked {
            drop(crate::platform::set_mode(path, FILE_BITS & !mask));
        }
        Ok(())
    }

    async fn mkdir(&self, path: &Path, recursive: bool) -> Result<()> {
        if recursive && !self.on_disk(path) && self.skeleton.is_folder(path) {
            return Ok(());
        }
        self.make(path, FOLDER_BITS, || {
            if recursive {
                std::fs::create_dir_all(path)
            } else {
                std::fs::create_dir(path)
            }
        })
    }

    async fn remove(&self, path: &Path, recursive: bool) -> Result<()> {
        if self.roots.iter().any(|root| root == path) {
            return Err(denied().into());
        }
        self.change(path, || disk::remove(path, recursive))
    }

    async fn stat(&self, path: &Path) -> Result<Metadata> {
        if self.on_disk(path) {
            return disk::stat(path).map_err(|e| disk::plain(e).into());
        }
        self.skeleton.stat(path).map_err(Into::into)
    }

    async fn read_dir(&self, path: &Path) -> Result<Vec<DirEntry>> {
        if self.on_disk(path) {
            return disk::read_dir(path).map_err(|e| disk::plain(e).into());
        }
        self.skeleton.read_dir(path).map_err(Into::into)
    }

    async fn exists(&self, path: &Path) -> Result<bool> {
        Ok(if self.on_disk(path) {
            std::fs::symlink_metadata(path).is_ok()
        } else {
            self.skeleton.stat(path).is_ok()
        })
    }

    async fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        if !self.on_disk(from) {
            return Err(skeleton::refusal(from, &self.skeleton).into());
        }
        self.change(to, || disk::rename(from, to))
    }

    async fn copy(&self, from: &Path, to: &Path) -> Result<()> {
        if !self.on_disk(from) {
            let content = self.read_file(from).await?;
            return self.write_file(to, &content).await;
        }
        self.change(to, || disk::copy(from, to))
    }

    async fn symlink(&self, target: &Path, link: &Path) -> Result<()> {
        self.change(link, || crate::platform::symlink(target, link))
    }

    async fn read_link(&self, path: &Path) -> Result<PathBuf> {
        if self.on_disk(path) {
            return std::fs::read_link(path).map_err(|e| disk::plain(e).into());
        }
        Err(self
            .skeleton
            .stat(path)
            .map_or_else(
                |e| e,
                |_| io::Error::new(io::ErrorKind::InvalidInput, "Invalid argument"),
            )
            .into())
    }

    async fn chmod(&self, path: &Path, mode: u32) -> Result<()> {
        self.change(path, || crate::platform::set_mode(path, mode))
    }

    async fn set_modified_time(&self, path: &Path, time: SystemTime) -> Result<()> {
        self.change(path, || disk::set_modified(path, time))
    }
}

#[cfg(test)]
mod tests;
