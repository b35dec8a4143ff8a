//! `Ask`: a message of the local user, and its turn as events.

use super::answer::{ApiError, ErrorClass, Event};
use super::approval::{WAITS, open_question, waits};
use super::handle::{Inner, Reply};
use claw_core::event::TurnEvent;
use claw_core::id::SessionKey;
use claw_core::step::inbox::QueueMode;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

impl Inner {
    pub(super) async fn ask(
        &self,
        key: &SessionKey,
        model: Option<String>,
        text: String,
        reply: &Reply,
        cancel: CancellationToken,
    ) -> Result<Value, ApiError> {
        let agent = self.agent(Some(key.agent().as_str()))?;
        // A model that cannot be had is said before the message is written down.
        self.intake.worker.chain(model.as_deref(), agent)?;
        if let Some(row) = open_question(self, key).await? {
            return Err(waits(&row));
        }
        let (id, mut told) = self
            .intake
            .local(key, model, text, QueueMode::Followup)
            .await?;
        let mut last = None;
        loop {
            let event = tokio::select! {
                biased;
                event = told.recv() => event,
                () = cancel.cancelled(), if !told.is_closed() => {
                    if self.intake.cancel(key, &id).await? {
                        return Err(interrupted());
                    }
                    // The turn ends soon and says so.
                    told.recv().await
                }
            };
            let Some(event) = event else { break };
            let turn = event.clone();
            let _ = reply.send(Event::Turn { turn }).await;
            last = Some(event);
        }
        ended(last, cancel.is_cancelled())
    }
}

pub(super) fn ended(last: Option<TurnEvent>, cancelled: bool) -> Result<Value, ApiError> {
    match last {
        Some(TurnEvent::Final { .. }) => Ok(Value::Null),
        Some(TurnEvent::Failed {
            code,
            message,
            hint,
        }) => {
            let mut error = ApiError::new(ErrorClass::Failed, turn_code(&code), message);
            error.hint = hint;
            Err(error)
        }
        Some(TurnEvent::Interrupted) => Err(interrupted()),
        // The turn's task went without a last event.
        _ if cancelled => Err(interrupted()),
        _ => Err(panicked()),
    }
}

pub(super) fn interrupted() -> ApiError {
    ApiError::new(ErrorClass::Interrupted, "CLAW-T001", "interrupted")
}

/// A bug of ours must not leave a surface without its last event.
pub(super) fn panicked() -> ApiError {
    ApiError::new(
        ErrorClass::Failed,
        "CLAW-T002",
        "claw itself failed; this is a bug",
    )
    .hint("`claw doctor --json` shows what a report needs")
}

/// The stable code of a turn's end; docs/errors has a page for each.
pub(super) fn turn_code(code: &str) -> &'static str {
    match code {
        "model-auth" | "model-auth-permanent" | "model-billing" => "CLAW-M003",
        "model-context-overflow" | "context-overflow" | "window-too-small" => "CLAW-M004",
        "model-model-not-found" => "CLAW-M005",
        "model-denied" => "CLAW-M006",
        c if c.starts_with("model-") => "CLAW-M007",
        "budget" => "CLAW-M008",
        "store" => "CLAW-S001",
        "store-full" => "CLAW-S003",
        "store-read-only" => "CLAW-S004",
        "store-damaged" => "CLAW-S005",
        "overflow" => "CLAW-T003",
        "suspended" => WAITS,
        _ => "CLAW-T002",
    }
}
