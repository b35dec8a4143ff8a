//! Files by the names scripts give them: relative to the working folder, and the few device names.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::{Io, MAX_HELD_BYTES};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Null,
    Stdin,
    Stdout,
    Stderr,
    File(PathBuf),
}

/// Resolves a name against the working folder. `-` is left to the caller: it means different things.
pub(crate) fn place(cwd: &Path, name: &str) -> Place {
    match name {
        "/dev/null" => Place::Null,
        "/dev/stdin" | "/dev/fd/0" => Place::Stdin,
        "/dev/stdout" | "/dev/fd/1" => Place::Stdout,
        "/dev/stderr" | "/dev/fd/2" => Place::Stderr,
        name => Place::File(cwd.join(name)),
    }
}

/// Reads a whole file, or standard input for `-`; at most [`MAX_HELD_BYTES`].
pub(crate) fn read_held(io: &mut Io<'_>, name: &str) -> io::Result<Vec<u8>> {
    let place = if name == "-" {
        Place::Stdin
    } else {
        place(io.cwd, name)
    };
    match place {
        Place::Null => Ok(Vec::new()),
        Place::Stdin => read_limited(&mut *io.stdin),
        Place::File(path) => read_limited(&mut open(&path)?),
        Place::Stdout | Place::Stderr => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// Opens a file for reading; a folder is an error at once, not at the first read.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    File::open(path)
}

fn read_limited(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_HELD_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_HELD_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// How a file is opened for writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Replace,
    Append,
    /// Fails when the file is there.
    New,
}

/// Opens a file for writing.
pub(crate) fn create(path: &Path, mode: Mode) -> io::Result<Box<dyn Write>> {
    let mut options = OpenOptions::new();
    match mode {
        Mode::Replace => options.write(true).create(true).truncate(true),
        Mode::Append => options.append(true).create(true),
        Mode::New => options.write(true).create_new(true),
    };
    Ok(Box::new(options.open(path)?))
}

/// The words of the operating system, without Rust's number.
pub(crate) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        io::ErrorKind::AlreadyExists => "File exists".to_owned(),
        io::ErrorKind::IsADirectory => "Is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "Not a directory".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "Read-only file system".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "No space left on device".to_owned()
        }
        _ => error.to_string(),
    }
}
