//! Writing and reading files so that a crash leaves the old ones or the new ones.

use claw_skill::Tree;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Result, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Mode of a file that is installed.
pub(crate) const FILE_MODE: u32 = 0o444;
/// Mode of one that begins with `#!`.
pub(crate) const PROGRAM_MODE: u32 = 0o555;

/// A file's bytes, if it is there and no longer than this.
pub(crate) fn read_at_most(path: &Path, max_bytes: usize) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    file.take(max_bytes as u64 + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (bytes.len() <= max_bytes).then_some(bytes)
}

/// The mode a file is installed with.
pub(crate) fn mode(bytes: &[u8]) -> u32 {
    match bytes.starts_with(b"#!") {
        true => PROGRAM_MODE,
        false => FILE_MODE,
    }
}

/// Makes a folder, and those above it, for this person alone.
pub(crate) fn make_private(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)
}

/// Writes the files of a tree below a folder that is not there yet.
pub(crate) fn write_tree(folder: &Path, tree: &Tree) -> Result<()> {
    make_private(folder)?;
    let mut made = BTreeSet::new();
    for (path, bytes) in tree.files() {
        let target = folder.join(path);
        if let Some(parent) = target.parent()
            && made.insert(parent.to_owned())
        {
            make_private(parent)?;
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&target)?;
        file.write_all(bytes)?;
        file.set_permissions(std::fs::Permissions::from_mode(mode(bytes)))?;
    }
    Ok(())
}

/// Waits until everything below a folder is on disk.
pub(crate) fn sync_tree(folder: &Path) -> Result<()> {
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(File::open(folder)?)?;
    #[cfg(not(target_os = "linux"))]
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_tree(&entry.path())?,
            false => File::open(entry.path())?.sync_all()?,
        }
    }
    Ok(())
}

/// Waits until names of a folder are on disk.
pub(crate) fn sync_names(folder: &Path) -> Result<()> {
    File::open(folder)?.sync_all()
}

/// Puts a folder in the place of another, or where none is.
pub(crate) fn swap(fresh: &Path, place: &Path) -> Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    if std::fs::symlink_metadata(place).is_err() {
        return std::fs::rename(fresh, place);
    }
    match renameat_with(CWD, fresh, CWD, place, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Some file systems cannot. What is in the way has the same hash, or was changed by somebody.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            remove(place)?;
            std::fs::rename(fresh, place)
        }
        Err(e) => Err(e.into()),
    }
}

/// Deletes a folder, or what else has its name. What is not there is no error.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let gone = match std::fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(e) => Err(e),
    };
    match gone {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
