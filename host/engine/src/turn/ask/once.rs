//! One request to one model with one profile, told as it comes.

use super::{Answer, pay};
use crate::failover::Leg;
use crate::turn::context::{Context, size};
use crate::turn::{MAX_CALLS_PER_STEP, Run, TurnEnd};
use claw_core::event::TurnEvent;
use claw_core::model::{ModelError, ModelErrorClass, ModelEvent, ModelRequest, Usage};
use claw_core::ports::Journal;
use futures_util::StreamExt;

/// Longest text of one answer, in bytes.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// Why there is no whole answer.
pub(super) enum Asked {
    /// The turn ends.
    Ended(TurnEnd),
    /// The model failed.
    Model(ModelError),
}

/// What came so far.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) answer: Answer,
    /// Text or reasoning was told.
    pub(super) shown: bool,
    /// An event came.
    began: bool,
    /// Bytes the model wrote.
    written: usize,
}

/// Asks once, paid for before.
pub(super) async fn once(
    run: &Run,
    leg: &Leg,
    context: &Context,
    input_tokens: u64,
    heard: &mut Heard,
) -> Result<(), Asked> {
    let output_tokens = size::output_tokens(leg.info.context_tokens);
    let held = pay::reserve(run, &leg.info, input_tokens, output_tokens)
        .await
        .map_err(Asked::Ended)?;
    let request = ModelRequest {
        model: leg.candidate.model_id.clone(),
        system: context.system.clone(),
        messages: context.messages.clone(),
        tools: context.tools.clone(),
        max_output_tokens: output_tokens,
    };
    let asked = tokio::select! {
        biased;
        () = run.cancel.cancelled() => Err(Asked::Ended(TurnEnd::Interrupted)),
        read = read(run, leg, request, heard) => read,
    };
    let used = match &asked {
        Ok(()) => Some(heard.answer.usage),
        Err(Asked::Model(e)) if !heard.began && e.class != ModelErrorClass::Timeout => None,
        Err(_) => Some(Usage::default()),
    };
    if let Some(used) = used {
        let cost = held.settle(used, heard.written);
        heard.answer.cost_usd = cost.usd;
        run.journal.note(cost.spends);
    }
    asked
}

async fn read(run: &Run, leg: &Leg, request: ModelRequest, heard: &mut Heard) -> Result<(), Asked> {
    let mut stream = leg
        .candidate
        .model
        .ask(request)
        .await
        .map_err(Asked::Model)?;
    loop {
        let early = || ModelError::new(ModelErrorClass::ServerError, "the answer ended early");
        let event = stream.next().await;
        match event
            .ok_or_else(|| Asked::Model(early()))?
            .map_err(Asked::Model)?
        {
            ModelEvent::Done { stop, usage } => {
                heard.answer.usage = usage;
                heard.answer.stop = Some(stop);
                return Ok(());
            }
            event => take(run, heard, event).await.map_err(Asked::Model)?,
        }
    }
}

async fn take(run: &Run, heard: &mut Heard, event: ModelEvent) -> Result<(), ModelError> {
    let over = |what: String| ModelError::new(ModelErrorClass::Format, what);
    heard.began = true;
    run.progress.mark();
    match event {
        ModelEvent::Text { delta } => {
            heard.shown = true;
            heard.written += delta.len();
            heard.answer.text.push_str(&delta);
            if heard.answer.text.len() > MAX_ANSWER_BYTES {
                return Err(over(format!("the answer is over {MAX_ANSWER_BYTES} bytes")));
            }
            run.tell(TurnEvent::Text { delta }).await;
        }
        ModelEvent::Reasoning { delta } => {
            heard.shown = true;
            heard.written += delta.len();
            run.tell(TurnEvent::Reasoning { delta }).await;
        }
        ModelEvent::ToolCall(call) => {
            heard.written += call.name.len() + size::json_bytes(&call.arguments);
            heard.answer.calls.push(call);
            if heard.answer.calls.len() > MAX_CALLS_PER_STEP {
                return Err(over(format!(
                    "more than {MAX_CALLS_PER_STEP} calls at once"
                )));
            }
        }
        ModelEvent::Done { .. } => {}
    }
    Ok(())
}
