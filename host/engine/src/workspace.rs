//! Opening files of a workspace for the host itself: what goes into the prompt, and memory.
//!
//! Invariant: below the workspace no link is followed, also not one that a tool puts there while we look; what is
//! opened is a regular file.

use rustix::fs::{Mode, OFlags, open, openat};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);
/// Without waiting for the other end of a pipe.
const FILE: OFlags = OFlags::NOFOLLOW
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// Opens a folder directly below the workspace.
pub(crate) fn folder(workspace: &Path, name: &str) -> io::Result<OwnedFd> {
    let top = open(workspace, FOLDER, Mode::empty())?;
    let flags = FOLDER.union(OFlags::NOFOLLOW);
    Ok(openat(&top, name, flags, Mode::empty())?)
}

fn parent(workspace: &Path, path: &str) -> io::Result<OwnedFd> {
    match path.split_once('/') {
        Some((name, _)) => folder(workspace, name),
        None => Ok(open(workspace, FOLDER, Mode::empty())?),
    }
}

fn at(workspace: &Path, path: &str, flags: OFlags) -> io::Result<File> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mode = Mode::from_raw_mode(0o666);
    let opened = openat(parent(workspace, path)?, name, flags.union(FILE), mode)?;
    regular(opened)
}

fn regular(opened: OwnedFd) -> io::Result<File> {
    let file = File::from(opened);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ))
    }
}

/// Opens a file any number of folders below a folder to read. A link on the way is an error, as is anything but a regular
/// file.
pub(crate) fn below(folder: &Path, path: &str) -> io::Result<File> {
    let mut at = open(folder, FOLDER, Mode::empty())?;
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    for part in above.split('/').filter(|part| !part.is_empty()) {
        if part == ".." || part == "." {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not plain"));
        }
        at = openat(&at, part, FOLDER.union(OFlags::NOFOLLOW), Mode::empty())?;
    }
    regular(openat(
        &at,
        name,
        OFlags::RDONLY.union(FILE),
        Mode::empty(),
    )?)
}

/// Opens `NAME` or `FOLDER/NAME` to read. A link, a folder, a pipe or a device is an error.
pub(crate) fn to_read(workspace: &Path, path: &str) -> io::Result<File> {
    at(workspace, path, OFlags::RDONLY)
}

/// Opens `NAME` or `FOLDER/NAME` to read and to add at its end, and makes it if it is not there.
pub(crate) fn to_append(workspace: &Path, path: &str) -> io::Result<File> {
    let flags = OFlags::RDWR.union(OFlags::CREATE).union(OFlags::APPEND);
    at(workspace, path, flags)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::symlink;

    #[test]
    fn links_folders_and_pipes_are_not_opened() {
        let temp = tempfile::tempdir().unwrap();
        let (work, out) = (temp.path().join("work"), temp.path().join("out"));
        std::fs::create_dir_all(work.join("memory")).unwrap();
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join("x.md"), "secret").unwrap();
        symlink("../out/x.md", work.join("link.md")).unwrap();
        symlink("../../out/x.md", work.join("memory/link.md")).unwrap();
        symlink("../out", work.join("linked")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            work.join("pipe"),
            rustix::fs::FileType::Fifo,
            Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        for path in ["link.md", "memory/link.md", "linked/x.md", "memory", "pipe"] {
            assert!(to_read(&work, path).is_err(), "{path}");
            assert!(to_append(&work, path).is_err(), "{path}");
        }
        assert!(folder(&work, "linked").is_err());
        assert_eq!(std::fs::read_to_string(out.join("x.md")).unwrap(), "secret");
        assert!(to_read(&work, "memory/new.md").is_err());
        to_append(&work, "memory/new.md")
            .unwrap()
            .write_all(b"a")
            .unwrap();
        to_append(&work, "memory/new.md")
            .unwrap()
            .write_all(b"b")
            .unwrap();
        let mut text = String::new();
        let mut file = to_read(&work, "memory/new.md").unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "ab");
    }
}
