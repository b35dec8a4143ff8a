//! Ports kept in memory.

use async_trait::async_trait;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, BlobId, CallId, Digest, EffectId, SessionKey, TimestampMs};
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::ports::StoreError;
use claw_core::row::{
    Batch, CallRow, EffectRow, Entry, GrantRow, KvChange, KvEntry, KvWrite, Provenance, SessionRow,
};
use claw_core::sandbox::{MemoryPiece, Progress, ProgressSink};
use claw_core::tool::Denial;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Guest kv only; everything else is empty.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) kv: Mutex<BTreeMap<(String, String), KvEntry>>,
}

impl Store {
    /// Lands what a call wrote, as the store does.
    pub(crate) fn land(&self, writes: Vec<KvWrite>) {
        let mut kv = self.kv.lock().unwrap();
        for write in writes {
            let key = (write.namespace, write.key);
            let before = kv.get(&key).cloned();
            let version = before.as_ref().map_or(0, |b| b.version);
            assert!(write.expected.is_none_or(|e| e == version), "conflict");
            let (value, expires) = match write.change {
                KvChange::Remove => {
                    kv.remove(&key);
                    continue;
                }
                KvChange::Set(value, expires) => (value, expires),
                KvChange::Add(delta) => {
                    let text = before
                        .map_or_else(|| "0".to_owned(), |b| String::from_utf8(b.value).unwrap());
                    let sum = text.parse::<i64>().unwrap() + delta;
                    (sum.to_string().into_bytes(), None)
                }
            };
            let entry = KvEntry {
                value,
                version: version + 1,
                expires,
            };
            kv.insert(key, entry);
        }
    }
}

#[async_trait]
impl claw_core::ports::Store for Store {
    async fn commit(&self, _: Batch) -> Result<(), StoreError> {
        Err(StoreError::Failed("a guest never commits".to_owned()))
    }

    async fn sessions(&self, _: u32) -> Result<Vec<SessionRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn session(&self, _: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        Ok(None)
    }

    async fn transcript(&self, _: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        Ok(Vec::new())
    }

    async fn all_entries(&self, _: &SessionKey) -> Result<Vec<Entry>, StoreError> {
        Ok(Vec::new())
    }

    async fn call(&self, _: &CallId) -> Result<Option<CallRow>, StoreError> {
        Ok(None)
    }

    async fn calls(&self, _: u32) -> Result<Vec<CallRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn effects(&self, _: &CallId) -> Result<Vec<EffectRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn grants(&self, _: &AgentId) -> Result<Vec<GrantRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn kv_get(
        &self,
        namespace: &str,
        key: &str,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError> {
        let kv = self.kv.lock().unwrap();
        let entry = kv.get(&(namespace.to_owned(), key.to_owned()));
        Ok(entry.filter(|e| e.expires.is_none_or(|x| x > now)).cloned())
    }

    async fn kv_scan(
        &self,
        namespace: &str,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        _: TimestampMs,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let kv = self.kv.lock().unwrap();
        Ok(kv
            .iter()
            .filter(|((n, k), _)| n == namespace && k.starts_with(prefix))
            .filter(|((_, k), _)| after.is_none_or(|a| k.as_str() > a))
            .take(limit as usize)
            .map(|((_, k), e)| (k.clone(), e.value.len() as u64))
            .collect())
    }

    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError> {
        let kv = self.kv.lock().unwrap();
        let mine = kv.iter().filter(|((n, _), _)| n == namespace);
        Ok(mine.fold((0, 0), |(bytes, keys), ((_, k), e)| {
            (bytes + (k.len() + e.value.len()) as u64, keys + 1)
        }))
    }

    async fn setting(&self, _: &str) -> Result<Option<Value>, StoreError> {
        Ok(None)
    }
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
