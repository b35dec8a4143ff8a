//! Between the virtual file system's words and those of `wasi:filesystem`.

use crate::fs::vfs::{FileId, FsError, Guard, Info, Kind};
use claw_core::code::ErrorKind;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};
use wasmtime_wasi::p2::bindings::clocks::wall_clock::Datetime;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorStat, DescriptorType, ErrorCode, MetadataHashValue, NewTimestamp,
};

/// An error code for the guest, or a trap.
pub(super) type FsResult<T> = Result<T, wasmtime_wasi::p2::FsError>;

/// The error as the bindings take it.
pub(super) fn code(error: FsError) -> wasmtime_wasi::p2::FsError {
    error_code(&error).into()
}

/// The code nearest in meaning.
pub(super) fn error_code(error: &FsError) -> ErrorCode {
    match error {
        FsError::Denied(d) if d.code == Guard::ReadOnlyRoot.code() => ErrorCode::ReadOnly,
        FsError::Denied(_) => ErrorCode::NotPermitted,
        // Programs know a full disk; few know a quota.
        FsError::Quota(_) => ErrorCode::InsufficientSpace,
        FsError::TooMany { .. } => ErrorCode::InsufficientMemory,
        FsError::TooLarge { .. } => ErrorCode::FileTooLarge,
        FsError::NotFound => ErrorCode::NoEntry,
        FsError::Exists => ErrorCode::Exist,
        FsError::NotDirectory => ErrorCode::NotDirectory,
        FsError::IsDirectory => ErrorCode::IsDirectory,
        FsError::NotEmpty => ErrorCode::NotEmpty,
        FsError::Loop => ErrorCode::Loop,
        FsError::Invalid(_) => ErrorCode::Invalid,
        FsError::Conflict | FsError::Busy => ErrorCode::Busy,
        FsError::CrossRoot => ErrorCode::CrossDevice,
        FsError::NotOpenedFor => ErrorCode::BadDescriptor,
        FsError::Cancelled => ErrorCode::Interrupted,
        FsError::Guest(e) if e.kind == ErrorKind::Denied => ErrorCode::NotPermitted,
        FsError::Guest(_) => ErrorCode::Io,
        FsError::Io(e) => match e.kind() {
            std::io::ErrorKind::PermissionDenied => ErrorCode::Access,
            std::io::ErrorKind::Unsupported => ErrorCode::Unsupported,
            std::io::ErrorKind::ReadOnlyFilesystem => ErrorCode::ReadOnly,
            std::io::ErrorKind::ExecutableFileBusy => ErrorCode::TextFileBusy,
            _ => ErrorCode::Io,
        },
    }
}

/// A kind of thing. Pipes, sockets and devices are all `unknown`.
pub(super) fn kind(kind: Kind) -> DescriptorType {
    match kind {
        Kind::File => DescriptorType::RegularFile,
        Kind::Folder => DescriptorType::Directory,
        Kind::Link => DescriptorType::SymbolicLink,
        Kind::Other => DescriptorType::Unknown,
    }
}

fn datetime(time: SystemTime) -> Option<Datetime> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Datetime {
        seconds: since.as_secs(),
        nanoseconds: since.subsec_nanos(),
    })
}

/// Metadata.
pub(super) fn stat(info: &Info) -> DescriptorStat {
    let changed = u64::try_from(info.changed.0).ok().map(|seconds| Datetime {
        seconds,
        nanoseconds: u32::try_from(info.changed.1).unwrap_or(0),
    });
    DescriptorStat {
        type_: kind(info.kind),
        link_count: info.links,
        size: info.size,
        data_access_timestamp: info.accessed.and_then(datetime),
        data_modification_timestamp: info.modified.and_then(datetime),
        status_change_timestamp: changed,
    }
}

/// The time to set, `None` to leave it.
pub(super) fn time(new: NewTimestamp) -> Result<Option<SystemTime>, ErrorCode> {
    match new {
        NewTimestamp::NoChange => Ok(None),
        NewTimestamp::Now => Ok(Some(SystemTime::now())),
        NewTimestamp::Timestamp(t) => {
            if t.nanoseconds >= 1_000_000_000 {
                return Err(ErrorCode::Invalid);
            }
            let seconds = i64::try_from(t.seconds).map_err(|_| ErrorCode::Overflow)?;
            let since = Duration::new(seconds.unsigned_abs(), t.nanoseconds);
            let at = SystemTime::UNIX_EPOCH.checked_add(since);
            at.ok_or(ErrorCode::Overflow).map(Some)
        }
    }
}

/// Tells one object from another without showing device and inode. It stays the same while the object lives, as
/// guests' libraries use it for an inode number.
pub(super) fn identity(id: FileId) -> MetadataHashValue {
    static KEY: LazyLock<[u8; 32]> = LazyLock::new(|| {
        use std::hash::BuildHasher;
        let mut key = [0; 32];
        for (n, part) in key.chunks_exact_mut(8).enumerate() {
            let word = std::hash::RandomState::new().hash_one(n);
            part.copy_from_slice(&word.to_le_bytes());
        }
        key
    });
    let mut hasher = blake3::Hasher::new_keyed(&KEY);
    hasher.update(&id.0.to_le_bytes());
    hasher.update(&id.1.to_le_bytes());
    let hash = hasher.finalize();
    let word = |at: usize| {
        let bytes = hash.as_bytes().iter().skip(at).take(8);
        bytes.fold(0_u64, |word, byte| (word << 8) | u64::from(*byte))
    };
    MetadataHashValue {
        lower: word(0),
        upper: word(8),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn times_at_the_edge_are_errors_not_panics() {
        let at = |seconds, nanoseconds| {
            time(NewTimestamp::Timestamp(Datetime {
                seconds,
                nanoseconds,
            }))
        };
        assert_eq!(at(1, 1_000_000_000), Err(ErrorCode::Invalid));
        assert_eq!(at(u64::MAX, 0), Err(ErrorCode::Overflow));
        assert_eq!(at(i64::MAX.unsigned_abs() + 1, 0), Err(ErrorCode::Overflow));
        assert!(at(0, 999_999_999).unwrap().is_some());
        assert_eq!(time(NewTimestamp::NoChange), Ok(None));
    }

    #[test]
    fn identity_tells_objects_apart_and_is_stable() {
        let hash = |a, b| {
            let value = identity(FileId(a, b));
            (value.lower, value.upper)
        };
        assert_eq!(hash(1, 2), hash(1, 2));
        assert_ne!(hash(1, 2), hash(2, 1));
        assert_ne!(hash(1, 2), (1, 2));
    }

    #[test]
    fn refusals_and_limits_have_their_own_codes() {
        let full = ErrorCode::InsufficientSpace;
        assert_eq!(error_code(&FsError::Quota("bytes")), full);
        assert_eq!(error_code(&FsError::Quota("files")), full);
        assert_eq!(error_code(&FsError::CrossRoot), ErrorCode::CrossDevice);
        assert_eq!(error_code(&FsError::NotFound), ErrorCode::NoEntry);
    }
}
