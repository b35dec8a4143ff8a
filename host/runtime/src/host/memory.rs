//! `claw:memory`: the agent's long-term memory, over the port of the same name.

use super::error::{Answer, answer, invalid, limit};
use crate::bindings::claw::memory::memory::{Hit, Host, Piece, Provenance as WitProvenance};
use crate::call::Call;
use crate::state::State;
use claw_core::capability::{Access, Request};
use claw_core::code::{EffectDone, GuestError};
use claw_core::ledger::EffectState;
use claw_core::row::Provenance;
use claw_core::sandbox::MemoryPiece;
use claw_core::subject::Actor;

/// Longest query, in bytes.
const MAX_QUERY_BYTES: usize = 1024;
/// Most hits of one search.
const MAX_HITS: u32 = 50;
/// Most lines on both sides of a piece.
const MAX_AROUND_LINES: u32 = 200;
/// Longest note, in bytes.
const MAX_NOTE_BYTES: usize = 8 * 1024;
/// Most tags of a note.
const MAX_TAGS: usize = 16;
/// Longest tag, in bytes.
const MAX_TAG_BYTES: usize = 64;

fn wit(provenance: Provenance) -> WitProvenance {
    match provenance {
        Provenance::Owner => WitProvenance::Owner,
        Provenance::Agent => WitProvenance::Agent,
        Provenance::Untrusted => WitProvenance::Untrusted,
        Provenance::System => WitProvenance::System,
    }
}

/// Whose text a note written in this call is: the agent's when it works for its owner, else a third party's.
fn provenance(actor: &Actor) -> Provenance {
    match actor {
        Actor::Owner | Actor::Schedule => Provenance::Agent,
        Actor::Paired(_) | Actor::GroupMember | Actor::Stranger => Provenance::Untrusted,
    }
}

fn hit(piece: MemoryPiece) -> Hit {
    Hit {
        id: piece.id,
        path: piece.path,
        line: piece.line,
        text: piece.text,
        score: piece.score,
        provenance: wit(piece.provenance),
        written: u64::try_from(piece.written.0).unwrap_or(0),
    }
}

async fn search(call: &Call, query: &str, hits: u32) -> Result<Vec<Hit>, GuestError> {
    call.demand(&Request::Memory {
        access: Access::Read,
    })?;
    if query.trim().is_empty() || query.len() > MAX_QUERY_BYTES {
        let words = format!("a query has 1 to {MAX_QUERY_BYTES} bytes");
        return Err(invalid("query", words));
    }
    if !(1..=MAX_HITS).contains(&hits) {
        let words = format!("`limit` is 1 to {MAX_HITS}, not `{hits}`");
        return Err(invalid("limit", words));
    }
    let found = call.invocation.memory.search(query, hits).await?;
    Ok(found.into_iter().take(hits as usize).map(hit).collect())
}

async fn get(call: &Call, id: &str, around: u32) -> Result<Piece, GuestError> {
    call.demand(&Request::Memory {
        access: Access::Read,
    })?;
    if around > MAX_AROUND_LINES {
        let words = format!("`around` is 0 to {MAX_AROUND_LINES}, not `{around}`");
        return Err(invalid("around", words));
    }
    let piece = call.invocation.memory.get(id, around).await?;
    Ok(Piece {
        path: piece.path,
        line: piece.line,
        text: piece.text,
        provenance: wit(piece.provenance),
        more: piece.more,
    })
}

async fn save(call: &Call, text: &str, tags: &[String]) -> Result<String, GuestError> {
    call.demand(&Request::Memory {
        access: Access::Write,
    })?;
    if text.trim().is_empty() {
        return Err(invalid("note", "a note has text"));
    }
    if text.len() > MAX_NOTE_BYTES {
        let words = format!("a note has at most {MAX_NOTE_BYTES} bytes");
        return Err(limit("note-too-large", words));
    }
    if tags.len() > MAX_TAGS || tags.iter().any(|t| t.is_empty() || t.len() > MAX_TAG_BYTES) {
        let words = format!("at most {MAX_TAGS} tags of 1 to {MAX_TAG_BYTES} bytes");
        return Err(invalid("tags", words));
    }
    let effect = call
        .begin("memory", format!("save a note of {} bytes", text.len()))
        .await?;
    let from = provenance(&call.invocation.call.actor);
    let saved = call.invocation.memory.save(text, tags, from).await;
    let state = match &saved {
        Ok(_) => EffectState::Done,
        Err(error) if error.effect == EffectDone::None => EffectState::Failed,
        Err(_) => EffectState::Unknown,
    };
    call.settle(effect, state).await;
    saved
}

impl Host for State {
    async fn search(&mut self, query: String, limit: u32) -> Answer<Vec<Hit>> {
        answer(search(&self.call, &query, limit).await)
    }

    async fn get(&mut self, id: String, around: u32) -> Answer<Piece> {
        answer(get(&self.call, &id, around).await)
    }

    async fn save(&mut self, text: String, tags: Vec<String>) -> Answer<String> {
        answer(save(&self.call, &text, &tags).await)
    }
}
