//! Which model answers.

use super::answer::{ApiError, ErrorClass};
use super::handle::Parts;
use crate::settings::Agent;
use crate::turn::{Candidate, Chain, Choice};
use async_trait::async_trait;
use claw_core::model::{Model, ModelError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A model that could be used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelListing {
    /// `provider/model`, or `provider/` where any model of it can be named.
    pub name: String,
    /// Address its requests go to.
    pub address: String,
    /// Whether it could be asked now: a key is there, or none is needed.
    pub ready: bool,
    /// What is missing, or where the key was found. Never the key.
    pub note: String,
}

/// Where models come from. Implemented by the cli over the model room.
#[async_trait]
pub trait ModelDirectory: Send + Sync {
    /// What could be used.
    fn list(&self) -> Vec<ModelListing>;
    /// What could be used, with local servers that answer when they are asked now.
    async fn look(&self) -> Vec<ModelListing> {
        self.list()
    }
    /// `provider/model` as a model and its name at the provider.
    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError>;
    /// `provider/model` with every profile it can be asked with; one where a provider knows no more.
    fn choice(&self, name: &str) -> Result<Choice, ModelError> {
        let (model, model_id) = self.find(name)?;
        let profile = name.split('/').next().unwrap_or(name).to_owned();
        let first = Candidate {
            profile,
            model,
            model_id,
        };
        Ok(Choice::new(first, []))
    }
}

/// The model a person named, the agent's, or the default one.
fn model_name(parts: &Parts, named: Option<&str>, agent: &Agent) -> Result<String, ApiError> {
    named
        .map(str::to_owned)
        .or_else(|| agent.model.clone())
        .or_else(|| parts.settings.default_model.clone())
        .ok_or_else(|| {
            ApiError::new(ErrorClass::Failed, "CLAW-M001", "no model is configured")
                .hint("set ANTHROPIC_API_KEY or OPENAI_API_KEY, or name a local server under models.providers in claw.yaml; offline, `/tool NAME JSON` in `claw chat` calls tools directly")
        })
}

/// Who answers a turn. A model that the person names stands alone; an agent with its own model falls back to
/// its own list only, so that nothing goes to a provider that was not chosen for it.
pub(crate) fn chain(parts: &Parts, named: Option<&str>, agent: &Agent) -> Result<Chain, ApiError> {
    let fallbacks: &[String] = match (named, &agent.model) {
        (Some(_), _) => &[],
        (None, Some(_)) => &agent.fallbacks,
        (None, None) => &parts.settings.fallbacks,
    };
    let primary = model_name(parts, named, agent)?;
    let primary = parts.models.choice(&primary).map_err(no_such_model)?;
    let mut chain = Chain::of(primary);
    for fallback in fallbacks {
        match parts.models.choice(fallback) {
            Ok(choice) => chain = chain.or(choice),
            Err(error) => tracing::warn!(fallback, %error, "left out of the chain of models"),
        }
    }
    Ok(chain)
}

/// One model with its first profile.
pub(super) fn one(
    parts: &Parts,
    named: Option<&str>,
    agent: &Agent,
) -> Result<(Arc<dyn Model>, String), ApiError> {
    let name = model_name(parts, named, agent)?;
    parts.models.find(&name).map_err(no_such_model)
}

fn no_such_model(error: ModelError) -> ApiError {
    ApiError::new(ErrorClass::Failed, "CLAW-M002", error.message)
        .hint("`claw model list` shows what can be used")
}
