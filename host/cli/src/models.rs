//! The engine's model directory over the model room.

use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelErrorClass};
use claw_core::secret::Mask;
use claw_engine::api::{ModelDirectory, ModelListing};
use claw_engine::turn::{Candidate, Choice};
use claw_model::providers::{KeyState, Providers, SCRIPTED};
use claw_vault::MaskedModel;
use std::sync::Arc;

/// Models tried in this order where none is configured: provider and a model of it.
const DEFAULTS: [(&str, &str); 4] = [
    ("anthropic", "claude-sonnet-4-5"),
    ("openai", "gpt-5-mini"),
    ("gemini", "gemini-2.5-flash"),
    ("openrouter", "anthropic/claude-sonnet-4.5"),
];

/// Models, each behind the mask of the vault.
pub(crate) struct Directory(pub(crate) Providers, pub(crate) Arc<dyn Mask>);

impl Directory {
    fn masked(&self, model: Arc<dyn Model>) -> Arc<dyn Model> {
        Arc::new(MaskedModel::new(model, Arc::clone(&self.1)))
    }

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
                    (KeyState::Found, Some(env)) if s.keys > 1 => {
                        format!("{} keys found, the first in {env}", s.keys)
                    }
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

    async fn look(&self) -> Vec<ModelListing> {
        let found = self.0.find_local().await.into_iter().flat_map(|server| {
            let (provider, address) = (server.provider, server.address);
            let ready = !server.models.is_empty();
            let models = if ready {
                server.models
            } else {
                vec![String::new()]
            };
            models.into_iter().map(move |model| ModelListing {
                name: format!("{provider}/{model}"),
                address: address.clone(),
                ready,
                note: if ready {
                    "found on this machine; no key needed"
                } else {
                    "found on this machine; has no model"
                }
                .into(),
            })
        });
        let mut all = self.list();
        all.extend(found);
        all
    }

    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        let model = self
            .0
            .resolve(name)
            .map_err(|e| ModelError::new(ModelErrorClass::ModelNotFound, e.to_string()))?;
        Ok((self.masked(model), id_of(name)))
    }

    fn choice(&self, name: &str) -> Result<Choice, ModelError> {
        let missing = |why: String| ModelError::new(ModelErrorClass::ModelNotFound, why);
        let found = self
            .0
            .candidates(name)
            .map_err(|e| missing(e.to_string()))?;
        let mut profiles = found.into_iter().map(|c| Candidate {
            profile: c.profile,
            model: self.masked(c.model),
            model_id: id_of(name),
        });
        let none = || missing(format!("no profile asks `{name}`"));
        let first = profiles.next().ok_or_else(none)?;
        Ok(Choice::new(first, profiles))
    }
}

/// The provider's own name of a model.
fn id_of(name: &str) -> String {
    name.split_once('/').map_or(name, |(_, id)| id).to_owned()
}
