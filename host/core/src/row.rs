//! Rows of the store: what a Batch may change. Nothing else writes.

use crate::content::Block;
use crate::id::{
    AgentId, AskId, BlobId, CallId, EffectId, EntryId, GrantId, InboxId, OutboxId, RunId,
    SessionKey, TimestampMs,
};
use crate::ledger::{EffectIntent, EffectState};
use crate::model::{ModelToolCall, Usage};
use crate::step::ask::{AskRow, AskStep};
use crate::step::inbox::{InboxRow, InboxStep};
use crate::step::outbox::{OutboxRow, OutboxStep};
use crate::step::run::{RunRow, RunStep};
use crate::tool::{Denial, Taint};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where text came from. Decided by the host, kept with every entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// The owner said it.
    Owner,
    /// The model or the agent's own tools.
    Agent,
    /// A page, a stranger, a third party.
    Untrusted,
    /// The host.
    System,
}

/// What an entry of a transcript says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum EntryBody {
    /// The person.
    User {
        /// What they said.
        content: Vec<Block>,
    },
    /// The model.
    Assistant {
        /// `provider/model`.
        model: String,
        /// What it said.
        text: String,
        /// Tools it called.
        calls: Vec<ModelToolCall>,
        /// Tokens of the request.
        usage: Usage,
    },
    /// A tool's result as the model reads it.
    ToolResult {
        /// The model's id of the call.
        id: String,
        /// Ours.
        call: CallId,
        /// Model-facing name.
        tool: String,
        /// What the model reads, capped.
        text: String,
        /// Whether it is an error.
        is_error: bool,
        /// The whole result where it was capped.
        rest: Option<BlobId>,
    },
    /// What came before, in short. A model reads it in place of the entries before `kept`.
    Compaction {
        /// `provider/model` that wrote it.
        model: String,
        /// The summary.
        summary: String,
        /// The first entry that is still shown whole; `None`: none before this one.
        kept: Option<EntryId>,
        /// Tokens of the request.
        usage: Usage,
    },
    /// The host says why a turn ended otherwise.
    Notice {
        /// Stable word, for example `interrupted`.
        code: String,
        /// One sentence.
        text: String,
    },
}

/// One entry of a transcript: an append-only tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Sortable.
    pub id: EntryId,
    /// The entry before it.
    pub parent: Option<EntryId>,
    /// The turn that wrote it.
    pub run: Option<RunId>,
    /// When.
    pub at: TimestampMs,
    /// Whose text it is.
    pub provenance: Provenance,
    /// Taint labels, sorted; empty for clean text.
    pub labels: Vec<String>,
    /// What it says.
    pub body: EntryBody,
}

/// A call of a turn that has begun; it ends with a [`CallRow`] of the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallStart {
    /// The call.
    pub id: CallId,
    /// Its session.
    pub session: SessionKey,
    /// The turn.
    pub run: RunId,
    /// The model's id of the call, which pairs its result with it.
    pub model_call: String,
    /// Model-facing name.
    pub tool: String,
    /// When.
    pub at: TimestampMs,
}

/// What was spent on models in one scope on one day (UTC), or in its whole life. A mutation adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// `agent:<id>`, `session:<key>`, `all`.
    pub scope: String,
    /// `2026-11-21`, or `life` for a session's whole life.
    pub day: String,
    /// Input and output tokens.
    pub tokens: u64,
    /// Millionths of a US dollar; a model without a known price adds none.
    pub micro_usd: u64,
}

/// A session as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Its key.
    pub key: SessionKey,
    /// Its agent.
    pub agent: AgentId,
    /// When it began.
    pub created: TimestampMs,
    /// When it last changed.
    pub updated: TimestampMs,
    /// The newest entry.
    pub leaf: Option<EntryId>,
    /// Number of entries.
    pub entries: u64,
    /// Tokens so far.
    pub usage: Usage,
    /// When the conversation now at the leaf began: with the session, or with its last reset.
    pub started: TimestampMs,
    /// When a message last came in.
    pub interacted: TimestampMs,
    /// Since when it is archived: kept whole, and not listed.
    pub archived: Option<TimestampMs>,
    /// Who it belongs to, exactly as the network names them; see [`Mutation::BindSession`].
    pub origin: Option<String>,
}

/// A grant: what a person allows one subject of one agent to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRow {
    /// Its id.
    pub id: GrantId,
    /// The agent.
    pub agent: AgentId,
    /// The subject as text (`tool:<digest>`, ...).
    pub subject: String,
    /// The rule in policy's syntax, for example `http GET https://example.com/`.
    pub rule: String,
    /// Until when; `None` is for good.
    pub expires: Option<TimestampMs>,
    /// The only session it counts in, until its conversation ends; `None`: in all.
    pub session: Option<SessionKey>,
    /// Who gave it: `owner`, `default`.
    pub by: String,
    /// When.
    pub at: TimestampMs,
    /// When it was taken back.
    pub revoked: Option<TimestampMs>,
}

/// A row of the ledger as read back for `claw why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectRow {
    /// Its id.
    pub id: EffectId,
    /// The effect.
    pub intent: EffectIntent,
    /// How far it got.
    pub state: EffectState,
    /// When it began.
    pub at: TimestampMs,
}

/// A finished call as read back for `claw why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRow {
    /// The call.
    pub id: CallId,
    /// Its session.
    pub session: SessionKey,
    /// Its agent.
    pub agent: AgentId,
    /// Model-facing name.
    pub tool: String,
    /// The subject as text.
    pub subject: String,
    /// For whom.
    pub actor: String,
    /// When it began.
    pub at: TimestampMs,
    /// Start to end, in microseconds.
    pub wall_us: u64,
    /// `ok`, `error`, or the failure's word.
    pub outcome: String,
    /// One sentence.
    pub message: String,
    /// What was refused.
    pub denials: Vec<Denial>,
    /// What untrusted text the model had read when it wrote the call.
    pub taint: Taint,
}

/// A write of guest kv, buffered by the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvWrite {
    /// `<agent>/<subject name>`: chosen by the host.
    pub namespace: String,
    /// 1 to 512 bytes.
    pub key: String,
    /// What to do.
    pub change: KvChange,
    /// The version the call saw, if it relied on one; 0 means it saw no key.
    pub expected: Option<u64>,
}

/// What happens to a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KvChange {
    /// New value and expiry.
    Set(Vec<u8>, Option<TimestampMs>),
    /// Gone.
    Remove,
    /// Add to a decimal counter.
    Add(i64),
}

/// A value of guest kv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KvEntry {
    /// The bytes.
    pub value: Vec<u8>,
    /// Grows with every write; never zero.
    pub version: u64,
    /// When it goes away.
    pub expires: Option<TimestampMs>,
}

/// What a Batch is about: the unit of distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One session.
    Session(SessionKey),
    /// Grants and settings made by a person.
    Owner,
}

/// What must hold for a Batch to land.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precondition {
    /// The newest entry of the session is this one (`None`: the session has none).
    Leaf(SessionKey, Option<EntryId>),
    /// The run holds the session's fence.
    Fence(SessionKey, RunId),
}

/// One typed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mutation {
    /// Creates the session if it is not there.
    OpenSession(SessionKey),
    /// Takes the session's fence for a run; earlier runs can no longer append.
    TakeFence(SessionKey, RunId),
    /// Appends to a transcript.
    Append(SessionKey, Box<Entry>),
    /// Says whom the session belongs to. Another origin than the one it has is a conflict: a shortened key
    /// never joins two people.
    BindSession(SessionKey, String),
    /// A new conversation in the same session: the leaf goes, the entries stay.
    ResetSession(SessionKey, TimestampMs),
    /// Archives a session, or lists it again.
    ArchiveSession(SessionKey, Option<TimestampMs>),
    /// Accepts a message. A known (account, message) is a conflict. Dates and un-archives its session.
    Receive(Box<InboxRow>),
    /// Moves an inbox row.
    Inbox(InboxId, InboxStep),
    /// Begins a turn. A session whose last turn has not ended is a conflict.
    OpenRun(Box<RunRow>),
    /// Moves a run row.
    Run(RunId, RunStep),
    /// Opens a reply, as `drafting` or `queued`.
    Post(Box<OutboxRow>),
    /// Moves an outbox row.
    Outbox(OutboxId, OutboxStep),
    /// Asks a person.
    OpenAsk(Box<AskRow>),
    /// Moves an ask row. A batch of the owner may too: an answer lands with the grants it gives.
    Ask(AskId, AskStep),
    /// A call of a turn begins.
    BeginCall(Box<CallStart>),
    /// Adds to what was spent.
    Spend(Spend),
    /// Begins an effect as `started`.
    BeginEffect(EffectId, Box<EffectIntent>, TimestampMs),
    /// Moves an effect row.
    SettleEffect(EffectId, EffectState),
    /// Writes down an ended call with its denials.
    RecordCall(Box<CallRow>),
    /// Guest kv of a call that ended well.
    Kv(KvWrite),
    /// Adds a grant.
    Grant(Box<GrantRow>),
    /// Takes a grant back.
    Revoke(GrantId, TimestampMs),
    /// A setting or a note of the host, by name.
    Setting(String, Value),
    /// Drops what is settled and older than this: accepted messages, sent and dead replies, ended turns and beginnings
    /// of calls. Transcripts stay. See [`crate::limit::TOMBSTONE_DAYS`].
    Forget(TimestampMs),
}

/// The only write: everything in it lands, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// What it is about.
    pub scope: Scope,
    /// What must hold.
    pub preconditions: Vec<Precondition>,
    /// What changes, in order.
    pub mutations: Vec<Mutation>,
    /// Whether it must be on the disk before an acknowledgement or an effect.
    pub durable: bool,
}

impl Batch {
    /// An empty batch about a session.
    pub fn session(key: &SessionKey) -> Self {
        Self {
            scope: Scope::Session(key.clone()),
            preconditions: Vec::new(),
            mutations: Vec::new(),
            durable: true,
        }
    }

    /// An empty batch about the owner's settings.
    pub fn owner() -> Self {
        Self {
            scope: Scope::Owner,
            preconditions: Vec::new(),
            mutations: Vec::new(),
            durable: true,
        }
    }

    /// Adds a change.
    #[must_use]
    pub fn with(mut self, mutation: Mutation) -> Self {
        self.mutations.push(mutation);
        self
    }
}
