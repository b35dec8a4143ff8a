//! A model that thinks, answers, calls tools, and fails, as the dice fall.

use crate::sandbox::TOOLS;
use crate::world::{Shared, pass};
use async_trait::async_trait;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelInfo, ModelMessage, ModelRequest,
    ModelStream, ModelToolCall, StopReason, Usage,
};
use claw_engine::api::{ModelDirectory, ModelListing};
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::sync::Arc;

/// Longer than a turn may stand still, in milliseconds.
const STUCK_MS: u64 = 700_000;
/// Rounds of tools after which it usually answers.
const ROUNDS: usize = 3;
const USAGE: Usage = Usage {
    input_tokens: 10,
    output_tokens: 5,
    cached_input_tokens: 0,
};

#[derive(Clone)]
pub(crate) struct SimModel {
    pub(crate) shared: Arc<Shared>,
    /// Of 1,000 requests so many fail.
    pub(crate) faults: u64,
}

#[derive(Clone, Copy)]
enum Fault {
    Error(ModelErrorClass),
    Breaks,
    EndsEarly,
    Hangs,
}

/// An event after this many milliseconds.
type Timed = (u64, Result<ModelEvent, ModelError>);

impl SimModel {
    fn fault(&self) -> Option<Fault> {
        use ModelErrorClass as C;
        let dice = &self.shared.model_dice;
        dice.chance(self.faults).then(|| {
            dice.weighted(&[
                (4, Fault::Error(C::Overloaded)),
                (4, Fault::Error(C::RateLimit)),
                (4, Fault::Error(C::ServerError)),
                (2, Fault::Error(C::Timeout)),
                (2, Fault::Error(C::Format)),
                (1, Fault::Error(C::Billing)),
                (8, Fault::Breaks),
                (4, Fault::EndsEarly),
                (1, Fault::Hangs),
            ])
        })
    }

    /// A text in one or more pieces.
    fn text(&self) -> Vec<Timed> {
        let dice = &self.shared.model_dice;
        let number = self.shared.number();
        let silent = dice.chance(60);
        let text = match (silent, dice.below(4)) {
            (true, 0..=2) => "NO_REPLY".to_owned(),
            (true, _) => String::new(),
            (false, 0) => {
                let lines: Vec<String> = (0..dice.between(2, 4))
                    .map(|line| format!("answer {number} has a line {line} of some length"))
                    .collect();
                lines.join("\n")
            }
            _ => format!("answer {number}"),
        };
        let half = text.len() / 2;
        let pieces = match dice.chance(500) {
            true => vec![text[..half].to_owned(), text[half..].to_owned()],
            false => vec![text],
        };
        let pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
        pieces
            .map(|delta| (dice.below(20), Ok(ModelEvent::Text { delta })))
            .collect()
    }

    fn calls(&self) -> Vec<Timed> {
        let dice = &self.shared.model_dice;
        let mut events = Vec::new();
        if dice.chance(200) {
            events.extend(self.text());
        }
        let one_kind = dice.chance(500).then(|| dice.pick(&TOOLS));
        for _ in 0..dice.weighted(&[(4, 1), (3, 2), (2, 3)]) {
            let number = self.shared.number();
            let tool = one_kind.unwrap_or_else(|| dice.pick(&TOOLS));
            let call = ModelToolCall {
                id: format!("c{number}"),
                name: tool.name.to_owned(),
                arguments: json!({ "n": number }),
            };
            events.push((dice.below(5), Ok(ModelEvent::ToolCall(call))));
        }
        events
    }

    fn events(&self, request: &ModelRequest) -> Vec<Timed> {
        let dice = &self.shared.model_dice;
        let recent = request.messages.iter().rev();
        let recent = recent.take_while(|m| !matches!(m, ModelMessage::User { .. }));
        let rounds = recent
            .filter(|m| matches!(m, ModelMessage::Assistant { .. }))
            .count();
        let calls = match rounds < ROUNDS {
            true => dice.chance(450),
            false => dice.chance(50),
        };
        let (mut events, stop) = match calls && !request.tools.is_empty() {
            true => (self.calls(), StopReason::ToolUse),
            false => (self.text(), StopReason::End),
        };
        events.push((0, Ok(ModelEvent::Done { stop, usage: USAGE })));
        events
    }
}

#[async_trait]
impl Model for SimModel {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: "sim/model".into(),
            context_tokens: 100_000,
            usd_per_million: None,
        }
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let dice = &self.shared.model_dice;
        pass(dice.weighted(&[
            (3, 0),
            (6, dice.below(50)),
            (3, dice.below(2_000)),
            (1, dice.below(30_000)),
        ]))
        .await;
        let mut events = self.events(&request);
        let half = events.len() / 2;
        match self.fault() {
            None => {}
            Some(Fault::Error(class)) => {
                self.shared.trace.say(|| format!("model fails: {class:?}"));
                return Err(ModelError::new(class, "as the dice fell"));
            }
            Some(Fault::Breaks) => {
                events.truncate(half);
                let error = ModelError::new(ModelErrorClass::ServerError, "the stream broke");
                events.push((dice.below(1_000), Err(error)));
            }
            Some(Fault::EndsEarly) => events.truncate(half),
            Some(Fault::Hangs) => {
                self.shared.trace.say(|| "model hangs".to_owned());
                pass(STUCK_MS).await;
            }
        }
        let told = stream::iter(events).then(|(ms, event)| async move {
            if ms > 0 {
                pass(ms).await;
            }
            event
        });
        Ok(told.boxed())
    }
}

impl ModelDirectory for SimModel {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }

    fn find(&self, _: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        Ok((Arc::new(self.clone()), "model".to_owned()))
    }
}
