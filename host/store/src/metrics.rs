//! Counts of what the writer did, for the bench.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the writer did since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Transactions committed.
    pub transactions: u64,
    /// Of those, the ones synced to the disk before they were answered.
    pub durable_transactions: u64,
    /// Batches landed.
    pub batches: u64,
    /// Batches refused by a precondition, an illegal step or a failure.
    pub refused: u64,
    /// Times the database was locked by another program and was asked again.
    pub busy_retries: u64,
    /// Rows that lists left out because they do not read back; counted each time.
    pub damaged_rows: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) transactions: AtomicU64,
    pub(crate) durable_transactions: AtomicU64,
    pub(crate) batches: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) busy_retries: AtomicU64,
    pub(crate) damaged_rows: AtomicU64,
}

/// Adds to a count.
pub(crate) fn add(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

impl Counters {
    pub(crate) fn read(&self) -> Metrics {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Metrics {
            transactions: get(&self.transactions),
            durable_transactions: get(&self.durable_transactions),
            batches: get(&self.batches),
            refused: get(&self.refused),
            busy_retries: get(&self.busy_retries),
            damaged_rows: get(&self.damaged_rows),
        }
    }
}
