//! A model whose window is smaller than what it says of itself.

use crate::lock;
use async_trait::async_trait;
use claw_core::content::to_text;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelInfo, ModelMessage, ModelRequest,
    ModelStream,
};
use futures_util::{StreamExt, stream};
use std::sync::Mutex;

type Reply = Box<dyn Fn(&ModelRequest) -> Result<Vec<ModelEvent>, ModelError> + Send + Sync>;

/// Answers requests of at most so many bytes, and reports an overflow of the context for longer ones. Keeps every
/// request.
pub struct OverflowModel {
    info: ModelInfo,
    max_bytes: usize,
    reply: Reply,
    requests: Mutex<Vec<ModelRequest>>,
}

impl OverflowModel {
    /// A model that says it has a window of `context_tokens` and takes `max_bytes`; 0 is never enough.
    pub fn new(
        context_tokens: u64,
        max_bytes: usize,
        reply: impl Fn(&ModelRequest) -> Result<Vec<ModelEvent>, ModelError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            info: ModelInfo {
                name: "fake/overflow".into(),
                context_tokens,
                usd_per_million: None,
            },
            max_bytes,
            reply: Box::new(reply),
            requests: Mutex::default(),
        }
    }

    /// Every request so far, those that were too long too.
    pub fn requests(&self) -> Vec<ModelRequest> {
        lock(&self.requests).clone()
    }

    /// Bytes of text of a request.
    pub fn bytes(request: &ModelRequest) -> usize {
        let message = |m: &ModelMessage| match m {
            ModelMessage::User { content } => to_text(content).len(),
            ModelMessage::Assistant { text, calls } => {
                let arguments = calls.iter().map(|c| c.arguments.to_string().len());
                text.len() + arguments.sum::<usize>()
            }
            ModelMessage::ToolResult { text, .. } => text.len(),
        };
        let tools = request
            .tools
            .iter()
            .map(|t| t.name.len() + t.description.len() + t.input_schema.to_string().len());
        request.system.len()
            + request.messages.iter().map(message).sum::<usize>()
            + tools.sum::<usize>()
    }
}

#[async_trait]
impl Model for OverflowModel {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let too_long = Self::bytes(&request) > self.max_bytes;
        let answer = (self.reply)(&request);
        lock(&self.requests).push(request);
        if too_long {
            let message = "the prompt is too long";
            return Err(ModelError::new(ModelErrorClass::ContextOverflow, message));
        }
        let events: Vec<_> = answer?.into_iter().map(Ok).collect();
        Ok(stream::iter(events).boxed())
    }
}
