//! Commands about models and the state of this claw.

use super::answer::{ApiError, ErrorClass};
use super::ask::{interrupted, turn_code};
use super::command::Command;
use super::handle::Inner;
use super::sessions::talked;
use crate::turn;
use claw_core::id::TimestampMs;
use claw_core::limit::LIST_ROWS;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Days for which questions are counted.
const ASK_DAYS: i64 = 7;
/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Characters of a time that name its day.
const DAY_CHARS: usize = 10;

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
    let asks = asks(inner).await?;
    let busy = inner.intake.lanes.busy();
    Ok(json!({
        "turns_at_work": busy.iter().filter(|(_, at_work)| *at_work).count(),
        "sessions_waiting": busy.iter().filter(|(_, at_work)| !at_work).count(),
        "version": env!("CARGO_PKG_VERSION"),
        "owner": "the local user",
        "owner_identities": super::owner::read(&**store).await?.texts(),
        "agents": inner.parts.settings.agents.keys().collect::<Vec<_>>(),
        "default_model": inner.parts.settings.default_model,
        "fallbacks": inner.parts.settings.fallbacks,
        "budgets": budgets,
        "models_ready": models.iter().filter(|m| m.ready && !m.address.is_empty()).count(),
        "plugins": plugins.len(),
        "tools": tools,
        "sessions": sessions.len(),
        "asks_open": store.open_asks().await?.len(),
        "asks_today": asks.first().map_or(0, |(_, count)| *count),
        "asks_by_day": asks.iter().map(|(day, count)| json!({ "day": day, "asks": count })).collect::<Vec<_>>(),
        "replies_open": replies.open,
        "replies_ambiguous": replies.ambiguous,
        "replies_dead": replies.dead,
        "input_tokens": sessions.iter().map(|s| s.usage.input_tokens).sum::<u64>(),
        "output_tokens": sessions.iter().map(|s| s.usage.output_tokens).sum::<u64>(),
    }))
}

/// Questions asked on each of the last days (UTC), today first.
async fn asks(inner: &Inner) -> Result<Vec<(String, u32)>, ApiError> {
    let now = inner.parts.world.clock.now();
    let ago = |days: i64| TimestampMs(now.0.saturating_sub(days.saturating_mul(DAY_MS)));
    let mut days: Vec<(String, u32)> = (0..ASK_DAYS).map(|n| (day(ago(n)), 0)).collect();
    let rows = inner
        .parts
        .world
        .store
        .asks(ago(ASK_DAYS), LIST_ROWS)
        .await?;
    for row in rows {
        let asked = day(row.at);
        if let Some((_, count)) = days.iter_mut().find(|(day, _)| *day == asked) {
            *count += 1;
        }
    }
    Ok(days)
}

fn day(at: TimestampMs) -> String {
    at.to_string().chars().take(DAY_CHARS).collect()
}
