//! Memory of a call: one sum over all memories and tables of all its stores.
//!
//! Invariant: what was counted is given back when the limiter is dropped; a refusal is remembered, because
//! wasmtime has no typed error for a refusal during instantiation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use wasmtime::{ResourceLimiter, Result};

/// Core instances of one component; Python has 38, JavaScript 11.
const MAX_CORE_INSTANCES: usize = 200;
/// Memories of one component; Python has 10.
const MAX_MEMORIES: usize = 32;
/// Tables of one component.
const MAX_TABLES: usize = 64;
/// What one table element counts for.
const TABLE_ELEMENT_BYTES: usize = 8;

/// The memory budget of a call, or of one command of a call: then the call is charged too.
#[derive(Debug)]
pub(crate) struct MemoryBudget {
    limit_bytes: u64,
    used_bytes: AtomicU64,
    peak_bytes: AtomicU64,
    refused: AtomicBool,
    call: Option<Arc<MemoryBudget>>,
}

impl MemoryBudget {
    /// An unused budget.
    pub(crate) fn new(limit_bytes: u64) -> Arc<Self> {
        Arc::new(Self {
            limit_bytes,
            used_bytes: AtomicU64::new(0),
            peak_bytes: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            call: None,
        })
    }

    /// An unused budget for one command of the call. Without a limit of its own only the call's counts.
    pub(crate) fn within(call: &Arc<Self>, limit_bytes: Option<u64>) -> Arc<Self> {
        Arc::new(Self {
            limit_bytes: limit_bytes.unwrap_or(u64::MAX),
            used_bytes: AtomicU64::new(0),
            peak_bytes: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            call: Some(Arc::clone(call)),
        })
    }

    /// Most bytes held at once.
    pub(crate) fn peak_bytes(&self) -> u64 {
        self.peak_bytes.load(Relaxed)
    }

    /// Whether a guest asked for more than there was.
    pub(crate) fn was_refused(&self) -> bool {
        self.refused.load(Relaxed)
    }

    /// Charges host memory held for a guest. `None` if it does not fit, which the guest is told as an ordinary error.
    pub(crate) fn hold(self: &Arc<Self>, bytes: u64) -> Option<Held> {
        let mut held = Held {
            budget: Arc::clone(self),
            bytes: 0,
        };
        held.grow(bytes).then_some(held)
    }

    fn take(&self, bytes: u64) -> bool {
        if self.call.as_ref().is_some_and(|call| !call.take(bytes)) {
            return false;
        }
        let taken = self.used_bytes.fetch_update(Relaxed, Relaxed, |used| {
            used.checked_add(bytes)
                .filter(|sum| *sum <= self.limit_bytes)
        });
        if let Ok(before) = taken {
            self.peak_bytes.fetch_max(before + bytes, Relaxed);
        } else if let Some(call) = &self.call {
            call.give_back(bytes);
        }
        taken.is_ok()
    }

    fn give_back(&self, bytes: u64) {
        self.used_bytes.fetch_sub(bytes, Relaxed);
        if let Some(call) = &self.call {
            call.give_back(bytes);
        }
    }
}

/// Host memory held for a guest; given back when dropped.
pub(crate) struct Held {
    budget: Arc<MemoryBudget>,
    bytes: u64,
}

impl Held {
    /// Charges more. False if it does not fit.
    pub(crate) fn grow(&mut self, bytes: u64) -> bool {
        let ok = self.budget.take(bytes);
        if ok {
            self.bytes += bytes;
        }
        ok
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

/// The limiter of one store.
pub(crate) struct Limiter {
    budget: Arc<MemoryBudget>,
    held_bytes: u64,
    last_bytes: u64,
}

impl Limiter {
    /// A limiter that charges the budget.
    pub(crate) fn new(budget: Arc<MemoryBudget>) -> Self {
        Self {
            budget,
            held_bytes: 0,
            last_bytes: 0,
        }
    }

    fn grow(&mut self, bytes: usize) -> bool {
        let bytes = bytes as u64;
        let ok = self.budget.take(bytes);
        if !ok {
            self.budget.refused.store(true, Relaxed);
        }
        self.last_bytes = if ok { bytes } else { 0 };
        self.held_bytes += self.last_bytes;
        ok
    }

    fn undo(&mut self) {
        self.budget.give_back(self.last_bytes);
        self.held_bytes -= self.last_bytes;
        self.last_bytes = 0;
    }
}

impl Drop for Limiter {
    fn drop(&mut self) {
        self.budget.give_back(self.held_bytes);
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, now: usize, wanted: usize, max: Option<usize>) -> Result<bool> {
        let fits = max.is_none_or(|m| wanted <= m);
        Ok(fits && self.grow(wanted.saturating_sub(now)))
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> Result<()> {
        self.undo();
        Ok(())
    }

    fn table_growing(&mut self, now: usize, wanted: usize, max: Option<usize>) -> Result<bool> {
        let fits = max.is_none_or(|m| wanted <= m);
        let elements = wanted.saturating_sub(now);
        Ok(fits && self.grow(elements.saturating_mul(TABLE_ELEMENT_BYTES)))
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> Result<()> {
        self.undo();
        Ok(())
    }

    fn instances(&self) -> usize {
        MAX_CORE_INSTANCES
    }

    fn memories(&self) -> usize {
        MAX_MEMORIES
    }

    fn tables(&self) -> usize {
        MAX_TABLES
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn all_memories_and_tables_share_one_budget() {
        let budget = MemoryBudget::new(1000);
        let mut one = Limiter::new(Arc::clone(&budget));
        let mut two = Limiter::new(Arc::clone(&budget));
        assert!(one.memory_growing(0, 400, None).unwrap());
        assert!(one.memory_growing(0, 300, None).unwrap());
        assert!(two.table_growing(0, 30, None).unwrap());
        assert!(!budget.was_refused());
        assert!(!two.memory_growing(0, 61, None).unwrap());
        assert!(budget.was_refused());
        assert!(two.memory_growing(0, 60, None).unwrap());
        assert_eq!(budget.peak_bytes(), 1000);
        drop(one);
        assert!(two.memory_growing(60, 760, None).unwrap());
    }

    #[test]
    fn a_command_is_charged_to_its_call_and_may_have_less() {
        let call = MemoryBudget::new(100);
        let small = MemoryBudget::within(&call, Some(30));
        let other = MemoryBudget::within(&call, None);
        assert!(small.take(30) && !small.take(1));
        assert!(!other.take(71) && other.take(70));
        assert!(!call.take(1));
        small.give_back(30);
        assert!(other.take(30));
        assert_eq!(call.peak_bytes(), 100);
    }

    #[test]
    fn a_growth_that_failed_elsewhere_is_given_back() {
        let budget = MemoryBudget::new(100);
        let mut limiter = Limiter::new(Arc::clone(&budget));
        assert!(limiter.memory_growing(0, 100, None).unwrap());
        limiter
            .memory_grow_failed(wasmtime::Error::msg("no room"))
            .unwrap();
        assert!(limiter.memory_growing(0, 100, None).unwrap());
        assert!(!limiter.memory_growing(0, 10, Some(5)).unwrap());
    }
}
