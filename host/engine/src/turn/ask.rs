//! One request to the model, asked until its answer is whole: with another profile or another model where one cannot
//! answer.
//!
//! Invariants: a request is repeated only while nothing of an answer has been shown; a change of model is always told;
//! every request is paid for before it is made.

mod chain;
mod meters;
mod once;
pub(super) mod pay;
mod walk;

pub use chain::{Candidate, Chain, Choice};
pub use meters::Meters;

use super::context::{Context, size};
use super::{Run, TurnEnd};
use crate::failover::{self, Step};
use claw_core::event::TurnEvent;
use claw_core::model::{
    ModelError, ModelErrorClass, ModelMessage, ModelToolCall, StopReason, Usage,
};
use claw_core::ports::Journal;
use once::{Asked, once};
use std::time::Duration;
use walk::Walk;

/// What one request to the model brought.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) calls: Vec<ModelToolCall>,
    pub(super) usage: Usage,
    pub(super) stop: Option<StopReason>,
    /// US dollars; `None` if the price is unknown.
    pub(super) cost_usd: Option<f64>,
}

/// Asks until an answer is whole. Afterwards the model that answered is the first of the run's chain: it goes on with
/// what it began, and `run.request.models.info()` is who said it. What was spent is noted and lands with the next
/// batch of the run.
///
/// # Errors
/// `model-<class>` when nobody answered (`model-context-overflow` asks for a shorter context), `budget`, an interrupt,
/// and what the store says.
pub(super) async fn ask(run: &mut Run, context: &Context) -> Result<Answer, TurnEnd> {
    let failover = run.request.meters.failover.clone();
    failover.restore(&*run.world.store).await?;
    let chain = run.request.models.clone();
    let tools_ran = run.steps > 1 || tools_ran(&context.messages);
    let input_tokens = size::messages(&context.messages)
        .saturating_add(size::fixed(&context.system, &context.tools));
    let session = run.request.session.clone();
    let first = failover.plan(&chain, &session, false, run.world.clock.now());
    let mut class = first.instead.unwrap_or(ModelErrorClass::ServerError);
    let mut walk = Walk::new(first);
    let mut earlier: Option<(String, ModelError)> = None;
    loop {
        tell_switch(run, &walk.leg.info.name, class).await;
        let mut heard = once::Heard::default();
        let asked = once(run, &walk.leg, context, input_tokens, &mut heard).await;
        let (name, profile) = walk.asked();
        let error = match asked {
            Ok(()) => {
                run.journal
                    .note(Vec::from_iter(failover.answered(&session, &name, &profile)));
                return Ok(heard.answer);
            }
            Err(Asked::Ended(end)) => {
                run.partial = heard.answer.text;
                return Err(end);
            }
            Err(Asked::Model(error)) => error,
        };
        run.partial = heard.answer.text;
        class = error.class;
        let next = failover::next(&walk.failed(&error, heard.shown, tools_ran));
        tracing::debug!(model = name, profile, %error, next = ?next.step, reason = next.reason, "a request failed");
        if !matches!(next.step, Step::Retry { .. }) {
            let rest = failover.failed(&name, &profile, &error, run.world.clock.now());
            run.journal.note(Vec::from_iter(rest));
        }
        match next.step {
            Step::Retry { wait_ms } => {
                wait(run, class, wait_ms).await?;
                walk.again();
            }
            Step::RetryChain { wait_ms } => {
                wait(run, class, wait_ms).await?;
                let now = run.world.clock.now();
                walk.restart(failover.plan(&chain, &session, true, now));
            }
            Step::NextProfile => walk.rotate(),
            Step::NextModel => {
                earlier.get_or_insert((name, error));
                walk.advance();
            }
            Step::Compact | Step::Stop => return Err(model_failed(&error, &name, earlier)),
        }
    }
}

/// Whether a tool ran since the person last said something, whichever run it was in.
fn tools_ran(messages: &[ModelMessage]) -> bool {
    let recent = messages.iter().rev();
    let mut recent = recent.take_while(|m| !matches!(m, ModelMessage::User { .. }));
    recent.any(|m| matches!(m, ModelMessage::ToolResult { .. }))
}

/// Says so when another model is asked than before, which then stays with the turn.
async fn tell_switch(run: &mut Run, to: &str, class: ModelErrorClass) {
    let from = run.request.models.info().name.clone();
    if from == to {
        return;
    }
    run.request.models.prefer(to);
    run.tell(TurnEvent::Switched {
        from,
        to: to.to_owned(),
        class,
    })
    .await;
}

async fn wait(run: &Run, class: ModelErrorClass, wait_ms: u64) -> Result<(), TurnEnd> {
    run.tell(TurnEvent::Retrying { class, wait_ms }).await;
    tokio::select! {
        biased;
        () = run.cancel.cancelled() => Err(TurnEnd::Interrupted),
        () = tokio::time::sleep(Duration::from_millis(wait_ms)) => Ok(()),
    }
}

/// What a person can do about a model that could not be asked.
pub fn model_hint(class: ModelErrorClass) -> Option<&'static str> {
    match class {
        ModelErrorClass::Auth | ModelErrorClass::AuthPermanent => {
            Some("check the provider's key in the environment; `claw model test` tries it")
        }
        ModelErrorClass::Billing => Some("the provider's account has no credit left"),
        ModelErrorClass::ContextOverflow => Some(
            "begin a new conversation (`/new` in chat, `claw session reset`); this one does not fit the model even in short",
        ),
        ModelErrorClass::ModelNotFound => Some("`claw model list` shows what can be used"),
        ModelErrorClass::Denied => Some("`claw model list` shows the configured addresses"),
        ModelErrorClass::RateLimit | ModelErrorClass::Overloaded => {
            Some("the provider asks for patience: try again later, or name another model")
        }
        ModelErrorClass::Timeout | ModelErrorClass::ServerError => Some(
            "try again; `claw model test` shows whether the provider answers, `claw model list` its address",
        ),
        ModelErrorClass::Format => {
            Some("check that `api` and `base_url` under models.providers fit the server")
        }
        ModelErrorClass::Aborted => None,
    }
}

/// The end of a turn nobody answered. Where other models failed before the last one, the first of them is named too.
fn model_failed(error: &ModelError, name: &str, earlier: Option<(String, ModelError)>) -> TurnEnd {
    let hint = model_hint(error.class);
    let code = format!("model-{}", error.class.word());
    let message = match earlier {
        Some((before, first)) if before != name => {
            format!("{}; before it `{before}`: {}", error.message, first.message)
        }
        _ => error.message.clone(),
    };
    TurnEnd::failed(&code, message, hint)
}
