//! A sliding window.
//!
//! Invariant: it never admits more than its limit in any span of its length, in memory that does not depend on how
//! much is counted. A clock that is set back by less than a window frees nothing.

use claw_core::id::TimestampMs;

/// Slots of a window. What was admitted is freed at most one slot's length late.
const SLOTS: usize = 48;

/// Not now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("over the rate limit{}", .at.map_or_else(String::new, |at| format!(" until {at}")))]
pub struct RetryAfter {
    /// When it would be admitted if nothing else is until then; `None`: never, it is more than the whole limit.
    pub at: Option<TimestampMs>,
}

/// What was admitted in the last span of a fixed length.
#[derive(Debug, Clone)]
pub struct Window {
    slot_ms: u64,
    /// Ends with the slot of `newest`. One more than [`SLOTS`]: the oldest may be half in the window.
    slots: [u64; SLOTS + 1],
    /// Number of the newest slot since 1970.
    newest: u64,
}

impl Window {
    /// An empty window of this length in milliseconds.
    pub fn new(length_ms: u64) -> Self {
        Self {
            slot_ms: length_ms.div_ceil(SLOTS as u64).max(1),
            slots: [0; SLOTS + 1],
            newest: 0,
        }
    }

    /// Counts `cost` if no more than `limit` is then in the window. A cost of 0 asks whether there is room for 1.
    ///
    /// # Errors
    /// When to try again.
    pub fn admit(&mut self, now: TimestampMs, cost: u64, limit: u64) -> Result<(), RetryAfter> {
        self.room(now, cost, limit)?;
        self.count(now, cost);
        Ok(())
    }

    /// Whether `cost` would be admitted.
    ///
    /// # Errors
    /// When to try again.
    pub fn room(&mut self, now: TimestampMs, cost: u64, limit: u64) -> Result<(), RetryAfter> {
        self.advance(now);
        let cost = cost.max(1);
        if cost > limit {
            return Err(RetryAfter { at: None });
        }
        let used = |slots: &[u64]| slots.iter().fold(0_u64, |sum, n| sum.saturating_add(*n));
        // The window that begins after as many of the oldest slots as must go.
        let keep = (0..=self.slots.len())
            .find(|from| used(&self.slots[*from..]).saturating_add(cost) <= limit);
        match keep.unwrap_or(self.slots.len()) {
            0 => Ok(()),
            gone => {
                let at = (self.newest + gone as u64).saturating_mul(self.slot_ms);
                let at = TimestampMs(i64::try_from(at).unwrap_or(i64::MAX));
                Err(RetryAfter { at: Some(at) })
            }
        }
    }

    /// Counts what has been used, whether or not there was room.
    pub fn count(&mut self, now: TimestampMs, cost: u64) {
        self.advance(now);
        let newest = &mut self.slots[SLOTS];
        *newest = newest.saturating_add(cost);
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(|n| *n == 0)
    }

    fn advance(&mut self, now: TimestampMs) {
        let slot = u64::try_from(now.0).unwrap_or(0) / self.slot_ms;
        let all = self.slots.len() as u64;
        // A clock set back by more than the window: what it counted is in no window of today.
        if slot.saturating_add(all) < self.newest || slot >= self.newest.saturating_add(all) {
            self.slots = [0; SLOTS + 1];
            self.newest = slot;
        } else if slot > self.newest {
            let gone = usize::try_from(slot - self.newest).unwrap_or(SLOTS);
            self.slots.rotate_left(gone);
            let from = self.slots.len() - gone;
            self.slots[from..].fill(0);
            self.newest = slot;
        }
    }
}
