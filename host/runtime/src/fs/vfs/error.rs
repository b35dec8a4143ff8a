//! What can go wrong with a file, once, for every interface over the virtual file system.
//!
//! Invariant: no variant carries a host path; what a guest reads names guest paths only.

use claw_core::capability::Decision;
use claw_core::code::{ErrorKind, GuestError};
use std::io;

/// Why a file operation did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FsError {
    /// Policy or the file system's own guard refuses; the denial is written down already.
    #[error("{}", .0.reason)]
    Denied(Box<Decision>),
    /// The quota of the root: `bytes` or `files`.
    #[error("the quota of {0} is used up")]
    Quota(&'static str),
    /// More of something at once than the host keeps, for example open files.
    #[error("more than {max} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        max: u64,
    },
    /// A value is bigger than the operation takes.
    #[error("more than {max} bytes")]
    TooLarge {
        /// How many there may be, in bytes.
        max: u64,
    },
    /// Nothing is there.
    #[error("no such file or folder")]
    NotFound,
    /// Something is there already.
    #[error("something of that name is there already")]
    Exists,
    /// A part of the path is not a folder.
    #[error("not a folder")]
    NotDirectory,
    /// A folder where a file is needed.
    #[error("a folder, not a file")]
    IsDirectory,
    /// The folder has entries.
    #[error("the folder is not empty")]
    NotEmpty,
    /// Too many links in one path.
    #[error("too many links in one path")]
    Loop,
    /// Malformed; the reason.
    #[error("{0}")]
    Invalid(String),
    /// The precondition does not hold.
    #[error("the file changed or does not have the expected state")]
    Conflict,
    /// The tree changed under the operation again and again.
    #[error("the folder is changing too quickly")]
    Busy,
    /// Source and target are in two roots.
    #[error("source and target are in different roots")]
    CrossRoot,
    /// The handle was not opened for this.
    #[error("the file was not opened for this")]
    NotOpenedFor,
    /// The call is being stopped.
    #[error("the call is being stopped")]
    Cancelled,
    /// An error that comes ready-made, for example from the ledger.
    #[error("{0}")]
    Guest(GuestError),
    /// The disk.
    #[error("{}", .0.kind())]
    Io(io::Error),
}

impl From<io::Error> for FsError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as K;
        match error.kind() {
            K::NotFound => Self::NotFound,
            K::AlreadyExists => Self::Exists,
            K::NotADirectory => Self::NotDirectory,
            K::IsADirectory => Self::IsDirectory,
            K::DirectoryNotEmpty => Self::NotEmpty,
            K::InvalidFilename => Self::Invalid("the name is too long".into()),
            K::InvalidInput => Self::Invalid("not possible for this path".into()),
            K::QuotaExceeded | K::StorageFull => Self::Quota("bytes"),
            _ => Self::Io(error),
        }
    }
}

impl FsError {
    /// The machine word a guest branches on.
    pub(crate) fn code(&self) -> String {
        let word = match self {
            Self::Denied(d) => return d.code.clone(),
            Self::Guest(e) => return e.code.clone(),
            Self::Quota(_) => "quota",
            Self::TooMany { .. } => "too-many",
            Self::TooLarge { .. } => "too-large",
            Self::NotFound => "not-found",
            Self::Exists => "exists",
            Self::NotDirectory => "not-a-folder",
            Self::IsDirectory => "is-a-folder",
            Self::NotEmpty => "not-empty",
            Self::Loop => "too-many-links",
            Self::Invalid(_) => "invalid-path",
            Self::Conflict => "changed",
            Self::Busy => "busy",
            Self::CrossRoot => "different-roots",
            Self::NotOpenedFor => "not-opened-for-this",
            Self::Cancelled => "cancelled",
            Self::Io(_) => "disk",
        };
        word.to_owned()
    }

    fn kind(&self) -> ErrorKind {
        match self {
            Self::Denied(_) => ErrorKind::Denied,
            Self::Guest(e) => e.kind,
            Self::Quota(_) | Self::TooMany { .. } | Self::TooLarge { .. } => ErrorKind::Limit,
            Self::NotFound => ErrorKind::NotFound,
            Self::Exists | Self::NotEmpty | Self::Conflict => ErrorKind::Conflict,
            Self::NotDirectory
            | Self::IsDirectory
            | Self::Loop
            | Self::Invalid(_)
            | Self::NotOpenedFor
            | Self::CrossRoot => ErrorKind::Invalid,
            Self::Busy => ErrorKind::Busy,
            Self::Cancelled => ErrorKind::TimedOut,
            Self::Io(_) => ErrorKind::Internal,
        }
    }

    /// The error of the contract, about this guest path.
    pub(crate) fn about(self, path: &str) -> GuestError {
        if let Self::Guest(error) = self {
            return error;
        }
        let said = self.to_string();
        // A refusal by policy names the path itself.
        let mut message = match said.contains(path) {
            true => said,
            false => format!("`{path}`: {said}"),
        };
        if let Self::Denied(decision) = &self
            && let Some(hint) = &decision.hint
        {
            message = format!("{message}; to allow it: {hint}");
        }
        let mut error = GuestError::new(self.kind(), self.code(), message);
        if matches!(self, Self::Busy) {
            error.retry_after_ms = Some(50);
        }
        error
    }
}
