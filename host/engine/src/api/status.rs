//! Commands about models and the state of this claw.

use super::answer::{ApiError, ErrorClass};
use super::ask::{interrupted, turn_code};
use super::command::Command;
use super::handle::Inner;
use super::sessions::talked;
use crate::turn;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub(super) async fn answer(
    inner: &Inner,
    command: Command,
    cancel: &CancellationToken,
) -> Result<Value, ApiError> {
    match command {
        Command::ModelList => Ok(json!(inner.parts.models.look().await)),
        Command::ModelTest { model } => tokio::select! {
            biased;
            () = cancel.cancelled() => Err(interrupted()),
            said = test(inner, model) => said,
        },
        Command::Status => status(inner).await,
        _ => Err(ApiError::usage("not a command about models or the state")),
    }
}

async fn test(inner: &Inner, model: Option<String>) -> Result<Value, ApiError> {
    let agent = inner.agent(None)?;
    let (model, model_id) = super::models::one(&inner.parts, model.as_deref(), agent)?;
    let name = model.info().name;
    let text = turn::probe(&*model, &model_id).await.map_err(|e| {
        let code = turn_code(&format!("model-{}", e.class.word()));
        let mut error = ApiError::new(ErrorClass::Failed, code, e.message);
        error.hint = turn::model_hint(e.class).map(str::to_owned);
        error
    })?;
    Ok(json!({ "model": name, "said": text }))
}

async fn status(inner: &Inner) -> Result<Value, ApiError> {
    let sessions = talked(inner).await?;
    let replies = super::delivery::counts(&*inner.parts.world.store).await?;
    let plugins = inner.parts.shelf.plugins();
    let tools: usize = plugins.iter().map(|p| p.tools.len()).sum();
    let models = inner.parts.models.list();
    let (store, clock) = (&inner.parts.world.store, &inner.parts.world.clock);
    let budgets = inner.meters.budgets.accounts(&**store, clock.now()).await?;
    let busy = inner.intake.lanes.busy();
    Ok(json!({
        "turns_at_work": busy.iter().filter(|(_, at_work)| *at_work).count(),
        "sessions_waiting": busy.iter().filter(|(_, at_work)| !at_work).count(),
        "version": env!("CARGO_PKG_VERSION"),
        "owner": "the local user",
        "agents": inner.parts.settings.agents.keys().collect::<Vec<_>>(),
        "default_model": inner.parts.settings.default_model,
        "fallbacks": inner.parts.settings.fallbacks,
        "budgets": budgets,
        "models_ready": models.iter().filter(|m| m.ready && !m.address.is_empty()).count(),
        "plugins": plugins.len(),
        "tools": tools,
        "sessions": sessions.len(),
        "replies_open": replies.open,
        "replies_ambiguous": replies.ambiguous,
        "replies_dead": replies.dead,
        "input_tokens": sessions.iter().map(|s| s.usage.input_tokens).sum::<u64>(),
        "output_tokens": sessions.iter().map(|s| s.usage.output_tokens).sum::<u64>(),
    }))
}
