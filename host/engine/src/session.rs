//! Sessions outside a turn: exact export and import of transcripts.
//!
//! Invariant: export, import into an empty home, export again gives the same bytes.

#[cfg(test)]
mod tests;

use crate::World;
use claw_core::id::{AgentId, SessionKey};
use claw_core::limit::SESSION_ENTRIES;
use claw_core::ports::StoreError;
use claw_core::row::{Batch, Entry, Mutation, Precondition};
use serde::{Deserialize, Serialize};

/// Version of the export format.
const FORMAT: u32 = 1;
/// Largest import, in bytes.
pub const MAX_IMPORT_BYTES: usize = 256 << 20;

/// The first line of an export.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    claw_session: u32,
    key: SessionKey,
}

/// Why a transcript cannot be exported or imported.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// No such session.
    #[error("no session `{0}`")]
    NotFound(SessionKey),
    /// The session has entries already.
    #[error("session `{0}` exists already; import into another home or under another name")]
    Exists(SessionKey),
    /// A line does not parse.
    #[error("line {line}: {why}")]
    Malformed {
        /// From 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn malformed(line: usize, why: impl ToString) -> TransferError {
    TransferError::Malformed {
        line,
        why: why.to_string(),
    }
}

/// The whole transcript tree as JSON lines: a head, then one entry per line in order of id.
pub async fn export(world: &World, key: &SessionKey) -> Result<String, TransferError> {
    if world.store.session(key).await?.is_none() {
        return Err(TransferError::NotFound(key.clone()));
    }
    let head = Head {
        claw_session: FORMAT,
        key: key.clone(),
    };
    let mut out = line(&head)?;
    for entry in world.store.all_entries(key).await? {
        out.push_str(&line(&entry)?);
    }
    Ok(out)
}

fn line(value: &impl Serialize) -> Result<String, TransferError> {
    let text = serde_json::to_string(value).map_err(|e| malformed(0, e))?;
    Ok(text + "\n")
}

/// Reads an export into a session that is not there yet; `rename` gives it another key.
/// Returns the key and the number of entries.
pub async fn import(
    world: &World,
    text: &str,
    rename: Option<SessionKey>,
) -> Result<(SessionKey, usize), TransferError> {
    let mut lines = text.lines().enumerate();
    let (_, first) = lines.next().ok_or_else(|| malformed(1, "empty file"))?;
    let head: Head = serde_json::from_str(first).map_err(|e| malformed(1, e))?;
    if head.claw_session != FORMAT {
        let why = format!("format {} is not known to this version", head.claw_session);
        return Err(malformed(1, why));
    }
    if SessionKey::parse(head.key.as_str(), &AgentId::new("main")).as_ref() != Some(&head.key) {
        return Err(malformed(1, "the key is no session key"));
    }
    let key = rename.unwrap_or(head.key);
    let entries = parse_entries(lines)?;
    if world
        .store
        .session(&key)
        .await?
        .is_some_and(|s| s.entries > 0)
    {
        return Err(TransferError::Exists(key));
    }
    let count = entries.len();
    let mut batch = Batch::session(&key).with(Mutation::OpenSession(key.clone()));
    batch
        .preconditions
        .push(Precondition::Leaf(key.clone(), None));
    // One batch: a kill leaves the whole session or none of it.
    for entry in entries {
        batch = batch.with(Mutation::Append(key.clone(), Box::new(entry)));
    }
    world.store.commit(batch).await?;
    Ok((key, count))
}

/// Every entry, each after its parent; nothing is written before all of it parses.
fn parse_entries<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<Vec<Entry>, TransferError> {
    let mut seen = std::collections::HashSet::new();
    let mut entries = Vec::new();
    for (i, text) in lines {
        let entry: Entry = serde_json::from_str(text).map_err(|e| malformed(i + 1, e))?;
        if entry.parent.as_ref().is_some_and(|p| !seen.contains(p)) {
            return Err(malformed(i + 1, "the parent comes later or is missing"));
        }
        if !seen.insert(entry.id.clone()) {
            return Err(malformed(i + 1, "the id stands twice"));
        }
        entries.push(entry);
        if entries.len() as u64 > SESSION_ENTRIES {
            let why = format!("more than {SESSION_ENTRIES} entries");
            return Err(malformed(i + 1, why));
        }
    }
    Ok(entries)
}
