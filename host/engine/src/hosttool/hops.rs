//! How far what a session hears has come since a person spoke: one hop more for each session that passed it on.
//!
//! Invariant: durable with the message that carries it, so that a chain of sessions ends whatever crashes.

use claw_core::id::{RunId, SessionKey};
use claw_core::ports::{Store, StoreError};
use claw_core::route::SESSION_CHANNEL;
use claw_core::row::Mutation;
use claw_core::step::inbox::InboxRow;
use serde::{Deserialize, Serialize};

/// From here on a turn passes nothing on to other sessions.
pub(crate) const MAX_HOPS: u32 = 5;

const WORD: &str = " hop ";

/// What is kept of a session: the hops of its newest turn about a message of another session.
#[derive(Serialize, Deserialize)]
struct Kept {
    run: RunId,
    hops: u32,
}

/// The sender of a message from another session: the person it is counted for, then how far it has come. One begun
/// before people were kept has none.
pub(super) fn sender(person: &str, from: &SessionKey, hops: u32) -> String {
    if person.is_empty() {
        return format!("{from}{WORD}{hops}");
    }
    format!("{person}\n{from}{WORD}{hops}")
}

/// The hops of a message, if it is from another session.
pub(crate) fn of(row: &InboxRow) -> Option<u32> {
    if row.account != SESSION_CHANNEL {
        return None;
    }
    let hops = row
        .sender
        .rsplit_once(WORD)
        .and_then(|(_, n)| n.parse().ok());
    Some(hops.unwrap_or(MAX_HOPS))
}

/// The session that a message is from, as text.
pub(crate) fn from(row: &InboxRow) -> Option<&str> {
    let (front, _) = row.sender.rsplit_once(WORD)?;
    Some(front.rsplit_once('\n').map_or(front, |(_, from)| from))
}

fn name(key: &SessionKey) -> String {
    format!("hops:{key}")
}

/// Keeps the hops of a turn.
pub(crate) fn setting(key: &SessionKey, run: &RunId, hops: u32) -> Mutation {
    let kept = Kept {
        run: run.clone(),
        hops,
    };
    Mutation::Setting(name(key), serde_json::json!(kept))
}

async fn kept(store: &dyn Store, key: &SessionKey) -> Result<Option<Kept>, StoreError> {
    let value = store.setting(&name(key)).await?;
    Ok(value.and_then(|v| serde_json::from_value(v).ok()))
}

/// The hops of a turn; 0 if only people spoke.
pub(crate) async fn of_run(
    store: &dyn Store,
    key: &SessionKey,
    run: &RunId,
) -> Result<u32, StoreError> {
    let kept = kept(store, key).await?;
    Ok(kept.filter(|k| k.run == *run).map_or(0, |k| k.hops))
}

/// The hops of the newest turn of a session about a message of another one.
pub(super) async fn of_session(store: &dyn Store, key: &SessionKey) -> Result<u32, StoreError> {
    Ok(kept(store, key).await?.map_or(0, |k| k.hops))
}
