//! Open files.
//!
//! Invariant: bytes are charged to the volume before they are written, under its lock; a file that lost its name
//! while open goes on counting until its last handle closes.

use super::error::FsError;
use super::info::Info;
use super::root::Root;
use super::slots::Slot;
use super::volume::{Account, FileId, Quota, Volume};
use cap_std::fs::Metadata;
use std::fs::{File, FileTimes};
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes read or written by one operation.
pub(crate) const MAX_IO_BYTES: u64 = 1 << 20;
/// Largest size a file may be given; keeps offsets within what disks take.
pub(crate) const MAX_FILE_BYTES: u64 = 1 << 40;

/// Where to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// At this byte.
    Offset(u64),
    /// At the end, wherever that is when the bytes are written.
    End,
}

/// An open file. Dropping it closes it.
pub(crate) struct FileHandle {
    file: File,
    id: FileId,
    volume: Arc<Volume>,
    quota: Quota,
    readable: bool,
    writable: bool,
    _slot: Slot,
}

impl Drop for FileHandle {
    fn drop(&mut self) {
        self.volume.closed(self.id);
    }
}

impl FileHandle {
    /// Wraps a file that was judged.
    pub(super) fn new(
        root: &Root,
        file: File,
        meta: &Metadata,
        (readable, writable): (bool, bool),
        slot: Slot,
    ) -> Self {
        let id = FileId::of(meta);
        root.volume.opened(id);
        Self {
            file,
            id,
            volume: root.volume.clone(),
            quota: root.quota,
            readable,
            writable,
            _slot: slot,
        }
    }

    /// Opened for reading.
    pub(crate) fn readable(&self) -> bool {
        self.readable
    }

    /// Opened for writing.
    pub(crate) fn writable(&self) -> bool {
        self.writable
    }

    /// What is known of it.
    pub(crate) fn info(&self) -> Result<Info, FsError> {
        Ok(Info::of(&Metadata::from_file(&self.file)?))
    }

    /// At most `max` bytes (up to [`MAX_IO_BYTES`]) from `offset`; fewer only at the end.
    pub(crate) fn read_at(&self, offset: u64, max: u64) -> Result<Vec<u8>, FsError> {
        if !self.readable {
            return Err(FsError::NotOpenedFor);
        }
        if offset > MAX_FILE_BYTES {
            return Ok(Vec::new());
        }
        let size = self.file.metadata()?.len();
        let there = size.saturating_sub(offset);
        // A file may grow while it is read: at least one page is tried even at the end as it was.
        let room = max.min(MAX_IO_BYTES).min(there.max(4096));
        let mut bytes = vec![0; usize::try_from(room).unwrap_or(0)];
        let mut done = 0;
        while done < bytes.len() {
            let rest = bytes.get_mut(done..).unwrap_or_default();
            match self.file.read_at(rest, offset + done as u64) {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        bytes.truncate(done);
        Ok(bytes)
    }

    /// Writes all of `bytes` (up to [`MAX_IO_BYTES`]) or, on an error, an unknown part of them. Returns the offset
    /// after them.
    pub(crate) fn write_at(&self, bytes: &[u8], at: At) -> Result<u64, FsError> {
        self.must_write()?;
        let len = bytes.len() as u64;
        if len > MAX_IO_BYTES {
            return Err(FsError::TooLarge { max: MAX_IO_BYTES });
        }
        let mut account = self.volume.lock(self.quota)?;
        let old = self.file.metadata()?.len();
        let offset = match at {
            At::Offset(offset) => offset,
            At::End => old,
        };
        let end = offset.saturating_add(len);
        if end > MAX_FILE_BYTES {
            return Err(FsError::TooLarge {
                max: MAX_FILE_BYTES,
            });
        }
        if len == 0 {
            return Ok(end);
        }
        account.grow(self.id, end.saturating_sub(old))?;
        if let Err(error) = self.file.write_all_at(bytes, offset) {
            let now = self.file.metadata().map_or(old, |m| m.len());
            account.shrink(self.id, end.max(old).saturating_sub(now));
            return Err(error.into());
        }
        Ok(end)
    }

    /// How many bytes can be written there, of those that are wanted; an error if none can.
    pub(crate) fn room(&self, at: At, wanted: u64) -> Result<u64, FsError> {
        let size = self.file.metadata()?.len();
        let offset = match at {
            At::Offset(offset) => offset,
            At::End => size,
        };
        let within = size.saturating_sub(offset);
        if within >= wanted {
            return Ok(wanted);
        }
        let gap = offset.saturating_sub(size);
        let more = (wanted - within).saturating_add(gap);
        let free = self.volume.lock(self.quota)?.free_bytes(more)?;
        match within.saturating_add(free.saturating_sub(gap)) {
            0 => Err(FsError::Quota("bytes")),
            room => Ok(room.min(wanted)),
        }
    }

    /// Cuts or fills with zeros.
    pub(crate) fn set_size(&self, size: u64) -> Result<(), FsError> {
        self.must_write()?;
        let mut account = self.volume.lock(self.quota)?;
        self.resize(&mut account, size)
    }

    pub(super) fn resize(&self, account: &mut Account<'_>, size: u64) -> Result<(), FsError> {
        if size > MAX_FILE_BYTES {
            return Err(FsError::TooLarge {
                max: MAX_FILE_BYTES,
            });
        }
        let old = self.file.metadata()?.len();
        account.grow(self.id, size.saturating_sub(old))?;
        match self.file.set_len(size) {
            Ok(()) => {
                account.shrink(self.id, old.saturating_sub(size));
                Ok(())
            }
            Err(error) => {
                account.shrink(self.id, size.saturating_sub(old));
                Err(error.into())
            }
        }
    }

    /// Sets the times that are given.
    pub(crate) fn set_times(
        &self,
        accessed: Option<SystemTime>,
        modified: Option<SystemTime>,
    ) -> Result<(), FsError> {
        self.must_write()?;
        let mut times = FileTimes::new();
        if let Some(at) = accessed {
            times = times.set_accessed(at);
        }
        if let Some(at) = modified {
            times = times.set_modified(at);
        }
        Ok(self.file.set_times(times)?)
    }

    /// Waits until content (and, with `all`, metadata) is on the disk. Nothing to do for a file opened to read.
    pub(crate) fn sync(&self, all: bool) -> Result<(), FsError> {
        if !self.writable {
            return Ok(());
        }
        let done = if all {
            self.file.sync_all()
        } else {
            self.file.sync_data()
        };
        Ok(done?)
    }

    fn must_write(&self) -> Result<(), FsError> {
        if self.writable {
            Ok(())
        } else {
            Err(FsError::NotOpenedFor)
        }
    }
}
