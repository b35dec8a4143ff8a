//! The granted folders, through WASI's file system. Invariant: every path here lies in a granted folder; the host
//! checks it again.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use bashkit::{DirEntry, FileType, Metadata};

use crate::platform;

/// An error as scripts know it: the words of the system without its number.
pub(super) fn plain(error: io::Error) -> io::Error {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        io::ErrorKind::AlreadyExists => "File exists".to_owned(),
        io::ErrorKind::IsADirectory => "Is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "Not a directory".to_owned(),
        io::ErrorKind::DirectoryNotEmpty => "Directory not empty".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "Read-only file system".to_owned(),
        io::ErrorKind::StorageFull => "No space left on device".to_owned(),
        io::ErrorKind::QuotaExceeded => "Disk quota exceeded".to_owned(),
        io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        _ => {
            let words = error.to_string();
            match words.find(" (os error") {
                Some(end) => words[..end].to_owned(),
                None => words,
            }
        }
    };
    io::Error::new(error.kind(), words)
}

/// As `plain`; WASI lets a folder be opened and only then fails to read it.
pub(super) fn plain_for(path: &Path, error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::NotFound && path.is_dir() {
        return io::Error::new(io::ErrorKind::IsADirectory, "Is a directory");
    }
    plain(error)
}

fn kind(meta: &fs::Metadata) -> FileType {
    let kind = meta.file_type();
    if kind.is_dir() {
        FileType::Directory
    } else if kind.is_symlink() {
        FileType::Symlink
    } else {
        FileType::File
    }
}

fn described(path: &Path, meta: &fs::Metadata) -> Metadata {
    let file_type = kind(meta);
    let modified = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let mode = match file_type {
        FileType::Symlink => 0o777,
        FileType::Directory => platform::mode(path).unwrap_or(0o755),
        _ => platform::mode(path).unwrap_or(0o644),
    };
    Metadata {
        file_type,
        size: if file_type == FileType::Directory {
            4096
        } else {
            meta.len()
        },
        mode,
        modified,
        created: meta.created().unwrap_or(modified),
    }
}

/// What the path itself is; a link is not followed.
pub(super) fn stat(path: &Path) -> io::Result<Metadata> {
    Ok(described(path, &fs::symlink_metadata(path)?))
}

pub(super) fn read_dir(path: &Path) -> io::Result<Vec<DirEntry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let Ok(meta) = entry.metadata() else {
            continue;
        };
        entries.push(DirEntry {
            name: entry.file_name().to_string_lossy().into_owned(),
            metadata: described(&entry.path(), &meta),
        });
    }
    Ok(entries)
}

pub(super) fn remove(path: &Path, recursive: bool) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    if recursive {
        fs::remove_dir_all(path)
    } else {
        fs::remove_dir(path)
    }
}

/// Moves, by copying where two granted folders do not share a device.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(e) if e.kind() == io::ErrorKind::CrossesDevices => {
            copy_all(from, to)?;
            remove(from, true)
        }
        done => done,
    }
}

fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(from)?;
    if meta.is_symlink() {
        return platform::symlink(&fs::read_link(from)?, to);
    }
    if !meta.is_dir() {
        return copy(from, to);
    }
    match fs::create_dir(to) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Copies one file with its mode.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let fresh = fs::symlink_metadata(to).is_err();
    let mut source = File::open(from)?;
    let mut target = File::create(to)?;
    io::copy(&mut source, &mut target)?;
    if fresh && let Ok(mode) = platform::mode(from) {
        platform::set_mode(to, mode)?;
    }
    Ok(())
}

pub(super) fn set_modified(path: &Path, time: SystemTime) -> io::Result<()> {
    let file = if path.is_dir() {
        File::open(path)?
    } else {
        OpenOptions::new().write(true).open(path)?
    };
    file.set_modified(time)
}

/// The number of the error that WASI's library has for every write that failed.
const FAILED_WRITE: i32 = 29;
/// The most that is tried at once when a write failed, in bytes: what the host takes in one step.
const TRIED_BYTES: u64 = 64 * 1024;

/// Replaces what a file holds, or makes it.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    put(&mut File::create(path)?, content)
}

fn put(file: &mut File, content: &[u8]) -> io::Result<()> {
    let done = file.write_all(content);
    done.map_err(|error| match error.raw_os_error() {
        Some(FAILED_WRITE) if cfg!(target_family = "wasm") => why(file, content.len(), error),
        _ => error,
    })
}

/// Why a file took no more. WASI's library drops that of a write, and tells that of another size.
fn why(file: &File, more: usize, error: io::Error) -> io::Error {
    let Ok(size) = file.metadata().map(|meta| meta.len()) else {
        return error;
    };
    match file.set_len(size + TRIED_BYTES.min(more as u64)) {
        Err(full) => full,
        Ok(()) => {
            let _ = file.set_len(size);
            error
        }
    }
}

/// The file appended to last, kept open: a loop that writes line by line opens it once.
#[derive(Default)]
pub(super) struct Appender {
    open: Option<(PathBuf, File)>,
}

impl Appender {
    pub(super) fn append(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        if let Some((open, file)) = &mut self.open
            && open == path
        {
            return put(file, content);
        }
        self.open = None;
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        put(&mut file, content)?;
        self.open = Some((path.to_owned(), file));
        Ok(())
    }

    pub(super) fn close(&mut self) {
        self.open = None;
    }
}
