//! Rows by key that can go back to where the last batch left them.
//!
//! Invariant: between batches there is nothing to undo; a commit costs what it changes, not what is there.

use std::collections::BTreeMap;
use std::ops::{Deref, RangeBounds};

/// One kind of rows. Reads go to the map; every write notes what was there before.
#[derive(Debug, Clone)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    before: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            before: Vec::new(),
        }
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    pub(super) fn set(&mut self, key: K, value: V) {
        let old = self.rows.insert(key.clone(), value);
        self.before.push((key, old));
    }

    pub(super) fn drop_key(&mut self, key: &K) {
        if let Some((key, old)) = self.rows.remove_entry(key) {
            self.before.push((key, Some(old)));
        }
    }

    /// Sets or drops.
    pub(super) fn put(&mut self, key: K, value: Option<V>) {
        match value {
            Some(value) => self.set(key, value),
            None => self.drop_key(&key),
        }
    }
}

impl<A: Ord + Clone, B: Ord> Table<(A, B), ()> {
    /// The second halves of the keys that begin with `first`, in order, from `least` on.
    pub(super) fn of<'a>(&'a self, first: &'a A, least: B) -> impl Iterator<Item = &'a B> {
        self.from((first.clone(), least)..)
            .take_while(move |(a, _)| a == first)
            .map(|(_, b)| b)
    }

    fn from(&self, range: impl RangeBounds<(A, B)>) -> impl Iterator<Item = &(A, B)> {
        self.rows.range(range).map(|(key, ())| key)
    }
}

/// What a batch does with all tables at its end.
pub(super) trait Undo {
    /// Keeps what changed.
    fn keep(&mut self);
    /// Takes back what changed.
    fn roll_back(&mut self);
}

impl<K: Ord + Clone, V> Undo for Table<K, V> {
    fn keep(&mut self) {
        self.before.clear();
    }

    fn roll_back(&mut self) {
        while let Some((key, old)) = self.before.pop() {
            match old {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }
}
