//! Who the owner is: the local user, and whoever writes under an identity that the local user named.
//!
//! Invariant: identities change by a command of a surface of this machine alone, one change at a time. No message, tool or
//! guest has a way to this setting.

use super::answer::ApiError;
use super::command::Command;
use super::handle::Inner;
use crate::route::origin::Origin;
use crate::route::owner::{OwnerId, OwnerIds};
use claw_core::ports::{Store, StoreError};
use claw_core::row::{Batch, Mutation};
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// The setting that holds the identities.
const SETTING: &str = "owners";

/// Held from reading them to writing them.
static CHANGE: Mutex<()> = Mutex::const_new(());

/// The identities.
pub(crate) async fn read(store: &dyn Store) -> Result<OwnerIds, StoreError> {
    let Some(value) = store.setting(SETTING).await? else {
        return Ok(OwnerIds::default());
    };
    let texts = serde_json::from_value::<Vec<String>>(value).unwrap_or_else(|error| {
        // Nobody is the owner by what cannot be read.
        tracing::error!(%error, "the owner's identities cannot be read");
        Vec::new()
    });
    Ok(OwnerIds::read(&texts))
}

/// Whether the owner wrote a message, by its identity.
pub(crate) async fn is_owner(store: &dyn Store, origin: &Origin) -> Result<bool, StoreError> {
    Ok(read(store).await?.wrote(origin))
}

pub(super) async fn answer(inner: &Inner, command: Command) -> Result<Value, ApiError> {
    let store = &*inner.parts.world.store;
    let _one = CHANGE.lock().await;
    let mut all = read(store).await?;
    match command {
        Command::OwnerList => Ok(json!(all.texts())),
        Command::OwnerAdd { identity } => {
            let id = parse(&identity)?;
            let added = all.add(id.clone());
            let added = added.map_err(|e| ApiError::usage(e.to_string()))?;
            if added {
                write(store, &all).await?;
            }
            Ok(json!({ "identity": id.to_string(), "added": added }))
        }
        Command::OwnerRemove { identity } => {
            let id = parse(&identity)?;
            if !all.remove(&id) {
                let message = format!("`{id}` is no identity of the owner");
                return Err(ApiError::not_found(message).hint("`claw owner list` shows all"));
            }
            write(store, &all).await?;
            Ok(json!({ "identity": id.to_string() }))
        }
        _ => Err(ApiError::usage("not a command about the owner")),
    }
}

fn parse(text: &str) -> Result<OwnerId, ApiError> {
    let hint = "for example `telegram:1000001`, or `irc/libera:ana` where the id is unique within one of your accounts \
                only";
    OwnerId::parse(text).map_err(|e| ApiError::usage(e.to_string()).hint(hint))
}

async fn write(store: &dyn Store, all: &OwnerIds) -> Result<(), StoreError> {
    let set = Mutation::Setting(SETTING.to_owned(), json!(all.texts()));
    store.commit(Batch::owner().with(set)).await
}
