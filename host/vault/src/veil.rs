//! A model that is told no value, and tells none.

use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelEvent, ModelInfo, ModelRequest, ModelStream};
use claw_core::secret::{Hide as _, Mask, MaskStream};
use futures_util::{StreamExt as _, stream};
use std::collections::VecDeque;
use std::sync::Arc;

/// A model behind a mask, in both directions.
pub struct MaskedModel {
    model: Arc<dyn Model>,
    mask: Arc<dyn Mask>,
}

impl MaskedModel {
    /// This model behind this mask.
    pub fn new(model: Arc<dyn Model>, mask: Arc<dyn Mask>) -> Self {
        Self { model, mask }
    }
}

#[async_trait]
impl Model for MaskedModel {
    fn info(&self) -> ModelInfo {
        self.model.info()
    }

    async fn ask(&self, mut request: ModelRequest) -> Result<ModelStream, ModelError> {
        request.hide(&*self.mask);
        let answer = self.model.ask(request).await.map_err(|e| self.plain(e))?;
        let veil = Veil {
            mask: Arc::clone(&self.mask),
            answer,
            text: self.mask.stream(),
            reasoning: self.mask.stream(),
            ready: VecDeque::new(),
        };
        Ok(stream::unfold(veil, Veil::next).boxed())
    }
}

impl MaskedModel {
    fn plain(&self, error: ModelError) -> ModelError {
        plain(&*self.mask, error)
    }
}

/// A provider may answer with a piece of the request.
fn plain(mask: &dyn Mask, mut error: ModelError) -> ModelError {
    error.message.hide(mask);
    error
}

/// An answer on its way.
struct Veil {
    mask: Arc<dyn Mask>,
    answer: ModelStream,
    text: Box<dyn MaskStream>,
    reasoning: Box<dyn MaskStream>,
    ready: VecDeque<Result<ModelEvent, ModelError>>,
}

impl Veil {
    async fn next(mut self) -> Option<(Result<ModelEvent, ModelError>, Self)> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some((event, self));
            }
            let event = self.answer.next().await;
            let ended = event.is_none();
            self.take(event);
            if ended && self.ready.is_empty() {
                return None;
            }
        }
    }

    fn take(&mut self, event: Option<Result<ModelEvent, ModelError>>) {
        match event {
            Some(Ok(ModelEvent::Text { delta })) => {
                let piece = self.text.push(delta.as_bytes());
                self.text(piece);
            }
            Some(Ok(ModelEvent::Reasoning { delta })) => {
                let piece = self.reasoning.push(delta.as_bytes());
                self.reasoning(piece);
            }
            other => {
                let rest = self.text.finish();
                self.text(rest);
                let rest = self.reasoning.finish();
                self.reasoning(rest);
                self.text = self.mask.stream();
                self.reasoning = self.mask.stream();
                let other = other.map(|event| match event {
                    Ok(ModelEvent::ToolCall(mut call)) => {
                        call.hide(&*self.mask);
                        Ok(ModelEvent::ToolCall(call))
                    }
                    Err(error) => Err(plain(&*self.mask, error)),
                    event => event,
                });
                self.ready.extend(other);
            }
        }
    }

    fn text(&mut self, piece: Vec<u8>) {
        if let Some(delta) = words(piece) {
            self.ready.push_back(Ok(ModelEvent::Text { delta }));
        }
    }

    fn reasoning(&mut self, piece: Vec<u8>) {
        if let Some(delta) = words(piece) {
            self.ready.push_back(Ok(ModelEvent::Reasoning { delta }));
        }
    }
}

/// What is held back begins with a letter of ASCII, so pieces are whole characters.
fn words(piece: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(piece);
    let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
