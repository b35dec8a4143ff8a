//! The engine's model directory over the model room.

use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelErrorClass};
use claw_engine::api::{ModelDirectory, ModelListing};
use claw_model::providers::{KeyState, Providers, SCRIPTED};
use std::sync::Arc;

/// Models tried in this order where none is configured: provider and a model of it.
const DEFAULTS: [(&str, &str); 4] = [
    ("anthropic", "claude-sonnet-4-5"),
    ("openai", "gpt-5-mini"),
    ("gemini", "gemini-2.5-flash"),
    ("openrouter", "anthropic/claude-sonnet-4.5"),
];

pub(crate) struct Directory(pub(crate) Providers);

impl Directory {
    /// The model used where nothing names one: of the first well-known provider whose key is in the environment.
    pub(crate) fn default_model(&self) -> Option<String> {
        let known = self.0.list();
        DEFAULTS.iter().find_map(|(provider, model)| {
            known
                .iter()
                .any(|s| s.name == *provider && s.usable && s.key == KeyState::Found)
                .then(|| format!("{provider}/{model}"))
        })
    }
}

#[async_trait]
impl ModelDirectory for Directory {
    fn list(&self) -> Vec<ModelListing> {
        let providers = self.0.list().into_iter().map(|s| ModelListing {
            name: format!("{}/", s.name),
            address: s.address,
            ready: s.usable,
            note: {
                let key = match (s.key, s.key_env) {
                    (KeyState::Found, Some(env)) => format!("key found in {env}"),
                    (KeyState::Missing, Some(env)) => format!("no key in {env}"),
                    _ => "no key needed".to_owned(),
                };
                format!("{key}; address from {}", s.address_from)
            },
        });
        let scripted = ModelListing {
            name: format!("{SCRIPTED}FILE.yaml"),
            address: String::new(),
            ready: true,
            note: "replays written turns, offline".into(),
        };
        providers.chain([scripted]).collect()
    }

    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        let model = self
            .0
            .resolve(name)
            .map_err(|e| ModelError::new(ModelErrorClass::ModelNotFound, e.to_string()))?;
        let id = name.split_once('/').map_or(name, |(_, id)| id).to_owned();
        Ok((model, id))
    }
}
