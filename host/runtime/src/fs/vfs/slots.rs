//! How much a call may have open at once.

use super::error::FsError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Open files, folders and listings of one call.
pub(crate) const MAX_OPEN_PER_CALL: u64 = 128;
/// Entries of a listing that count as one open thing: the host holds their names until it is closed.
pub(crate) const ENTRIES_PER_SLOT: u64 = 512;

/// Counts what is open.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    open: AtomicU64,
}

/// One open thing; dropping it closes it.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Arc<Slots>,
    /// What it counts for.
    weight: u64,
}

impl Slots {
    /// Takes a slot, or `TooMany`.
    pub(crate) fn take(self: &Arc<Self>) -> Result<Slot, FsError> {
        let mut slot = Slot {
            slots: self.clone(),
            weight: 0,
        };
        slot.grow(1)?;
        Ok(slot)
    }
}

impl Slot {
    /// Counts the entries of a listing, or `TooMany`.
    pub(crate) fn hold_entries(&mut self, entries: usize) -> Result<(), FsError> {
        self.grow(entries as u64 / ENTRIES_PER_SLOT)
    }

    fn grow(&mut self, more: u64) -> Result<(), FsError> {
        let sum = |n: u64| n.checked_add(more).filter(|sum| *sum <= MAX_OPEN_PER_CALL);
        self.slots
            .open
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum)
            .map_err(|_| FsError::TooMany {
                what: "open files",
                max: MAX_OPEN_PER_CALL,
            })?;
        self.weight += more;
        Ok(())
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.open.fetch_sub(self.weight, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn long_listings_count_for_more_and_come_back() {
        let slots = Arc::new(Slots::default());
        let mut long = slots.take().unwrap();
        long.hold_entries(511).unwrap();
        long.hold_entries(usize::try_from(ENTRIES_PER_SLOT * (MAX_OPEN_PER_CALL - 1)).unwrap())
            .unwrap();
        assert!(slots.take().is_err());
        assert!(long.hold_entries(512).is_err());
        drop(long);
        let all: Vec<_> = (0..MAX_OPEN_PER_CALL)
            .map(|_| slots.take().unwrap())
            .collect();
        assert!(slots.take().is_err());
        drop(all);
        slots.take().unwrap();
    }
}
