//! A small request that shows whether a model answers.

use claw_core::content::Block;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelMessage, ModelRequest,
};
use futures_util::StreamExt;
use std::time::Duration;

/// Most tokens of a test request.
pub(super) const PROBE_TOKENS: u32 = 16;
/// Longest test request, in milliseconds.
const PROBE_WALL_MS: u64 = 30_000;

/// A small request without tools or a session: does the model answer?
pub async fn probe(model: &dyn Model, model_id: &str) -> Result<String, ModelError> {
    let request = ModelRequest {
        model: model_id.to_owned(),
        system: String::new(),
        messages: vec![ModelMessage::User {
            content: vec![Block::text("Answer with the one word: ready")],
        }],
        tools: Vec::new(),
        max_output_tokens: PROBE_TOKENS,
    };
    let read = async {
        let mut text = String::new();
        let mut stream = model.ask(request).await?;
        while let Some(event) = stream.next().await {
            if let ModelEvent::Text { delta } = event? {
                text.push_str(&delta);
            }
        }
        Ok(text)
    };
    tokio::time::timeout(Duration::from_millis(PROBE_WALL_MS), read)
        .await
        .unwrap_or_else(|_| {
            Err(ModelError::new(
                ModelErrorClass::Timeout,
                "no answer in 30 s",
            ))
        })
}
