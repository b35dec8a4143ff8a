//! A model that answers what a test queued.

use crate::lock;
use async_trait::async_trait;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelInfo, ModelRequest, ModelStream,
    ModelToolCall, StopReason, Usage,
};
use futures_util::{StreamExt, stream};
use std::collections::VecDeque;
use std::sync::Mutex;

type Answer = Result<Vec<Result<ModelEvent, ModelError>>, ModelError>;

/// Tokens a queued text or call costs.
const USAGE: Usage = Usage {
    input_tokens: 10,
    output_tokens: 5,
    cached_input_tokens: 0,
};

/// Answers from a queue, first come first served, and keeps every request.
/// An empty queue answers with an error of class `format`.
#[derive(Debug)]
pub struct FakeModel {
    info: ModelInfo,
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<ModelRequest>>,
}

impl Default for FakeModel {
    fn default() -> Self {
        Self::new(ModelInfo {
            name: "fake/model".into(),
            context_tokens: 100_000,
            usd_per_million: None,
        })
    }
}

impl FakeModel {
    /// A model that says this about itself.
    pub fn new(info: ModelInfo) -> Self {
        Self {
            info,
            answers: Mutex::default(),
            requests: Mutex::default(),
        }
    }

    /// Queues a stream of events; it may end in an error or without `Done`.
    pub fn answer(&self, events: Vec<Result<ModelEvent, ModelError>>) -> &Self {
        lock(&self.answers).push_back(Ok(events));
        self
    }

    /// Queues an error before the first byte.
    pub fn fail(&self, error: ModelError) -> &Self {
        lock(&self.answers).push_back(Err(error));
        self
    }

    /// Queues a plain text and the end.
    pub fn say(&self, text: &str) -> &Self {
        let delta = text.to_owned();
        self.answer(vec![
            Ok(ModelEvent::Text { delta }),
            Ok(ModelEvent::Done {
                stop: StopReason::End,
                usage: USAGE,
            }),
        ])
    }

    /// Queues one answer that calls these tools.
    pub fn call_tools(&self, calls: Vec<ModelToolCall>) -> &Self {
        let mut events: Vec<_> = calls
            .into_iter()
            .map(|c| Ok(ModelEvent::ToolCall(c)))
            .collect();
        events.push(Ok(ModelEvent::Done {
            stop: StopReason::ToolUse,
            usage: USAGE,
        }));
        self.answer(events)
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<ModelRequest> {
        lock(&self.requests).clone()
    }

    /// Answers nobody asked for yet.
    pub fn left(&self) -> usize {
        lock(&self.answers).len()
    }
}

#[async_trait]
impl Model for FakeModel {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        lock(&self.requests).push(request);
        let Some(answer) = lock(&self.answers).pop_front() else {
            let message = "no answer is queued";
            return Err(ModelError::new(ModelErrorClass::Format, message));
        };
        answer.map(|events| stream::iter(events).boxed())
    }
}
