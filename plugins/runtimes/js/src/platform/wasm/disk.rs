//! What the standard library does not say of a file in a component. Invariant: paths are absolute.

use std::io::{self, ErrorKind};

use crate::bindings::claw::files::modes;
use crate::bindings::wasi::clocks::wall_clock::Datetime;
use crate::bindings::wasi::filesystem::preopens::get_directories;
use crate::bindings::wasi::filesystem::types::{
    Descriptor, DescriptorStat, DescriptorType, ErrorCode, NewTimestamp, PathFlags,
};
use crate::platform::{DEVICE, FOLDER, LINK, REGULAR, Stat};

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
        ErrorCode::Invalid => ErrorKind::InvalidInput,
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
pub(crate) fn roots_below(path: &str) -> Option<Vec<String>> {
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

/// What is known of what a path leads to, or of the link itself.
pub(crate) fn stat(path: &str, follow: bool) -> io::Result<Stat> {
    let Ok((fd, rest)) = place(path) else {
        return match roots_below(path) {
            Some(_) => Ok(Stat {
                mode: FOLDER | 0o755,
                size: 4096,
                links: 1,
                inode: 1,
                times_ms: [0.0; 3],
            }),
            None => Err(ErrorKind::NotFound.into()),
        };
    };
    let found = fd.stat_at(flags(follow), rest).map_err(failure)?;
    let inode = fd
        .metadata_hash_at(flags(follow), rest)
        .map_or(0, |hash| hash.lower);
    Ok(of(path, &found, inode))
}

fn of(path: &str, found: &DescriptorStat, inode: u64) -> Stat {
    let ms = |at: Option<Datetime>| {
        at.map_or(0.0, |at| {
            at.seconds as f64 * 1e3 + f64::from(at.nanoseconds) / 1e6
        })
    };
    let (kind, usual) = match found.type_ {
        DescriptorType::Directory => (FOLDER, 0o755),
        DescriptorType::SymbolicLink => (LINK, 0o777),
        DescriptorType::RegularFile => (REGULAR, 0o644),
        _ => (DEVICE, 0o666),
    };
    let bits = match kind {
        LINK => usual,
        _ => modes::mode(path).unwrap_or(usual),
    };
    Stat {
        mode: kind | bits,
        size: if kind == FOLDER { 4096 } else { found.size },
        links: found.link_count,
        // A number JavaScript has exactly.
        inode: inode & ((1 << 53) - 1),
        times_ms: [
            ms(found.data_access_timestamp),
            ms(found.data_modification_timestamp),
            ms(found.status_change_timestamp),
        ],
    }
}

/// Sets the permission bits of what a path leads to.
pub(crate) fn set_mode(path: &str, mode: u32) -> io::Result<()> {
    modes::set_mode(path, mode).map_err(|error| {
        use crate::bindings::claw::types::errors::ErrorKind as Kind;
        let kind = match error.kind {
            Kind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::PermissionDenied,
        };
        io::Error::new(kind, error.message)
    })
}

/// Makes a symbolic link.
pub(crate) fn symlink(target: &str, path: &str) -> io::Result<()> {
    let (fd, rest) = place(path)?;
    fd.symlink_at(target, rest).map_err(failure)
}

/// Sets when a file was accessed and modified, in milliseconds since 1970.
pub(crate) fn set_times(path: &str, follow: bool, times_ms: [f64; 2]) -> io::Result<()> {
    let stamp = |ms: f64| {
        let ms = ms.max(0.0);
        NewTimestamp::Timestamp(Datetime {
            seconds: (ms / 1e3) as u64,
            nanoseconds: ((ms % 1e3) * 1e6) as u32,
        })
    };
    let (fd, rest) = place(path)?;
    let [accessed, modified] = times_ms.map(stamp);
    let done = fd.set_times_at(flags(follow), rest, accessed, modified);
    done.map_err(failure)
}
