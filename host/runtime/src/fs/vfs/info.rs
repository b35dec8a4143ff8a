//! What is known of a file without reading it.

use super::volume::FileId;
use cap_fs_ext::MetadataExt;
use cap_std::fs::Metadata;
use std::time::SystemTime;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device: listed, never opened.
    Other,
}

/// Metadata of one thing, links not followed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Info {
    /// What it is.
    pub(crate) kind: Kind,
    /// In bytes; 0 for what is not a regular file.
    pub(crate) size: u64,
    /// Names it has.
    pub(crate) links: u64,
    /// Last read.
    pub(crate) accessed: Option<SystemTime>,
    /// Last change of content.
    pub(crate) modified: Option<SystemTime>,
    /// Last change of content or metadata, as seconds and nanoseconds; a guest cannot set it.
    pub(crate) changed: (i64, i64),
    /// Device and inode; never shown to a guest.
    pub(crate) id: FileId,
}

impl Info {
    /// Whether it is a file with further names: looking for them takes time.
    pub(crate) fn has_twins(&self) -> bool {
        self.kind == Kind::File && self.links > 1
    }

    /// From the disk's metadata.
    pub(crate) fn of(meta: &Metadata) -> Self {
        use cap_fs_ext::OsMetadataExt as _;
        let kind = if meta.is_file() {
            Kind::File
        } else if meta.is_dir() {
            Kind::Folder
        } else if meta.is_symlink() {
            Kind::Link
        } else {
            Kind::Other
        };
        let is_file = kind == Kind::File;
        Self {
            kind,
            size: if is_file { meta.len() } else { 0 },
            links: MetadataExt::nlink(meta),
            accessed: meta.accessed().ok().map(|t| t.into_std()),
            modified: meta.modified().ok().map(|t| t.into_std()),
            changed: (meta.ctime(), meta.ctime_nsec()),
            id: FileId::of(meta),
        }
    }
}
