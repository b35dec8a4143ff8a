//! What the standard library does not say of a file in a component: inodes, links, times of links.
//!
//! Invariant: paths are absolute. Sizes of folders and blocks are the same on every host, so that what scripts see
//! does not depend on where they run.

use std::io;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    Link,
    /// A device such as `/dev/null`.
    Device,
}

/// Seconds and nanoseconds since 1970.
pub(crate) type Time = (i64, u32);

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) kind: Kind,
    /// In bytes.
    pub(crate) size: u64,
    /// The nine permission bits.
    pub(crate) mode: u32,
    /// How many names it has.
    pub(crate) links: u64,
    /// The same for two names of one file, within one run.
    pub(crate) inode: u64,
    pub(crate) accessed: Time,
    pub(crate) modified: Time,
    pub(crate) changed: Time,
}

/// Size of a folder and of a block of disk, in bytes.
pub(crate) const BLOCK_BYTES: u64 = 4096;

impl Stat {
    pub(crate) fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    pub(crate) fn is_link(&self) -> bool {
        self.kind == Kind::Link
    }

    /// Whether it is a file with several names.
    pub(crate) fn has_twins(&self) -> bool {
        self.kind == Kind::File && self.links > 1
    }

    /// Bytes on the disk, in whole blocks.
    pub(crate) fn allocated(&self) -> u64 {
        match self.kind {
            Kind::File => self.size.div_ceil(BLOCK_BYTES) * BLOCK_BYTES,
            Kind::Folder => BLOCK_BYTES,
            Kind::Link | Kind::Device => 0,
        }
    }

    /// Something that is on no disk: `/dev/null`, or the folder the roots are in.
    fn made_up(kind: Kind) -> Self {
        let folder = kind == Kind::Folder;
        Self {
            kind,
            size: if folder { BLOCK_BYTES } else { 0 },
            mode: if folder { 0o755 } else { 0o666 },
            links: 1,
            inode: 1,
            accessed: (0, 0),
            modified: (0, 0),
            changed: (0, 0),
        }
    }
}

/// Files that are there without a disk.
pub(crate) const DEVICES: [&str; 2] = ["/dev/null", "/dev/stdin"];

/// What is known of what a path leads to, or of the link itself.
pub(crate) fn stat(path: &str, follow: bool) -> io::Result<Stat> {
    if DEVICES.contains(&path) {
        return Ok(Stat::made_up(Kind::Device));
    }
    imp::stat(path, follow)
}

/// The names in a folder, in no order.
pub(crate) fn list(path: &str) -> io::Result<Vec<String>> {
    let found = std::fs::read_dir(path).and_then(|entries| {
        let name = |e: std::fs::DirEntry| e.file_name().to_string_lossy().into_owned();
        entries.map(|entry| entry.map(name)).collect()
    });
    match found {
        Err(e) => imp::roots_below(path).ok_or(e),
        found => found,
    }
}

/// Makes a symbolic link.
#[allow(
    deprecated,
    reason = "the only stable function for it that both builds have"
)]
pub(crate) fn symlink(target: &str, path: &str) -> io::Result<()> {
    std::fs::soft_link(target, path)
}

/// The number of the error that WASI's library has for every write that failed.
const FAILED_WRITE: i32 = 29;
/// What is tried when a write failed, in bytes: what the host takes in one step.
const TRIED_BYTES: u64 = 64 * 1024;

/// Why a file took no more. WASI's library drops that of a write, and tells that of another size.
pub(crate) fn why_unwritten(file: &std::fs::File, error: io::Error) -> io::Error {
    if cfg!(not(target_family = "wasm")) || error.raw_os_error() != Some(FAILED_WRITE) {
        return error;
    }
    let Ok(size) = file.metadata().map(|meta| meta.len()) else {
        return error;
    };
    match file.set_len(size + TRIED_BYTES) {
        Err(full) => full,
        Ok(()) => {
            let _ = file.set_len(size);
            error
        }
    }
}

pub(crate) use imp::set_times;

#[cfg(not(target_family = "wasm"))]
mod imp {
    use super::{BLOCK_BYTES, Kind, Stat, Time};
    use std::io;
    use std::os::unix::fs::MetadataExt as _;
    use std::time::{Duration, SystemTime};

    pub(super) fn stat(path: &str, follow: bool) -> io::Result<Stat> {
        let meta = if follow {
            std::fs::metadata(path)?
        } else {
            std::fs::symlink_metadata(path)?
        };
        let kind = match () {
            () if meta.is_dir() => Kind::Folder,
            () if meta.is_symlink() => Kind::Link,
            () if meta.is_file() => Kind::File,
            () => Kind::Device,
        };
        let time = |s: i64, n: i64| (s, u32::try_from(n).unwrap_or(0));
        Ok(Stat {
            kind,
            size: if meta.is_dir() {
                BLOCK_BYTES
            } else {
                meta.len()
            },
            mode: meta.mode() & 0o777,
            links: meta.nlink(),
            inode: meta.ino(),
            accessed: time(meta.atime(), meta.atime_nsec()),
            modified: time(meta.mtime(), meta.mtime_nsec()),
            changed: time(meta.ctime(), meta.ctime_nsec()),
        })
    }

    pub(super) fn roots_below(_path: &str) -> Option<Vec<String>> {
        None
    }

    fn system((seconds, nanos): Time) -> SystemTime {
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let at = if seconds < 0 {
            SystemTime::UNIX_EPOCH - whole
        } else {
            SystemTime::UNIX_EPOCH + whole
        };
        at + Duration::from_nanos(nanos.into())
    }

    /// Sets the times that are given. Natively a link itself is left alone.
    pub(crate) fn set_times(
        path: &str,
        follow: bool,
        accessed: Option<Time>,
        modified: Option<Time>,
    ) -> io::Result<()> {
        if !follow && stat(path, false)?.is_link() {
            return Ok(());
        }
        let mut times = std::fs::FileTimes::new();
        if let Some(at) = accessed {
            times = times.set_accessed(system(at));
        }
        if let Some(at) = modified {
            times = times.set_modified(system(at));
        }
        std::fs::File::open(path)?.set_times(times)
    }
}

#[cfg(target_family = "wasm")]
mod imp {
    use super::{BLOCK_BYTES, Kind, Stat, Time};
    use crate::bindings::wasi::clocks::wall_clock::Datetime;
    use crate::bindings::wasi::filesystem::preopens::get_directories;
    use crate::bindings::wasi::filesystem::types::{
        Descriptor, DescriptorType, ErrorCode, NewTimestamp, PathFlags,
    };
    use std::io::{self, ErrorKind};

    /// Words for a link that leads to itself.
    const LOOP: &str = "Too many levels of symbolic links";

    fn failure(code: ErrorCode) -> io::Error {
        let kind = match code {
            ErrorCode::NoEntry => ErrorKind::NotFound,
            ErrorCode::Exist => ErrorKind::AlreadyExists,
            ErrorCode::NotDirectory => ErrorKind::NotADirectory,
            ErrorCode::IsDirectory => ErrorKind::IsADirectory,
            ErrorCode::NotEmpty => ErrorKind::DirectoryNotEmpty,
            ErrorCode::ReadOnly => ErrorKind::ReadOnlyFilesystem,
            ErrorCode::InsufficientSpace | ErrorCode::Quota => ErrorKind::StorageFull,
            ErrorCode::CrossDevice => ErrorKind::CrossesDevices,
            ErrorCode::Unsupported => ErrorKind::Unsupported,
            ErrorCode::Access | ErrorCode::NotPermitted => ErrorKind::PermissionDenied,
            ErrorCode::Loop => return io::Error::other(LOOP),
            other => return io::Error::other(other.name()),
        };
        kind.into()
    }

    /// The part of a path below a root.
    fn below<'p>(path: &'p str, root: &str) -> Option<&'p str> {
        let rest = path.strip_prefix(root.trim_end_matches('/'))?;
        let rest = match rest.strip_prefix('/') {
            Some(rest) => rest,
            None if rest.is_empty() => rest,
            None => return None,
        };
        Some(if rest.is_empty() { "." } else { rest })
    }

    /// The root a path is in and the path below it.
    fn place(path: &str) -> io::Result<(Descriptor, &str)> {
        let mut roots = get_directories();
        roots.sort_by_key(|(_, root)| std::cmp::Reverse(root.len()));
        let mut found = roots.into_iter();
        let found = found.find_map(|(fd, root)| below(path, &root).map(|rest| (fd, rest)));
        found.ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn flags(follow: bool) -> PathFlags {
        if follow {
            PathFlags::SYMLINK_FOLLOW
        } else {
            PathFlags::empty()
        }
    }

    /// The names under which roots lie in a folder that is none itself.
    pub(super) fn roots_below(path: &str) -> Option<Vec<String>> {
        if place(path).is_ok() {
            return None;
        }
        let roots = get_directories();
        let names = roots.iter().filter_map(|(_, root)| below(root, path));
        let mut names: Vec<String> = names
            .filter_map(|rest| rest.split('/').next().map(str::to_owned))
            .collect();
        names.sort();
        names.dedup();
        (!names.is_empty()).then_some(names)
    }

    pub(super) fn stat(path: &str, follow: bool) -> io::Result<Stat> {
        let Ok((fd, rest)) = place(path) else {
            return match roots_below(path) {
                Some(_) => Ok(Stat::made_up(Kind::Folder)),
                None => Err(ErrorKind::NotFound.into()),
            };
        };
        let found = fd.stat_at(flags(follow), rest).map_err(failure)?;
        let inode = fd
            .metadata_hash_at(flags(follow), rest)
            .map_or(0, |h| h.lower);
        let time = |at: Option<Datetime>| {
            at.map_or((0, 0), |at| {
                (
                    i64::try_from(at.seconds).unwrap_or(i64::MAX),
                    at.nanoseconds,
                )
            })
        };
        let (kind, usual) = match found.type_ {
            DescriptorType::Directory => (Kind::Folder, 0o755),
            DescriptorType::SymbolicLink => (Kind::Link, 0o777),
            DescriptorType::RegularFile => (Kind::File, 0o644),
            _ => (Kind::Device, 0o666),
        };
        let size = match kind {
            Kind::Folder => BLOCK_BYTES,
            Kind::Link if found.size == 0 => fd.readlink_at(rest).map_or(0, |t| t.len() as u64),
            _ => found.size,
        };
        let mode = match kind {
            Kind::Link => usual,
            _ => crate::platform::mode(path).unwrap_or(usual),
        };
        Ok(Stat {
            kind,
            size,
            mode,
            links: found.link_count,
            inode,
            accessed: time(found.data_access_timestamp),
            modified: time(found.data_modification_timestamp),
            changed: time(found.status_change_timestamp),
        })
    }

    fn stamp(at: Option<Time>) -> NewTimestamp {
        match at {
            None => NewTimestamp::NoChange,
            Some((seconds, nanoseconds)) => NewTimestamp::Timestamp(Datetime {
                seconds: u64::try_from(seconds).unwrap_or(0),
                nanoseconds,
            }),
        }
    }

    /// Sets the times that are given.
    pub(crate) fn set_times(
        path: &str,
        follow: bool,
        accessed: Option<Time>,
        modified: Option<Time>,
    ) -> io::Result<()> {
        let (fd, rest) = place(path)?;
        let done = fd.set_times_at(flags(follow), rest, stamp(accessed), stamp(modified));
        done.map_err(failure)
    }
}
