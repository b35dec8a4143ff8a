//! Ports: time, ids, the store and the tools. The engine sees nothing else of the world.

use crate::id::{
    AgentId, BlobId, CallId, EffectId, EntryId, GrantId, RunId, SessionKey, TimestampMs,
};
use crate::row::{Batch, CallRow, EffectRow, Entry, GrantRow, KvEntry, Mutation, SessionRow};
use crate::tool::{CallReport, InstalledTool, ToolCall};
use async_trait::async_trait;
use serde_json::Value;
use std::sync::Arc;

/// Time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> TimestampMs;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> TimestampMs {
        TimestampMs(jiff::Timestamp::now().as_millisecond())
    }
}

/// Randomness and time for new ids.
pub trait Ids: Send + Sync {
    /// New text, unique and sortable by creation.
    fn fresh(&self) -> String;

    /// A new call.
    fn call(&self) -> CallId {
        CallId::new(self.fresh())
    }
    /// A new turn.
    fn run(&self) -> RunId {
        RunId::new(self.fresh())
    }
    /// A new entry.
    fn entry(&self) -> EntryId {
        EntryId::new(self.fresh())
    }
    /// A new effect row.
    fn effect(&self) -> EffectId {
        EffectId::new(self.fresh())
    }
    /// A new grant.
    fn grant(&self) -> GrantId {
        GrantId::new(self.fresh())
    }
}

/// UUID version 7.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidIds;

impl Ids for UuidIds {
    fn fresh(&self) -> String {
        uuid::Uuid::now_v7().simple().to_string()
    }
}

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A precondition of the batch did not hold; nothing landed.
    #[error("conflict: {0}")]
    Conflict(String),
    /// An illegal transition or a malformed batch; nothing landed.
    #[error("illegal batch: {0}")]
    Illegal(String),
    /// The disk or the database failed.
    #[error("store failed: {0}")]
    Failed(String),
}

/// Durable state. `commit` is the only write; reads never block it for long.
#[async_trait]
pub trait Store: Send + Sync {
    /// Lands the whole batch or nothing.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;
    /// Sessions, most recently changed first.
    async fn sessions(&self, limit: u32) -> Result<Vec<SessionRow>, StoreError>;
    /// One session.
    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError>;
    /// The branch that ends in the session's leaf, oldest first.
    async fn transcript(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError>;
    /// All entries of all branches in order of id, for exact export.
    async fn all_entries(&self, key: &SessionKey) -> Result<Vec<Entry>, StoreError>;
    /// A call by id or unique prefix.
    async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError>;
    /// The newest calls first.
    async fn calls(&self, limit: u32) -> Result<Vec<CallRow>, StoreError>;
    /// Effect rows of a call, in order.
    async fn effects(&self, call: &CallId) -> Result<Vec<EffectRow>, StoreError>;
    /// Grants of an agent, revoked and expired ones included.
    async fn grants(&self, agent: &AgentId) -> Result<Vec<GrantRow>, StoreError>;
    /// A value of guest kv that has not expired.
    async fn kv_get(
        &self,
        namespace: &str,
        key: &str,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError>;
    /// Keys with a prefix after a cursor in byte order, with value sizes.
    async fn kv_scan(
        &self,
        namespace: &str,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        now: TimestampMs,
    ) -> Result<Vec<(String, u64)>, StoreError>;
    /// Bytes (keys and values) and number of keys in use.
    async fn kv_usage(&self, namespace: &str) -> Result<(u64, u64), StoreError>;
    /// A setting.
    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError>;
}

/// Big values by content address.
pub trait Blobs: Send + Sync {
    /// Keeps bytes and names them.
    fn put(&self, bytes: &[u8]) -> Result<BlobId, StoreError>;
    /// The bytes, if they are there.
    fn get(&self, id: &BlobId) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Where the steps of one turn (or of one call outside a turn) are written down. Keeps order: what was
/// noted before lands with, or before, what is flushed after.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Notes changes that may wait for the next flush.
    fn note(&self, mutations: Vec<Mutation>);
    /// Lands everything noted and these changes in one batch.
    async fn flush(&self, mutations: Vec<Mutation>) -> Result<(), StoreError>;
}

/// The tools of an agent. Implemented over the sandbox by the engine's toolbox.
#[async_trait]
pub trait ToolHost: Send + Sync {
    /// Tools this agent may be offered, by name.
    fn tools(&self, agent: &AgentId) -> Vec<InstalledTool>;
    /// Runs one call to its end and writes it down in the journal.
    /// Dropping the future aborts the call and everything it started.
    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport;
}
