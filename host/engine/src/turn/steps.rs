//! The loop of a turn: ask the model, run its tools, until it has nothing more to call.

use super::context::{self, Context};
use super::{
    MAX_CALLS_PER_STEP, MAX_IDENTICAL_CALLS, MAX_OUTPUT_TOKENS, MAX_STEPS, Run, TurnEnd, results,
};
use claw_core::event::TurnEvent;
use claw_core::model::{
    ModelError, ModelErrorClass, ModelEvent, ModelRequest, ModelStream, ModelToolCall, StopReason,
    Usage,
};
use claw_core::ports::Journal;
use claw_core::row::{EntryBody, Provenance};
use futures_util::StreamExt;
use std::time::Duration;

/// Most attempts at one request to the model.
const MAX_ATTEMPTS: u32 = 3;
/// First waiting time between attempts, in milliseconds; it doubles.
const FIRST_WAIT_MS: u64 = 1_000;
/// Longest waiting time a provider may ask for, in milliseconds.
const MAX_WAIT_MS: u64 = 60_000;
/// Longest text of one answer, in bytes.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// What one request to the model brought.
#[derive(Default)]
struct Answer {
    text: String,
    calls: Vec<ModelToolCall>,
    usage: Usage,
    stop: Option<StopReason>,
}

/// Runs the turn to its answer.
pub(super) async fn all(run: &mut Run) -> Result<(), TurnEnd> {
    let mut context = context::load(run).await?;
    let mut identical = results::Identical::new();
    while run.steps < MAX_STEPS {
        run.steps += 1;
        let answer = ask(run, &context).await?;
        run.usage = run.usage.plus(answer.usage);
        let body = EntryBody::Assistant {
            model: run.request.model.info().name,
            text: answer.text.clone(),
            calls: answer.calls.clone(),
            usage: answer.usage,
        };
        context.push_assistant(&answer.text, &answer.calls);
        let said = run.append(Provenance::Agent, body);
        if answer.calls.is_empty() {
            run.journal.flush(vec![said]).await?;
            return finish(run, answer).await;
        }
        run.journal.note(vec![said]);
        results::run_all(run, &mut context, &answer.calls, &mut identical).await?;
        let looped = identical.iter().find(|(_, n)| **n >= MAX_IDENTICAL_CALLS);
        if let Some(((tool, _), _)) = looped {
            let message =
                format!("the model made the same call of `{tool}` {MAX_IDENTICAL_CALLS} times");
            return Err(TurnEnd::failed("identical-calls", message, None));
        }
    }
    let message = format!("the turn took more than {MAX_STEPS} steps");
    Err(TurnEnd::failed(
        "too-many-steps",
        message,
        Some("ask for a smaller piece of work"),
    ))
}

async fn finish(run: &Run, answer: Answer) -> Result<(), TurnEnd> {
    if answer.text.is_empty() && answer.stop == Some(StopReason::Refusal) {
        return Err(TurnEnd::failed(
            "refused",
            "the model refused to answer",
            None,
        ));
    }
    let cost_usd = cost(run);
    run.tell(TurnEvent::Final {
        text: answer.text,
        usage: run.usage,
        cost_usd,
        steps: run.steps,
    })
    .await;
    Ok(())
}

#[allow(
    clippy::cast_precision_loss,
    reason = "token counts are far below 2^52"
)]
fn cost(run: &Run) -> Option<f64> {
    let (input, output) = run.request.model.info().usd_per_million?;
    let u = run.usage;
    Some((u.input_tokens as f64 * input + u.output_tokens as f64 * output) / 1e6)
}

/// Asks until an answer is whole, retrying only while nothing of an answer has been shown.
async fn ask(run: &mut Run, context: &Context) -> Result<Answer, TurnEnd> {
    let mut attempt = 1;
    loop {
        let mut shown = false;
        let mut answer = Answer::default();
        let asked = once(run, context, &mut answer, &mut shown).await;
        let Err(end) = asked else {
            return Ok(answer);
        };
        run.partial = answer.text;
        let error = match end {
            Asked::Interrupted => return Err(TurnEnd::Interrupted),
            Asked::Model(error) => error,
        };
        if shown || !error.class.retryable() || attempt >= MAX_ATTEMPTS {
            return Err(model_failed(&error));
        }
        let wait_ms = error
            .retry_after
            .map_or(FIRST_WAIT_MS << (attempt - 1), |d| {
                u64::try_from(d.as_millis()).unwrap_or(u64::MAX)
            });
        if wait_ms > MAX_WAIT_MS {
            return Err(model_failed(&error));
        }
        run.tell(TurnEvent::Retrying {
            class: error.class,
            wait_ms,
        })
        .await;
        tokio::select! {
            () = run.cancel.cancelled() => return Err(TurnEnd::Interrupted),
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
        }
        attempt += 1;
    }
}

/// What a person can do about a model that could not be asked.
pub fn model_hint(class: ModelErrorClass) -> Option<&'static str> {
    match class {
        ModelErrorClass::Auth | ModelErrorClass::AuthPermanent => {
            Some("check the provider's key in the environment; `claw model test` tries it")
        }
        ModelErrorClass::Billing => Some("the provider's account has no credit left"),
        ModelErrorClass::ContextOverflow => {
            Some("start a new session (`--session NAME`); this one no longer fits the model")
        }
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

fn model_failed(error: &ModelError) -> TurnEnd {
    let hint = model_hint(error.class);
    let code = format!("model-{}", error.class.word());
    TurnEnd::failed(&code, error.message.clone(), hint)
}

enum Asked {
    Interrupted,
    Model(ModelError),
}

async fn once(
    run: &Run,
    context: &Context,
    answer: &mut Answer,
    shown: &mut bool,
) -> Result<(), Asked> {
    let request = ModelRequest {
        model: run.request.model_id.clone(),
        system: context.system.clone(),
        messages: context.messages.clone(),
        tools: context.tools.clone(),
        max_output_tokens: MAX_OUTPUT_TOKENS,
    };
    let mut stream: ModelStream = tokio::select! {
        () = run.cancel.cancelled() => return Err(Asked::Interrupted),
        stream = run.request.model.ask(request) => stream.map_err(Asked::Model)?,
    };
    loop {
        let event = tokio::select! {
            () = run.cancel.cancelled() => return Err(Asked::Interrupted),
            event = stream.next() => event,
        };
        let early = || ModelError::new(ModelErrorClass::ServerError, "the answer ended early");
        match event
            .ok_or_else(|| Asked::Model(early()))?
            .map_err(Asked::Model)?
        {
            ModelEvent::Done { stop, usage } => {
                answer.usage = usage;
                answer.stop = Some(stop);
                return Ok(());
            }
            event => take(run, answer, event, shown).await?,
        }
    }
}

async fn take(
    run: &Run,
    answer: &mut Answer,
    event: ModelEvent,
    shown: &mut bool,
) -> Result<(), Asked> {
    let over = |what: String| Asked::Model(ModelError::new(ModelErrorClass::Format, what));
    match event {
        ModelEvent::Text { delta } => {
            *shown = true;
            answer.text.push_str(&delta);
            if answer.text.len() > MAX_ANSWER_BYTES {
                return Err(over(format!("the answer is over {MAX_ANSWER_BYTES} bytes")));
            }
            run.tell(TurnEvent::Text { delta }).await;
        }
        ModelEvent::Reasoning { delta } => {
            *shown = true;
            run.tell(TurnEvent::Reasoning { delta }).await;
        }
        ModelEvent::ToolCall(call) => {
            answer.calls.push(call);
            if answer.calls.len() > MAX_CALLS_PER_STEP {
                return Err(over(format!(
                    "more than {MAX_CALLS_PER_STEP} calls at once"
                )));
            }
        }
        ModelEvent::Done { .. } => {}
    }
    Ok(())
}
