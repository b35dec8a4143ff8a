//! Ports kept in memory.

use async_trait::async_trait;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{BlobId, Digest, EffectId, TimestampMs};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::ports::{Store as _, StoreError};
use claw_core::row::{Batch, KvWrite, Mutation, Provenance};
use claw_core::sandbox::{MemoryPiece, Progress, ProgressSink};
use claw_core::tool::Denial;
use claw_testkit::MemoryStore;
use futures_util::FutureExt;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Lands what a call wrote.
pub(crate) fn land(store: &MemoryStore, writes: Vec<KvWrite>) {
    let mut batch = Batch::owner();
    batch.mutations = writes.into_iter().map(Mutation::Kv).collect();
    let landed = store.commit(batch).now_or_never();
    landed.expect("the memory store never waits").unwrap();
}

/// Blobs by content.
#[derive(Default)]
pub(crate) struct Blobs(Mutex<BTreeMap<BlobId, Vec<u8>>>);

impl claw_core::ports::Blobs for Blobs {
    fn put(&self, bytes: &[u8]) -> Result<BlobId, StoreError> {
        let digest = Digest::of(bytes);
        let id = BlobId::new(format!("blob-{}", &digest.as_str()[..40]));
        self.0.lock().unwrap().insert(id.clone(), bytes.to_vec());
        Ok(id)
    }

    fn get(&self, id: &BlobId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().get(id).cloned())
    }
}

/// Remembers what it was told.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) begun: Mutex<Vec<EffectIntent>>,
    pub(crate) settled: Mutex<Vec<EffectState>>,
    pub(crate) denied: Mutex<Vec<Denial>>,
}

#[async_trait]
impl claw_core::ledger::Ledger for Ledger {
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        let mut begun = self.begun.lock().unwrap();
        begun.push(intent);
        Ok(EffectId::new(begun.len().to_string()))
    }

    async fn settle(&self, _: EffectId, state: EffectState) {
        self.settled.lock().unwrap().push(state);
    }

    fn deny(&self, denial: Denial) {
        self.denied.lock().unwrap().push(denial);
    }
}

/// Notes in memory.
#[derive(Default)]
pub(crate) struct Memory(pub(crate) Mutex<Vec<(String, Provenance)>>);

impl Memory {
    fn piece(index: usize, note: &(String, Provenance)) -> MemoryPiece {
        MemoryPiece {
            id: format!("note-{index}"),
            path: "memory/today.md".to_owned(),
            line: 1,
            text: note.0.clone(),
            score: 1.0,
            provenance: note.1,
            written: TimestampMs(0),
            more: 0,
        }
    }
}

#[async_trait]
impl claw_core::sandbox::Memory for Memory {
    async fn search(&self, query: &str, _: u32) -> Result<Vec<MemoryPiece>, GuestError> {
        let notes = self.0.lock().unwrap();
        let hits = notes
            .iter()
            .enumerate()
            .filter(|(_, n)| n.0.contains(query));
        Ok(hits.map(|(i, n)| Self::piece(i, n)).collect())
    }

    async fn get(&self, id: &str, _: u32) -> Result<MemoryPiece, GuestError> {
        let notes = self.0.lock().unwrap();
        let index = id
            .strip_prefix("note-")
            .and_then(|i| i.parse::<usize>().ok());
        index
            .and_then(|i| notes.get(i).map(|n| Self::piece(i, n)))
            .ok_or_else(|| GuestError::new(ErrorKind::NotFound, "note", "no such note"))
    }

    async fn save(&self, text: &str, _: &[String], from: Provenance) -> Result<String, GuestError> {
        let mut notes = self.0.lock().unwrap();
        notes.push((text.to_owned(), from));
        Ok(format!("note-{}", notes.len() - 1))
    }
}

/// Remembers progress.
#[derive(Default)]
pub(crate) struct Sink(pub(crate) Mutex<Vec<Progress>>);

impl ProgressSink for Sink {
    fn progress(&self, progress: Progress) {
        self.0.lock().unwrap().push(progress);
    }
}
