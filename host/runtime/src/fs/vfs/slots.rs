//! How much a call may have open at once.

use super::error::FsError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Open files, folders and listings of one call.
pub(crate) const MAX_OPEN_PER_CALL: u64 = 128;

/// Counts what is open.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    open: AtomicU64,
}

/// One open thing; dropping it closes it.
#[derive(Debug)]
pub(crate) struct Slot(Arc<Slots>);

impl Slots {
    /// Takes a slot, or `TooMany`.
    pub(crate) fn take(self: &Arc<Self>) -> Result<Slot, FsError> {
        let more = |n: u64| (n < MAX_OPEN_PER_CALL).then_some(n + 1);
        self.open
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .map(|_| Slot(self.clone()))
            .map_err(|_| FsError::TooMany {
                what: "open files",
                max: MAX_OPEN_PER_CALL,
            })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
