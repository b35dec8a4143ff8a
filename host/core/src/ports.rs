//! Ports: time, ids, the store and the tools. The engine sees nothing else of the world.

use crate::id::{
    AgentId, AskId, BlobId, CallId, EffectId, EntryId, GrantId, InboxId, OutboxId, RunId,
    SessionKey, TimestampMs,
};
use crate::limit::LIST_ROWS;
use crate::route::Route;
use crate::row::{
    Batch, CallRow, CallStart, EffectRow, Entry, GrantRow, KvEntry, Mutation, SessionRow, Spend,
};
use crate::step::ask::AskRow;
use crate::step::inbox::InboxRow;
use crate::step::outbox::{OutboxRow, OutboxState};
use crate::step::run::RunRow;
use crate::tool::{CallReport, InstalledTool, ToolCall};
use async_trait::async_trait;
use serde_json::Value;
use std::collections::BTreeSet;
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
    /// A new inbox row.
    fn inbox(&self) -> InboxId {
        InboxId::new(self.fresh())
    }
    /// A new outbox row.
    fn outbox(&self) -> OutboxId {
        OutboxId::new(self.fresh())
    }
    /// A new ask.
    fn ask(&self) -> AskId {
        AskId::new(self.fresh())
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
    /// The disk takes no more; nothing landed. Goes on by itself once there is room.
    #[error("the disk takes no more, nothing was written: {0}")]
    Full(String),
    /// The database cannot be written; nothing landed. What is in it can be read.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// What was asked for does not read back as it was written. Other rows are not affected.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// The disk or the database failed otherwise.
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
    /// Listed sessions in which nothing came or changed since this time, the oldest first. A store that finds them by
    /// time does better than this.
    async fn idle_sessions(
        &self,
        since: TimestampMs,
        limit: u32,
    ) -> Result<Vec<SessionKey>, StoreError> {
        let rows = self.sessions(LIST_ROWS).await?.into_iter().rev();
        let idle = rows.filter(|row| row.interacted < since && row.updated < since);
        Ok(idle.take(limit as usize).map(|row| row.key).collect())
    }
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
    /// An accepted message by the account's and the network's ids.
    async fn received(&self, account: &str, message: &str) -> Result<Option<InboxRow>, StoreError>;
    /// One accepted message.
    async fn inbox_row(&self, id: &InboxId) -> Result<Option<InboxRow>, StoreError>;
    /// Messages of a session that wait, in order of arrival.
    async fn waiting(&self, key: &SessionKey) -> Result<Vec<InboxRow>, StoreError>;
    /// Sessions with a waiting message or a turn that has not ended, by key.
    async fn unfinished(&self) -> Result<Vec<SessionKey>, StoreError>;
    /// One turn.
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>, StoreError>;
    /// The session's turn that has not ended.
    async fn open_run(&self, key: &SessionKey) -> Result<Option<RunRow>, StoreError>;
    /// The newest turns first, of one session or of all.
    async fn runs(&self, key: Option<&SessionKey>, limit: u32) -> Result<Vec<RunRow>, StoreError>;
    /// Calls of a turn that began and have no end, in order.
    async fn open_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError>;
    /// Calls of a turn that began, ended ones too, in order. They are kept while the turn is open.
    async fn begun_calls(&self, run: &RunId) -> Result<Vec<CallStart>, StoreError>;
    /// One reply by id or unique prefix.
    async fn outbox_row(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError>;
    /// Replies in these states, in order of id.
    async fn outbox(
        &self,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError>;
    /// Replies to one route in these states, in order of id. A store that finds rows by route does better than this.
    async fn outbox_at(
        &self,
        route: &Route,
        states: &[OutboxState],
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut rows = self.outbox(states, LIST_ROWS).await?;
        rows.retain(|row| row.route == *route);
        rows.truncate(limit as usize);
        Ok(rows)
    }
    /// The routes that have replies in these states. A store that finds rows by route does better than this.
    async fn outbox_routes(&self, states: &[OutboxState]) -> Result<Vec<Route>, StoreError> {
        let rows = self.outbox(states, LIST_ROWS).await?;
        let routes: BTreeSet<Route> = rows.into_iter().map(|row| row.route).collect();
        Ok(routes.into_iter().collect())
    }
    /// The replies of a turn, in order of id.
    async fn outbox_of_run(&self, run: &RunId) -> Result<Vec<OutboxRow>, StoreError>;
    /// One question by id or unique prefix.
    async fn ask(&self, id: &AskId) -> Result<Option<AskRow>, StoreError>;
    /// Open questions, oldest first.
    async fn open_asks(&self) -> Result<Vec<AskRow>, StoreError>;
    /// Questions asked at this time or later, the newest first.
    async fn asks(&self, since: TimestampMs, limit: u32) -> Result<Vec<AskRow>, StoreError>;
    /// The questions of a turn, in order.
    async fn asks_of_run(&self, run: &RunId) -> Result<Vec<AskRow>, StoreError>;
    /// The questions that a call brought up, in order.
    async fn asks_of_call(&self, call: &CallId) -> Result<Vec<AskRow>, StoreError>;
    /// What was spent on a day, by scope.
    async fn spent(&self, day: &str) -> Result<Vec<Spend>, StoreError>;
    /// A setting.
    async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError>;
}

/// What a channel's network can do; its adapter says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelTraits {
    /// Whether it tells a repeated message by its key and shows it once.
    pub deduplicates: bool,
    /// Whether a sent message can be edited: previews are shown and replaced.
    pub edits: bool,
    /// Longest message in UTF-16 code units, the unit most networks count in.
    pub max_units: usize,
}

/// One part of a reply on its way to the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Where.
    pub route: Route,
    /// What it says.
    pub text: String,
    /// The same for every attempt at this part.
    pub key: String,
    /// The message it replaces.
    pub replaces: Option<String>,
}

/// Why a part was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No byte left the host.
    #[error("not sent: {0}")]
    NotStarted(String),
    /// The network answered that it does not take it now.
    #[error("refused for now: {0}")]
    Refused(String, Option<std::time::Duration>),
    /// The network answered that it never will.
    #[error("refused: {0}")]
    Never(String),
    /// Bytes left and no answer came.
    #[error("no answer: {0}")]
    Unanswered(String),
}

/// The way out to one account of a channel.
#[async_trait]
pub trait Channel: Send + Sync {
    /// What its network can do.
    fn traits(&self) -> ChannelTraits;
    /// Sends one message and returns the network's id of it.
    async fn send(&self, sending: Sending) -> Result<String, SendError>;
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

/// A text that a message asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As the model reads it.
    pub text: String,
    /// Its label, where others wrote it.
    pub label: Option<String>,
}

/// The tools of an agent. Implemented over the sandbox by the engine's toolbox.
#[async_trait]
pub trait ToolHost: Send + Sync {
    /// Tools this agent may be offered, by name.
    fn tools(&self, agent: &AgentId) -> Vec<InstalledTool>;
    /// These messages enter the turn, and with them what the tools may may become less. What lands with them, so that a
    /// turn that goes on after a crash knows it.
    fn heard(&self, run: &RunId, messages: &[InboxRow]) -> Option<Mutation> {
        let _ = (run, messages);
        None
    }
    /// Whether results of this tool bring text that the model did not write: of all but those that only change something.
    fn reads(&self, tool: &str) -> bool {
        let _ = tool;
        true
    }
    /// The label of the task that the session was begun with, if a labelled context wrote it.
    fn task(&self) -> Option<String> {
        None
    }
    /// What the prompt says of skills on offer; the same within a turn. Empty is nothing.
    fn about(&self) -> String {
        String::new()
    }
    /// The texts that a message asks for by name, in its order.
    fn named(&self, message: &str) -> Vec<Named> {
        let _ = message;
        Vec::new()
    }
    /// The labels of what the model has read in this turn so far, of texts that drive it. What is offered, and may be
    /// called, is judged by the newest of these until the next.
    async fn driven(
        &self,
        session: &SessionKey,
        labels: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        let _ = (session, labels);
        Ok(())
    }
    /// Runs one call to its end and writes it down in the journal.
    /// Dropping the future aborts the call and everything it started.
    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport;
}
