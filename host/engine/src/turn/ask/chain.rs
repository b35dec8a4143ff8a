//! The models a turn may ask, in order, and the profiles each can be asked with.
//!
//! Invariant: there is always a model, and every model has a profile.

use claw_core::model::{Model, ModelInfo};
use std::sync::Arc;

/// Most models of a chain, the first one included; later ones are left out.
pub(crate) const MAX_CHOICES: usize = 8;
/// Most profiles of one model; later ones are left out.
pub(crate) const MAX_CANDIDATES: usize = 16;

/// One way to ask a model: with one key of its provider.
#[derive(Clone)]
pub struct Candidate {
    /// The profile's id, for example `anthropic:ANTHROPIC_API_KEY`. Never the key.
    pub profile: String,
    /// The model as this profile asks it.
    pub model: Arc<dyn Model>,
    /// The model's name at the provider.
    pub model_id: String,
}

/// One model with its profiles, the preferred one first.
#[derive(Clone)]
pub struct Choice {
    info: ModelInfo,
    first: Candidate,
    others: Vec<Candidate>,
}

/// The model that is asked, and those asked in its place when it cannot answer. A model that a person names
/// has nothing after it: it is asked or the turn fails.
#[derive(Clone)]
pub struct Chain {
    primary: Choice,
    fallbacks: Vec<Choice>,
}

impl Choice {
    /// A model with its first profile and the others.
    pub fn new(first: Candidate, others: impl IntoIterator<Item = Candidate>) -> Self {
        Self {
            info: first.model.info(),
            first,
            others: others.into_iter().take(MAX_CANDIDATES - 1).collect(),
        }
    }

    /// What is known about the model; its name is `provider/model`.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// Its profiles, in order.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &Candidate> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl Chain {
    /// One model with one profile, and nothing else.
    pub fn single(model: Arc<dyn Model>, model_id: impl Into<String>) -> Self {
        let profile = model.info().name;
        let profile = profile.split('/').next().unwrap_or_default().to_owned();
        let first = Candidate {
            profile,
            model,
            model_id: model_id.into(),
        };
        Self::of(Choice::new(first, []))
    }

    /// One model, and nothing after it.
    pub fn of(primary: Choice) -> Self {
        Self {
            primary,
            fallbacks: Vec::new(),
        }
    }

    /// The same with one more model at the end; a model that is in it already is not added again.
    #[must_use]
    pub fn or(mut self, fallback: Choice) -> Self {
        let known = self.choices().any(|c| c.info.name == fallback.info.name);
        if !known && self.fallbacks.len() + 1 < MAX_CHOICES {
            self.fallbacks.push(fallback);
        }
        self
    }

    /// Puts a model of the chain first; the others keep their order.
    pub(crate) fn prefer(&mut self, name: &str) {
        if let Some(at) = self.fallbacks.iter().position(|c| c.info.name == name) {
            let first = self.fallbacks.remove(at);
            self.fallbacks
                .insert(0, std::mem::replace(&mut self.primary, first));
        }
    }

    /// What is known about the first model.
    pub fn info(&self) -> &ModelInfo {
        &self.primary.info
    }

    /// The first model with its first profile.
    pub fn first(&self) -> &Candidate {
        &self.primary.first
    }

    /// All models, in order.
    pub(crate) fn choices(&self) -> impl Iterator<Item = &Choice> {
        std::iter::once(&self.primary).chain(&self.fallbacks)
    }
}
