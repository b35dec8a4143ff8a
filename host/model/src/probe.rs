//! `claw model test`: one small question.

use claw_core::content::Block;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelMessage, ModelRequest, StopReason, Usage,
};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};

/// Tokens the model may answer with.
pub const MAX_PROBE_TOKENS: u32 = 16;

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Its text; a model that thinks first may have none within the limit.
    pub text: String,
    /// Why it stopped.
    pub stop: StopReason,
    /// Tokens used.
    pub usage: Usage,
}

/// Asks `model` to say `ok`, without tools.
///
/// # Errors
/// Whatever the model fails with.
pub async fn probe(model: &dyn Model) -> Result<Probe, ModelError> {
    let request = ModelRequest {
        model: String::new(),
        system: String::new(),
        messages: vec![ModelMessage::User {
            content: vec![Block::text("Answer with the one word: ok")],
        }],
        tools: Vec::new(),
        max_output_tokens: MAX_PROBE_TOKENS,
    };
    let mut stream = model.ask(request).await?;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            ModelEvent::Text { delta } => text.push_str(&delta),
            ModelEvent::Done { stop, usage } => return Ok(Probe { text, stop, usage }),
            ModelEvent::Reasoning { .. } | ModelEvent::ToolCall(_) => {}
        }
    }
    Err(ModelError::new(
        ModelErrorClass::ServerError,
        "the stream ended early",
    ))
}
