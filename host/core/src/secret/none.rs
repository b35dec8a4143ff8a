//! Surfaces without a vault: nothing is stored, and nothing has to be hidden.

use super::{
    Destination, Mask, MaskStream, Placement, Readiness, SecretListing, SecretName, SecretRefusal,
    SecretValue, Secrets,
};
use crate::id::AgentId;
use std::borrow::Cow;
use std::sync::Arc;

/// No vault, or one that cannot be used: every value is refused.
#[derive(Debug, Clone, Default)]
pub struct NoSecrets {
    because: Option<String>,
}

impl NoSecrets {
    /// A vault that cannot be used, and why; [`SecretRefusal::Vault`] says it to whom asks for a value.
    pub fn unusable(because: impl Into<String>) -> Self {
        Self {
            because: Some(because.into()),
        }
    }
}

impl Secrets for NoSecrets {
    fn value(
        &self,
        _agent: &AgentId,
        name: &SecretName,
        _to: &Destination,
        _placement: &Placement,
    ) -> Result<SecretValue, SecretRefusal> {
        let missing = || SecretRefusal::Missing(name.clone());
        Err(self
            .because
            .clone()
            .map_or_else(missing, SecretRefusal::Vault))
    }

    fn readiness(&self, _agent: &AgentId, _name: &SecretName) -> Readiness {
        Readiness::Missing
    }

    fn listing(&self, _agent: &AgentId) -> Vec<SecretListing> {
        Vec::new()
    }

    fn placeholder(&self, _agent: &AgentId, _name: &SecretName) -> Option<String> {
        None
    }

    fn mask(&self) -> Arc<dyn Mask> {
        Arc::new(NoMask)
    }
}

/// Hides nothing, holds nothing back.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMask;

impl Mask for NoMask {
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }

    fn stream(&self) -> Box<dyn MaskStream> {
        Box::new(Self)
    }
}

impl MaskStream for NoMask {
    fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        piece.to_vec()
    }

    fn finish(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn hidden(&self) -> u64 {
        0
    }
}
