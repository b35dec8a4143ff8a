//! The model of a turn for which none can be had: every request fails and says why.

use super::ask::Chain;
use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelErrorClass, ModelInfo, ModelRequest, ModelStream};
use std::sync::Arc;

struct Absent(String);

#[async_trait]
impl Model for Absent {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: "none".into(),
            context_tokens: 100_000,
            usd_per_million: None,
        }
    }

    async fn ask(&self, _: ModelRequest) -> Result<ModelStream, ModelError> {
        Err(ModelError::new(
            ModelErrorClass::ModelNotFound,
            self.0.clone(),
        ))
    }
}

/// A chain that fails with these words.
pub(crate) fn absent(why: &str) -> Chain {
    Chain::single(Arc::new(Absent(why.to_owned())), "none")
}
