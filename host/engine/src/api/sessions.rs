//! Commands about sessions.

use super::answer::ApiError;
use super::command::Command;
use super::handle::Inner;
use crate::lane::Interrupt;
use crate::session::{self, TransferError};
use claw_core::id::{AgentId, SessionKey};
use claw_core::row::SessionRow;
use claw_policy::near::did_you_mean;
use serde_json::{Value, json};

/// Sessions listed at most.
const MAX_SESSIONS: u32 = 1_000;

pub(super) async fn answer(inner: &Inner, command: Command) -> Result<Value, ApiError> {
    match command {
        Command::SessionList => Ok(json!(talked(inner).await?)),
        Command::SessionShow { session } => show(inner, &session).await,
        Command::SessionReset { session, agent } => reset(inner, session, agent).await,
        Command::SessionExport { session } => {
            let key = inner.session_key(Some(&session), &main_id())?;
            match session::export(&inner.parts.world, &key).await {
                Err(TransferError::NotFound(key)) => Err(missing(inner, &key).await?),
                text => Ok(json!(text.map_err(transfer)?)),
            }
        }
        Command::SessionImport { text, rename } => import(inner, &text, rename).await,
        _ => Err(ApiError::usage("not a command about sessions")),
    }
}

/// Sessions in which something was said. A tool called directly opens one too, only to be written down under it.
pub(super) async fn talked(inner: &Inner) -> Result<Vec<SessionRow>, ApiError> {
    let mut rows = inner.parts.world.store.sessions(MAX_SESSIONS).await?;
    rows.retain(|row| row.entries > 0);
    Ok(rows)
}

async fn missing(inner: &Inner, key: &SessionKey) -> Result<ApiError, ApiError> {
    let rows = talked(inner).await?;
    let meant = did_you_mean(key.as_str(), rows.iter().map(|row| row.key.as_str()));
    let error = ApiError::not_found(format!("no session `{key}`{meant}"));
    Ok(error.hint("`claw session list` shows all"))
}

/// Bare names are sessions of this agent.
fn main_id() -> AgentId {
    AgentId::new("main")
}

async fn show(inner: &Inner, session: &str) -> Result<Value, ApiError> {
    let key = inner.session_key(Some(session), &main_id())?;
    let store = &inner.parts.world.store;
    let Some(row) = store.session(&key).await? else {
        return Err(missing(inner, &key).await?);
    };
    let entries = store.transcript(&key).await?;
    Ok(json!({ "session": row, "entries": entries }))
}

async fn reset(
    inner: &Inner,
    session: Option<String>,
    agent: Option<String>,
) -> Result<Value, ApiError> {
    let agent = inner.agent(agent.as_deref())?;
    let key = inner.session_key(session.as_deref(), &agent.id)?;
    if inner.parts.world.store.session(&key).await?.is_none() {
        return Err(missing(inner, &key).await?);
    }
    let (ran, dropped) = inner.intake.stop(&key, Interrupt::RESET, true).await?;
    Ok(json!({ "session": key, "turn_ended": ran, "messages_dropped": dropped }))
}

async fn import(inner: &Inner, text: &str, rename: Option<String>) -> Result<Value, ApiError> {
    if text.len() > session::MAX_IMPORT_BYTES {
        let limit = session::MAX_IMPORT_BYTES;
        return Err(ApiError::usage(format!(
            "an import has at most {limit} bytes"
        )));
    }
    let rename = match rename {
        Some(name) => Some(inner.session_key(Some(&name), &main_id())?),
        None => None,
    };
    let (key, entries) = session::import(&inner.parts.world, text, rename)
        .await
        .map_err(transfer)?;
    Ok(json!({ "session": key, "entries": entries }))
}

fn transfer(e: TransferError) -> ApiError {
    let text = e.to_string();
    match e {
        TransferError::NotFound(_) => {
            ApiError::not_found(text).hint("`claw session list` shows all")
        }
        TransferError::Exists(_) => ApiError::usage(text).hint("`--as NAME` gives it another key"),
        TransferError::Malformed { .. } => ApiError::usage(text),
        TransferError::Store(e) => e.into(),
    }
}
