//! What holds for every batch whatever store it lands in: scope, sizes and the steps of a guest's key.
//!
//! Invariant: pure. Every store judges batches by these functions, so that no two stores can disagree.

#[cfg(test)]
mod tests;

use crate::id::{SessionKey, TimestampMs};
use crate::limit::{
    BATCH_MUTATIONS, KV_KEY_BYTES, KV_VALUE_BYTES, OUTBOX_PARTS, SESSION_ENTRIES,
    SESSION_ENTRIES_MOST, SESSION_TURN_RESERVE,
};
use crate::ports::StoreError;
use crate::row::{
    Batch, EntryBody, KvChange, KvEntry, KvWrite, Mutation, Precondition, Scope, Spend,
};
use crate::step::ask::AskState;
use crate::step::inbox::InboxState;
use crate::step::outbox::OutboxStep;
use crate::step::run::{RunRow, RunState};

fn illegal(why: impl Into<String>) -> StoreError {
    StoreError::Illegal(why.into())
}

impl Precondition {
    /// The session it speaks of.
    pub fn session(&self) -> &SessionKey {
        match self {
            Self::Leaf(key, _) | Self::Fence(key, _) => key,
        }
    }
}

impl Mutation {
    /// The session it changes or belongs to, if it names one. Steps of rows are held to the scope by the store, which
    /// knows the row.
    pub fn session(&self) -> Option<&SessionKey> {
        match self {
            Self::OpenSession(key)
            | Self::TakeFence(key, _)
            | Self::Append(key, _)
            | Self::BindSession(key, _)
            | Self::ResetSession(key, _)
            | Self::ArchiveSession(key, _) => Some(key),
            Self::Receive(row) => Some(&row.session),
            Self::OpenRun(row) => Some(&row.session),
            Self::Post(row) => Some(&row.session),
            Self::OpenAsk(row) => Some(&row.session),
            Self::BeginCall(row) => Some(&row.session),
            Self::BeginEffect(_, intent, _) => Some(&intent.session),
            Self::RecordCall(row) => Some(&row.session),
            _ => None,
        }
    }
}

impl Batch {
    /// Refuses a batch that leaves its scope or a size limit. Looks at no state.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.mutations.len() > BATCH_MUTATIONS {
            let count = self.mutations.len();
            return Err(illegal(format!(
                "`{count}` mutations, the limit is {BATCH_MUTATIONS}"
            )));
        }
        let mine = match &self.scope {
            Scope::Session(key) => Some(key),
            Scope::Owner => None,
        };
        let named = self.preconditions.iter().map(Precondition::session);
        let named = named.chain(self.mutations.iter().filter_map(Mutation::session));
        for key in named {
            if mine != Some(key) {
                return Err(illegal(format!("session `{key}` is not the batch's scope")));
            }
        }
        self.mutations.iter().try_for_each(|m| match m {
            Mutation::Grant(_) | Mutation::Revoke(..) if mine.is_some() => {
                Err(illegal("grants belong to a batch of the owner"))
            }
            Mutation::Forget(_) if mine.is_some() => {
                Err(illegal("forgetting belongs to a batch of the owner"))
            }
            Mutation::Kv(write) => write.check(),
            other => other.check_new(),
        })
    }
}

impl Mutation {
    /// Refuses a new row that is not as rows begin, and a reply of too many parts.
    fn check_new(&self) -> Result<(), StoreError> {
        let begins = match self {
            Self::Receive(row) => row.state == InboxState::Received,
            Self::OpenRun(row) => row.state == RunState::Running && row.attempt == 1,
            Self::Post(row) => row.is_new(),
            Self::OpenAsk(row) => row.state == AskState::Open,
            _ => true,
        };
        if !begins {
            return Err(illegal("a new row is not in the state it begins with"));
        }
        let parts = match self {
            Self::Post(row) => row.parts.len(),
            Self::Outbox(_, OutboxStep::Queue(parts)) => parts.len(),
            _ => 0,
        };
        if parts > OUTBOX_PARTS {
            return Err(illegal(format!(
                "reply of `{parts}` parts, the limit is {OUTBOX_PARTS}"
            )));
        }
        Ok(())
    }
}

impl EntryBody {
    /// Refuses one more of this kind in a session of so many entries. What closes a turn has room where nothing else
    /// has.
    pub fn fits(&self, session: &SessionKey, entries: u64) -> Result<(), StoreError> {
        let limit = match self {
            Self::User { .. } | Self::Assistant { .. } | Self::Compaction { .. } => SESSION_ENTRIES,
            Self::ToolResult { .. } | Self::Notice { .. } => SESSION_ENTRIES_MOST,
        };
        if entries >= limit {
            return Err(illegal(format!(
                "session `{session}` has `{entries}` entries, the limit is {limit}"
            )));
        }
        Ok(())
    }
}

impl RunRow {
    /// Refuses a new turn in a session of so many entries if it could not be written to its end.
    pub fn fits(&self, entries: u64) -> Result<(), StoreError> {
        if entries.saturating_add(SESSION_TURN_RESERVE) > SESSION_ENTRIES {
            let session = &self.session;
            return Err(illegal(format!(
                "session `{session}` is full: start another or export it; it has `{entries}` \
                 entries, the limit is {SESSION_ENTRIES} and a turn needs {SESSION_TURN_RESERVE} left"
            )));
        }
        Ok(())
    }
}

impl Spend {
    /// Both together; the sums stop at what every store can keep.
    #[must_use]
    pub fn plus(&self, more: &Self) -> Self {
        let sum = |a: u64, b: u64| a.saturating_add(b).min(i64::MAX.unsigned_abs());
        Self {
            scope: self.scope.clone(),
            day: self.day.clone(),
            tokens: sum(self.tokens, more.tokens),
            micro_usd: sum(self.micro_usd, more.micro_usd),
        }
    }
}

impl KvWrite {
    /// Refuses a key or value of the wrong size.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.key.is_empty() || self.key.len() > KV_KEY_BYTES {
            let bytes = self.key.len();
            return Err(illegal(format!(
                "kv key of `{bytes}` bytes, allowed are 1 to {KV_KEY_BYTES}"
            )));
        }
        match &self.change {
            KvChange::Set(value, _) if value.len() > KV_VALUE_BYTES => {
                let bytes = value.len();
                Err(illegal(format!(
                    "kv value of `{bytes}` bytes, the limit is {KV_VALUE_BYTES}"
                )))
            }
            _ => Ok(()),
        }
    }

    /// The key's next state (`None`: gone) from the one it has, which may have expired at `now`.
    /// `version` is what a written value gets: larger than any version given out before.
    /// A counter keeps its expiry.
    pub fn step(
        &self,
        current: Option<&KvEntry>,
        version: u64,
        now: TimestampMs,
    ) -> Result<Option<KvEntry>, StoreError> {
        let current = current.filter(|entry| entry.live(now));
        let seen = current.map_or(0, |entry| entry.version);
        if let Some(expected) = self.expected.filter(|expected| *expected != seen) {
            let key = &self.key;
            return Err(StoreError::Conflict(format!(
                "kv key `{key}` has version {seen}, expected {expected}"
            )));
        }
        match &self.change {
            KvChange::Remove => Ok(None),
            KvChange::Set(value, expires) => Ok(Some(KvEntry {
                value: value.clone(),
                version,
                expires: *expires,
            })),
            KvChange::Add(delta) => {
                let sum = counter(&self.key, current)?
                    .checked_add(*delta)
                    .ok_or_else(|| illegal(format!("kv counter `{}` overflows", self.key)))?;
                Ok(Some(KvEntry {
                    value: sum.to_string().into_bytes(),
                    version,
                    expires: current.and_then(|entry| entry.expires),
                }))
            }
        }
    }
}

impl KvEntry {
    /// Whether it has not expired.
    pub fn live(&self, now: TimestampMs) -> bool {
        self.expires.is_none_or(|at| at > now)
    }
}

/// The decimal number a key holds; 0 if there is no key.
fn counter(key: &str, current: Option<&KvEntry>) -> Result<i64, StoreError> {
    let Some(entry) = current else { return Ok(0) };
    std::str::from_utf8(&entry.value)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| illegal(format!("kv key `{key}` holds no counter")))
}
